"""Working calendars: China's against its notices, what waits for a notice, arithmetic in working days."""

import re
from datetime import date, timedelta
from itertools import count

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from engine.plan.recurrence import Distance, Shift, Step
from engine.schedule.calendars import Calendar, Exceptions, from_file
from engine.schedule.known_calendars import WEEKENDS, known
from engine.schedule.notices import NOTICES


def calendar(name: str, year: int) -> Calendar:
    return Calendar(name, known(name, year), year)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


CN = calendar("cn", 2023)
DAYS = st.dates(date(2018, 1, 1), date(2032, 12, 31)).map(date.toordinal)

NOTICED = [
    (
        "2015-09-02",
        "x---xx",
        "国发明电〔2015〕1号: 3-5 Sep off, one day added to the year's notice; Sunday the 6th worked",
    ),
    ("2018-12-28", "xx---x", "国办发明电〔2018〕15号, of 2019: 30 Dec - 1 Jan off, Saturday 29 December worked"),
    ("2019-04-26", "x-xxx----xx", "国办发明电〔2019〕3号: 1-4 May off, Sundays 28 April and 5 May worked"),
    ("2020-01-17", "x-xxxxx----------x", "国办发明电〔2020〕1号: the Spring Festival prolonged to 2 February"),
    ("2022-12-30", "x---x", "国办发明电〔2022〕16号, of 2023: 31 Dec - 2 Jan off"),
    ("2023-09-28", "x--------xxx", "国办发明电〔2022〕16号: 29 Sep - 6 Oct off, 7 and 8 October worked"),
    ("2024-02-02", "x-xxxxxx--------xx", "国办发明电〔2023〕7号: 10-17 Feb off, Sundays 4 and 18 February worked"),
    ("2024-09-27", "x-xx-------xxxxx-x", "国办发明电〔2023〕7号: 1-7 Oct off, 29 September and 12 October worked"),
    (
        "2025-01-24",
        "x-xx--------xxxx-x",
        "国办发明电〔2024〕12号: 28 Jan - 4 Feb off, 26 January and 8 February worked",
    ),
    ("2026-02-13", "xx---------xxxxx-x", "国办发明电〔2025〕7号: 15-23 Feb off, 14 and 28 February worked"),
]


@pytest.mark.parametrize(("begin", "worked", "why"), NOTICED)
def test_chinas_days_are_those_of_its_notices(begin: str, worked: str, why: str) -> None:
    found = (CN.is_workday(day(begin) + offset) for offset in range(len(worked)))
    assert "".join("x" if is_workday else "-" for is_workday in found) == worked, why


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_year_rests_on_a_notice_of_the_year_before(year: int) -> None:
    assert re.fullmatch(f"国办?发明电〔{year - 1}〕[1-9][0-9]*号", known("cn", year).notices[year][0])
    assert known("cn", year).notices[year] == NOTICES[year]


def test_china_knows_no_other_years() -> None:
    assert set(known("cn", 2024).notices) == set(range(2004, 2027))


WAITING = [
    ("2026-12-28", "2026-12-28", [], "no New Year's holiday has begun before the 29th"),
    ("2026-12-29", "2026-12-29", [2027], "29 December may be worked on the next notice's word, as in 2018"),
    ("2026-12-31", "2026-12-31", [2027], "31 December may be off, as in 2022"),
    ("2027-01-01", "2027-01-01", [2027], "its own notice is not out"),
    ("2026-12-01", "2027-01-04", [2027], "a stretch that ends in an unknown year"),
    ("2026-12-28", "2026-12-30", [2027], "a stretch that ends in its neighbourhood"),
    ("2027-12-28", "2027-12-28", [2027], "before the next neighbourhood"),
    ("2027-12-31", "2027-12-31", [2027, 2028], "two notices"),
    ("2025-12-31", "2026-01-01", [], "both years are known"),
    ("2022-12-31", "2022-12-31", [], "2023's notice is known"),
    ("2003-12-31", "2003-12-31", [2003], "before all notices we know"),
]


@pytest.mark.parametrize(("first", "last", "years", "why"), WAITING)
def test_a_date_waits_for_notices(first: str, last: str, years: list[int], why: str) -> None:
    found = calendar("cn", int(first[:4]))
    assert found.waits_for(day(first), day(last)) == years, why
    assert found.provisional(day(first), day(last)) == bool(years), why


@pytest.mark.parametrize(("missing", "provisional"), [(2022, True), (2023, True), (2024, False)])
def test_31_december_is_governed_by_both_notices(missing: int, provisional: bool) -> None:  # noqa: FBT001 (a table)
    notices = {year: papers for year, papers in CN.exceptions.notices.items() if year != missing}
    found = Calendar("cn", Exceptions(days=CN.exceptions.days, notices=notices), 2022)
    assert found.provisional(day("2022-12-31"), day("2022-12-31")) is provisional


