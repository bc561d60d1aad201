"""`wf new`: a skeleton behind the last item or task; every other byte stays as it is."""

from pathlib import Path

import pytest

from engine.loading import load
from engine.plan.model import Plan
from engine.workspace import Workspace
from tests.conftest import ORG
from tests.test_recording import Here

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
    owners: 绿化科
    tasks:
      - {id: study, title: 学习, recurrence: quarter, evidence: [签到表]}   # 一行写完的
      # 最后一件之后的话
  # 第二条前面的话
  - item: "2"
    title: |
      只有
      方向
    owners: 环卫科

# 最后的话
"""
BRACKETS = PLAN.replace(
    "    owners: 环卫科\n", "    owners: 环卫科\n    tasks: [{id: a, title: 甲, recurrence: week, evidence: [乙]}]\n"
)


@pytest.fixture
def office(tmp_path: Path) -> Here:
    plans = tmp_path / "office" / "plans"
    (plans / "org").mkdir(parents=True)
    (plans / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (plans / "a.yaml").write_text(PLAN, encoding="utf-8")
    return Here(tmp_path / "office")


def text(office: Here) -> str:
    return (office.folder / "plans" / "a.yaml").read_text("utf-8")


def plan(office: Here) -> Plan:
    return load(Workspace(str(office.folder), str(office.folder / "plans"))).schedules[0].plan


def added(office: Here) -> list[str]:
    """The new lines; all others are as they were."""
    left, found = PLAN.splitlines(), []
    for line in text(office).splitlines():
        if left and line == left[0]:
            left.pop(0)
        else:
            found.append(line)
    assert left == []
    return found


def test_a_task_comes_behind_the_last_one_and_what_is_said_of_it(office: Here) -> None:
    ran = office("new", "task", "office-2024/1.drill", "--title", "消防演练: 夏", "--lead", "环卫科")
    assert (ran.status, ran.out) == (0, "plans/a.yaml:14：请填好，再 wf check。\n")
    assert text(office).splitlines()[11:15] == [
        "      - {id: study, title: 学习, recurrence: quarter, evidence: [签到表]}   # 一行写完的",
        "      # 最后一件之后的话",
        "      - id: drill              # 代号，本条目内唯一；定下后不要改",
        '        title: "消防演练: 夏"  # 要做的事，一句话',
    ]
    task = plan(office).items[0].tasks[-1]
    assert (task.id, task.title, task.owners.lead) == ("drill", "消防演练: 夏", ("环卫科",))
    assert len(added(office)) == 8


def test_an_item_without_tasks_gets_its_first(office: Here) -> None:
    assert office("new", "task", "2.drill").status == 0
    assert added(office)[:2] == ["    tasks:", "    - id: drill    # 代号，本条目内唯一；定下后不要改"]
    assert [task.id for task in plan(office).items[1].tasks] == ["drill"]


def test_an_item_comes_last_under_the_next_number(office: Here) -> None:
    assert office("new", "item", "office-2024").status == 0
    assert office("new", "item", "office-2024/10.2", "--title", "另一条").status == 0
    assert [(item.id, item.title) for item in plan(office).items[2:]] == [("3", "待写"), ("10.2", "另一条")]
    assert plan(office).items[2].owners.lead == ("综合科",)
    assert text(office).endswith("# 最后的话\n")


def test_what_is_not_written_yet_is_found_by_the_check(office: Here) -> None:
    office("new", "task", "1.drill", "--lang", "en")
    ran = office("check", "unwritten")
    assert ran.out.count("[unwritten]") == 2
    assert "to be written" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("task 3.drill", "没有 3"),
        ("task drill", "没有写条目"),
        ("task 1.study", "已经有 1.study"),
        ("task 1.Drill", "不能作代号"),
        ("task 1.wrapup", "不能作代号"),
        ("task other-2024/1.drill", "没有计划 other-2024"),
        ("task 1.drill --lead 绿化料", "绿化科"),
        ("item office-2024/2", "已经有 2"),
        ("item office-2024/第三", "不能作条目号"),
        ("item offfice-2024", "office-2024"),
        ("task 一件新事", "没有写条目"),
    ],
)
def test_mistakes_are_told_and_change_nothing(office: Here, words: str, said: str) -> None:
    ran = office("new", *words.split())
    assert (ran.status, said in ran.err, text(office)) == (2, True, PLAN)


@pytest.mark.parametrize("title", ["消防\u200b演练", "消防\u2028演练", "消防\x1b演练", "两\n行", " "])
def test_a_title_with_what_cannot_be_seen_is_refused(office: Here, title: str) -> None:
    ran = office("new", "task", "1.drill", "--title", title)
    assert (ran.status, "--title" in ran.err, text(office)) == (2, True, PLAN)


def test_a_plan_with_errors_is_not_written_into(office: Here) -> None:
    broken = PLAN.replace("owners: 环卫科", "ownres: 环卫科")
    (office.folder / "plans" / "a.yaml").write_text(broken, encoding="utf-8")
    for words in ("task 1.drill", "item office-2024", "task office-2024/1.drill"):
        ran = office("new", *words.split())
        assert (ran.status, "wf check" in ran.err, text(office)) == (2, True, broken), words


@pytest.mark.parametrize("address", ["office-2024／1．drill", "1．drill"])
def test_a_keyboard_set_to_full_width_is_understood(office: Here, address: str) -> None:
    assert office("new", "task", address).status == 0


def test_line_ends_and_byte_order_mark_stay(office: Here) -> None:
    path = office.folder / "plans" / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAN.replace("\n", "\r\n").encode())
    assert office("new", "task", "2.drill").status == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfplan: office-2024\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == PLAN.count("\n") + 9


def test_a_plan_may_be_named_by_its_file(office: Here) -> None:
    assert office("new", "item", "plans/a.yaml").status == 0
    assert [item.id for item in plan(office).items] == ["1", "2", "3"]


def test_a_list_in_brackets_is_first_to_be_laid_out(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text(BRACKETS, encoding="utf-8")
    ran = office("new", "task", "2.drill")
    assert (ran.status, "wf fmt" in ran.err, text(office)) == (2, True, BRACKETS)
    assert office("fmt").status == 0
    assert office("new", "task", "2.drill").status == 0


def test_of_several_plans_one_is_to_be_named(office: Here) -> None:
    other = PLAN.replace("office-2024", "other-2024")
    (office.folder / "plans" / "b.yaml").write_text(other, encoding="utf-8")
    ran = office("new", "task", "1.drill")
    assert (ran.status, "office-2024、other-2024" in ran.err) == (2, True)
    assert office("new", "task", "plans/b.yaml/1.drill").status == 2
    assert office("new", "task", "other-2024/1.drill").status == 0
    assert text(office) == PLAN


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_file_may_end_as_it_likes(office: Here, end: str) -> None:
    (office.folder / "plans" / "a.yaml").write_text(
        PLAN.rstrip("\n").removesuffix("# 最后的话").rstrip("\n") + end, encoding="utf-8"
    )
    assert office("new", "task", "2.drill").status == 0
    assert office("new", "item", "office-2024").status == 0
    assert [item.id for item in plan(office).items] == ["1", "2", "3"]
