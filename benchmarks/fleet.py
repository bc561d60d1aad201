"""Many offices on one PostgreSQL: what planning a day and sending its digests takes, by one worker and by several.

Each office has a plan of 52 tasks, ten units and ten people, each of whom has a list on that Monday. Everything runs on
this machine: PostgreSQL (fsync on), the workers (`tests/fleet_place.py`: `wf worker` by a clock of that day) and a mail
server (`benchmarks/sink.py`) that takes 20 ms for each message, as servers elsewhere do, and notes its Message-ID.

    python benchmarks/fleet.py --tenants 500            the rates, with 1, 2 and 4 workers
    python benchmarks/fleet.py --tenants 10000 --whole  all at once by 2 workers, one killed, PostgreSQL restarted
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import psycopg

from engine.book import Book
from engine.due import judge
from engine.jobs.running import Ways
from engine.loading import Loaded, load
from engine.making import bound
from engine.workspace import locate
from tests import postgres
from tests.fleet_place import DAY, fleet, office, worker

_TASKS, _UNITS = 52, 10
_PAUSE = 20
"""Milliseconds that the mail server takes for a message."""
_SAMPLES = 100
_LEASE = 2
"""Minutes, two of which the clock of the workers that come after a killed one is ahead: its claims have run out."""


_LEFT = "SELECT count(*) FROM wf_jobs.procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing')"


class Place(NamedTuple):
    """A fleet with its database and its mail server."""

    path: Path
    database: str
    server: postgres.Server
    ids: Path

    def left(self, task: str) -> int:
        """How many jobs of a task are not done."""
        with psycopg.connect(self.database) as connection:
            query = (
                "SELECT count(*) FROM wf_jobs.procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing')"
            )
            found = connection.execute(query, (task,)).fetchone()
        return int(found[0]) if found else 0

    def taken(self) -> Counter[str]:
        """How often the mail server has had each message."""
        return Counter(self.ids.read_text().split()) if self.ids.exists() else Counter()


@contextmanager
def place(tenants: int) -> Iterator[Place]:
    """A fleet of so many offices, until it is done with."""
    root = Path(mkdtemp(prefix="wf-fleet-"))
    ids = root / "ids"
    sink = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("sink.py")), str(ids), str(_PAUSE)], stdout=subprocess.PIPE
    )
    assert sink.stdout is not None
    try:
        with postgres.running() as server:
            zones = {f"o{number:06}": "Asia/Shanghai" for number in range(tenants)}
            database = server.fresh()
            path = fleet(root, database, int(sink.stdout.readline()), zones, units=_UNITS, tasks=_TASKS)
            yield Place(path, database, server, ids)
    finally:
        sink.kill()
        shutil.rmtree(root, ignore_errors=True)


def expansion() -> Iterator[str]:
    """How many offices a second a core can load, expand and judge."""
    root = Path(mkdtemp(prefix="wf-fleet-"))
    try:
        for number in range(_SAMPLES):
            office(root / f"o{number:06}", f"o{number:06}", units=_UNITS, tasks=_TASKS)
        workspaces = [locate(str(root / f"o{number:06}"), None) for number in range(_SAMPLES)]
        loaded: list[Loaded] = []
        books: list[Book] = []
        told = f"{_rate(lambda: loaded.extend(map(load, workspaces))):,.0f} offices a second"
        yield f"| plans read and checked | {told} |"
        told = f"{_rate(lambda: books.extend(bound(one, None) for one in loaded)):,.0f} offices a second"
        yield f"| expanded, and bound by day | {told} |"
        today = DAY.toordinal()

        def due() -> None:
            for book in books:
                for entry in book.all(today):
                    judge(entry, today)

        yield f"| judged as of the day | {_rate(due):,.0f} offices a second |"
    finally:
        shutil.rmtree(root)


def _rate(work: "object") -> float:
    assert callable(work)
    began = time.process_time()
    work()
    return _SAMPLES / (time.process_time() - began)


def rates(tenants: int) -> Iterator[str]:
    """Planned by two workers; the digests then sent by one, two and four of one job at a time, and by two of four."""
    alone = 0.0
    for count, concurrency in ((1, 1), (2, 1), (4, 1), (1, 4), (2, 4)):
        with place(tenants) as at:
            planning = _timed(at, "plan", [Ways(2, only="plans")] * 2)
            sending = _timed(at, "send", [Ways(concurrency, only="digests")] * count)
            taken = at.taken()
        rate = len(taken) / sending
        alone = alone or rate
        if (count, concurrency) == (1, 1):
            yield f"| the day planned by 2 workers | {tenants / planning:,.1f} offices a second, {len(taken)} digests |"
        twice = sum(taken.values()) - len(taken)
        yield (
            f"| sent by {count} of {concurrency} at a time | {rate:,.0f} a second, {rate / alone:.2f} × one of 1;"
            f" {len(taken)} of {tenants * _UNITS}, {twice} twice |"
        )


def _timed(at: Place, task: str, ways: list[Ways]) -> float:
    """Seconds from the first job done to the last, by so many workers."""
    before = at.left(task) if task == "send" else 0
    workers = [worker(at.path, one) for one in ways]
    try:
        while task == "send" and at.left(task) == before:
            time.sleep(0.02)
        began = time.monotonic()
        while task == "plan" and not at_work(at):
            time.sleep(0.02)
        while at.left(task):
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        _ended(workers)


def at_work(at: Place) -> bool:
    """Whether a day has been asked for."""
    with suppress(psycopg.Error):
        return at.left("plan") > 0
    return False


def _ended(workers: list["subprocess.Popen[bytes]"]) -> None:
    for one in workers:
        one.send_signal(signal.SIGTERM)
    for one in workers:
        one.communicate(timeout=120)


def whole(tenants: int) -> Iterator[str]:
    """Everything at once by two workers; one is killed and PostgreSQL restarted while they are at it."""
    with place(tenants) as at:
        began = time.monotonic()
        workers = {number: worker(at.path, Ways(4)) for number in range(2)}
        memory: dict[int, list[int]] = {}
        faults = {0.3: "kill", 0.6: "restart"}
        expected = tenants * _UNITS
        minutes = 0
        while sum(at.taken().values()) < expected or _busy(at):
            time.sleep(2)
            for number, one in list(workers.items()):
                if one.poll() is not None:
                    minutes += _LEASE
                    workers[number] = worker(at.path, Ways(4), minutes)
                memory.setdefault(workers[number].pid, []).append(_resident(workers[number].pid))
            part = len(at.taken()) / expected
            for due in [due for due in faults if part >= due]:
                if faults.pop(due) == "kill":
                    workers[0].kill()
                else:
                    at.server.stop(signal.SIGQUIT)
                    at.server.start()
        seconds = time.monotonic() - began
        _ended(list(workers.values()))
        taken = at.taken()
        with psycopg.connect(at.database) as connection:
            size = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    yield f"| {expected} digests of {tenants} offices, planned and sent | {seconds / 60:.1f} minutes |"
    yield f"| of them taken | {len(taken)}, {sum(taken.values()) - len(taken)} copies more |"
    yield f"| the database afterwards | {size[0] if size else ''} |"
    for samples in memory.values():
        quarter = max(1, len(samples) // 4)
        early, late = max(samples[quarter : 2 * quarter] or samples), max(samples[-quarter:])
        yield f"| memory of a worker, second and last quarter of its time | {early} and {late} MB |"


def _busy(at: Place) -> bool:
    with suppress(psycopg.Error):
        return at.left("plan") + at.left("send") > 0
    return True


def _resident(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=500)
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores")
    for line in whole(given.tenants) if given.whole else [*expansion(), *rates(given.tenants)]:
        print(line, flush=True)


if __name__ == "__main__":
    main()
