"""`wf diff`: records that would pass to another item or task, because its number or id is another's now."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from tests.test_diff import git
from tests.test_diff_states import told, written
from tests.test_recording import Here

HEAD = """\
plan: office-2024
title: 测试局2024年法治工作要点
year: 2024
issuer: 测试局
issued: 2024-01-02
org: org/office.yaml
office: 综合科
items:
"""
DAY = "2024-03-20"
THREE = (("1", "普法"), ("2", "执法"), ("3", "信用"))
CODES = {"item-displaced", "item-taken", "task-displaced", "task-taken"}


def item(number: str, title: str, *tasks: str, was: str = "") -> str:
    """An item with some tasks, or with a quarterly report."""
    listed = tasks or (task("report", "报告"),)
    return f'- item: "{number}"\n  title: {title}\n{was}  owners: 综合科\n  tasks:\n{"".join(listed)}'


def task(id_: str, title: str, more: str = "", evidence: str = "报告") -> str:
    return f"  - {{id: {id_}, title: {title}, {more}recurrence: quarter, evidence: [{evidence}]}}\n"


def items(*named: tuple[str, str]) -> str:
    return "".join(item(number, title) for number, title in named)


class Move(NamedTuple):
    """A plan before and after, what is handed in meanwhile, and what is said of it: code, number or id, near."""

    why: str
    before: str
    after: str
    handed_in: str
    said: tuple[tuple[str, str, str, str], ...]


A, B = task("a", "甲", evidence="甲材料"), task("b", "乙", evidence="乙材料")
MOVES = (
    Move(
        "an item put in, those after it renumbered", items(*THREE),
        items(("1", "普法"), ("2", "公开"), ("3", "执法"), ("4", "信用")), "2.report@Q1",
        (("item-displaced", "error", "2", "3"), ("item-displaced", "approval", "3", "4")),
    ),
    Move(
        "an item dropped, those after it renumbered", items(*THREE), items(("1", "普法"), ("2", "信用")), "2.report@Q1",
        (("item-taken", "error", "2", "3"),),
    ),
    Move(
        "two items swapped", items(*THREE), items(("1", "普法"), ("2", "信用"), ("3", "执法")), "1.report@Q1",
        (("item-displaced", "approval", "2", "3"), ("item-displaced", "approval", "3", "2")),
    ),
    Move(
        "two tasks swapped", item("1", "普法", A, B), item("1", "普法", task("a", "乙"), task("b", "甲")), "1.b@Q1",
        (("task-displaced", "approval", "1.a", "1.b"), ("task-displaced", "error", "1.b", "1.a")),
    ),
    Move(
        "a task put in before it", item("1", "普法", A), item("1", "普法", task("a", "丙"), task("b", "甲")), "1.a@Q1",
        (("task-displaced", "error", "1.a", "1.b"),),
    ),
    Move(
        "a task takes the place of one that goes", item("1", "普法", A, B), item("1", "普法", task("a", "乙")), "1.a@Q1",
        (("task-taken", "error", "1.a", "1.b"),),
    ),
    Move(
        "tasks change places between items", item("1", "普法", A) + item("2", "执法", task("a", "丁")),
        item("1", "普法", task("a", "丁")) + item("2", "执法", A), "2.a@Q1",
        (("task-displaced", "approval", "1.a", "2.a"), ("task-displaced", "error", "2.a", "1.a")),
    ),
    Move(
        "of several tasks of a title, the one with the same owners and material",
        item("1", "普法", A, task("b", "自查", evidence="普法材料")) + item("2", "执法", task("b", "自查", evidence="执法材料")),
        item("1", "普法", A, task("b", "丙"), task("c", "自查", evidence="普法材料"))
        + item("2", "执法", task("b", "自查", evidence="执法材料")), "1.b@Q1",
        (("task-displaced", "error", "1.b", "1.c"),),
    ),
    Move(
        "the same title in several items, all of which stay",
        "".join(item(number, title, task("check", "自查")) for number, title in THREE),
        "".join(item(number, f"{title}工作", task("check", "自查", "assumed: true, ")) for number, title in THREE),
        "2.check@Q1", (),
    ),
    Move(
        "one of these worded anew, and another of the title new",
        item("1", "普法", task("check", "自查", evidence="甲")) + item("2", "执法", task("check", "自查", evidence="乙")),
        item("1", "普法", task("check", "普法自查", evidence="甲")) + item("2", "执法", task("check", "自查", evidence="乙"))
        + item("3", "信用", task("check", "自查", evidence="丙")),
        "1.check@Q1", (),
    ),
    Move("worded anew", items(*THREE), items(("1", "普法宣传"), ("2", "行政执法"), ("3", "信用")), "2.report@Q1", ()),
    Move("an item at the end", items(*THREE), items(*THREE, ("4", "公开")), "2.report@Q1", ()),
    Move("in another order", items(*THREE), items(*reversed(THREE)), "2.report@Q1", ()),
    Move(
        "renumbered as it should be, beyond what there was", items(*THREE),
        items(("1", "普法"), ("2", "执法")) + item("4", "信用", was='  was: "3"\n') + items(("5", "信用建设")),
        "3.report@Q1", (),
    ),
    Move(
        "renamed as it should be, and its title given to another", item("1", "普法", A, B),
        item("1", "普法", task("a2", "甲（新）", "was: a, "), task("b", "甲")), "1.a@Q1", (),
    ),
)  # fmt: skip


def moved(place: Path, move: Move) -> Here:
    """A workspace in git in which something is handed in, and then the plan is changed."""
    run = Here(written(place, office=HEAD + move.before))
    git(run.folder, "init", "-q")
    git(run.folder, "add", "plans")
    git(run.folder, "commit", "-q", "-m", "plan")
    done = run("submit", move.handed_in, "--note", "已办", "--as-of", "2024-03-15")
    assert done.status == 0, done.err
    written(place, office=HEAD + move.after)
    return run


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.why)
def test_what_takes_another_s_place(tmp_path: Path, move: Move) -> None:
    status, _codes, found = told(moved(tmp_path / "here", move), "HEAD", day=DAY)
    changes = [one for one in found["changes"] if one["code"] in CODES]
    order = {"error": 0, "approval": 1}
    said = sorted(move.said, key=lambda one: order[one[1]])
    assert [(one["code"], one["verdict"], one["what"], one["near"]) for one in changes] == said
    assert found["errors"] == []
    assert {piece["handed_in"] for one in changes for piece in one["pieces"]} <= {True}
    assert status == 1 or "error" not in {one[1] for one in said}
    Draft202012Validator(json.loads((ROOT / "docs" / "diff.schema.json").read_text("utf-8"))).validate(found)


@pytest.mark.parametrize(
    ("move", "remedies"),
    [
        (MOVES[0], ["请让它仍为第 2 条", "第 3 条下的事项写上曾用编号，如 was: 2.report。"]),
        (MOVES[1], ["请让它仍为第 3 条"]),
        (MOVES[4], ["1.b 可能就是原来的 1.a（甲）", "在 1.b 写 was: 1.a。"]),
        (MOVES[5], ["1.a 原是“甲”，现在可能是原来的 1.b（乙）", "写 was: 1.b。"]),
    ],
)
def test_the_remedy_is_told(tmp_path: Path, move: Move, remedies: list[str]) -> None:
    ran = moved(tmp_path / "here", move)("diff", "HEAD", "--as-of", DAY)
    words = ran.out.replace("\n    ", "")
    assert [one for one in remedies if one not in words] == []


@pytest.mark.parametrize("move", [move for move in MOVES if move.said], ids=lambda move: move.why)
def test_of_a_draft_it_is_only_told(tmp_path: Path, move: Move) -> None:
    _status, _codes, found = told(moved(tmp_path / "here", move), "HEAD", day="2024-01-01")
    changes = [one for one in found["changes"] if one["code"] in CODES]
    assert {one["verdict"] for one in changes} == {"note"}


def test_the_remedies_that_are_told_work(tmp_path: Path) -> None:
    """The record stays with its item, and nothing has to be mended any more."""
    run = moved(tmp_path / "here", MOVES[0])
    remedies = {
        "a number never used": items(("1", "普法"), ("2-1", "公开"), ("2", "执法"), ("3", "信用")),
        "ids never used, and was": items(("1", "普法"))
        + item("2", "公开", task("publicity", "报告"))
        + item("3", "执法", task("enforcement", "报告", "was: 2.report, "))
        + item("4", "信用", task("credit", "报告", "was: 3.report, ")),
    }
    for why, text in remedies.items():
        written(run.folder, office=HEAD + text)
        status, _codes, found = told(run, "HEAD", day=DAY)
        assert (status in {0, 4}, found["counts"]["error"], found["errors"]) == (True, 0, []), why
        name = "2.report@Q1" if "number" in why else "3.enforcement@Q1"
        assert "已办" in run("show", name, "--as-of", DAY).out, why


def test_items_of_a_real_plan_swapped(tmp_path: Path) -> None:
    """7 and 9 of a plan that ships: both are told, each with the number under which it stands now."""
    text = (ROOT / "plans" / "jingan-lhsr-2024.yaml").read_text("utf-8")
    assert text.count('- item: "7"\n') == text.count('- item: "9"\n') == 1
    run = Here(tmp_path / "here")
    (run.folder / "plans" / "org").mkdir(parents=True)
    (run.folder / "plans" / "org" / "jingan-lhsr.yaml").write_bytes(
        (ROOT / "plans" / "org" / "jingan-lhsr.yaml").read_bytes()
    )
    old = tmp_path / "old.yaml"
    old.write_text(text, encoding="utf-8")
    swapped = text.replace('- item: "7"\n', '- item: "x"\n').replace('- item: "9"\n', '- item: "7"\n')
    (run.folder / "plans" / "a.yaml").write_text(swapped.replace('- item: "x"\n', '- item: "9"\n'), encoding="utf-8")
    status, _codes, found = told(run, str(old), "plans/a.yaml", day="2024-06-24")
    said = {(one["code"], one["what"], one["near"]) for one in found["changes"] if one["code"] in CODES}
    assert status == 1
    assert said == {("item-displaced", "7", "9"), ("item-displaced", "9", "7")}
