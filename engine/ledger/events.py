"""Events: what is appended to a ledger, one line each, every line holding the hash of the one before."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

KINDS = (
    "submitted", "corrected", "accepted", "returned", "extended", "waived", "withdrawn", "fired",
    "claimed", "delivered", "failed",
)  # fmt: skip
"""What can happen, in official order: handing in, judging, dispensing, an outside event, delivering."""
GENESIS = "0" * 64
"""What stands for the hash before the first event."""
_SHORT = 32
_TEXTS = ("key", "kind", "at", "day", "who", "subject")
_FIELDS = {"seq", *_TEXTS, "complete", "body", "prev"}
_PLAIN = re.compile(
    r'\{"seq":([0-9]+),'
    + "".join(rf'"{name}":"([^"\\\x00-\x1f]*)",' for name in _TEXTS)
    + r'"complete":(true|false),"body":(\{.*\}),"prev":"([0-9a-f]{64})"\}'
)
"""A line with no escapes but in its body, as nearly all are."""
_decoded = json.JSONDecoder().raw_decode  # json.loads and json.dumps set up anew at every call
_encoded = json.JSONEncoder(
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


class BrokenChainError(Exception):
    """Line {number} does not fit: {why}."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(number, why)
        self.number = number
        self.why = why


def head(text: str) -> Head:
    """The head that a text spells, `events:hash`.

    Raises:
        ValueError: it spells none.
    """
    count, _, digest = text.strip().partition(":")
    if not count.isascii() or not count.isdecimal() or not _SHORT <= len(digest) <= len(GENESIS):
        raise ValueError(text)
    int(digest, 16)
    return Head(int(count), digest.lower())


def canonical(facts: Mapping[str, Any]) -> str:
    """An object as canonical JSON: keys sorted, no blanks, no escapes but the necessary.

    Raises:
        ValueError: a number in it is not finite, which JSON has no word for.
    """
    return _encoded(facts)


def chained(draft: Draft, before: Head) -> Event:
    """The draft as the event after a head."""
    seq = before.events + 1
    return Event(seq, *draft, sha256(line(seq, draft, before.hash).encode()).hexdigest())


def line(seq: int, draft: Draft, prev: str) -> str:
    """An event as a line of JSON, canonical: the bytes that are hashed and exported."""
    key, kind, at, day, who, subject, complete, body = draft
    text = encode_basestring
    return (
        f'{{"seq":{seq},"key":{text(key)},"kind":{text(kind)},"at":{text(at)},"day":{text(day)},"who":{text(who)},'
        f'"subject":{text(subject)},"complete":{"true" if complete else "false"},"body":{body},"prev":"{prev}"}}'
    )


def lines(events: Iterable[Event]) -> Iterator[str]:
    """Events from the first on as lines; sha256 of each stands in the next as `prev`."""
    prev = GENESIS
    for event in events:
        yield line(event.seq, Draft(*event[1:-1]), prev)
        prev = event.hash


def read(texts: Iterable[str], after: Head = Head()) -> Iterator[Event]:  # noqa: B008 (a value that never changes)
    """Lines read back, each checked to be canonical and to follow the one before.

    Raises:
        BrokenChainError: a line that is no event of ours, or does not follow.
    """
    for text in texts:
        bare = text.removesuffix("\n")
        event = _plain_event(bare, after) or _event(bare, after)
        yield event
        after = Head(event.seq, event.hash)


def opened(body: str) -> dict[str, Any] | None:
    """The object that a body spells; None where it is none, or not canonical."""
    try:
        told, end = _decoded(body)
        return told if end == len(body) and isinstance(told, dict) and _encoded(told) == body else None
    except (ValueError, RecursionError):
        return None


def _plain_event(text: str, before: Head) -> Event | None:
    """The event of a plain line that follows; of any other, None. Saying what is wrong with it takes longer."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    seq, key, kind, at, day, who, subject, complete, body, prev = found.groups()
    number = before.events + 1
    if seq != str(number) or prev != before.hash or kind not in KINDS or opened(body) is None:
        return None
    digest = sha256(text.encode()).hexdigest()
    return Event(number, key, kind, at, day, who, subject, complete == "true", body, digest)


def _event(text: str, before: Head) -> Event:
    number = before.events + 1
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BrokenChainError(number, "not-json") from fault
    if not isinstance(told, dict) or told.keys() != _FIELDS or not isinstance(told["body"], dict):
        raise BrokenChainError(number, "not-an-event")
    if told["prev"] != before.hash or told["seq"] != number:
        raise BrokenChainError(number, "not-the-next")
    if told["kind"] not in KINDS or not all(isinstance(told[name], str) for name in _TEXTS):
        raise BrokenChainError(number, "not-an-event")
    draft = Draft._make((*(told[name] for name in Draft._fields[:-1]), _body(told["body"], number)))
    if line(number, draft, before.hash) != text:
        raise BrokenChainError(number, "not-canonical")
    return Event(number, *draft, sha256(text.encode()).hexdigest())


def _body(facts: dict[str, Any], number: int) -> str:
    try:
        return canonical(facts)
    except (ValueError, RecursionError) as fault:
        raise BrokenChainError(number, "not-canonical") from fault
