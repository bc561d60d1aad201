"""Two states of a workspace, read from files, folders or git revisions, and what lies between them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine import revisions
from engine.checks import check
from engine.collector import paused
from engine.consequences.changes import Consequences
from engine.consequences.compare import Side, consequences
from engine.faults import RefusedError
from engine.loading import Loaded, load
from engine.making import bound
from engine.ports import Store
from engine.source import Problem, Severity
from engine.workspace import Workspace, locate, plan_files, shown


class Compared(NamedTuple):
    """What lies between two states; what is wrong with the plans before, and as they stand after."""

    found: Consequences
    before: list[Problem]
    errors: list[Problem]


def compared(here: Workspace, store: Store | None, base: str, head: str | None, today: date) -> Compared:
    """What changes from a base to a head (None: the files here), as of a day.

    Args:
        here: the workspace to which git revisions belong.
        store: what is recorded.
        base: a folder, a plan file or a git revision; a range of revisions, `main...`.
        head: the same.
        today: the day.

    Raises:
        RefusedError: there is no such thing.
    """
    with paused(), _states(here, base, head) as (old, new):
        before, after = (_loaded(one) for one in (old, new))
        found = consequences(_side(before, store, today), _side(after, store, today), today)
        return Compared(_placed(found, shown(new.workspace.root)), _errors(before), _errors(after))


def _errors(loaded: Loaded) -> list[Problem]:
    """What keeps plans from being read as they are meant."""
    return [problem for problem in (*loaded.problems, *check(loaded)) if problem.severity is Severity.ERROR]


def _placed(found: Consequences, root: str) -> Consequences:
    """The changes with places as they are below a workspace's root."""
    changes = (change._replace(place=change.place.removeprefix(f"{root}/")) for change in found.changes)
    return found._replace(changes=tuple(changes))


class _State(NamedTuple):
    """A workspace, and the one plan file of it that is meant (None: all)."""

    workspace: Workspace
    only: str | None = None


def _loaded(state: _State) -> Loaded:
    """Everything in a state; where one plan is meant, of the plans only that."""
    found = load(state.workspace)
    if state.only is None:
        return found
    name = shown(state.only)
    kept = [schedule for schedule in found.schedules if schedule.plan.file == name]
    return found._replace(schedules=kept, problems=[one for one in found.problems if one.source.file == name])


def _side(loaded: Loaded, store: Store | None, today: date) -> Side:
    return Side(loaded.distinct, list(bound(loaded, store).all(today.toordinal())))


@contextmanager
def _states(here: Workspace, base: str, head: str | None) -> Iterator[tuple[_State, _State]]:
    """The two states as workspaces; what has to be laid out is gone afterwards."""
    with TemporaryDirectory(prefix="wf-base-") as one, TemporaryDirectory(prefix="wf-head-") as other:
        if not os.path.exists(base) and head is None:
            base, head = revisions.meant(base)
        if base.endswith("...") and not os.path.exists(base):
            base = revisions.base_of(here.root, base.removesuffix("..."), head or "HEAD")
        yield _state(here, base, one), _State(here) if head is None else _state(here, head, other)


def _state(here: Workspace, written: str, folder: str) -> _State:
    """A folder, a plan by itself, or a revision laid out."""
    if os.path.exists(written) and os.sep not in written and revisions.known(here.root, written):
        raise RefusedError("path-or-revision", name=written)
    if os.path.isdir(written):
        return _State(_folder(written))
    if os.path.isfile(written):
        return _alone(here, os.path.abspath(written), folder)
    if not revisions.known(here.root, written):
        raise RefusedError("unknown-revision", name=written)
    revisions.laid_out(here.root, written, folder)
    return _State(Workspace(folder, os.path.join(folder, os.path.relpath(here.plans, here.root))))


def _folder(written: str) -> Workspace:
    """A workspace's folder, or that of its plans."""
    folder = os.path.abspath(written)
    plans = Workspace(os.path.dirname(folder), folder)
    found = plans if plan_files(plans) else locate(folder, None)
    if not plan_files(found):
        raise RefusedError("unknown-revision", name=written)
    return found


def _alone(here: Workspace, path: str, folder: str) -> _State:
    """One plan: of this workspace, or beside a copy of its units and calendars where it lies elsewhere."""
    if os.path.dirname(path) == here.plans:
        return _State(here, path)
    plans = os.path.join(folder, "plans")

    def others(place: str, names: list[str]) -> list[str]:
        return [name for name in names if place == here.plans and os.path.isfile(os.path.join(place, name))]

    if os.path.isdir(here.plans):
        shutil.copytree(here.plans, plans, ignore=others, symlinks=True)
    os.makedirs(plans, exist_ok=True)
    copy = os.path.join(plans, os.path.basename(path))
    shutil.copyfile(path, copy)
    return _State(Workspace(folder, plans), copy)
