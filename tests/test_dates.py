"""Recurrence to dates: every due word, bounds, windows and days, and that they agree with RFC 5545 by dateutil."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.recurrence import (
    WEEKDAYS,
    After,
    Continuous,
    Distance,
    During,
    Form,
    Once,
    OnDays,
    Recurrence,
    Ruled,
    Shift,
    Step,
    Window,
    parse_every,
)
from engine.plan.rrule import parse_rule
from engine.schedule.calendars import Calendar
from engine.schedule.dates import Dates, dates
from engine.schedule.known_calendars import known


def day(text: str) -> date:
    return date.fromisoformat(text)


def when(recurrence: Recurrence, year: int, calendar: str = "weekends", shift: Shift = Shift.NONE) -> tuple[Dates, ...]:
    """What a recurrence means in a year."""
    begin, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return dates(recurrence, begin, end, Calendar(calendar, known(calendar, year), year), shift)


DUE = [
    ("month", None, "2024-02", "2024-02-29", "no word: the period's last day"),
    ("month", 25, "2024-02", "2024-02-25", "a day of the month"),
    ("month", 31, "2024-04", "2024-04-30", "a day that the month lacks is its last"),
    ("month", 31, "2024-05", "2024-05-31", "and it does not drift: the next month has its own 31st"),
    ("month", 30, "2024-02", "2024-02-29", "the same in February"),
    ("month", 30, "2023-02", "2023-02-28", "of an ordinary year"),
    ("2 months", 31, "2024-01+2", "2024-02-29", "a day of the period's last month"),
    ("quarter", 25, "2024Q1", "2024-03-25", "the same of a quarter"),
    ("half-year", 15, "2024H2", "2024-12-15", "of a half-year"),
    ("year", 10, "2024", "2024-12-10", "of a year"),
    ("year", "12-20", "2024", "2024-12-20", "a month and a day"),
    ("year", "02-29", "2024", "2024-02-29", "which only leap years have"),
    ("year", "02-29", "2023", "2023-02-28", "others have the 28th"),
    ("year", "02-29", "2100", "2100-02-28", "2100 is no leap year"),
    ("week", None, "2024W26", "2024-06-30", "Sunday"),
    ("week", "friday", "2024W26", "2024-06-28", "a weekday of the week"),
    ("week", "monday", "2025W01", "2024-12-30", "which may lie in the year before"),
    ("week", "sunday", "2026W53", "2027-01-03", "or in the next"),
    ("2 weeks", "friday", "2024W25+2", "2024-06-28", "of the last of several weeks"),
    ("3 weeks", "monday", "2024W52+3", "2024-12-23", "of the one that is left at the year's end"),
    ("month", "last friday", "2024-06", "2024-06-28", "the last Friday"),
    ("month", "last friday", "2024-05", "2024-05-31", "may be the last day"),
    ("quarter", "last friday", "2024Q1", "2024-03-29", "of the period's last month"),
    ("month", "1st saturday", "2024-06", "2024-06-01", "the first may be the first day"),
    ("month", "2nd tuesday", "2024-06", "2024-06-11", "the second Tuesday"),
    ("month", "4th friday", "2024-02", "2024-02-23", "every month has four of each"),
    ("year", "3rd thursday", "2024", "2024-12-19", "of the year's last month"),
    ("month", "-1 workday", "2024-06", "2024-06-28", "before the last day, which is a Sunday"),
    ("quarter", "-5 workdays", "2024Q3", "2024-09-24", "Sunday 29 September is worked and counts"),
    ("month", "-3 days", "2024-02", "2024-02-26", "days before the last one"),
    ("quarter", "+10 days", "2024Q1", "2024-04-10", "within ten days after the quarter"),
    ("quarter", "+10 workdays", "2024Q1", "2024-04-15", "Qingming off, Sunday 7 April worked"),
    ("year", "+10 workdays", "2024", "2025-01-15", "the next year's New Year's Day is off"),
    ("month", "+10 days", "2023-12", "2024-01-10", "after the year's end"),
]


@pytest.mark.parametrize(("words", "due", "key", "expected", "why"), DUE)
def test_a_due_word_means_a_day(words: str, due: str | int | None, key: str, expected: str, why: str) -> None:
    found = when(Recurrence(form=parse_every(words, 1, due)), int(key[:4]), "cn")
    assert [date.fromordinal(each.nominal) for each in found if each.period == key] == [day(expected)], why


SHIFTED = [
    ("none", "2024-06-30", "a Sunday stays"),
    ("preceding", "2024-06-28", "the Friday before"),
    ("following", "2024-07-01", "the Monday after, though it is the next quarter's"),
]


@pytest.mark.parametrize(("shift", "due", "why"), SHIFTED)
def test_a_due_day_is_shifted_and_the_nominal_day_is_not(shift: str, due: str, why: str) -> None:
    found = when(Recurrence(form=parse_every("quarter")), 2024, "cn", Shift(shift))[1]
    assert found == ("2024Q2", *ordinals("2024-04-01", "2024-06-30", "2024-06-30", due), False, 0), why


def ordinals(*days: str) -> tuple[int, ...]:
    return tuple(day(text).toordinal() for text in days)


UNSURE = [
    ("month", None, [False] * 11 + [True], "31 December is governed by the next notice too"),
    ("month", 28, [False] * 12, "28 December is not"),
    ("quarter", "+10 days", [False, False, False, True], "the last is due in the next year"),
    ("quarter", "-5 workdays", [False, False, False, True], "counted back from 31 December"),
    ("month", "+1 workday", [False] * 11 + [True], "counted from 31 December on"),
]


@pytest.mark.parametrize(("words", "due", "expected", "why"), UNSURE)
def test_what_rests_on_an_unknown_notice_is_provisional(
    words: str, due: str | int | None, expected: list[bool], why: str
) -> None:
    found = when(Recurrence(form=parse_every(words, 1, due)), 2026, "cn")
    assert [each.provisional for each in found] == expected, why


WINDOWS = During(
    windows=(
        Window(name="宪法宣传周", first=day("2024-12-01"), last=day("2024-12-07")),
        Window(name="植树节", first=day("2024-03-12"), last=day("2024-03-12")),
        Window(name="跨年", first=day("2024-12-20"), last=day("2025-01-10")),
    )
)
DATES = OnDays(days=(day("2024-03-15"), day("2024-09-14"), day("2025-01-10")))
MEANT: list[tuple[Form, str, str, str]] = [
    (Once(day=day("2024-06-28")), "2024 01-01 06-28", "once", "the period is the year, so that the day may move"),
    (Once(day=day("2025-01-10")), "2024 01-01 01-10", "next January", "a day is this plan's, whatever its year"),
    (Once(day=day("2023-12-20")), "2024 12-20 12-20", "last December", "a window is never closed before it opens"),
    (DATES, "2024-03-15 01-01 03-15, 2024-09-14 03-16 09-14, 2025-01-10 09-15 01-10", "days", "each from the one before"),
    (WINDOWS, "植树节 03-12 03-12, 宪法宣传周 12-01 12-07, 跨年 12-20 01-10", "windows", "in order of their ends"),
    (Ruled(rule=parse_rule("FREQ=YEARLY;BYMONTH=6,7;BYMONTHDAY=1")), "2024-06-01 01-01 06-01, 2024-07-01 06-02 07-01", "rule", "as days"),
    (Ruled(rule=parse_rule("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6")), "", "no day", "a rule that never matches"),
    (Continuous(), "", "continuous", "no dates at all"),
    (After(start="通知", delay=Distance(count=1, step=Step.DAY)), "", "after", "waits; the expansion knows for what"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "expected", "what", "why"), MEANT, ids=[what for _, _, what, _ in MEANT])
def test_days_and_windows_run_to_their_last_day(form: Form, expected: str, what: str, why: str) -> None:
    found = when(Recurrence(form=form), 2024)
    said = (f"{each.period} {short(each.first)} {short(each.last)}" for each in found)
    assert ", ".join(said) == expected, f"{what}: {why}"
    assert all(each.nominal == each.last for each in found)


def short(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()[5:]


MONTHLY = parse_every("month", 1, 25)
BOUNDS: list[tuple[Form, str | None, str | None, str, str]] = [
    (MONTHLY, "2024-10-25", None, "2024-10 10-25, 2024-11 11-01, 2024-12 12-01", "from the nominal day itself; it opens then"),
    (MONTHLY, "2024-10-26", None, "2024-11 11-01, 2024-12 12-01", "the day after: October's is past"),
    (MONTHLY, None, "2024-02-25", "2024-01 01-01, 2024-02 02-01", "until the nominal day itself"),
    (MONTHLY, None, "2024-02-24", "2024-01 01-01", "the day before"),
    (MONTHLY, "2024-05-26", "2024-06-24", "", "between two nominal days"),
    (MONTHLY, "2025-01-01", None, "", "from the next year on"),
    (parse_every("quarter", 1, "+10 days"), "2024-07-10", "2024-07-10", "2024Q2 06-30", "due after its period, which is over"),
    (WINDOWS, "2024-12-03", "2024-12-31", "宪法宣传周 12-03", "a window under way is cut"),
    (DATES, "2024-03-16", None, "2024-09-14 03-16, 2025-01-10 09-15", "days listed"),
    (Ruled(rule=parse_rule("FREQ=WEEKLY;INTERVAL=2")), "2024-12-04", None, "2024-12-04 12-04, 2024-12-18 12-05", "counted from there"),
    (Ruled(rule=parse_rule("FREQ=MONTHLY")), None, "2024-02-29", "2024-01-01 01-01, 2024-02-01 01-02", "until February"),
    (Ruled(rule=parse_rule("FREQ=MONTHLY")), "2025-03-01", None, "", "a rule has no days after the year"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "first", "last", "expected", "why"), BOUNDS)
def test_from_and_until_bound_the_nominal_day(
    form: Form, first: str | None, last: str | None, expected: str, why: str
) -> None:
    recurrence = Recurrence(form=form, first=day(first) if first else None, last=day(last) if last else None)
    found = when(recurrence, 2024, "cn", Shift.PRECEDING)
    assert ", ".join(f"{each.period} {short(each.first)}" for each in found) == expected, why


YEARS = st.integers(1990, 2090)
LENGTHS = st.sampled_from([1, 2, 3, 4, 6, 12])


def by_rfc(rule: str, first: date, last: date) -> list[date]:
    """What dateutil makes of a rule of RFC 5545 from its first day (DTSTART) to its last."""
    found = rrulestr(f"{rule};UNTIL={last:%Y%m%d}", dtstart=datetime.combine(first, time()))
    return [moment.date() for moment in found]


def every(words: str, due: str | int | None, year: int) -> list[date]:
    found = when(Recurrence(form=parse_every(words, 1, due)), year)
    return [date.fromordinal(each.nominal) for each in found]


@given(year=YEARS, months=LENGTHS)
def test_period_ends_are_the_rfcs_last_days_of_the_month(year: int, months: int) -> None:
    expected = by_rfc(f"FREQ=MONTHLY;INTERVAL={months};BYMONTHDAY=-1", date(year, months, 1), date(year, 12, 31))
    assert every(f"{months} months", None, year) == expected


@given(year=YEARS, months=LENGTHS, due=st.integers(1, 31))
def test_days_of_the_month_are_the_rfcs_and_never_drift(year: int, months: int, due: int) -> None:
    """The 31st is, of 28,29,30,31, the last that a month has; counted from the period, never from the month before."""
    days = ",".join(str(number) for number in range(min(due, 28), due + 1))
    rule = f"FREQ=MONTHLY;INTERVAL={months};BYMONTHDAY={days};BYSETPOS=-1"
    assert every(f"{months} months", due, year) == by_rfc(rule, date(year, months, 1), date(year, 12, 31))


@given(year=YEARS, months=LENGTHS, weekday=st.integers(0, 6), nth=st.sampled_from(["1st", "2nd", "3rd", "4th", "last"]))
def test_nth_weekdays_are_the_rfcs(year: int, months: int, weekday: int, nth: str) -> None:
    number = -1 if nth == "last" else int(nth[0])
    rule = f"FREQ=MONTHLY;INTERVAL={months};BYDAY={number}{WEEKDAYS[weekday][:2].upper()}"
    expected = by_rfc(rule, date(year, months, 1), date(year, 12, 31))
    assert every(f"{months} months", f"{nth} {WEEKDAYS[weekday]}", year) == expected


@given(year=YEARS, at=st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_days_of_the_year_are_the_rfcs(year: int, at: date) -> None:
    """29 February is, of 28,29, the last that the year has."""
    days = "28,29" if (at.month, at.day) == (2, 29) else at.day
    rule = f"FREQ=YEARLY;BYMONTH={at.month};BYMONTHDAY={days};BYSETPOS=-1"
    assert every("year", f"{at:%m-%d}", year) == by_rfc(rule, date(year, 1, 1), date(year, 12, 31))


@given(year=YEARS, weeks=st.integers(1, 52), weekday=st.integers(0, 6))
def test_weekdays_are_the_rfcs(year: int, weeks: int, weekday: int) -> None:
    """Over the ISO year; the day of the weeks left over at its end is ours alone."""
    first, last = date.fromisocalendar(year, weeks, 1), date.fromisocalendar(year + 1, 1, 1) - timedelta(days=1)
    expected = by_rfc(f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={WEEKDAYS[weekday][:2].upper()}", first, last)
    left_over = [] if len(expected) * weeks == last.isocalendar().week else [last - timedelta(days=6 - weekday)]
    assert every(f"{weeks} weeks", WEEKDAYS[weekday], year) == expected + left_over


DUE_WORDS = st.sampled_from([None, 25, "last friday", "-5 workdays", "+10 workdays"])


@given(
    due=DUE_WORDS, year=st.integers(2004, 2030), months=LENGTHS, shift=st.sampled_from(Shift), since=st.integers(0, 400)
)
def test_what_is_due_is_worked_and_its_window_is_in_order(
    due: str | int | None, year: int, months: int, shift: Shift, since: int
) -> None:
    recurrence = Recurrence(
        form=parse_every(f"{months} months", 1, due), first=date(year, 1, 1) + timedelta(days=since)
    )
    found = when(recurrence, year, "cn", shift)
    calendar = Calendar("cn", known("cn", year), year)
    assert all(calendar.is_workday(each.due) or shift is Shift.NONE for each in found)
    assert all(each.first <= each.last for each in found)
    assert all(before.nominal < after.nominal for before, after in pairwise(found))
