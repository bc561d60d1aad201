"""When: whether the weekly list is due, whether the clock can be right, whether a run has been missed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from engine.digest.record import Run

_LEAP = timedelta(days=7)
"""How far ahead of the last run the clock may be before somebody has to say that it is right."""
_JITTER = timedelta(minutes=10)
"""How far a clock may be set back without anybody having to say so."""
_LONG = 60
"""Days that are looked at for a working day."""

Worked = Callable[[date], bool]


def weekly_day(day: date, weekday: int | None, worked: Worked) -> date | None:
    """The day on which the list of a day's week goes out: that weekday, or the next that is worked; None: none does."""
    if weekday is None:
        return None
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=number) for number in range(weekday, 7)]
    return next((one for one in week if worked(one)), None)


def weekly_due(day: date, goes_out: date | None, runs: Sequence[Run]) -> bool:
    """Whether the weekly list is still to go out: its day has come, and no good run has been since."""
    return goes_out is not None and goes_out <= day and not any(goes_out <= run.day < day and run.good for run in runs)


def out_of_step(day: date, now: datetime, runs: Sequence[Run]) -> str:
    """Whether the clock leaps: "ahead" of the last run by more than a week, or "behind" it; else ""."""
    if not runs:
        return ""
    last = runs[-1]
    if day < last.day or now < last.at - _JITTER:
        return "behind"
    return "ahead" if day - last.day > _LEAP else ""


class Health(NamedTuple):
    """Whether reminders go out: the last good run, and by when the next has to be, on the office's clock."""

    well: bool
    last: Run | None
    missed: datetime | None
    expected: datetime


def health(now: datetime, by: tuple[int, int], runs: Sequence[Run], worked: Worked) -> Health:
    """Whether there was a good run on the last working day by whose hour it should have been.

    Args:
        now: the instant, in the office's zone.
        by: hour and minute.
        runs: all of them.
        worked: whether a day is worked.
    """
    good = [run for run in runs if run.good]
    last = max(good, key=lambda run: (run.day, run.at), default=None)
    wanted = _hour(now, by, worked, step=-1)
    missed = wanted if wanted and (last is None or last.day < wanted.date()) else None
    after = _hour(now, by, worked, step=1) or now
    return Health(last is not None and missed is None, last, missed, after)


def _hour(now: datetime, by: tuple[int, int], worked: Worked, step: int) -> datetime | None:
    """The nearest such hour of a working day: before now, or after it."""
    for number in range(_LONG):
        day = now.date() + timedelta(days=step * number)
        hour = datetime.combine(day, time(*by), now.tzinfo)
        if worked(day) and (hour <= now if step < 0 else hour > now):
            return hour
    return None
