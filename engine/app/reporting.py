"""The year's report of a plan, from its file, its ledger and the texts that were handed in."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from engine.app.meant import plan_meant
from engine.app.texts import FORMATS, UnreadError, text_of
from engine.book import Book
from engine.checks import check
from engine.collector import paused
from engine.due import Entry, judge
from engine.faults import RefusedError
from engine.ledger.events import MAIL, Event
from engine.ledger.files import ending
from engine.ledger.standing import fold
from engine.loading import Loaded, Schedule, load
from engine.making import bound
from engine.plan.model import WRAPUP
from engine.ports import Evidence, Store
from engine.report.model import Piece, Report
from engine.report.whole import report
from engine.source import Severity
from engine.workspace import Workspace


class Reported(NamedTuple):
    """A report, and how many errors the plan and its units have: what cannot be understood is not reported on."""

    report: Report
    errors: int


def reported(
    workspace: Workspace, store: Store | None, evidence: Evidence, written: str | None, today: date
) -> Reported:
    """The report of the plan that an id or a file means, or of the only one, as of a day.

    Args:
        workspace: where the plans are.
        store: what is recorded.
        evidence: what was handed in.
        written: the plan's id, or its file; None where there is but one.
        today: the day.

    Raises:
        RefusedError: there is no such plan, or none is named of several.
        LedgerError: the ledger cannot be read.
    """
    with paused():
        loaded = load(workspace)
        schedule = _meant(workspace, loaded, written)
        found = list(pieces(bound(loaded, store), store, schedule.plan.id, today))
        texts: dict[str, str] = {}
        unread = list(_read(found, evidence, texts))
        made = report(schedule.plan, found, texts, unread, today)
        return Reported(made, _errors(loaded, schedule))


def _meant(workspace: Workspace, loaded: Loaded, written: str | None) -> Schedule:
    distinct = loaded.distinct
    if written is None and len(distinct) != 1:
        raise RefusedError("which-plan", names=[one.plan.id for one in distinct])
    return distinct[0] if written is None else plan_meant(workspace, loaded, written)


def pieces(book: Book, store: Store | None, plan: str, today: date) -> Iterator[Piece]:
    """The occurrences of a plan, as of a day, with what was recorded of them by then."""
    history = _history(store, plan)
    for entry in book.all(today.toordinal()):
        if entry.facts.plan == plan:
            events = tuple(_by_then(history, entry, today))
            yield Piece(judge(entry, today.toordinal()), events, fold(events))


def _history(store: Store | None, plan: str) -> dict[str, list[Event]]:
    """All events by subject, but for those of letters and messages."""
    found: dict[str, list[Event]] = {}
    for event in store.events() if store else ():
        if not event.subject.startswith(MAIL):
            found.setdefault(event.subject, []).append(event)
    return {subject: events for subject, events in found.items() if subject.startswith(f"{plan}/")}


def _by_then(history: dict[str, list[Event]], entry: Entry, today: date) -> Iterable[Event]:
    """What was known of an entry on a day: what was recorded after a later event was known no sooner than that."""
    events = sorted(event for subject in entry.subjects for event in history.get(subject, ()))
    return takewhile(lambda event: event.day <= today.isoformat(), events)


def _read(found: Iterable[Piece], evidence: Evidence, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Read the texts that were handed in with wrap-ups; what could not be taken over, and why."""
    for one in found:
        if one.listed.entry.facts.task != WRAPUP:
            continue
        for file in (file for submission in one.standing.submissions for file in submission.facts.get("files", ())):
            if ending(file["name"]) not in FORMATS or file["sha256"] in texts:
                continue
            try:
                texts[file["sha256"]] = text_of(evidence, file["name"], file["sha256"], file["size"])
            except UnreadError as fault:
                yield file["name"], fault.why


def _errors(loaded: Loaded, schedule: Schedule) -> int:
    """How many errors there are in the plan and its org file."""
    files = {schedule.plan.file, schedule.org.node.file}
    found = {
        (problem.source, problem.code)
        for problem in (*loaded.problems, *check(loaded))
        if problem.severity is Severity.ERROR and problem.source.file in files
    }
    return len(found)
