"""A ledger in one SQLite file, opened: write-ahead log, every commit on the disk before it returns.

Imports next to nothing: the everyday list looks in here at every start.
"""

import errno
import os
import sqlite3
import stat
import time
from contextlib import suppress

from engine.faults import LedgerError
from engine.store.table import SqliteStore
from engine.store.translation import let_go, translated

APPLICATION = 0x77660001
"""The application id in the file's header: wf, ledger."""
VERSION = 1
"""The layout that this program writes; the header's user version."""
_PATIENCE = 30
"""Seconds to wait while others write."""
_LEAST = 512
"""Bytes of the smallest page: SQLite would write over anything smaller."""
_MAGIC = b"SQLite format 3"
_CUT = "file is too short"
_FROZEN = "ro&immutable=1"
"""How a file is opened by one who may not write to it: a log's index of theirs would shut the owner out."""


def to_read(path: str) -> SqliteStore | None:
    """The store in a file, to read; None where there is no such file.

    Raises:
        LedgerError: it cannot be read, is no ledger, or is a newer program's.
    """
    if not _plain(path, "unreadable"):
        return None
    with translated(path):
        connection = reader(path)
        with let_go(connection):
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
        _plain(path, "unwritable")
        _settled_log(path)
        connection = _connection(path, "rwc")
        with let_go(connection):
            connection.execute("PRAGMA synchronous = EXTRA")
            if _fresh(path, connection):
                from engine.store import disk  # noqa: PLC0415 (readers need neither)
                from engine.store.schema import build  # noqa: PLC0415 (sqlite-utils is slow to import)

                build(connection)
                disk.sync(os.path.dirname(os.path.abspath(path)))
            keep_a_log(connection)  # SQLite says nothing where this fails as the file is made
    return SqliteStore(path, connection)


def reader(path: str) -> sqlite3.Connection:
    """A connection to read a file with, whatever is in it.

    Raises:
        sqlite3.Error: it cannot be read, or is no database.
    """
    connection = _connection(path, "ro" if os.access(path, os.W_OK) or unfinished(path) else _FROZEN)
    try:
        with let_go(connection):
            connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorname == "SQLITE_READONLY_ROLLBACK":
            # Whoever wrote was killed half-way; SQLite takes that back, but not for one who only reads.
            return _connection(path, "rw")
        writable = os.access(os.path.dirname(path) or ".", os.W_OK)
        if unfinished(path) or (writable and fault.sqlite_errorname != "SQLITE_IOERR_SHMSIZE"):
            raise
        # A folder that is full or cannot be written to has no place for the log's index, and nobody who writes.
        connection = _connection(path, _FROZEN)
    return connection


def unfinished(path: str) -> bool:
    """Whether a log with something in it stands beside a file."""
    try:
        return os.path.getsize(f"{path}-wal") > 0
    except OSError:
        return False


def keep_a_log(connection: sqlite3.Connection) -> None:
    """Have a write-ahead log kept; while others are about to do the same, SQLite does not wait for them by itself."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if not fault.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _plain(path: str, code: str) -> bool:
    """Whether there is a file; one that is there must be a plain one that SQLite may look into.

    Raises:
        LedgerError: it is a folder (with that code), a device or a link to nothing, or something that is no database.
    """
    try:
        about = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.islink(path):
            raise LedgerError(code, path, os.strerror(errno.ENOENT)) from None
        return False
    except OSError as fault:
        raise LedgerError(code, path, fault.strerror or "") from fault
    if stat.S_ISDIR(about.st_mode):
        raise LedgerError(code, path, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(about.st_mode):
        raise LedgerError("not-a-ledger", path)
    if 0 < about.st_size < _LEAST:
        with open(path, "rb") as stream:
            raise LedgerError("damaged" if stream.read().startswith(_MAGIC) else "not-a-ledger", path, _CUT)
    return True


def _settled_log(path: str) -> None:
    """Have a log on the disk that a killed run may have left in memory: what it holds is taken as recorded."""
    if unfinished(path):
        with suppress(FileNotFoundError), open(f"{path}-wal", "rb+") as stream:
            os.fsync(stream.fileno())


def _connection(path: str, mode: str) -> sqlite3.Connection:
    escaped = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{escaped}?mode={mode}", uri=True, isolation_level=None, timeout=_PATIENCE)


def _fresh(path: str, connection: sqlite3.Connection) -> bool:
    """Whether the file has nothing in it yet; what is there must be a ledger that this program understands."""
    connection.execute("BEGIN")  # of one moment, while another may be making it
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        empty = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    finally:
        connection.execute("ROLLBACK")
    if (application, version) == (0, 0) and empty:
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
    from engine.store import disk  # noqa: PLC0415 (who only reads makes no folder)

    disk.make(folder)
    if set(os.listdir(folder)) <= {".gitignore"}:
        with open(os.path.join(folder, ".gitignore"), "a", encoding="ascii") as stream:
            if not stream.tell():
                stream.write("*\n")
