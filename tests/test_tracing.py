"""The tracer, tried on small programs: what it saw is what they did, and a fault is where it was asked for."""

import errno
import os
import platform
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tracing import DISK, SOCKETS, Call, TracingError, below, fail_at, kill_at, watch

ENV = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
LONG = 64_000_000
"""Bytes that take a while to be written."""
NEW = "os.O_CREAT | os.O_WRONLY"


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-B", "-c", f"import os, sys\n{program}"]


def names(calls: tuple[Call, ...], folder: Path) -> list[str]:
    """The calls as one would write them: the same on both processors, paths from the folder on."""
    plain = [re.sub("at2?$", "", call.name).replace("fchmodat", "chmod") for call in calls]
    paths = [" ".join(path.removeprefix(f"{folder.resolve()}/") for path in call.paths) for call in calls]
    return [f"{name} {path}" for name, path in zip(plain, paths, strict=True)]


def tree(folder: Path) -> dict[str, bytes | None]:
    """What stands below a folder: the bytes of files, nothing for folders."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("pass", []),
        ("open('f').read(); os.listdir('.'); os.stat('f'); os.close(os.open('d', os.O_RDONLY))", []),
        ("os.open('a', os.O_CREAT | os.O_RDONLY)", ["open a"]),
        ("os.open('f', os.O_WRONLY | os.O_TRUNC)", ["open f"]),
        (f"a = os.open('a', {NEW}); os.write(a, b'x'); os.fsync(a)", ["open a", "write a", "fsync a"]),
        ("f = os.open('f', os.O_RDWR); os.pwrite(f, b'x', 9); os.fdatasync(f)", ["pwrite64 f", "fdatasync f"]),
        ("f = os.open('f', os.O_RDWR); os.writev(f, [b'x', b'y'])", ["writev f"]),
        ("f = os.open('f', os.O_RDWR); os.ftruncate(f, 1); os.truncate('f', 2)", ["ftruncate f", "truncate f"]),
        ("f = os.open('f', os.O_RDWR); os.posix_fallocate(f, 0, 9)", ["fallocate f"]),
        ("f = os.open('f', os.O_RDWR); os.fchmod(f, 0o600); os.chmod('f', 0o644)", ["fchmod f", "chmod f"]),
        ("f = os.open('f', os.O_RDONLY); d = os.open('d/g', os.O_RDWR); os.sendfile(d, f, 0, 4)", ["sendfile d/g"]),
        ("f = os.open('f', os.O_RDONLY); d = os.open('d/g', os.O_RDWR); os.copy_file_range(f, d, 4)", ["copy_file_range d/g"]),
        ("os.rename('f', 'd/h'); os.link('d/h', 'k'); os.symlink('k', 'l')", ["rename f d/h", "link d/h k", "symlink l"]),
        ("os.mkdir('e'); os.unlink('f'); os.fsync(os.open('.', os.O_RDONLY))", ["mkdir e", "unlink f", "fsync ."]),
        ("d = os.open('d', os.O_RDONLY); os.chdir('/'); os.rename('g', 'h', src_dir_fd=d, dst_dir_fd=d)", ["rename d/g d/h"]),
        ("d = os.open('d', os.O_RDONLY); os.chdir('/'); os.unlink('g', dir_fd=d)", ["unlink d/g"]),
        ("os.chdir('d'); os.symlink('.', 's'); os.unlink('s/../d/s/g')", ["symlink d/s", "unlink d/g"]),
        ("f = os.open('f', os.O_WRONLY); os.unlink('f'); os.write(f, b'x')", ["unlink f", "write f (deleted)"]),
        ("try: os.unlink('no')\nexcept OSError: pass", ["unlink no"]),
        ("os.mkdir('长' * 80)", [f"mkdir {'长' * 80}"]),
        ("os.mkdir('./' * 2000 + 'e')", ["mkdir e"]),
        ("import subprocess; subprocess.run(['sh', '-c', 'echo x > a'])", ["open a", "write a"]),
    ],
)  # fmt: skip
def test_calls_are_seen_in_their_order(tmp_path: Path, program: str, seen: list[str]) -> None:
    (tmp_path / "d").mkdir()
    for name in ("f", "d/g"):
        (tmp_path / name).write_bytes(b"text")
    outcome = watch(python(program), ENV, tmp_path)
    assert (outcome.status, outcome.err, outcome.reached) == (0, b"", False)
    assert [name.replace(str(tmp_path.resolve()), ".") for name in names(outcome.calls, tmp_path)] == seen


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("print('x', flush=True); os.write(2, b'y')", []),
        ("r, w = os.pipe(); os.write(w, b'x')", []),
        ("os.write(os.open('/dev/null', os.O_CREAT | os.O_WRONLY | os.O_TRUNC), b'x')", []),
        ("os.write(os.open('/dev/ptmx', os.O_RDWR), b'x')", []),
        ("os.write(os.memfd_create('m'), b'x')", []),
        ("os.mkfifo('p'); f = os.open('p', os.O_RDWR); os.write(f, b'x')", []),
        ("try: os.write(99, b'x')\nexcept OSError: pass", []),
        ("import socket; a, b = socket.socketpair(); os.write(a.fileno(), b'x')", ["write socket:["]),
        ("import socket; a, b = socket.socketpair(); a.send(b'x'); a.sendmsg([b'y'])", ["sendto socket:[", "sendmsg socket:["]),
        ("import socket; socket.socket(socket.AF_UNIX).connect_ex('no.sock')", ["connect no.sock"]),
        ("import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect_ex('no.sock')", ["connect no.sock"]),
    ],
)  # fmt: skip
def test_what_is_not_on_the_disk_counts_only_if_asked_for(tmp_path: Path, program: str, seen: list[str]) -> None:
    assert watch(python(program), ENV, tmp_path).calls == ()
    (tmp_path / "p").unlink(missing_ok=True)
    calls = watch(python(program), ENV, tmp_path, calls=DISK | SOCKETS).calls
    assert [re.sub(r"\[\d+\]$", "[", name) for name in names(calls, tmp_path)] == seen


def test_a_connection_is_known_by_its_address(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = f"import socket; s = socket.create_connection(('127.0.0.1', {port})); s.send(b'x')"
        there = watch(python(program), ENV, tmp_path, calls=frozenset({"connect"}))
        cut = fail_at(
            python(program), ENV, tmp_path, 1, error=errno.ECONNRESET, forever=False, calls=SOCKETS - {"connect"}
        )
    assert Call("connect", (f"127.0.0.1:{port}",)) in there.calls
    assert cut.err.endswith(b"ConnectionResetError: [Errno 104] Connection reset by peer\n")


STEPS = (
    f"a = os.open('a', {NEW})",
    "os.write(a, b'one')",
    "os.fsync(a)",
    "os.rename('a', 'b')",
    "os.link('b', 'c')",
    "os.ftruncate(a, 1)",
    "os.unlink('b')",
    "os.mkdir('d')",
)
STATES: tuple[dict[str, bytes | None], ...] = (
    {},
    {"a": b""},
    {"a": b"one"},
    {"a": b"one"},
    {"b": b"one"},
    {"b": b"one", "c": b"one"},
    {"b": b"o", "c": b"o"},
    {"c": b"o"},
    {"c": b"o", "d": None},
)
"""What stands in the folder before the first step and after each."""
STEPWISE = python("\n".join(f"{step}\nos.write(1, b'{number}')" for number, step in enumerate(STEPS, 1)))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_a_killed_program_has_done_what_came_before_and_no_more(tmp_path: Path, number: int, *, after: bool) -> None:
    outcome = kill_at(STEPWISE, ENV, tmp_path, number, after=after)
    assert (outcome.status, outcome.reached, len(outcome.calls)) == (-signal.SIGKILL, True, number)
    assert tree(tmp_path) == STATES[number if after else number - 1]
    assert outcome.out == b"12345678"[: number - 1]


@pytest.mark.parametrize("after", [False, True])
def test_a_program_that_never_gets_there_ends_as_ever(tmp_path: Path, *, after: bool) -> None:
    outcome = kill_at(STEPWISE, ENV, tmp_path, len(STEPS) + 1, after=after)
    assert (outcome.status, outcome.reached, outcome.out) == (0, False, b"12345678")
    assert tree(tmp_path) == STATES[-1]


WRITES = python(
    f"""
