"""What an item or a task went by before: `was`, read, and what follows from it."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.structure import was_stands, was_twice
from engine.loading import Schedule
from engine.plan.model import Item, Plan, Task
from tests.conftest import PLAN, Office

ONE_FOLDER = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Each example writes the same file anew, so that they may share a folder."""


class Written(NamedTuple):
    """A task as a test writes it."""

    id: str
    was: str = ""


def item_of(number: str, was: str, tasks: Iterable[Written]) -> str:
    """An item of a plan; `was` as YAML, empty for none."""
    lines = [
        f"  - {{id: {task.id}, title: 事项{task.id}, recurrence: month, evidence: [{task.id}]{task.was and f', was: {task.was}'}}}\n"
        for task in tasks
    ]
    head = f'- item: "{number}"\n  title: 条目\n  owners: 综合科\n' + (f"  was: {was}\n" if was else "")
    return head + ("  tasks:\n" if lines else "") + "".join(lines)


def schedule_of(office: Office, items: str) -> Schedule:
    loaded = office(items)
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    (schedule,) = loaded.schedules
    return schedule


def last(plan: Plan) -> tuple[Item, Task]:
    """The last task as written, with its item."""
    return list(plan.tasks())[-1]


@pytest.mark.parametrize(
    ("item", "task", "former", "lineage"),
    [
        ("", "", [], []),
        ("", "old", ["5.old"], []),
        ("", "[new, old]", ["5.new", "5.old"], []),
        ("", "4.old", ["4.old"], []),
        ("", "3.10.old", ["3.10.old"], []),
        ("", "3-a.old", ["3-a.old"], []),
        ("", "4.study", ["4.study"], []),
        ("", "test-2024/4.old", ["4.old"], []),
        ("", "[4.old, test-2024/4.old]", ["4.old"], []),
        ("", "test-2023/4.old", [], ["test-2023/4.old"]),
        ("", "[old, test-2023/4.old, test-2022/3.10.old]", ["5.old"], ["test-2023/4.old", "test-2022/3.10.old"]),
        ("", "[study, 5.study, test-2024/5.study]", [], []),
        ("", "4.wrapup", ["4.wrapup"], []),
        ('"4"', "", ["4.study"], []),
        ("4", "", ["4.study"], []),
        ('"3.10"', "", ["3.10.study"], []),
        ('[4, "3.10"]', "", ["4.study", "3.10.study"], []),
        ('[4, "4", test-2024/4]', "", ["4.study"], []),
        ('"5"', "", [], []),
        ('"4"', "old", ["5.old", "4.study", "4.old"], []),
        ("[4, 3]", "[new, old]", ["5.new", "5.old", "4.study", "4.new", "4.old", "3.study", "3.new", "3.old"], []),
        ('"4"', "7.old", ["7.old", "4.study"], []),
        ('"4"', "test-2024/7.old", ["7.old", "4.study"], []),
        ('"4"', "4.study", ["4.study"], []),
        ("test-2023/4", "", [], ["test-2023/4.study"]),
        ("test-2023/3.10", "", [], ["test-2023/3.10.study"]),
        ("[test-2023/4, test-2022/4]", "", [], ["test-2023/4.study", "test-2022/4.study"]),
        ("test-2023/4", "old", ["5.old"], ["test-2023/4.study"]),
        ("test-2023/4", "test-2023/6.other", [], ["test-2023/6.other"]),
        ("[4, test-2023/4]", "[old, test-2023/6.other]", ["5.old", "4.study", "4.old"], ["test-2023/6.other"]),
    ],
)
def test_former_names_and_lineage(office: Office, item: str, task: str, former: list[str], lineage: list[str]) -> None:
    plan = schedule_of(office, item_of("5", item, [Written("study", task)])).plan
    assert list(plan.former(*last(plan))) == former
    assert list(plan.lineage(*last(plan))) == lineage


def test_it_is_kept_as_written(office: Office) -> None:
    was = '[4, "3.10", test-2024/2, test-2023/4]'
    plan = schedule_of(
        office, item_of("5", was, [Written("a", "[new, 4.old]"), Written("b", "old"), Written("c")])
    ).plan
    assert plan.items[0].was == ("4", "3.10", "test-2024/2", "test-2023/4")
    assert [task.was for task in plan.items[0].all_tasks] == [("new", "4.old"), ("old",), (), ()]


def test_a_wrap_up_follows_its_item(office: Office) -> None:
    plan = schedule_of(office, item_of("5", "[4, test-2023/6, 3]", [Written("study", "old")])).plan
    (item,) = plan.items
    assert item.wrapup is not None
    assert plan.former(item, item.wrapup) == ("4.wrapup", "3.wrapup")
    assert plan.lineage(item, item.wrapup) == ("test-2023/6.wrapup",)


