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
  新科室: {from: 2024-03-01, aliases: [新设科室]}
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
        "org", "merge", "绿化科", "环卫科", "--into", "生态科", "--new", "--from", "2024-07-01", "--as-of", "2024-03-01"
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
        ("merge 绿化科 --into 绿化科 --from 2024-07-01", "不能承接它自己"),
        ("merge 绿化料 环卫科 --into 绿化料 --from 2024-07-01", "绿化科"),
        ("dissolve 综合科 --into 绿花科 --from 2024-07-01", "是不是“绿化科”"),
        ("dissolve 综合科 --into 财务室 --from 2024-07-01", "--new"),
        ("dissolve 综合科 --into 绿化科 --from 2024-07-01 --new", "已有绿化科"),
        ("dissolve 综合科 --into 业务科室 --from 2024-07-01 --new", "绿化科、环卫科"),
        ("dissolve 综合科 --into a/b#c --from 2024-07-01 --new", "不能叫“a/b#c”"),
        ("dissolve 综合科 --into= --from 2024-07-01 --new", "不能叫“”"),
        (f"dissolve 综合科 --into {'长' * 61} --from 2024-07-01 --new", "60 个字"),
        ("dissolve 新科室 --into 环卫科 --from 2024-03-01", "2024-03-01 才设立"),
        ("dissolve 新科室 --into 环卫科 --from 2024-02-01", "2024-03-01 才设立"),
        ("dissolve 绿化科 --into 环卫科 --from 2024-07-01 --org offic", "是不是“office”"),
        ("dissolve 绿化科 --into 环卫科 --from 2024-07-01 --org 没有", "有：plans/org/office.yaml"),
    ],
)
def test_mistakes_are_told_and_change_nothing(office: Here, words: str, said: str) -> None:
    ran = office("org", *words.split())
    assert (ran.status, said in ran.err, text(office)) == (2, True, ORG)


def test_a_unit_goes_by_its_other_names(office: Here) -> None:
    assert office("org", "dissolve", "绿化科", "--into", "新设科室", "--from", "2024-07-01").status == 0
    assert "successor: 新科室" in text(office)
    assert office("org", "merge", "新设科室", "环卫科", "--into", "新科室", "--from", "2024-08-01").status == 0
    assert yaml.safe_load(text(office))["units"]["新科室"].keys() == {"from", "aliases"}


@pytest.fixture
def two(office: Here) -> Here:
    """Two offices, of whose units some are called alike."""
    plans = office.folder / "plans"
    (plans / "org" / "town.yaml").write_text(
        "org: town\nunits:\n  镇街道: {}\n  综合科:\n  收发室: {}\n", encoding="utf-8"
    )
    (plans / "b.yaml").write_text(
        "plan: town-2024\ntitle: 镇\nyear: 2024\nissuer: 镇\norg: org/town.yaml\n"
        "items: [{item: '1', title: 甲, owners: 镇街道}]\n", encoding="utf-8",
    )  # fmt: skip
    return office


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("merge 环卫科 镇街道 --into 环卫科 --from 2024-07-01", "镇街道 (plans/org/town.yaml)", id="apart"),
        pytest.param("merge 环卫科 镇街道 --into 镇街道 --from 2024-07-01", "不在同一个机构文件", id="the other"),
        pytest.param(
            "dissolve 环卫科 --into 收发室 --from 2024-07-01", "收发室在 plans/org/town.yaml 里", id="elsewhere"
        ),
        pytest.param("dissolve 综合科 --into 绿化科 --from 2024-07-01", "--org", id="in both"),
        pytest.param(
            "merge 环卫科 镇街道 --into 环卫科 --from 2024-07-01 --org town", "没有单位环卫科", id="of the one given"
        ),
    ],
)
def test_units_of_several_offices_are_not_mixed(two: Here, words: str, said: str) -> None:
    before = {path: path.read_bytes() for path in two.folder.rglob("*.yaml")}
    ran = two("org", *words.split())
    assert (ran.status, said in ran.err) == (2, True), ran.err
    assert {path: path.read_bytes() for path in two.folder.rglob("*.yaml")} == before


@pytest.mark.parametrize("org", ["town", "plans/org/town.yaml"])
def test_an_org_is_named_by_its_file_or_its_id(two: Here, org: str) -> None:
    assert two("org", "dissolve", "综合科", "--into", "镇街道", "--from", "2024-07-01", "--org", org).status == 0
    assert "until" in (two.folder / "plans" / "org" / "town.yaml").read_text("utf-8")
    assert text(two) == ORG


