"""What PostgreSQL and the way to it say, as LedgerErrors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from engine.faults import LedgerError

_CODES = {
    "53100": "full",
    "25006": "read-only",
    "55P03": "busy",
    "57014": "busy",
    "40P01": "busy",
    "40001": "busy",
    "42P07": "not-a-ledger",
    "42723": "not-a-ledger",
    "42710": "not-a-ledger",
}
_PREFIX = re.compile("connection (?:failed|is bad): ")
"""What psycopg says before what libpq says."""
_NO_RIGHT = "42501"
_DAMAGE = ("XX", "P0", "23", "22", "42", "3F")
"""The classes of what only damage, or somebody else's hand, can bring about."""


@contextmanager
def translated(shown: str, *, writing: bool = False) -> Iterator[None]:
    """What PostgreSQL says, as LedgerErrors; that something stands already, and what is asked of that, is the caller's.

    Only the first of its lines is passed on: the others may tell of values.

    Raises:
        LedgerError: instead of theirs.
        psycopg.errors.UniqueViolation: as it is.
    """
    try:
        yield
    except psycopg.errors.UniqueViolation:
        raise
    except psycopg.Error as fault:
        raise LedgerError(_code(fault.sqlstate or "", writing=writing), shown, _said(fault)) from fault
    except UnicodeDecodeError as fault:
        raise LedgerError("damaged", shown, fault.reason) from fault


def _code(state: str, *, writing: bool) -> str:
    if state == _NO_RIGHT:
        return "unwritable" if writing else "unreadable"
    return _CODES.get(state, "damaged" if state.startswith(_DAMAGE) else "unreachable")


def _said(fault: psycopg.Error) -> str:
    said = (fault.diag.message_primary or str(fault)).strip().partition("\n")[0]
    return " ".join(_PREFIX.sub("", said).split()).rstrip(".")
