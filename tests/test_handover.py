"""`wf org`: a unit ends, another takes over; the org file says so, and the command tells what moves to whom."""

from pathlib import Path

import pytest
import yaml

from engine.loading import load
from engine.workspace import Workspace
from tests.test_recording import Here

ORG = """\
org: office
# 单位
units:
  综合科: {head: zhang, liaison: li, leader: wang}   # 牵头
  绿化科: {kind: 科室, head: zhang, liaison: li, leader: wang}  # 管绿化
  环卫科:
    head: zhang   # 张
    liaison: li
    leader: wang
  旧科室: {until: 2024-02-01, successor: 综合科}
  空科室:
# 组
groups:
  业务科室: [绿化科, 环卫科]
people:
  zhang: {name: 张某, email: zhang@example.org}
  li: {name: 李某, email: li@example.org}
  wang: {name: 王某, email: wang@example.org}
"""
PLAN = """\
plan: office-2024
title: 测试计划
year: 2024
issuer: 测试局
org: org/office.yaml
office: 综合科
items:
- item: "1"
  title: 学法
  owners: {lead: 综合科, with: [业务科室]}
  tasks:
  - {id: each, title: 各报, each: with, recurrence: quarter, evidence: [资料]}
  - {id: joint, title: 合办, recurrence: half-year, evidence: [总结]}
- item: "2"
  title: 绿化
  owners: 绿化科
  tasks:
  - {id: own, title: 自办, recurrence: quarter, accepted_by: 绿化科, evidence: [小结]}
"""


