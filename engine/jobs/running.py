"""A worker at work, until it is told to stop or, if that was asked for, until nothing is left to do."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import procrastinate
from procrastinate.worker import Worker

from engine.address import address
from engine.faults import LedgerError
from engine.fleet import Fleet
from engine.jobs import calendar, queue, work
from engine.jobs.desk import Desk
from engine.sending.mailroom import Mailroom

_BESIDE = 3
"""Connections of the engine's own beside those of its jobs: it listens, tells that it lives, asks for work."""
_TALKATIVE = ("procrastinate", "psycopg.pool", "asyncio")
"""What these have to say of a job or a lost connection, we say ourselves, in a sentence."""


class Ways(NamedTuple):
    """How a worker works: how many jobs at a time; whether it ends when nothing is left to do.

    After `dead_after` seconds without a sign of life another worker's jobs are taken over. `only` is what it does,
    plans or digests, where it does not do both; `off` how far its clock is meant to be from the database's.
    """

    concurrency: int = 4
    once: bool = False
    dead_after: int = queue.DEAD_AFTER
    only: str | None = None
    off: timedelta = timedelta()


def run(fleet: Fleet, room: Mailroom, clock: Callable[[], datetime], ways: Ways) -> None:
    """Do jobs; SIGTERM or SIGINT lets those under way come to their end.

    Raises:
        LedgerError: the database cannot be reached, or not any more: jobs under way are then another worker's.
        ClockError: the clock is not the database's.
    """
    asked(fleet, clock(), ways.off)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    desk = Desk(fleet, room, clock, ways.off)
    try:
        with queue.reachable(fleet.database):
            told = asyncio.run(_worked(desk, ways))
    finally:
        desk.close()
    if not told and not ways.once:
        with queue.connection(fleet.database):  # says why, if it is still so
            raise LedgerError("unreachable", address(fleet.database).shown, "connection lost")


def asked(fleet: Fleet, now: datetime, off: timedelta = timedelta()) -> int:
    """Ask for the digests of every tenant whose day has come; of how many.

    Raises:
        LedgerError: the database cannot be reached.
        ClockError: the clock is not the database's, but for what it is meant to be off.
    """
    queue.laid_out(fleet.database)
    return len(calendar.asked_for(fleet, calendar.Zones(), now, off))


async def _worked(desk: Desk, ways: Ways) -> bool:
    """Do jobs; whether somebody told it to stop."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(ways.concurrency + 1))
    stop = _Stop()
    with suppress(NotImplementedError):  # where there are no such signals
        loop.add_signal_handler(signal.SIGTERM, stop)
        loop.add_signal_handler(signal.SIGINT, stop)
    database = desk.fleet.database
    app = work.application(desk, queue.connector(database, ways.concurrency + _BESIDE), ways.dead_after)
    async with app.open_async():
        more = True
        while more:
            await work.rescued(app, ways.dead_after)
            desk.busy = False
            if not await stop.worked(_worker(app, ways)):
                break
            # A job may have left others; what waits for another that is tried again later is none of them.
            more = ways.once and desk.busy and await asyncio.to_thread(_waiting, database, ways)
    return stop.told


def _worker(app: procrastinate.App, ways: Ways) -> "_Working":
    return Worker(
        app=app,
        queues=[ways.only, queue.WATCH] if ways.only else sorted({one.name for one in queue.QUEUES.values()}),
        concurrency=ways.concurrency,
        wait=not ways.once,
        listen_notify=not ways.once,
        delete_jobs="successful",
        install_signal_handlers=False,
        update_heartbeat_interval=ways.dead_after / 3,
        stalled_worker_timeout=ways.dead_after,
    )


def _waiting(database: str, ways: Ways) -> bool:
    with queue.connection(database) as found:
        return queue.waiting(found, ways.only)


class _Working(Protocol):
    """What the engine's worker does."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


class _Stop:
    """Lets a worker come to its end when it is told to; told twice, it hurries no more than told once."""

    def __init__(self) -> None:
        self.told = False
        self._working: _Working | None = None

    def __call__(self) -> None:
        self.told = True
        if self._working is not None:
            self._working.stop()

    async def worked(self, worker: "_Working") -> bool:
        """Let a worker work until it is idle, or told to stop; whether it may begin again."""
        self._working = worker
        if not self.told:
            await worker.run()
        return not self.told
