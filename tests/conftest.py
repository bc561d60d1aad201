"""What the tests share: workspaces written from text, the command run as users run it, golden files."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import settings

from engine.loading import Loaded, load
from engine.workspace import Workspace

if TYPE_CHECKING:
    from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
SURNAMES = {
    "zhang": "张", "li": "李", "wang": "王", "zhao": "赵", "qian": "钱", "sun": "孙", "chen": "陈", "zhou": "周", "xu": "徐",
    "lin": "林", "he": "何", "gao": "高", "luo": "罗", "ma": "马", "yu": "于",
}  # fmt: skip


def org_of(units: str, groups: str = "") -> str:
    """An org file of these units; whoever has a role in one has a name and an address."""
    people = dict.fromkeys(re.findall("(?:head|liaison|leader): ([a-z]+)", units))
    told = "".join(f"  {id_}: {{name: {SURNAMES[id_]}某, email: {id_}@example.org}}\n" for id_ in people)
    return f"org: office\nunits:\n{units}{groups}people:\n{told}"


def head_of(id_: str, title: str) -> str:
    """How the plan of an office begins."""
    return f"plan: {id_}\ntitle: {title}\nyear: 2024\nissuer: 测试局\norg: org/office.yaml\noffice: 综合科\n"


ORG = org_of(
    """\
  综合科: {head: zhang, liaison: li, leader: wang}
  绿化科: {head: zhang, liaison: li, leader: wang}
  环卫科: {head: zhang, liaison: li, leader: wang}
""",
    "groups:\n  业务科室: [绿化科, 环卫科]\n",
)
PLAN = head_of("test-2024", "测试计划") + "wrapup: {due: 2024-12-13, ask: [主要成效]}\nitems:\n"
LADDER = """\
reminders:
  - {at: -10, to: [liaison]}
  - {at: -3, to: [liaison]}
  - {at: 1, to: [liaison, head], as: notice}
  - {at: 5, to: [liaison, head, leader], as: supervision}
"""


settings.register_profile("wf", deadline=None)  # that a machine is busy is no fault of the code
settings.load_profile("wf")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the golden files should say")


class Golden(NamedTuple):
    """Compares a text with the file that says what it should be."""

    update: bool

    def check(self, path: Path, text: str) -> None:
        """Fail where they differ; write the file where that was asked for."""
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no golden file {path}; run pytest --update-golden and read what it writes"
        assert text == path.read_text(encoding="utf-8")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(bool(request.config.getoption("--update-golden")))


Office = Callable[..., Loaded]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Writes a workspace and loads it: items of a plan below the usual head, or a whole plan, org and settings."""

    def write(items: str = "", *, plan: str | None = None, org: str = ORG, settings: str | None = None) -> Loaded:
        folder = tmp_path / "plans"
        (folder / "org").mkdir(parents=True, exist_ok=True)
        (folder / "test.yaml").write_text(PLAN + items if plan is None else plan, encoding="utf-8")
        (folder / "org" / "office.yaml").write_text(org, encoding="utf-8")
        if settings is not None:
            (tmp_path / "wf.yaml").write_text(settings, encoding="utf-8")
        return load(Workspace(str(tmp_path), str(folder)))

    return write


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


class Wf:
    """The installed command, run in a process of its own with a cache and an environment of its own."""

    def __init__(self, cache: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(cache),
            "WF_CACHE": str(cache),
            "LANG": "zh_CN.UTF-8",
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
        }

    def __call__(self, *arguments: str, cwd: Path = ROOT, **environment: str) -> Ran:
        """Run `wf` in a folder."""
        command = [str(Path(sys.executable).with_name("wf")), *arguments]
        done = subprocess.run(
            command, cwd=cwd, env={**self.environment, **environment}, capture_output=True, check=False, timeout=60
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def server() -> Iterator["Server"]:
    """A PostgreSQL server of the tests' own; those that do not ask for it need nothing of it."""
    from tests.postgres import running  # noqa: PLC0415 (an extra)

    with running() as found:
        yield found


@pytest.fixture(scope="session")
def wf(tmp_path_factory: pytest.TempPathFactory) -> Wf:
    return Wf(tmp_path_factory.mktemp("cache"))
