"""How long `wf due --week` takes from start to end, against an interpreter that does nothing: python -c pass.

Every round starts both as processes of their own, with byte code written before; output goes to nowhere. Peers are
measured on as many tasks when they are installed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import peers
from benchmarks.compare import Row, at_most, compare, show
from benchmarks.generate import generate

_ROUNDS = 25
_SIZES = (52, 1_000, 10_000)
_WARM, _COLD = 5.0, 25.0
_WF = Path(sys.executable).with_name("wf")
_BUSY, _QUIET = "2024-06-24", "2024-06-17"
"""A week in which months, quarters and the half-year end, and the one before."""
_NOTHING = (sys.executable, "-c", "pass")


def rows() -> Iterator[Row]:
    """The figures."""
    with TemporaryDirectory(prefix="wf-bench-") as name:
        folder = Path(name)
        for tasks in _SIZES:
            generate(tasks, folder / str(tasks))
            yield unchanged(tasks, folder, _BUSY)
        yield unchanged(_SIZES[-1], folder, _QUIET)
        yield first_run(_SIZES[0], folder)
        for tasks in _SIZES[:2]:
            yield from peers.rows(tasks, folder, start, partial(start, _NOTHING, folder, {}))


def unchanged(tasks: int, folder: Path, day: str) -> Row:
    """The everyday run: nothing has changed since the one before."""
    due, own = due_week(day), folder / str(tasks)
    kept = {"WF_CACHE": str(folder / "cache")}
    printed = subprocess.run(due, cwd=own, env=environment(kept), stdout=subprocess.PIPE, check=True).stdout
    ratios = compare(partial(start, due, own, kept), partial(start, _NOTHING, folder, {}), _ROUNDS)
    what = f"`wf due --week --as-of {day}`, {tasks:,} tasks unchanged, {len(printed.splitlines()):,} lines printed"
    return at_most(what, ratios, _WARM)


def first_run(tasks: int, folder: Path) -> Row:
    """A run that finds no cache: reads, validates, expands, checks and writes it."""
    numbers = count()

    def due() -> None:
        start(due_week(_BUSY), folder / str(tasks), {"WF_CACHE": str(folder / f"empty-{next(numbers)}")})

    ratios = compare(due, partial(start, _NOTHING, folder, {}), _ROUNDS)
    return at_most(f"`wf due --week --as-of {_BUSY}`, {tasks:,} tasks, first run, no cache", ratios, _COLD)


def due_week(day: str) -> tuple[str, ...]:
    """The command whose time is taken."""
    return (str(_WF), "due", "--week", "--as-of", day)


def start(command: Sequence[str], folder: Path, also: dict[str, str]) -> None:
    """Run a command in a folder to its end."""
    subprocess.run(command, cwd=folder, env=environment(also), stdout=subprocess.DEVNULL, check=True)


def environment(also: dict[str, str]) -> dict[str, str]:
    """An environment like a user's, in which byte code is written."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("WF_", "PYTHON"))} | also


if __name__ == "__main__":
    show(__doc__, rows)
