"""The stores: the contract of all, and what SQLite's file promises besides."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.faults import LedgerError
from engine.ledger.chain import BrokenChainError
from engine.ledger.events import Head
from engine.store.memory import MemoryStore
from engine.store.sqlite import APPLICATION, VERSION, to_read, to_write
from engine.store.table import SqliteStore
from tests.conftest import ROOT

pytest.register_assert_rewrite("tests.store_contract")
from tests.store_contract import Place, StoreContract, draft, filled, unbroken, whole  # noqa: E402 (rewritten first)

POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions and pipes are POSIX's")


def memory(_: Path) -> Place:
    store = MemoryStore()
    return Place(lambda: store, twice=False)


def sqlite(folder: Path) -> Place:
    path = str(folder / "ledger.db")
    return Place(lambda: to_write(path), twice=True)


@pytest.fixture(params=[memory, sqlite], ids=lambda make: str(make.__name__))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    make: Callable[[Path], Place] = request.param
    return make(tmp_path)


class TestStores(StoreContract):
    """The contract, for each."""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where a ledger of three events is."""
    path = str(tmp_path / "ledger.db")
    with closing(to_write(path)) as store:
        filled(store, range(1, 4))
    return path


def plain(path: str) -> closing[sqlite3.Connection]:
    """A connection as any program makes it."""
    return closing(sqlite3.connect(path, isolation_level=None))


def code(ask: Callable[[], object]) -> str:
    """The code with which something is refused."""
    with pytest.raises(LedgerError) as refused:
        ask()
    return refused.value.code


ROW = "'k', 'submitted', '2026-07-01T00:00:00Z', '2026-07-01', 'li', 's', 1, '{}', 'h'"
CHANGES = [
    ("UPDATE event SET who = 'wang' WHERE seq = 2", "a field changed"),
    ("UPDATE event SET seq = 9 WHERE seq = 3", "a number changed"),
    ("UPDATE OR REPLACE event SET key = 'key-1' WHERE seq = 2", "one event in the place of another"),
    ("UPDATE OR IGNORE event SET body = '{}'", "all changed"),
    ("DELETE FROM event WHERE seq = 3", "the last cut off"),
    ("DELETE FROM event", "all cut off, which SQLite does without looking at each"),
    ("INSERT OR REPLACE INTO event VALUES (2, ROW)", "replaced by its number"),
    ("REPLACE INTO event VALUES (3, ROW)", "the last replaced"),
    (
        "INSERT OR REPLACE INTO event SELECT 4, key, kind, at, day, who, subject, 0, body, 'h' FROM event WHERE seq = 2",
        "replaced by its key",
    ),
    ("INSERT INTO event VALUES (2, ROW) ON CONFLICT (seq) DO UPDATE SET who = 'wang'", "changed by an insertion"),
    ("INSERT INTO event VALUES (9, ROW)", "a gap left"),
    ("INSERT INTO event VALUES (0, ROW)", "put before the first"),
    ("INSERT INTO event VALUES (NULL, ROW)", "without a number"),
]


@pytest.mark.parametrize(("statement", "why"), CHANGES, ids=[why for _, why in CHANGES])
def test_no_program_changes_what_stands(path: str, statement: str, why: str) -> None:
    with closing(to_write(path)) as store:
        before = whole(store)
    with plain(path) as database, pytest.raises(sqlite3.IntegrityError, match="events are "):
        database.execute(statement.replace("ROW", ROW))
    with closing(to_write(path)) as store:
        assert whole(store) == before, why


FIELDS = ("seq", "key", "kind", "at", "day", "who", "subject", "complete", "body", "hash")
WRONG_TYPES = [
    ("seq", "'four'", "a number in words"),
    ("complete", "'yes'", "a word for a truth"),
    ("complete", "0.5", "half a truth"),
    *((field, "x'00ff'", "bytes for a text") for field in FIELDS if field not in {"seq", "complete"}),
    *((field, "NULL", "nothing") for field in FIELDS if field != "seq"),
]


