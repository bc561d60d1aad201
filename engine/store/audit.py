"""A ledger looked over without trusting a byte of it: its header, its guards, every event, the evidence they cite.

Damage raises nothing: what is wrong comes as findings, and everything that can still be read is read.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from hashlib import sha256
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from engine.faults import LedgerError
from engine.ledger.chain import line, opened
from engine.ledger.events import GENESIS, KINDS, Draft, Head
from engine.store.citations import Citations
from engine.store.evidence import Evidence
from engine.store.schema import build
from engine.store.sqlite import APPLICATION, VERSION, reader, unfinished
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


class Finding(NamedTuple):
    """Something that is not as it was left: {code}.

    `event` is the number of the event that it concerns, 0 for none; of `damaged`, of the last that fits. `file` is the
    path of a file of evidence, `detail` what the sentence about it tells: a name, a number, what SQLite says.
    """

    code: str
    event: int = 0
    file: str = ""
    detail: str = ""


class Audit:
    """One look over a ledger file.

    When `findings` has come to its end, `events` tells how many events there are, `head` up to which of them everything
    fits, and the citations given hold the files that they cite.
    """

    def __init__(self, path: str, cited: Citations, checkpoint: Head | None = None) -> None:
        self.events = 0
        self.head = Head()
        self._path = path
        self._cited = cited
        self._checkpoint = checkpoint or Head()
        self._fits = True
        self._before: tuple[str, ...] = (GENESIS,)
        self._told: set[str] = set()

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
        last, noted = 0, GENESIS
        for types, seq, *columns in connection.execute(_ROWS):
            if seq != last + 1:
                yield Finding("gap", last + 1, detail=str(seq))
                self._fits, self._before = False, ()
            last = seq
            self.events += 1
            yield from self._row(types, seq, columns)
            if seq == self._checkpoint.events > 0:
                noted = self._before[0] if self._before else ""
        if last < self._checkpoint.events:
            yield Finding("cut-off", self._checkpoint.events, detail=str(last))
        elif not self._checkpoint.agrees(noted):
            yield Finding("other-history", self._checkpoint.events)

    def _row(self, types: bytes, seq: int, columns: list[Any]) -> Iterator[Finding]:
        """What is wrong with an event, the first thing only: the others may follow from it."""
        read = _read(types, columns)
        if read is None:
            self._fits, self._before = False, ()
            yield Finding("storage", seq)
            return
        draft, found = read
        hashes = [sha256(line(seq, draft, prev).encode()).hexdigest() for prev in self._before]
        told = opened(draft.body)
        sound = told is not None and self._cited.add(seq, draft.kind, told)
        code = (
            "changed" if hashes and found not in hashes
            else "kind" if draft.kind not in KINDS
            else "body" if told is None
            else "" if sound else "citation"
        )  # fmt: skip
        # Where the hash alone was changed, the next event still fits the one that it should be.
        self._before = (found, *hashes[:1]) if code == "changed" else (found,)
        self._fits = self._fits and not code
        if self._fits:
            self.head = Head(seq, found)
        if code:
            yield Finding(code, seq, detail=draft.kind)


def astray(cited: Citations, evidence: Evidence, *, read: bool) -> Iterator[Finding]:
    """The files cited that are not kept as they were handed in; with `read`, to the last byte."""
    for one in cited:
        fault = evidence.fault(one.sha256, one.size, read=read)
        if fault:
            yield Finding(f"file-{fault}", one.event, evidence.path(one.sha256), one.name)


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
