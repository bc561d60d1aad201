"""Workers of a fleet in processes of their own: together, killed, cut off from their database, told to stop.

WF_SWEEP=all has more of every kind; `python -m tests.fleet_sweep N` goes on for as long as one likes.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from engine.faults import LedgerError
from engine.jobs import queue
from engine.jobs.running import Ways
from tests.conftest import Wf
from tests.crash_place import WF
from tests.digest_place import Server as Mail
from tests.fleet_place import astray, events, fleet, found, jobs, worker
from tests.postgres import Server, running

ALL = os.environ.get("WF_SWEEP") == "all"
TODAY = datetime.now(UTC).date().toordinal()
"""What chooses the moments; complaints tell the seed, so that any can be tried again."""
OFFICES = 24 if ALL else 6
UNITS = 3
MAIL = OFFICES * UNITS
TENANTS = {f"o{number:02}": ("Asia/Shanghai", "Europe/Berlin")[number % 2] for number in range(OFFICES)}
ONCE = Ways(concurrency=3, once=True, dead_after=2)
GONE = 2.1
"""Seconds after which a worker is known to be dead."""
LATER = 5
"""Minutes after which its claims are over."""


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.fixture
def place(server: Server, tmp_path: Path, mail: Mail) -> Path:
    return fleet(tmp_path, server.fresh(), mail.port, TENANTS, units=UNITS)


def ended(one: subprocess.Popen[bytes], patience: float = 60) -> tuple[int, str]:
    """The status with which a worker ends, and what it says."""
    out, _ = one.communicate(timeout=patience)
    return one.returncode, out.decode()


def until(come: Callable[[], bool]) -> None:
    """Wait for something that is sure to come."""
    end = time.monotonic() + 60
    while not come():
        assert time.monotonic() < end
        time.sleep(0.005)


def begun(path: Path) -> bool:
    """Whether a worker is at work."""
    try:
        with queue.connection(found(path).database) as connection:
            there = connection.execute("SELECT to_regclass('procrastinate_workers')").fetchone()
            return there != (None,) and connection.execute("SELECT FROM procrastinate_workers").fetchone() is not None
    except LedgerError:
        return False


def moment(chance: Random, path: Path, mail: Mail) -> str:
    """Wait for a moment of a run that is under way; which it is."""
    after, more = chance.randrange(-MAIL // 4, MAIL), chance.uniform(0, 0.05)
    until(lambda: begun(path) if after <= 0 else len(mail.copies) >= after)
    time.sleep(more * (10 if after <= 0 else 1))
    return f"{more:.3f} s after message {after}"


def completed(path: Path, mail: Mail, most: int) -> list[str]:
    """What is wrong when another worker has come, minutes later, for what was left; so many may have a second copy."""
    mail.settle()
    time.sleep(GONE)
    ran = ended(worker(path, ONCE, minutes=LATER))
    mail.settle()
    counts = Counter(copy.id for copy in mail.copies)
    twice = [one for one, copies in counts.items() if copies > 1]
    wrong = [] if ran == (0, "") else [f"the last worker: {ran}"]
    wrong += [f"{len(twice)} twice"] if len(twice) > most else []
    return [*wrong, *astray(path, mail.copies, UNITS, most=2 if most else 1)]


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_at_once_send_every_digest_once(place: Path, mail: Mail, workers: int) -> None:
    at_once = [worker(place, ONCE) for _ in range(workers)]
    assert [ended(one) for one in at_once] == [(0, "")] * workers
    assert astray(place, mail.copies, UNITS) == []


def killed(path: Path, mail: Mail, chance: Random) -> list[str]:
    """Kill one of two workers."""
    unlucky, other = worker(path, ONCE), worker(path, ONCE)
    when = moment(chance, path, mail)
    unlucky.kill()
    ended(unlucky)
    ran = ended(other)
    wrong = [] if ran == (0, "") else [f"the other worker: {ran}"]
    wrong += completed(path, mail, ONCE.concurrency)
    return [f"{when}: {wrong}"] if wrong else []


@pytest.mark.parametrize("turn", range(12 if ALL else 2))
def test_one_of_two_workers_is_killed(place: Path, mail: Mail, turn: int) -> None:
    seed = TODAY * 100 + turn
    assert (seed, killed(place, mail, Random(seed))) == (seed, [])  # noqa: S311 (no secret)


def cut_off(path: Path, mail: Mail, own: Server, chance: Random, *, waits: bool) -> list[str]:
    """Let the database die under two workers, and come again."""
    ways = ONCE._replace(once=not waits, concurrency=2)
    several = [worker(path, ways) for _ in range(2)]
    when = moment(chance, path, mail)
    own.stop(signal.SIGQUIT)
    began = time.monotonic()
    ran = [ended(one, 30) for one in several]
    took = time.monotonic() - began
    own.start()
    wrong = [f"{one}" for one in ran if one[0] not in {0, 74} or one[1].count("\n") > 20 or "Traceback" in one[1]]
    wrong += [f"ended well: {one}" for one in ran if waits and one[0] == 0]
    wrong += [f"took {took}"] if took > 30 else []
    wrong += completed(path, mail, ways.concurrency * 2)
    return [f"{when}, {took:.1f} s: {wrong}"] if wrong else []


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may go down."""
    with running() as found_:
        yield found_


