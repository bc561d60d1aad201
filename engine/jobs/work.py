"""The job engine's tasks: plan a tenant's day, send a digest, ask who is due, take over what a dead worker left."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import procrastinate
from procrastinate import JobContext, RetryDecision
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from engine.app.parcels import Parcel
from engine.faults import LedgerError, RefusedError
from engine.fleet import Tenant
from engine.jobs import calendar, planning, posting, queue
from engine.jobs.desk import Desk
from engine.jobs.reasons import reason
from engine.render.cells import safe

_WAITS = (15, 60, 300, 900, 1800, 3600, 3600, 3600, 3600, 3600)
"""Seconds before each further try."""
_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""A time to try again that has passed."""
_HOPELESS = (RefusedError, planning.NoWorkspaceError, posting.HeldError)
"""What only a person can mend, if it does not mend itself."""
_COMES = "still-to-come"
"""What mends itself: another machine's clock was ahead by a moment."""


class _BackOff(procrastinate.BaseRetryStrategy):
    """What failed for the moment is tried again, later and later; what another is at, when its claim ends."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, posting.BusyError):
            return RetryDecision(retry_in={"seconds": max(0, int(exception.left.total_seconds())) + 1})
        comes = isinstance(exception, RefusedError) and exception.code == _COMES
        if (isinstance(exception, _HOPELESS) and not comes) or job.attempts >= len(_WAITS):
            return None
        return RetryDecision(retry_in={"seconds": _WAITS[job.attempts]})


def application(desk: Desk, connector: BaseConnector, dead_after: int) -> procrastinate.App:
    """The tasks, on a desk.

    Args:
        desk: where they are done.
        connector: the engine's connections.
        dead_after: seconds without a sign of life after which a worker's jobs are another's.
    """
    app = procrastinate.App(connector=connector)
    zones = calendar.Zones()
    watch = queue.QUEUES["ask"]

    @app.task(name="send", queue=queue.QUEUES["send"].name, retry=_BackOff(), pass_context=True)
    def send(context: JobContext, tenant: str, parcel: dict[str, Any]) -> str:
        return _noted(desk, context, tenant, lambda of: posting.sent(desk, of, Parcel.of(parcel)))

    @app.task(name="plan", queue=queue.QUEUES["plan"].name, retry=_BackOff(), pass_context=True)
    def plan(context: JobContext, tenant: str, day: str, *, accepted: bool = False) -> str:
        return _noted(desk, context, tenant, lambda of: _planned(desk, of, day, accepted=accepted))

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="ask", queue=watch.name, priority=watch.priority, queueing_lock="ask")
    def ask(timestamp: int) -> None:  # noqa: ARG001 (what is due is told by the clock, not by when it was asked)
        try:
            calendar.asked_for(desk.fleet, zones, desk.clock(), desk.off)
        except (LedgerError, OSError, queue.ClockError) as fault:  # the next one asks again
            _say(reason(fault, desk.fleet.database, desk.room.words))

    @app.periodic(cron="* * * * *")
    @app.task(name="rescue", queue=watch.name, priority=watch.priority, queueing_lock="rescue", pass_context=True)
    async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 (the same)
        await rescued(context.app, dead_after)

    return app


async def rescued(app: procrastinate.App, dead_after: int) -> None:
    """Put the jobs of workers that gave no sign of life back in the queue, and those whose end was lost.

    Those that come by the clock are dropped.
    """
    jobs = app.job_manager
    stalled = {job.id: job.queue for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=dead_after)}
    stalled |= {row["id"]: row["queue_name"] for row in await app.connector.execute_query_all_async(queue.LOST)}
    for number, where in stalled.items():
        assert number is not None
        with suppress(ConnectorException):  # another was faster, or it has ended after all
            if where == queue.WATCH:
                await jobs.finish_job_by_id_async(number, Status.FAILED, delete_job=True)
            else:
                await jobs.retry_job_by_id_async(number, _AT_ONCE)


def _planned(desk: Desk, tenant: Tenant, day: str, *, accepted: bool) -> str:
    defer = planning.deferring(tenant.name)
    found = planning.planned(desk, tenant, date.fromisoformat(day), defer, accepted=accepted)
    for one in found.amiss:
        _say(f"{tenant.name}: {one}")
    return str(found.parcels)


def _noted(desk: Desk, context: JobContext, tenant: str, work: Callable[[Tenant], str]) -> str:
    """Do a tenant's work; where it fails, what was said stays with the job."""
    desk.busy = True
    try:
        try:
            of = desk.fleet.tenant(tenant)
        except KeyError:
            raise RefusedError("unknown-tenant", name=tenant) from None
        return work(of)
    except Exception as fault:
        said = reason(fault, desk.fleet.database, desk.room.words)
        number = context.job.id or 0
        _say(desk.room.words.gettext("Job {id} of {name}: {said}").format(id=number, name=tenant, said=said))
        with suppress(LedgerError), desk.connection() as found, queue.reachable(desk.fleet.database):
            queue.went_wrong(found, number, said)
        raise


def _say(line: str) -> None:
    """Tell whoever watches the worker."""
    logging.getLogger("wf.jobs").log(logging.WARNING, safe(line))
