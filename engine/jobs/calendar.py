"""Which tenants' day has come: each by its own clock, each day once."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from engine import settings
from engine.fleet import Fleet
from engine.jobs import queue

_EARLIEST, _LATEST = ZoneInfo("Etc/GMT+12"), ZoneInfo("Etc/GMT-14")
"""Where a day comes last, and first."""


class Zones:
    """The time zone of each tenant; read anew where its settings have changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ZoneInfo]] = {}

    def of(self, path: str) -> ZoneInfo:
        """The zone that a settings file names."""
        try:
            stamp = os.stat(path).st_mtime_ns
        except OSError:
            stamp = 0
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            found, _ = settings.read(path, path)
            known = self._known[path] = stamp, ZoneInfo(found.timezone)
        return known[1]


def day_of(now: datetime, zone: ZoneInfo, at: tuple[int, int]) -> date:
    """The last day whose hour has come in a zone."""
    here = now.astimezone(zone)
    return here.date() if (here.hour, here.minute) >= at else here.date() - timedelta(days=1)


def asked_for(fleet: Fleet, zones: Zones, now: datetime, off: timedelta = timedelta()) -> list[tuple[str, date]]:
    """Ask for the digests of every tenant whose day has come and for whom nobody has asked; which they are.

    What is asked for stands together with the jobs, or not at all; however many ask at once, each day is asked once.
    A day that went by is not made up: what is due is worked out from the plans and the ledger, whatever day it is. So
    a tenant that is new, or was not served for days, waits for its next hour.

    Args:
        fleet: whose tenants they are.
        zones: their time zones.
        now: what the clock says.
        off: how far that is meant to be from the database's clock.

    Raises:
        ClockError: the clock is wrong.
        LedgerError: the database cannot be reached.
        OSError: the folder of the workspaces cannot be read.
    """
    names = list(fleet.tenants())
    with queue.connection(fleet.database) as found, found.transaction():
        queue.in_time(found, now - off)
        queue.alone(found)
        days = list(_open(fleet, names, zones, now, _asked(found, now)))
        queue.ask(found, [(name, day) for name, day, _ in days])
        due = [(name, day) for name, day, wanted in days if wanted]
        for tenant, day in due:
            queue.deferrer("plan", found, lock=queue.lock(tenant)).defer(tenant=tenant, day=day.isoformat())
        return due


def _asked(found: "psycopg.Connection[Any]", now: datetime) -> dict[str, date]:
    """For which day each tenant was asked for last; what a clock asked for that leapt is not meant."""
    first = day_of(now, _EARLIEST, (0, 0)) - timedelta(days=2)
    return queue.asked(found, first, day_of(now, _LATEST, (0, 0)))


def _open(
    fleet: Fleet, names: list[str], zones: Zones, now: datetime, asked: dict[str, date]
) -> Iterator[tuple[str, date, bool]]:
    """The tenants for whose day nobody has asked, and whether its digests are wanted now."""
    latest = day_of(now, _LATEST, (0, 0))
    for name in names:
        before = asked.get(name)
        if before == latest:
            continue
        try:
            zone = zones.of(fleet.tenant(name).workspace.settings)
        except KeyError:  # its folder has gone just now
            continue
        day = day_of(now, zone, fleet.at)
        if before is None or day > before:
            yield name, day, before is not None or day == now.astimezone(zone).date()
