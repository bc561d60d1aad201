"""Many at one ledger in PostgreSQL: everything is there once, whoever writes, says it twice, is killed, or serves it."""

import json
import random
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from engine.app.upkeep import verify
from engine.ledger.events import Event
from engine.store.ledgers import to_read
from tests.conftest import ROOT, Ran
from tests.crash_place import DAY, WF, chain_wrong
from tests.crash_writer import WRITERS, key, occurrence
from tests.postgres import Server, running
from tests.test_together import AGAIN, Crowd, all_ended, ended, insist, subjects

TIMES = 100
ALL = {key(number, time): occurrence(number) for number in range(WRITERS) for time in range(TIMES)}
"""What the writers have to say: 800 keys, and the occurrence of each."""
CUTS = 3
"""How often the server goes down in mid-work."""


class Tenant(Crowd):
    """A workspace that many use at once, its ledger in a database."""

    times = TIMES

    def __init__(self, folder: Path, database: str) -> None:
        super().__init__(folder)
        self.ledger = f"{database}&tenant=office&evidence={folder}/evidence"
        self.wf.environment["WF_LEDGER"] = self.ledger

    def events(self) -> list[Event]:
        """The events, when nothing is wrong."""
        store = to_read(self.ledger)
        assert store is not None
        with closing(store):
            events = list(store.events())
        assert chain_wrong(events) == []
        assert verify(self.ledger, read_data=True).findings == ()
        return events


@pytest.fixture
def crowd(server: Server, tmp_path: Path) -> Tenant:
    return Tenant(tmp_path, server.fresh())


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that may go down."""
    with running() as found:
        yield found


def test_everything_is_there_once(crowd: Tenant) -> None:
    """Eight make the ledger at the same moment and go on."""
    told = all_ended([crowd.writer(number) for number in range(WRITERS)], b"\n")
    assert {(ran.status, ran.err) for ran in told} == {(0, "")}
    assert {line for ran in told for line in ran.out.splitlines()} == {f"{one} new" for one in ALL}
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(ALL), ALL)
    for number in range(WRITERS):
        own = [event.key for event in events if event.who == f"writer {number}"]
        assert own == [key(number, time) for time in range(TIMES)], "each in the order in which it was said"


def test_what_two_say_is_recorded_once(crowd: Tenant) -> None:
    told = all_ended([crowd.writer(number, retried=10) for number in range(WRITERS)], b"\n")
    assert {(ran.status, ran.err) for ran in told} == {(0, "")}
    lines = [line.split() for ran in told for line in ran.out.splitlines()]
    assert len(lines) == len(ALL) + len(ALL) // 10
    assert sorted(name for name, how in lines if how == "new") == sorted(ALL)
    assert subjects(crowd.events()) == ALL


def test_the_same_command_six_times_at_once(crowd: Tenant) -> None:
    runs = all_ended([crowd.starts([WF, *AGAIN], crowd.root) for _ in range(6)])
    assert {(run.status, run.err) for run in runs} == {(0, "")}
    receipts = [json.loads(run.out) for run in runs]
    assert sorted(receipt["new"] for receipt in receipts) == [False] * 5 + [True]
    assert {receipt["event"]["hash"] for receipt in receipts} == {crowd.events()[-1].hash}
    assert len(crowd.events()) == 1


def test_writers_that_are_killed_lose_nothing_they_acknowledged(crowd: Tenant) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(lambda number: insist(crowd, number), range(WRITERS)))
    assert {(killed.last.status, killed.last.err) for killed in found} == {(0, "")}
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(ALL), ALL)
    for killed in found:
        new = [line for line in (*killed.lines, *killed.last.out.splitlines()) if line.endswith(" new")]
        assert len(new) == len(set(new)), "nothing acknowledged was lost and recorded anew"
    assert sum(line.endswith(" new") for killed in found for line in killed.lines) > TIMES


def until_done(crowd: Tenant, number: int) -> list[Ran]:
    """Let somebody record, and begin anew whenever that fails, until all is said."""
    runs: list[Ran] = []
    program = [sys.executable, "-m", "tests.crash_writer", str(crowd.root), str(number), str(TIMES), "0"]
    while not runs or runs[-1].status:
        assert len(runs) < 200, runs[-1]
        runs.append(ended(crowd.starts(program, ROOT), b"\n"))
        time.sleep(0.1)
    return runs


def test_a_server_that_goes_down_loses_nothing_it_acknowledged(own: Server, tmp_path: Path) -> None:
    """As at a power cut: no goodbye, and what it had not written is gone."""
    crowd = Tenant(tmp_path, own.fresh())
    chance = random.Random(7)  # noqa: S311 (no secret)
    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(until_done, crowd, number) for number in range(4)]
        for _ in range(CUTS):
            before = seen(crowd)
            while seen(crowd) < before + 20 and not all(one.done() for one in working):
                time.sleep(0.05)
            time.sleep(chance.uniform(0, 0.1))
            own.stop(signal.SIGQUIT)
            time.sleep(chance.uniform(0, 0.5))
            own.start()
        found = [one.result() for one in working]
    meant = {name: one for name, one in ALL.items() if int(name[1 : name.index("-")]) < 4}
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(meant), meant)
    for runs in found:
        said = [line for run in runs for line in run.out.splitlines()]
        new = [line for line in said if line.endswith(" new")]
        assert len(new) == len(set(new)), "nothing acknowledged was lost and recorded anew"
        assert {line.split()[0] for line in said} - {"ready"} == {name for name in meant if name.startswith(new[0][:3])}
    failed = [run for runs in found for run in runs if run.status]
    assert len(failed) >= CUTS
    assert {run.err.strip().rpartition("\n")[2].partition("(")[0] for run in failed} == {"engine.faults.LedgerError: "}
    assert all("unreachable" in run.err for run in failed)


def seen(crowd: Tenant) -> int:
    """How many events there are by now."""
    store = to_read(crowd.ledger)
    if store is None:
        return 0
    with closing(store):
        return store.head().events


def test_a_server_that_does_not_run_is_told(own: Server, tmp_path: Path) -> None:
    crowd = Tenant(tmp_path, own.fresh())
    assert crowd.wf(*AGAIN, cwd=crowd.root).status == 0
    own.stop()
    for command in (AGAIN, ("due", *DAY), ("log",), ("ledger", "verify"), ("ledger", "backup", "kept"), ("digest",)):
        ran = crowd.wf(*command, "--lang", "en", cwd=crowd.root)
        assert (ran.status, ran.out) == (74, ""), command
        assert "cannot be reached (connection to server on socket" in ran.err
        assert ran.err.endswith("Try again later: nothing is recorded twice.\n")
    own.start()
    again = crowd.wf(*AGAIN, cwd=crowd.root)
    assert json.loads(again.out)["new"] is False
