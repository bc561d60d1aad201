"""`wf cascade`: what an upper plan asks of an office, who carries it out below, what is weaker, how it stands."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine import wording
from engine.checks import check
from engine.render.cells import width
from tests.conftest import ORG, ROOT, Golden, Office
from tests.test_recording import GOLDEN, LANGUAGES, Here

TRIAL = ROOT / "tests" / "cascade"
DISTRICT = """\
org: district
units:
  区司法局: {head: yu, liaison: yu, leader: yu}
  区绿化局: {kind: 部门, aliases: [某区绿化管理局], head: yu, liaison: yu, leader: yu}
  区水务局: {kind: 部门, head: yu, liaison: yu, leader: yu}
groups:
  各部门: {kind: 部门}
  春季组: [{unit: 区绿化局, until: 2024-06-30}, 区水务局]
people:
  yu: {name: 余某, email: yu@example.org}
"""
UPPER = """\
plan: district-2024
title: 某区2024年法治工作要点
year: 2024
issuer: 某区法治办
issued: 2024-01-02
org: org/district.yaml
office: 区司法局
wrapup: {due: 2024-12-20, ask: [主要成效]}
triggers: {上级通知: {title: 上级的通知, latest: 2024-09-30}}
items:
"""
LOWER = """\
plan: office-2024
title: 某区绿化管理局2024年法治工作要点
year: 2024
issuer: 某区绿化管理局
issued: 2024-01-10
org: org/office.yaml
office: 综合科
wrapup: {due: 2024-12-13, ask: [主要成效]}
triggers: {转来通知: {title: 转来的通知, latest: 2024-10-15}}
items:
"""
ABOVE = """\
- item: "1"
  title: 上级的事
  owners: {lead: 区司法局, with: [区绿化局, 区水务局]}
  tasks:
