"""What PostgreSQL and the way to it say, as LedgerErrors."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from engine.faults import LedgerError

_CODES = {
    "53100": "full",
    "25006": "read-only",
    "42501": "unwritable",
    "55P03": "busy",
    "57014": "busy",
    "40P01": "busy",
    "40001": "busy",
}
_DAMAGE = ("XX", "P0", "23", "22")
"""The classes of what only damage, or somebody else's hand, can bring about."""


@contextmanager
def translated(shown: str) -> Iterator[None]:
    """What PostgreSQL says, as LedgerErrors; that something stands already, and what is asked of that, is the caller's.

    Raises:
        LedgerError: instead of theirs.
        psycopg.errors.UniqueViolation: as it is.
    """
    try:
        yield
    except psycopg.errors.UniqueViolation:
        raise
    except psycopg.Error as fault:
        state = fault.sqlstate or ""
        code = _CODES.get(state, "damaged" if state.startswith(_DAMAGE) else "unreachable")
        raise LedgerError(code, shown, " ".join(str(fault).split())) from fault
