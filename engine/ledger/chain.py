"""The chain: every event a line of canonical JSON that holds the hash of the line before."""

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from engine.ledger.events import GENESIS, KINDS, Draft, Event, Head, canonical

_TEXTS = ("key", "kind", "at", "day", "who", "subject")
_FIELDS = {"seq", *_TEXTS, "complete", "body", "prev"}
_PLAIN = re.compile(
    r'\{"seq":([0-9]+),'
    + "".join(rf'"{name}":"([^"\\\x00-\x1f]*)",' for name in _TEXTS)
    + r'"complete":(true|false),"body":(\{.*\}),"prev":"([0-9a-f]{64})"\}'
)
"""A line with no escapes but in its body, as nearly all are."""
_decoded = json.JSONDecoder().raw_decode  # json.loads would set one up anew at every call


class BrokenChainError(Exception):
    """Line {number} does not fit: {why}."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(number, why)
        self.number = number
        self.why = why


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
        return told if end == len(body) and isinstance(told, dict) and canonical(told) == body else None
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
    return Event(number, key, kind, at, day, who, subject, complete == "true", body, _digest(text, number))


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
    return Event(number, *draft, _digest(text, number))


def _digest(text: str, number: int) -> str:
    try:
        return sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as fault:  # half a character, as lenient readers hand on
        raise BrokenChainError(number, "not-canonical") from fault


def _body(facts: dict[str, Any], number: int) -> str:
    try:
        return canonical(facts)
    except (ValueError, RecursionError) as fault:
        raise BrokenChainError(number, "not-canonical") from fault
