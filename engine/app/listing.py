"""The verbs: what the commands do, with the day, the folders and the shelf as arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from engine.book import About, Book, fold
from engine.due import Entry, Listed, Request, judge, open_since
from engine.shelf import Shelf, program
from engine.workspace import Workspace, fingerprint, shown

if TYPE_CHECKING:
    from engine.document.file import Text
    from engine.schedule.calendars import Calendar
    from engine.settings import Settings
    from engine.source import Problem


def open_book(workspace: Workspace, kept: Shelf) -> Book:
    """The entries of a workspace: from the shelf when nothing has changed since they were put there."""
    mark = _mark(workspace)
    book = kept.take(mark)
    if book is None:
        book = make_book(workspace)
        if _mark(workspace) == mark:  # nothing was written while it was read
            kept.put(mark, book)
    return book


def known_book(workspace: Workspace, kept: Shelf) -> Book | None:
    """The entries of a workspace if they are on the shelf."""
    return kept.take(_mark(workspace))


def _mark(workspace: Workspace) -> str:
    return fingerprint(workspace, workspace.plans, program())


def make_book(workspace: Workspace) -> Book:
    """Read, check and expand every plan; the entries, and what a reader has to know beside them."""
    from engine.checks import check  # noqa: PLC0415 (only when something has changed)
    from engine.entries import entries  # noqa: PLC0415
    from engine.loading import load  # noqa: PLC0415

    loaded = load(workspace)
    problems = [*loaded.problems, *check(loaded)]
    plans = [schedule.plan for schedule in loaded.schedules]
    units = {unit for schedule in loaded.schedules for unit in schedule.org.units}
    about = About(
        timezone=loaded.settings.timezone,
        lang=loaded.settings.lang,
        years=sorted({plan.year for plan in plans}),
        plans=sorted({plan.id for plan in plans}),
        units=sorted(units),
        errors=sum(problem.severity == "error" for problem in problems),
        unsure=sorted({year for schedule in loaded.schedules for year in schedule.notices_awaited()}),
    )
    first = {schedule.plan.id: schedule for schedule in reversed(loaded.schedules)}
    told = [schedule for schedule in loaded.schedules if first[schedule.plan.id] is schedule]
    found = (entry for schedule in told for entry in entries(schedule.plan, schedule.occurrences))
    return fold(found, about)


class DueList(NamedTuple):
    """What was asked for: what is overdue from before, what falls in the span, what waits; each in order of day.

    `more_overdue` and `more_inside` count what was left out for its length, `closed` what is overdue of years whose
    books are closed and was therefore left out.
    """

    overdue: list[Listed]
    inside: list[Listed]
    waiting: list[Listed]
    more_overdue: int = 0
    more_inside: int = 0
    closed: int = 0

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
    waiting = book.waiting() if request.waiting else ()
    span = _span(request, day)
    inside = _first(book.between(*span), most) if not request.only_overdue else ()
    found = DueList([], _wanted(inside, request, day), _wanted(waiting, request, day))
    if most is not None:
        found = found._replace(more_inside=book.count_between(*span) - len(found.inside))
    return _with_overdue(found, book, request, today, most) if request.overdue else found


def _span(request: Request, day: int) -> tuple[int, int, int]:
    """The days [begin, end) of a request as ordinals, and the day before which what is owed is listed as overdue."""
    begin = request.begin.toordinal() if request.begin else 1
    end = request.end.toordinal() if request.end else date.max.toordinal()
    return begin, end, day if request.overdue else 0


def _with_overdue(found: DueList, book: Book, request: Request, today: date, most: int | None) -> DueList:
    day = today.toordinal()
    since = 0 if request.only_overdue else open_since(today)
    overdue = _wanted(_first(book.owed_before(day, since), most), request, day)
    more = 0 if most is None else book.count_owed(day, since, 1 << 30) - len(overdue)
    return found._replace(overdue=overdue, more_overdue=more, closed=book.count_owed(day, 0, since))


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
    later = _judged(book.between(after.toordinal(), date.max.toordinal()), today.toordinal())
    return next((listed.entry.due for listed in later if request.wants(listed)), None)


def _judged(entries: Iterable[Entry], day: int) -> Iterable[Listed]:
    return (judge(entry, day) for entry in entries)


class Checked(NamedTuple):
    """What a check found, in order of place; the settings and texts that it read."""

    settings: Settings
    problems: list[Problem]
    texts: dict[str, Text]


def check(workspace: Workspace, only: list[str], codes: frozenset[str]) -> Checked:
    """Read and check a workspace; of the problems, those of some files or folders and some codes (none: all)."""
    from engine.checks import check as run  # noqa: PLC0415 (with all that it reads, not needed to list what is due)
    from engine.loading import load  # noqa: PLC0415
    from engine.source import in_order  # noqa: PLC0415

    loaded = load(workspace)
    problems = in_order([*loaded.problems, *run(loaded)])
    shown_only = tuple(shown(path) for path in only)
    kept = [
        problem
        for problem in problems
        if (not codes or problem.code in codes or problem.source.file in loaded.unread)
        and (not only or _concerns(problem.source.file, shown_only))
    ]
    return Checked(loaded.settings, kept, loaded.texts)


def _concerns(file: str, only: tuple[str, ...]) -> bool:
    return any(file == name or file.startswith(f"{name}/") or name == "." for name in only)


def calendar(workspace: Workspace, name: str, year: int) -> Calendar | None:
    """A calendar around a year, the workspace's own files laid over it; None when there is none of that name."""
    from engine.loading import calendar_of  # noqa: PLC0415

    return calendar_of(workspace, name, year)
