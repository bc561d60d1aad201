"""How much memory the processes that a test starts take, each by itself.

What the system counts of a process that has ended begins with what its parent had when it was started, and of all
children it knows the largest that there ever was: both depend on the tests before.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_EVERY = 0.005
"""Seconds between two looks."""


class Peak:
    """The most that any one of them had."""

    def __init__(self) -> None:
        self.bytes = 0


@contextmanager
def watched() -> Iterator[Peak]:
    """Look at all that is started meanwhile."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        while not over.wait(_EVERY):
            for pid in _below(os.getpid()):
                peak.bytes = max(peak.bytes, _highest(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def _highest(pid: int) -> int:
    """The most that a process had; nothing as long as it is still a copy of ours."""
    with suppress(OSError):
        place = Path(f"/proc/{pid}")
        if (place / "cmdline").read_bytes() != Path("/proc/self/cmdline").read_bytes():
            told = (line.split() for line in (place / "status").read_text().splitlines())
            return next((int(words[1]) * 1024 for words in told if words[0] == "VmHWM:"), 0)
    return 0
