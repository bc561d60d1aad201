"""The table of events in an SQLite file, as a store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from engine.ledger.events import GENESIS, Draft, Event, Head
from engine.store.translation import translated

_ROOM = 32 * 1024
"""KiB of pages kept in memory while many events are taken over: both indices of 100,000 of them."""
_LARGEST_SEQ = (1 << 63) - 1
_SELECT = "SELECT seq, key, kind, at, day, who, subject, complete, body, hash FROM event"
_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LAST = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"


class SqliteStore:
    """Events in the table of one file."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def head(self) -> Head:
        """How many events there are, and the hash of the last."""
        with translated(self._path):
            found = self._connection.execute(_LAST).fetchone()
        return Head(*found) if found else Head()

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event by its number; that of none, 0, is GENESIS."""
        if seq == 0:
            return GENESIS
        if not 0 < seq <= _LARGEST_SEQ:
            return None
        with translated(self._path):
            found = self._connection.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).fetchone()
        return str(found[0]) if found else None

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order."""
        with translated(self._path):
            yield from map(_event, self._connection.execute(f"{_SELECT} WHERE seq > ? ORDER BY seq", (after,)))

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        query = f"{_SELECT} WHERE subject = ? ORDER BY seq"
        with translated(self._path):
            return list(map(_event, self._connection.execute(query, (subject,))))

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        with translated(self._path):
            row = self._connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
        return _event(row) if row else None

    def subjects(self) -> list[str]:
        """Every subject that events speak of, sorted."""
        with translated(self._path):
            found = self._connection.execute("SELECT DISTINCT subject FROM event ORDER BY subject")
            return [subject for (subject,) in found]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read meanwhile is of one moment."""
        with translated(self._path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes meanwhile; what is appended stands for good at the end, after an exception none of it."""
        with translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with translated(self._path):
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # what went wrong before it is told
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            raise

    def append(self, draft: Draft) -> Event | None:
        """The draft as the next event, while writing; None where its key stands already."""
        if self.keyed(draft.key):
            return None
        from engine.ledger.chain import chained  # noqa: PLC0415 (readers need no hashes, and OpenSSL is slow to load)

        event = chained(draft, self.head())
        with translated(self._path):
            self._connection.execute(_INSERT, event)
        return event

    def extend(self, events: Iterator[Event]) -> int:
        """Take over events that follow the head, while writing; how many.

        Raises:
            BrokenChainError: one has a key that stands already.
            LedgerError: they cannot be written.
        """
        with translated(self._path):
            self._connection.execute(f"PRAGMA cache_size = -{_ROOM}")
            try:
                return self._connection.executemany(_INSERT, map(_row, events)).rowcount
            except sqlite3.IntegrityError as fault:
                from engine.ledger.chain import BrokenChainError  # noqa: PLC0415

                raise BrokenChainError(self.head().events + 1, "key-twice") from fault

    def keep(self, name: str, raw: bytes) -> None:
        """Keep a message that is on its way, while writing."""
        with translated(self._path):
            self._connection.execute("INSERT OR REPLACE INTO outbox VALUES (?, ?)", (name, raw))

    def kept(self, name: str) -> bytes | None:
        """A message on its way."""
        with translated(self._path):
            found = self._connection.execute("SELECT raw FROM outbox WHERE name = ?", (name,)).fetchone()
        return bytes(found[0]) if found else None

    def waiting(self) -> list[str]:
        """The names of all messages on their way, sorted."""
        with translated(self._path):
            return [name for (name,) in self._connection.execute("SELECT name FROM outbox ORDER BY name")]

    def drop(self, name: str) -> None:
        """Forget a message, while writing."""
        with translated(self._path):
            self._connection.execute("DELETE FROM outbox WHERE name = ?", (name,))

    def copy_to(self, path: str, journal: str = "DELETE") -> None:
        """Write the whole store as it stands at one moment into a new file, while others may go on writing.

        The copy is a single file to be kept; with the journal `WAL` it is one to work with.
        """
        with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._connection.backup(copy)
            copy.execute(f"PRAGMA journal_mode = {journal}")

    def settle(self) -> None:
        """Bring all that stands in the log into the one file, and do without a log from now on.

        Raises:
            LedgerError: somebody else has it open.
        """
        with translated(self._path):
            self._connection.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Done with it."""
        with translated(self._path):
            self._connection.close()


def _event(row: tuple[Any, ...]) -> Event:
    """A row as an event."""
    return Event._make((*row[:7], row[7] == 1, *row[8:]))


def _row(event: Event) -> tuple[int | str, ...]:
    """An event as a row; sqlite3 would look for an adapter for every bool."""
    seq, key, kind, at, day, who, subject, complete, body, digest = event
    return seq, key, kind, at, day, who, subject, 1 if complete else 0, body, digest
