"""What the ledger tells of digests: letters that were issued, messages and how they fared, runs.

Subjects: `digest:letter/ISSUER`, `digest:to/CHANNEL/RECIPIENT`, `digest:run`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from engine.ledger.events import MAIL, Event

RUN = f"{MAIL}run"
"""The subject of all runs."""


def letters_of(issuer: str) -> str:
    """The subject of the letters that an office issues."""
    return f"{MAIL}letter/{issuer}"


class Box(NamedTuple):
    """Where messages go: a recipient on a channel."""

    channel: str
    recipient: str

    @property
    def subject(self) -> str:
        """Under which the ledger has what was sent there."""
        return f"{MAIL}to/{self.channel}/{self.recipient}"


def box_of(subject: str) -> Box:
    """The box of a delivery's subject."""
    channel, _, recipient = subject.removeprefix(f"{MAIL}to/").partition("/")
    return Box(channel, recipient)


class Sent(NamedTuple):
    """How the digest of one day fared.

    `outcome` is claimed, delivered, refused (for good), later (it surely did not arrive) or unknown (it may have);
    `attempt` counts from 1; `until` is the instant at which a claim ends; `said` what the other side answered.
    """

    day: date
    outcome: str
    message: str
    matters: frozenset[str]
    attempt: int
    until: datetime
    said: str

    def left(self, now: datetime) -> bool:
        """Whether nobody knows if it arrived, and nobody is at it any more."""
        return self.outcome == "unknown" or (self.outcome == "claimed" and self.until <= now)

    @property
    def arrived(self) -> bool:
        """Whether it has arrived, or may have."""
        return self.outcome in {"delivered", "claimed", "unknown"}


def sent(events: Iterable[Event], since: str = "") -> dict[date, Sent]:
    """How the digests of one box fared, by day; those of days before `since` (ISO 8601) are left out."""
    found: dict[date, Sent] = {}
    for event in events:
        if event.day >= since:
            day = date.fromisoformat(event.day)
            one = _step(found.get(day), day, event)
            if one is not None:
                found[day] = one
    return found


def _step(was: Sent | None, day: date, event: Event) -> Sent | None:
    facts = event.facts
    if event.kind == "claimed":
        until = datetime.fromisoformat(facts["until"])
        matters = frozenset(facts["matters"])
        return Sent(day, "claimed", facts["message"], matters, facts["attempt"], until, "")
    if was is None:  # an export that begins in the middle
        return None
    outcome = "delivered" if event.kind == "delivered" else facts["outcome"]
    return was._replace(outcome=outcome, said=facts.get("said", ""))


class Run(NamedTuple):
    """A run that came to its end: the day it was for, when; how many messages fared how."""

    day: date
    at: datetime
    counts: Mapping[str, int]

    @property
    def good(self) -> bool:
        """Whether nothing was left that has to be sent; what somebody's server refuses for good is not."""
        return not any(self.counts.get(name) for name in ("later", "unknown", "stuck", "busy", "errors"))


def runs(events: Iterable[Event]) -> list[Run]:
    """The runs, in order."""
    return [Run(date.fromisoformat(one.day), datetime.fromisoformat(one.at), one.facts) for one in events]


class Letter(NamedTuple):
    """A letter as it was issued: notice or supervision, its number in the year, the units, the day, what it covers."""

    kind: str
    number: int
    year: int
    plan: str
    units: tuple[str, ...]
    day: date
    matters: frozenset[str]


def letters(events: Iterable[Event]) -> list[Letter]:
    """The letters that were issued, in order."""
    return [_letter(event) for event in events]


def _letter(event: Event) -> Letter:
    facts = event.facts
    day = date.fromisoformat(event.day)
    units, matters = tuple(facts["units"]), frozenset(facts["matters"])
    return Letter(facts["kind"], facts["number"], day.year, facts["plan"], units, day, matters)
