"""A ledger opened, wherever it is: a file by SQLite, an address by PostgreSQL; and the files that its events cite.

Imports next to nothing: the everyday list opens its ledger by this at every start.
"""

import os
from typing import TYPE_CHECKING

from engine.faults import RefusedError
from engine.paths import is_address
from engine.ports import Evidence, Store

if TYPE_CHECKING:
    from engine.address import Address


def to_read(place: str) -> Store | None:
    """The store in a file or at an address, to read; None where there is none yet.

    Raises:
        RefusedError: it is no address, or nothing is installed to reach it by.
        LedgerError: it cannot be reached or read, is no ledger, or is a newer program's.
    """
    if is_address(place):
        where = understood(place)
        from engine.store import postgres  # noqa: PLC0415 (an extra)

        return postgres.to_read(where)
    from engine.store import sqlite  # noqa: PLC0415 (one of both is needed)

    return sqlite.to_read(place)


def to_write(place: str) -> Store:
    """The store in a file or at an address, made where there is none.

    Raises:
        RefusedError: it is no address, or nothing is installed to reach it by.
        LedgerError: it cannot be reached, read or written, is no ledger, or is a newer program's.
    """
    if is_address(place):
        where = understood(place)
        from engine.store import postgres  # noqa: PLC0415 (the same)

        return postgres.to_write(where)
    from engine.store import sqlite  # noqa: PLC0415 (the same)

    return sqlite.to_write(place)


def understood(place: str) -> "Address":
    """An address taken apart, when there is something to reach it by.

    Raises:
        RefusedError: it is none, or psycopg is not installed.
    """
    from engine.address import AddressError, address  # noqa: PLC0415 (files need none of it)

    try:
        where = address(place)
    except AddressError as fault:
        raise RefusedError("not-an-address", file=fault.shown) from None
    try:
        from psycopg import ProgrammingError, conninfo  # noqa: PLC0415 (an extra)
    except ImportError:
        raise RefusedError("no-psycopg", file=where.shown) from None
    try:
        conninfo.conninfo_to_dict(where.conninfo)
    except (ProgrammingError, UnicodeError):  # what they say may tell of a password
        raise _refused(where) from None
    return where


def _refused(where: "Address") -> RefusedError:
    """What is wrong with an address that libpq does not take."""
    from psycopg.pq import Conninfo  # noqa: PLC0415 (the same)

    known = {one.keyword.decode() for one in Conninfo.get_defaults()}
    given = [option.partition("=")[0] for option in where.conninfo.partition("?")[2].split("&")]
    strange = next((name for name in given if name and name not in known), None)
    if strange is None:
        return RefusedError("not-an-address", file=where.shown)
    from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

    near = nearest(strange, ["tenant", "evidence", *sorted(known)])
    return RefusedError("address-option", file=where.shown, name=strange, **({"near": near} if near else {}))


def evidence_of(ledger: str) -> Evidence:
    """Where the files are kept that a ledger's events cite: beside a file, else where its address says.

    Raises:
        RefusedError: its address does not say, or is none; or there is nothing to reach its bucket by.
    """
    from engine.store.evidence_places import evidence_at  # noqa: PLC0415 (lists need no files)

    if not is_address(ledger):
        return evidence_at(os.path.join(os.path.dirname(ledger), "evidence"))
    where = understood(ledger)
    if not where.evidence:
        raise RefusedError("no-evidence-folder", file=where.shown)
    return evidence_at(where.evidence if is_address(where.evidence) else os.path.abspath(where.evidence))
