"""How an occurrence looked on every day: the plan's entry, and what the records make of it from day to day."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from engine.due import FOREVER, Entry, Held
from engine.ledger.demand import lacking
from engine.ledger.events import Event
from engine.ledger.measures import sums
from engine.ledger.standing import NOTHING, Standing, Submission, steps

T = TypeVar("T")


class Version(NamedTuple):
    """An entry as it is known on the days [begin, end), ordinals."""

    begin: int
    end: int
    entry: Entry


def versions(bases: list[tuple[int, Entry]], events: Iterable[Event]) -> list[Version]:
    """The versions of one occurrence; together they cover every day.

    Args:
        bases: the entry by the plan alone from a day on, the first from day 0; several where a start moves it.
        events: what was recorded of it, in order.
    """
    known = [(_ordinal(day), standing) for day, standing in steps(events)]
    if not known and len(bases) == 1:
        return [Version(0, FOREVER, bases[0][1])]
    days = sorted({day for day, _ in (*bases, *known)})
    ends = [*days[1:], FOREVER]
    return [
        Version(begin, end, settled(_last(bases, begin, bases[0][1]), _last(known, begin, NOTHING)))
        for begin, end in zip(days, ends, strict=True)
    ]


def settled(entry: Entry, standing: Standing) -> Entry:
    """The entry as its records leave it."""
    if standing == NOTHING:
        return entry
    held = _held(entry, standing)
    return entry._replace(
        due=max(_extended(standing), entry.due),
        owed=(held.state == "" and entry.owed) or (held.state == "returned" and not entry.backfill),
        held=held,
    )


def _held(entry: Entry, standing: Standing) -> Held:
    lacks = lacking(entry.facts, (one.facts for one in standing.submissions))
    done = standing.completing or (standing.submissions[-1] if standing.submissions and not lacks else None)
    state = _state(entry, standing, done)
    reason = {"waived": standing.waived, "returned": standing.returned}.get(state)
    return Held(
        state=state,
        handed_in=_ordinal(done.day) if done else 0,
        days_late=_days_late(entry, standing, done) if done else 0,
        received=len(standing.submissions),
        lacking=[lack.name for lack in lacks if lack.name] if standing.submissions and not done else [],
        figures=sums(one.facts for one in standing.submissions),
        reason=reason.facts.get("reason") if reason else None,
        planned=entry.due if _extended(standing) > entry.due else 0,
    )


def _state(entry: Entry, standing: Standing, done: Submission | None) -> str:
    if done:
        return "done" if entry.accepted_by is None or standing.accepted else "submitted"
    if standing.waived:
        return "waived"
    return "returned" if standing.returned else ""


def _days_late(entry: Entry, standing: Standing, done: Submission) -> int:
    """How many days after its due day it was complete, by that day as it stood then, or as it was extended."""
    due = done.facts.get("owed_by")
    last = max(_ordinal(due) if due else 0, _extended(standing)) or entry.due
    return 0 if entry.backfill or not last or not entry.facts.times else max(_ordinal(done.day) - last, 0)


def _extended(standing: Standing) -> int:
    return _ordinal(standing.extended.facts["to"]) if standing.extended else 0


def _last(known: Iterable[tuple[int, T]], day: int, otherwise: T) -> T:
    """What holds on a day, of what is known from certain days on."""
    for begin, value in known:
        if begin > day:
            break
        otherwise = value
    return otherwise


def completions(found: Iterable[Version]) -> Iterator[tuple[int, int]]:
    """From which days on the occurrence was complete, and since when (0: it was not, or no longer).

    What was complete and awaits acceptance anew, for a correction or a supplement, stays so until it is returned.
    """
    since = 0
    for version in found:
        state = version.entry.held.state if version.entry.held else ""
        complete = state in {"done", "waived"} or (since and state == "submitted")
        since = (since or version.begin) if complete else 0
        yield version.begin, since


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
