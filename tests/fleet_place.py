"""A fleet of offices: their workspaces, one database, the server that their mail goes to, workers by any clock.

`python -m tests.fleet_place FLEET DAY CONCURRENCY ONCE DEAD_AFTER MINUTES` works as `wf worker` does, as if it were so
many minutes after noon of that day.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine import fleet as fleets
from engine.app.upkeep import verify
from engine.faults import LedgerError
from engine.fleet import Fleet
from engine.jobs import queue, running
from engine.jobs.running import Ways
from engine.ledger.events import Event
from engine.sending.mailroom import mailroom
from engine.store.ledgers import to_read

if TYPE_CHECKING:
    from tests.digest_place import Copy  # workers start sooner without it

DAY = date(2024, 6, 17)
"""A Monday on which everybody has a list."""
NOON = timedelta(hours=4)
"""Noon in Shanghai, by UTC."""
_SETTINGS = "timezone: {zone}\ndigest: {digest}\n"
_PLAN = """\
plan: {plan}-2024
title: {tenant}年度工作要点
year: 2024
issuer: {tenant}局
org: org/office.yaml
office: 综合科
items:
"""
_ITEM = """\
- item: "{number}"
  title: {tenant}第{number}项工作
  owners: {{lead: 单位{unit:02}}}
  tasks:
  - {{id: a, title: {tenant}月报{number}, recurrence: month, evidence: [报告]}}
"""


def office(
    folder: Path,
    tenant: str,
    *,
    units: int = 3,
    tasks: int = 4,
    zone: str = "Asia/Shanghai",
    digest: str = "{lease: 1}",
    plan: str | None = None,
) -> None:
    """A workspace of so many units, each with a liaison who has an address, and so many monthly tasks."""
    (folder / "plans" / "org").mkdir(parents=True, exist_ok=True)
    items = (_ITEM.format(number=n, tenant=tenant, unit=n % units) for n in range(1, tasks + 1))
    head = _PLAN.format(tenant=tenant, plan=plan or tenant)
    (folder / "plans" / "plan.yaml").write_text(head + "".join(items), encoding="utf-8")
    told = "org: office\nunits:\n  综合科: {}\n"
    told += "".join(f"  单位{n:02}: {{liaison: p{n:02}}}\n" for n in range(units))
    told += "people:\n"
    told += "".join(
        f"  p{n:02}: {{name: {tenant}某{n:02}, email: p{n:02}@{tenant}.example.org}}\n" for n in range(units)
    )
    (folder / "plans" / "org" / "office.yaml").write_text(told, encoding="utf-8")
    (folder / "wf.yaml").write_text(_SETTINGS.format(zone=zone, digest=digest), encoding="utf-8")


def fleet(root: Path, database: str, port: int, tenants: dict[str, str], *, units: int = 3, tasks: int = 4) -> Path:
    """A fleet of offices, by their zones; the path of its file."""
    (root / "workspaces").mkdir(parents=True)
    for tenant, zone in tenants.items():
        office(root / "workspaces" / tenant, tenant, units=units, tasks=tasks, zone=zone)
    (root / "fleet.yaml").write_text(f"workspaces: workspaces\ndatabase: {database}\n", encoding="utf-8")
    channels = f"email: {{type: smtp, host: 127.0.0.1, port: {port}, security: none, from: office@example.org}}\n"
    (root / "channels.yaml").write_text(channels, encoding="utf-8")
    return root / "fleet.yaml"


def found(path: Path) -> Fleet:
    """What the file of a fleet says."""
    known = fleets.read(str(path), str(path), os.environ).fleet
    assert known is not None
    return known


def instant(minutes: int = 0, day: date = DAY) -> datetime:
    """Some minutes after noon of a day."""
    return datetime.combine(day, datetime.min.time(), UTC) + NOON + timedelta(minutes=minutes)


def off(now: datetime) -> timedelta:
    """How far an instant is from the clock."""
    return now - datetime.now(UTC)


def worker(path: Path, ways: Ways = Ways(), minutes: int = 0, day: date = DAY) -> subprocess.Popen[bytes]:  # noqa: B008 (frozen)
    """A worker in a process of its own, as if it were some minutes after noon of a day."""
    told = [str(path), day.isoformat(), *map(str, (ways.concurrency, int(ways.once), ways.dead_after, minutes))]
    root = str(Path(__file__).resolve().parent.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fleet_place", *told],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )


def work(path: Path, minutes: int = 0, day: date = DAY, concurrency: int = 2, only: str | None = None) -> None:
    """Do in this process what there is to do, as if it were some minutes after noon of a day."""
    known = found(path)
    room = mailroom(known.channels, str(path.parent), "en")
    ways = Ways(concurrency, once=True, dead_after=2, only=only, off=off(instant(minutes, day)))
    running.run(known, room, lambda: instant(minutes, day), ways)


class Known(NamedTuple):
    """A job as the database has it: its number, whose it is, its task, how it stands, what it last said, its person."""

    id: int
    tenant: str
    task: str
    status: str
    attempts: int
    said: str
    to: str
    waits: float


_JOBS = """
SELECT id, args->>'tenant', task_name, status::text, attempts, coalesce(said, ''), coalesce(args->'parcel'->>'to', ''),
  coalesce(extract(epoch FROM scheduled_at - now()), 0)::float
