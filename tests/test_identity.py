"""Ids are for ever: unique, and the same whatever is reordered, moved, learnt about days off, or added elsewhere."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.schedule.expand import Occurrence
from tests.conftest import ORG, PLAN, Office

HEAD = PLAN.replace("items:\n", "triggers: {通知: {title: 通知, latest: 2024-10-31}}\nitems:\n")
DATED = ORG.replace("业务科室: [绿化科, 环卫科]", "业务科室: [绿化科, {unit: 环卫科, from: 2024-06-01}]")
OWNERS = {
    "1": "综合科",
    "2": "{lead: 综合科, with: [业务科室]}",
    "3.10": "[绿化科, 环卫科]",
    "4": "{lead: 绿化科, with: [业务科室]}",
}
RECURRENCES = {
    "year": "year",
    "half": "{every: half-year, due: last friday}",
    "quarter": "{every: quarter, due: +10 workdays}",
    "two": "{every: 2 months, due: -5 workdays}",
    "month": "{every: month, due: 31, from: 2024-03-01, until: 2024-11-15}",
    "week": "{every: week, due: friday, from: 2024-11-01}",
    "weeks": "3 weeks",
    "once": "{date: 2024-06-28}",
    "days": "{dates: [2024-09-14, 2024-03-15]}",
    "named": "{during: {植树节: 2024-03-12, 安全生产月: 2024-06}}",
    "rule": '{rrule: "FREQ=MONTHLY;BYDAY=-1FR"}',
    "case": "{after: 通知, due: +10 workdays}",
    "apply": "{after: case, due: +5 workdays}",
    "sum": "{after: quarter, due: +5 workdays}",
    "other": "{after: 1.two, due: +1 month}",
    "always": "continuous",
}
EACH = ["", "each: lead", "each: all", "each: [业务科室]"]


class Entry(NamedTuple):
    """A task of an item."""

    item: str
    task: str
    each: str


def written(entries: Iterable[Entry], moved: str = "2024-06-28") -> str:
    """The items of a plan that has these tasks, in their order; the one-day tasks are due on `moved`."""
    items: dict[str, list[str]] = {}
    for item, task, each in entries:
        recurrence = RECURRENCES[task].replace("2024-06-28", moved)
        keys = f"id: {task}, title: 事项, evidence: [材料], recurrence: {recurrence}, {each}"
        items.setdefault(item, []).append(f"  - {{{keys}}}\n")
    heads = {item: f'- item: "{item}"\n  title: 条目\n  owners: {OWNERS[item]}\n  tasks:\n' for item in items}
    return "".join(heads[item] + "".join(tasks) for item, tasks in items.items())


def key(entry: Entry) -> tuple[str, str]:
    return entry.item, entry.task


TASKS = st.builds(Entry, st.sampled_from(list(OWNERS)), st.sampled_from(list(RECURRENCES)), st.sampled_from(EACH))
PLANS = st.lists(TASKS, min_size=1, max_size=8, unique_by=key)
EVERYTHING = [Entry(item, task, EACH[number % 4]) for number, item in enumerate(OWNERS) for task in RECURRENCES]
ONE_FOLDER = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Each example writes the same files anew, so that they may share a folder."""


def occurrences(office: Office, items: str) -> list[Occurrence]:
    loaded = office(plan=HEAD + items, org=DATED)
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return loaded.schedules[0].occurrences


def ids(office: Office, items: str) -> list[str]:
    return [each.id for each in occurrences(office, items)]


def by_id(office: Office, items: str) -> dict[str, tuple[object, ...]]:
    """What is known of each id: its dates, and who acts."""
    return {each.id: (each.dates, each.units, each.backfill) for each in occurrences(office, items)}


def test_ids_are_unique_and_in_the_plans_order(office: Office) -> None:
    found = ids(office, written(EVERYTHING))
    assert len(found) == len(set(found)) > 400
    order = [f"test-2024/{entry.item}.{entry.task}" for entry in EVERYTHING if entry.task != "always"]
    assert [name for name in dict.fromkeys(id_.partition("@")[0] for id_ in found) if "wrapup" not in name] == order


