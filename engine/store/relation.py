"""The table of events in PostgreSQL, one tenant's part of it, as a store."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import psycopg

from engine.ledger.chain import BrokenChainError, chained
from engine.ledger.events import GENESIS, Draft, Event, Head
from engine.store.sqlstate import translated

_LARGEST_SEQ = (1 << 63) - 1
_PAGE = 5000
"""Events that are fetched at a time."""
_BATCH = 500
"""Events that are written at a time."""
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
        self.number = ledger
        self._writes = False
        self._execute("SELECT set_config('wf.ledger', %s, false)", str(ledger))

    def head(self) -> Head:
        """How many events there are, and the hash of the last."""
        found = self._one(_LAST, self.number)
        return Head(*found) if found else Head()

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event by its number; that of none, 0, is GENESIS."""
        if seq == 0:
            return GENESIS
        if not 0 < seq <= _LARGEST_SEQ:
            return None
        query = "SELECT hash FROM wf.event WHERE ledger = %s AND seq = %s"
        found = self._one(query, self.number, seq)
        return str(found[0]) if found else None

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order; those that come meanwhile are not among them."""
        last = self.head().events
        query = f"{_SELECT} AND seq > %s AND seq <= %s ORDER BY seq LIMIT {_PAGE}"
        while after < last:
            page = self._execute(query, self.number, after, last)
            if not page:
                return
            yield from map(_event, page)
            after = page[-1][0]

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        query = f"{_SELECT} AND subject_mark = wf.mark(%s) AND subject = %s ORDER BY seq"
        kept = written(subject)
        return [_event(row) for row in self._execute(query, self.number, kept, kept)]

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        query = f"{_SELECT} AND key_mark = wf.mark(%s) AND key = %s"
        kept = written(key)
        row = self._one(query, self.number, kept, kept)
        return _event(row) if row else None

    def subjects(self) -> list[str]:
        """Every subject that events speak of, sorted."""
        query = "SELECT DISTINCT subject FROM wf.event WHERE ledger = %s"
        return sorted(read_text(subject) for (subject,) in self._execute(query, self.number))

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
        self._writes = True
        try:
            self._execute("BEGIN ISOLATION LEVEL READ COMMITTED")  # what others wrote while this one waited is seen
            self._execute("SELECT 1 FROM wf.ledger WHERE id = %s FOR UPDATE", self.number)
            yield
            self._execute("COMMIT")
        except BaseException:
            self._undo()
            raise
        finally:
            self._writes = False

    def append(self, draft: Draft) -> Event | None:
        """The draft as the next event, while writing; None where its key stands already."""
        if self.keyed(draft.key):
            return None
        event = chained(draft, self.head())
        self._execute(_INSERT, self.number, *_row(event))
        return event

    def extend(self, events: Iterator[Event]) -> int:
        """Take over events that follow the head, while writing; how many.

        Raises:
            BrokenChainError: one has a key that stands already.
            LedgerError: they cannot be written.
        """
        added = 0
        with translated(self._shown, writing=True):
            while page := list(islice(events, _BATCH)):
                try:
                    with self.connection.transaction(), self.connection.cursor() as cursor:
                        cursor.executemany(_INSERT, [(self.number, *_row(event)) for event in page])
                except psycopg.errors.UniqueViolation as fault:
                    raise BrokenChainError(self._again(page), "key-twice") from fault
                added += len(page)
        return added

    def _again(self, page: list[Event]) -> int:
        """The number of the first event whose key stands already, or twice among these."""
        known: set[str] = set()
        for event in page:
            if event.key in known or self.keyed(event.key):
                return event.seq
            known.add(event.key)
        return page[0].seq

    def keep(self, name: str, raw: bytes) -> None:
        """Keep a message that is on its way, while writing."""
        query = "INSERT INTO wf.outbox VALUES (%s, %s, %s) ON CONFLICT (ledger, name) DO UPDATE SET raw = excluded.raw"
        self._execute(query, self.number, written(name), raw)

    def kept(self, name: str) -> bytes | None:
        """A message on its way."""
        query = "SELECT raw FROM wf.outbox WHERE ledger = %s AND name = %s"
        found = self._one(query, self.number, written(name))
        return bytes(found[0]) if found else None

    def waiting(self) -> list[str]:
        """The names of all messages on their way, sorted."""
        query = "SELECT name FROM wf.outbox WHERE ledger = %s"
        return sorted(read_text(name) for (name,) in self._execute(query, self.number))

    def drop(self, name: str) -> None:
        """Forget a message, while writing."""
        self._execute("DELETE FROM wf.outbox WHERE ledger = %s AND name = %s", self.number, written(name))

    def close(self) -> None:
        """Done with it."""
        self.connection.close()

    def _execute(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Carry out a query; the rows that it gives, if it gives any."""
        with translated(self._shown, writing=self._writes):
            found = self.connection.execute(query, values)
            return found.fetchall() if found.description else []

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._execute(query, *values)), None)

    def _undo(self) -> None:
        with suppress(psycopg.Error):  # what went wrong before it is told
            if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self.connection.execute("ROLLBACK")


def _event(row: tuple[Any, ...]) -> Event:
    """A row as an event."""
    return Event._make(read_text(part) if isinstance(part, str) else part for part in row)


def _row(event: Event) -> tuple[int | bool | str, ...]:
    """An event as a row."""
    return tuple(written(part) if isinstance(part, str) else part for part in event)


def written(text: str) -> str:
    """A text as it is kept: without the null."""
    if _NONE not in text and _ESCAPE not in text:
        return text
    return text.replace(_ESCAPE, _ESCAPE * 2).replace(_NONE, _ESCAPE + _ZERO)


def read_text(text: str) -> str:
    """A text as it was before it was written."""
    if _ESCAPE not in text:
        return text
    parts = text.split(_ESCAPE * 2)
    return _ESCAPE.join(part.replace(_ESCAPE + _ZERO, _NONE) for part in parts)
