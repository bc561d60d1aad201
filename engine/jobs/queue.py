"""The database's side of the jobs: their tables, which day of a tenant was asked for, what went wrong."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import JobDeferrer
from psycopg import conninfo

from engine.address import address
from engine.store.postgres import ALIVE, connected
from engine.store.sqlstate import translated

_ONCE = 0x77660002
"""The lock under which the tables are made."""
_ASKING = 0x77660003
"""The lock under which one asks for all tenants."""
_PATIENCE = 4
"""Seconds to wait for one of the engine's own connections."""
_USUAL: dict[str, Any] = {"application_name": "wf", "connect_timeout": _PATIENCE, **ALIVE}
_SETTLED = "SET search_path = wf_jobs; SET jit = off; SET synchronous_commit = on"
_TABLES = """
CREATE TABLE IF NOT EXISTS wf_jobs.asked (
  tenant text COLLATE "C" NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (tenant, day)
);
CREATE TABLE IF NOT EXISTS wf_jobs.noted (
  tenant text COLLATE "C" NOT NULL,
  day date NOT NULL,
  at timestamptz NOT NULL,
  said text NOT NULL
);
CREATE TABLE IF NOT EXISTS wf_jobs.mishap (
  job bigint PRIMARY KEY REFERENCES wf_jobs.procrastinate_jobs ON DELETE CASCADE,
  at timestamptz NOT NULL,
  said text NOT NULL
);
"""
_FORGOTTEN = 14
"""Days after which it is forgotten that a day was asked for."""
_OFF = timedelta(minutes=2)
"""How far a machine's clock may be from the database's."""
DEAD_AFTER = 30
"""Seconds without a sign of life after which a worker is taken for dead."""
_TOO_LONG = 3600
"""Seconds after which a job that is still under way is another worker's: no job takes as long, so its end was lost."""


class ClockError(Exception):
    """This machine's clock says {here}, the database's {there}: one of them is wrong."""

    def __init__(self, here: datetime, there: datetime) -> None:
        super().__init__(here, there)
        self.here = here
        self.there = there


class Queue(NamedTuple):
    """Where the jobs of a task stand, and how urgent they are."""

    name: str
    priority: int


WATCH = "watch"
"""The queue of what watches over all; every worker has a part in it."""
QUEUES = {
    "send": Queue("digests", 0),
    "plan": Queue("plans", 100),
    "ask": Queue(WATCH, 1000),
}
"""The tasks: a tenant's day goes before the digests, what watches over all before everything."""


def opened(database: str) -> "psycopg.Connection[Any]":
    """A connection on which the engine's tables are found.

    Raises:
        LedgerError: the database cannot be reached.
    """
    found = connected(address(database))
    with translated(address(database).shown):
        found.execute(_SETTLED)
    return found