def test_an_old_plans_last_days_wait_for_notices_too() -> None:
    assert calendar("cn", 2021).provisional(day("2026-12-31"), day("2026-12-31"))


@given(first=DAYS, length=st.integers(0, 800))
def test_provisional_is_to_wait_for_a_notice(first: int, length: int) -> None:
    around = calendar("cn", date.fromordinal(first).year)
    assert around.provisional(first, first + length) == bool(around.waits_for(first, first + length))


SHIFTED = [
    ("2024-06-28", "2024-06-28", "2024-06-28", "a Friday stays"),
    ("2024-06-30", "2024-06-28", "2024-07-01", "a Sunday"),
    ("2024-02-12", "2024-02-09", "2024-02-18", "the Spring Festival; the Sunday after it is worked"),
    ("2024-02-18", "2024-02-18", "2024-02-18", "a Sunday that is worked stays"),
    ("2024-10-05", "2024-09-30", "2024-10-08", "the National Day"),
    ("2022-12-31", "2022-12-30", "2023-01-03", "over the end of the year"),
    ("2042-06-01", "2042-05-30", "2042-06-02", "a Sunday far away"),
    ("1924-06-28", "1924-06-27", "1924-06-30", "a Saturday long ago"),
]


@pytest.mark.parametrize(("nominal", "preceding", "following", "why"), SHIFTED)
def test_a_day_off_is_shifted(nominal: str, preceding: str, following: str, why: str) -> None:
    assert CN.shift(day(nominal), Shift.PRECEDING) == day(preceding), why
    assert CN.shift(day(nominal), Shift.FOLLOWING) == day(following), why
    assert CN.shift(day(nominal), Shift.NONE) == day(nominal), why


def test_working_days_are_counted_as_in_excels_manual() -> None:
    """https://support.microsoft.com, WORKDAY: 151 working days from 1 October 2008, without and with three holidays."""
    holidays = from_file(2008, ["x"], [(date(2008, 11, 26), "", True), (date(2008, 12, 4), "", True)])
    holidays = holidays.overlaid(from_file(2009, ["x"], [(date(2009, 1, 21), "", True)]))
    assert Calendar("", Exceptions(), 2008).add_workdays(day("2008-10-01"), 151) == day("2009-04-30")
    assert Calendar("", holidays, 2008).add_workdays(day("2008-10-01"), 151) == day("2009-05-05")


@given(begin=DAYS, distance=st.integers(-999, 999))
@example(begin=day("2021-01-04"), distance=-1)  # out of the first working day that the calendar has ready
@example(begin=day("2028-12-29"), distance=1)  # and out of the last
def test_working_days_are_counted_one_by_one(begin: int, distance: int) -> None:
    here, left = begin, abs(distance)
    while left:
        here += 1 if distance > 0 else -1
        left -= CN.is_workday(here)
    assert CN.add(begin, Distance(count=distance, step=Step.WORKDAY)) == here


@given(begin=DAYS, how=st.sampled_from([Shift.PRECEDING, Shift.FOLLOWING]))
def test_a_shift_goes_to_the_nearest_working_day_on_its_side(begin: int, how: Shift) -> None:
    step = 1 if how is Shift.FOLLOWING else -1
    assert CN.shift(begin, how) == next(here for here in count(begin, step) if CN.is_workday(here))


@given(first=DAYS, length=st.integers(0, 15))
def test_a_span_has_a_working_day_or_none(first: int, length: int) -> None:
    assert CN.any_workday(first, first + length) == any(CN.is_workday(first + offset) for offset in range(length + 1))


@given(begin=DAYS, months=st.integers(1, 24), days=st.integers(-99, 999))
def test_months_and_days_are_added_as_dateutil_adds_them(begin: int, months: int, days: int) -> None:
    start = date.fromordinal(begin)
    found = CN.add(begin, Distance(count=months, step=Step.MONTH))
    assert date.fromordinal(found) == start + relativedelta(months=months)
    assert CN.add(begin, Distance(count=days, step=Step.DAY)) == (start + timedelta(days=days)).toordinal()


@given(first=st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.toordinal))
def test_plain_weekends_need_no_notice(first: int) -> None:
    plain = Calendar("weekends", WEEKENDS, date.fromordinal(first).year)
    assert plain.is_workday(first) == (date.fromordinal(first).weekday() < 5)
    assert not plain.provisional(first, first + 400)