@ONE_FOLDER
@given(entries=PLANS, data=st.data())
def test_order_changes_nothing(office: Office, entries: list[Entry], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(entries))
    assert by_id(office, written(shuffled)) == by_id(office, written(entries))


@ONE_FOLDER
@given(entries=PLANS, added=TASKS)
def test_another_task_changes_nothing(office: Office, entries: list[Entry], added: Entry) -> None:
    """But what waits for it, and the wrap-up of an item that is new."""
    without = [entry for entry in entries if key(entry) != key(added) and "after" not in RECURRENCES[entry.task]]
    before, after = by_id(office, HEAD_ITEM + written(without)), by_id(office, HEAD_ITEM + written([*without, added]))
    assert before.items() <= after.items()
    new = f"test-2024/{added.item}."
    assert all(id_.startswith((f"{new}{added.task}@", f"{new}wrapup@")) for id_ in after.keys() - before.keys())


HEAD_ITEM = '- {item: "0", title: 总则, owners: 综合科}\n'


@ONE_FOLDER
@given(day=st.dates(date(2023, 1, 1), date(2025, 12, 31)))
def test_a_day_that_moves_changes_no_id(office: Office, day: date) -> None:
    """The year names it, wherever in the plan's year or in those beside it the day lies."""
    once = [entry for entry in EVERYTHING if entry.task == "once"]
    found = by_id(office, written(once, day.isoformat()))
    named = {f"test-2024/{entry.item}.once@2024" for entry in once}
    assert {id_.partition("#")[0] for id_ in found if "wrapup" not in id_} == named


def test_a_day_that_moves_to_another_membership_changes_who_owes(office: Office) -> None:
    """The group's new member of June owes no piece in May."""
    may, june = ids(office, written(EVERYTHING, "2024-05-31")), ids(office, written(EVERYTHING, "2024-06-03"))
    assert set(june) - set(may) == {"test-2024/4.once@2024#环卫科"}
    assert ids(office, written(EVERYTHING, "2024-12-31")) == june


CHANGES = st.dictionaries(st.integers(0, 365), st.booleans(), min_size=1, max_size=60)


@ONE_FOLDER
@given(changes=CHANGES)
def test_a_calendar_that_changes_days_changes_no_id(office: Office, tmp_path: Path, changes: dict[int, bool]) -> None:
    folder = tmp_path / "plans" / "calendars" / "cn"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "2024.json"
    file.unlink(missing_ok=True)
    before = ids(office, written(EVERYTHING))
    days = [
        {"name": "改", "date": (date(2024, 1, 1) + timedelta(days=day)).isoformat(), "isOffDay": off}
        for day, off in changes.items()
    ]
    file.write_text(json.dumps({"year": 2024, "papers": ["文"], "days": days}), encoding="utf-8")
    assert ids(office, written(EVERYTHING)) == before


def test_a_calendar_that_changes_days_does_change_dates(office: Office, tmp_path: Path) -> None:
    """Lest the property above hold because nobody reads the file."""
    before = by_id(office, written(EVERYTHING))
    folder = tmp_path / "plans" / "calendars" / "cn"
    folder.mkdir(parents=True)
    day = {"name": "改", "date": "2024-06-28", "isOffDay": True}
    (folder / "2024.json").write_text(json.dumps({"year": 2024, "papers": ["文"], "days": [day]}), encoding="utf-8")
    after = by_id(office, written(EVERYTHING))
    assert before.keys() == after.keys()
    assert before != after


@pytest.mark.parametrize("title", ["改了标题", "季度: 报告"])
def test_a_title_changes_no_id(office: Office, title: str) -> None:
    items = written(EVERYTHING)
    assert ids(office, items.replace("title: 事项", f'title: "{title}"')) == ids(office, items)
