"""The table of events in PostgreSQL, one tenant's part of it, as a store."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from engine.ledger.chain import BrokenChainError, chained
from engine.ledger.events import GENESIS, Draft, Event, Head
from engine.store.sqlstate import translated

_LARGEST_SEQ = (1 << 63) - 1
_PAGE = 5000
"""Events that are fetched at a time."""
_COLUMNS = "seq, key, kind, at, day, who, subject, complete, body, hash"
_SELECT = f"SELECT {_COLUMNS} FROM wf.event WHERE ledger = %s"  # noqa: S608 (ours)
_INSERT = f"INSERT INTO wf.event (ledger, {_COLUMNS}) VALUES ({', '.join(['%s'] * 11)})"  # noqa: S608 (ours)
_LAST = "SELECT seq, hash FROM wf.event WHERE ledger = %s ORDER BY seq DESC LIMIT 1"
_NONE, _ESCAPE, _ZERO = "\0", "\ue000", "\ue001"
"""PostgreSQL keeps every character but the null; that is written as two of private use."""


class PostgresStore:
    """Events of one ledger, on a connection of its own."""

    def __init__(self, shown: str, connection: "psycopg.Connection[Any]", ledger: int) -> None:
        self._shown = shown
        self.connection = connection
        self._ledger = ledger
        self._execute("SELECT set_config('wf.ledger', %s, false)", str(ledger))

    def head(self) -> Head:
        """How many events there are, and the hash of the last."""
        found = self._execute(_LAST, self._ledger).fetchone()
        return Head(*found) if found else Head()

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event by its number; that of none, 0, is GENESIS."""
        if seq == 0:
            return GENESIS
        if not 0 < seq <= _LARGEST_SEQ:
            return None
        query = "SELECT hash FROM wf.event WHERE ledger = %s AND seq = %s"
        found = self._execute(query, self._ledger, seq).fetchone()
        return str(found[0]) if found else None

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order; those that come meanwhile are not among them."""
        last = self.head().events
        query = f"{_SELECT} AND seq > %s AND seq <= %s ORDER BY seq LIMIT {_PAGE}"
        while after < last:
            page = self._execute(query, self._ledger, after, last).fetchall()
            if not page:
                return
            yield from map(_event, page)
            after = page[-1][0]

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        query = f"{_SELECT} AND wf.mark(subject) = wf.mark(%s) AND subject = %s ORDER BY seq"
        written = _written(subject)
        return [_event(row) for row in self._execute(query, self._ledger, written, written).fetchall()]

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        query = f"{_SELECT} AND wf.mark(key) = wf.mark(%s) AND key = %s"
        written = _written(key)
        row = self._execute(query, self._ledger, written, written).fetchone()
        return _event(row) if row else None

    def subjects(self) -> list[str]:
        """Every subject that events speak of, sorted."""
        query = "SELECT DISTINCT subject FROM wf.event WHERE ledger = %s"
        return sorted(_read(subject) for (subject,) in self._execute(query, self._ledger).fetchall())

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read meanwhile is of one moment."""
        self._execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            self._execute("SELECT 1")  # the moment is that of the first question
            yield
        finally:
            self._undo()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes meanwhile; what is appended stands for good at the end, after an exception none of it."""
        self._execute("BEGIN")
        try:
            self._execute("SELECT 1 FROM wf.ledger WHERE id = %s FOR UPDATE", self._ledger)
            yield
            self._execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def append(self, draft: Draft) -> Event | None:
        """The draft as the next event, while writing; None where its key stands already."""
        if self.keyed(draft.key):
            return None
        event = chained(draft, self.head())
        self._execute(_INSERT, self._ledger, *_row(event))
        return event

    def extend(self, events: Iterator[Event]) -> int:
        """Take over events that follow the head, while writing; how many.

        Raises:
            BrokenChainError: one has a key that stands already.
            LedgerError: they cannot be written.
        """
        before = self.head().events
        try:
            with translated(self._shown), self.connection.cursor() as cursor:
                cursor.executemany(_INSERT, ((self._ledger, *_row(event)) for event in events))
        except psycopg.errors.UniqueViolation as fault:
            raise BrokenChainError(before + 1, "key-twice") from fault
        return self.head().events - before

    def keep(self, name: str, raw: bytes) -> None:
        """Keep a message that is on its way, while writing."""
        query = "INSERT INTO wf.outbox VALUES (%s, %s, %s) ON CONFLICT (ledger, name) DO UPDATE SET raw = excluded.raw"
        self._execute(query, self._ledger, _written(name), raw)

    def kept(self, name: str) -> bytes | None:
        """A message on its way."""
        query = "SELECT raw FROM wf.outbox WHERE ledger = %s AND name = %s"
        found = self._execute(query, self._ledger, _written(name)).fetchone()
        return bytes(found[0]) if found else None

    def waiting(self) -> list[str]:
        """The names of all messages on their way, sorted."""
        query = "SELECT name FROM wf.outbox WHERE ledger = %s"
        return sorted(_read(name) for (name,) in self._execute(query, self._ledger).fetchall())

    def drop(self, name: str) -> None:
        """Forget a message, while writing."""
        self._execute("DELETE FROM wf.outbox WHERE ledger = %s AND name = %s", self._ledger, _written(name))

    def close(self) -> None:
        """Done with it."""
        self.connection.close()

    def _execute(self, query: str, *values: object) -> "psycopg.Cursor[Any]":
        with translated(self._shown):
            return self.connection.execute(query, values)

    def _undo(self) -> None:
        with suppress(psycopg.Error):  # what went wrong before it is told
            if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self.connection.execute("ROLLBACK")


def _event(row: tuple[Any, ...]) -> Event:
    """A row as an event."""
    seq, key, kind, at, day, who, subject, complete, body, digest = row
    return Event(
        seq, _read(key), _read(kind), _read(at), _read(day), _read(who), _read(subject), complete, _read(body), digest
    )


def _row(event: Event) -> tuple[int | bool | str, ...]:
    """An event as a row."""
    return tuple(_written(part) if isinstance(part, str) else part for part in event)


def _written(text: str) -> str:
    if _NONE not in text and _ESCAPE not in text:
        return text
    return text.replace(_ESCAPE, _ESCAPE * 2).replace(_NONE, _ESCAPE + _ZERO)


def _read(text: str) -> str:
    if _ESCAPE not in text:
        return text
    parts = text.split(_ESCAPE * 2)
    return _ESCAPE.join(part.replace(_ESCAPE + _ZERO, _NONE) for part in parts)
