"""The upkeep of a ledger: looking it over, writing it out as lines, taking lines over."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, suppress
from hashlib import sha256
from itertools import chain, count, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from engine.address import named
from engine.faults import LedgerError, RefusedError
from engine.ledger.chain import BrokenChainError, line, read
from engine.ledger.events import Draft, Event, Head
from engine.paths import is_address
from engine.ports import Store
from engine.store.audit import Audit
from engine.store.citations import Citations
from engine.store.ledgers import evidence_of, to_read, to_write, understood
from engine.store.trail import Finding, astray
from engine.store.translation import translated

if TYPE_CHECKING:
    from engine.store.inspection import Inspection

_MANY = 1000
"""Findings that are told one by one."""
_LONGEST = 64 * 1024 * 1024
"""Bytes of a line that is still read."""
_FIRST = b'{"seq":1,'
"""How an export begins."""


class Verified(NamedTuple):
    """What a look over a ledger found.

    `head` is the head as far as everything fits, `events` how many there are, `files` how many files they cite,
    `unreferenced` how many are kept that none cites, `more` how many findings there are beyond those listed.
    """

    head: Head
    events: int
    files: int
    findings: tuple[Finding, ...]
    unreferenced: int
    more: int = 0


class Imported(NamedTuple):
    """What an import left: the head, and how many events are new."""

    head: Head
    added: int


def existing(ledger: str) -> Store:
    """The store of a ledger, to read.

    Raises:
        RefusedError: there is none.
        LedgerError: it cannot be read.
    """
    store = to_read(ledger)
    if store is None:
        raise RefusedError("no-ledger", file=named(ledger))
    return store


def head_of(ledger: str) -> Head:
    """The head of a ledger.

    Raises:
        RefusedError: there is none.
        LedgerError: it cannot be read.
    """
    with closing(existing(ledger)) as store:
        return store.head()


def verify(ledger: str, checkpoint: Head | None = None, *, read_data: bool = False) -> Verified:
    """Look a ledger over, every byte of its events; with `read_data`, every byte of its files, too.

    Args:
        ledger: its place, in which nothing is believed.
        checkpoint: a head noted down before, from which it must go on.
        read_data: whether files are read, or only their sizes looked at.

    Raises:
        RefusedError: there is none.
        LedgerError: it is busy, or may not be read.
    """
    if not (is_address(ledger) or os.path.lexists(ledger)):
        raise RefusedError("no-ledger", file=ledger)
    evidence = evidence_of(ledger)
    with closing(Citations()) as cited:
        audit = _look(ledger, cited, checkpoint)
        found = chain(audit.findings(), astray(cited, evidence, read=read_data))
        findings = tuple(islice(found, _MANY))
        more = sum(1 for _ in found)
        return Verified(audit.head, audit.events, len(cited), findings, cited.beside(evidence), more)


def _look(ledger: str, cited: Citations, checkpoint: Head | None) -> "Audit | Inspection":
    """What looks a ledger over: a file, or what a database has of it."""
    if not is_address(ledger):
        return Audit(ledger, cited, checkpoint)
    where = understood(ledger)
    from engine.store.inspection import Inspection  # noqa: PLC0415 (an extra)

    return Inspection(where, cited, checkpoint)


def export_lines(ledger: str) -> Iterator[str]:
    """The events of one moment as lines, without their ends.

    Raises:
        RefusedError: there is no ledger.
        LedgerError: it cannot be read, or an event is not what was recorded; those before it have been given.
    """
    with closing(existing(ledger)) as store, store.reading():
        before = Head()
        for event in store.events():
            with suppress(TypeError):  # what is no text any more
                text = line(before.events + 1, Draft(*event[1:-1]), before.hash)
                before = Head(before.events + 1, sha256(text.encode()).hexdigest())
            if before != (event.seq, event.hash):
                raise LedgerError("damaged", named(ledger), f"seq {event.seq}")
            yield text


def export_to(ledger: str, path: str) -> None:
    """Write the events of one moment into a file, in the place of an earlier export only.

    Raises:
        RefusedError: there is no ledger, or something else in the place of that file.
        LedgerError: it cannot be read or written; the file is as it was.
    """
    _only_an_export(path)
    aside = f"{path}.{secrets.token_hex(8)}.part"
    with translated(path, writing=True):
        try:
            with open(aside, "xb") as stream:
                stream.writelines(f"{text}\n".encode() for text in export_lines(ledger))
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(aside, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(aside)


def import_lines(ledger: str, stream: BinaryIO) -> Imported:
    """Take over the events of an export: all into a new ledger, the rest into one that has the first of them already.

    Everything, or nothing.

    Raises:
        RefusedError: a line is no event that follows, the ledger has another event there, or more of them.
        LedgerError: it cannot be read or written.
    """
    with closing(to_write(ledger)) as store:
        try:
            with store.writing():
                given = read(_texts(stream))
                _same_beginning(store.events(), given)
                added = store.extend(given)
                return Imported(store.head(), added)
        except BrokenChainError as fault:
            raise RefusedError(f"import-{fault.why}", line=fault.number) from fault


def _only_an_export(path: str) -> None:
    """Refuse to overwrite anything but an earlier export; a ledger above all."""
    if not os.path.lexists(path):
        return
    with translated(path), open(path if os.path.isfile(path) else os.devnull, "rb") as stream:
        begun = stream.read(len(_FIRST))
    if not os.path.isfile(path) or begun not in {b"", _FIRST}:
        raise RefusedError("no-export", file=path)


def _same_beginning(ours: Iterator[Event], given: Iterator[Event]) -> None:
    """Go along what the ledger has already, which the lines must begin with."""
    for event in ours:
        other = next(given, None)
        if other is None:
            raise RefusedError("import-behind", line=event.seq)
        if other != event:
            raise RefusedError("import-differs", line=event.seq)


def _texts(stream: BinaryIO) -> Iterator[str]:
    """Lines, as text; one that is none, or longer than any of ours, breaks the chain."""
    for number in count(1):
        try:
            text = stream.readline(_LONGEST)
        except OSError as fault:
            raise RefusedError("file-unreadable", file=getattr(stream, "name", "-"), detail=fault.strerror) from fault
        if not text:
            return
        if len(text) == _LONGEST:
            raise BrokenChainError(number, "not-an-event")
        try:
            yield text.decode()
        except UnicodeDecodeError as fault:
            raise BrokenChainError(number, "not-json") from fault
