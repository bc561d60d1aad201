"""What a worker's threads need at hand: the fleet, a connection each, channels that stay open, the clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException

from engine.address import address
from engine.app.claims import greeted, handed_over
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
_LEFT_ALONE = 60
"""Seconds for which a channel is left alone that could not be used."""


class Desk:
    """Where a worker's jobs are done; each thread has its own connection and its own open channels.

    `off` is how far the clock is meant to be from the database's; `busy` says that a job was done.
    """

    def __init__(
        self, fleet: Fleet, room: Mailroom, clock: Callable[[], datetime], off: timedelta = timedelta()
    ) -> None:
        self.fleet = fleet
        self.room = room
        self.clock = clock
        self.off = off
        self.busy = False
        self._broken: dict[str, tuple[float, str]] = {}
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
            ClockError: this machine's clock is wrong.
        """
        own, where = self._own(), address(tenant.ledger)
        with self.connection() as connection:
            queue.in_time(connection, self.clock() - self.off)
            if tenant.name not in own.numbers:
                own.numbers[tenant.name] = postgres.on(connection, where).number
            yield PostgresStore(where.shown, connection, own.numbers[tenant.name])

    @contextmanager
    def connection(self) -> "Iterator[psycopg.Connection[Any]]":
        """This thread's connection; one that broke is not used again.

        Raises:
            LedgerError: the database cannot be reached.
        """
        own = self._own()
        try:
            yield own.connected(self.fleet.database)
        except (LedgerError, psycopg.Error, ConnectorException):
            own.let_go()
            raise

    def journal(self, store: PostgresStore) -> Journal:
        """Where something is recorded."""
        return Journal(store, WHO, self.clock)

    def ready(self, channel: str) -> None:
        """Open a channel, so that a message can be handed over; one that cannot be used is left alone for a while.

        Raises:
            DeliveryError: it cannot.
        """
        until, said = self._broken.get(channel, (0, ""))
        if monotonic() < until:
            raise DeliveryError("later", said, channel=True)
        known = self._own().channels
        try:
            if channel not in known:
                known[channel] = self.room.opened(channel)
            greeted(known[channel])
        except DeliveryError as fault:
            self._let_go(channel, fault.said)
            raise

    def hand_over(self, job: Job) -> Result:
        """Send a message by a channel that is ready; one that breaks is opened anew, after a while."""
        assert job.raw is not None
        channel = job.box.channel
        made = parsed(job.raw)
        message = Message(job.id, self.room.address(channel), job.to, job.name, made.subject, made.text, made.raw)
        result, fault = handed_over(self._own().channels[channel], job, message)
        if fault and fault.channel:
            self._let_go(channel, fault.said)
        return result

    def _let_go(self, channel: str, said: str) -> None:
        self._broken[channel] = monotonic() + _LEFT_ALONE, said
        notifier = self._own().channels.pop(channel, None)
        if notifier is not None:
            notifier.close()

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
