"""What units are asked for over all plans: how much in which month, and the same material more than once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from engine.book import Book
from engine.due import Entry
from engine.plan.model import WRAPUP

_REAL = frozenset(range(1, 13))


class Months(NamedTuple):
    """How many pieces a unit has to hand in, by month (1 to 12) of their due days; `waiting` have no day yet."""

    unit: str
    months: dict[int, int]
    waiting: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.months.values()) + self.waiting


class Twice(NamedTuple):
    """The same material asked of a unit by several tasks for times that overlap, each with the day that it is due."""

    unit: str
    material: str
    asked: tuple[tuple[str, int], ...]


class Burden(NamedTuple):
    """What a year asks for: unit by unit, the heaviest first; what is asked for twice."""

    year: int
    plans: tuple[str, ...]
    units: tuple[Months, ...]
    twice: tuple[Twice, ...]


def burden(book: Book, today: date, unit: str | None = None) -> Burden:
    """The burden of the plans of a day's year, as known on that day.

    Args:
        book: the entries of all plans.
        today: the day.
        unit: only this one.
    """
    entries = [entry for entry in book.all(today.toordinal()) if entry.facts.year == today.year]
    pieces = [(name, entry) for entry in entries for name in entry.responsible if unit in {None, name}]
    plans = tuple(dict.fromkeys(entry.facts.plan for entry in entries))
    return Burden(today.year, plans, tuple(_months(pieces)), tuple(_twice(pieces)))


def _months(pieces: Iterable[tuple[str, Entry]]) -> list[Months]:
    found: dict[str, Counter[int]] = {}
    for unit, entry in pieces:
        found.setdefault(unit, Counter())[_month(entry)] += 1
    rows = [
        Months(unit, {month: counts[month] for month in sorted(counts.keys() & _REAL)}, counts[0])
        for unit, counts in found.items()
    ]
    return sorted(rows, key=lambda row: -row.total)


def _month(entry: Entry) -> int:
    """The month of the plan's year in which something is due; what lies outside counts to its first or last."""
    if not entry.due:
        return 0
    due = date.fromordinal(entry.due)
    return due.month if due.year == entry.facts.year else 12 if due.year > entry.facts.year else 1


def _twice(pieces: Iterable[tuple[str, Entry]]) -> Iterator[Twice]:
    """Materials of one name that several tasks ask a unit for while their times overlap, each group once."""
    asked: dict[tuple[str, str], list[Entry]] = {}
    for unit, entry in pieces:
        for one in entry.facts.evidence if entry.facts.task != WRAPUP else ():  # a wrap-up is about its own point
            asked.setdefault((unit, one["name"]), []).append(entry)
    for (unit, material), entries in asked.items():
        seen: set[str] = set()
        for first in entries:
            group = [one for one in entries if one is first or _overlap(first, one)]
            if first.id not in seen and len({one.facts.name for one in group}) > 1:
                seen.update(one.id for one in group)
                yield Twice(unit, material, tuple((one.id, one.due) for one in group))


def _overlap(one: Entry, other: Entry) -> bool:
    """Whether two tasks ask for the same time."""
    return one.facts.name != other.facts.name and one.first <= other.last and other.first <= one.last
