"""A store in one SQLite file: write-ahead log, every commit on the disk before it returns, nothing changed in place.

Imports next to nothing: the everyday list looks in here at every start.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from engine.faults import LedgerError
from engine.ledger.events import GENESIS, BrokenChainError, Draft, Event, Head, chained
from engine.store import disk

APPLICATION = 0x77660001
"""The application id in the file's header: wf, ledger."""
VERSION = 1
"""The layout that this program writes; the header's user version."""
_PATIENCE = 30
"""Seconds to wait while others write."""
_ROOM = 32 * 1024
"""KiB of pages kept in memory while many events are taken over: both indices of 100,000 of them."""
_SELECT = "SELECT seq, key, kind, at, day, who, subject, complete, body, hash FROM event"
_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LAST = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"
_CODES = {
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read-only",
    "SQLITE_CANTOPEN": "unreadable",
    "SQLITE_PERM": "unreadable",
    "SQLITE_NOTADB": "not-a-ledger",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_CONSTRAINT": "damaged",
    "SQLITE_IOERR": "unwritable",
}


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
        with translated(self._path):
            found = self._connection.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).fetchone()
        return str(found[0]) if found else None

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order."""
        with translated(self._path):
            yield from map(Event._make, self._connection.execute(f"{_SELECT} WHERE seq > ? ORDER BY seq", (after,)))

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        query = f"{_SELECT} WHERE subject = ? ORDER BY seq"
        with translated(self._path):
            return list(map(Event._make, self._connection.execute(query, (subject,))))

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        with translated(self._path):
            row = self._connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
        return Event._make(row) if row else None

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
                raise BrokenChainError(self.head().events + 1, "key-twice") from fault

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


def to_read(path: str) -> SqliteStore | None:
    """The store in a file, to read; None where there is no such file.

    Raises:
        LedgerError: it cannot be read, is no ledger, or is a newer program's.
    """
    if not os.path.lexists(path):
        return None
    with translated(path):
        connection = reader(path)
        with _let_go(connection):
            if not _fresh(path, connection):
                return SqliteStore(path, connection)
        connection.close()
    return None


def to_write(path: str) -> SqliteStore:
    """The store in a file, made where there is none.

    Raises:
        LedgerError: it cannot be read or written, is no ledger, or is a newer program's.
    """
    with translated(path, writing=True):
        make_room(os.path.dirname(os.path.abspath(path)))
        _settled_log(path)
        connection = _connection(path, "rwc")
        with _let_go(connection):
            connection.execute("PRAGMA synchronous = EXTRA")
            if _fresh(path, connection):
                from engine.store.schema import build  # noqa: PLC0415 (sqlite-utils is slow to import)

                build(connection)
                disk.sync(os.path.dirname(os.path.abspath(path)))
            connection.execute("PRAGMA journal_mode = WAL")  # SQLite says nothing where this fails as the file is made
    return SqliteStore(path, connection)


@contextmanager
def _let_go(connection: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that turns out to be of no use: its locks would stay for as long as its failure is kept."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def translated(path: str, *, writing: bool = False) -> Iterator[None]:
    """What SQLite or the system say, as LedgerErrors.

    Raises:
        LedgerError: instead of theirs.
    """
    try:
        yield
    except sqlite3.Error as fault:
        first = _first(fault)
        name = getattr(first, "sqlite_errorname", None) or ""
        code = next((code for start, code in _CODES.items() if name.startswith(start)), "damaged")
        if code == "unreadable" and writing:
            code = "unwritable"
        raise LedgerError(code, path, str(first)) from fault
    except UnicodeDecodeError as fault:  # sqlite3 fails to say what SQLite says of a name that is no text any more
        raise LedgerError("damaged", path, fault.object.decode("utf-8", "replace")) from fault
    except OSError as fault:
        raise LedgerError("unwritable", path, fault.strerror or "") from fault


def reader(path: str) -> sqlite3.Connection:
    """A connection to read a file with, whatever is in it.

    Raises:
        sqlite3.Error: it cannot be read, or is no database.
    """
    connection = _connection(path, "ro")
    try:
        with _let_go(connection):
            connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorname == "SQLITE_READONLY_ROLLBACK":
            # Whoever wrote was killed half-way; SQLite takes that back, but not for one who only reads.
            return _connection(path, "rw")
        writable = os.access(os.path.dirname(path) or ".", os.W_OK)
        if unfinished(path) or (writable and fault.sqlite_errorname != "SQLITE_IOERR_SHMSIZE"):
            raise
        # A folder that is full or cannot be written to has no place for the log's index, and nobody who writes.
        connection = _connection(path, "ro&immutable=1")
    return connection


def unfinished(path: str) -> bool:
    """Whether a log with something in it stands beside a file."""
    try:
        return os.path.getsize(f"{path}-wal") > 0
    except OSError:
        return False


def _settled_log(path: str) -> None:
    """Have a log on the disk that a killed run may have left in memory: what it holds is taken as recorded."""
    if unfinished(path):
        with suppress(FileNotFoundError), open(f"{path}-wal", "rb+") as stream:
            os.fsync(stream.fileno())


def _first(fault: sqlite3.Error) -> sqlite3.Error:
    """What went wrong first, where a rollback then found nothing to take back."""
    while isinstance(fault.__context__, sqlite3.Error):
        fault = fault.__context__
    return fault


def _connection(path: str, mode: str) -> sqlite3.Connection:
    escaped = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{escaped}?mode={mode}", uri=True, isolation_level=None, timeout=_PATIENCE)


def _fresh(path: str, connection: sqlite3.Connection) -> bool:
    """Whether the file has nothing in it yet; what is there must be a ledger that this program understands."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (application, version) == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return True
    if application != APPLICATION:
        raise LedgerError("not-a-ledger", path)
    if version > VERSION:
        raise LedgerError("newer", path, str(version))
    return False


def make_room(folder: str) -> None:
    """Make the folder of a ledger, if it is not there; git passes over it.

    One with nothing in it yet may have been made by a run that was killed next.
    """
    disk.make(folder)
    if set(os.listdir(folder)) <= {".gitignore"}:
        with open(os.path.join(folder, ".gitignore"), "a", encoding="ascii") as stream:
            if not stream.tell():
                stream.write("*\n")


def _row(event: Event) -> tuple[int | str, ...]:
    """An event as a row; sqlite3 would look for an adapter for every bool."""
    seq, key, kind, at, day, who, subject, complete, body, digest = event
    return seq, key, kind, at, day, who, subject, 1 if complete else 0, body, digest