a = os.open('a', {NEW})
for letter in (b'1', b'2', b'3', b'4'):
    for act in (lambda: os.write(a, letter), lambda: os.fsync(a)):
        try:
            act()
        except OSError as error:
            print(error.errno)
        else:
            print('-')
"""
)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize(
    ("calls", "number", "forever", "said", "kept"),
    [
        ({"write"}, 2, False, "- - E - - - - -", b"134"),
        ({"write"}, 2, True, "- - E - E - E -", b"1"),
        ({"fsync"}, 3, False, "- - - - - E - -", b"1234"),
        ({"fsync", "write"}, 5, False, "- - - - E - - -", b"124"),
        ({"fsync", "write"}, 5, True, "- - - - E E E E", b"12"),
        ({"fsync", "write"}, 1, True, "E E E E E E E E", b""),
        ({"fsync", "write"}, 9, True, "- - - - - - - -", b"1234"),
    ],
)
def test_a_call_fails_once_or_for_ever(
    tmp_path: Path, error: int, calls: set[str], number: int, *, forever: bool, said: str, kept: bytes
) -> None:
    outcome = fail_at(WRITES, ENV, tmp_path, number, error=error, forever=forever, calls=frozenset(calls))
    assert (outcome.status, outcome.reached) == (0, "E" in said)
    assert outcome.out.decode().split() == said.replace("E", str(error)).split()
    assert (tmp_path / "a").read_bytes() == kept


def test_python_meets_an_injected_error_as_a_real_one(tmp_path: Path) -> None:
    program = python("open('a', 'w').write('x' * 10000)")
    outcome = fail_at(program, ENV, tmp_path, 1, error=errno.ENOSPC, forever=True, calls=DISK - {"openat"})
    assert outcome.status == 1
    assert outcome.err.endswith(b"OSError: [Errno 28] No space left on device\n")
    outcome = fail_at(program, ENV, tmp_path / ".", 1, error=errno.EROFS, forever=False)
    assert outcome.err.endswith(b"OSError: [Errno 30] Read-only file system: 'a'\n")


def test_only_what_is_meant_is_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to("in")
    program = python(
        "for name in ('a', 'in/b', 'inner', 'link/c'): open(name, 'w').write(name)\nos.rename('a', 'in/a'); os.fsync(os.open('in', 0)); os.fsync(os.open('.', 0))"
    )
    seen = watch(program, ENV, tmp_path, counts=below(tmp_path / "link"))
    opened = [f"{name} in/{file}" for file in "bc" for name in ("open", "write")]
    assert names(seen.calls, tmp_path) == [*opened, "rename a in/a", "fsync in"]
    killed = kill_at(program, ENV, tmp_path, 3, after=False, counts=below(tmp_path / "in"))
    assert (killed.reached, (tmp_path / "inner").read_text(), names(killed.calls, tmp_path)[-1]) == (
        True,
        "inner",
        "open in/c",
    )


@pytest.mark.parametrize(
    ("program", "status", "out", "err"),
    [
        ("pass", 0, b"", b""),
        ("sys.exit(3)", 3, b"", b""),
        ("sys.exit('no')", 1, b"", b"no\n"),
        ("os.kill(os.getpid(), 15)", -15, b"", b""),
        ("print(sys.stdin.read(), os.getcwd() == os.path.realpath(os.environ['HERE']))", 0, b" True\n", b""),
        ("os.execvp('sh', ['sh', '-c', 'exit 5'])", 5, b"", b""),
        ("os.write(1, b'o' * 1000000); os.write(2, b'e' * 1000000)", 0, b"o" * 1000000, b"e" * 1000000),
        ("os.system('echo a; echo b >&2; exit 4'); print('c')", 0, b"a\nc\n", b"b\n"),
    ],
)
def test_status_and_output_are_passed_on(tmp_path: Path, program: str, status: int, out: bytes, err: bytes) -> None:
    outcome = watch(python(program), {**ENV, "HERE": str(tmp_path)}, tmp_path)
    assert (outcome.status, outcome.out, outcome.err, outcome.calls) == (status, out, err, ())


@pytest.mark.parametrize("name", ["PIPE", "XFSZ", "TERM"])
def test_signals_have_their_usual_effect(tmp_path: Path, name: str) -> None:
    outcome = watch(["sh", "-c", f"kill -{name} $$; echo lived"], ENV, tmp_path)
    assert (outcome.status, outcome.out) == (-signal.Signals[f"SIG{name}"], b"")


def test_no_output_of_threads_is_lost(tmp_path: Path) -> None:
    act = "lambda: [os.write(1, b'x') for _ in range(5000)]"
    program = f"import threading; [threading.Thread(target={act}).start() for _ in range(4)]"
    assert watch(python(program), ENV, tmp_path, calls=frozenset({"fsync"})).out == b"x" * 20000


def test_signals_reach_the_command_and_it_may_stop_and_go_on(tmp_path: Path) -> None:
    program = """
