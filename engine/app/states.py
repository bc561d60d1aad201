"""The states of a workspace that can be compared: folders, plan files, git revisions, the files here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine import revisions, settings
from engine.faults import RefusedError
from engine.loading import UNBOUNDED, Bounds, Loaded, load
from engine.paths import LARGEST
from engine.workspace import SETTINGS, Workspace, ledger_of, locate, plan_files, read_files, shown


class State(NamedTuple):
    """A workspace, and the one plan file of it that is meant (None: all).

    `elsewhere` is a workspace that the file may belong to in place of the folder that it lies in; `settled` says that
    the settings are part of the state.
    """

    workspace: Workspace
    only: str | None = None
    elsewhere: Workspace | None = None
    settled: bool = True

    def unlinked(self) -> None:
        """Refuse plans that lie behind a link, which may lead anywhere.

        Raises:
            RefusedError: they do.
        """
        root, plans = self.workspace
        straight = os.path.join(os.path.realpath(root), os.path.relpath(plans, root))
        if os.path.realpath(plans) != os.path.normpath(straight):
            raise RefusedError("file-link", file=shown(plans))

    def loaded(self, bounds: Bounds = UNBOUNDED) -> Loaded:
        """Everything in it.

        Raises:
            RefusedError: it is too large to be read.
        """
        if self.only is None:
            _measured(read_files(self.workspace))
            return load(self.workspace, None, bounds)
        _measured([self.only])
        found = load(self.workspace, [self.only], bounds)
        if self.elsewhere is not None and any(one.code == "org-missing" for one in found.problems):
            found = load(self.elsewhere, [self.only], bounds)
        return found


@contextmanager
def states(here: Workspace, base: str, head: str | None) -> Iterator[tuple[State, State]]:
    """The two states that are meant; what has to be laid out is gone afterwards.

    Args:
        here: the workspace to which git revisions belong.
        base: a folder, a plan file or a git revision; a range of revisions, `main...`.
        head: the same; None for the files here.

    Raises:
        RefusedError: there is no such thing.
    """
    with TemporaryDirectory(prefix="wf-base-") as one, TemporaryDirectory(prefix="wf-head-") as other:
        if head is None and not os.path.exists(base):
            base, head = revisions.meant(base)
        if base.endswith("...") and not os.path.exists(base):
            base = revisions.base_of(here.root, base.removesuffix("..."), head or "HEAD")
        yield _state(here, base, one), State(here) if head is None else _state(here, head, other)


def ledger_beside(here: Workspace, given: str | None) -> str | None:
    """The ledger that tells what is handed in: the one given, else the workspace's own.

    None where a change of the plans could have brought that one along.
    """
    own = ledger_of(here, given)
    return own if given or not (os.path.exists(own) and revisions.carried(here.root, own)) else None


def _state(here: Workspace, written: str, folder: str) -> State:
    """A folder, a plan by itself, or a revision laid out."""
    if os.path.exists(written) and os.sep not in written and revisions.known(here.root, written):
        raise RefusedError("path-or-revision", name=written)
    if os.path.isdir(written):
        return _folder(written)
    if os.path.lexists(written):
        return _alone(here, os.path.abspath(written))
    try:
        commit = revisions.commit(here.root, written)
    except RefusedError as fault:
        if fault.code in {"unknown-revision", "no-repository"}:
            _no_plan(here, written)
        raise
    return _revision(here, commit, folder)


def _no_plan(here: Workspace, written: str) -> None:
    """Refuse the id of a plan in the place of a revision: what it was, and when, is not said by that."""
    for schedule in State(here).loaded().schedules:
        if schedule.plan.id == written:
            raise RefusedError("plan-for-revision", name=written, file=shown(schedule.plan.file)) from None


def _revision(here: Workspace, commit: str, folder: str) -> State:
    """A commit's plans, laid out; they lie where its own settings say, unless another folder is meant here."""
    revisions.laid_out(here.root, commit, SETTINGS, folder)
    plans = os.path.relpath(here.plans, here.root)
    if plans == settings.read(here.settings, SETTINGS)[0].plans:
        plans = settings.read(os.path.join(folder, SETTINGS), SETTINGS)[0].plans
    revisions.laid_out(here.root, commit, plans.replace(os.sep, "/"), folder)
    return State(Workspace(folder, os.path.normpath(os.path.join(folder, plans))))


def _folder(written: str) -> State:
    """A workspace's folder, or that of its plans."""
    folder = os.path.abspath(written)
    if os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, "plans")):
        found = State(locate(folder, None))
    else:
        found = State(Workspace(os.path.dirname(folder), folder), settled=False)
    if not plan_files(found.workspace):
        raise RefusedError("no-plans-there", name=written)
    return found


def _alone(here: Workspace, path: str) -> State:
    """One plan: of this workspace, of the folder that it lies in, or else beside the units and calendars here."""
    folder = os.path.dirname(path)
    if folder == here.plans:
        return State(here, path, settled=False)
    return State(Workspace(os.path.dirname(folder), folder), path, here, settled=False)


def _measured(files: list[str]) -> None:
    """Refuse more than can be read in reasonable time, before any of it is read."""
    whole = 0
    for count, path in enumerate(files):
        size = os.lstat(path).st_size if os.path.isfile(path) else 0
        whole += min(size, LARGEST)
        if count > revisions.MOST_FILES or whole > revisions.MOST_BYTES:
            raise RefusedError("revision-too-large", name=shown(path))
