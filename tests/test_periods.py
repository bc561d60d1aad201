"""Calendar periods: their keys, that they tile the years without gap or overlap, and where the years end."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.recurrence import parse_every
from engine.schedule.periods import Period, month_periods, week_periods


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def year(number: int) -> tuple[int, int]:
    return day(f"{number}-01-01"), day(f"{number + 1}-01-01")


class Cut(NamedTuple):
    """So many months, or else so many weeks, at a time."""

    months: int
    weeks: int

    def periods(self, begin: int, end: int) -> tuple[Period, ...]:
        """The periods of the span [begin, end)."""
        return month_periods(self.months, begin, end) if self.months else week_periods(self.weeks, begin, end)


def named(words: str) -> Cut:
    every = parse_every(words)
    return Cut(every.months, every.weeks)


MONTHS = st.sampled_from([1, 2, 3, 4, 6, 12]).map(lambda months: Cut(months, 0))
WEEKS = st.integers(1, 52).map(lambda weeks: Cut(0, weeks))
YEARS = st.integers(1990, 2110)
DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31)).map(date.toordinal)

KEYS = [
    ("year", 2024, "2024 .. 2024, 1", "a year"),
    ("12 months", 2024, "2024 .. 2024, 1", "the same"),
    ("half-year", 2024, "2024H1 .. 2024H2, 2", "half-years"),
    ("4 months", 2024, "2024-01+4 .. 2024-09+4, 3", "a third has no name of its own"),
    ("quarter", 2024, "2024Q1 .. 2024Q4, 4", "quarters"),
    ("2 months", 2024, "2024-01+2 .. 2024-11+2, 6", "two months"),
    ("month", 2024, "2024-01 .. 2024-12, 12", "months"),
    ("week", 2024, "2024W01 .. 2024W52, 52", "an ordinary year"),
    ("week", 2026, "2026W01 .. 2026W53, 53", "a long year begins on a Thursday"),
    ("week", 2020, "2020W01 .. 2020W53, 53", "or is a leap year that begins on a Wednesday"),
    ("2 weeks", 2024, "2024W01+2 .. 2024W51+2, 26", "two weeks divide 52"),
    ("2 weeks", 2026, "2026W01+2 .. 2026W53+2, 27", "not 53: the last is cut short, its name is not"),
    ("3 weeks", 2024, "2024W01+3 .. 2024W52+3, 18", "nor do three weeks divide 52"),
    ("52 weeks", 2024, "2024W01+52 .. 2024W01+52, 1", "nearly a year"),
]


@pytest.mark.parametrize(("words", "number", "expected", "why"), KEYS)
def test_a_years_periods_have_keys(words: str, number: int, expected: str, why: str) -> None:
    keys = [period.key for period in named(words).periods(*year(number))]
    assert f"{keys[0]} .. {keys[-1]}, {len(keys)}" == expected, why


SPANS = [
    ("month", "2024-02", "2024-02-01", "2024-02-29", "a leap year"),
    ("month", "2023-02", "2023-02-01", "2023-02-28", "an ordinary one"),
    ("month", "2000-02", "2000-02-01", "2000-02-29", "2000 is a leap year"),
    ("month", "2100-02", "2100-02-01", "2100-02-28", "2100 is none"),
    ("month", "2024-12", "2024-12-01", "2024-12-31", "the year's end"),
    ("2 months", "2024-05+2", "2024-05-01", "2024-06-30", "as model.md names it"),
    ("quarter", "2024Q2", "2024-04-01", "2024-06-30", "a quarter"),
    ("half-year", "2024H2", "2024-07-01", "2024-12-31", "a half-year"),
    ("week", "2024W26", "2024-06-24", "2024-06-30", "Monday to Sunday"),
    ("week", "2025W01", "2024-12-30", "2025-01-05", "its Thursday is 2 January, so the week is 2025's"),
    ("week", "2020W53", "2020-12-28", "2021-01-03", "its Thursday is 31 December, so the week is 2020's"),
    ("week", "2026W53", "2026-12-28", "2027-01-03", "the same, in a long year that is no leap year"),
    ("week", "2024W01", "2024-01-01", "2024-01-07", "a year that begins on a Monday"),
    ("2 weeks", "2026W53+2", "2026-12-28", "2027-01-03", "cut short where the ISO year ends"),
    ("2 weeks", "2027W01+2", "2027-01-04", "2027-01-17", "and counted anew from the next year's first week"),
    ("3 weeks", "2024W52+3", "2024-12-23", "2024-12-29", "one week is left of three"),
]


@pytest.mark.parametrize(("words", "key", "first", "last", "why"), SPANS)
def test_a_period_has_a_first_and_a_last_day(words: str, key: str, first: str, last: str, why: str) -> None:
    periods = {period.key: period for period in named(words).periods(*year(int(key[:4])))}
    assert periods[key] == (key, day(first), day(last)), why


@given(cut=MONTHS, number=YEARS)
def test_months_tile_the_year(cut: Cut, number: int) -> None:
    begin, end = year(number)
    periods = cut.periods(begin, end)
    assert len(periods) == 12 // cut.months
    assert (periods[0].first, periods[-1].last) == (begin, end - 1)
    assert all(before.last + 1 == after.first for before, after in pairwise(periods))


@given(cut=WEEKS, number=YEARS)
def test_weeks_tile_the_iso_year(cut: Cut, number: int) -> None:
    monday, after = (date.fromisocalendar(iso, 1, 1).toordinal() for iso in (number, number + 1))
    periods = cut.periods(*year(number))
    assert (periods[0].first, periods[-1].last) == (monday, after - 1)
    assert all(before.last + 1 == after.first for before, after in pairwise(periods))
    assert {period.last - period.first + 1 for period in periods[:-1]} <= {7 * cut.weeks}


@given(cut=MONTHS | WEEKS, ends=st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_spans_add_up(cut: Cut, ends: list[int]) -> None:
    begin, middle, end = ends
    assert cut.periods(begin, middle) + cut.periods(middle, end) == cut.periods(begin, end)


@given(cut=MONTHS | WEEKS, ends=st.tuples(YEARS, YEARS).map(sorted))
def test_keys_are_unique_over_the_years(cut: Cut, ends: list[int]) -> None:
    keys = [period.key for period in cut.periods(day(f"{ends[0]}-01-01"), day(f"{ends[1]}-12-31"))]
    assert len(set(keys)) == len(keys)


@given(cut=MONTHS | WEEKS, ends=st.tuples(DAYS, DAYS).map(sorted))
def test_a_span_takes_the_periods_that_begin_in_it(cut: Cut, ends: list[int]) -> None:
    """A month or more by its first day, weeks by their first Thursday: one day of their own, whatever the span."""
    begin, end = ends
    own = 0 if cut.months else 3
    wide = cut.periods(begin - 800, end + 800)
    assert cut.periods(begin, end) == tuple(period for period in wide if begin <= period.first + own < end)


@given(at=DAYS)
def test_weeks_and_months_are_those_of_the_standard_library(at: int) -> None:
    here = date.fromordinal(at)
    week = next(week for week in week_periods(1, at - 400, at + 400) if week.first <= at <= week.last)
    month = next(month for month in month_periods(1, at - 31, at + 31) if month.first <= at <= month.last)
    assert week.key == f"{here.isocalendar().year}W{here.isocalendar().week:02}"
    assert month.key == f"{here:%Y-%m}"


@given(cut=MONTHS | WEEKS, at=DAYS)
def test_an_empty_span_has_no_periods(cut: Cut, at: int) -> None:
    assert cut.periods(at, at) == ()
