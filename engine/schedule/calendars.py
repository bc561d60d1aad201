"""Working calendars: which days are worked, on whose word, and arithmetic in working days.

A year is *sure* when a notice for it is known, else *provisional*: ordinary weekends stand in for it. The last days of
December may be governed by the next year's notice (the New Year's holiday and its make-up days began as early as
29 December between 2004 and 2026), so they are sure only with both.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.plan.recurrence import Distance, Shift, Step

_YEARS_BEHIND, _YEARS_AHEAD = 2, 6
_NEXT_YEARS_FROM = (12, 29)
"""Month and day from which the next year's notice may govern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """What makes a calendar differ from plain weekends.

    Days by ordinal, True for a working day; the notices by year; `always` where no notice is ever needed; the weekdays
    of an ordinary weekend, Monday 0.
    """

    days: Mapping[int, bool] = field(default_factory=dict)
    notices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    always: bool = False
    weekend: frozenset[int] = frozenset({5, 6})

    def overlaid(self, later: "Exceptions") -> "Exceptions":
        """These, and the later ones in their place where both speak of a day."""
        return Exceptions(
            days={**self.days, **later.days},
            notices={**self.notices, **later.notices},
            names={**self.names, **later.names},
            always=self.always,
            weekend=self.weekend,
        )


class Calendar:
    """Working days around a year, and whether they are sure. Days are ordinals."""

    def __init__(self, name: str, exceptions: Exceptions, year: int) -> None:
        self.name = name
        self.exceptions = exceptions
        self.begin = date(year - _YEARS_BEHIND, 1, 1).toordinal()
        self.end = date(year + _YEARS_AHEAD, 1, 1).toordinal()
        self.workdays = [day for day in range(self.begin, self.end) if self.is_workday(day)]
        self._unsure_edges = _edges(() if exceptions.always else self._unsure_spans(year))

    def is_workday(self, day: int) -> bool:
        """Whether the day is worked."""
        worked = self.exceptions.days.get(day)
        return (day + 6) % 7 not in self.exceptions.weekend if worked is None else worked

    def shift(self, day: int, how: Shift) -> int:
        """The day itself when worked, else its neighbour that is."""
        if how is Shift.NONE or self.is_workday(day):
            return day
        return self.add_workdays(day, -1 if how is Shift.PRECEDING else 1)

    def add_workdays(self, day: int, count: int) -> int:
        """So many working days after the day, or before it when negative; the day itself is not counted."""
        if count == 0:
            return day
        place = (bisect_right(self.workdays, day) - 1 if count > 0 else bisect_left(self.workdays, day)) + count
        if self.begin <= day < self.end and 0 <= place < len(self.workdays):
            return self.workdays[place]
        return self._walk(day, count)

    def add(self, day: int, distance: Distance) -> int:
        """A distance from the day; a day that the month reached lacks is its last."""
        if distance.step is Step.WORKDAY:
            return self.add_workdays(day, distance.count)
        if distance.step is Step.DAY:
            return day + distance.count
        return _add_months(day, distance.count)

    def any_workday(self, first: int, last: int) -> bool:
        """Whether any day from first to last, both included, is worked."""
        return self.add_workdays(first - 1, 1) <= last

    def sure(self, year: int) -> bool:
        """Whether a notice for the year is known, or none is needed."""
        return self.exceptions.always or year in self.exceptions.notices

    def provisional(self, one: int, other: int) -> bool:
        """Whether any day between two, themselves included, waits for a notice."""
        behind = bisect_right(self._unsure_edges, one)
        return behind % 2 == 1 or behind != bisect_right(self._unsure_edges, other)

    def waits_for(self, first: int, last: int) -> list[int]:
        """The years whose notices the days from first to last, both included, wait for."""
        begin, end = date.fromordinal(first), date.fromordinal(last)
        years = set(range(begin.year, end.year + 1))
        if (end.month, end.day) >= _NEXT_YEARS_FROM:
            years.add(end.year + 1)
        return sorted(year for year in years if not self.sure(year))

    def _walk(self, day: int, count: int) -> int:
        """What `add_workdays` promises, day by day: for what lies far from the year."""
        step = 1 if count > 0 else -1
        while count:
            day += step
            count -= step * self.is_workday(day)
        return day

    def _unsure_spans(self, year: int) -> Iterator[tuple[int, int]]:
        """The spans [begin, end) around the year that wait for a notice."""
        for unsure in range(year - _YEARS_BEHIND, year + _YEARS_AHEAD + 1):
            if not self.sure(unsure):
                begin = date(unsure - 1, *_NEXT_YEARS_FROM).toordinal()
                yield begin, date(unsure + 1, 1, 1).toordinal()


def _edges(spans: Iterable[tuple[int, int]]) -> list[int]:
    """Begin and end of each of the spans [begin, end), which come in order; those that touch are one."""
    edges: list[int] = []
    for begin, end in spans:
        if edges and begin <= edges[-1]:
            edges[-1] = end
        else:
            edges += (begin, end)
    return edges


def _add_months(day: int, count: int) -> int:
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def from_file(year: int, papers: Iterable[str], days: Iterable[tuple[date, str, bool]]) -> Exceptions:
    """One year's file: days as (date, name, off). Without papers or without days the year stays provisional."""
    listed = list(days)
    notices = tuple(papers)
    return Exceptions(
        days={day.toordinal(): not off for day, _, off in listed},
        names={day.toordinal(): name for day, name, _ in listed},
        notices={year: notices} if notices and listed else {},
    )
