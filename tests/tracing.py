"""Faults on the way to the disk: a command's system calls watched, made to fail, or made its last.

The command runs under ptrace, as do its threads and whatever it starts, and a seccomp filter stops it at the calls
that were asked for and at no other, so that it runs at nearly its own speed. Linux on x86-64 and aarch64, from 5.3 on.

What this cannot show: bytes written through a memory map (SQLite's -shm file), and what the disk forgets when the power
goes. A killed command's writes stay in the system's memory, so that only the order of calls tells whether an fsync
lies where it must.

Each run has a thread and a fork of its own: runs may go on side by side, and no other child of the caller is waited for.
"""

import ctypes
import errno
import os
import platform
import signal
import socket
import stat
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, NoReturn


class TracingError(RuntimeError):
    """The system refuses to trace, or the command could not be started."""


class Call(NamedTuple):
    """A system call about to be made, and the files it is made on: two for a rename or a link.

    A path is absolute, its folder without symbolic links; that of an unlinked file ends in " (deleted)"; a socket's is
    "socket:[NUMBER]", but for connect, which has the address: "127.0.0.1:25" or the path of a Unix socket.
    """

    name: str
    paths: tuple[str, ...]


Counts = Callable[[Call], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command left behind.

    The status is that of subprocess: the signal's number below zero where one ended it. `calls` are those that counted,
    in order; a kill's own is the last. `reached` says whether the fault took place.
    """

    status: int
    out: bytes
    err: bytes
    calls: tuple[Call, ...]
    reached: bool


class _Shape(NamedTuple):
    """A call's number on either machine (-1: it has none) and its files: where a folder and a path below it stand.

    An argument that is a folder alone is the descriptor itself.
    """

    x86_64: int
    aarch64: int
    files: tuple[tuple[int | None, int | None], ...]


_FD = ((0, None),)
_PATH = ((None, 0),)
_AT = ((0, 1),)
_SHAPES = {
    "write": _Shape(1, 64, _FD),
    "pwrite64": _Shape(18, 68, _FD),
    "writev": _Shape(20, 66, _FD),
    "pwritev": _Shape(296, 70, _FD),
    "pwritev2": _Shape(328, 287, _FD),
    "sendfile": _Shape(40, 71, _FD),
    "copy_file_range": _Shape(326, 285, ((2, None),)),
    "fsync": _Shape(74, 82, _FD),
    "fdatasync": _Shape(75, 83, _FD),
    "sync_file_range": _Shape(277, 84, _FD),
    "syncfs": _Shape(306, 267, _FD),
    "truncate": _Shape(76, 45, _PATH),
    "ftruncate": _Shape(77, 46, _FD),
    "fallocate": _Shape(285, 47, _FD),
    "creat": _Shape(85, -1, _PATH),
    "open": _Shape(2, -1, _PATH),
    "openat": _Shape(257, 56, _AT),
    "openat2": _Shape(437, 437, _AT),
    "rename": _Shape(82, -1, ((None, 0), (None, 1))),
    "renameat": _Shape(264, 38, ((0, 1), (2, 3))),
    "renameat2": _Shape(316, 276, ((0, 1), (2, 3))),
    "link": _Shape(86, -1, ((None, 0), (None, 1))),
    "linkat": _Shape(265, 37, ((0, 1), (2, 3))),
    "symlink": _Shape(88, -1, ((None, 1),)),
    "symlinkat": _Shape(266, 36, ((1, 2),)),
    "unlink": _Shape(87, -1, _PATH),
    "unlinkat": _Shape(263, 35, _AT),
    "mkdir": _Shape(83, -1, _PATH),
    "mkdirat": _Shape(258, 34, _AT),
    "rmdir": _Shape(84, -1, _PATH),
    "chmod": _Shape(90, -1, _PATH),
    "fchmod": _Shape(91, 52, _FD),
    "fchmodat": _Shape(268, 53, _AT),
    "fchmodat2": _Shape(452, 452, _AT),
    "connect": _Shape(42, 203, _FD),
    "sendto": _Shape(44, 206, _FD),
    "sendmsg": _Shape(46, 211, _FD),
    "sendmmsg": _Shape(307, 269, _FD),
}
_FLAGS = {"open": 1, "openat": 2}
"""Calls that change the disk only with certain flags, and the argument these stand in."""
SOCKETS = frozenset({"connect", "sendto", "sendmsg", "sendmmsg"})
"""The calls that speak to others; with any of them asked for, a write to a socket counts as well."""
DISK = frozenset(_SHAPES) - SOCKETS
"""The calls that change the disk, or see to it that a change stays; an open only where it may create or empty."""


def every(_call: Call) -> bool:
    """Let any call count."""
    return True


def below(folder: str | os.PathLike[str]) -> Counts:
    """Let a call count if it is made on a folder or on anything below it."""
    root = os.path.realpath(folder)

    def counts(call: Call) -> bool:
        return any(path == root or path.startswith(root + os.sep) for path in call.paths)

    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """What happens at a call, counted from 1; none at number 0."""

    number: int = 0
    forever: bool = False
    errno: int = 0
    after: bool = False

    def hits(self, number: int) -> bool:
        return number == self.number or (self.forever and number > self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """A command and which of its calls count."""

    command: Sequence[str]
    env: Mapping[str, str]
    cwd: str | os.PathLike[str]
    calls: frozenset[str]
    counts: Counts
    seconds: float


def watch(
    command: Sequence[str],
    env: Mapping[str, str],
    cwd: str | os.PathLike[str],
    *,
    calls: frozenset[str] = DISK,
    counts: Counts = every,
    seconds: float = 60,
) -> Outcome:
    """Run a command to its end and list the calls it makes; `reached` is false, as there is no fault.

    Calls on pipes, terminals, devices, on the captured output and, unless asked for, on sockets never count.

    Raises:
        TracingError: the system refuses to trace, or the command could not be started.
        NotImplementedError: this is not Linux on x86-64 or aarch64.
        TimeoutError: the command ran for longer than the given seconds; it has been killed.
    """
    program = _Program(command=command, env=env, cwd=cwd, calls=calls, counts=counts, seconds=seconds)
    return _run(program, _Fault())


def kill_at(
    command: Sequence[str],
    env: Mapping[str, str],
    cwd: str | os.PathLike[str],
    number: int,
    *,
    after: bool,
    calls: frozenset[str] = DISK,
    counts: Counts = every,
    seconds: float = 60,
) -> Outcome:
    """Kill a command, and all that it has started, at its call of this number, the first being 1.

    The call is not made, or, with `after`, has been made and is the last thing the command did; what it had in its own
    buffers is lost. What another of its threads or processes was about to do may or may not have been done. A command
    that makes fewer calls runs to its end. Raises what `watch` raises.
    """
    program = _Program(command=command, env=env, cwd=cwd, calls=calls, counts=counts, seconds=seconds)
    return _run(program, _Fault(number=_counted(number), after=after))


def fail_at(
    command: Sequence[str],
    env: Mapping[str, str],
    cwd: str | os.PathLike[str],
    number: int,
    *,
    error: int,
    forever: bool,
    calls: frozenset[str] = DISK,
    counts: Counts = every,
    seconds: float = 60,
) -> Outcome:
    """Let the call of this number, or it and all later ones, fail with an error such as errno.ENOSPC, unmade.

    The command goes on with that error to whatever end it comes. Raises what `watch` raises.
    """
    program = _Program(command=command, env=env, cwd=cwd, calls=calls, counts=counts, seconds=seconds)
    if error not in errno.errorcode:
        raise ValueError(f"{error} is no error number")
    return _run(program, _Fault(number=_counted(number), errno=error, forever=forever))


def _counted(number: int) -> int:
    if number < 1:
        raise ValueError(f"calls are counted from 1, not from {number}")
    return number


def _run(program: _Program, fault: _Fault) -> Outcome:
    """Trace a command in a thread of its own, as only the thread that traces hears of what it traces."""
    machine = _machine()
    if unknown := program.calls - set(_SHAPES):
        raise ValueError(f"no such calls: {', '.join(sorted(unknown))}")
    with (
        os.fdopen(os.memfd_create("stdout"), "rb") as out,
        os.fdopen(os.memfd_create("stderr"), "rb") as err,
        ThreadPoolExecutor(1) as pool,
    ):
        tracer = _Tracer(program, fault, machine)
        tracing = pool.submit(tracer.run, out.fileno(), err.fileno())
        try:
            status = tracing.result(program.seconds)
        except TimeoutError:
            raise TimeoutError(f"{program.command} ran for more than {program.seconds} seconds") from None
        finally:
            tracer.kill()
        written, said = out.read(), err.read()
    if not tracer.started:
        raise TracingError(f"cannot start {program.command[0]}: {said.decode(errors='replace')}")
    return Outcome(status=status, out=written, err=said, calls=tuple(tracer.calls), reached=tracer.reached)


# The machine: what ptrace and seccomp call things, as in linux/ptrace.h, linux/seccomp.h and linux/filter.h.

_CONT, _SYSCALL, _SEIZE, _LISTEN = 7, 24, 0x4206, 0x4208
_GETREGSET, _SETREGSET, _GET_SYSCALL_INFO = 0x4204, 0x4205, 0x420E
_SYSGOOD, _FORK, _VFORK, _CLONE, _EXEC, _SECCOMP, _EXITKILL = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 7, 1 << 20
_OPTIONS = _SYSGOOD | _FORK | _VFORK | _CLONE | _EXEC | _SECCOMP | _EXITKILL
_EVENT_EXEC, _EVENT_SECCOMP, _EVENT_STOP = 4, 7, 128
_INFO_EXIT, _INFO_SIZE = 2, 88
_SYSCALL_STOP = signal.SIGTRAP | 0x80
_STOPPING = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
_WAITING = 0x40000000 | 0x20000000
"""__WALL: for threads, too; __WNOTHREAD: but for this thread's own children only, never for another's."""
_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_TRACE, _ALLOW = 0x7FF00000, 0x7FFF0000
_AT_FDCWD = -100


class _Machine(NamedTuple):
    """What differs between processors.

    The number of the audit architecture, the registers that hold a call's result and its number, and the set of
    registers that holds the latter.
    """

    name: str
    architecture: int
    result: int
    number: int
    number_set: int


_MACHINES = {
    "x86_64": _Machine("x86_64", 0xC000003E, 10, 15, 1),
    "aarch64": _Machine("aarch64", 0xC00000B7, 0, 0, 0x404),
}


class _Vector(ctypes.Structure):
    """A struct iovec, which a struct sock_fprog resembles."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _FilterProgram(ctypes.Structure):
    """A struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _machine() -> _Machine:
    """What this machine calls things.

    Raises:
        NotImplementedError: calls cannot be traced here.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        raise NotImplementedError(
            f"system calls are traced on Linux, x86-64 or aarch64, not on {sys.platform}, {platform.machine()}"
        )
    return _MACHINES[platform.machine()]


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    libc.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    return libc


def _ptrace(request: int, task: int, address: int = 0, data: int | None = 0) -> None:
    """Ask for something about a stopped task.

    Raises:
        ProcessLookupError: the task has been killed meanwhile.
        OSError: the system refuses.
    """
    if _libc().ptrace(request, task, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _filter(machine: _Machine, calls: frozenset[str]) -> bytes:
    """The program that stops the command at these calls: of a struct seccomp_data, number, architecture, arguments."""

    def step(code: int, value: int, if_not: int = 0) -> bytes:
        return struct.pack("=HBBI", code, 0, if_not, value)

    foreign = struct.pack("=HBBI", _EQUAL, 1, 0, machine.architecture)
    steps = [step(_LOAD, 4), foreign, step(_RETURN, _ALLOW), step(_LOAD, 0)]
    for name in sorted(calls):
        number = getattr(_SHAPES[name], machine.name)
        if number < 0:
            continue
        if name in _FLAGS:
            flags = os.O_CREAT | os.O_TRUNC | (os.O_TMPFILE & ~os.O_DIRECTORY)
            steps += [step(_EQUAL, number, 4), step(_LOAD, 16 + 8 * _FLAGS[name]), step(_ANY_BIT, flags, 1)]
            steps += [step(_RETURN, _TRACE), step(_RETURN, _ALLOW)]
        else:
            steps += [step(_EQUAL, number, 1), step(_RETURN, _TRACE)]
    return b"".join([*steps, step(_RETURN, _ALLOW)])


# The child, from the fork to the command.

_FORKING = threading.Lock()


def _fork() -> int:
    """Fork, whatever other threads do: the child calls the system and nothing else."""
    with _FORKING, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become(program: _Program, steps: bytes, gate: int, out: int, err: int) -> NoReturn:
    """Wait until traced, take the filter on, and be the command."""
    try:
        if os.read(gate, 1):
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for stream, number in ((out, 1), (err, 2)):  # opened anew: only so do two writers at once share a position
                os.dup2(os.open(f"/proc/self/fd/{stream}", os.O_WRONLY), number)
            os.chdir(program.cwd)
            for name in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them; a command expects that nobody does
                signal.signal(name, signal.SIG_DFL)
            _take_on(steps)
            os.execvpe(program.command[0], list(program.command), dict(program.env))  # noqa: S606 (no shell is meant)
    except OSError as error:
        os.write(2, str(error).encode())
    finally:
        os._exit(127)


def _take_on(steps: bytes) -> None:
    """Have the filter stop this process from now on; one that cannot gain rights may do so without being root."""
    filter_program = _FilterProgram(len(steps) // 8, steps)
    for option, value, pointer in (
        (_NO_NEW_PRIVS, 1, None),
        (_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(filter_program)),
    ):
        if _libc().prctl(option, value, pointer, 0, 0) < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"the system refuses a seccomp filter: {os.strerror(number)}")


# What a stopped task is about to do.


def _mode(place: str, where_none: int) -> int:
    """The kind of file that stands at a place."""
    try:
        return os.stat(place).st_mode
    except OSError:
        return where_none


def _link(place: str) -> str:
    try:
        return os.readlink(place)
    except OSError:
        return ""


def _memory(task: int, address: int) -> bytes:
    """What stands in a task's memory from an address on: as much as the longest path, or to where there is no more."""
    try:
        with open(f"/proc/{task}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(4096)
    except (OSError, OverflowError):
        return b""


def _address(task: int, address: int, length: int) -> str:
    """The struct sockaddr at an address, as people write it; nothing where it is of another family."""
    raw = _memory(task, address)[:length]
    family, port = int.from_bytes(raw[:2], sys.byteorder), int.from_bytes(raw[2:4], "big")
    if family == socket.AF_INET:
        return f"{socket.inet_ntop(family, raw[4:8])}:{port}"
    if family == socket.AF_INET6:
        return f"[{socket.inet_ntop(family, raw[8:24])}]:{port}"
    return os.fsdecode(raw[2:].rstrip(b"\0")) if family == socket.AF_UNIX else ""


class _File(NamedTuple):
    """A file that a call is made on: its path, and its kind."""

    path: str
    mode: int

    def counts(self, *, sockets: bool) -> bool:
        """Whether it is on the disk, or a socket where these are asked for."""
        kept = (stat.S_ISREG(self.mode) or stat.S_ISDIR(self.mode)) and not self.path.startswith("/memfd:")
        return kept or (sockets and stat.S_ISSOCK(self.mode))


def _file(task: int, arguments: Sequence[int], folder: int | None, path: int | None) -> _File:
    """The file that two of a call's arguments name: a descriptor, a path, or a path below a descriptor."""
    number = _AT_FDCWD if folder is None else ctypes.c_int(arguments[folder] & 0xFFFFFFFF).value
    place = f"/proc/{task}/cwd" if number == _AT_FDCWD else f"/proc/{task}/fd/{number}"
    text = "" if path is None else os.fsdecode(_memory(task, arguments[path]).partition(b"\0")[0])
    if not text:
        return _File(_link(place), _mode(place, 0))
    parent, name = os.path.split(os.path.join(_link(place), text).rstrip("/"))
    full = os.path.join(os.path.realpath(parent), name)
    return _File(full, _mode(full, stat.S_IFREG))


class _Tracer:
    """One run of a command; used once. Runs in one thread, but for `kill`."""

    def __init__(self, program: _Program, fault: _Fault, machine: _Machine) -> None:
        self.calls: list[Call] = []
        self.reached = False
        self.started = False
        self._program = program
        self._fault = fault
        self._machine = machine
        self._names = {getattr(_SHAPES[name], machine.name): name for name in program.calls}
        self._tasks: set[int] = set()
        self._ended: dict[int, int] = {}
        self._awaited = 0
        self._killed = False

    def run(self, out: int, err: int) -> int:
        """Run the command, output going to these descriptors; its status."""
        leader = self._start(out, err)
        try:
            self._follow()
        finally:
            self.kill()
            self._follow()
        return self._ended[leader]

    def kill(self) -> None:
        """Let nothing that is traced live on; what has not been met yet dies when it is."""
        self._killed = True
        for task in tuple(self._tasks):
            with suppress(ProcessLookupError):
                os.kill(task, signal.SIGKILL)

    def _start(self, out: int, err: int) -> int:
        """Fork the command's process and trace it before it becomes the command."""
        steps = _filter(self._machine, self._program.calls)
        _libc()
        gate, opener = os.pipe()
        leader = _fork()
        if leader == 0:
            os.close(opener)
            _become(self._program, steps, gate, out, err)
        try:
            _ptrace(_SEIZE, leader, 0, _OPTIONS)
            self._tasks.add(leader)
            os.write(opener, b"x")
        except OSError as error:
            os.kill(leader, signal.SIGKILL)
            os.waitpid(leader, 0)
            raise TracingError(f"this system refuses ptrace: {error.strerror}") from error
        finally:
            os.close(gate)
            os.close(opener)
        return leader

    def _follow(self) -> None:
        """Go along with all that is traced, to the end of the last."""
        while True:
            try:
                task, status = os.waitpid(-1, _WAITING)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                self._tasks.add(task)
                with suppress(ProcessLookupError):
                    self._stopped(task, os.WSTOPSIG(status), status >> 16)
            else:
                self._tasks.discard(task)
                self._ended[task] = os.waitstatus_to_exitcode(status)

    def _stopped(self, task: int, signaled: int, event: int) -> None:
        """Do what a stop asks for and let the task go on."""
        if self._killed:
            os.kill(task, signal.SIGKILL)
        elif event == _EVENT_SECCOMP:
            self._at_call(task)
        elif signaled == _SYSCALL_STOP:
            self._at_edge(task)
        elif event == _EVENT_STOP and signaled in _STOPPING:
            _ptrace(_LISTEN, task)
        else:
            self.started |= event == _EVENT_EXEC
            self._resume(task, 0 if event else signaled)

    def _resume(self, task: int, signaled: int = 0) -> None:
        _ptrace(_SYSCALL if task == self._awaited else _CONT, task, 0, signaled)

    def _at_call(self, task: int) -> None:
        """Count the call that a task is about to make, and let the fault take place if it is the one."""
        call = self._call(task)
        if call and self._program.counts(call):
            if self._awaited:
                return  # the last call is under way elsewhere: this one waits, so as not to come after it
            self.calls.append(call)
            if self._fault.hits(len(self.calls)):
                self._strike(task)
        if not self._killed:
            self._resume(task)

    def _strike(self, task: int) -> None:
        """Let the call fail, or be the last; a task killed at its filter's stop no longer makes the call."""
        self.reached = not self._fault.after
        if self._fault.errno:
            self._refuse(task)
        elif self._fault.after:
            self._awaited = task
        else:
            self.kill()

    def _at_edge(self, task: int) -> None:
        """Kill where the call that is to be the last has been made."""
        if _syscall_info(task)[0] == _INFO_EXIT:
            self.reached = True
            self.kill()
        else:
            self._resume(task)

    def _call(self, task: int) -> Call | None:
        """The call that a task is about to make, if it is made on something that counts."""
        number, *arguments = struct.unpack_from("=7Q", _syscall_info(task), 24)
        name = self._names[number]
        files = [_file(task, arguments, *places) for places in _SHAPES[name].files]
        sockets = not SOCKETS.isdisjoint(self._program.calls)
        if not any(file.counts(sockets=sockets) for file in files):
            return None
        if name == "connect":
            return Call(name, (_address(task, arguments[1], arguments[2]),))
        return Call(name, tuple(file.path for file in files))

    def _refuse(self, task: int) -> None:
        """Have the kernel skip the call, by the number -1, and hand its caller the error."""
        registers = (ctypes.c_uint64 * 64)()
        vector = _Vector(ctypes.addressof(registers), ctypes.sizeof(registers))
        _ptrace(_GETREGSET, task, 1, ctypes.addressof(vector))
        registers[self._machine.result] = -self._fault.errno
        _ptrace(_SETREGSET, task, 1, ctypes.addressof(vector))
        number_set = self._machine.number_set
        if number_set != 1:
            vector = _Vector(ctypes.addressof(registers), 4)
        registers[self._machine.number] = -1
        _ptrace(_SETREGSET, task, number_set, ctypes.addressof(vector))


def _syscall_info(task: int) -> bytes:
    """The struct ptrace_syscall_info of a task that has stopped at a call: kind first, number and arguments from 24."""
    info = ctypes.create_string_buffer(_INFO_SIZE)
    _ptrace(_GET_SYSCALL_INFO, task, _INFO_SIZE, ctypes.addressof(info))
    return info.raw
