"""Places to be killed in: a workspace, its ledger put back to how it stood, and a reader that trusts nothing.

The reader is not the engine's: it reads the table by itself, works out every hash anew and opens every file, on a copy,
so that looking mends nothing.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

from engine.app.upkeep import verify
from engine.faults import LedgerError
from engine.ledger.chain import chained
from engine.ledger.events import Draft, Event, Head
from engine.store.sqlite import APPLICATION, VERSION, to_read
from tests.conftest import ORG, PLAN, Ran, Wf
from tests.tracing import Counts, Outcome, below, fail_at, kill_at, watch

T = TypeVar("T")
ITEMS = """\
triggers:
  评查通知: {title: 关于评查的通知, latest: 2024-09-30}
items:
- item: "1"
  title: 学习
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: study, title: 学习, each: lead, recurrence: quarter, evidence: [台账]}
  - {id: report, title: 汇报, each: with, recurrence: quarter, evidence: [报告]}
  - {id: review, title: 评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
"""
FILE = "台账.txt"
OTHER = "去年台账.txt"
DAY = ("--as-of", "2024-12-20")
RECEIPT = "receipt"
WF = str(Path(sys.executable).with_name("wf"))
BEFORE: dict[str, tuple[tuple[str, ...], ...]] = {
    "nothing": (),
    "records": (
        ("submit", "1.study@2024Q4", "--file", OTHER, *DAY),
        ("submit", "1.report@2024Q1#绿化科", "--note", "已报", *DAY),
    ),
}
"""How a ledger may stand before: what was recorded."""
_GUARDS = {"no_delete", "no_replace", "no_update"}


class Seen(NamedTuple):
    """What a ledger holds, and what is wrong with it."""

    events: list[Event]
    wrong: list[str]


def furnish(root: Path) -> None:
    """Write a small workspace: a plan, its org, a file to hand in."""
    (root / "plans" / "org").mkdir(parents=True)
    (root / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (root / "plans" / "test.yaml").write_text(PLAN.replace("items:\n", ITEMS), encoding="utf-8")
    for name in (FILE, OTHER):
        (root / name).write_text(name, encoding="utf-8")


class Place:
    """A workspace of its own, in which one command at a time is run; ledger and cache can be put back."""

    def __init__(self, folder: Path) -> None:
        self.root = folder.resolve() / "office"
        self.ledger = self.root / ".wf" / "ledger.db"
        self.cache = folder.resolve() / "cache"
        self.wf = Wf(self.cache)
        self._stands = folder / "stands"
        furnish(self.root)
        for stand, commands in BEFORE.items():
            self._record(stand, commands)

    def _record(self, stand: str, commands: Sequence[Sequence[str]]) -> None:
        shutil.rmtree(self.root / ".wf", ignore_errors=True)
        for command in commands:
            ran = self.wf(*command, cwd=self.root)
            assert ran.status == 0, ran
        assert self.wf("due", cwd=self.root).status == 0
        if commands:
            settle(self.ledger)
        self._copy(self.root / ".wf", self._stands / stand / "wf")
        self._copy(self.cache, self._stands / stand / "cache")

    def put_back(self, stand: str) -> None:
        """Let everything stand as it did before, the cache with it."""
        self._copy(self._stands / stand / "wf", self.root / ".wf")
        self._copy(self._stands / stand / "cache", self.cache)
        (self.root / RECEIPT).unlink(missing_ok=True)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        if source.exists():
            shutil.copytree(source, target)

    def command(self, arguments: Sequence[str]) -> list[str]:
        """`wf` with its output in a file of the workspace, so that the tracer sees when the receipt is written."""
        return ["sh", "-c", f'exec "$0" "$@" > {RECEIPT}', WF, *arguments]

    def run(self, arguments: Sequence[str]) -> Ran:
        """Run as users do, without a tracer."""
        command, environment = self.command(arguments), self.wf.environment
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, check=False, timeout=60)
        return Ran(done.returncode, self.receipt, done.stderr.decode())

    def watch(self, arguments: Sequence[str]) -> Outcome:
        """Run to the end; the calls on the workspace are noted."""
        return watch(self.command(arguments), self.wf.environment, self.root, counts=below(self.root))

    def kill(self, arguments: Sequence[str], number: int, *, after: bool, counts: Counts | None = None) -> Outcome:
        """Run to a call on the workspace, or to one of certain calls."""
        command, environment = self.command(arguments), self.wf.environment
        where = counts or below(self.root)
        return kill_at(command, environment, self.root, number, after=after, counts=where)

    def fail(
        self, arguments: Sequence[str], number: int, error: int, *, forever: bool, counts: Counts | None = None
    ) -> Outcome:
        """Run with a call on the workspace, or one of certain calls, or all from it on, failing."""
        command, environment = self.command(arguments), self.wf.environment
        where = counts or below(self.root)
        return fail_at(command, environment, self.root, number, error=error, forever=forever, counts=where)

    @property
    def receipt(self) -> str:
        """What the last command has printed."""
        file = self.root / RECEIPT
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def seen(self) -> Seen:
        """What the ledger holds."""
        return seen(self.root / ".wf")


def settle(ledger: Path) -> None:
    """Bring all that stands in the log into the one file."""
    connection = sqlite3.connect(ledger)
    assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    connection.close()


class Yard:
    """Places enough to work in several at once."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self._workers = workers
        self._free: SimpleQueue[Place] = SimpleQueue()
        for number in range(workers):
            self._free.put(Place(folder / str(number)))

    def one(self, work: Callable[[Place], T]) -> T:
        """Work in a place."""
        place = self._free.get()
        try:
            return work(place)
        finally:
            self._free.put(place)

    def each(self, work: Callable[[Place, T], list[str]], points: Iterable[T]) -> list[str]:
        """Work at every point, in as many places at once as there are; all that is wrong."""
        with ThreadPoolExecutor(self._workers) as pool:
            found = pool.map(lambda point: self.one(lambda place: work(place, point)), points)
            return [complaint for complaints in found for complaint in complaints]


def seen(folder: Path) -> Seen:
    """What the ledger of a folder holds, read three times: without the engine, by it, and by its own looking over."""
    if not folder.exists():
        return Seen([], [])
    with tempfile.TemporaryDirectory() as aside:
        events, wrong = _read(shutil.copytree(folder, Path(aside, "plain")) / "ledger.db")
        told = _told(shutil.copytree(folder, Path(aside, "engine")) / "ledger.db")
        found = _looked_over(shutil.copytree(folder, Path(aside, "verify")) / "ledger.db") if events else []
    if told != events:
        wrong = [*wrong, f"the engine reads {told}"]
    return Seen(events, [*wrong, *found, *_files_wrong(folder / "evidence", events)])


def _told(ledger: Path) -> list[Event] | str:
    """What the engine reads; its complaint where it cannot."""
    try:
        store = to_read(str(ledger))
    except LedgerError as fault:
        return f"nothing: {fault.code} {fault.detail}"
    if store is None:
        return []
    events = list(store.events())
    store.close()
    return events


def _looked_over(ledger: Path) -> list[str]:
    return [f"verify: {finding}" for finding in verify(str(ledger), read_data=True).findings]


def _read(ledger: Path) -> Seen:
    """The events, and what is wrong with the file, its layout and its chain."""
    if not ledger.exists():
        return Seen([], [])
    connection = sqlite3.connect(ledger)
    try:
        return _rows(connection)
    except sqlite3.Error as fault:
        return Seen([], [f"SQLite says: {fault}"])
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection) -> Seen:
    (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    wrong = [] if sound == "ok" else [f"integrity: {sound}"]
    kinds = dict(connection.execute("SELECT name, type FROM sqlite_master"))
    if not kinds:
        return Seen([], wrong)
    names = ("application_id", "user_version", "journal_mode")
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    guards = {name for name, kind in kinds.items() if kind == "trigger"}
    if marks != [APPLICATION, VERSION, "wal"] or guards != _GUARDS:
        wrong.append(f"half a layout: {marks} {guards}")
    rows = connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    events = [Event._make((*row[:7], bool(row[7]), *row[8:])) for row in rows]
    return Seen(events, [*wrong, *chain_wrong(events)])


def chain_wrong(events: Iterable[Event]) -> list[str]:
    """Where a chain of events is broken: every hash worked out anew from the one before."""
    wrong, head = [], Head()
    for event in events:
        if chained(Draft(*event[1:-1]), head) != event:
            wrong.append(f"event {event.seq} is not what follows {head}")
        head = Head(event.seq, event.hash)
    return wrong


def _files_wrong(folder: Path, events: Iterable[Event]) -> list[str]:
    """What is wrong with the files that events speak of, and with any that stands under a final name."""
    kept = {path.name: path for path in folder.glob("[0-9a-f][0-9a-f]/*")}
    wrong = [
        f"evidence {name} is something else"
        for name, path in kept.items()
        if sha256(path.read_bytes()).hexdigest() != name or path.parent.name != name[:2]
    ]
    for event in events:
        for file in json.loads(event.body).get("files", ()):
            if file["sha256"] not in kept:
                wrong.append(f"event {event.seq}: its file is missing")
            elif kept[file["sha256"]].stat().st_size != file["size"]:
                wrong.append(f"event {event.seq}: its file has another size")
    return wrong
