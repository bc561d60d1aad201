"""How an occurrence stands after what happened to it: the one fold that lists, status and reports read.

The fold knows events alone, no plan: whether a submission was complete was judged by the plan of its day and stands in
the event, so that no later edit of the plan reopens what was done.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from engine.ledger.events import Event


class Submission(NamedTuple):
    """One handing-in that stands: neither returned nor withdrawn; corrected ones hold what was corrected last.

    `day` is the day it counts on, in ISO 8601; `complete` that nothing was lacking after it.
    """

    seq: int
    day: str
    complete: bool
    accepted: bool
    body: str

    @property
    def facts(self) -> dict[str, Any]:
        """What was handed in: unit, happened, figures, files, note; `owed_by`, when it was due."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Standing(NamedTuple):
    """The fold over an occurrence's events.

    `returned` is the last return while nothing newer has been handed in, `extended` and `waived` the events that hold,
    `fired` a trigger's last firing.
    """

    submissions: tuple[Submission, ...] = ()
    returned: Event | None = None
    extended: Event | None = None
    waived: Event | None = None
    fired: Event | None = None

    @property
    def accepted(self) -> bool:
        """Whether all that was handed in is accepted."""
        return bool(self.submissions) and all(submission.accepted for submission in self.submissions)

    @property
    def completing(self) -> Submission | None:
        """The first submission after which nothing was lacking, by the plan of its day; later ones only add to it."""
        return next((submission for submission in self.submissions if submission.complete), None)


NOTHING = Standing()


def fold(events: Iterable[Event]) -> Standing:
    """The standing after the events of one occurrence, in order."""
    standing = NOTHING
    for event in events:
        standing = _STEPS[event.kind](standing, event)
    return standing


def fold_all(events: Iterable[Event]) -> dict[str, Standing]:
    """The standing of every subject that the events speak of."""
    found: dict[str, Standing] = {}
    get = found.get
    for event in events:
        found[event.subject] = _STEPS[event.kind](get(event.subject, NOTHING), event)
    return found


def steps(events: Iterable[Event]) -> Iterator[tuple[str, Standing]]:
    """The standing at the end of every day on which it changed, in order of day.

    An event counts on its own day, or on that of the latest before it where that is later: what was recorded first
    was known first.
    """
    standing, last = NOTHING, ""
    for event in events:
        if last and event.day > last:
            yield last, standing
        last = max(last, event.day)
        standing = _STEPS[event.kind](standing, event)
    if last:
        yield last, standing


def _submitted(was: Standing, event: Event) -> Standing:
    new = Submission(event.seq, event.day, event.complete, accepted=False, body=event.body)
    return Standing((*was.submissions, new), None, was.extended, None, was.fired)


def _corrected(was: Standing, event: Event) -> Standing:
    """The last submission with what is corrected; to be accepted anew where files or figures change.

    It counts on its own day, unless only the correction makes it complete.
    """
    if not was.submissions:
        return was
    *others, last = was.submissions
    accepted = last.accepted and _material(last.facts) == _material(event.facts)
    day = last.day if last.complete or not event.complete else event.day
    corrected = Submission(last.seq, day, event.complete, accepted, event.body)
    return Standing((*others, corrected), was.returned, was.extended, was.waived, was.fired)


def _material(facts: dict[str, Any]) -> list[Any]:
    """The files and figures of a submission."""
    return [facts.get(name) for name in ("files", "count", "numerator", "denominator")]


def _accepted(was: Standing, event: Event) -> Standing:
    """What stands is accepted; accepted in spite of what is lacking, it is complete."""
    last = len(was.submissions) - 1
    kept = [
        Submission(one.seq, one.day, one.complete or (event.complete and place == last), accepted=True, body=one.body)
        for place, one in enumerate(was.submissions)
    ]
    return Standing(tuple(kept), was.returned, was.extended, was.waived, was.fired)


def _returned(was: Standing, event: Event) -> Standing:
    """What awaited a verdict no longer stands; where all was accepted, the last of it."""
    kept = tuple(one for one in was.submissions if one.accepted)
    return was._replace(submissions=kept if len(kept) < len(was.submissions) else kept[:-1], returned=event)


def _withdrawn(was: Standing, event: Event) -> Standing:  # noqa: ARG001 (each step takes its event)
    """What came last is taken back: the waiver, which handing in ends, the last submission, the extension; a firing."""
    if was.waived:
        return was._replace(waived=None)
    if was.submissions:
        return was._replace(submissions=was.submissions[:-1])
    return was._replace(extended=None, fired=None)


_STEPS: dict[str, Callable[[Standing, Event], Standing]] = {
    "submitted": _submitted,
    "corrected": _corrected,
    "accepted": _accepted,
    "returned": _returned,
    "extended": lambda was, event: was._replace(extended=event),
    "waived": lambda was, event: was._replace(waived=event),
    "withdrawn": _withdrawn,
    "fired": lambda was, event: was._replace(fired=event),
    **dict.fromkeys(("issued", "claimed", "delivered", "failed", "ran"), lambda was, _: was),
}
