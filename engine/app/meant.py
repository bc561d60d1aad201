"""Which plan a written name means."""

import os

from engine.document.nearest import nearest
from engine.faults import RefusedError
from engine.loading import Loaded, Schedule
from engine.workspace import PLAN_SUFFIXES, Workspace, plan_files, shown


def plan_meant(workspace: Workspace, loaded: Loaded, written: str) -> Schedule:
    """The plan that an id or a file means.

    Raises:
        RefusedError: there is none, it cannot be read, or lies elsewhere.
    """
    known = {schedule.plan.id: schedule for schedule in loaded.distinct}
    if written in known:
        return known[written]
    path = os.path.abspath(written)
    for schedule in loaded.schedules:
        if os.path.abspath(schedule.plan.file) == path:
            return schedule
    if path in plan_files(workspace):
        raise RefusedError("plan-unread", file=shown(path))
    if os.path.isfile(path):
        below = os.path.realpath(path).startswith(os.path.join(os.path.realpath(workspace.plans), ""))
        code = "file-no-plan" if below else "plan-elsewhere"
        raise RefusedError(code, file=shown(path), folder=shown(workspace.plans))
    if written.endswith(PLAN_SUFFIXES) or os.sep in written:
        raise RefusedError("file-missing", file=written)
    near = nearest(written, known)
    unread = [shown(file) for file in plan_files(workspace) if shown(file) in loaded.unread]
    if unread:
        raise RefusedError("plans-unread", plan=written, files=unread, **({"near": near} if near else {}))
    raise RefusedError("no-plan", plan=written, near=near, names=list(known))


def whole_plan_meant(workspace: Workspace, loaded: Loaded, written: str) -> Schedule:
    """The same, of a plan that is to be written on.

    Raises:
        RefusedError: it has errors as well, so that something of it is missing.
    """
    found = plan_meant(workspace, loaded, written)
    if found.plan.partial:
        raise RefusedError("plan-with-errors", plan=found.plan.id)
    return found