def test_plans_that_cannot_be_read_are_told_as_such(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text("plan: [\n", encoding="utf-8")
    ran = office("org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01")
    assert (ran.status, "wf check" in ran.err, "绿化科" in ran.err) == (2, True, False)


def test_a_change_that_would_leave_errors_is_not_made(office: Here) -> None:
    """Each would take over from the other."""
    short = ORG.replace("[绿化科, 环卫科]", "[环卫科]").replace(
        "  旧科室: {until: 2024-02-01, successor: 综合科}\n", ""
    )
    file = office.folder / "plans" / "org" / "office.yaml"
    file.write_text(
        short.replace("环卫科:\n", "环卫科:\n    until: 2024-12-31\n    successor: 绿化科\n"), encoding="utf-8"
    )
    before = file.read_bytes()
    ran = office("org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--lang", "en")
    assert (ran.status, file.read_bytes()) == (1, before)
    assert ran.out.replace("\n", " ").startswith(
        "plans/org/office.yaml is left as it is: with this change the plans would have errors.  "
    )
    assert "[successor-cycle]" in ran.out


def test_all_that_moves_and_stays_is_told(office: Here) -> None:
    """The unit leads, coordinates, accepts, and is late with something from before."""
    plan = PLAN.replace("items:\n", "defaults: {owners: 综合科}\nitems:\n", 1)
    (office.folder / "plans" / "a.yaml").write_text(plan, encoding="utf-8")
    org = ORG.replace("[绿化科, 环卫科]", "[绿化科, 空科室, {unit: 综合科, until: 2024-03-31}]")
    (office.folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    ran = office(
        "org", "merge", "综合科", "绿化科", "--into", "环卫科", "--from", "2024-07-01", "--as-of", "2024-07-15",
        "--lang", "en",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    assert "What 环卫科 accepts from then on  10\n  各报: 6 pieces\n    office-2024/1.each\n" in ran.out
    assert "  自办: 4 pieces\n    office-2024/2.own\n" in ran.out
    assert (
        "Stay with 综合科, overdue  1\n  合办: 1 piece, overdue since 2024-06-28\n    office-2024/1.joint\n" in ran.out
    )
    assert "  自办: 2 pieces, overdue since 2024-03-29\n    office-2024/2.own\n" in ran.out
    *_, told = ran.out.partition("is meant:\n")
    places = [f"plans/a.yaml:{line}" for line in (6, 7, 11, 17, 19)]
    assert told.split() == [*places, "plans/org/office.yaml:15"]


def test_what_a_unit_only_accepts_is_told(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text(PLAN.replace("accepted_by: 绿化科", "accepted_by: 空科室"), "utf-8")
    ran = office(
        "org", "dissolve", "空科室", "--into", "环卫科", "--from", "2024-07-01", "--as-of", "2024-03-01", "--lang", "en"
    )
    assert "What 环卫科 accepts from then on  4\n  自办: 4 pieces\n    office-2024/2.own\n" in ran.out
    assert "takes over" not in ran.out


@pytest.mark.parametrize(
    ("unit", "kept"),
    [
        pytest.param("    head: zhang\n    # 先留着\n", 1, id="below its last line"),
        pytest.param("    head: zhang\n\n    # 先留着\n\n    # 再留着\n", 2, id="after gaps"),
        pytest.param("    head: zhang\n  # 下一个\n    # 先留着\n", 2, id="behind the next unit's"),
        pytest.param("    aliases:\n    - 甲处\n      # 先留着\n    # 再留着\n", 2, id="below a list in it"),
        pytest.param("    successor: 乙科  # 待定\n    # 先留着\n", 2, id="beside and below what is replaced"),
        pytest.param("    # 待定\n    successor: 乙科\n    head: zhang\n", 1, id="above what is replaced"),
        pytest.param("    {head: zhang,  # 张\n    # 先留着\n    }  # 后\n", 3, id="within braces"),
    ],
)
def test_comments_stay_each_once(office: Here, unit: str, kept: int) -> None:
    people = ORG[ORG.index("people:") :]
    file = office.folder / "plans" / "org" / "office.yaml"
    file.write_text(f"org: office\nunits:\n  甲科:\n{unit}  乙科: {{}}\n{people}", encoding="utf-8")
    plan = PLAN[: PLAN.index("items:")].replace("综合科", "甲科") + "items: [{item: '1', title: 甲, owners: 甲科}]\n"
    (office.folder / "plans" / "a.yaml").write_text(plan, encoding="utf-8")
    ran = office("org", "dissolve", "甲科", "--into", "乙科", "--from", "2024-07-01")
    assert ran.status == 0, ran.err
    comments = [line.partition("#")[2] for line in unit.splitlines() if "#" in line]
    assert sorted(line.partition("#")[2] for line in text(office).splitlines() if "#" in line) == sorted(comments)
    assert len(comments) == kept
    about = yaml.load(text(office), yaml.BaseLoader)["units"]["甲科"]  # noqa: S506 (texts alone)
    assert (about["until"], about["successor"]) == ("2024-06-30", "乙科")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_the_byte_order_mark_stay(office: Here, mark: bytes, end: bytes) -> None:
    file = office.folder / "plans" / "org" / "office.yaml"
    file.write_bytes(mark + ORG.encode().replace(b"\n", end))
    assert office("org", "dissolve", "绿化科", "--into", "生态科", "--new", "--from", "2024-07-01").status == 0
    data = file.read_bytes()
    assert data.startswith(mark)
    assert data.count(b"\r\n") == (data.count(b"\n") if end == b"\r\n" else 0)
    assert "生态科: {from: 2024-07-01}" in data.decode()


def test_a_file_that_may_not_be_written_to_stays(office: Here) -> None:
    file = office.folder / "plans" / "org" / "office.yaml"
    file.chmod(0o444)
    words = ("org", "dissolve", "绿化科", "--into", "环卫科", "--from", "2024-07-01")
    assert office(*words, "--dry-run").status == 0
    ran = office(*words)
    assert (ran.status, ran.out, text(office)) == (74, "", ORG)
    assert ran.err == "wf: plans/org/office.yaml 无法读写：文件只读，或者没有权限。\n"


@pytest.mark.parametrize("into", [("环卫科",), ("生态科", "--new")])
def test_units_in_brackets_are_refused_and_left(office: Here, into: tuple[str, ...]) -> None:
    file = office.folder / "plans" / "org" / "office.yaml"
    file.write_text(
        "org: office\nunits: {综合科: {}, 绿化科: {}, 环卫科: {}}\ngroups: {业务科室: [环卫科]}\n", encoding="utf-8"
    )
    before = file.read_bytes()
    ran = office("org", "dissolve", "绿化科", "--into", *into, "--from", "2024-07-01")
    assert (ran.status, "wf fmt" in ran.err, file.read_bytes()) == (2, True, before)
    assert office("fmt").status == 0
    assert office("org", "dissolve", "绿化科", "--into", *into, "--from", "2024-07-01").status == 0
