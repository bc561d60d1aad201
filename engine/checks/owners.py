"""Checks of who leads, who participates and who hands in."""

from collections.abc import Iterator

from engine.document.nearest import nearest, plain
from engine.document.nodes import Mapping
from engine.loading import Schedule
from engine.org import Org
from engine.plan.model import Item, Task
from engine.source import Problem, Source, error

Named = tuple[str, Mapping, tuple[str | int, ...]]
"""A name, and its place as a node and the path below it."""


def unknown_unit(schedule: Schedule) -> Iterator[Problem]:
    """A unit or group that the org file does not have."""
    org = schedule.org
    if org.partial:
        return
    for name, node, path in _named(schedule):
        if not org.knows(name):
            yield error(node.at(*path), "unknown-unit", value=name, near=_near(name, org), org=org.node.file)
    for name, source in _named_by_org(org):
        if name not in org.units:
            yield error(source, "unknown-unit", value=name, near=nearest(name, org.units), org=org.node.file)


def no_lead(schedule: Schedule) -> Iterator[Problem]:
    """An item, or one of its tasks, that nobody leads."""
    for item in schedule.plan.items:
        leaderless = not item.owners.lead if not item.tasks else any(not task.owners.lead for task in item.tasks)
        if leaderless:
            yield error(item.node.at("item"), "no-lead", value=item.id)


def several_leads(schedule: Schedule) -> Iterator[Problem]:
    """Participants hand in pieces to be accepted, and several lead: nobody knows who accepts."""
    for item, task in schedule.plan.tasks():
        if task.each == "with" and len(task.owners.lead) > 1 and task.accepted_by is None:
            leads = "、".join(task.owners.lead)
            yield error(task.node.at("each"), "several-leads", task=f"{item.id}.{task.id}", leads=leads)


def each_without_with(schedule: Schedule) -> Iterator[Problem]:
    """Every participant is to hand in a piece, and nobody participates."""
    for item, task in schedule.plan.tasks():
        if task.each == "with" and not task.owners.participants:
            yield error(task.node.at("each"), "each-without-with", task=f"{item.id}.{task.id}")


def empty_group(schedule: Schedule) -> Iterator[Problem]:
    """A group that a plan names and that has no member."""
    groups = schedule.org.groups
    for name, node, path in _named(schedule):
        if name in groups and not groups[name] and not schedule.org.partial:
            yield error(node.at(*path), "empty-group", value=name, org=schedule.org.node.file)


def _named(schedule: Schedule) -> Iterator[Named]:
    """Every unit or group that a plan names, with its place."""
    plan = schedule.plan
    if plan.office:
        yield plan.office, plan.node, ("office",)
    defaults = plan.node.get("defaults", {})
    if "owners" in defaults:
        yield from _owners(defaults, "owners")
    for item in plan.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[Named]:
    if "owners" in item.node:
        yield from _owners(item.node, "owners")
    for task in item.tasks:
        yield from _task(task)


def _task(task: Task) -> Iterator[Named]:
    node = task.node
    if "owners" in node:
        yield from _owners(node, "owners")
    if task.accepted_by:
        yield task.accepted_by, node, ("accepted_by",)
    if isinstance(task.each, tuple):
        yield from _owners(node, "each")


def _owners(node: Mapping, *path: str) -> Iterator[Named]:
    value = node[path[0]]
    for step in path[1:]:
        value = value[step]
    if isinstance(value, str):
        yield value, node, path
    elif isinstance(value, dict):
        for key in value:
            yield from _owners(node, *path, key)
    else:
        for index, name in enumerate(value):
            yield name, node, (*path, index)


def _named_by_org(org: Org) -> Iterator[tuple[str, Source]]:
    """Every unit that the org file itself refers to, with its place."""
    for name, unit in org.units.items():
        if unit.successor:
            yield unit.successor, org.node.at("units", name, "successor")
    for name, members in org.groups.items():
        if isinstance(org.node["groups"][name], dict):
            continue
        for index, member in enumerate(members):
            yield member.unit, org.node.at("groups", name, index)


def _near(name: str, org: Org) -> str:
    """What an unknown name was meant to be; several units written as one are taken apart."""
    known = [*org.units, *org.groups]
    parts = [part for mark in "、,;和" for part in plain(name).split(mark) if mark in plain(name)]
    if parts and all(part in known for part in parts):
        return f"[{', '.join(parts)}]"
    return plain(name) if plain(name) in known else nearest(name, known)
