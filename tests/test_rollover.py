"""`wf rollover`: the next year's draft says what last year's did, and asks what nobody but people can tell."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.editing.years import in_words, of_days
from engine.loading import load
from engine.workspace import Workspace
from tests.conftest import ORG, ROOT, Golden
from tests.test_recording import Here
from tests.year import play
from tests.year.play import furnished, opened

GOLDEN = Path(__file__).parent / "golden"
PLAN = """\
# 最上面的话
plan: office-2024
title: 测试局2024年工作要点
year: 2024
issuer: 测试局
issued: 2024-01-05  # 成文日期
org: org/office.yaml
office: 综合科
wrapup: {due: 2024-12-13, ask: [主要成效]}
triggers:
  案例通知: {title: 2024年案例通知, latest: 2024-10-31, source: 第一部分}
items:
# 一、学法
- item: "1"
  title: 2024年学法,含2023年遗留
  owners: 绿化科
  was: "4"
  basis: upper-2024/3
  tasks:
  - {id: every, title: 按期, recurrence: {every: quarter, due: last friday}, evidence: [资料]}
  - {id: day, title: 一天, was: old-day, recurrence: {date: 2024-12-20}, evidence: [2024年小结]}
  - {id: days, title: 几天, recurrence: {dates: [2024-02-29, 2024-08-01]}, evidence: [小结]}
  - id: windows
    title: 时段
    recurrence:
      during:
        植树节: 2024-03-12
        安全生产月: 2024-06  # 每年六月
        春节前: 2024-01-29..2024-02-08
        跨年: 2024-12-25..2025-01-05
    evidence: [照片]
  - {id: rule, title: 规则, recurrence: {rrule: "FREQ=MONTHLY;BYDAY=2WE"}, evidence: [记录]}
  - {id: bound, title: 中途开始, recurrence: {every: month, from: 2024-05-01}, evidence: [记录]}
- item: "2"
  title: 到期不续
  owners: 环卫科
  tasks:
  # 这件事做到六月
  - {id: half, title: 半年, recurrence: {every: month, until: 2024-06-30}, evidence: [记录]}
  - {id: case, title: 案例, recurrence: {after: 案例通知, due: +10 workdays}, assumed: true, evidence: [案例]}
- item: 3
  title: 只有方向
  owners: 旧科室
