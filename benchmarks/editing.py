"""How quick plans are laid out and compared, against what one would take otherwise, on a plan of 1,000 tasks.

Laid out: `wf fmt` of a file, what it writes read back and compared, to ruamel.yaml's round trip of the same text, which
keeps its layout. Compared: `wf diff` of two folders, a command from its start, to reading both with a program that only
tells whether they are equal (yaml.load with PyYAML's C loader, twice).
"""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML

from benchmarks.compare import Row, at_least, at_most, compare, show
from benchmarks.generate import generate
from engine.app.formatting import of_bytes

_TASKS = 1_000
_ROUNDS = 7
_QUICKER = 2.0
_LONGER = 8.0


def rows() -> Iterator[Row]:
    """The figures."""
    with TemporaryDirectory(prefix="wf-bench-") as name:
        folder = Path(name)
        path = generate(_TASKS, folder / "before")
        yield layout(path.read_bytes())
        shutil.copytree(folder / "before", folder / "after")
        changed = path.read_text("utf-8").replace("due: -5 workdays", "due: -6 workdays").replace("due: 25", "due: 20")
        (folder / "after" / "plans" / path.name).write_text(changed, encoding="utf-8")
        yield diff(folder)


def layout(data: bytes) -> Row:
    """How many times as fast the one layout is as a round trip."""
    ratios = compare(
        partial(of_bytes, "big.yaml", "big.yaml", data), partial(round_trip, data.decode()), _ROUNDS
    ).inverse
    row = at_least(f"layout of {_TASKS:,} tasks, to ruamel.yaml's round trip", ratios, _QUICKER)
    return row._replace(result=f"{row.result}; {ratios.yardstick:.2f} s to {ratios.subject:.2f} s")


def round_trip(text: str) -> None:
    """Read and write, comments kept."""
    again = YAML()
    again.dump(again.load(text), io.StringIO())


def diff(folder: Path) -> Row:
    """How many times as long the consequences take as telling that two files differ."""
    ratios = compare(partial(told, folder), partial(read_both, folder), _ROUNDS)
    row = at_most(f"wf diff of {_TASKS:,} tasks, to yaml.load of both", ratios, _LONGER)
    return row._replace(result=f"{row.result}; {ratios.subject:.2f} s to {ratios.yardstick:.2f} s")


def told(folder: Path) -> None:
    """The command, as in a pull request."""
    command = [str(Path(sys.executable).with_name("wf")), "diff", "before", "after", "--format", "md"]
    environment = {**os.environ, "WF_AS_OF": "2024-06-24"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode in {1, 4}, done.stderr


def read_both(folder: Path) -> None:
    """An interpreter of its own that reads both and compares them."""
    program = (
        "import sys, yaml\n"
        "one, other = (yaml.load(open(name, encoding='utf-8'), yaml.CSafeLoader) for name in sys.argv[1:])\n"
        "assert one != other"
    )
    files = [str(folder / side / "plans" / "big-2024.yaml") for side in ("before", "after")]
    subprocess.run([sys.executable, "-c", program, *files], check=True)


if __name__ == "__main__":
    show(__doc__, rows)