@pytest.fixture
def office(tmp_path: Path) -> Here:
    plans = tmp_path / "office" / "plans"
    (plans / "org").mkdir(parents=True)
    (plans / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (plans / "a.yaml").write_text(PLAN, encoding="utf-8")
    return Here(tmp_path / "office")


def text(office: Here) -> str:
    return (office.folder / "plans" / "org" / "office.yaml").read_text("utf-8")


def owed(office: Here) -> dict[str, list[str]]:
    """Who hands in what, by day."""
    found: dict[str, list[str]] = {}
    for schedule in load(Workspace(str(office.folder), str(office.folder / "plans"))).schedules:
        for one in schedule.occurrences:
            for unit in one.units if one.unit is None else [one.unit]:
                found.setdefault(unit, []).append(one.id)
    return found


def test_two_keys_change_and_every_other_byte_stays(office: Here) -> None:
    ran = office("org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--as-of", "2024-03-01")
    assert ran.status == 0, ran.err
    old, new = ORG.splitlines(), text(office).splitlines()
    at = old.index("  绿化科: {kind: 科室, head: zhang, liaison: li, leader: wang}  # 管绿化")
    assert new[:at] + new[at + 7 :] == old[:at] + old[at + 1 :]
    assert new[at] == "  绿化科:  # 管绿化"
    unit = yaml.safe_load(text(office))["units"]["绿化科"]
    assert {name: str(value) for name, value in unit.items()} == {
        "kind": "科室", "head": "zhang", "liaison": "li", "leader": "wang", "until": "2024-06-30", "successor": "环卫科",
    }  # fmt: skip


@pytest.mark.parametrize("unit", ["绿化科", "环卫科", "空科室"])
def test_each_way_of_writing_a_unit_can_be_ended(office: Here, unit: str) -> None:
    assert office("org", "dissolve", unit, "--into", "综合科", "--from", "2024-07-01").status == 0
    loaded = load(Workspace(str(office.folder), str(office.folder / "plans")))
    found = loaded.schedules[0].org.units[unit]
    assert (str(found.last), found.successor, loaded.problems) == ("2024-06-30", "综合科", [])
    assert [line.partition("#")[2] for line in text(office).splitlines() if "#" in line] == [
        line.partition("#")[2] for line in ORG.splitlines() if "#" in line
    ]


def test_what_is_told_to_move_is_what_moves(office: Here) -> None:
    before = owed(office)
    ran = office(
        "org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--as-of", "2024-03-01", "--lang", "en"
    )
    after = owed(office)
    assert sorted(set(before["绿化科"]) - set(after["绿化科"])) == [
        "office-2024/1.each@2024Q3#绿化科", "office-2024/1.each@2024Q4#绿化科", "office-2024/1.joint@2024H2",
        "office-2024/2.own@2024Q3", "office-2024/2.own@2024Q4",
    ]  # fmt: skip
    assert "What 环卫科 takes over  4\n" in ran.out
    assert "  各报: 2 pieces, all of which it has to hand in anyway\n    office-2024/1.each\n" in ran.out
    assert "  自办: 2 pieces\n    office-2024/2.own\n" in ran.out
    assert "Plans go on naming 绿化科; from then on 环卫科 is meant:\n  plans/a.yaml:16\n  plans/a.yaml:18\n" in ran.out


def test_a_merger_may_found_a_new_unit(office: Here) -> None:
    ran = office(
        "org", "merge", "绿化科", "环卫科", "--into", "生态科", "--from", "2024-07-01", "--as-of", "2024-03-01"
    )
    assert ran.status == 0, ran.err
    assert "生态科是新单位：请在 plans/org/office.yaml 里写上它的联络员、负责人和分管领导。" in ran.out.replace(
        "\n", ""
    )
    assert "各报：4 份，其中 2 份与同期的合并" in ran.out
    units = load(Workspace(str(office.folder), str(office.folder / "plans"))).schedules[0].org.units
    assert str(units["生态科"].first) == "2024-07-01"
    assert [units[name].successor for name in ("绿化科", "环卫科")] == ["生态科", "生态科"]
    assert text(office).index("生态科: {from: 2024-07-01}") < text(office).index("# 组")


def test_a_unit_may_take_in_others_and_stay(office: Here) -> None:
    words = ("org", "merge", "绿化科", "环卫科", "--into", "绿化科", "--from", "2024-07-01", "--as-of", "2024-03-01")
    assert office(*words).status == 0
    units = load(Workspace(str(office.folder), str(office.folder / "plans"))).schedules[0].org.units
    assert (units["绿化科"].last, units["环卫科"].successor) == (None, "绿化科")


def test_what_is_handed_in_already_does_not_move(office: Here) -> None:
    assert office("submit", "1.each@Q3#绿化科", "--note", "早交了", "--as-of", "2024-03-01").status == 0
    ran = office(
        "org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--as-of", "2024-03-01", "--lang", "en"
    )
    assert "  各报: 1 piece, which it has to hand in anyway\n" in ran.out
    assert "各报: leaves the plan with something handed in (1)" in ran.out


def test_a_trial_writes_nothing(office: Here) -> None:
    ran = office("org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--dry-run")
    assert (ran.status, ran.out.startswith("将改动 plans/org/office.yaml。\n"), text(office)) == (0, True, ORG)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("dissolve 绿化料 --into 环卫科 --from 2024-07-01", "绿化科"),
        ("dissolve 绿化科 --into 绿化科 --from 2024-07-01", "不能承接它自己"),
        ("dissolve 旧科室 --into 环卫科 --from 2024-07-01", "2024-02-01"),
        ("dissolve 绿化科 --into 旧科室 --from 2024-07-01", "并不存续"),
        ("dissolve 绿化科 --into 环卫科 --from 七月", "2024-06-24"),
        ("dissolve 绿化科 --from 2024-07-01", "--into"),
        ("dissolve 业务科室 --into 环卫科 --from 2024-07-01", "业务科室"),
        ("merge --into 环卫科 --from 2024-07-01", "UNITS"),
    ],
)
def test_mistakes_are_told_and_change_nothing(office: Here, words: str, said: str) -> None:
    ran = office("org", *words.split())
    assert (ran.status, said in ran.err, text(office)) == (2, True, ORG)