"""


@pytest.fixture
def office(tmp_path: Path) -> Here:
    plans = tmp_path / "office" / "plans"
    (plans / "org").mkdir(parents=True)
    old = ORG.replace("groups:", "  旧科室: {head: zhang, liaison: li, until: 2024-10-01, successor: 综合科}\ngroups:")
    (plans / "org" / "office.yaml").write_text(old, encoding="utf-8")
    (plans / "office-2024.yaml").write_text(PLAN, encoding="utf-8")
    return Here(tmp_path / "office")


def drafted(office: Here, *options: str) -> str:
    ran = office("rollover", "office-2024", "--as-of", "2025-01-06", *options)
    assert ran.status == 0, ran.err
    return (office.folder / "plans" / "office-2025.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "plan: office-2025",
        "title: 测试局2025年工作要点",
        "year: 2025",
        "wrapup: {due: 2025-12-13, ask: [主要成效]}",
        "  title: 2025年学法,含2024年遗留",
        "  was: office-2024/1",
        "  was: office-2024/3",
        "  basis: upper-2024/3",
        "    recurrence: {every: quarter, due: last friday}",
        "    recurrence: {date: 2025-12-20}",
        "    recurrence: {dates: [2025-02-28, 2025-08-01]}",
        "        植树节: 2025-03-12",
        "        安全生产月: 2025-06  # 每年六月",
        "        春节前: 2025-01-29..2025-02-08",
        "        跨年: 2025-12-25..2026-01-05",
        "    recurrence: {rrule: FREQ=MONTHLY;BYDAY=2WE}",
        "    recurrence: {every: month, from: 2025-05-01}",
        "    evidence: [2025年小结]",
        "# 成文日期",
        "  # 这件事做到六月",
        "# 一、学法",
    ],
)
def test_dates_move_by_what_they_mean_and_comments_stay(office: Here, line: str) -> None:
    text = drafted(office, "--carry", "2.half")
    assert line in [re.sub(r"^(\s*)- ", r"\1  ", one) if "item:" in one else one for one in text.splitlines()]


def test_what_belongs_to_last_year_alone_is_gone(office: Here) -> None:
    text = drafted(office)
    for gone in ("issued: 2024", "old-day", 'was: "4"', "id: half", "office-2024/4"):
        assert gone not in text, gone


def test_every_decision_stands_where_it_is_decided_and_in_the_list(office: Here) -> None:
    found = json.loads(office("rollover", "office-2024", "--format", "json", "--as-of", "2025-01-06").out)
    schema = json.loads((ROOT / "docs" / "rollover.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(found)
    assert sorted((one["code"], one["place"]) for one in found["decisions"]) == [
        ("assumed", "2.case"), ("basis", "1"), ("begun", "1.bound"), ("dissolved", "3"), ("dropped", "2"),
        ("feast", "1.windows"), ("issued", ""), ("leap-day", "1.days"), ("sources", ""), ("worded", "1"),
        ("worded", "1.day"), ("worded", "案例通知"),
    ]  # fmt: skip
    assert found["left_out"] == ["2.half"]
    text = (office.folder / "plans" / "office-2025.yaml").read_text("utf-8")
    for one in found["decisions"]:
        assert f"# 待定：{one['said']}" in text
    assert found["dated_comments"] == []


def test_items_and_tasks_are_left_out_on_request(office: Here) -> None:
    text = drafted(office, "--close", "1", "--close", "2.case")
    loaded = load(Workspace(str(office.folder), str(office.folder / "plans")))
    new = next(schedule.plan for schedule in loaded.schedules if schedule.plan.id == "office-2025")
    assert [(item.id, [task.id for task in item.tasks]) for item in new.items] == [("2", []), ("3", [])]
    assert "# 一、学法\n" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2024年学法", "2025年学法"),
        ("报送2025年工作计划，总结2024年、对比2023年", "报送2026年工作计划，总结2025年、对比2024年"),
        ("落实沪府〔2024〕12号文件和2024—2026年三年行动方案", "落实沪府〔2024〕12号文件和2024—2026年三年行动方案"),
        ("学习《2024年工作要点》", "学习《2024年工作要点》"),
        ("2020年以来的文件", "2020年以来的文件"),
        ("第2024号", "第2024号"),
    ],
)
def test_of_the_years_in_words_only_those_beside_the_plans_move(before: str, after: str) -> None:
    assert in_words(before, 2024, 1) == after


@pytest.mark.parametrize(
    ("before", "by", "after"),
    [
        ("2024-12-20", 1, "2025-12-20"),
        ("2024-06", 2, "2026-06"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2023-02-01..2023-02-28", 1, "2024-02-01..2024-02-29"),
        ("2024-02-01..2024-02-29", 1, "2025-02-01..2025-02-28"),
        ("2024-02-01..2024-02-28", 4, "2028-02-01..2028-02-28"),
        ("2024-12-25..2025-01-05", 1, "2025-12-25..2026-01-05"),
        ("first friday", 1, "first friday"),
    ],
)
def test_days_keep_their_place_in_another_year(before: str, by: int, after: str) -> None:
    assert of_days(before, by) == after


def edited(office: Here, *changes: tuple[str, str]) -> None:
    text = PLAN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (office.folder / "plans" / "office-2024.yaml").write_text(text, encoding="utf-8")


def told(office: Here, *options: str) -> dict[str, list[str]]:
    """The places of every kind of decision."""
    ran = office("rollover", "office-2024", "--format", "json", "--out", "draft.yaml", *options)
    assert ran.status == 0, ran.err
    (office.folder / "draft.yaml").rename(office.folder / "last.yaml")
    found: dict[str, list[str]] = {}
    for one in json.loads(ran.out)["decisions"]:
        found.setdefault(one["code"], []).append(one["place"])
    return found


def test_a_season_goes_on_and_what_ended_is_asked_about(office: Here) -> None:
    edited(office, ("{every: month, from: 2024-05-01}", "{every: week, from: 2024-06-01, until: 2024-08-31}"))
    found = told(office)
    assert (found["season"], found["dropped"], found.get("begun")) == (["1.bound"], ["2"], None)
    text = (office.folder / "last.yaml").read_text("utf-8")
    assert "from: 2025-06-01, until: 2025-08-31" in text
    assert "# 待定：2.half 上年 2024-06-30 已结束" in text


def test_a_leap_day_is_told_only_where_it_moves(office: Here) -> None:
    assert told(office)["leap-day"] == ["1.days"]
    assert "leap-day" not in told(office, "--year", "2028", "--id", "office-2028")
    edited(office, ("[2024-02-29, 2024-08-01]", "[2024-02-28, 2024-02-29]"))
    told(office)
    assert "recurrence: {dates: [2025-02-28]}" in (office.folder / "last.yaml").read_text("utf-8")


def test_what_may_still_come_has_not_stayed_away(office: Here) -> None:
    assert office("submit", "every@Q1", "--note", "办了", "--as-of", "2024-03-20").status == 0
    assert "silent" not in told(office, "--as-of", "2024-06-24")
    assert told(office, "--as-of", "2024-11-01")["silent"] == ["案例通知"]


def test_what_is_said_of_a_key_that_goes_stays(office: Here) -> None:
    edited(office, ('  was: "4"\n', '  # 曾是第四条\n  was: "4"  # 改过号\n'), ("# 一、学法", "# 一、学法\n# 章首的话"))
    text = drafted(office, "--close", "2")
    assert [line for line in ("# 曾是第四条", "# 改过号", "# 章首的话") if line not in text] == []


def test_a_draft_that_is_rolled_on_asks_anew_not_twice(office: Here) -> None:
    drafted(office)
    assert office("rollover", "office-2025", "--as-of", "2026-01-06").status == 0
    text = (office.folder / "plans" / "office-2026.yaml").read_text("utf-8")
    assert text.count("# 待定：issued") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--id", "../../evil"], "不能作计划编号"),
        (["--id", "工作2025"], "不能作计划编号"),
        (["--close", "1", "--close", "2", "--close", "3"], "至少留一条"),
        (["--close", "4.report"], "没有 4.report"),
        (["--year", "2101"], "2000"),
        (["--year", "二零二五"], "2025"),
        (["--year", "2024"], "不在它之后"),
    ],
)
def test_mistakes_are_told_and_write_nothing(office: Here, options: list[str], said: str) -> None:
    ran = office("rollover", "office-2024", *options)
    assert (ran.status, said in ran.err) == (2, True), ran.err
    assert len(list((office.folder / "plans").glob("*.yaml"))) == 1


def test_ids_may_be_written_whole(office: Here) -> None:
    assert "只有方向" not in drafted(office, "--close", "office-2024/3")


def test_the_draft_goes_where_it_is_asked_for(office: Here) -> None:
    screen = office("rollover", "office-2024", "--out", "-")
    assert (screen.status, screen.err) == (0, "")
    assert screen.out.startswith("# 最上面的话\n")
    assert not (office.folder / "plans" / "office-2025.yaml").exists()
    assert (
        office("rollover", "plans/office-2024.yaml", "--out", "draft.yaml", "--year", "2027", "--id", "x").status == 0
    )
    assert "plan: x\n" in (office.folder / "draft.yaml").read_text("utf-8")


def test_nothing_is_written_over(office: Here) -> None:
    before = drafted(office)
    ran = office("rollover", "office-2024", "--id", "other-2025", "--out", "plans/office-2025.yaml")
    assert (ran.status, "已经存在" in ran.err) == (2, True)
    assert (office.folder / "plans" / "office-2025.yaml").read_text("utf-8") == before


def test_a_year_without_its_notice_is_told(office: Here) -> None:
    ran = office("rollover", "office-2024", "--year", "2031")
    assert (ran.status, "provisional-year" in ran.err) == (0, True)


def test_a_year_that_is_not_over_is_told(office: Here) -> None:
    assert office("submit", "every@Q1", "--note", "办了", "--as-of", "2024-03-20").status == 0
    office("waive", "1.day", "--reason", "本年不办", "--as-of", "2024-03-20")
    ran = office("rollover", "office-2024", "--out", "draft.yaml", "--as-of", "2024-10-15")
    assert "2024年还有 " in ran.out
    assert "有 1 件免交：还需要吗？理由：本年不办" in ran.out
    assert "应交 2 件，有 2 件始终没交" in ran.out.replace("\n", "")


def test_the_year_that_was_played_asks_what_its_records_call_for(tmp_path: Path, golden: Golden) -> None:
    """静安 2024, with 310 events, to 2025: the draft and what its maker is told, pinned."""
    workspace = furnished(tmp_path / "office")
    store, evidence = opened(workspace)
    play.play(play.read(), workspace, store, evidence)
    store.close()
    run = Here(Path(workspace.root))
    ran = run("rollover", "jingan-lhsr-2024", "--as-of", "2025-01-06")
    text = (Path(workspace.plans) / "jingan-lhsr-2025.yaml").read_text("utf-8")
    assert ran.status == 0
    golden.check(GOLDEN / "rollover.txt", f"{ran.out}\n{ran.err}")
    golden.check(GOLDEN / "rollover-2025.yaml", text)
    checked = run("check", "plans/jingan-lhsr-2025.yaml")
    assert (checked.status, checked.out.count("[undecided]")) == (0, 1)
    told = json.loads(run("rollover", "jingan-lhsr-2024", "--as-of", "2025-01-06", "--id", "x", "--format", "json").out)
    codes = {one["code"] for one in told["decisions"]}
    assert codes >= {"unmet", "waived", "returned", "missed", "assumed", "issued", "sources"}
    bare = re.sub(r"^\s*# 待定：.*\n", "", text, flags=re.MULTILINE)
    Path(workspace.plans, "jingan-lhsr-2025.yaml").write_text(bare, encoding="utf-8")
    assert run("check", "--strict", "plans/jingan-lhsr-2025.yaml") == (0, "", "")


def test_dates_of_both_years_agree_but_for_the_year(tmp_path: Path) -> None:
    """Nominal days of 静安 2024 and of its draft are the same month and day wherever the plan names them."""
    workspace = furnished(tmp_path / "office")
    assert Here(Path(workspace.root))("rollover", "jingan-lhsr-2024").status == 0
    named: dict[int, set[tuple[str, int, int]]] = {}
    for schedule in load(workspace).schedules:
        for one in schedule.occurrences:
            form = type(one.task.recurrence.form).__name__
            if form in {"Once", "During"}:
                day = date.fromordinal(one.dates.nominal)
                named.setdefault(schedule.plan.year, set()).add((f"{one.item.id}.{one.task.id}", day.month, day.day))
    assert named[2024] == named[2025]
