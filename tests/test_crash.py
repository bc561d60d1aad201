"""Records and kills, faults of the disk, power cuts: what was acknowledged stays, the rest is whole or not there.

Every call that a command makes on its workspace is a point. WF_SWEEP=all tries all there is at each; without it the
kills and the errors are a selection that changes from day to day, the less of them the less a command is used.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.ledger.events import Event
from engine.store.sqlite import to_read
from tests.conftest import ROOT
from tests.crash_place import BEFORE, DAY, FILE, OTHER, RECEIPT, WF, Place, Yard, seen
from tests.crash_power import Unsynced, copied, frames, garbled, torn
from tests.tracing import Call, below

ALL = os.environ.get("WF_SWEEP") == "all"
TODAY = datetime.now(UTC).date().toordinal()
"""What rotates the selections; complaints tell the points, so that any can be tried again."""
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT)


class Scene(NamedTuple):
    """A command to be disturbed: how the ledger stands before, what is run, what that records, every which kill.

    That is an odd number, so that a selection has kills before a call and after one.
    """

    before: str
    arguments: tuple[str, ...]
    recorded: tuple[str, str]
    every: int = 3

    @property
    def held(self) -> int:
        """How many events there are before."""
        return len(BEFORE[self.before])


SUBMIT = ("submit", "1.study@2024Q1", "--file", FILE, *DAY)
FIRST = Scene("nothing", SUBMIT, ("submitted", "test-2024/1.study@2024Q1#综合科"))
NEXT = Scene("records", SUBMIT, ("submitted", "test-2024/1.study@2024Q1#综合科"))
ACCEPT = Scene(
    "records",
    ("accept", "1.report@2024Q1#绿化科", "--note", "可", *DAY),
    ("accepted", "test-2024/1.report@2024Q1#绿化科"),
    5,
)
FIRE = Scene("records", ("fire", "评查通知", "--on", "2024-05-06", *DAY), ("fired", "test-2024/评查通知"), 5)
FIRST_FIRE = Scene("nothing", ("fire", "评查通知", "--on", "2024-05-06", *DAY), ("fired", "test-2024/评查通知"), 7)
SCENES = [
    pytest.param(FIRST, id="first-submission"),  # the folders and the ledger are made on the way
    pytest.param(NEXT, id="next-submission"),  # the everyday case; its file is kept already, under another event
    pytest.param(ACCEPT, id="acceptance"),  # no file
    pytest.param(FIRE, id="trigger"),  # a subject that is no occurrence
    pytest.param(FIRST_FIRE, id="first-trigger"),  # the ledger is made, without evidence
]  # fmt: skip


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    return Yard(tmp_path_factory.mktemp("yard"))


def watched(yard: Yard, scene: Scene) -> tuple[Call, ...]:
    """The calls that an undisturbed run makes."""

    def work(place: Place) -> tuple[Call, ...]:
        place.put_back(scene.before)
        outcome = place.watch(scene.arguments)
        assert (outcome.status, outcome.err, complaints(place, scene, there=True)) == (0, b"", [])
        return tuple(Call(call.name, tuple(short(place, path) for path in call.paths)) for call in outcome.calls)

    return yard.one(work)


def short(place: Place, path: str) -> str:
    """A path from the workspace on."""
    return path.removeprefix(str(place.root)).removeprefix(os.sep)


def complaints(place: Place, scene: Scene, *, there: bool | None = None) -> list[str]:
    """What is wrong with a ledger: it holds what it held, and then the event whole or, unless it must be there, not."""
    events, wrong = place.seen()
    news = events[scene.held :]
    if (there is True and not news) or (there is False and news):
        wrong = [*wrong, f"the event is {'there' if news else 'not there'}"]
    return [*wrong, *(["other events"] if len(news) > 1 or any(odd(scene, event) for event in news) else [])]


def odd(scene: Scene, event: Event) -> bool:
    """Whether an event is not the one that the scene records, with its file."""
    files = [file["name"] for file in event.facts.get("files", ())]
    return (event.kind, event.subject) != scene.recorded or files != [FILE] * (scene.arguments[0] == "submit")


def some(points: list[tuple[int, bool]], every: int) -> list[tuple[int, bool]]:
    """Every so-manieth point, others tomorrow; all where that is asked for."""
    return points if ALL else points[TODAY % every :: every]


@pytest.mark.parametrize("scene", SCENES)
def test_a_kill_leaves_the_event_whole_or_not_there(yard: Yard, scene: Scene) -> None:
    calls = len(watched(yard, scene))
    assert calls > 25, "the sweep sweeps something"
    points = [(number, after) for number in range(1, calls + 1) for after in (False, True)]
    assert yard.each(partial(killed, scene), some(points, scene.every)) == []


def killed(scene: Scene, place: Place, point: tuple[int, bool]) -> list[str]:
    """Kill at a point and look; run the same again, and nothing that its receipt rests on may still be in memory only."""
    number, after = point
    place.put_back(scene.before)
    disk = Unsynced(map(str, (*place.root.rglob("*"), place.root / RECEIPT)))
    first = place.kill(scene.arguments, number, after=after)
    wrong = [] if first.reached else ["never came so far"]
    wrong += complaints(place, scene, there=True if place.receipt else None)
    disk.follow(first.calls if after else first.calls[:-1])
    if after or ALL:  # before a call the disk is as it was after the last
        again = place.watch(scene.arguments)
        wrong += [f"again: {again}"] if again.status or again.err or not place.receipt else []
        wrong += complaints(place, scene, there=True)
        wrong += at_risk(place, disk, again.calls)
        wrong += [] if (place.root / ".wf" / ".gitignore").read_bytes() == b"*\n" else ["git would take it"]
    return [f"killed {'after' if after else 'before'} {number} {first.calls[-1]}: {one}" for one in wrong]


def at_risk(place: Place, disk: Unsynced, calls: tuple[Call, ...]) -> list[str]:
    """What a power cut right after the receipt would take, and what was done in the wrong order."""
    said = [index for index, call in enumerate(calls) if is_receipt(call)]
    risky = disk.follow(calls[: said[0]] if said else calls).at_risk()
    ours = sorted(short(place, path) for path in risky if not path.endswith(RECEIPT))
    disk.follow(calls[said[0] :] if said else ())
    return [f"the receipt rests on {ours}"] * bool(ours) + disk.broken


def is_receipt(call: Call) -> bool:
    """Whether a call writes the receipt."""
    return call.name == "write" and call.paths[-1].endswith(RECEIPT)


@pytest.mark.parametrize("scene", [FIRST, NEXT], ids=["first", "next"])
def test_two_kills_in_a_row(yard: Yard, scene: Scene) -> None:
    """The run that mends what a killed one left may be killed itself."""
    last = len(watched(yard, scene))
    step, other = (7, 5) if ALL else (37, 23)
    points = [
        (one, two) for one in range(2 + TODAY % step, last, step) for two in range(2 + TODAY % other, last, other)
    ]
    assert yard.each(partial(killed_twice, scene), points) == []


def killed_twice(scene: Scene, place: Place, point: tuple[int, int]) -> list[str]:
    """Kill, kill what mends it, look, run again."""
    place.put_back(scene.before)
    wrong: list[str] = []
    for number in point:
        place.kill(scene.arguments, number, after=True)
        wrong += complaints(place, scene, there=True if place.receipt else None)
    again = place.run(scene.arguments)
    wrong += [f"again: {again}"] if again.status or again.err or not again.out else []
    sound = place.wf("ledger", "verify", "--read-data", cwd=place.root)
    wrong += [f"verify: {sound}"] if sound.status or sound.err else []
    return [f"killed at {point}: {one}" for one in [*wrong, *complaints(place, scene, there=True)]]


def where(calls: tuple[Call, ...], name: str, path: str) -> list[int]:
    """Where calls of a name stand that are made on a path that ends so, or whose folder does."""
    return [index for index, call in enumerate(calls) if call.name.startswith(name) and call.paths[-1].endswith(path)]


@pytest.mark.parametrize("scene", [FIRST, NEXT], ids=["first", "next"])
def test_what_is_said_is_on_the_disk_before(yard: Yard, scene: Scene) -> None:
    """A kill loses nothing that is in memory, a power cut does: here only the order of the calls tells."""
    calls = watched(yard, scene)
    (receipt,) = [index for index, call in enumerate(calls) if is_receipt(call)]
    writes = [index for index in where(calls, "pwrite64", "ledger.db-wal") if index < receipt]
    syncs = [index for index in where(calls, "fdatasync", "ledger.db-wal") if index < receipt]
    assert max(writes) < max(syncs) < receipt, "the log is on the disk before the receipt is written"
    checkpoint, synced = where(calls, "pwrite64", "ledger.db"), where(calls, "fdatasync", "ledger.db")
    assert max(checkpoint) < max(synced) < max(where(calls, "unlink", "ledger.db-wal")), "pages, then no more log"


def test_evidence_is_on_the_disk_before_the_event_that_cites_it(yard: Yard) -> None:
    calls = watched(yard, FIRST)
    (rename,) = where(calls, "rename", "")
    aside, final = calls[rename].paths
    folder = os.path.dirname(final)
    (shelf,) = where(calls, "mkdir", folder)
    written, synced = where(calls, "write", aside), where(calls, "fsync", aside)
    assert max(written) < max(synced) < rename, "the file is whole on the disk before it has its name"
    assert any(shelf < index < rename for index in where(calls, "fsync", os.path.dirname(folder)))
    named = [index for index in where(calls, "fsync", folder) if index > rename]
    assert named, "its name is on the disk"
    assert min(named) < min(where(calls, "pwrite64", "ledger.db-wal")), "before anything of the ledger is written"


def test_every_fsync_is_needed(yard: Yard) -> None:
    """The reckoning can fail: without the fsyncs of any one file or folder the receipt would rest on memory."""
    calls = watched(yard, FIRST)
    (receipt,) = [index for index, call in enumerate(calls) if is_receipt(call)]
    needed = {call.paths[-1] for call in calls[:receipt] if "sync" in call.name} - {".wf/ledger.db-journal"}
    assert {"", ".wf", ".wf/evidence", ".wf/ledger.db", ".wf/ledger.db-wal"} <= needed
    for path in sorted({*needed, "nothing"}):
        disk = Unsynced({RECEIPT}).follow(
            call for call in calls[:receipt] if "sync" not in call.name or call.paths[-1] != path
        )
        assert bool(disk.at_risk() or disk.broken) == (path != "nothing"), path


Fault = tuple[int, int, bool]
"""At which call, which error, and whether for ever."""


def faults(calls: tuple[Call, ...], every: int) -> list[Fault]:
    """Every call after the shell's own with every error, once and for ever; else a selection at so-many a call."""
    points = [
        (number, error, forever) for number in range(2, len(calls) + 1) for error in ERRORS for forever in (False, True)
    ]
    if ALL:
        return points
    return [point for index, point in enumerate(points) if (index + index // 8 + TODAY) % (8 * every) == 0]


@pytest.mark.parametrize("scene", SCENES)
def test_a_fault_is_told_and_loses_nothing(yard: Yard, scene: Scene) -> None:
    points = faults(watched(yard, scene), scene.every)
    assert len(points) > 3, "the sweep sweeps something"
    assert yard.each(partial(faulted, scene), points) == []


def faulted(scene: Scene, place: Place, fault: Fault) -> list[str]:
    """Let a call fail and look: done, or told in a sentence; then all is well again, and the command is run again."""
    number, error, forever = fault
    place.put_back(scene.before)
    outcome = place.fail(scene.arguments, number, error, forever=forever)
    said = outcome.err.decode()
    wrong = [] if outcome.reached else ["never came so far"]
    wrong += complaints(place, scene, there={0: True, 74: None}.get(outcome.status))
    if outcome.status == 0:
        wrong += ["no receipt"] * (not place.receipt) + [f"said {said}"] * bool(said)
    else:
        recorded = len(place.seen().events) - scene.held
        wrong += told_wrong(outcome.status, said) + denied(recorded, said)
        wrong += ["recorded"] * (recorded and not open_to_doubt(outcome.calls[number - 1]))
    if ALL or number % 3 == 0:
        again = place.run(scene.arguments)
        wrong += [f"again: {again}"] if again.status or again.err or not again.out else []
        wrong += complaints(place, scene, there=True)
    what = f"{errno.errorcode[error]} {'for ever' if forever else 'once'} at {number} {outcome.calls[-1]}"
    return [f"{what}, status {outcome.status}, {said!r}: {one}" for one in wrong]


def told_wrong(status: int, said: str) -> list[str]:
    """What is wrong with how a fault was told: one sentence, the status of a disk that fails, no word of damage."""
    sentence = said.startswith("wf: ") and said.count("\n") == 1 and "Traceback" not in said and len(said) < 300
    damage = any(word in said for word in ("损坏", "damaged"))
    return [] if status == 74 and sentence and not damage else ["told otherwise than it is"]


def open_to_doubt(call: Call) -> bool:
    """Whether an event may be recorded although this failed: its commit stood in the log, or it was to be told of."""
    return is_receipt(call) or ("sync" in call.name and call.paths[-1].endswith("-wal"))


def test_what_may_be_recorded_is_not_denied(yard: Yard) -> None:
    """An fsync of the log that fails for good leaves the commit in it: nobody knows what the disk will say of it."""
    calls = watched(yard, NEXT)
    (receipt,) = [index for index, call in enumerate(calls) if is_receipt(call)]
    commit = max(index for index in where(calls, "fdatasync", "ledger.db-wal") if index < receipt) + 1

    def work(place: Place, error: int) -> list[str]:
        place.put_back(NEXT.before)
        outcome = place.fail(NEXT.arguments, commit, error, forever=True)
        recorded, said = len(place.seen().events) - NEXT.held, outcome.err.decode()
        return [*told_wrong(outcome.status, said), *([] if recorded else ["no such case"]), *denied(recorded, said)]

    assert yard.each(work, ERRORS) == []


def denied(recorded: int, said: str) -> list[str]:
    """Whether it is said that nothing was recorded, although something was."""
    said_so = any(word in said for word in ("没有记录", "Nothing was recorded"))
    return [f"denied: {said}"] if recorded and said_so else []


def test_a_cache_that_fails_changes_nothing(yard: Yard) -> None:
    """The book that is kept is made anew, cannot be kept, and nobody has to know."""

    def work(place: Place) -> list[str]:
        counts, wrong = below(place.cache), list[str]()
        for number in range(1, 100):
            place.put_back(NEXT.before)
            shutil.rmtree(place.cache)
            outcome = place.fail(NEXT.arguments, number, ERRORS[number % 4], forever=number % 2 == 0, counts=counts)
            wrong += [f"{number}: {outcome}"] if outcome.status or outcome.err else []
            wrong += complaints(place, NEXT, there=True)
            if not outcome.reached:
                return wrong if number > 3 else ["the cache is not written to"]
        return ["no end of it"]

    assert yard.one(work) == []


class Log(NamedTuple):
    """A ledger and its log as a killed run left them.

    The events acknowledged, how many stand in the file, and how many commits in the log were none.
    """

    ledger: bytes
    log: bytes
    events: list[Event]
    settled: int
    others: int

    def after(self, intact: int) -> list[Event]:
        """The events after so many commits of the log."""
        return self.events[: self.settled + max(0, intact - self.others)]


def left(place: Place, scene: Scene) -> Log:
    """What a run leaves that is killed as soon as its receipt is written; before it others, where somebody looked on."""
    place.put_back(scene.before)
    looking_on = to_read(str(place.ledger))
    if looking_on:
        looking_on.head()  # nobody brings the log into the file as long as somebody has it open
        for note in ("一", "二", "三"):
            assert place.run(("submit", "1.report@2024Q2#环卫科", "--note", note, *DAY)).status == 0
    assert place.kill(scene.arguments, 1, after=True, counts=is_receipt).reached
    ledger, log = place.ledger.read_bytes(), place.ledger.with_name("ledger.db-wal").read_bytes()
    events = place.seen().events
    if looking_on:
        looking_on.close()
    commits = sum(frame.commit for frame in frames(log))
    return Log(ledger, log, events, scene.held, commits - (len(events) - scene.held))


def cuts(log: bytes) -> Iterator[tuple[str, bytes, int]]:
    """A log cut off, zeroed or changed at every frame's beginning and midst; how many commits stand before."""
    intact = 0
    yield "no log", b"", 0
    yield "half a header", log[:16], 0
    yield "another header", garbled(log, 16), 0
    for frame in frames(log):
        middle = (frame.begin + frame.end) // 2
        yield f"cut at {frame.begin}", log[: frame.begin], intact
        yield f"cut at {middle}", log[:middle], intact
        yield f"nothing from {frame.begin}", log[: frame.begin] + bytes(len(log) - frame.begin), intact
        yield f"nothing from {middle}", log[:middle] + bytes(len(log) - middle), intact
        yield f"garbled at {frame.begin}", garbled(log, frame.begin), intact
        yield f"garbled at {middle}", garbled(log, middle), intact
        intact += frame.commit
    yield "whole", log, intact


@pytest.mark.parametrize(("scene", "events"), [(FIRST, 1), (NEXT, 4)], ids=["made-anew", "several"])
def test_a_log_counts_up_to_the_last_whole_commit(yard: Yard, tmp_path: Path, scene: Scene, events: int) -> None:
    def work(place: Place) -> list[str]:
        found = left(place, scene)
        assert len(found.events) == scene.held + events
        wrong = []
        for number, (what, log, intact) in enumerate(cuts(found.log)):
            folder = copied(place.ledger.parent, tmp_path / str(number), ledger=found.ledger, log=log)
            there = seen(folder)
            wrong += [f"{what}: {there}"] if there != (found.after(intact), []) else []
        return wrong

    assert yard.one(work) == []


@pytest.mark.parametrize("scene", [FIRST, NEXT], ids=["first", "next"])
def test_pages_half_written_are_taken_from_the_log(yard: Yard, tmp_path: Path, scene: Scene) -> None:
    """The power goes while what is acknowledged is brought from the log into the file."""
    calls = watched(yard, scene)
    (receipt,) = [index for index, call in enumerate(calls) if is_receipt(call)]
    points = [index + 1 for index, call in enumerate(calls) if index > receipt and call.paths[-1] == ".wf/ledger.db"]
    assert len(points) > 3

    def work(place: Place, number: int) -> list[str]:
        place.put_back(scene.before)
        assert place.kill(scene.arguments, number, after=True).reached
        ledger, log = place.ledger.read_bytes(), place.ledger.with_name("ledger.db-wal").read_bytes()
        wrong = []
        for what, file in (("torn", torn(ledger, log)), ("short", shortened(ledger, log))):
            folder = copied(place.ledger.parent, tmp_path / f"{number}-{what}", ledger=file, log=log)
            there = seen(folder)
            wrong += [f"{what} at {number}: {there}"] if there.wrong or len(there.events) != scene.held + 1 else []
        return wrong

    assert yard.each(work, points) == []


def shortened(ledger: bytes, log: bytes) -> bytes:
    """The file without its last pages, as far as the log has them."""
    frames = range(32, len(log) - 24, 24 + 4096)
    logged = {int.from_bytes(log[at : at + 4], "big") for at in frames}
    pages = len(ledger) // 4096
    while pages > 1 and pages in logged:
        pages -= 1
    return ledger[: pages * 4096]


class Step(NamedTuple):
    """What a command said on a small disk, and what the ledger then held."""

    status: int
    out: str
    err: str
    events: list[list[object]]
    wrong: list[str]


def on_a_small_disk(folder: Path) -> dict[str, Step]:
    """What is said on a disk of 256 KiB, step by step; nothing where this system lets nobody mount one."""
    own = ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]
    script = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" -m tests.crash_full "$1" "$3"'
    disk, outside = folder / "disk", folder / "outside"
    disk.mkdir()
    outside.mkdir()
    command = ["unshare", *own, "sh", "-c", script, "sh", str(disk), sys.executable, str(outside)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        return {}
    mounted = done.returncode != 32 and b"unshare" not in done.stderr
    assert not mounted or done.returncode == 0, done.stderr.decode()
    return {name: Step(*told) for name, told in json.loads(done.stdout).items()} if mounted else {}


def under_a_quota(place: Place) -> dict[str, Step]:
    """The same where files may have 128 KiB at most: what can be tried of it without a disk to fill."""
    place.put_back("nothing")
    (place.root / "大.txt").write_bytes(bytes(1 << 20))
    command = ["sh", "-c", 'ulimit -f 256; exec "$0" "$@"', WF]
    steps = {}
    for name, file in (("fits", FILE), ("too large", "大.txt"), ("again", OTHER)):
        arguments = [*command, "submit", "1.study@2024Q1" if name == "fits" else "1.study@2024Q2", "--file", file, *DAY]
        done = subprocess.run(
            arguments, cwd=place.root, env=place.wf.environment, capture_output=True, check=False, timeout=60
        )
        events, wrong = place.seen()
        told = (done.returncode, done.stdout.decode(), done.stderr.decode())
        steps[name] = Step(*told, [list(event) for event in events], wrong)
    return steps


def test_a_full_disk_is_told_and_loses_nothing(yard: Yard, tmp_path: Path) -> None:
    """Nothing is left behind of what did not fit, the list can still be read, and all goes on once there is room."""
    steps = on_a_small_disk(tmp_path) or yard.one(under_a_quota)
    assert [step.wrong for step in steps.values()] == [[]] * len(steps)
    events = 0
    for name, step in steps.items():
        refused = name in {"too large", "file", "note"}
        events += not refused and name != "list"
        assert (step.status, len(step.events)) == (74 if refused else 0, events), (name, step)
        assert not refused or told_wrong(step.status, step.err) == [], (name, step)
    assert "list" not in steps or len(json.loads(steps["list"].out)) > 10


def test_a_quota_is_told_and_loses_nothing(yard: Yard) -> None:
    """EFBIG, which the system has a signal for besides."""
    steps = yard.one(under_a_quota)
    assert [(step.status, len(step.events), step.wrong) for step in steps.values()] == [
        (0, 1, []),
        (74, 1, []),
        (0, 2, []),
    ]
    assert steps["too large"].err.startswith("wf: ")
    assert "File too large" in steps["too large"].err
