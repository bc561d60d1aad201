"""A worker at work, until it is told to stop or, if that was asked for, until nothing is left to do."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import procrastinate

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
    plans or digests, where it does not do both.
    """

    concurrency: int = 4
    once: bool = False
    dead_after: int = 30
    only: str | None = None


def run(fleet: Fleet, room: Mailroom, clock: Callable[[], datetime], ways: Ways) -> None:
    """Do jobs; SIGTERM or SIGINT lets those under way come to their end.

    Raises:
        LedgerError: the database cannot be reached, or not any more: jobs under way are then another worker's.
    """
    asked(fleet, clock())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    desk = Desk(fleet, room, clock)
    try:
        with queue.reachable(fleet.database):
            told = asyncio.run(_worked(desk, ways))
    finally:
        desk.close()
    if not told and not ways.once:
        with queue.connection(fleet.database):  # says why, if it is still so
            raise LedgerError("unreachable", address(fleet.database).shown, "connection lost")


def asked(fleet: Fleet, now: datetime) -> int:
    """Ask for the digests of every tenant whose day has come; of how many.

    Raises:
        LedgerError: the database cannot be reached.
    """
    queue.laid_out(fleet.database)
    return len(calendar.asked_for(fleet, calendar.Zones(), now))


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
        while more and not stop.told:
            await work.rescued(app, ways.dead_after)
            stop.working = asyncio.ensure_future(_until_idle(app, ways))
            with suppress(asyncio.CancelledError):
                await stop.working
            more = ways.once and await asyncio.to_thread(_waiting, database, ways)  # a job may have left others
    return stop.told


async def _until_idle(app: procrastinate.App, ways: Ways) -> None:
    await app.run_worker_async(
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


class _Stop:
    """Lets a worker come to its end when it is told to; told twice, it hurries no more than told once."""

    def __init__(self) -> None:
        self.told = False
        self.working: asyncio.Future[None] | None = None

    def __call__(self) -> None:
        if not self.told and self.working is not None:
            self.working.cancel()
        self.told = True