def codes(schedule: Schedule) -> list[tuple[str, str]]:
    return [(found.code, found.facts["value"]) for check in (was_stands, was_twice) for found in check(schedule)]


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (item_of("1", "", [Written("a", "old"), Written("b", "2.old")]), []),
        (item_of("1", "", [Written("a", "test-2023/1.c"), Written("b", "test-2023/1.c")]), []),
        (item_of("1", "test-2023/1", []) + item_of("2", "test-2023/1", []), []),
        (item_of("1", "", [Written("a", "b")]) + item_of("2", "", [Written("b", "1.c")]), []),
        (item_of("1", '"2"', [Written("a", "[old, 2.a, 2.old]")]), []),
        (item_of("1", '["7", 7]', [Written("a", "[old, 1.old, test-2024/1.old]")]), []),
        (item_of("1", "", [Written("a", "a")]), [("was-stands", "1.a")]),
        (item_of("1", '"1"', []), [("was-stands", "1")]),
        (item_of("1", "test-2024/2", []) + item_of("2", "", []), [("was-stands", "2")]),
        (item_of("1", "", [Written("a", "wrapup")]), [("was-stands", "1.wrapup")]),
        (item_of("1", "", [Written("a", "c"), Written("b", "c")]), [("was-twice", "1.c")]),
        (item_of("1", '"4"', [Written("a")]) + item_of("2", "", [Written("b", "4.a")]), [("was-twice", "4.a")]),
        (item_of("1", '"4"', [Written("a", "o")]) + item_of("2", "", [Written("b", "4.o")]), [("was-twice", "4.o")]),
        (item_of("1", '"4"', [Written("a")]) + item_of("2", "", [Written("b", "4.wrapup")]), [("was-twice", "4.wrapup")]),
        (item_of("1", '"4"', [Written("a"), Written("b", "4.a")]), [("was-twice", "4.a")]),
        (item_of("1", '"4"', [Written("a")]) + item_of("2", '"4"', [Written("a")]), [("was-twice", "4")]),
        (item_of("1", '"4"', [Written("a", "4.x")]) + item_of("2", "", [Written("b", "4.y")]), []),
    ],
)  # fmt: skip
def test_two_never_share_a_former_name(office: Office, items: str, told: list[tuple[str, str]]) -> None:
    assert codes(schedule_of(office, items)) == told


IDS = st.sampled_from(["a", "b", "old", "wrapup"])
NUMBERS = st.sampled_from(["1", "2", "3.10"])
FORMER_NUMBERS = st.sampled_from(["1", "3.10", "7"])
HERE = st.sampled_from(["", "test-2024/", "test-2023/"])
FORMER_TASKS = st.one_of(IDS, st.builds("{}{}.{}".format, HERE, FORMER_NUMBERS, IDS))
FORMER_ITEMS = st.builds("{}{}".format, HERE, FORMER_NUMBERS).map('"{}"'.format)


def listed(names: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """A list of names as YAML, or none."""
    return st.lists(names, max_size=most, unique=True).map(lambda some: f"[{', '.join(some)}]" if some else "")


def plans(most: int) -> st.SearchStrategy[str]:
    """The items of a plan, with up to so many former names each."""
    tasks = st.builds(Written, st.sampled_from(["a", "b", "c"]), listed(FORMER_TASKS, most))
    items = st.tuples(NUMBERS, listed(FORMER_ITEMS, most), st.lists(tasks, max_size=3, unique_by=lambda task: task.id))
    several = st.lists(items, min_size=1, max_size=3, unique_by=lambda item: item[0])
    return several.map(lambda some: "".join(item_of(*item) for item in some))


def test_the_head_of_these_plans_is_what_they_take_it_for() -> None:
    assert "plan: test-2024\n" in PLAN
    assert "wrapup:" in PLAN


@ONE_FOLDER
@given(items=plans(most=4))
def test_a_former_name_is_never_the_present_one(office: Office, items: str) -> None:
    plan = schedule_of(office, items).plan
    for item, task in plan.all_tasks():
        former = plan.former(item, task)
        assert f"{item.id}.{task.id}" not in former
        assert len(set(former)) == len(former)
        assert not any("/" in name for name in former)
        assert all(name.startswith("test-2023/") for name in plan.lineage(item, task))


@ONE_FOLDER
@given(items=plans(most=2))
def test_where_the_checks_are_silent_no_name_has_two_owners(office: Office, items: str) -> None:
    schedule = schedule_of(office, items)
    plan = schedule.plan
    names = [name for item, task in plan.all_tasks() for name in (f"{item.id}.{task.id}", *plan.former(item, task))]
    if not codes(schedule):
        assert len(set(names)) == len(names)
