"""Recurrence × span → dates: the period, window, nominal and due day of everything that a form means."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from engine.plan.recurrence import (
    After,
    Continuous,
    Distance,
    Due,
    During,
    Every,
    Form,
    MonthDay,
    Once,
    OnDays,
    Recurrence,
    Ruled,
    Shift,
    Weekday,
)
from engine.schedule.calendars import Calendar
from engine.schedule.periods import Period, month_periods, week_periods
from engine.schedule.rules import rule_days


class Dates(NamedTuple):
    """When one occurrence runs: its period's key, and days as ordinals.

    The window is first..last, both included. `nominal` is the day the plan means, `due` that day shifted to a working
    day; both are 0 while the occurrence waits for its start. `expected` is the day foreseen for a waiting one, or 0.
    """

    period: str
    first: int
    last: int
    nominal: int
    due: int
    provisional: bool
    expected: int = 0

    @property
    def reach(self) -> tuple[int, int]:
        """The first and last of the days that it falls, or is foreseen, on."""
        days = [day for day in (self.nominal, self.due, self.expected) if day]
        return (min(days), max(days)) if days else (self.first, self.first)


def dates(recurrence: Recurrence, begin: int, end: int, calendar: Calendar, shift: Shift) -> tuple[Dates, ...]:
    """What a recurrence means in the span [begin, end), in order of time; waiting and continuous forms mean nothing.

    A period belongs to the span by its first day (a week by its Thursday), a window, a day or a list of days whatever
    the span: they were written for it. `from` and `until` bound the nominal day.
    """
    first = recurrence.first.toordinal() if recurrence.first else 0
    last = recurrence.last.toordinal() if recurrence.last else 1 << 62
    start = max(first, begin)
    found = []
    counted = isinstance(recurrence.form, Every) and isinstance(recurrence.form.due, Distance)
    for period, nominal in _nominal_days(recurrence.form, begin, end, start, calendar):
        if first <= nominal <= last:
            due = calendar.shift(nominal, shift)
            unsure = calendar.provisional(nominal, due) or (counted and calendar.provisional(nominal, period.last))
            opens = min(max(period.first, first), period.last)
            found.append(Dates(period.key, opens, period.last, nominal, due, unsure))
    return tuple(found)


def _nominal_days(form: Form, begin: int, end: int, start: int, calendar: Calendar) -> list[tuple[Period, int]]:
    if isinstance(form, Every):
        periods = month_periods(form.months, begin, end) if form.months else week_periods(form.weeks, begin, end)
        return [(period, nominal(form.due, period, calendar)) for period in periods]
    if isinstance(form, After | Continuous):
        return []
    found = _windows(form) if isinstance(form, During) else _days(form, begin, end, start)
    return [(period, period.last) for period in found]


def _windows(form: During) -> Iterator[Period]:
    """Named windows, in order of their last days."""
    for window in sorted(form.windows, key=lambda window: (window.last, window.name)):
        yield Period(window.name, window.first.toordinal(), window.last.toordinal())


def _days(form: Once | OnDays | Ruled, begin: int, end: int, start: int) -> Iterator[Period]:
    """Single days; each runs from the day after the one before it, the first from the span's begin."""
    if isinstance(form, Once):
        yield Period(str(date.fromordinal(begin).year), begin, form.day.toordinal())
        return
    if isinstance(form, OnDays):
        days = tuple(day.toordinal() for day in form.days)
    else:
        days = rule_days(form.rule, date.fromordinal(start)) if start < end else ()
    for before, day in pairwise((min((begin, *days[:1])) - 1, *days)):
        yield Period(date.fromordinal(day).isoformat(), before + 1, day)


def nominal(due: Due, period: Period, calendar: Calendar) -> int:
    """The day in (or after) a period that its due word means."""
    if due is None:
        return period.last
    if isinstance(due, MonthDay):
        return _month_day(due, period.last)
    if isinstance(due, Weekday):
        return _weekday(due, period)
    return calendar.add(period.last, due)


def _month_day(due: MonthDay, last: int) -> int:
    """The day of a month in a period that ends with a month."""
    end = date.fromordinal(last)
    if due.month is None:
        return last + min(due.day - end.day, 0)
    return date(end.year, due.month, min(due.day, monthrange(end.year, due.month)[1])).toordinal()


def _weekday(due: Weekday, period: Period) -> int:
    if due.nth == 0:
        return period.last - 6 + due.weekday
    if due.nth < 0:
        return period.last - (period.last + 6 - due.weekday) % 7
    first = period.last + 1 - date.fromordinal(period.last).day
    return first + (due.weekday - (first + 6)) % 7 + 7 * (due.nth - 1)
