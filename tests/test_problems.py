"""The error gallery: each file in problems/ makes the mistake that its name says, and gets just that answer.

Beside `X.yaml` stands `X.txt`: what `wf check` prints about it in Chinese and in English. `--update-golden` writes it.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from engine.app import checking
from engine.checks import PLAN_CHECKS, WORKSPACE_CHECKS
from engine.paths import LOCALES
from engine.render import problem_list
from engine.workspace import Workspace
from tests.conftest import ROOT, Golden

GALLERY = Path(__file__).parent / "problems"
KINDS = {"org": "plans/org/office.yaml", "calendar": "plans/calendars/cn/case.yaml", "settings": "wf.yaml"}
CASES = sorted(path for path in GALLERY.glob("*.yaml") if not path.name.endswith(".second.yaml"))
LANGUAGES = ("zh-CN", "en")
NOT_FILES = {
    "calendar-not-installed",  # test_files.py: needs a missing package
    "file-link",  # test_files.py: git would not keep such files
    "file-missing",
    "file-not-regular",
    "file-passed-over",
    "file-too-large",
    "file-unreadable",
    "schema",  # the last resort where JSON Schema's two readers disagree; no file is known that makes them
    "too-many-values",
}
"""Codes whose causes cannot lie in a repository."""


def codes(lang: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(Path(LOCALES, f"problems.{lang}.yaml").read_text("utf-8"))[
        "problems"
    ]
    return loaded


def workspace(case: Path, folder: Path) -> Workspace:
    """The workspace that a case stands in: its own file in its place, the sound ones of base/ in the others."""
    kind = case.name.removesuffix(".yaml").rpartition(".")[2]
    (folder / "plans" / "org").mkdir(parents=True)
    shutil.copy(GALLERY / "base" / "plan.yaml", folder / "plans" / "case.yaml")
    shutil.copy(GALLERY / "base" / "office.yaml", folder / KINDS["org"])
    target = folder / KINDS.get(kind, "plans/case.yaml")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(case, target)
    second = case.with_name(case.name.replace(".yaml", ".second.yaml"))
    if second.exists():
        shutil.copy(second, folder / "plans" / "case2.yaml")
    return Workspace(str(folder), str(folder / "plans"))


def meant(name: str) -> str:
    """The code that a case is named after: the longest that it begins with; empty for those of several mistakes."""
    fitting = [code for code in codes("en") if name == code or name.startswith(f"{code}-")]
    return max(fitting, key=len, default="")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.removesuffix(".yaml"))
def test_the_mistake_gets_its_answer(
    case: Path, tmp_path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checked = checking.check(workspace(case, tmp_path), [], frozenset())
    told = [problem_list.printed("text", checked, lang, 80) for lang in LANGUAGES]
    found = {problem.code for problem in checked.problems}
    expected = meant(case.name.split(".")[0])
    assert found == {expected} if expected else len(checked.problems) > 2
    golden.check(case.with_suffix(".txt"), "\n\n----\n\n".join(told) + "\n")


def test_the_sound_files_are_silent(tmp_path: Path) -> None:
    checked = checking.check(workspace(GALLERY / "base" / "plan.yaml", tmp_path), [], frozenset())
    assert checked.problems == []


def test_every_code_is_in_the_gallery() -> None:
    shown = {
        code for path in GALLERY.glob("*.txt") for code in re.findall(r"\[([a-z0-9-]+)\]: ", path.read_text("utf-8"))
    }
    assert set(codes("en")) - shown == NOT_FILES


def test_both_languages_say_the_same_codes() -> None:
    chinese, english = codes("zh-CN"), codes("en")
    assert chinese.keys() == english.keys()
    for code, entry in chinese.items():
        assert entry.keys() == english[code].keys(), code
        for part in ("says", "remedy", "near"):
            blanks = [set(re.findall(r"{(\w+)}", said.get(part, ""))) for said in (entry, english[code])]
            assert blanks[0] == blanks[1], (code, part)


def raised(path: Path) -> Iterator[str]:
    """The codes that a module's calls name: the first text among the arguments of error(), warning() or report()."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"error", "warning", "report"}:
            yield from [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)][:1]


def test_every_code_raised_has_its_sentence() -> None:
    found = {code for path in (ROOT / "engine").rglob("*.py") for code in raised(path)}
    assert found - set(codes("en")) == set()
    assert len(found) > 60


def test_every_check_has_its_page() -> None:
    checks = [check.__name__ for check in PLAN_CHECKS] + [check.__name__ for check in WORKSPACE_CHECKS]
    names = {name.replace("_", "-") for name in checks}
    assert names - set(codes("en")) == set()


def test_no_line_is_wider_than_the_terminal() -> None:
    from engine.render.cells import width  # noqa: PLC0415

    for path in GALLERY.glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            if re.match(r"\s+(\d+)? \| ", line):
                assert width(line) <= 80, (path.name, line)
