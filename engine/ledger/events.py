"""Events: what is appended to a ledger, and its head.

Imports next to nothing: the everyday list reads heads at every start.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

KINDS = (
    "submitted", "corrected", "accepted", "returned", "extended", "waived", "withdrawn", "fired",
    "issued", "claimed", "delivered", "failed", "ran",
)  # fmt: skip
"""What can happen, in official order: handing in, judging, dispensing, an outside event, letters, deliveries, runs."""
MAIL = "digest:"
"""How the subjects of letters, deliveries and runs begin; no plan's id has a colon."""
GENESIS = "0" * 64
"""What stands for the hash before the first event."""
_SHORT = 32
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-fA-F]{32,64})")
_encoded = json.JSONEncoder(  # json.dumps would set one up anew at every call
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


class Draft(NamedTuple):
    """What is to be recorded: an event that has no place in a ledger yet.

    `key` names it for ever, so that a retry is known as one; `at` is the instant in UTC (RFC 3339, to the second),
    `day` the day it counts on (ISO 8601), `subject` the id of an occurrence, or `plan/name` of a trigger. `complete`
    says that by the plan of that day nothing was lacking any more. `body` is canonical JSON: an object.
    """

    key: str
    kind: str
    at: str
    day: str
    who: str
    subject: str
    complete: bool
    body: str


class Event(NamedTuple):
    """A draft that stands in a ledger as number `seq`, from 1; `hash` is its line's."""

    seq: int
    key: str
    kind: str
    at: str
    day: str
    who: str
    subject: str
    complete: bool
    body: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """The body, read."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Head(NamedTuple):
    """How many events a ledger has, and the hash of the last: whoever keeps it can tell if any were changed or cut."""

    events: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.events}:{self.hash[:_SHORT]}"

    def agrees(self, whole: str) -> bool:
        """Whether this head, perhaps shortened, is of an event with that hash."""
        return whole.startswith(self.hash)


def head(text: str) -> Head:
    """The head that a text spells, `events:hash`.

    Raises:
        ValueError: it spells none.
    """
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return Head(int(found[1]), found[2].lower())


def canonical(facts: Mapping[str, Any]) -> str:
    """An object as canonical JSON: keys sorted, no blanks, no escapes but the necessary.

    Raises:
        ValueError: a number in it is not finite, which JSON has no word for.
    """
    return _encoded(facts)