FROM procrastinate_jobs LEFT JOIN mishap ON mishap.job = id
WHERE queue_name <> 'watch' AND status <> 'cancelled' ORDER BY id
"""


def jobs(path: Path) -> list[Known]:
    """The jobs that have not come to a good end."""
    with queue.connection(found(path).database) as connection:
        return [Known(*row) for row in connection.execute(_JOBS).fetchall()]


def alive(path: Path, count: int = 1) -> None:
    """Let there be so many workers that live for ever, and do nothing."""
    queue.laid_out(found(path).database)
    with queue.connection(found(path).database) as connection:
        for _ in range(count):
            connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES ('infinity')")


def hurry(path: Path) -> None:
    """Let the time pass after which jobs are tried again."""
    with queue.connection(found(path).database) as connection:
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def events(path: Path, tenant: str) -> list[Event]:
    """A tenant's ledger."""
    store = to_read(found(path).tenant(tenant).ledger)
    if store is None:
        return []
    with closing(store):
        return list(store.events())


def message_id(tenant: str, person: str, day: date = DAY) -> str:
    """The Message-ID that a person's digest of a day has to have."""
    mark = sha256(f"{tenant}\n{tenant}-2024\n{day} digest:to/email/{person}@{tenant}.example.org".encode()).hexdigest()[
        :20
    ]
    return f"<wf.{day}.{mark}@example.org>"


def astray(path: Path, copies: "Iterable[Copy]", units: int = 3, most: int = 1) -> list[str]:
    """What is wrong when all is over: everybody has the one digest, the ledgers say so, no job is left.

    Args:
        path: of the fleet's file.
        copies: what the mail server has taken.
        units: of every office.
        most: how many copies anybody may have of it, all alike.
    """
    tenants = list(found(path).tenants())
    people = [f"p{number:02}" for number in range(units)]
    received: dict[tuple[str, str], list[bytes]] = {}
    for copy in copies:
        received.setdefault((copy.to, copy.id), []).append(copy.raw)
    expected = {(f"{one}@{name}.example.org", message_id(name, one)) for name in tenants for one in people}
    wrong = [f"missed: {one}" for one in sorted(expected - received.keys())]
    wrong += [f"unexpected: {one}" for one in sorted(received.keys() - expected)]
    wrong += [f"{one}: {len(raw)} copies, {len(set(raw))} kinds" for one, raw in received.items() if len(set(raw)) != 1]
    wrong += [f"{one}: {len(raw)} copies" for one, raw in received.items() if len(raw) > most]
    for name in tenants:
        wrong += [f"{name}: {one}" for one in _unsettled(path, name, set(people))]
    return [*wrong, *(f"left: {job}" for job in jobs(path))]


def _unsettled(path: Path, tenant: str, people: set[str]) -> list[str]:
    """What is wrong with a tenant's ledger."""
    ledger = found(path).tenant(tenant).ledger
    store = to_read(ledger)
    if store is None:
        return ["no ledger"]
    with closing(store):
        every, kept = list(store.events()), store.waiting()
    arrived = sorted(event.subject.rpartition("/")[2].partition("@")[0] for event in every if event.kind == "delivered")
    planned = [json.loads(event.body).get("planned") for event in every if event.kind == "ran"]
    wrong = [] if arrived == sorted(people) else [f"delivered to {arrived}"]
    wrong += [] if planned == [len(people)] else [f"planned {planned}"]
    return [*wrong, *(f"kept: {name}" for name in kept), *(f"verify: {one}" for one in verify(ledger).findings)]


def main(path: str, day: str, *ways: str) -> int:
    """Work by a clock that stands off."""
    concurrency, once, dead_after, minutes = map(int, ways)
    known = found(Path(path))
    fast = off(instant(minutes, date.fromisoformat(day)))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    room = mailroom(known.channels, os.path.dirname(path), "en")
    try:
        given = Ways(concurrency, bool(once), dead_after, off=fast)
        running.run(known, room, lambda: datetime.now(UTC) + fast, given)
    except LedgerError as fault:  # as `wf` does
        sys.stderr.write(f"{fault}\n")
        return 74
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
