"""Units that end and hand their work over: the org file of a workspace changed, and what moves to whom."""

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine.app.comparing import Compared, compared
from engine.app.takeover import Move, Stay, accepted, moves, named, staying
from engine.app.unit_choice import Handover, chosen
from engine.collector import paused
from engine.document.compose import compose
from engine.document.file import decode, encoded, read_bytes
from engine.due import Entry
from engine.editing.skeleton import InBracketsError
from engine.editing.tree import grown
from engine.editing.units import ended, founded
from engine.faults import RefusedError, UnsafeEditError
from engine.loading import load
from engine.making import bound
from engine.org import Org
from engine.ports import Store
from engine.source import Problem, Source
from engine.workspace import SETTINGS, Workspace


class HandedOver(NamedTuple):
    """An org file as it is to be, and what follows.

    `path` and `data` are the file's; `moves` what the successor has to hand in from then on, `accepts` what it has to
    accept, task by task, `stays` what is overdue and stays; `compared` whatever else changes; `named` where plans go on
    naming the units that end; `new` says that the successor was not there; `faults` are the errors that the plans would
    have with this change, and have not without.
    """

    path: str
    data: bytes
    successor: str
    moves: list[Move]
    accepts: list[Move]
    stays: list[Stay]
    compared: Compared
    named: list[tuple[str, Source]]
    new: bool
    faults: list[Problem]


def handed_over(workspace: Workspace, store: Store | None, asked: Handover, today: date) -> HandedOver:
    """What it does when units end and another takes over; nothing is written.

    Args:
        workspace: where the plans and the org file are.
        store: what is recorded.
        asked: who ends, who takes over, when.
        today: the day.

    Raises:
        RefusedError: there is no such unit, it has ended already, or would take over from itself.
    """
    with paused():
        loaded = load(workspace)
        before = list(bound(loaded, store).all(today.toordinal()))
    org, wanted = chosen(loaded, asked)
    name = org.node.file
    path = os.path.join(workspace.plans, os.path.relpath(os.path.abspath(name), workspace.plans))
    old = read_bytes(path, name)[0]
    data = encoded(_changed(decode(old, name)[0].text, org, wanted, name), old)
    found, later = _followed(workspace, store, path, data, today)
    moving = list(moves(before, later, wanted))
    return HandedOver(
        path=path,
        data=data,
        successor=wanted.successor,
        moves=moving,
        accepts=list(accepted(before, later, wanted, today)),
        stays=list(staying(later, wanted, today)),
        compared=_beside(found, {move.task for move in moving}, {*wanted.units, wanted.successor}),
        named=list(named(loaded, org, wanted.units)),
        new=wanted.successor not in org.units,
        faults=_fresh(found.before, found.errors),
    )


def _followed(
    workspace: Workspace, store: Store | None, path: str, data: bytes, today: date
) -> tuple[Compared, list[Entry]]:
    """What lies between the plans and those with a file changed, and all pieces of the latter."""
    with TemporaryDirectory(prefix="wf-org-") as folder:
        plans = _copied(workspace, folder)
        target = os.path.join(plans, os.path.relpath(path, workspace.plans))
        os.remove(target)  # it may be one that may not be written to
        with open(target, "wb") as stream:
            stream.write(data)
        found = compared(workspace, store, workspace.plans, plans, today)
        with paused():
            return found, list(bound(load(Workspace(folder, plans)), store).all(today.toordinal()))


def _fresh(before: Iterable[Problem], after: list[Problem]) -> list[Problem]:
    """The errors of kinds that a file has more of than before; their lines may have moved."""
    had = Counter((one.source.file, one.code) for one in before)
    has = Counter((one.source.file, one.code) for one in after)
    return [one for one in after if has[one.source.file, one.code] > had[one.source.file, one.code]]


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


def _changed(text: str, org: Org, wanted: Handover, name: str) -> str:
    """The org file as it is to be; it says what was asked, and all else as before."""
    try:
        after = text if wanted.successor in org.units else founded(text, wanted.successor, wanted.first)
        for unit in wanted.units:
            after = ended(after, unit, wanted.first, wanted.successor)
    except InBracketsError:
        raise RefusedError("in-brackets", file=name) from None
    old, (new, problems) = compose(name, text)[0], compose(name, after)
    touched = {*wanted.units, wanted.successor}
    if problems or any(new[key] != old[key] for key in old if key != "units"):
        raise UnsafeEditError(name)
    if any(new["units"][unit] != old["units"][unit] for unit in old["units"] if unit not in touched):
        raise UnsafeEditError(name)
    if grown(after).comments != grown(text).comments:
        raise UnsafeEditError(name)
    return after


def _copied(workspace: Workspace, folder: str) -> str:
    """The plans and settings in another folder; the new plans' folder."""
    plans = os.path.join(folder, os.path.basename(workspace.plans))
    shutil.copytree(workspace.plans, plans, symlinks=True)
    if os.path.isfile(workspace.settings):
        shutil.copyfile(workspace.settings, os.path.join(folder, SETTINGS))
    return plans
