"""What a worker's threads need at hand: the fleet, a connection each, channels that stay open, the clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException

from engine.address import address
from engine.app.claims import handed_over
from engine.app.journal import Journal
from engine.app.outbox import Job, Result
from engine.faults import LedgerError
from engine.fleet import Fleet, Tenant
from engine.jobs import queue
from engine.ports import DeliveryError, Message, Notifier
from engine.render.page import parsed
from engine.sending.mailroom import Mailroom
from engine.store import postgres
from engine.store.relation import PostgresStore

WHO = "wf worker"
"""Who records what workers record."""


class Desk:
    """Where a worker's jobs are done; each thread has its own connection and its own open channels."""

    def __init__(self, fleet: Fleet, room: Mailroom, clock: Callable[[], datetime]) -> None:
        self.fleet = fleet
        self.room = room
        self.clock = clock
        self._mine = threading.local()
        self._all: list[_Own] = []

    def close(self) -> None:
        """Close what all threads have open; none of them works any more."""
        for one in self._all:
            one.close()

    @contextmanager
    def store(self, tenant: Tenant) -> Iterator[PostgresStore]:
        """A tenant's ledger, on this thread's connection; one that broke is not used again.

        Raises:
            LedgerError: it cannot be reached.
        """
        own, where = self._own(), address(tenant.ledger)
        try:
            connection = own.connected(self.fleet.database)
            if tenant.name not in own.numbers:
                own.numbers[tenant.name] = postgres.on(connection, where).number
            yield PostgresStore(where.shown, connection, own.numbers[tenant.name])
        except (LedgerError, psycopg.Error, ConnectorException):
            own.let_go()
            raise

    def journal(self, store: PostgresStore) -> Journal:
        """Where something is recorded."""
        return Journal(store, WHO, self.clock)

    def hand_over(self, job: Job) -> Result:
        """Send a message; a channel that breaks is opened anew for the next."""
        assert job.raw is not None
        channel = job.box.channel
        made = parsed(job.raw)
        message = Message(job.id, self.room.address(channel), job.to, job.name, made.subject, made.text, made.raw)
        try:
            notifier = self._opened(channel)
        except DeliveryError as closed:
            return Result(job, closed.outcome, closed.said)
        result, fault = handed_over(notifier, job, message)
        if fault and fault.channel:
            self._own().channels.pop(channel).close()
        return result

    def _opened(self, channel: str) -> Notifier:
        known = self._own().channels
        if channel not in known:
            known[channel] = self.room.opened(channel)
        return known[channel]

    def _own(self) -> "_Own":
        found: _Own | None = getattr(self._mine, "own", None)
        if found is None:
            found = self._mine.own = _Own()
            self._all.append(found)
        return found


class _Own:
    """What a thread has open; the numbers of ledgers are those of the database that the connection leads to."""

    def __init__(self) -> None:
        self.connection: psycopg.Connection[Any] | None = None
        self.numbers: dict[str, int] = {}
        self.channels: dict[str, Notifier] = {}

    def connected(self, database: str) -> "psycopg.Connection[Any]":
        if self.connection is None or self.connection.closed:
            self.let_go()
            self.connection = queue.opened(database)
        return self.connection

    def let_go(self) -> None:
        self.numbers.clear()
        if self.connection is not None:
            with suppress(psycopg.Error):
                self.connection.close()
        self.connection = None

    def close(self) -> None:
        self.let_go()
        for one in self.channels.values():
            one.close()
        self.channels.clear()