import signal, time
signal.signal(signal.SIGUSR1, lambda *_: os.write(1, b'usr1 '))
os.kill(os.getpid(), signal.SIGUSR1)
parent = os.getpid()
if os.fork() == 0:
    while open(f'/proc/{parent}/stat').read().split()[2] not in 'tT':
        time.sleep(0.001)
    os.write(1, b'stopped ')
    os.kill(parent, signal.SIGCONT)
    os._exit(0)
os.kill(parent, signal.SIGSTOP)
os.wait()
os.write(1, b'went on')
"""
    outcome = watch(python(program), ENV, tmp_path, seconds=20)
    assert (outcome.status, outcome.out) == (0, b"usr1 stopped went on")


THREADS = python(
    f"""
import threading
def write(name):
    with open(name, 'wb', 0) as stream:
        for _ in range(5):
            try:
                stream.write(b'x')
            except OSError as error:
                os.write(1, b'E')
threads = [threading.Thread(target=write, args=(f't{{number}}',)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
os.write(os.open('end', {NEW}), b'x')
"""
)


def test_threads_are_watched(tmp_path: Path) -> None:
    outcome = watch(THREADS, ENV, tmp_path)
    each = [call for number in range(4) for call in [f"open t{number}", *[f"write t{number}"] * 5]]
    assert sorted(names(outcome.calls, tmp_path)) == sorted([*each, "open end", "write end"])
    assert names(outcome.calls, tmp_path)[-2:] == ["open end", "write end"]


@pytest.mark.parametrize(("forever", "errors"), [(False, 1), (True, 11)])
def test_threads_share_the_count_of_a_failing_call(tmp_path: Path, *, forever: bool, errors: int) -> None:
    outcome = fail_at(THREADS, ENV, tmp_path, 10, error=errno.EIO, forever=forever, calls=frozenset({"write"}))
    assert outcome.out == b"E" * errors
    assert sum(len(path.read_bytes()) for path in tmp_path.glob("t*")) == 20 - errors


@pytest.mark.parametrize("number", [1, 7, 14, 20])
@pytest.mark.parametrize("after", [False, True])
def test_threads_die_together(tmp_path: Path, number: int, *, after: bool) -> None:
    outcome = kill_at(THREADS, ENV, tmp_path, number, after=after, calls=frozenset({"write"}))
    written = sum(len(path.read_bytes()) for path in tmp_path.glob("t*"))
    assert (outcome.status, outcome.reached, len(outcome.calls)) == (-signal.SIGKILL, True, number)
    assert max(0, number - 4) <= written <= number - (not after)
    assert not (tmp_path / "end").exists()


def test_nothing_is_done_while_the_last_call_is_under_way(tmp_path: Path) -> None:
    program = f"""
import threading
big = os.open('big', {NEW})
threading.Thread(target=lambda: os.write(big, bytes({LONG}))).start()
while not os.stat('big').st_size: pass
os.mkdir('late')
"""
    outcome = kill_at(python(program), ENV, tmp_path, 2, after=True)
    assert (outcome.reached, names(outcome.calls, tmp_path)) == (True, ["open big", "write big"])
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {"big": LONG}


FORKS = python(
    f"""
if os.fork() == 0:
    os.write(os.open('child', {NEW}), b'x')
    os._exit(5)
_, status = os.wait()
print(os.waitstatus_to_exitcode(status))
os.write(os.open('parent', {NEW}), b'x')
"""
)


def test_a_forked_child_is_watched(tmp_path: Path) -> None:
    outcome = watch(FORKS, ENV, tmp_path)
    assert names(outcome.calls, tmp_path) == ["open child", "write child", "open parent", "write parent"]
    assert (outcome.status, outcome.out) == (0, b"5\n")


@pytest.mark.parametrize(
    ("number", "after", "left"),
    [
        (2, False, {"child": b""}),
        (2, True, {"child": b"x"}),
        (3, False, {"child": b"x"}),
        (4, False, {"child": b"x", "parent": b""}),
    ],
)
def test_parent_and_child_die_together(tmp_path: Path, number: int, *, after: bool, left: dict[str, bytes]) -> None:
    outcome = kill_at(FORKS, ENV, tmp_path, number, after=after)
    assert (outcome.status, outcome.reached) == (-signal.SIGKILL, True)
    assert tree(tmp_path) == left


def test_what_outlives_the_command_is_watched_to_its_end(tmp_path: Path) -> None:
    program = f"if os.fork() == 0:\n os.setsid()\n import time; time.sleep(0.1)\n os.open('late', {NEW})"
    outcome = watch(python(program), ENV, tmp_path)
    assert (outcome.status, names(outcome.calls, tmp_path)) == (0, ["open late"])


LEDGER = """
import sqlite3
database = sqlite3.connect('ledger.db', isolation_level=None)
database.execute('PRAGMA journal_mode = WAL')
database.execute('PRAGMA synchronous = FULL')
database.execute('CREATE TABLE entry (text)')
os.write(1, b'table ')
database.execute("INSERT INTO entry VALUES ('kept')")
os.write(1, b'entry ')
"""


def rows(file: Path) -> int:
    """How many of the two things are there that the program says it has done; the file must be sound."""
    database = sqlite3.connect(file)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
        return len(tables) + len(database.execute("SELECT text FROM entry").fetchall() if tables else ())
    finally:
        database.close()


def test_a_sweep_over_a_database_finds_what_was_promised(tmp_path: Path) -> None:
    """Each call of two commits in turn is the last: what was said to be done is there, and nothing is half done."""
    whole = watch(python(LEDGER), ENV, tmp_path, counts=below(tmp_path))
    assert "pwrite64 ledger.db-wal" in names(whole.calls, tmp_path)
    left = set()
    for number, after in product(range(1, len(whole.calls) + 1), (False, True)):
        folder = tmp_path / f"{number}-{after}"
        folder.mkdir()
        outcome = kill_at(python(LEDGER), ENV, folder, number, after=after, counts=below(folder))
        said, found = len(outcome.out.split()), rows(folder / "ledger.db")
        assert (outcome.status, outcome.reached) == (-signal.SIGKILL, True)
        assert said <= found <= said + 1
        left.add((said, found))
    assert {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)} == left


def test_no_other_child_of_the_caller_is_waited_for(tmp_path: Path) -> None:
    with subprocess.Popen(["sh", "-c", "exit 7"]) as other:
        time.sleep(0.1)
        assert watch(FORKS, ENV, tmp_path).status == 0
        assert other.wait() == 7


def test_runs_go_on_side_by_side(tmp_path: Path) -> None:
    def run(number: int) -> bool:
        folder = tmp_path / str(number)
        folder.mkdir()
        kill_at(STEPWISE, ENV, folder, number % 8 + 1, after=True)
        return tree(folder) == STATES[number % 8 + 1]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(run, range(32)))


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_command_that_hangs_is_killed(tmp_path: Path) -> None:
    program = "open('pid', 'w').write(str(os.getpid()))\nimport time; time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"more than 0\.5 seconds"):
        watch(python(program), ENV, tmp_path, seconds=0.5)
    with pytest.raises(TimeoutError):
        watch(["sleep", "60"], ENV, tmp_path, seconds=0)
    assert time.monotonic() < began + 30
    assert gone(int((tmp_path / "pid").read_text()))


def test_a_command_dies_with_its_tracer(tmp_path: Path) -> None:
    command = python("open('pid', 'w').write(str(os.getpid())); os.rename('pid', 'done'); import time; time.sleep(60)")
    program = f"from tests.tracing import watch\nwatch({command!r}, {{}}, {str(tmp_path)!r})"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as tracer:
        until((tmp_path / "done").exists)
        tracer.kill()
    process = int((tmp_path / "done").read_text())
    until(lambda: gone(process))


def test_nothing_lives_on_when_the_caller_is_at_fault(tmp_path: Path) -> None:
    def counts(call: Call) -> bool:
        raise LookupError(Path(call.paths[0]).name)

    with pytest.raises(LookupError) as raised:
        watch(python("import time; os.mkdir(str(os.getpid())); time.sleep(60)"), ENV, tmp_path, counts=counts)
    assert gone(int(str(raised.value)))


@pytest.mark.parametrize(
    ("command", "folder", "why"),
    [
        (["./no-such-command"], ".", "cannot start ./no-such-command: .*No such file"),
        (["true"], "none", "cannot start true: .*No such file.*none"),
        (["/"], ".", "cannot start /: .*Permission denied"),
    ],
)
def test_a_command_that_cannot_start_is_no_outcome(tmp_path: Path, command: list[str], folder: str, why: str) -> None:
    with pytest.raises(TracingError, match=why):
        watch(command, ENV, tmp_path / folder)


def test_where_tracing_is_refused_that_is_said(tmp_path: Path) -> None:
    """A traced process's children are traced already, and by one tracer only."""
    program = f"sys.path.insert(0, {str(ROOT)!r})\nfrom tests.tracing import watch\nwatch(['true'], {{}}, '.')"
    outcome = watch(python(program), ENV, tmp_path)
    assert outcome.status == 1
    assert outcome.err.endswith(b"tests.tracing.TracingError: this system refuses ptrace: Operation not permitted\n")


def test_elsewhere_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(NotImplementedError, match="not on linux, riscv64"):
        watch(["true"], ENV, tmp_path)


def test_numbers_that_mean_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="counted from 1, not from 0"):
        kill_at(["true"], ENV, tmp_path, 0, after=True)
    with pytest.raises(ValueError, match="9999 is no error number"):
        fail_at(["true"], ENV, tmp_path, 1, error=9999, forever=True)
    with pytest.raises(ValueError, match="no such calls: fsnyc"):
        watch(["true"], ENV, tmp_path, calls=frozenset({"fsnyc"}))
