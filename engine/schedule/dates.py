"""Recurrence × span → dates: the period, window, nominal and due day of everything that a form means."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from engine.plan.recurrence import (
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
    form = recurrence.form
    first = recurrence.first.toordinal() if recurrence.first else 0
    last = recurrence.last.toordinal() if recurrence.last else 1 << 62
    if isinstance(form, Every):
        found = _every(form.months, form.weeks, form.due, begin, end, calendar, shift)
    else:
        found = tuple(_dated(period, period.last, calendar, shift) for period in _others(form, begin, end, first))
    return _bounded(found, first, last) if recurrence.first or recurrence.last else found


@lru_cache(maxsize=256)
def _every(  # noqa: PLR0913, PLR0917 (all that the same words of many tasks depend on)
    months: int, weeks: int, due: Due, begin: int, end: int, calendar: Calendar, shift: Shift
) -> tuple[Dates, ...]:
    """The dates of all calendar periods of a length, worked out once for all tasks that say the same.

    Days counted from a period's end rest on that end, too.
    """
    periods = month_periods(months, begin, end) if months else week_periods(weeks, begin, end)
    found = (_dated(period, nominal(due, period, calendar), calendar, shift) for period in periods)
    if not isinstance(due, Distance):
        return tuple(found)
    unsure = calendar.provisional
    return tuple(day._replace(provisional=day.provisional or unsure(day.nominal, day.last)) for day in found)


def _dated(period: Period, day: int, calendar: Calendar, shift: Shift) -> Dates:
    due = calendar.shift(day, shift)
    return Dates(period.key, period.first, period.last, day, due, calendar.provisional(day, due))


def _bounded(found: tuple[Dates, ...], first: int, last: int) -> tuple[Dates, ...]:
    """The dates whose nominal days lie from first to last; a window opens no earlier than they do."""
    return tuple(
        day if day.first >= first else day._replace(first=min(first, day.last))
        for day in found
        if first <= day.nominal <= last
    )


def _others(form: Form, begin: int, end: int, first: int) -> Iterator[Period]:
    """The periods of the forms that name their days."""
    if isinstance(form, During):
        return _windows(form)
    if isinstance(form, Once | OnDays | Ruled):
        return _days(form, begin, end, max(first, begin))
    return iter(())


def _windows(form: During) -> Iterator[Period]:
    """Named windows, in order of their last days."""
    for window in sorted(form.windows, key=lambda window: (window.last, window.name)):
        yield Period(window.name, window.first.toordinal(), window.last.toordinal())


def _days(form: Once | OnDays | Ruled, begin: int, end: int, start: int) -> Iterator[Period]:
    """Single days; each runs from the day after the one before it, the first from the span's begin."""
    if isinstance(form, Once):
        day = form.day.toordinal()
        yield Period(str(date.fromordinal(begin).year), min(begin, day), day)
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
