"""Many that send at once: each message goes out once, whoever claims it, records meanwhile, or is killed.

WF_SWEEP=all has 32 digests and 32 submissions together in place of eight.
"""

import os
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from engine.app.upkeep import verify
from tests.conftest import Ran
from tests.crash_place import WF
from tests.digest_place import DAY, EVERYBODY, PEOPLE, SEND, Place, arrived, astray, in_doubt, sending
from tests.digest_sweep import recovered

ALL = os.environ.get("WF_SWEEP") == "all"
TODAY = datetime.now(UTC).date().toordinal()
"""What chooses the moments of the kills; the seed tells them, so that any can be tried again."""
MANY = 32 if ALL else 8
TURNS = 4 if ALL else 2
PATIENCE = 30
"""Seconds that nobody has to wait longer for a ledger, beyond what the work itself takes."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path)
    yield found
    found.close()


def at_once(place: Place, commands: Sequence[Sequence[str]], killed: Sequence[float] = ()) -> list[Ran]:
    """Start programs together, the first of them to be killed after so many seconds; what they leave behind."""
    gate = Barrier(len(commands))

    def one(number: int) -> Ran:
        gate.wait()
        pipe = subprocess.PIPE
        program = subprocess.Popen(
            [WF, *commands[number]], cwd=place.root, env=place.wf.environment, stdout=pipe, stderr=pipe
        )
        if number < len(killed):
            time.sleep(killed[number])
            program.kill()
        out, err = program.communicate(timeout=120)
        return Ran(program.returncode, out.decode(), err.decode())

    with ThreadPoolExecutor(len(commands)) as pool:
        ran = list(pool.map(one, range(len(commands))))
    place.server.settle()
    return ran


@pytest.mark.parametrize("ledger", [True, False], ids=["a-ledger", "no-ledger"])
@pytest.mark.parametrize("programs", [2, MANY])
def test_runs_at_once_send_every_message_once(place: Place, programs: int, ledger: bool) -> None:  # noqa: FBT001 (a table's column)
    if not ledger:
        for file in (place.root / ".wf").glob("ledger.db*"):
            file.unlink()
    began = time.monotonic()
    ran = at_once(place, [SEND] * programs)
    assert time.monotonic() - began < PATIENCE + programs
    assert {(one.status, one.err) for one in ran} == {(0, "")}
    assert place.server.received == dict.fromkeys(EVERYBODY, 1)
    assert astray(place) == []


def submission(number: int) -> tuple[str, ...]:
    """What a unit hands in on the day."""
    return ("submit", f"1.report@2024#单位{number:02}", "--note", "已报", "--as-of", DAY.isoformat())


def test_digests_and_submissions_at_once(place: Place) -> None:
    """Who hands in just then may be reminded or not, of the others everybody is, once."""
    units = range(2, 2 + MANY)
    commands = [*([SEND] * MANY), *map(submission, units)]
    random.Random(DAY.toordinal()).shuffle(commands)  # noqa: S311 (no secret)
    ran = at_once(place, commands)
    assert {(one.status, one.err) for one in ran} == {(0, "")}
    busy = {f"p{number:02}@example.org" for number in units}
    received = place.server.received
    assert set(received.values()) == {1}
    assert received.keys() >= EVERYBODY - busy
    events = place.events()
    assert sorted(event.subject for event in events if event.kind == "submitted") == sorted(
        f"test-2024/1.report@2024#单位{number:02}" for number in units
    )
    assert arrived(events) == received.keys()
    assert (place.waiting(), in_doubt(events), verify(place.ledger).findings) == ([], [], ())


@pytest.mark.parametrize("turn", range(TURNS))
def test_runs_at_once_of_which_some_are_killed(place: Place, turn: int) -> None:
    """A kill costs one extra copy at most, and the others go on."""
    seed = TODAY * TURNS + turn
    chance = random.Random(seed)  # noqa: S311 (no secret)
    killed = [chance.uniform(0.2, 1.2) for _ in range(3)]
    ran = at_once(place, [SEND] * MANY, killed)
    assert {(one.status, one.err) for one in ran[len(killed) :]} == {(0, "")}
    received, doubt = place.server.received, in_doubt(place.events())
    assert set(received.values()) == {1}
    assert arrived(place.events()) | set(doubt) == EVERYBODY, "nobody is left to the next run but what is in doubt"
    assert len(doubt) <= len(killed)
    had = received.keys() & set(doubt)
    assert recovered(place, 60) == []
    assert {to for to, copies in place.server.received.items() if copies > 1} == had
    assert place.server.received.total() == PEOPLE + len(had)


def test_several_that_take_over_what_was_left_do_so_once(place: Place) -> None:
    """The claim of a run that was killed is over; of those who come then, one sends it again."""
    contents = [number for number, call in enumerate(place.watch().calls, 1) if call.name == "sendto"][40]
    place.put_back()
    assert place.kill(contents, after=True).reached
    (doubt,) = in_doubt(place.events())
    had, left = place.server.received[doubt], PEOPLE - len(arrived(place.events()))
    later = datetime.now(UTC) + timedelta(hours=1)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: sending(place.root, DAY, later), range(4)))
    assert [report.failed for report in reports] == [False] * 4
    assert place.server.received[doubt] == had + 1
    assert sum(report.counts.get("delivered", 0) for report in reports) == left
    assert astray(place) == []