@contextmanager
def connection(database: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection on which the engine's tables are found, for a while.

    Raises:
        LedgerError: the database cannot be reached, read or written to.
    """
    with closing(opened(database)) as found, reachable(database):
        yield found


@contextmanager
def reachable(database: str) -> Iterator[None]:
    """What the engine says of its connections, in our words.

    Raises:
        LedgerError: the database cannot be reached, read or written to.
    """
    with translated(address(database).shown, writing=True):
        try:
            yield
        except ProcrastinateException as fault:
            raise (
                fault.__cause__ if isinstance(fault.__cause__, psycopg.Error) else psycopg.Error(str(fault))
            ) from fault


def laid_out(database: str) -> None:
    """Make the tables of the jobs, once, whoever else is about to.

    Raises:
        LedgerError: the database cannot be reached or written to.
    """
    with connection(database) as found, found.transaction():
        found.execute("SELECT pg_advisory_xact_lock(%s)", (_ONCE,))
        there = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'wf_jobs' AND tablename = 'procrastinate_jobs'"
        if found.execute(there).fetchone() is None:
            found.execute("CREATE SCHEMA IF NOT EXISTS wf_jobs")
            found.execute(App(connector=SyncPsycopgConnector()).schema_manager.get_schema())
        found.execute(_TABLES)


def connector(database: str, size: int) -> PsycopgConnector:
    """The engine's own connections: so many at most."""
    given = conninfo.conninfo_to_dict(address(database).conninfo)
    return PsycopgConnector(
        conninfo=conninfo.make_conninfo("", **{**_USUAL, **given}),
        min_size=1,
        max_size=size,
        configure=_configured,
        timeout=_PATIENCE,
    )


async def _configured(found: "psycopg.AsyncConnection[Any]") -> None:
    await found.execute(_SETTLED)
    await found.commit()


def deferrer(task: str, found: "psycopg.Connection[Any]", lock: str | None = None) -> JobDeferrer:
    """What defers jobs of a task in the transaction of a connection, so that they stand with it or not at all.

    Args:
        task: its name.
        found: a connection of ours.
        lock: no two jobs of the same lock run at a time.
    """
    about = QUEUES[task]
    app = App(connector=SyncPsycopgConnector())  # it opens no connection of its own
    return app.configure_task(task, queue=about.name, priority=about.priority, lock=lock, connection=found)


def in_time(found: "psycopg.Connection[Any]", here: datetime) -> None:
    """See to it that a machine's clock is right.

    Args:
        found: a connection.
        here: what it says.

    Raises:
        ClockError: it is not the database's.
    """
    told = found.execute("SELECT clock_timestamp()").fetchone()
    if told is not None and abs(here - told[0]) > _OFF:
        raise ClockError(here, told[0])


def alone(found: "psycopg.Connection[Any]") -> None:
    """Wait until no other asks for all tenants; to the end of the transaction."""
    found.execute("SELECT pg_advisory_xact_lock(%s)", (_ASKING,))


_WAITING = """
SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()
AND queue_name = coalesce(%s, queue_name) LIMIT 1
"""


def waiting(found: "psycopg.Connection[Any]", only: str | None) -> bool:
    """Whether there is a job that could be done now, of a queue or of any."""
    return found.execute(_WAITING, (only,)).fetchone() is not None


def asked(found: "psycopg.Connection[Any]", first: date, last: date) -> dict[str, date]:
    """The last day between two, both of them meant, for which each tenant's digests were asked for."""
    query = "SELECT tenant, max(day) FROM wf_jobs.asked WHERE day BETWEEN %s AND %s GROUP BY tenant"
    return dict(found.execute(query, (first, last)).fetchall())


def ask(found: "psycopg.Connection[Any]", days: list[tuple[str, date]]) -> None:
    """Note for which days digests are asked for now; what was asked for long before them is forgotten."""
    with found.cursor() as cursor:
        cursor.executemany("INSERT INTO wf_jobs.asked VALUES (%s, %s)", days)
        long_ago = [(tenant, day - timedelta(days=_FORGOTTEN)) for tenant, day in days]
        cursor.executemany("DELETE FROM wf_jobs.asked WHERE tenant = %s AND day < %s", long_ago)


def went_wrong(found: "psycopg.Connection[Any]", job: int, said: str) -> None:
    """Note what a job last said when it failed."""
    found.execute(
        "INSERT INTO wf_jobs.mishap VALUES (%s, now(), %s)"
        " ON CONFLICT (job) DO UPDATE SET at = excluded.at, said = excluded.said",
        (job, said.replace("\0", " ")),
    )


def noted(found: "psycopg.Connection[Any]", tenant: str, day: date, said: list[str]) -> None:
    """Note what was amiss with a tenant's day that is planned, in the place of what was with the one before."""
    found.execute("DELETE FROM wf_jobs.noted WHERE tenant = %s", (tenant,))
    with found.cursor() as cursor:
        told = [(tenant, day, one.replace("\0", " ")) for one in dict.fromkeys(said)]
        cursor.executemany("INSERT INTO wf_jobs.noted VALUES (%s, %s, now(), %s)", told)


_OVERTAKEN = """
SELECT 1 FROM procrastinate_jobs WHERE lock = %s AND task_name = 'plan' AND status = 'todo'
AND args->>'day' > %s AND args->>'day' <= %s AND (NOT %s OR (args->>'accepted')::boolean) LIMIT 1
"""


def overtaken(found: "psycopg.Connection[Any]", tenant: str, day: date, today: date, *, accepted: bool) -> bool:
    """Whether a later day of a tenant is about to be planned, up to today; accepted as well, where this one is."""
    given = (lock(tenant), day.isoformat(), today.isoformat(), accepted)
    return found.execute(_OVERTAKEN, given).fetchone() is not None


def lock(tenant: str) -> str:
    """The lock under which a tenant's days are planned, one at a time."""
    return f"tenant {tenant}"


_EARLIER = "task_name = 'send' AND args->>'tenant' = %s AND args->'parcel'->>'day' < %s"


def parcels(found: "psycopg.Connection[Any]", tenant: str, before: date) -> list[dict[str, Any]]:
    """What the jobs of a tenant's earlier days are to send."""
    query = f"SELECT args->'parcel' FROM procrastinate_jobs WHERE {_EARLIER}"  # noqa: S608 (ours)
    return [parcel for (parcel,) in found.execute(query, (tenant, before.isoformat()))]


def forget(found: "psycopg.Connection[Any]", tenant: str, before: date, names: list[str]) -> None:
    """Forget the jobs of a tenant's earlier days by what they were to send; one that is under way ends by itself."""
    found.execute(
        f"DELETE FROM procrastinate_jobs WHERE {_EARLIER} AND status <> 'doing'"  # noqa: S608 (ours)
        " AND concat(args->'parcel'->>'day', ' ', args->'parcel'->>'subject') = ANY(%s)",
        (tenant, before.isoformat(), names),
    )


LOST = f"""
SELECT id, queue_name FROM procrastinate_jobs AS job WHERE status = 'doing' AND now() - interval '{_TOO_LONG} seconds' >
  (SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id AND type = 'started')
"""  # noqa: S608 (ours)
"""The jobs whose end was lost, while their worker lives on."""
