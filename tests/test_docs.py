"""Every command in the documents is run, and prints what the document says.

In a ```console block a line `$ command` is run; the lines below it are what it prints, where a line `…` stands for any
number of lines left out. A ```yaml block whose first line is `# file: NAME` is written to that file first. All of a
document's commands run in one folder, which begins as a copy of plans/.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from engine.cli.commands import COMMANDS, root
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

    def write(self, folder: Path) -> None:
        """Write the file."""
        target = folder / self.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.text, encoding="utf-8")


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
    """Whether the output is the expected one, lines `…` standing for any others, and `…` in a line for any text."""
    parts = [re.escape(part).replace("…", ".*") for part in re.split(r"^…\n", expected, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), printed) is not None


def setting_up(command: str) -> bool:
    """Whether a command is one of those that are not run here."""
    return command.startswith(SETTING_UP)


def printed(step: Step, document: str, folder: Path, wf: Wf) -> str:
    """What a command prints, in the document's language; its own environment comes first on the path."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    lang = "zh_CN.UTF-8" if "zh-CN" in document else "C.UTF-8"
    environment = {**wf.environment, "LANG": lang, "PATH": programs, "WF_CACHE": str(folder / ".cache")}
    done = subprocess.run(
        ["sh", "-c", step.command],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
    )  # fmt: skip
    return done.stdout.decode()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_print_what_is_written(document: str, tmp_path: Path, wf: Wf) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    run = 0
    for step in steps(ROOT / document):
        if step.file:
            step.write(tmp_path)
        elif not setting_up(step.command):
            run += 1
            output = printed(step, document, tmp_path, wf)
            assert matches(step.text, output), f"{document}:{step.line}: $ {step.command}\n{output}"
    assert run > 5


def test_the_readme_names_every_command_and_no_option_that_is_none() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    wf_itself = root()
    context = click.Context(wf_itself)
    commands = {name: wf_itself.get_command(context, name) for name in COMMANDS}
    groups = [command for command in commands.values() if isinstance(command, click.Group)]
    within = [group.get_command(context, name) for group in groups for name in group.list_commands(context)]
    known = (wf_itself, *commands.values(), *within)
    options = {flag for command in known if command for p in command.params for flag in p.opts}
    used = {word for _, line in _ours(text) for word in re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)}
    assert [name for name in commands if f"wf {name}" not in text] == []
    assert len(used) > 5
    assert used - options - {"--help"} == set()


def _ours(text: str) -> list[tuple[str, str]]:
    """The commands of ours that a text shows, in blocks and between backticks, up to any pipe."""
    return re.findall(r"(\$ |`)(wf [^`|\n]*)", text)
