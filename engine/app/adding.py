"""A new item or task in a plan's file."""

import os
import re
from typing import NamedTuple

from engine.app.meant import whole_plan_meant
from engine.collector import paused
from engine.document.compose import compose
from engine.document.file import decode, encoded, read_bytes
from engine.document.nearest import nearest
from engine.document.nodes import Mapping
from engine.editing.skeleton import InBracketsError, with_item, with_task
from engine.faults import RefusedError, UnsafeEditError
from engine.loading import Schedule, load
from engine.plan.model import WRAPUP
from engine.source import Problem
from engine.workspace import PLAN_SUFFIXES, Workspace, plan_files

_FULL_WIDTH = str.maketrans("／．", "/.")
_ADDRESS = re.compile(r"(?:(?P<plan>[^/]*)/)?(?P<rest>[^/]+)")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")


class Spot(NamedTuple):
    """Where something new belongs: the plan, the item of a task, and what the new one is to be called."""

    schedule: Schedule
    item: str | None
    id: str

    @property
    def lead(self) -> str:
        """Who leads an item of which nothing is known yet: the plan's office, else the first unit."""
        return self.schedule.plan.office or next(iter(self.schedule.org.units))


class Added(NamedTuple):
    """A plan's file with something new in it: its name, its bytes, the line on which the new begins."""

    file: str
    data: bytes
    line: int


def spot_of_task(workspace: Workspace, written: str) -> Spot:
    """Where a task belongs: `plan/item.task`, the plan left out where there is one alone.

    Raises:
        RefusedError: there is no such plan or item, the name is taken or cannot be one.
    """
    schedule, rest = _plan(workspace, written)
    item, _, id_ = rest.rpartition(".")
    plan = schedule.plan
    numbers = [one.id for one in plan.items]
    if not item:
        raise RefusedError("no-item-named", id=written)
    if item not in numbers:
        raise RefusedError("no-item", plan=plan.id, name=item, near=nearest(item, numbers))
    if not _ID.fullmatch(id_) or id_ == WRAPUP:
        raise RefusedError("no-task-id", id=id_)
    if f"{item}.{id_}" in plan.named():
        raise RefusedError("id-taken", id=f"{item}.{id_}", plan=plan.id)
    return Spot(schedule, item, id_)


def spot_of_item(workspace: Workspace, written: str) -> Spot:
    """Where an item belongs: `plan/number`, or the plan alone, where its number is the next.

    Raises:
        RefusedError: there is no such plan, the number is taken or cannot be one.
    """
    whole = "/" in written.translate(_FULL_WIDTH) or written.endswith(PLAN_SUFFIXES)
    schedule, number = _plan(workspace, written if whole else f"{written}/")
    numbers = [item.id for item in schedule.plan.items]
    number = number or str(max((int(one) for one in numbers if one.isdecimal()), default=0) + 1)
    if not _NUMBER.fullmatch(number):
        raise RefusedError("no-number", id=number)
    if number in numbers:
        raise RefusedError("id-taken", id=number, plan=schedule.plan.id)
    return Spot(schedule, None, number)


def path_of(workspace: Workspace, spot: Spot) -> str:
    """The file of the plan that grows."""
    return os.path.join(workspace.plans, os.path.basename(spot.schedule.plan.file))


def added(workspace: Workspace, spot: Spot, skeleton: str) -> Added:
    """The plan's file with a skeleton at its place.

    Raises:
        RefusedError: the list that is to grow stands in brackets.
    """
    plan = spot.schedule.plan
    data, _problems = read_bytes(path_of(workspace, spot), plan.file)
    text, _problems = decode(data, plan.file)
    try:
        after, line = with_task(text.text, spot.item, skeleton) if spot.item else with_item(text.text, skeleton)
    except InBracketsError:
        raise RefusedError("in-brackets", file=plan.file) from None
    if not _grown(compose(plan.file, text.text)[0], compose(plan.file, after), spot.item):
        raise UnsafeEditError(plan.file)
    return Added(plan.file, encoded(after, data), line)


def _grown(before: Mapping, after: tuple[Mapping, list[Problem]], item: str | None) -> bool:
    """Whether a plan is what it was but for one item or task more."""
    root, problems = after
    if problems or not isinstance(root, Mapping):
        return False
    if item is None:
        return {**root, "items": root["items"][:-1]} == before
    pairs = zip(before["items"], root["items"], strict=True)
    less = [{**new, "tasks": new["tasks"][:-1]} if str(new["item"]) == item else dict(new) for _, new in pairs]
    old = [{**one, "tasks": one.get("tasks", [])} if str(one["item"]) == item else dict(one) for one in before["items"]]
    return {**root, "items": less} == {**before, "items": old}


def _plan(workspace: Workspace, written: str) -> tuple[Schedule, str]:
    """The plan that an address means, and what follows it."""
    address = written.translate(_FULL_WIDTH)
    found = _ADDRESS.fullmatch(address)
    name, rest = (found["plan"], found["rest"]) if found else (address.rstrip("/"), "")
    if address.endswith(PLAN_SUFFIXES):
        name, rest = address, ""
    with paused():
        loaded = load(workspace)
    if name is None and len(loaded.distinct) > 1:
        raise RefusedError("plan-of-which", id=written, names=[one.plan.id for one in loaded.distinct])
    if name is None:
        name = loaded.distinct[0].plan.id if loaded.distinct else plan_files(workspace)[0]
    return whole_plan_meant(workspace, loaded, name), rest
