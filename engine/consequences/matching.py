"""Which task after is which task before: by its name, else by the names that it went by."""

from typing import NamedTuple

from engine.consequences.sides import Side, Task
from engine.document.nearest import nearest
from engine.loading import Schedule

_MOST = 200
"""Vanished tasks for which another that may be meant is looked for among all."""


class Matching(NamedTuple):
    """The tasks that stand in both states, those that another has taken in, those gone, and those that are new."""

    pairs: list[tuple[Task, Task]]
    merged: list[tuple[Task, Task]]
    gone: list[Task]
    fresh: list[Task]

    def nearby(self) -> dict[str, str]:
        """For each task that is gone, by name, the new one of its plan that it may be under another name, or ""."""
        fresh: dict[str, list[Task]] = {}
        for task in self.fresh:
            fresh.setdefault(task.schedule.plan.id, []).append(task)
        alike = {(task.schedule.plan.id, mark): task.name for task in reversed(self.fresh) for mark in _marks(task)}
        found = {}
        for count, task in enumerate(self.gone):
            plan = task.schedule.plan.id
            same = [alike[plan, mark] for mark in _marks(task) if (plan, mark) in alike]
            others = (one.name for one in fresh.get(plan, ()) if count < _MOST)
            found[task.name] = same[0] if same else nearest(task.name, others)
        return found


def _marks(task: Task) -> list[tuple[str, ...]]:
    """By what a task is known though it goes by another name: its title; what it asks for, and of whom."""
    spec = task.spec
    asked = (*(one.name for one in spec.evidence), *([spec.measure.name] if spec.measure else []))
    return [("title", spec.title), *([("asked", *asked, *spec.owners.lead)] if asked else [])]


def matched(before: Side, after: Side) -> Matching:
    """The tasks of two states, less those of which one of them cannot say what it has."""
    old, new = before.tasks(), after.tasks()
    heirs = _heirs(old, new)
    plans = (before.plans(), after.plans())
    origins = {task.name: name for name, task in reversed(heirs.items())}
    pairs: list[tuple[Task, Task]] = []
    merged: list[tuple[Task, Task]] = []
    gone: list[Task] = []
    for name, task in old.items():
        here = new.get(name) or heirs.get(name)
        if here is None:
            if not _unsure(after, task, plans[1]) and not before.doubtful(task):
                gone.append(task)
        elif not before.doubtful(task) and not after.doubtful(here):
            own = here.name == name or (here.name not in old and origins[here.name] == name)
            (pairs if own else merged).append((task, here))
    taken = {here.name for _, here in (*pairs, *merged)} | old.keys() | origins.keys()
    fresh = [
        task
        for name, task in new.items()
        if name not in taken and not after.doubtful(task) and not _unsure(before, task, plans[0])
    ]
    return Matching(pairs, merged, gone, fresh)


def _heirs(old: dict[str, Task], new: dict[str, Task]) -> dict[str, Task]:
    """By the name of a task that there is no more, the one that says it was that; the latest of its names first."""
    claims = ((was, task) for task in new.values() for was in task.former if was in old and was not in new)
    found: dict[str, Task] = {}
    for was, task in claims:
        found.setdefault(was, task)
    return found


def _unsure(side: Side, task: Task, plans: dict[str, Schedule]) -> bool:
    """Whether a state may have a task that it does not show."""
    return side.hides(task, plans.get(task.schedule.plan.id))
