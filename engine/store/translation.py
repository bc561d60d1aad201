"""What SQLite and the system say, as LedgerErrors.

Imports next to nothing: the everyday list comes through here at every start.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from engine.faults import LedgerError

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
    "SQLITE_IOERR_SHMSIZE": "full",
    "SQLITE_IOERR": "unwritable",
}


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


@contextmanager
def let_go(connection: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that turns out to be of no use: its locks would stay for as long as its failure is kept."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _first(fault: sqlite3.Error) -> sqlite3.Error:
    """What went wrong first, where a rollback then found nothing to take back."""
    while isinstance(fault.__context__, sqlite3.Error):
        fault = fault.__context__
    return fault
