"""A tenant's day planned: its digests composed as of one moment, kept, and a job deferred for each, all or nothing."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from engine.app.delivery import Composed
from engine.app.digests import Day, Moment, Standing, due_digests, standing
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.outbox import Job, message_id
from engine.app.parcels import Packed, Parcel, is_posted, packed, posted
from engine.collector import paused
from engine.digest.contents import Digest
from engine.faults import TemplateFaultError
from engine.fleet import Tenant
from engine.jobs import queue
from engine.jobs.desk import Desk
from engine.loading import load
from engine.making import bound
from engine.sending import moments


class NoWorkspaceError(Exception):
    """There is no folder {folder}, which is a tenant's workspace."""


class Planning(NamedTuple):
    """How many digests are on their way, and why others could not be composed."""

    parcels: int
    stuck: list[str]


Defer = Callable[["psycopg.Connection[Any]", list[Parcel]], None]
"""Defers a job for each parcel, in the transaction of a connection."""


def planned(desk: Desk, tenant: Tenant, day: date, defer: Defer, *, accepted: bool = False) -> Planning:
    """Plan a tenant's digests for a day; nothing where they are planned already.

    Args:
        desk: where it is done.
        tenant: whose they are.
        day: which they are as of.
        defer: is told of them.
        accepted: whether somebody has said that the clock is right.

    Raises:
        LedgerError: its ledger cannot be reached.
        RefusedError: the clock leaps.
        NoWorkspaceError: the tenant's folder is gone.
    """
    if not os.path.isdir(tenant.workspace.root):
        raise NoWorkspaceError(tenant.workspace.root)
    with desk.store(tenant) as store:
        if is_posted(store, day):
            return Planning(0, [])
        with paused():
            loaded = load(tenant.workspace)
            book = bound(loaded, store)
        moment = Moment(day, desk.clock(), book.about.head)
        at = standing(loaded.distinct, book, store, moment, loaded.settings.mailing)
        zone, lang = ZoneInfo(loaded.settings.timezone), loaded.settings.lang or moments.WRITTEN
        moments.in_step(at, zone, accepted=accepted)
        due = due_digests(at, store, desk.room.channels)
        found = _composed(desk, tenant, desk.journal(store), at, due, (zone, lang))
        with store.writing():
            if not posted(desk.journal(store), at, found):
                return Planning(0, [])
            defer(store.connection, [parcel for parcel, _ in found.parcels])
        return Planning(len(found.parcels), found.stuck)


def _composed(  # noqa: PLR0913, PLR0917 (the whole of a tenant's day)
    desk: Desk, tenant: Tenant, journal: Journal, at: Standing, due: Day, spoken: tuple[ZoneInfo, str]
) -> Packed:
    letters = issued(journal, due._replace(planned=[one for one in due.planned if not one.done]), at.moment.day)
    faults: list[TemplateFaultError] = []
    with moments.composer(tenant.workspace, moments.frame(at, *spoken, letters), faults.append) as composer:

        def compose(digest: Digest, id_: str) -> Composed:
            return composer.compose(digest, desk.room.sender(digest.box.channel), id_)[0]

        def identify(job: Job) -> str:
            domain = desk.room.address(job.box.channel).rpartition("@")[2]
            return message_id(at, job, domain or "localhost", tenant.name)

        return packed(at, due.planned, compose, identify)


def deferring(tenant: str) -> Defer:
    """Defers a tenant's parcels, a job each."""

    def defer(connection: "psycopg.Connection[Any]", parcels: list[Parcel]) -> None:
        if parcels:
            told = ({**one._asdict(), "matters": list(one.matters)} for one in parcels)
            jobs: list[Any] = [{"tenant": tenant, "parcel": parcel} for parcel in told]
            queue.deferrer("send", connection).batch_defer(*jobs)

    return defer
