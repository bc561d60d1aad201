"""Recording what happened: one event, judged and appended while nobody else writes, and never twice."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from engine.due import Entry
from engine.faults import RefusedError
from engine.ledger.demand import Lack, lacking
from engine.ledger.events import Draft, Event, canonical
from engine.ledger.standing import Standing, fold
from engine.ledger.versions import settled
from engine.ports import Store

_UNDONE_BY: Mapping[str, frozenset[str]] = {
    "submitted": frozenset({"corrected", "returned", "waived", "withdrawn"}),
    "corrected": frozenset({"submitted", "returned", "withdrawn"}),
    "accepted": frozenset({"submitted", "corrected", "returned", "withdrawn"}),
    "returned": frozenset({"submitted", "corrected", "accepted"}),
    "extended": frozenset({"withdrawn"}),
    "waived": frozenset({"submitted", "withdrawn"}),
    "withdrawn": frozenset({"submitted", "corrected", "waived", "accepted", "returned", "extended", "fired"}),
    "fired": frozenset({"withdrawn"}),
}
"""After which events the same thing said again is a new thing, no retry."""
_SAID_ANEW = frozenset({"corrected", "extended", "waived", "fired"})
"""Kinds of which the last word counts, so that an earlier one said again is new when another came between."""


class Desk(NamedTuple):
    """Where something is recorded: the store, who does it, the day it counts on, the instant, and perhaps a key."""

    store: Store
    who: str
    today: date
    now: datetime
    key: str | None = None


class Recorded(NamedTuple):
    """What came of it: the event, whether it is new or stood already, and how the occurrence stands now."""

    event: Event
    fresh: bool
    entry: Entry | None
    lacks: list[Lack]


class Act(NamedTuple):
    """What is to be recorded of a subject.

    `body` tells the event's body from how the subject stands, `complete` whether nothing is lacking after it; that one
    refuses what cannot be.
    """

    kind: str
    subject: str
    body: Callable[[Standing], Mapping[str, Any]]
    complete: Callable[[Standing], bool]
    owed_by: str | None = None


def recorded(
    desk: Desk,
    entry: Entry,
    kind: str,
    body: Callable[[Standing], Mapping[str, Any]],
    complete: Callable[[Standing], bool],
) -> Recorded:
    """Judge and append while nobody else writes; how the occurrence stands then.

    Raises:
        RefusedError: it cannot be, by what `complete` says.
        LedgerError: it cannot be written.
    """
    owed_by = date.fromordinal(entry.due).isoformat() if entry.due and kind == "submitted" else None
    with desk.store.writing():
        events = sorted(event for subject in entry.subjects for event in desk.store.of(subject))
        event, fresh = appended(desk, Act(kind, entry.id, body, complete, owed_by), events)
    standing = fold([*events, event] if fresh else events)
    return Recorded(event, fresh, settled(bare(entry), standing), lacks_of(entry, standing))


def appended(desk: Desk, act: Act, events: list[Event]) -> tuple[Event, bool]:
    """The event, while writing, and whether it is new: what was said before is not said twice.

    Args:
        desk: where.
        act: what.
        events: what was recorded of the subject, in order.
    """
    standing = fold(events)
    body = {name: plain(value) if isinstance(value, str) else value for name, value in act.body(standing).items()}
    same = _repeated(desk, act, events, body)
    if same:
        return same, False
    complete = act.complete(standing)
    text = canonical({**body, "owed_by": act.owed_by} if act.owed_by else body)
    key = desk.key or sha256(f"{act.kind}\n{act.subject}\n{text}\n{len(events)}".encode()).hexdigest()[:24]
    at = desk.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    draft = Draft(key, act.kind, at, desk.today.isoformat(), plain(desk.who), act.subject, complete, text)
    event = desk.store.append(draft)
    if event is None:
        raise RefusedError("key-taken", key=key)
    return event, True


def plain(text: str) -> str:
    """A text that can be written: bytes that are no text, as a terminal may pass them on, become question marks."""
    return text.encode("utf-8", "replace").decode()


def _repeated(desk: Desk, act: Act, events: list[Event], body: Mapping[str, Any]) -> Event | None:
    """The event that says the same and still holds, if this is a retry."""
    if desk.key:
        found = desk.store.keyed(desk.key)
        if found and ((found.kind, found.subject) != (act.kind, act.subject) or not _same(found.facts, body)):
            raise RefusedError("key-taken", key=desk.key)
        return found
    for event in reversed(events):
        if event.kind == act.kind and _same(event.facts, body) and _this_one(desk, event):
            return event
        if event.kind in _UNDONE_BY[act.kind] or (event.kind == act.kind and act.kind in _SAID_ANEW):
            return None
    return None


def _this_one(desk: Desk, event: Event) -> bool:
    """Whether an event of the same content is what a retry means; taking back on another day takes back more."""
    return event.kind != "withdrawn" or event.day == desk.today.isoformat()


def _same(told: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether two bodies say the same, the due day of the time aside."""
    return {**told, "owed_by": None} == {**body, "owed_by": None}


def lacks_of(entry: Entry, standing: Standing) -> list[Lack]:
    """What is lacking to complete an occurrence."""
    if standing.completing:
        return []
    return lacking(entry.facts, (one.facts for one in standing.submissions))


def bare(entry: Entry) -> Entry:
    """The entry before anything was recorded of it."""
    planned = (entry.held.planned if entry.held else 0) or entry.due
    return entry._replace(held=None, due=planned, owed=not entry.backfill and entry.facts.times > 0)
