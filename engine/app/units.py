"""Units that end and hand their work over: the org file of a workspace changed, and what moves to whom."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine.app.comparing import Compared, compared
from engine.collector import paused
from engine.consequences.occurrences import frozen
from engine.document.compose import compose
from engine.document.file import read
from engine.document.nearest import nearest
from engine.due import Entry
from engine.editing.skeleton import InBracketsError
from engine.editing.units import ended, founded
from engine.faults import RefusedError
from engine.loading import Loaded, load
from engine.making import bound
from engine.org import Org
from engine.ports import Store
from engine.source import Source
from engine.workspace import SETTINGS, Workspace, shown


class Handover(NamedTuple):
    """Which units end, who takes over, and the first day on which it has; the org file, where several are there."""

    units: tuple[str, ...]
    successor: str
    first: date
    org: str | None = None


class Move(NamedTuple):
    """What of a task the successor takes over: how many pieces, and how many of them it has to hand in anyway."""

    task: str
    title: str
    pieces: int
    joined: int


class HandedOver(NamedTuple):
    """An org file as it is to be, and what follows.

    `path` and `text` are the file's; `moves` what the successor takes over, task by task, `compared` whatever else
    changes; `named` where plans go on naming the units that end; `new` says that the successor was not there.
    """

    path: str
    text: str
    moves: list[Move]
    compared: Compared
    named: list[tuple[str, Source]]
    new: bool


def handed_over(workspace: Workspace, store: Store | None, wanted: Handover, today: date) -> HandedOver:
    """What it does when units end and another takes over; nothing is written.

    Args:
        workspace: where the plans and the org file are.
        store: what is recorded.
        wanted: who ends, who takes over, when.
        today: the day.

    Raises:
        RefusedError: there is no such unit, it has ended already, or would take over from itself.
    """
    with paused():
        loaded = load(workspace)
        before = list(bound(loaded, store).all(today.toordinal()))
    org = _org(loaded, wanted)
    _sensible(org, wanted)
    name = org.node.file
    path = os.path.join(workspace.plans, os.path.relpath(os.path.abspath(name), workspace.plans))
    after = _changed(read(path, name)[0].text, org, wanted, name)
    with TemporaryDirectory(prefix="wf-org-") as folder:
        plans = _copied(workspace, folder)
        with open(os.path.join(plans, os.path.relpath(path, workspace.plans)), "w", encoding="utf-8") as stream:
            stream.write(after)
        found = compared(workspace, store, workspace.plans, plans, today)
        with paused():
            later = list(bound(load(Workspace(folder, plans)), store).all(today.toordinal()))
    moves = list(_moves(before, later, wanted))
    rest = _beside(found, {move.task for move in moves}, {*wanted.units, wanted.successor})
    return HandedOver(
        path, after, moves, rest, list(_named(loaded, org, wanted.units)), wanted.successor not in org.units
    )


def _moves(before: list[Entry], after: list[Entry], wanted: Handover) -> Iterator[Move]:
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


def _beside(found: Compared, tasks: set[str], units: set[str]) -> Compared:
    """What changes beside the pieces that move."""
    rest = tuple(
        change
        for change in found.found.changes
        if change.code not in {"cancelled", "added"}
        or change.task not in tasks
        or not {unit for piece in change.pieces for unit in piece.units} <= units
    )
    return found._replace(found=found.found._replace(changes=rest))


def _org(loaded: Loaded, wanted: Handover) -> Org:
    """The org file meant: the one given, else the only one that has the first unit."""
    orgs = {schedule.org.node.file: schedule.org for schedule in loaded.schedules}
    if wanted.org is not None:
        name = shown(os.path.abspath(wanted.org))
        if name not in orgs:
            raise RefusedError("no-org", file=name, near=nearest(name, orgs))
        return orgs[name]
    having = {file: org for file, org in orgs.items() if wanted.units[0] in org.units}
    if not having:
        units = list(dict.fromkeys(unit for org in orgs.values() for unit in org.units))
        raise RefusedError("no-unit", org="、".join(orgs), unit=wanted.units[0], near=nearest(wanted.units[0], units))
    if len(having) > 1:
        raise RefusedError("several-orgs", unit=wanted.units[0], files=list(having))
    return next(iter(having.values()))


def _sensible(org: Org, wanted: Handover) -> None:
    for unit in wanted.units:
        if unit not in org.units:
            raise RefusedError("no-unit", org=org.node.file, unit=unit, near=nearest(unit, org.units))
        if org.units[unit].last is not None:
            raise RefusedError("ended-already", unit=unit, day=org.units[unit].last)
        if unit == wanted.successor:
            raise RefusedError("own-successor", unit=unit)
    successor = org.units.get(wanted.successor)
    if successor is not None and not successor.stands(wanted.first):
        raise RefusedError("successor-gone", unit=wanted.successor, day=wanted.first)


def _changed(text: str, org: Org, wanted: Handover, name: str) -> str:
    """The org file as it is to be; it says what was asked, and all else as before."""
    try:
        after = text if wanted.successor in org.units else founded(text, wanted.successor, wanted.first)
    except InBracketsError:
        raise RefusedError("in-brackets", file=name) from None
    for unit in wanted.units:
        after = ended(after, unit, wanted.first, wanted.successor)
    old, (new, problems) = compose(name, text)[0], compose(name, after)
    touched = {*wanted.units, wanted.successor}
    if problems or any(new[key] != old[key] for key in old if key != "units"):
        raise AssertionError(f"{name}: something else would change; the file is left as it is")
    if any(new["units"][unit] != old["units"][unit] for unit in old["units"] if unit not in touched):
        raise AssertionError(f"{name}: another unit would change; the file is left as it is")
    return after


def _copied(workspace: Workspace, folder: str) -> str:
    """The plans and settings in another folder; the new plans' folder."""
    plans = os.path.join(folder, os.path.basename(workspace.plans))
    shutil.copytree(workspace.plans, plans, symlinks=True)
    if os.path.isfile(workspace.settings):
        shutil.copyfile(workspace.settings, os.path.join(folder, SETTINGS))
    return plans


def _named(loaded: Loaded, org: Org, units: tuple[str, ...]) -> Iterator[tuple[str, Source]]:
    """Where plans name the units as owners or acceptors; from then on the successor is meant."""
    for schedule in loaded.schedules:
        if schedule.org.node.file != org.node.file:
            continue
        for item in schedule.plan.items:
            yield from ((unit, item.node.key("owners")) for unit in units if _in(unit, item.node.get("owners")))
            for task in item.tasks:
                for key in ("owners", "each", "accepted_by"):
                    yield from ((unit, task.node.key(key)) for unit in units if _in(unit, task.node.get(key)))


def _in(unit: str, written: object) -> bool:
    """Whether a name stands in what is written."""
    if isinstance(written, dict):
        return any(_in(unit, value) for value in written.values())
    return unit in written if isinstance(written, list) else unit == written
