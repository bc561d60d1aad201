"""RFC 5545 rules: which are read, which days they mean, and that none can keep us busy."""

from datetime import date, datetime, time
from time import perf_counter
from typing import Literal

import pytest
from dateutil import rrule
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from engine.plan.rrule import Rule, RuleError, parse_rule
from engine.schedule.rules import rule_days
from tests import rfc5545

READ = [
    ("FREQ=DAILY", Rule(freq="DAILY"), "nothing but the frequency"),
    ("INTERVAL=2;FREQ=WEEKLY", Rule(freq="WEEKLY", interval=2), "parts come in any order"),
    ("FREQ=WEEKLY;BYDAY=MO,FR", Rule(freq="WEEKLY", byday=((0, "MO"), (0, "FR"))), "several weekdays"),
    ("FREQ=MONTHLY;BYDAY=2WE", Rule(freq="MONTHLY", byday=((2, "WE"),)), "the second Wednesday"),
    ("FREQ=MONTHLY;BYDAY=-1FR", Rule(freq="MONTHLY", byday=((-1, "FR"),)), "the last Friday"),
    ("FREQ=MONTHLY;BYDAY=+1MO", Rule(freq="MONTHLY", byday=((1, "MO"),)), "a sign in front is allowed"),
    ("FREQ=MONTHLY;BYDAY=5MO", Rule(freq="MONTHLY", byday=((5, "MO"),)), "only in the months that have a fifth"),
    ("FREQ=YEARLY;BYDAY=53MO", Rule(freq="YEARLY", byday=((53, "MO"),)), "some years have 53 Mondays"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Rule(freq="YEARLY", bymonth=(2,), bymonthday=(29,)), "leap years have it"),
    ("FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30", Rule(freq="YEARLY", bymonth=(2, 3), bymonthday=(30,)), "March has it"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", Rule(freq="MONTHLY", bymonthday=(-1,)), "the last day"),
    ("FREQ=YEARLY;BYYEARDAY=-1", Rule(freq="YEARLY", byyearday=(-1,)), "31 December"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", Rule(freq="YEARLY", byweekno=(20,), byday=((0, "MO"),)), "a week's Monday"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        Rule(freq="MONTHLY", byday=tuple((0, day) for day in rfc5545.WEEKDAYS[:5]), bysetpos=(-1,)),
        "the last weekday of the month",
    ),
    ("FREQ=WEEKLY;WKST=SU", Rule(freq="WEEKLY", wkst="SU"), "weeks from Sunday"),
]
REFUSED = [
    ("INTERVAL=2", "INTERVAL=2", "FREQ is required"),
    ("FREQ=SECONDLY", "FREQ=SECONDLY", "days are the finest we know"),
    ("FREQ=HOURLY;INTERVAL=8", "FREQ=HOURLY", "the same"),
    ("FREQ=daily", "FREQ=daily", "lower case is not what RFC 5545 writes"),
    ("freq=DAILY", "freq=DAILY", "the same, of the name"),
    ("FREQ=DAILY;", "", "a semicolon too many"),
    ("FREQ=WEEKLY,BYDAY=MO", "FREQ=WEEKLY,BYDAY=MO", "a comma where a semicolon should be"),
    ("FREQ=WEEKLY; BYDAY=MO", " BYDAY=MO", "no spaces"),
    ("FREQ=WEEKLY;FREQ=DAILY", "FREQ=DAILY", "a part comes once"),
    ("FREQ=WEEKLY;BYDAY", "BYDAY", "a part without a value"),
    ("FREQ=WEEKLY;BYDAY=", "BYDAY=", "an empty value"),
    ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0", "would never come forward"),
    ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL=-1", "would go back"),
    ("FREQ=WEEKLY;INTERVAL=1000000000000", "INTERVAL=1000000000000", "bounded before anything is expanded"),
    ("FREQ=WEEKLY;INTERVAL=1,2", "INTERVAL=1,2", "one number, no list"),
    ("FREQ=DAILY;COUNT=5", "COUNT=5", "an end belongs to until: of the task"),
    ("FREQ=DAILY;UNTIL=20241231", "UNTIL=20241231", "the same"),
    ("FREQ=DAILY;BYHOUR=9", "BYHOUR=9", "times of day mean nothing here"),
    ("FREQ=YEARLY;BYEASTER=0", "BYEASTER=0", "dateutil's own, not RFC 5545's"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0", "there is no day 0"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32", "there is no 32nd"),
    ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13", "there are twelve months"),
    ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1", "months are not counted from the back"),
    ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO", "there is no Monday number 0"),
    ("FREQ=MONTHLY;BYDAY=周一", "BYDAY=周一", "weekdays are two letters"),
    ("FREQ=WEEKLY;BYDAY=2MO", "BYDAY", "a week has one Monday (RFC 5545: only in MONTHLY and YEARLY)"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY", "RFC 5545: no number beside BYWEEKNO"),
    ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY", "no month has six Mondays"),
    ("FREQ=YEARLY;BYMONTH=12;BYDAY=53MO", "BYDAY", "counted within the month"),
    ("FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO", "RFC 5545: only in YEARLY"),
    ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "BYWEEKNO=53", "dateutil reckons it wrongly where years meet"),
    ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO", "which day of the week it means is not said"),
    ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY", "RFC 5545: not in DAILY, WEEKLY, MONTHLY"),
    ("FREQ=DAILY;BYYEARDAY=366;BYMONTH=3", "BYYEARDAY", "the same; and it would never match"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", "RFC 5545: not in WEEKLY"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS", "RFC 5545: only beside another BY part"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY", "no year has a 30 February"),
    ("FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=-31", "BYMONTHDAY", "neither month has 31 days"),
    ("FREQ=WEEKLY;WKST=周一", "WKST=周一", "a week begins on Monday or Sunday"),
]


@pytest.mark.parametrize(("text", "rule", "why"), READ)
def test_rules_are_read(text: str, rule: Rule, why: str) -> None:
    assert parse_rule(text) == rule, why


@pytest.mark.parametrize(("text", "part", "why"), REFUSED)
def test_rules_are_refused_with_the_part_that_is_wrong(text: str, part: str, why: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert caught.value.part == part, why


MEANT = [
    (
        "FREQ=MONTHLY;BYDAY=2WE",
        "2024-01-01",
        "01-10 02-14 03-13 04-10 05-08 06-12 07-10 08-14 09-11 10-09 11-13 12-11",
        "",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "2024-01-01",
        "01-31 03-31 05-31 07-31 08-31 10-31 12-31",
        "RFC: skipped, not moved",
    ),
    ("FREQ=MONTHLY;INTERVAL=5", "2024-03-15", "03-15 08-15", "counted, and its day taken, from DTSTART"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2023-01-01", "", "no leap year"),
    ("FREQ=YEARLY", "2024-02-29", "02-29", "DTSTART itself"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01", "02-13 03-13 11-13", "the RFC's Friday the 13th"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "05-19", "the RFC's 20th Monday of the year"),
    ("FREQ=MONTHLY;BYDAY=FR,1MO;BYMONTH=6", "2024-01-01", "06-03 06-07 06-14 06-21 06-28", "either, as the RFC has it"),
    ("FREQ=YEARLY;BYDAY=FR,1MO;BYMONTH=12", "2024-01-01", "12-02 12-06 12-13 12-20 12-27", "counted within the month"),
    ("FREQ=YEARLY;BYDAY=53MO,-1TU", "2024-01-01", "12-30 12-31", "counted within the year"),
    ("FREQ=WEEKLY;INTERVAL=26;WKST=SU;BYDAY=TU,SU", "1997-08-05", "08-05", "the next week is in the next year"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYMONTH=6", "2024-06-29", "", "picked from all of June, then cut"),
]


@pytest.mark.parametrize(("text", "start", "days", "why"), MEANT)
def test_a_rule_means_days(text: str, start: str, days: str, why: str) -> None:
    found = rule_days(parse_rule(text), date.fromisoformat(start))
    assert [date.fromordinal(day).isoformat() for day in found] == [f"{start[:4]}-{day}" for day in days.split()], why


FREQUENCY: dict[str, Literal[0, 1, 2, 3]] = {"YEARLY": 0, "MONTHLY": 1, "WEEKLY": 2, "DAILY": 3}
NUMBERS = {
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.integers(1, 31) | st.integers(-31, -1),
    "BYYEARDAY": st.integers(1, 366) | st.integers(-366, -1),
    "BYWEEKNO": st.integers(1, 51) | st.integers(-51, -1),
    "BYSETPOS": st.integers(1, 5) | st.integers(-5, -1),
}
"""Weeks less 52 and 53 from either end, which dateutil has wrong at a year's edge (2022-01-01 in week 53, to it)."""
NTH = {
    "none": st.just(""),
    "all": st.sampled_from(["1", "2", "3", "+4", "5", "-1", "-2", "-5"]),
    "some": st.sampled_from(["", "1", "3", "-1"]),
}


@st.composite
def rules(draw: st.DrawFn, *numbered: str) -> Rule:
    """Any rule that we read, its weekdays numbered or not."""
    parts = [f"FREQ={draw(st.sampled_from(list(FREQUENCY)))}"]
    for name, numbers in NUMBERS.items():
        values = draw(st.just([]) | st.lists(numbers, max_size=3))
        parts += [f"{name}={','.join(map(str, values))}"] if values else []
    days = st.tuples(NTH[draw(st.sampled_from(numbered))], st.sampled_from(rfc5545.WEEKDAYS)).map("".join)
    byday = draw(st.just([]) | st.lists(days, max_size=4))
    parts += [f"BYDAY={','.join(byday)}"] if byday else []
    parts += [f"INTERVAL={draw(st.integers(1, 13))}", f"WKST={draw(st.sampled_from(['MO', 'SU']))}"]
    return read_or_reject(";".join(draw(st.permutations(parts))))


def read_or_reject(text: str) -> Rule:
    try:
        return parse_rule(text)
    except RuleError:
        reject()


STARTS = st.dates(date(1990, 1, 1), date(2110, 12, 31)) | st.integers(1990, 2110).map(lambda year: date(year, 1, 1))


@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much])
@given(rule=rules("none", "all", "some"), start=STARTS)
def test_a_rule_means_what_the_rfc_says(rule: Rule, start: date) -> None:
    assert rule_days(rule, start) == rfc5545.days(rule, start)


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much])
@given(rule=rules("none", "all"), start=STARTS)
def test_a_rule_means_what_dateutil_says_of_the_year_itself(rule: Rule, start: date) -> None:
    """Asked only about rules that match: what matches once does so again, so that dateutil finds its end."""
    assume(rfc5545.days(rule, start))
    assert rule_days(rule, start) == by_dateutil(rule, start)


def by_dateutil(rule: Rule, start: date) -> tuple[int, ...]:
    found = rrule.rrule(
        FREQUENCY[rule.freq],
        dtstart=datetime.combine(start, time()),
        until=datetime.combine(date(start.year, 12, 31), time()),
        interval=rule.interval,
        wkst=rrule.weekday(rfc5545.WEEKDAYS.index(rule.wkst)),
        bysetpos=rule.bysetpos or None,
        bymonth=rule.bymonth or None,
        bymonthday=rule.bymonthday or None,
        byyearday=rule.byyearday or None,
        byweekno=rule.byweekno or None,
        byweekday=[rrule.weekday(rfc5545.WEEKDAYS.index(day), nth or None) for nth, day in rule.byday] or None,
    )
    return tuple(moment.toordinal() for moment in found)


NEVER = [
    ("FREQ=DAILY;BYDAY=MO;BYSETPOS=2", "a day has no second Monday"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "no month has six Mondays"),
    ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "Januaries only"),
    ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=-2", "a week has one Monday"),
    ("FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6;BYDAY=MO", "week 1 is never in June"),
    ("FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3", "the 366th day is in December"),
    ("FREQ=YEARLY;BYMONTHDAY=31;BYYEARDAY=100", "the 100th day is in April"),
]
EVERY_SHAPE = [*range(2000, 2028), *range(2096, 2105)]
"""Years of each length, beginning on each weekday, and those about 2100, which is no leap year."""


@pytest.mark.parametrize(("text", "why"), NEVER)
def test_a_rule_that_never_matches_is_soon_known_to(text: str, why: str) -> None:
    rule = parse_rule(text)
    begun = perf_counter()
    assert {rule_days(rule, date(year, 1, 1)) for year in EVERY_SHAPE} == {()}, why
    assert perf_counter() - begun < 5