@pytest.mark.parametrize(("field", "value", "why"), WRONG_TYPES)
def test_every_field_is_of_its_type(path: str, field: str, value: str, why: str) -> None:
    values = dict(zip(FIELDS, ["4", *ROW.split(", ")], strict=True))
    with plain(path) as database:
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(f"INSERT INTO event VALUES ({', '.join({**values, field: value}.values())})")  # noqa: S608 (our own)
        assert database.execute("SELECT count(*) FROM event").fetchone() == (3,), why
        database.execute(f"INSERT INTO event VALUES ({', '.join(values.values())})")  # noqa: S608 (our own)


def setting(store: SqliteStore, name: str) -> str | int:
    found: str | int = store._connection.execute(f"PRAGMA {name}").fetchone()[0]  # noqa: SLF001 (no other can tell)
    return found


def test_a_truth_comes_back_as_one(path: str) -> None:
    with closing(to_write(path)) as store:
        assert [type(event.complete) for event in store.events()] == [bool] * 3


FULL = 2
"""The log is synced at every commit; EXTRA is more."""


def test_a_commit_is_on_the_disk_before_it_returns(path: str, tmp_path: Path) -> None:
    for file in (path, str(tmp_path / "new.db")):
        with closing(to_write(file)) as store:
            assert setting(store, "journal_mode") == "wal"
            assert int(setting(store, "synchronous")) >= FULL


