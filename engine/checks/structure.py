"""Checks of numbers, ids and names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.document.nearest import nearest
from engine.loading import Loaded, Schedule
from engine.plan.model import WRAPUP, Item, Plan, Task
from engine.source import Problem, Source, error, warning


def duplicate_plan(loaded: Loaded) -> Iterator[Problem]:
    """Two files with one plan id: their occurrences could not be told apart. Both files are told of it."""
    for schedule in loaded.schedules:
        plan = schedule.plan
        others = [other.plan.file for other in loaded.schedules if other.plan.id == plan.id and other is not schedule]
        if others:
            yield error(plan.node.at("plan"), "duplicate-plan", value=plan.id, other=others[0])


def duplicate_item(schedule: Schedule) -> Iterator[Problem]:
    """An item number that stands twice."""
    places: dict[str, Source] = {}
    for item in schedule.plan.items:
        source = item.node.at("item")
        first = places.setdefault(item.id, source)
        if first != source:
            yield error(source, "duplicate-item", value=item.id, first=first.line)


def duplicate_task(schedule: Schedule) -> Iterator[Problem]:
    """A task id that stands twice in its item, or that is the wrap-up's."""
    for item in schedule.plan.items:
        places: dict[str, Source] = {}
        for task in item.tasks:
            source = task.node.at("id")
            first = places.setdefault(task.id, source)
            if first != source:
                yield error(source, "duplicate-task", value=task.id, item=item.id, first=first.line)


def reserved_id(schedule: Schedule) -> Iterator[Problem]:
    """A task called wrapup in a plan whose wrap-up goes by that id."""
    for item, task in schedule.plan.tasks():
        if task.id == WRAPUP and item.wrapup is not None:
            yield error(task.node.at("id"), "reserved-id", value=task.id)


def item_gap(schedule: Schedule) -> Iterator[Problem]:
    """A number missing from the sequence of items: 3, 5 or 4.1, 4.3."""
    if schedule.plan.partial:
        return
    numbers = defaultdict(set)
    for item in schedule.plan.items:
        prefix = ""
        for part in item.id.split("."):
            if part.isdigit():
                numbers[prefix].add(int(part))
            prefix = f"{prefix}{part}."
    for item in schedule.plan.items:
        prefix, _, last = item.id.rpartition(".")
        series = numbers[f"{prefix}." if prefix else ""]
        if last.isdigit() and int(last) > 1 and int(last) - 1 not in series:
            missing = ".".join(part for part in (prefix, str(int(last) - 1)) if part)
            yield warning(item.node.at("item"), "item-gap", value=item.id, missing=missing)


def shadowed_name(schedule: Schedule) -> Iterator[Problem]:
    """One name for two things: a unit and a group, a trigger and a task."""
    org, plan = schedule.org, schedule.plan
    for name in org.groups:
        if name in org.units:
            yield error(org.node["groups"].key(name), "shadowed-name", value=name)
    ids = Counter(task.id for _, task in plan.tasks())
    for name in plan.triggers:
        if ids[name]:
            yield error(plan.node["triggers"].key(name), "shadowed-name", value=name)


def was_stands(schedule: Schedule) -> Iterator[Problem]:
    """A former name that an item or a task of the plan goes by today: both would claim what is recorded under it."""
    plan = schedule.plan
    items = {item.id: item.node.at("item") for item in plan.items}
    tasks = {item.name_of(task.id): _named_at(item, task) for item, task in plan.all_tasks()}
    for claims, standing in ((_item_claims(plan), items), (_task_claims(plan), tasks)):
        for claim in claims:
            if claim.name in standing:
                yield error(claim.source, "was-stands", value=claim.name, line=standing[claim.name].line)


def was_twice(schedule: Schedule) -> Iterator[Problem]:
    """A former name that two items claim, or two tasks, be it that one of them has it from its item's former number."""
    plan = schedule.plan
    yield from _twice(_item_claims(plan))
    yield from _twice(_task_claims(plan))
    heirs = _heirs(plan)
    for claim in _task_claims(plan):
        number, _, old = claim.name.rpartition(".")
        source, tasks = heirs.get(number, (claim.source, {}))
        if tasks.get(old, claim.owner) is not claim.owner:
            yield error(claim.source, "was-twice", value=claim.name, line=source.line)


class _Claim(NamedTuple):
    """A former name within the plan, in full: where it is written, and whose it was."""

    name: str
    source: Source
    owner: Item | Task


def _item_claims(plan: Plan) -> Iterator[_Claim]:
    for item in plan.items:
        for index, was in enumerate(item.was):
            if number := plan.within(was):
                yield _Claim(number, item.node.at("was", index), item)


def _task_claims(plan: Plan) -> Iterator[_Claim]:
    for item, task in plan.tasks():
        for index, was in enumerate(task.was):
            if name := plan.within(was):
                yield _Claim(item.name_of(name), task.node.at("was", index), task)


def _twice(claims: Iterable[_Claim]) -> Iterator[Problem]:
    firsts: dict[str, _Claim] = {}
    for claim in claims:
        first = firsts.setdefault(claim.name, claim)
        if first.owner is not claim.owner:
            yield error(claim.source, "was-twice", value=claim.name, line=first.source.line)


def _heirs(plan: Plan) -> dict[str, tuple[Source, dict[str, Task]]]:
    """By an item's former number: where that is written, and the tasks that have old names from it, by their ids."""
    found: dict[str, tuple[Source, dict[str, Task]]] = {}
    for item in plan.items:
        if item.was:
            tasks = {was: task for task in item.tasks for was in map(plan.within, task.was) if "." not in was}
            tasks.update((task.id, task) for task in item.all_tasks)
            for index, was in enumerate(item.was):
                found.setdefault(plan.within(was), (item.node.at("was", index), tasks))
    return found


def _named_at(item: Item, task: Task) -> Source:
    """Where a task's id is written; of a wrap-up, which has none of its own, its item's number."""
    return item.node.at("item") if task is item.wrapup else task.node.at("id")


def unknown_basis(loaded: Loaded) -> Iterator[Problem]:
    """A basis that names an item which the upper plan, when it is here and sound, does not have."""
    whole = [schedule.plan for schedule in loaded.schedules if not schedule.plan.partial]
    items = {plan.id: dict.fromkeys(item.id for item in plan.items) for plan in whole}
    for schedule in loaded.schedules:
        for item in schedule.plan.items:
            plan, _, number = (item.basis or "").partition("/")
            if plan in items and number not in items[plan]:
                near = nearest(number, items[plan])
                near_basis = f"{plan}/{near}" if near else ""
                yield error(item.node.at("basis"), "unknown-basis", value=item.basis, near=near_basis)