@pytest.mark.parametrize(
    "turn", range(8) if ALL else [TODAY % 2], ids=lambda turn: f"{turn} {'waits' if turn % 2 else 'once'}"
)
def test_the_database_dies_and_comes_again(own: Server, tmp_path: Path, mail: Mail, turn: int) -> None:
    path = fleet(tmp_path, own.fresh(), mail.port, TENANTS, units=UNITS)
    seed = TODAY * 100 + turn
    assert (seed, cut_off(path, mail, own, Random(seed), waits=bool(turn % 2))) == (seed, [])  # noqa: S311 (no secret)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_finishes_what_is_under_way(place: Path, mail: Mail, how: signal.Signals) -> None:
    one = worker(place, ONCE._replace(once=False))
    until(lambda: len(mail.copies) >= MAIL // 4)
    one.send_signal(how)
    one.send_signal(how)
    began = time.monotonic()
    assert ended(one, 30) == (0, "")
    assert time.monotonic() - began < 10
    assert {job.status for job in jobs(place)} <= {"todo"}
    assert [copies for copies in Counter(copy.id for copy in mail.copies).values() if copies > 1] == []
    assert len(mail.copies) < MAIL, "it was stopped in mid-run"
    assert ended(worker(place, ONCE)) == (0, "")
    assert astray(place, mail.copies, UNITS) == []


def test_a_worker_that_waits_takes_up_what_another_leaves(place: Path, mail: Mail) -> None:
    """It is told at once that there is work; idle, it stops as quickly."""
    one = worker(place, ONCE._replace(once=False))
    until(lambda: len(mail.copies) == MAIL)
    until(lambda: jobs(place) == [])
    one.terminate()
    assert ended(one, 10) == (0, "")
    assert astray(place, mail.copies, UNITS) == []


def test_the_command(place: Path, mail: Mail, wf: Wf) -> None:
    """By the clock as it stands: the plans are of a year that is over."""
    place.write_text(place.read_text("utf-8") + 'at: "00:00"\n', encoding="utf-8")
    ran = wf("worker", "--fleet", str(place), "--once", "--concurrency", "2", "--only", "plans")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert [len(events(place, tenant)) >= 1 for tenant in TENANTS] == [True] * OFFICES
    one = subprocess.Popen([WF, "worker", "--fleet", str(place)], env=wf.environment, stderr=subprocess.PIPE)
    until(lambda: begun(place))
    one.terminate()
    assert (one.communicate(timeout=10)[1], one.returncode) == (b"", 0)
    assert len(mail.copies) == sum(event.kind == "delivered" for tenant in TENANTS for event in events(place, tenant))