def test_a_copy_that_becomes_the_ledger_is_written_like_one(path: str, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    with closing(to_write(path)) as store:
        store.copy_to(copy)
    with closing(to_write(copy)) as store:
        assert setting(store, "journal_mode") == "wal"


def test_a_copy_is_one_whole_file(path: str, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    with closing(to_write(path)) as store:
        filled(store, range(4, 6))
        store.copy_to(str(copy))
        before = whole(store)
        filled(store, range(6, 7))
    assert os.listdir(copy.parent) == ["copy.db"]
    back = to_read(str(copy))
    assert back
    with closing(back):
        assert whole(back) == before


def test_a_ledger_says_what_it_is(path: str) -> None:
    with plain(path) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_newer_programs_ledger_is_left_alone(path: str) -> None:
    with plain(path) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = Path(path).read_bytes()
    assert [code(lambda: to_read(path)), code(lambda: to_write(path))] == ["newer", "newer"]
    assert Path(path).read_bytes() == before


class Found(NamedTuple):
    """What stands where a ledger is looked for, and the codes with which it is refused to who reads and writes."""

    why: str
    make: Callable[[Path], object]
    read: str
    write: str


def database(*statements: str) -> Callable[[Path], None]:
    """Makes a database of somebody else's."""

    def make(path: Path) -> None:
        with plain(str(path)) as found:
            for statement in statements:
                found.execute(statement)

    return make


def cut(size: int) -> Callable[[Path], None]:
    """Makes a ledger of which only the beginning is left."""

    def make(path: Path) -> None:
        with closing(to_write(str(path.with_name("whole.db")))) as store:
            filled(store, range(1, 200))
        path.write_bytes(path.with_name("whole.db").read_bytes()[:size])

    return make


NO_LEDGER = [
    Found("a text", lambda path: path.write_text("记录\n" * 900, "utf-8"), "not-a-ledger", "not-a-ledger"),
    Found("a word", lambda path: path.write_text("ok", "utf-8"), "not-a-ledger", "not-a-ledger"),
    Found("a page of nothing", lambda path: path.write_bytes(bytes(4096)), "not-a-ledger", "not-a-ledger"),
    Found("tables of others", database("CREATE TABLE event (seq)"), "not-a-ledger", "not-a-ledger"),
    Found("another program's, still empty", database("PRAGMA application_id = 7"), "not-a-ledger", "not-a-ledger"),
    Found("a version and nothing else", database("PRAGMA user_version = 1"), "not-a-ledger", "not-a-ledger"),
    Found("the first page alone", cut(4096), "damaged", "damaged"),
    Found("half a ledger", cut(32768), "damaged", "damaged"),
    Found("half a header", cut(50), "damaged", "damaged"),
]


@pytest.mark.parametrize("found", NO_LEDGER, ids=[found.why for found in NO_LEDGER])
def test_what_is_no_ledger_is_refused_and_left_as_it_is(tmp_path: Path, found: Found) -> None:
    path = tmp_path / "ledger.db"
    found.make(path)
    before = path.read_bytes()
    assert (code(lambda: to_read(str(path))), code(lambda: to_write(str(path)))) == (found.read, found.write)
    assert path.read_bytes() == before


def test_a_file_of_one_character_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("x")
    assert code(lambda: to_write(str(path))) == "not-a-ledger"
    assert path.read_text() == "x"


def test_a_folder_is_not_written(tmp_path: Path) -> None:
    assert code(lambda: to_write(str(tmp_path))) == "unwritable"


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    assert code(lambda: to_read(str(tmp_path))) in {"unreadable", "not-a-ledger"}


@POSIX
def test_a_link_to_nothing_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").symlink_to("nowhere")
    assert code(lambda: to_read(str(tmp_path / "ledger.db"))) == "unreadable"


@POSIX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ledger.db")
    program = "import sys; from engine.store.sqlite import to_read; to_read(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, tmp_path / "ledger.db"], cwd=ROOT, check=False, timeout=5)


def test_where_there_is_nothing_there_is_no_ledger_to_read(tmp_path: Path) -> None:
    assert to_read(str(tmp_path / "ledger.db")) is None
    assert to_read(str(tmp_path / "no" / "folder" / "ledger.db")) is None
    assert os.listdir(tmp_path) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("")
    assert to_read(str(tmp_path / "records" / "ledger.db")) is None
    assert code(lambda: to_write(str(tmp_path / "records" / "ledger.db"))) == "unwritable"


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    """Such as a program that was killed at its very first step leaves."""
    path = tmp_path / "ledger.db"
    path.touch()
    assert to_read(str(path)) is None
    assert path.stat().st_size == 0
    with closing(to_write(str(path))) as store:
        assert store.head() == Head()
        assert unbroken(filled(store, range(1, 3)))


def test_the_folder_is_made_and_kept_out_of_git(tmp_path: Path) -> None:
    to_write(str(tmp_path / "a" / "b" / "ledger.db")).close()
    assert sorted(os.listdir(tmp_path / "a" / "b")) == [".gitignore", "ledger.db"]
    assert (tmp_path / "a" / "b" / ".gitignore").read_text() == "*\n"
    to_write(str(tmp_path / "ledger.db")).close()
    assert not (tmp_path / ".gitignore").exists(), "a folder that was there is its owner's"


@pytest.mark.parametrize("name", ["台账 2026", "a%20b", "what?", "no#1", "a&mode=memory", "%"])
def test_a_path_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / f"{name}.db"
    with closing(to_write(str(path))) as store:
        filled(store, range(1, 2))
    assert path.stat().st_size
    back = to_read(str(path))
    assert back
    with closing(back):
        assert back.head().events == 1


def test_who_only_reads_cannot_write(path: str) -> None:
    store = to_read(path)
    assert store
    with closing(store):
        assert unbroken(list(store.events()))
        assert code(lambda: filled(store, range(4, 5))) == "read-only"


def test_who_waits_too_long_is_told_that_others_write(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.sqlite._PATIENCE", 0.05)
    with closing(to_write(path)) as store, closing(to_write(path)) as other, other.writing():
        other.append(draft(4))
        assert code(lambda: filled(store, range(5, 6))) == "busy"
    with closing(to_write(path)) as store:
        assert store.head().events == 4


@pytest.mark.parametrize(("after", "why"), [(0, "what stands"), (2, "the last once more"), (4, "with a gap")])
def test_events_that_do_not_follow_are_refused(path: str, after: int, why: str) -> None:
    source = MemoryStore()
    filled(source, range(1, 9))

    def take_over() -> None:
        with store.writing():
            store.extend(source.events(after))

    with closing(to_write(path)) as store:
        before = whole(store)
        with pytest.raises((LedgerError, BrokenChainError)):
            take_over()
        assert whole(store) == before, why


def test_a_number_beyond_all_has_no_hash(path: str) -> None:
    with closing(to_write(path)) as store:
        assert store.hash_of(1 << 63) is None


KILLED = """\
import sys, time
from engine.ledger.events import Draft
from engine.store.sqlite import to_write
store = to_write(sys.argv[1])
def append(number):
    store.append(Draft(f"key-{number}", "submitted", "", "", "li", "s", True, '{"note":"' + "x" * 9000 + '"}'))
for number in range(4, 7):
    with store.writing():
        append(number)
with store.writing():
    for number in range(7, 900):
        append(number)
    print("written", flush=True)
    time.sleep(60)
"""


def test_who_is_killed_while_writing_leaves_what_was_finished(path: str) -> None:
    """Eight megabytes are more than fits in memory: part of them is in the log already."""
    with subprocess.Popen([sys.executable, "-c", KILLED, path], cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"written\n"
        child.kill()
    store = to_read(path)
    assert store
    with closing(store):
        assert store.head().events == 6
    with closing(to_write(path)) as store:
        assert [event.seq for event in filled(store, range(7, 9))] == [7, 8]
        assert unbroken(list(store.events()))


AS_ANOTHER = """\
import importlib.metadata, os, sys
import engine.store.schema
from engine.faults import LedgerError, RefusedError
from engine.ledger.events import Draft
from engine.store.evidence import Evidence
from engine.store.sqlite import to_read, to_write
uid = int(sys.argv.pop())
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
def write(path):
    with (store := to_write(path)).writing():
        store.append(Draft("another", "submitted", "", "", "li", "s", True, "{{}}"))
    return store.head().events
try:
    print({program})
except (LedgerError, RefusedError) as fault:
    print(fault.code)
"""
NOBODY, ANYBODY = "65534", "65533"


def as_another(program: str, path: Path, uid: str = NOBODY) -> str:
    """What an expression comes to for somebody whom permissions bind, or the code with which it is refused."""
    command = [sys.executable, "-c", AS_ANOTHER.format(program=program), str(path), uid]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter; the one that pytest makes is its owner's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


COUNT = "len(list(to_read(sys.argv[1]).events()))"
WRITE = "write(sys.argv[1])"
PERMITTED = [
    (0o555, 0o444, "3", "read-only", "nothing may be written"),
    (0o555, 0o666, "3", "read-only", "the file may be written, but no log beside it"),
    (0o777, 0o444, "3", "read-only", "the folder may be written, the file not"),
    (0o777, 0o666, "3", "4", "all may be written"),
    (0o777, 0o000, "unreadable", "unwritable", "the file is others' alone"),
]


@POSIX
@pytest.mark.parametrize(("folder", "file", "read", "write", "why"), PERMITTED, ids=[row[-1] for row in PERMITTED])
def test_who_may_only_read_reads(open_folder: Path, folder: int, file: int, read: str, write: str, why: str) -> None:
    path = open_folder / "ledger.db"
    with closing(to_write(str(path))) as store:
        filled(store, range(1, 4))
    path.chmod(file)
    open_folder.chmod(folder)
    assert as_another(COUNT, path) == read, why
    assert as_another(WRITE, path) == write, why


@POSIX
def test_a_ledger_that_may_not_be_looked_for_is_not_none(open_folder: Path) -> None:
    path = open_folder / "ledger.db"
    to_write(str(path)).close()
    open_folder.chmod(0o000)
    assert as_another("to_read(sys.argv[1])", path) == "unreadable"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="two users are needed")
def test_who_reads_takes_nothing_from_who_writes(open_folder: Path) -> None:
    """A folder that a group shares, a ledger that one of them may write: what umask 022 makes."""
    path = open_folder / "ledger.db"
    to_write(str(path)).close()
    os.chown(path, int(ANYBODY), int(ANYBODY))
    path.chmod(0o644)
    open_folder.chmod(0o777)
    assert as_another(COUNT, path) == "0"
    assert as_another(WRITE, path, ANYBODY) == "1"


@POSIX
def test_who_may_only_read_sees_what_others_write(open_folder: Path) -> None:
    path = open_folder / "ledger.db"
    with closing(to_write(str(path))) as store:
        filled(store, range(1, 4))
        for name in os.listdir(open_folder):
            (open_folder / name).chmod(0o444)
        open_folder.chmod(0o555)
        assert as_another(COUNT, path) == "3"
        open_folder.chmod(0o755)


@POSIX
def test_a_log_that_nobody_finished_is_not_passed_over(path: str, open_folder: Path) -> None:
    """Read without it, the ledger would lack its last events and nobody would know."""
    copy = open_folder / "ledger.db"
    with closing(to_write(path)) as store:
        filled(store, range(4, 6))
        for end in ("", "-wal"):
            Path(f"{copy}{end}").write_bytes(Path(path + end).read_bytes())
            Path(f"{copy}{end}").chmod(0o444)
    open_folder.chmod(0o555)
    assert as_another(COUNT, copy) == "unreadable"
    open_folder.chmod(0o777)
    assert as_another(COUNT, copy) == "5"


AT_ONCE = """\
import sys, time
import engine.store.schema
from engine.faults import LedgerError
from engine.ledger.events import Draft
from engine.store.sqlite import to_write
name, count = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
for line in sys.stdin:
    moment, path = line.rstrip("\\n").split(" ", 1)
    while time.time() < float(moment):
        pass
    try:
        store = to_write(path)
        for number in range(count):
            with store.writing():
                store.append(Draft(f"{name}-{number}", "submitted", "", "", name, f"s{number % 7}", True, "{}"))
        store.close()
        print("done", flush=True)
    except LedgerError as fault:
        print(fault.code, fault.detail, flush=True)
"""
MOMENT = 0.005
"""Seconds ahead of which the start is told."""


class Crowd:
    """Processes that each do the same at one moment."""

    def __init__(self, size: int, appends: int) -> None:
        self.children = [self._child(f"w{number}", appends) for number in range(size)]
        assert self.answers() == {"ready"}

    def _child(self, name: str, appends: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", AT_ONCE, name, str(appends)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def go(self, path: Path) -> None:
        """Have all of them write to a ledger."""
        moment = time.time() + MOMENT
        for child in self.children:
            assert child.stdin
            child.stdin.write(f"{moment} {path}\n")
            child.stdin.flush()

    def answers(self) -> set[str]:
        """What they say, once all have."""
        return {child.stdout.readline().strip() for child in self.children if child.stdout}

    def close(self) -> None:
        """Send them home."""
        for child in self.children:
            child.communicate(timeout=10)


@pytest.fixture
def crowd() -> Iterator[Callable[[int, int], Crowd]]:
    """Calls processes together, and sends them home at the end."""
    called: list[Crowd] = []

    def call(size: int, appends: int) -> Crowd:
        called.append(Crowd(size, appends))
        return called[-1]

    yield call
    for each in called:
        each.close()


def test_eight_processes_write_at_once_what_was_not_there(tmp_path: Path, crowd: Callable[[int, int], Crowd]) -> None:
    """And all the while somebody reads, every time of one moment."""
    path = tmp_path / "records" / "ledger.db"
    together = crowd(8, 200)
    together.go(path)
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(together.answers)
        seen = list(heads(path, answers.done))
    assert answers.result() == {"done"}
    assert seen == sorted(seen)
    with closing(to_write(str(path))) as store:
        head, events, subjects = whole(store)
    assert unbroken(events)
    assert head == Head(1600, events[-1].hash)
    assert {event.key for event in events} == {f"w{name}-{number}" for name in range(8) for number in range(200)}
    assert subjects == [f"s{number}" for number in range(7)]


def heads(path: Path, done: Callable[[], bool]) -> Iterator[int]:
    """How many events there are, again and again until all is done."""
    while not done():
        store = to_read(str(path))
        if store is None:
            continue
        with closing(store), store.reading():
            head, events, _ = whole(store)
        assert len(events) == head.events
        assert unbroken(events)
        yield head.events


RACES = 60


def test_two_processes_make_a_ledger_at_the_same_moment(tmp_path: Path, crowd: Callable[[int, int], Crowd]) -> None:
    together = crowd(2, 1)
    paths = [tmp_path / f"{number}.db" for number in range(RACES)]
    for path in paths:
        together.go(path)
        assert together.answers() == {"done"}
    for path in paths:
        with closing(to_write(str(path))) as store:
            assert {event.key for event in store.events()} == {"w0-0", "w1-0"}
            assert unbroken(list(store.events()))
