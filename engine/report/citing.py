"""Which events a thing rests on."""

from collections.abc import Iterator

from engine.ledger.events import Event
from engine.ledger.measures import FIGURES
from engine.ledger.standing import Submission
from engine.report.model import Cited, Piece


def cited(event: Event) -> Cited:
    """An event as a report cites it."""
    facts = event.facts
    figures = {name: str(facts[name]) for name in FIGURES if name in facts}
    return Cited(event.seq, event.day, event.who, event.subject, event.kind, figures)


def handing(piece: Piece, submission: Submission) -> Cited:
    """The event that holds what a submission says: its own, or that of its last correction."""
    own = next(event for event in piece.events if event.seq == submission.seq)
    if own.body == submission.body:
        return cited(own)
    corrections = (event for event in reversed(piece.events) if event.kind == "corrected")
    return cited(next((event for event in corrections if event.body == submission.body), own))


def reports(piece: Piece) -> Iterator[Cited]:
    """The submissions that stand and report a figure."""
    for submission in piece.standing.submissions:
        found = handing(piece, submission)
        if found.figures:
            yield found


def completed(piece: Piece) -> tuple[Cited, ...]:
    """What made a piece complete: the submissions up to the one that completed it, and its acceptance."""
    standing = piece.standing
    last = standing.completing.seq if standing.completing else 0
    handed = [handing(piece, one) for one in standing.submissions if not last or one.seq <= last]
    accepted = [cited(event) for event in piece.events if event.kind == "accepted"][-1:]
    return (*handed, *accepted)


def returns(piece: Piece) -> tuple[Cited, ...]:
    """Every time that a piece was sent back."""
    return tuple(cited(event) for event in piece.events if event.kind == "returned")
