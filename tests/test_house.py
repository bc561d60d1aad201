"""The house rules, run as part of the tests: style, types, layers, sizes."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

TREES = ("engine", "notifiers", "tests", "benchmarks", "bootstrap.py")
LONGEST_FUNCTION = 45
LONGEST_MODULE = 300


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", *TREES),
        ("ruff", "format", "--check", *TREES),
        ("mypy",),
        ("lint-imports",),
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_tool_is_content(command: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([str(program), *command[1:]], cwd=ROOT, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def modules() -> list[Path]:
    return sorted((ROOT / "engine").rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a module, and how many lines each has."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield f"{path.name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_and_modules_are_short() -> None:
    lengths = dict(length for path in modules() for length in functions(path))
    assert [name for name, lines in lengths.items() if lines > LONGEST_FUNCTION] == []
    short = sorted(lengths.values())
    assert short[len(short) // 2] <= 9
    assert short[len(short) * 9 // 10] <= 25
    assert [p.name for p in modules() if len(p.read_text("utf-8").splitlines()) > LONGEST_MODULE] == []


def test_every_module_says_what_it_is_in_a_sentence() -> None:
    for path in modules():
        said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert said.split("\n")[0].endswith((".", ":")), path


def test_the_clock_is_read_in_one_place() -> None:
    readers = [
        path.name for path in modules() if ".now(" in path.read_text("utf-8") or ".today()" in path.read_text("utf-8")
    ]
    assert readers == ["clock.py"]
