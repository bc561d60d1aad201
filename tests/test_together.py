"""Many at one ledger: everything is there once, in one chain, whoever writes, reads, says it twice or is killed.

WF_SWEEP=all has each say twice as much, and killed twice as often.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from engine.ledger.events import Event
from tests.conftest import ROOT, Ran, Wf
from tests.crash_place import DAY, FILE, WF, furnish, seen
from tests.crash_writer import WRITERS, key, occurrence

TIMES, KILLS = (200, 4) if os.environ.get("WF_SWEEP") == "all" else (100, 2)
"""How often each writer records, and is killed."""
TODAY = datetime.now(UTC).date().toordinal()
"""What chooses the moments of the kills."""
AGAIN = ("submit", "1.study@2024Q1", "--file", FILE, "--format", "json", *DAY)
LIST = ("due", "--all", "--format", "json", *DAY)


class Crowd:
    """A workspace that many use at once."""

    times = TIMES
    """How often each writer has something to say."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "office"
        self.wf = Wf(folder / "cache")
        furnish(self.root)

    def starts(self, command: list[str], cwd: Path) -> "subprocess.Popen[bytes]":
        """Start a program."""
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=cwd, env=self.wf.environment, stdin=pipe, stdout=pipe, stderr=pipe)

    def writer(self, number: int, retried: int = 0) -> "subprocess.Popen[bytes]":
        """Somebody who is ready to record and waits for a line."""
        numbers = map(str, (number, self.times, retried))
        writer = self.starts([sys.executable, "-m", "tests.crash_writer", str(self.root), *numbers], ROOT)
        assert stream(writer.stdout).readline() == b"ready\n", stream(writer.stderr).read()
        return writer

    def events(self) -> list[Event]:
        """The events, when nothing is wrong."""
        events, wrong = seen(self.root / ".wf")
        assert wrong == []
        return events


def stream(pipe: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for."""
    assert pipe is not None
    return pipe


def ended(program: "subprocess.Popen[bytes]", said: bytes = b"") -> Ran:
    """What a program leaves behind when it has been told something."""
    out, err = program.communicate(said, timeout=60)
    return Ran(program.returncode, out.decode(), err.decode())


def all_ended(programs: list["subprocess.Popen[bytes]"], said: bytes = b"") -> list[Ran]:
    """What programs leave behind that are all told something at the same time."""
    with ThreadPoolExecutor(len(programs)) as pool:
        return list(pool.map(lambda program: ended(program, said), programs))


@pytest.fixture
def crowd(tmp_path: Path) -> Crowd:
    return Crowd(tmp_path)


ALL = {key(number, time): occurrence(number) for number in range(WRITERS) for time in range(TIMES)}
"""What the writers have to say: 800 keys, or 1,600, and the occurrence of each."""


def subjects(events: list[Event]) -> dict[str, str]:
    """The occurrence of each key, as people write it."""
    return {event.key: event.subject.partition("/")[2] for event in events}


@contextmanager
def readers(crowd: Crowd) -> Iterator[list[Ran]]:
    """Somebody who looks at the list all the time, and what was seen."""
    runs, over = list[Ran](), threading.Event()

    def read() -> None:
        while not over.is_set():
            runs.append(crowd.wf(*LIST, cwd=crowd.root))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield runs
    finally:
        over.set()
        thread.join()


def received(run: Ran) -> int:
    """How many submissions a list tells of."""
    return sum(one["received"] for one in json.loads(run.out))


def test_everything_is_there_once(crowd: Crowd) -> None:
    """Eight make the ledger at the same moment and go on; a reader sees it grow and never fails."""
    writers = [crowd.writer(number) for number in range(WRITERS)]
    with readers(crowd) as runs:
        told = all_ended(writers, b"\n")
    assert {(ran.status, ran.err) for ran in told} == {(0, "")}
    assert {line for ran in told for line in ran.out.splitlines()} == {f"{one} new" for one in ALL}
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(ALL), ALL)
    for number in range(WRITERS):
        own = [event.key for event in events if event.who == f"writer {number}"]
        assert own == [key(number, time) for time in range(TIMES)], "each in the order in which it was said"
    assert {run.status for run in runs} == {0}
    counts = [received(run) for run in runs]
    assert len(counts) > 3
    assert counts == sorted(counts)
    assert received(crowd.wf(*LIST, cwd=crowd.root)) == len(ALL)


def test_what_two_say_is_recorded_once(crowd: Crowd) -> None:
    """Every tenth is said by a neighbour, too, before or after: the same key, new for one of them."""
    told = all_ended([crowd.writer(number, retried=10) for number in range(WRITERS)], b"\n")
    assert {(ran.status, ran.err) for ran in told} == {(0, "")}
    lines = [line.split() for ran in told for line in ran.out.splitlines()]
    assert len(lines) == len(ALL) + len(ALL) // 10
    assert sorted(name for name, how in lines if how == "new") == sorted(ALL)
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(ALL), ALL)


@pytest.mark.parametrize("before", [False, True], ids=["no-ledger", "a-ledger"])
def test_the_same_command_six_times_at_once(crowd: Crowd, before: bool) -> None:  # noqa: FBT001 (a table's column)
    if before:
        assert crowd.wf("submit", "1.study@2024Q2", "--note", "早", *DAY, cwd=crowd.root).status == 0
    runs = all_ended([crowd.starts([WF, *AGAIN], crowd.root) for _ in range(6)])
    assert {(run.status, run.err) for run in runs} == {(0, "")}
    receipts = [json.loads(run.out) for run in runs]
    assert sorted(receipt["new"] for receipt in receipts) == [False] * 5 + [True]
    assert {receipt["event"]["hash"] for receipt in receipts} == {crowd.events()[-1].hash}
    assert len(crowd.events()) == 1 + before


class Killed(NamedTuple):
    """What a writer acknowledged that was killed some times, and how it ended at last."""

    lines: list[str]
    last: Ran


def insist(crowd: Crowd, number: int) -> Killed:
    """Let somebody record, killed at any moment and started anew, until all is said."""
    chance, lines = random.Random(TODAY * WRITERS + number), list[str]()  # noqa: S311 (no secret)
    for _ in range(KILLS):
        writer = crowd.writer(number)
        stream(writer.stdin).write(b"\n")
        stream(writer.stdin).flush()
        new = chance.randrange(crowd.times // KILLS)
        while new > 0 and (line := stream(writer.stdout).readline().decode()):
            lines.append(line.strip())
            new -= line.endswith("new\n")
        time.sleep(chance.uniform(0, 0.02))
        writer.kill()
        lines += [line for line in ended(writer).out.splitlines(keepends=True) if line.endswith("\n")]
        assert writer.returncode == -9
    last = ended(crowd.writer(number), b"\n")
    return Killed([line.strip() for line in lines], last)


def test_writers_that_are_killed_lose_nothing_they_acknowledged(crowd: Crowd) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(lambda number: insist(crowd, number), range(WRITERS)))
    assert {(killed.last.status, killed.last.err) for killed in found} == {(0, "")}
    events = crowd.events()
    assert (len(events), subjects(events)) == (len(ALL), ALL)
    for killed in found:
        new = [line for line in (*killed.lines, *killed.last.out.splitlines()) if line.endswith(" new")]
        assert len(new) == len(set(new)), "nothing acknowledged was lost and recorded anew"
        assert len(killed.last.out.splitlines()) == TIMES
    assert sum(line.endswith(" new") for killed in found for line in killed.lines) > TIMES
