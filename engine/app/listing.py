"""What is due: the part of a book that is asked for, judged as of a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, islice
from typing import NamedTuple

from engine.book import Book
from engine.due import SETTLED, Entry, Listed, Request, judge, open_since


class DueList(NamedTuple):
    """What was asked for: what is overdue from before, what falls in the span, what waits; each in order of day.

    `more_overdue` and `more_inside` count what was left out for its length, `closed` what is overdue of years whose
    books are closed and was therefore left out, `settled` what is done or dispensed with.
    """

    overdue: list[Listed]
    inside: list[Listed]
    waiting: list[Listed]
    more_overdue: int = 0
    more_inside: int = 0
    closed: int = 0
    settled: int = 0

    def all(self) -> list[Listed]:
        """Everything, in that order."""
        return [*self.overdue, *self.inside, *self.waiting]


def due(book: Book, request: Request, today: date, most: int | None = None) -> DueList:
    """The entries that a request means, judged as of a day.

    With `most`, a week's or a month's list that filters nothing holds the pieces of no more than so many tasks in each
    part; the book tells how many pieces more there are.
    """
    day = today.toordinal()
    most = None if request.filtered or request.only_overdue or not request.overdue else most
    waiting = book.waiting(day) if request.waiting else ()
    span = _span(request, day)
    everything = request.settled or bool(request.states)
    inside = _first(book.between(*span, settled=everything), most) if not request.only_overdue else ()
    found = DueList([], _wanted(inside, request, day), _wanted(waiting, request, day))
    if not everything and not request.only_overdue:
        found = found._replace(settled=_settled(book, request, span, day))
    if most is not None:
        found = found._replace(more_inside=book.count_between(*span, settled=False) - len(found.inside))
    return _with_overdue(found, book, request, today, most) if request.overdue else found


def _span(request: Request, day: int) -> tuple[int, int, int, int]:
    """The days [begin, end) of a request, today, and the day before which what is owed is listed as overdue."""
    begin = request.begin.toordinal() if request.begin else 1
    end = request.end.toordinal() if request.end else date.max.toordinal()
    return begin, end, day, day if request.overdue else 0


def _settled(book: Book, request: Request, span: tuple[int, int, int, int], day: int) -> int:
    """How many of the span are done or dispensed with, of those that the filters want."""
    if not request.filtered:
        return book.count_between(*span, settled=True)
    return sum(listed.state in SETTLED for listed in _wanted(book.between(*span), request, day))


def _with_overdue(found: DueList, book: Book, request: Request, today: date, most: int | None) -> DueList:
    day = today.toordinal()
    since = 0 if request.only_overdue else open_since(today)
    overdue = _wanted(_first(book.owed_before(day, since), most), request, day)
    more = 0 if most is None else book.count_owed(day, since, 1 << 30) - len(overdue)
    return found._replace(
        overdue=overdue, more_overdue=more, closed=0 if request.filtered else book.count_owed(day, 0, since)
    )


def _first(entries: Iterator[Entry], most: int | None) -> Iterator[Entry]:
    """The entries up to so many tasks and days; the pieces of one task and day stand together."""
    if most is None:
        return entries
    groups = (
        list(pieces) for _, pieces in groupby(entries, key=lambda entry: (entry.due, id(entry.facts), entry.period))
    )
    return (entry for pieces in islice(groups, most) for entry in pieces)


def _wanted(entries: Iterable[Entry], request: Request, day: int) -> list[Listed]:
    return [listed for listed in _judged(entries, day) if request.wants(listed)]


def next_due(book: Book, request: Request, after: date, today: date) -> int | None:
    """The first day from `after` on, as an ordinal, on which something falls due that the request's filters want."""
    day = today.toordinal()
    later = _judged(book.between(after.toordinal(), date.max.toordinal(), day, settled=False), day)
    return next((listed.entry.due for listed in later if request.wants(listed)), None)


def _judged(entries: Iterable[Entry], day: int) -> Iterable[Listed]:
    return (judge(entry, day) for entry in entries)
