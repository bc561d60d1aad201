"""A ledger file looked over without trusting a byte of it: its header, its guards, every event.

Damage raises nothing: what is wrong comes as findings, and everything that can still be read is read.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

from engine.faults import LedgerError
from engine.ledger.events import Draft, Head
from engine.store.citations import Citations
from engine.store.schema import build
from engine.store.sqlite import APPLICATION, VERSION, reader, unfinished
from engine.store.trail import Finding, Trail
from engine.store.translation import translated

_ROWS = (
    "SELECT typeof(key) || typeof(kind) || typeof(at) || typeof(day) || typeof(who) || typeof(subject)"
    " || typeof(complete) || typeof(body) || typeof(hash),"
    " seq, key, kind, at, day, who, subject, complete, body, hash FROM event ORDER BY seq"
)
_OURS = "SELECT 1 FROM sqlite_master WHERE name = 'event'"
_TYPES = b"texttexttexttexttexttextintegertexttext"
_ALL = 1 << 30
"""Faults that SQLite may tell of; without a number it stops after a hundred."""
_NOT_DAMAGE = frozenset({"busy", "full", "read-only", "unreadable"})
"""What keeps a sound file from being read."""
_SPELLING = re.compile(r'[\s"`\[\]]+')


class Audit:
    """One look over a ledger file.

    When `findings` has come to its end, `events` tells how many events there are, `head` up to which of them everything
    fits, and the citations given hold the files that they cite.
    """

    def __init__(self, path: str, cited: Citations, checkpoint: Head | None = None) -> None:
        self._path = path
        self._trail = Trail(cited, checkpoint)
        self._told: set[str] = set()

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._trail.events

    @property
    def head(self) -> Head:
        """Up to which event everything fits."""
        return self._trail.head

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the file, as it stands at one moment; whether it goes on from the checkpoint.

        Raises:
            LedgerError: the file is busy, or may not be read.
        """
        yield from self._as_far_as_it_goes(self._file)

    def _as_far_as_it_goes(self, look: Callable[..., Iterator[Finding]], *given: object) -> Iterator[Finding]:
        """A part of it, up to where SQLite gives up; what that says is told once."""
        try:
            with translated(self._path):
                yield from look(*given)
        except LedgerError as fault:
            if fault.code in _NOT_DAMAGE:
                raise
            if fault.detail not in self._told:
                self._told.add(fault.detail)
                yield Finding("damaged", self.head.events, detail=fault.detail)

    def _file(self) -> Iterator[Finding]:
        with _opened(self._path) as connection:
            if not _recognised(connection):
                yield Finding("not-a-ledger")
                return
            for look in (_header, _guards, self._rows, _integrity):
                yield from self._as_far_as_it_goes(look, connection)

    def _rows(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        for types, seq, *columns in connection.execute(_ROWS):
            yield from self._trail.event(seq, _read(types, columns))
        yield from self._trail.end()


@contextmanager
def _opened(path: str) -> Iterator[sqlite3.Connection]:
    """The file, to read: as bytes, for its text may be none. With a log, where none can be read, a copy of both."""
    with ExitStack() as stack:
        if unfinished(path) and not os.access(os.path.dirname(path) or ".", os.W_OK):
            path = _copied(path, stack.enter_context(TemporaryDirectory()))
        connection = stack.enter_context(closing(reader(path)))
        connection.text_factory = bytes
        connection.execute("BEGIN")
        yield connection


def _copied(path: str, folder: str) -> str:
    copy = os.path.join(folder, "ledger.db")
    for ending in ("", "-wal"):
        shutil.copyfile(path + ending, copy + ending)
    return copy


def _recognised(connection: sqlite3.Connection) -> bool:
    """Whether it is a ledger, or was one."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(application == APPLICATION or connection.execute(_OURS).fetchone())


def _header(connection: sqlite3.Connection) -> Iterator[Finding]:
    for name, ours in (("application_id", APPLICATION), ("user_version", VERSION)):
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != ours:
            yield Finding("header", detail=f"{name} {found}")


def _guards(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Tables, indices and triggers that are not as they were made, or were not made by us."""
    found, ours = _schema(connection), _our_schema()
    for key in sorted(found.keys() | ours.keys()):
        if found.get(key) != ours.get(key):
            yield Finding("schema", detail=" ".join(key))


@cache
def _our_schema() -> dict[tuple[str, str], str]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        build(connection)
        connection.text_factory = bytes
        return _schema(connection)


def _schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """What belongs to the events, as it was written, but for blanks and quotes."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    texts = ([bytes(column).decode("utf-8", "replace") for column in row] for row in rows)
    return {
        (kind, name): f"{table} {_SPELLING.sub(' ', sql)}"
        for kind, name, table, sql in texts
        if "event" in {name.lower(), table.lower()}
    }


def _integrity(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({_ALL})"):
        text = bytes(said).decode("utf-8", "replace")
        if text != "ok":
            yield from (Finding("integrity", detail=one) for one in text.splitlines())


def _read(types: bytes, columns: list[Any]) -> tuple[Draft, str] | None:
    """An event and its hash as they are stored; None where they are stored otherwise than we do."""
    *texts, complete, body, found = columns
    if types != _TYPES or complete not in {0, 1}:
        return None
    try:
        decoded = [text.decode() for text in texts]
        return Draft._make((*decoded, bool(complete), body.decode())), found.decode()
    except UnicodeDecodeError:
        return None
