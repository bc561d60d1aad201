"""The days of an RFC 5545 rule, by python-dateutil, in bounded time.

dateutil looks for the next match up to the year 9999, so a rule that never matches keeps it busy for minutes. It is
therefore asked about a year of the same shape (first weekday, leap years around it) at the end of the calendar,
where it has nowhere to run to, and the days are brought back.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from dateutil import rrule

from engine.plan.rrule import Rule

_LAST_YEARS = range(9968, 9998)


@lru_cache(maxsize=256)
def rule_days(rule: Rule, start: date) -> tuple[int, ...]:
    """The ordinals of the rule's days from its start to the end of that year; DTSTART is the start."""
    far = _same_shape(start.year)
    moved = date(far, 1, 1).toordinal() - date(start.year, 1, 1).toordinal()
    begin = datetime.combine(date.fromordinal(start.toordinal() + moved), time())
    found = rrule.rrule(
        _FREQUENCY[rule.freq],
        dtstart=begin,
        until=datetime(far, 12, 31),  # noqa: DTZ001 (a date, in dateutil's terms)
        interval=rule.interval,
        wkst=_WEEKDAY[rule.wkst],
        bysetpos=rule.bysetpos or None,
        bymonth=rule.bymonth or None,
        bymonthday=rule.bymonthday or None,
        byyearday=rule.byyearday or None,
        byweekno=rule.byweekno or None,
        byweekday=list(_weekdays(rule)) or None,
    )
    return tuple(moment.toordinal() - moved for moment in found)


def _weekdays(rule: Rule) -> Iterator[rrule.weekday]:
    """The rule's weekdays; beside numbered ones (FR,1MO) the others as all their numbers, for dateutil wants both."""
    numbered = any(nth for nth, _ in rule.byday)
    most = 5 if rule.freq == "MONTHLY" or rule.bymonth else 53
    for nth, day in rule.byday:
        if nth:
            yield _WEEKDAY[day](nth)
        elif numbered:
            yield from (_WEEKDAY[day](each) for each in range(1, most + 1))
        else:
            yield _WEEKDAY[day]


_FREQUENCY: dict[str, Literal[0, 1, 2, 3]] = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
}
_WEEKDAY = {
    "MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU,
}  # fmt: skip


def _shape(year: int) -> tuple[int, ...]:
    """First weekday of a year, and the lengths of it and of the years around it, which decide its week numbers."""
    starts = [date(y, 1, 1).toordinal() for y in range(year - 1, year + 3)]
    return (starts[1] % 7, *(after - before for before, after in pairwise(starts)))


def _same_shape(year: int) -> int:
    wanted = _shape(year)
    return next((far for far in _LAST_YEARS if _shape(far) == wanted), year)
