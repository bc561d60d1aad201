"""Every command in the documents is run, and prints what the document says.

In a ```console block a line `$ command` is run; the lines below it are what it prints, where a line `…` stands for any
number of lines left out. A ```yaml block whose first line is `# file: NAME` is written to that file first. All of a
document's commands run in one folder, which begins as a copy of plans/.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, Wf

DOCUMENTS = ("README.md", "docs/guide.zh-CN.md")
SETTING_UP = ("python3 bootstrap.py", "git clone", "eval ", "pip ", "source ", "sh .ci/", ".ci/", "python benchmarks")
"""Commands that make an environment or measure for minutes; tests/test_packaging.py and the benchmarks run those."""


class Step(NamedTuple):
    """A file to write, or a command and what it prints."""

    line: int
    file: str
    command: str
    text: str


def steps(document: Path) -> list[Step]:
    """The files and commands of a document, in order."""
    found: list[Step] = []
    text = document.read_text("utf-8")
    for block in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, block.start()) + 2
        if block[1] == "yaml" and (named := re.match(r"# file: (\S+)\n", block[2])):
            found.append(Step(line, named[1], "", block[2]))
        elif block[1] == "console":
            parts = re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block[2], re.MULTILINE)
            found.extend(Step(line + block[2].count("\n", 0, p.start()), "", p[1], p[2]) for p in parts)
    return found


def matches(expected: str, printed: str) -> bool:
    """Whether the output is the expected one, lines `…` standing for any others."""
    parts = [re.escape(part) for part in re.split(r"^…\n", expected, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), printed) is not None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_print_what_is_written(document: str, tmp_path: Path, wf: Wf) -> None:
    lang = "zh_CN.UTF-8" if "zh-CN" in document else "C.UTF-8"
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**wf.environment, "LANG": lang, "PATH": programs, "WF_CACHE": str(tmp_path / ".cache")}
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    run = 0
    for step in steps(ROOT / document):
        if step.file:
            (tmp_path / step.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / step.file).write_text(step.text, encoding="utf-8")
        elif not step.command.startswith(SETTING_UP):
            run += 1
            done = subprocess.run(
                ["sh", "-c", step.command],
                cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
            )  # fmt: skip
            printed = done.stdout.decode()
            assert matches(step.text, printed), f"{document}:{step.line}: $ {step.command}\n{printed}"
    assert run > 5


def test_the_commands_of_the_readme_are_all_there() -> None:
    """The README names every command, and no option that does not exist."""
    text = (ROOT / "README.md").read_text("utf-8")
    for command in ("wf due", "wf check", "wf explain", "wf calendar", "wf completion"):
        assert command in text
    assert all(shlex.split(step.command) for document in DOCUMENTS for step in steps(ROOT / document) if step.command)
