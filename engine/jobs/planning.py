"""A tenant's day planned: its digests composed as of one moment, kept, and a job deferred for each, all or nothing."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from engine.app.delivery import Composed
from engine.app.digests import Day, Moment, Standing, due_digests, standing
from engine.app.letters import issued
from engine.app.outbox import Job, message_id
from engine.app.parcels import Packed, Parcel, given_up, is_behind, is_posted, packed, posted
from engine.collector import paused
from engine.digest.contents import Digest
from engine.faults import TemplateFaultError
from engine.fleet import Tenant
from engine.jobs import queue
from engine.jobs.desk import Desk
from engine.loading import Loaded, load
from engine.making import bound
from engine.render.refusals import template_fault
from engine.sending import moments
from engine.store.relation import PostgresStore


class NoWorkspaceError(Exception):
    """There is no folder {folder}, which is a tenant's workspace."""


class MovedError(Exception):
    """Whenever a day had been worked out, something else had been recorded."""


class Planning(NamedTuple):
    """How many digests are on their way, and what was amiss: digests that could not be composed, templates."""

    parcels: int = 0
    amiss: tuple[str, ...] = ()


Defer = Callable[["psycopg.Connection[Any]", list[Parcel]], None]
"""Defers a job for each parcel, in the transaction of a connection."""
_TIMES = 5
"""How often a day is worked out anew at once, as something was recorded meanwhile."""


def planned(desk: Desk, tenant: Tenant, day: date, defer: Defer, *, accepted: bool = False) -> Planning:
    """Plan a tenant's digests for a day; nothing where they are planned already, or a later day's are or will be.

    Args:
        desk: where it is done.
        tenant: whose they are.
        day: which they are as of.
        defer: is told of them.
        accepted: whether somebody has said that the clock is right.

    Raises:
        LedgerError: its ledger cannot be reached.
        RefusedError: the clock leaps.
        ClockError: this machine's clock is wrong.
        NoWorkspaceError: the tenant's folder is gone.
        MovedError: too much is recorded meanwhile.
    """
    if not os.path.isdir(tenant.workspace.root):
        raise NoWorkspaceError(tenant.workspace.root)
    with desk.store(tenant) as store:
        if is_posted(store, day):
            return Planning()
        with paused():
            loaded = load(tenant.workspace)
        planner = _Planner(desk, tenant, store, loaded, defer)
        for _ in range(_TIMES):
            found = planner.once(day, accepted=accepted)
            if found is not None:
                return found
    raise MovedError


class _Planner(NamedTuple):
    """A tenant's plans, its ledger, and what is told of its parcels."""

    desk: Desk
    tenant: Tenant
    store: PostgresStore
    loaded: Loaded
    defer: Defer

    def once(self, day: date, *, accepted: bool) -> Planning | None:
        """Work out a day and plan it; None where it has to be worked out anew, as the ledger has gone on."""
        with paused():
            book = bound(self.loaded, self.store)
        settings, store = self.loaded.settings, self.store
        moment = Moment(day, self.desk.clock(), book.about.head)
        at = standing(self.loaded.distinct, book, store, moment, settings.mailing)
        zone = ZoneInfo(settings.timezone)
        if self.is_overtaken(at, moment.now.astimezone(zone).date(), accepted=accepted):
            return Planning()
        moments.in_step(at, zone, accepted=accepted)
        if is_behind(store, day) and self.has_given_up(day):  # what they were to tell is told again
            return None
        due = due_digests(at, store, self.desk.room.channels)
        found, faults = self.composed(at, due, (zone, settings.lang or moments.WRITTEN))
        amiss = self.told(found, faults)
        with store.writing():
            if any(event.kind != "issued" for event in store.events(after=moment.head.events)):  # letters: ours
                return None
            if not posted(self.desk.journal(store), at, found):
                return Planning()
            self.defer(store.connection, [parcel for parcel, _ in found.parcels])
            if not due.rest:
                queue.noted(store.connection, self.tenant.name, day, amiss)
        return Planning(len(found.parcels), tuple(amiss))

    def is_overtaken(self, at: Standing, today: date, *, accepted: bool) -> bool:
        """Whether a later day has been planned, or is about to be."""
        day = at.moment.day
        if day >= today:
            return False
        return any(day < run.day <= today for run in at.every_run) or queue.overtaken(
            self.store.connection, self.tenant.name, day, today, accepted=accepted
        )

    def has_given_up(self, day: date) -> bool:
        """Give up what is left of earlier days, with its jobs; whether there was any."""
        store, name = self.store, self.tenant.name
        with store.writing():
            known = [Parcel.of(one) for one in queue.parcels(store.connection, name, day)]
            names = given_up(self.desk.journal(store), day, known)
            kept = set(store.waiting())
            gone = [parcel.kept_as for parcel in known if parcel.kept_as not in kept]
            queue.forget(store.connection, name, day, gone)
        return bool(names)

    def composed(self, at: Standing, due: Day, spoken: tuple[ZoneInfo, str]) -> tuple[Packed, list[TemplateFaultError]]:
        """Every digest, composed; what is wrong with the templates."""
        journal, room = self.desk.journal(self.store), self.desk.room
        letters = issued(journal, due._replace(planned=[one for one in due.planned if not one.done]), at.moment.day)
        faults: list[TemplateFaultError] = []
        with moments.composer(self.tenant.workspace, moments.frame(at, *spoken, letters), faults.append) as composer:

            def compose(digest: Digest, id_: str) -> Composed:
                return composer.compose(digest, room.sender(digest.box.channel), id_)[0]

            def identify(job: Job) -> str:
                domain = room.address(job.box.channel).rpartition("@")[2]
                return message_id(at, job, domain or "localhost", self.tenant.name)

            return packed(at, due.planned, compose, identify), faults

    def told(self, found: Packed, faults: list[TemplateFaultError]) -> list[str]:
        """What was amiss, in sentences."""
        words = self.desk.room.words
        stuck = words.gettext("The digest for {name} could not be composed: {said}")
        templates = words.gettext("{fault}. The built-in templates were taken.")
        return [
            *(stuck.format(name=one.job.name, said=one.said) for one in found.stuck),
            *(templates.format(fault=template_fault(one, words).removeprefix("wf: ")) for one in faults),
        ]


def deferring(tenant: str) -> Defer:
    """Defers a tenant's parcels, a job each."""

    def defer(connection: "psycopg.Connection[Any]", parcels: list[Parcel]) -> None:
        if parcels:
            told = ({**one._asdict(), "matters": list(one.matters)} for one in parcels)
            jobs: list[Any] = [{"tenant": tenant, "parcel": parcel} for parcel in told]
            queue.deferrer("send", connection).batch_defer(*jobs)

    return defer
