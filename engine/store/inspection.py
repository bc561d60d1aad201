"""A ledger in a database looked over without trusting it: its layout, its guards, every event as bytes.

No index is asked for the events, only the table itself. Damage raises nothing: it comes as findings.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
from psycopg.adapt import Loader

from engine.address import Address
from engine.faults import LedgerError, RefusedError
from engine.ledger.events import Draft, Head
from engine.store.catalog import otherwise
from engine.store.citations import Citations
from engine.store.postgres import VERSION, connected, number_of, version_of
from engine.store.relation import read_text, written
from engine.store.sqlstate import translated
from engine.store.trail import Finding, Trail

_DAMAGE = "damaged"
_AT_ONCE = 2000
"""Events that are fetched at a time."""
_TABLE_ALONE = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off"
)
_ROWS = (
    "SELECT seq, complete, key, kind, at, day, who, subject, body, hash FROM wf.event WHERE ledger = %s ORDER BY seq"
)


class _Bytes(Loader):
    """A text as it came, whether it is one or not."""

    def load(self, data: "psycopg.abc.Buffer") -> bytes:
        """The bytes."""
        return bytes(data)


class Inspection:
    """One look over a tenant's ledger.

    When `findings` has come to its end, `events` tells how many events there are, `head` up to which of them everything
    fits, and the citations given hold the files that they cite.
    """

    def __init__(self, address: Address, cited: Citations, checkpoint: Head | None = None) -> None:
        self._address = address
        self._trail = Trail(cited, checkpoint)

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._trail.events

    @property
    def head(self) -> Head:
        """Up to which event everything fits."""
        return self._trail.head

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the ledger, as it stands at one moment; whether it goes on from the checkpoint.

        Raises:
            RefusedError: there is none.
            LedgerError: it cannot be reached, or may not be read.
        """
        try:
            with translated(self._address.shown), closing(connected(self._address)) as connection:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield from self._looked_over(connection)
        except LedgerError as fault:
            if fault.code != _DAMAGE:
                raise
            yield Finding(_DAMAGE, self.head.events, detail=fault.detail)

    def _looked_over(self, connection: "psycopg.Connection[Any]") -> Iterator[Finding]:
        version = version_of(connection)
        ledger = number_of(connection, self._address) if version is not None else None
        if ledger is None:
            raise RefusedError("no-ledger", file=self._address.shown)
        if version != VERSION:
            yield Finding("header", detail=f"layout {version}")
        for name in otherwise(connection):
            yield Finding("schema", detail=name)
        connection.execute("SELECT set_config('wf.ledger', %s, true)", (str(ledger),))
        connection.execute(_TABLE_ALONE)
        yield from self._rows(connection, ledger)

    def _rows(self, connection: "psycopg.Connection[Any]", ledger: int) -> Iterator[Finding]:
        with connection.cursor("inspection") as cursor:
            cursor.adapters.register_loader("text", _Bytes)
            cursor.itersize = _AT_ONCE
            for seq, *columns in cursor.execute(_ROWS, (ledger,)):
                yield from self._trail.event(seq, _read(columns))
        yield from self._trail.end()


def _read(columns: list[Any]) -> tuple[Draft, str] | None:
    """An event and its hash as they are stored; None where they are stored otherwise than we do."""
    complete, *texts = columns
    if not isinstance(complete, bool) or not all(isinstance(text, bytes) for text in texts):
        return None
    try:
        stored = [text.decode() for text in texts]
    except UnicodeDecodeError:
        return None
    key, kind, at, day, who, subject, body, found = told = [read_text(text) for text in stored]
    if [written(text) for text in told] != stored:
        return None
    return Draft(key, kind, at, day, who, subject, complete, body), found
