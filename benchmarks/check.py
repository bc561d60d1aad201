"""How long it takes to read a workspace whole: load, positions, schema and every check, against the obvious program.

The obvious program is yaml.load(CSafeLoader) and jsonschema's iter_errors, on the same files with the same schemas:
no positions, no duplicate keys, no occurrences, no checks. Dates stay text in it, as the schemas ask.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from jsonschema import Draft202012Validator

from benchmarks.compare import Row, at_least, compare, show
from benchmarks.generate import generate
from engine.checks import check
from engine.document.schema import schema
from engine.loading import load
from engine.workspace import locate

_ROUNDS = {1_000: 15, 10_000: 5}
_SPEED = 3.0
_MOST_MEGABYTES = 400


class _Loader(yaml.CSafeLoader):
    """PyYAML's, less its timestamps."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own way)
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
        for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def rows() -> Iterator[Row]:
    """The figures; memory first, since a process starts with its parent's as its own peak."""
    with TemporaryDirectory(prefix="wf-bench-") as name:
        folder = Path(name)
        for tasks in _ROUNDS:
            generate(tasks, folder / str(tasks))
        yield memory(folder / "10000")
        for tasks, rounds in _ROUNDS.items():
            yield speed(tasks, folder / str(tasks), rounds)


def speed(tasks: int, folder: Path, rounds: int) -> Row:
    """How many times as fast the engine is as the obvious program."""
    ratios = compare(partial(whole, folder), partial(naive, folder), rounds).inverse
    row = at_least(f"check of {tasks:,} tasks, to yaml + jsonschema", ratios, _SPEED)
    return row._replace(result=f"{row.result}; {ratios.yardstick:.2f} s to {ratios.subject:.2f} s")


def memory(folder: Path) -> Row:
    """The peak of a process that does nothing but check."""
    command = [sys.executable, __file__, str(folder)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    megabytes = int(said) / 1024
    aim = f"≤ {_MOST_MEGABYTES} MB"
    return Row("peak memory of a check of 10,000 tasks", f"{megabytes:.0f} MB", aim, megabytes <= _MOST_MEGABYTES)


def whole(folder: Path) -> None:
    """The engine's reading and checks; nothing is wrong with the workspace."""
    loaded = load(locate(str(folder), None))
    assert not loaded.problems
    assert not check(loaded)


def naive(folder: Path) -> None:
    """The obvious program; it finds nothing wrong either."""
    for kind, name in (("plan", "big-2024.yaml"), ("org", "org/big.yaml")):
        with (folder / "plans" / name).open(encoding="utf-8") as stream:
            document = yaml.load(stream, _Loader)  # noqa: S506 (a safe loader, less timestamps)
        assert not list(Draft202012Validator(schema(kind)).iter_errors(document))


if __name__ == "__main__":
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_dir():
        whole(Path(sys.argv[1]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        show(__doc__, rows)
