"""`wf check`: its formats, its exit status, what it can be asked."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.document import schema, subschemas
from engine.document.compose import compose
from engine.render import problems
from engine.source import Problem, Source, error, in_order, warning
from tests.conftest import ORG, PLAN, ROOT, Wf
from tests.test_problems import CASES, GALLERY

GOOD = '- {item: "1", title: 学习, owners: 综合科}\n'
WARNED = '- {item: "1", title: 学习, owners: 综合科}\n- {item: "3", title: 普法, owners: 综合科}\n'
BAD = '- {item: "1", title: 学习, owners: 综和科}\n'


def place(folder: Path, items: str) -> Path:
    (folder / "plans" / "org").mkdir(parents=True, exist_ok=True)
    (folder / "plans" / "x.yaml").write_text(PLAN + items, encoding="utf-8")
    (folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("items", "arguments", "status", "why"),
    [
        (GOOD, (), 0, "clean"),
        (GOOD, ("--strict",), 0, "clean, strictly too"),
        (WARNED, (), 0, "a warning alone does not fail"),
        (WARNED, ("--strict",), 1, "but where it was asked to"),
        (BAD, (), 1, "an error"),
        (BAD, ("item-gap",), 0, "the error is not of the check asked for"),
        (BAD, ("unknown-unit",), 1, "it is of this one"),
        (BAD, ("plans/x.yaml",), 1, "the file with the error"),
        (BAD, ("plans/org",), 0, "a folder without one"),
        (BAD, ("unknown-unti",), 2, "neither a file nor a code"),
    ],
)
def test_exit_status(wf: Wf, tmp_path: Path, items: str, arguments: tuple[str, ...], status: int, why: str) -> None:
    assert wf("check", *arguments, cwd=place(tmp_path, items)).status == status, why


def test_a_list_of_plans_with_errors_says_so_and_fails(wf: Wf, tmp_path: Path) -> None:
    ran = wf("due", "--as-of", "2024-06-24", cwd=place(tmp_path, BAD))
    assert ran.status == 1
    assert "1 处错误" in ran.err
    assert "wf check" in ran.err
    again = wf("due", "--as-of", "2024-06-24", cwd=tmp_path)
    assert again == ran, "from the kept book, too"


def test_silent_when_clean(wf: Wf, tmp_path: Path) -> None:
    assert wf("check", cwd=place(tmp_path, GOOD)) == (0, "", "")


def test_a_mistyped_code_is_guessed(wf: Wf) -> None:
    assert "是不是“unknown-unit”" in wf("check", "unknown-unti").err


def test_json_keeps_its_contract(wf: Wf, tmp_path: Path) -> None:
    contract = json.loads((ROOT / "docs" / "problem.schema.json").read_text("utf-8"))
    found = json.loads(wf("check", "--format", "json", cwd=place(tmp_path, BAD)).out)
    Draft202012Validator(contract).validate(found)
    assert found[0]["code"] == "unknown-unit"
    assert (found[0]["file"], found[0]["line"], found[0]["column"]) == ("plans/x.yaml", 9, 34)
    assert wf("check", "--format", "json", cwd=place(tmp_path, GOOD)).out == "[]\n"


def test_github_shows_it_beside_the_line(wf: Wf, tmp_path: Path) -> None:
    said = wf("check", "--format", "github", cwd=place(tmp_path, BAD)).out
    assert said.startswith("::error file=plans/x.yaml,line=9,col=34,title=wf unknown-unit::")


def test_sarif_has_the_shape_that_viewers_read(wf: Wf, tmp_path: Path) -> None:
    """SARIF 2.1.0, sections 3.13, 3.27: version, driver, rules, results with their places."""
    log = json.loads(wf("check", "--format", "sarif", cwd=place(tmp_path, BAD)).out)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert result["ruleId"] in [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 34}


@given(st.text(max_size=40))
def test_no_text_starts_a_command_in_a_log(value: str) -> None:
    """A value with line ends and `::` stays one line of a GitHub log."""
    said = problems.github(error(Source("a\n::b", 1, 1), "unknown-unit", value=value, near="", org="o"), "en")
    assert len(said.splitlines()) == 1
    assert said.count("::") - value.count("::") <= 4


def test_list_and_explain_know_every_code(wf: Wf) -> None:
    listed = wf("check", "--list").out
    codes = re.findall(r"^([a-z0-9-]+)  ", listed, re.MULTILINE)
    assert set(codes) == set(problems.catalogue("zh-CN").sayings)
    page = wf("explain", "cut-by-comma").out
    assert "cut-by-comma" in page
    assert len(page.splitlines()) > 5
    assert "是不是“cut-by-comma”" in wf("explain", "cut-by-coma").err


def test_a_file_outside_any_workspace_can_be_checked(wf: Wf, tmp_path: Path) -> None:
    office, elsewhere = place(tmp_path / "office", BAD), tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = wf("check", str(office / "plans" / "x.yaml"), cwd=elsewhere)
    assert ran.status == 1
    assert "综和科" in ran.out


def test_problems_stand_in_order_and_once() -> None:
    def at(line: int, code: str) -> Problem:
        return error(Source("f", line, 1), code)

    twice = [at(3, "b"), at(1, "z"), at(3, "a"), at(3, "b"), warning(Source("e", 9, 9), "x")]
    assert [(p.source.line, p.code) for p in in_order(twice)] == [(9, "x"), (1, "z"), (3, "a"), (3, "b")]


@pytest.mark.parametrize("case", [case for case in CASES if case.name.count(".") == 1], ids=lambda case: case.stem)
def test_the_two_validators_agree(case: Path) -> None:
    """The fast verdict and jsonschema's own: where one is content so is the other."""
    try:
        root, _ = compose(case.name, case.read_text("utf-8").replace("\r", ""))
    except UnicodeDecodeError:
        return
    if root is not None:
        judge = schema.fast_validator("plan")
        assert judge.is_valid(root) == subschemas.Validator(schema.schema("plan")).is_valid(root)


def test_the_gallery_is_large() -> None:
    assert len(list(GALLERY.glob("*.yaml"))) >= 60
