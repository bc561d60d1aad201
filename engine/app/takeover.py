"""What moves when units end and another takes over, and what stays with them: pieces, acceptance, names."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from engine.app.unit_choice import Handover
from engine.consequences.occurrences import frozen
from engine.document.nodes import Mapping
from engine.due import Entry, judge
from engine.loading import Loaded
from engine.org import Org
from engine.source import Source

_SETTLED = frozenset({"done", "waived", "lapsed"})
"""The states in which nothing is to be accepted any more."""


class Move(NamedTuple):
    """What of a task the successor takes over: how many pieces, and how many of them it has to hand in anyway."""

    task: str
    title: str
    pieces: int
    joined: int


class Stay(NamedTuple):
    """What of a task stays with a unit that ends, being overdue from before: how many pieces, since when."""

    unit: str
    task: str
    title: str
    pieces: int
    since: date


def moves(before: list[Entry], after: list[Entry], wanted: Handover) -> Iterator[Move]:
    """What the units that end would have had to hand in, and their successor has to now, task by task."""
    still = {(one.facts.name, one.period, one.unit): one for one in after}
    own = {(one.facts.name, one.period) for one in before if wanted.successor in one.responsible}
    gone: dict[str, list[Entry]] = {}
    for one in before:
        new = still.get((one.facts.name, one.period, one.unit))
        ending = [unit for unit in wanted.units if unit in one.responsible]
        if ending and not frozen(one) and not (new and any(unit in new.responsible for unit in ending)):
            gone.setdefault(one.facts.name, []).append(one)
    for name, pieces in gone.items():
        seen: set[tuple[str, str]] = set(own)
        joined = 0
        for one in pieces:
            joined += (one.facts.name, one.period) in seen
            seen.add((one.facts.name, one.period))
        yield Move(name, pieces[0].facts.title, len(pieces), joined)


def accepted(before: list[Entry], after: list[Entry], wanted: Handover, today: date) -> Iterator[Move]:
    """What the units that end would have had to accept, and their successor has to from its first day on."""
    acceptors: dict[str, set[str]] = {}
    for one in before:
        acceptors.setdefault(one.facts.name, set()).update(one.acceptors)
    moving = {
        name
        for name, units in acceptors.items()
        if not units.isdisjoint(wanted.units) and wanted.successor not in units
    }
    whose = {*wanted.units, wanted.successor}
    count: dict[str, list[Entry]] = {}
    for one in after:
        if (
            one.facts.name in moving
            and not whose.isdisjoint(one.acceptors)
            and judge(one, today.toordinal()).state not in _SETTLED
        ):
            count.setdefault(one.facts.name, []).append(one)
    for name, pieces in count.items():
        yield Move(name, pieces[0].facts.title, len(pieces), 0)


def staying(after: list[Entry], wanted: Handover, today: date) -> Iterator[Stay]:
    """What is overdue and stays with the units that end, task by task."""
    late: dict[tuple[str, str], list[Entry]] = {}
    for one in after:
        for unit in wanted.units:
            if unit in one.responsible and judge(one, today.toordinal()).state == "overdue":
                late.setdefault((unit, one.facts.name), []).append(one)
    for (unit, name), pieces in sorted(late.items(), key=lambda found: wanted.units.index(found[0][0])):
        since = date.fromordinal(min(one.due for one in pieces))
        yield Stay(unit, name, pieces[0].facts.title, len(pieces), since)


def named(loaded: Loaded, org: Org, units: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
    """Where plans and groups name the units; from then on the successor is meant."""
    for schedule in loaded.schedules:
        if schedule.org.node.file == org.node.file:
            yield from _in_plan(schedule.plan.node, units)
            for item in schedule.plan.items:
                yield from _keys(item.node, ("owners",), units)
                for task in item.tasks:
                    yield from _keys(task.node, ("owners", "each", "accepted_by"), units)
    groups = org.node.get("groups", {})
    yield from _keys(groups, tuple(groups), units)


def _in_plan(node: Mapping, units: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
    yield from _keys(node, ("office",), units)
    if "defaults" in node:
        yield from _keys(node["defaults"], ("owners",), units)


def _keys(node: Mapping, keys: tuple[str, ...], units: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
    for key in keys:
        yield from ((unit, node.key(key)) for unit in units if _in(unit, node.get(key)))


def _in(unit: str, written: object) -> bool:
    """Whether a name stands in what is written."""
    if isinstance(written, dict):
        return any(_in(unit, value) for value in written.values())
    if isinstance(written, list):
        return any(_in(unit, value) for value in written)
    return unit == written