"""
BELOW = """\
- item: "1"
  title: 下级的事
  basis: district-2024/1
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
"""
RATE = "name: 培训率, numerator: 已训人数, denominator: 应训人数, unit: 人"


class Levels(Here):
    """A workspace of an upper plan and one below it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "plans" / "org").mkdir(parents=True)
        self.write("org/district", DISTRICT)
        self.write("org/office", ORG)

    def write(self, name: str, text: str) -> None:
        """Write a file of the workspace."""
        (self.folder / "plans" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def plans(self, above: str, below: str) -> None:
        """Write both plans from their items."""
        self.write("district", UPPER + above)
        self.write("office", LOWER + below)

    def told(self, *options: str, day: str = "2024-05-06", status: int | None = None) -> dict[str, Any]:
        """What the command says, for programs."""
        arguments = options or ("district-2024", "office-2024")
        ran = self("cascade", *arguments, "--as-of", day, "--format", "json")
        assert ran.err == ""
        assert status is None or ran.status == status
        found: dict[str, Any] = json.loads(ran.out)
        schema = json.loads((ROOT / "docs" / "cascade.schema.json").read_text("utf-8"))
        Draft202012Validator(schema).validate(found)
        return found


@pytest.fixture
def levels(tmp_path: Path) -> Levels:
    return Levels(tmp_path / "levels")


def task(text: str) -> str:
    return "".join(f"  - {line}\n" for line in text.strip().split("\n"))


def finding(code: str, verdict: str, name: str = "", above: str = "", below: str = "") -> dict[str, str]:
    return {"code": code, "verdict": verdict, "name": name, "above": above, "below": below}


PLAIN = "{id: a, title: 甲, each: with, recurrence: half-year, evidence: [小结]}"
COUNT = "{id: a, title: 甲, each: with, recurrence: half-year, measure: {name: 件数, unit: 件, at_least: 10}}"
SHARE = f"{{id: a, title: 甲, each: with, recurrence: half-year, measure: {{{RATE}, at_least: 95%}}}}"
FAULTS = f"{{id: a, title: 甲, each: with, recurrence: half-year, measure: {{{RATE}, at_most: 5%}}}}"
COMPARED = [
    ("alike", PLAIN, "{id: a, title: 乙, recurrence: half-year, evidence: [小结]}", "id", []),
    (
        "more often, and earlier", PLAIN,
        "{id: b, title: 甲, recurrence: {every: quarter, due: -5 workdays}, evidence: [小结]}", "title", [],
    ),
    (
        "pieces of several units in one period are once", PLAIN,
        "{id: a, title: 乙, each: all, recurrence: {date: 2024-12-20}, evidence: [小结]}", "id",
        [finding("times", "weaker", above="2", below="1")],
    ),
    (
        "twice in a period", "{id: a, title: 甲, each: with, recurrence: {every: half-year, times: 2}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {every: half-year, times: 1}, evidence: [小结]}", "id",
        [finding("times", "weaker", above="4", below="2")],
    ),
    (
        "two tasks share the year", PLAIN,
        ("{id: b, title: 乙, recurrence: {date: 2024-06-20}, evidence: [小结]}\n"
        "{id: c, title: 丙, recurrence: {date: 2024-12-20}, evidence: [小结]}"), "material", [],
    ),
    (
        "two tasks of the same days are no more than one", PLAIN,
        "{id: b, title: 乙, recurrence: year, evidence: [小结]}\n{id: c, title: 丙, recurrence: year, evidence: [小结]}",
        "material", [finding("times", "weaker", above="2", below="1")],
    ),
    (
        "later", PLAIN, "{id: a, title: 乙, recurrence: {every: half-year, due: +10 days}, evidence: [小结]}", "id",
        [finding("later", "weaker", above="2024-06-28", below="2024-07-10")],
    ),
    (
        "later at first, and by the same day at last",
        "{id: a, title: 甲, each: with, recurrence: {dates: [2024-03-29, 2024-12-31]}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {dates: [2024-11-29, 2024-12-31]}, evidence: [小结]}", "id",
        [finding("later", "weaker", above="2024-03-29", below="2024-11-29")],
    ),
    (
        "as often, but all of it at the end of the year",
        "{id: a, title: 甲, each: with, recurrence: quarter, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {every: month, from: 2024-09-01}, evidence: [小结]}", "id",
        [finding("later", "weaker", above="2024-03-29", below="2024-09-30")],
    ),
    (
        "in time at first, later in the middle",
        "{id: a, title: 甲, each: with, recurrence: quarter, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {dates: [2024-03-01, 2024-03-02, 2024-10-10, 2024-12-31]}, evidence: [小结]}",
        "id", [finding("later", "weaker", above="2024-09-30", below="2024-10-10")],
    ),
    (
        "twice a period: both by its end",
        "{id: a, title: 甲, each: with, recurrence: {every: half-year, times: 2}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {dates: [2024-05-10, 2024-07-10, 2024-11-29, 2024-12-31]}, evidence: [小结]}",
        "id", [finding("later", "weaker", above="2024-06-28", below="2024-07-10")],
    ),
    (
        "monthly in place of quarterly", "{id: a, title: 甲, each: with, recurrence: quarter, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: month, evidence: [小结]}", "id", [],
    ),
    (
        "fewer times, and the last of them later",
        "{id: a, title: 甲, each: with, recurrence: {dates: [2024-03-29, 2024-11-15]}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {date: 2024-12-20}, evidence: [小结]}", "id",
        [finding("times", "weaker", above="2", below="1"),
        finding("later", "weaker", above="2024-11-15", below="2024-12-20")],
    ),
    (
        "if any, in place of twice", PLAIN,
        "{id: a, title: 乙, recurrence: {every: quarter, times: 0}, evidence: [小结]}", "id",
        [finding("if-any", "weaker", above="2")],
    ),
    (
        "without days", PLAIN, "{id: a, title: 乙, recurrence: continuous, evidence: [小结]}", "id",
        [finding("no-days", "weaker", above="2")],
    ),
    ("no task below", PLAIN, "", "nothing", [finding("nothing", "weaker")]),
    (
        "the only ones", PLAIN, "{id: b, title: 乙, recurrence: half-year, evidence: [台账]}", "only",
        [finding("material-gone", "weaker", "小结")],
    ),
    (
        "one of two, and nothing alike", PLAIN,
        "{id: b, title: 乙, recurrence: half-year, evidence: [台账]}\n{id: c, title: 丙, recurrence: year, evidence: [照片]}",
        "hand", [finding("hand", "hand")],
    ),
    (
        "optional material above", "{id: a, title: 甲, each: with, recurrence: year, evidence: [小结, {name: 照片, optional: true}]}",
        "{id: a, title: 乙, recurrence: year, evidence: [小结]}", "id", [],
    ),
    (
        "optional material below, and fewer",
        "{id: a, title: 甲, each: with, recurrence: year, evidence: [小结, {name: 照片, at_least: 3}]}",
        "{id: a, title: 乙, recurrence: year, evidence: [{name: 小结, optional: true}, {name: 照片, at_least: 2}]}", "id",
        [finding("material-optional", "weaker", "小结"), finding("material-fewer", "weaker", "照片", "3", "2")],
    ),
    (
        "material that another task below asks for", PLAIN,
        "{id: a, title: 乙, recurrence: half-year, evidence: [台账]}\n{id: b, title: 丙, recurrence: year, evidence: [小结]}",
        "id", [],
    ),
    (
        "a measure goes before an id", COUNT,
        ("{id: a, title: 乙, recurrence: year, evidence: [台账]}\n"
        "{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, unit: 件, at_least: 12}}"), "measure", [],
    ),
    (
        "a lower count", COUNT, "{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, unit: 件, at_least: 8}}",
        "measure", [finding("target", "weaker", "件数", ">=10", ">=8")],
    ),
    (
        "a count in two parts", COUNT,
        ("{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, unit: 件, at_least: 4}}\n"
        "{id: c, title: 丁, recurrence: half-year, measure: {name: 件数, unit: 件, at_least: 6}}"), "measure", [],
    ),
    (
        "no target", COUNT, "{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, unit: 件}}", "measure",
        [finding("target", "weaker", "件数", ">=10")],
    ),
    (
        "counted in something else", COUNT,
        "{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, unit: 起, at_least: 10}}", "measure",
        [finding("measure-other", "hand", "件数", "件", "起")],
    ),
    (
        "a rate in place of a count", COUNT,
        "{id: b, title: 丙, recurrence: half-year, measure: {name: 件数, numerator: 甲, denominator: 乙, unit: 件}}",
        "measure", [finding("measure-other", "hand", "件数", "件", "%")],
    ),
    (
        "no number", COUNT, "{id: a, title: 丙, recurrence: half-year, evidence: [小结]}", "id",
        [finding("measure-gone", "weaker", "件数", "件数")],
    ),
    (
        "another number", COUNT, "{id: a, title: 丙, recurrence: half-year, measure: {name: 起数, unit: 件}}", "id",
        [finding("measure-other", "hand", "件数", "件数", "起数")],
    ),
    (
        "a rate, written as a number", SHARE,
        f"{{id: a, title: 丙, recurrence: half-year, measure: {{{RATE}, at_least: 0.96}}}}", "measure", [],
    ),
    (
        "a rate in two parts: the lower counts", SHARE,
        (f"{{id: b, title: 丙, recurrence: half-year, measure: {{{RATE}, at_least: 100%}}}}\n"
        f"{{id: c, title: 丁, recurrence: half-year, measure: {{{RATE}, at_least: 92.5%}}}}"), "measure",
        [finding("target", "weaker", "培训率", ">=95%", ">=92.5%")],
    ),
    (
        "a higher bound", FAULTS, f"{{id: b, title: 丙, recurrence: half-year, measure: {{{RATE}, at_most: 8%}}}}", "measure",
        [finding("target", "weaker", "培训率", "<=5%", "<=8%")],
    ),
    (
        "a bound gone", FAULTS, f"{{id: b, title: 丙, recurrence: half-year, measure: {{{RATE}}}}}", "measure",
        [finding("target", "weaker", "培训率", "<=5%")],
    ),
    (
        "if any above: how often it is asked counts",
        "{id: a, title: 甲, each: with, recurrence: {every: quarter, times: 0}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {every: year, times: 0}, evidence: [小结]}", "id",
        [finding("times", "weaker", above="4", below="1")],
    ),
    (
        "if any on both sides", "{id: a, title: 甲, each: with, recurrence: {every: quarter, times: 0}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {every: quarter, times: 0}, evidence: [小结]}", "id", [],
    ),
    (
        "waiting above: no days", "{id: a, title: 甲, each: with, recurrence: {after: 上级通知, due: +5 workdays}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {date: 2024-11-15}, evidence: [小结]}", "id",
        [finding("waits-above", "note", "上级的通知")],
    ),
    (
        "waiting below: somebody has to look", "{id: a, title: 甲, each: with, recurrence: {date: 2024-11-15}, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: {after: 转来通知, due: +5 workdays}, evidence: [小结]}", "id",
        [finding("waits-below", "hand", "转来的通知", "2024-11-15")],
    ),
    ("continuous above: nothing to answer", "{id: a, title: 甲, each: with, recurrence: continuous, evidence: [小结]}", "", "none", []),
    (
        "continuous above, whatever is below", "{id: a, title: 甲, each: with, recurrence: continuous, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: year, evidence: [台账]}", "id", [],
    ),
    (
        "another unit hands it in", "{id: a, title: 甲, recurrence: half-year, evidence: [小结]}", "", "none",
        [finding("joins", "note", "区司法局")],
    ),
    (
        "another unit hands it in, but we are too slow for it", "{id: a, title: 甲, recurrence: half-year, evidence: [小结]}",
        "{id: a, title: 乙, recurrence: year, evidence: [台账]}", "id",
        [finding("times", "weaker", above="2", below="1"), finding("joins", "note", "区司法局")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "below", "how", "findings"), [row[1:] for row in COMPARED], ids=[row[0] for row in COMPARED]
)
def test_a_task_and_what_answers_it(
    levels: Levels, above: str, below: str, how: str, findings: list[dict[str, str]]
) -> None:
    lower = BELOW + task(below) if below else BELOW.removesuffix("  tasks:\n")
    levels.plans(ABOVE + task(above), lower)
    grave = {one["verdict"] for one in findings}
    verdict = next((name for name in ("weaker", "hand") if name in grave), "carried")
    (item,) = levels.told(status=int("weaker" in grave))["items"]
    assert item["verdict"] == verdict
    (compared,) = item["tasks"]
    assert (compared["how"], compared["findings"]) == (how, findings)


@pytest.mark.parametrize("how", ["a tab", "a link", "no file"])
def test_a_plan_that_cannot_be_read_is_not_said_to_be_absent(levels: Levels, how: str) -> None:
    levels.plans(ABOVE + task(PLAIN), BELOW + task(PLAIN))
    path = levels.folder / "plans" / "office.yaml"
    if how == "a tab":
        path.write_text(LOWER.replace("\nissuer", "\n\tissuer"), encoding="utf-8")
    else:
        path.unlink()
    if how == "a link":
        path.symlink_to(ROOT / "README.md")
    for command in (("cascade", "district-2024", "office-2024"), ("rollover", "office-2024")):
        ran = levels(*command, "--lang", "en")
        assert (ran.status, ran.out) == (2, "")
        assert ("plans/office.yaml cannot be: wf check" in ran.err) == (how != "no file")


@pytest.mark.parametrize("command", [("rollover",), ("cascade", "district-2024")])
def test_what_lies_below_the_plans_and_is_none(levels: Levels, command: tuple[str, ...]) -> None:
    levels.plans(ABOVE + task(PLAIN), BELOW + task(PLAIN))
    ran = levels(*command, "plans/org/office.yaml", "--lang", "en")
    said = "plans/org/office.yaml is no plan, but an org file, a calendar or the like: plans lie in plans itself."
    assert (ran.status, ran.err) == (2, f"wf: {said}\n")


def test_two_tasks_above_and_one_below_are_not_guessed_at(levels: Levels) -> None:
    above = task(f"{PLAIN}\n{{id: b, title: 乙, each: with, recurrence: year, evidence: [台账]}}")
    levels.plans(ABOVE + above, BELOW + task("{id: c, title: 丙, recurrence: half-year, evidence: [照片]}"))
    (item,) = levels.told(status=0)["items"]
    assert (item["verdict"], [one["how"] for one in item["tasks"]]) == ("hand", ["hand", "hand"])


ASSIGNED = [
    ("by name, leading", "区绿化局", "", ("lead", 2)),
    ("by name, with others", "{lead: 区司法局, with: 区绿化局}", "", ("with", 0)),
    ("by name, a piece each", "{lead: 区司法局, with: 区绿化局}", "each: with, ", ("with", 2)),
    ("in a group", "{lead: 区司法局, with: 各部门}", "each: with, ", ("with", 2)),
    ("in a group that leads", "各部门", "each: lead, ", ("lead", 2)),
    ("in a group for half of the year", "{lead: 区司法局, with: 春季组}", "each: with, ", ("with", 1)),
    ("for a task alone", "区司法局", "owners: 区绿化局, ", ("lead", 2)),
    ("for the item, but for no task of it", "{lead: 区司法局, with: 区绿化局}", "owners: 区司法局, ", ("with", 0)),
    ("not at all", "{lead: 区司法局, with: 区水务局}", "each: with, ", None),
]


@pytest.mark.parametrize(
    ("owners", "more", "expected"), [row[1:] for row in ASSIGNED], ids=[row[0] for row in ASSIGNED]
)
def test_whose_an_upper_item_is(levels: Levels, owners: str, more: str, expected: tuple[str, int] | None) -> None:
    item = f'- item: "1"\n  title: 事\n  owners: {owners}\n  tasks:\n'
    levels.plans(item + task(f"{{id: a, title: 甲, {more}recurrence: half-year, evidence: [小结]}}"), BELOW)
    levels.write("office", LOWER + BELOW.removesuffix("  tasks:\n"))
    assert [(one["role"], one["pieces"]) for one in levels.told()["items"]] == ([expected] if expected else [])


def test_an_item_without_tasks_is_carried_by_any(levels: Levels) -> None:
    levels.plans(
        ABOVE.removesuffix("  tasks:\n"),
        BELOW + task("{id: a, title: 甲, recurrence: year, evidence: [小结]}"),
    )
    (item,) = levels.told(status=0)["items"]
    assert (item["verdict"], item["tasks"]) == ("carried", [])
    assert item["carriers"] == [{"plan": "office-2024", "item": "1", "title": "下级的事", "leads": ["综合科"]}]


def test_what_is_dispensed_with_above_is_not_asked_for(levels: Levels) -> None:
    levels.plans(
        ABOVE + task(PLAIN), BELOW + task("{id: a, title: 乙, recurrence: {date: 2024-12-20}, evidence: [小结]}")
    )
    assert levels.told(status=1)["counts"]["weaker"] == 1
    levels("waive", "district-2024/1.a@2024H1#区绿化局", "--reason", "上半年不报", "--as-of", "2024-03-01")
    assert levels.told(status=0)["counts"]["carried"] == 1


def test_more_time_below_is_no_later_plan(levels: Levels) -> None:
    levels.plans(ABOVE + task(PLAIN), BELOW + task("{id: a, title: 乙, recurrence: half-year, evidence: [小结]}"))
    ran = levels("extend", "office-2024/1.a@H2", "--to", "2025-01-17", "--reason", "甲", "--as-of", "2024-12-02")
    assert ran.status == 0
    assert levels.told(day="2024-12-03", status=0)["counts"]["carried"] == 1


def test_states_and_figures_roll_up(levels: Levels) -> None:
    share = f"{{id: a, title: 乙, each: with, recurrence: half-year, measure: {{{RATE}, at_least: 98%}}}}"
    levels.plans(ABOVE + task(SHARE), BELOW + task(share))
    for piece, figures in (("H1#绿化科", (47, 48)), ("H1#环卫科", (0, 0))):
        numbers = ("--numerator", str(figures[0]), "--denominator", str(figures[1]))
        assert levels("submit", f"office-2024/1.a@{piece}", *numbers, "--as-of", "2024-06-20").status == 0
    levels("accept", "office-2024/1.a@H1#绿化科", "--as-of", "2024-06-21")
    (item,) = levels.told(day="2024-07-01")["items"]
    assert item["states"] == {"open": 3, "submitted": 1, "done": 1}  # the wrap-up too
    (measure,) = item["measures"]
    assert (measure["value"], measure["figures"]) == ("97.91%", {"numerator": "47", "denominator": "48"})
    assert (measure["at_least"], measure["verdict"], measure["reports"]) == ("95%", "met", 2)


def test_nothing_out_of_nothing_is_not_applicable(levels: Levels) -> None:
    share = f"{{id: a, title: 乙, recurrence: {{date: 2024-06-20}}, measure: {{{RATE}, at_least: 98%}}}}"
    levels.plans(ABOVE + task(SHARE), BELOW + task(share))
    levels("submit", "office-2024/1.a", "--numerator", "0", "--denominator", "0", "--as-of", "2024-06-20")
    (item,) = levels.told(day="2024-07-01")["items"]
    assert [(one["value"], one["verdict"]) for one in item["measures"]] == [(None, "not-applicable")]


def linked(basis: str, *, item: str = "1") -> str:
    return BELOW.replace("district-2024/1", basis).replace('"1"', f'"{item}"').removesuffix("  tasks:\n")


NOTES = [
    ("mistyped number", linked("district-2024/11"), ("unknown-basis", "office-2024/1", "district-2024/11", "district-2024/1")),
    ("a former number", linked("district-2024/7"), ("unknown-basis", "office-2024/1", "district-2024/7", "district-2024/1")),
    ("nothing like it", linked("district-2024/x"), ("unknown-basis", "office-2024/1", "district-2024/x", "")),
    ("another's item", linked("district-2024/2"), ("not-assigned", "office-2024/1", "district-2024/2", "别家的事")),
    (
        "two for one", linked("district-2024/1") + linked("district-2024/1", item="2"),
        ("several", "district-2024/1", "office-2024/1、office-2024/2", ""),
    ),
    ("mistyped plan", linked("distrct-2024/1"), ("other-plan", "office-2024/1", "distrct-2024/1", "district-2024/1")),
    ("no link at all", linked("city-2024/1"), ("no-links", "office-2024", "district-2024", "")),
]  # fmt: skip


@pytest.mark.parametrize(("below", "note"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_links_that_are_odd(levels: Levels, below: str, note: tuple[str, ...]) -> None:
    above = ABOVE.replace("  title", '  was: ["7"]\n  title')
    other = '- item: "2"\n  title: 别家的事\n  owners: 区司法局\n'
    levels.plans(above + task(PLAIN) + other, below)
    notes = [tuple(one.values()) for one in levels.told()["notes"]]
    assert note in notes
    for lang in wording.LANGUAGES:
        ran = levels("cascade", "district-2024", "office-2024", "--lang", lang, "--as-of", "2024-05-06")
        assert note[1] in ran.out


def test_a_plan_of_another_year_is_told_and_its_days_are_not_compared(levels: Levels) -> None:
    levels.write("district", UPPER + ABOVE + task(PLAIN))
    below = BELOW + task("{id: a, title: 乙, recurrence: half-year, evidence: [小结]}")
    levels.write("office", LOWER.replace("2024", "2025") + below)
    found = levels.told("district-2024", "office-2025", status=0)
    assert found["counts"]["carried"] == 1
    assert [one["code"] for one in found["notes"]] == ["other-year"]


def test_who_we_are_may_be_said(levels: Levels) -> None:
    levels.plans(ABOVE + task(PLAIN), linked("district-2024/1"))
    found = levels.told("district-2024", "office-2024", "--as", "区水务局")
    assert found["unit"] == "区水务局"
    assert [one["code"] for one in found["notes"]] == ["other-issuer"]
    assert levels.told("district-2024", "plans/office.yaml", "--as", "某区绿化管理局")["unit"] == "区绿化局"


def test_a_plan_with_errors_is_told_of(levels: Levels) -> None:
    levels.plans(ABOVE + task(PLAIN), BELOW + task(PLAIN.replace("each: with, ", "")) + "- item: '2'\n  title: 甲\n")
    ran = levels("cascade", "district-2024", "office-2024", "--as-of", "2024-05-06")
    assert (ran.status, "wf check" in ran.err) == (1, True)
    assert "无人承接" not in ran.out


@pytest.fixture
def trial(tmp_path: Path) -> Here:
    """The plan of Changning district that ships, and below it one that an office of the district might have."""
    folder = tmp_path / "trial"
    shutil.copytree(TRIAL / "plans", folder / "plans")
    for name in ("changning-2022.yaml", "org/changning.yaml"):
        shutil.copy(ROOT / "plans" / name, folder / "plans" / name)
    run = Here(folder)
    task_ = "changning-lhsr-2022/1.counts@2022Q3"
    for number, (unit, count) in enumerate((("绿化科", 12), ("市容科", 30))):
        ran = run("submit", f"{task_}#{unit}", "--count", str(count), "--as-of", f"2022-09-2{number}")
        assert ran.status == 0
    assert run("accept", f"{task_}#绿化科", "--as-of", "2022-09-22").status == 0
    return run


COMMAND = ("cascade", "changning-2022", "changning-lhsr-2022", "--as-of", "2022-10-10")


@pytest.mark.parametrize("lang", wording.LANGUAGES)
@pytest.mark.parametrize("form", ["text", "md"])
def test_the_trial(trial: Here, golden: Golden, form: str, lang: str) -> None:
    ran = trial(*COMMAND, "--format", form, LANG=LANGUAGES[lang])
    assert (ran.status, ran.err) == (1, "")
    golden.check(GOLDEN / f"cascade-{lang}.{'txt' if form == 'text' else 'md'}", ran.out)
    if form == "text":
        assert max(map(width, ran.out.splitlines())) <= 80


def test_the_trial_has_one_of_each_kind(trial: Here) -> None:
    found = json.loads(trial(*COMMAND, "--format", "json").out)
    verdicts = {one["item"]: one["verdict"] for one in found["items"]}
    named = {number: verdicts[number] for number in ("2", "7", "20", "28", "31", "44", "52", "1")}
    assert named == {
        "2": "weaker", "7": "weaker", "20": "carried", "28": "hand", "31": "weaker", "44": "carried", "52": "weaker",
        "1": "nobody",
    }  # fmt: skip
    codes = {finding["code"] for one in found["items"] for task in one["tasks"] for finding in task["findings"]}
    assert codes >= {"times", "later", "target", "material-gone", "hand", "joins", "waits-above"}
    (item,) = [one for one in found["items"] if one["item"] == "20"]
    assert (item["role"], item["pieces"]) == ("with", 2)
    assert [(one["value"], one["reports"]) for one in item["measures"]] == [("42件", 2)]
    assert "38" not in verdicts  # the streets' alone


def test_the_trial_is_sound(trial: Here) -> None:
    assert trial("check").out == ""


def test_a_basis_is_not_judged_by_a_plan_that_cannot_be_read_whole(levels: Levels) -> None:
    levels.plans(ABOVE + task(PLAIN), linked("district-2024/2"))
    assert "unknown-basis" in levels("check").out
    levels.write("district", UPPER + ABOVE + task(PLAIN) + '- item: "2"\n  title: 甲\n  owner: 区绿化局\n')
    assert "unknown-basis" not in levels("check").out


def test_a_basis_in_a_plan_that_is_not_here_is_not_judged(levels: Levels) -> None:
    levels.write("office", LOWER + linked("district-2024/99"))
    assert "basis" not in levels("check").out


def test_a_unit_is_known_by_its_aliases_in_any_width(office: Office) -> None:
    org = ORG.replace("绿化科: {", "绿化科: {aliases: [绿化所（本部）, 综绿], ")
    (schedule,) = office("- {item: '1', title: 甲, owners: 绿化科}\n", org=org).schedules
    names = ("绿化科", "绿化所(本部)", "“综绿”", "绿化")
    assert [schedule.org.called(name) for name in names] == ["绿化科", "绿化科", "绿化科", None]


def test_its_own_name_as_an_alias_is_no_fault(office: Office) -> None:
    loaded = office(
        "- {item: '1', title: 甲, owners: 绿化科}\n", org=ORG.replace("绿化科: {", "绿化科: {aliases: [绿化科], ")
    )
    assert [problem.code for problem in check(loaded) if problem.code == "alias-taken"] == []
