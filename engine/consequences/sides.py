"""A state of a workspace as it is compared: its plans, its tasks with their entries as they stand today."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.consequences.doubts import NO_DOUBT, Doubt
from engine.due import Entry
from engine.loading import Schedule
from engine.plan import model
from engine.plan.model import WRAPUP, Item
from engine.settings import Settings

Key = tuple[str, str | None]
"""A piece of a task: its period and unit."""


class Task(NamedTuple):
    """A task with its plan and item, and its entries as they stand today."""

    schedule: Schedule
    item: Item
    spec: model.Task
    entries: Mapping[Key, Entry]

    @property
    def name(self) -> str:
        """`plan/item.task`."""
        return f"{self.schedule.plan.id}/{self.item.id}.{self.spec.id}"

    @property
    def former(self) -> tuple[str, ...]:
        """The names, `plan/item.task`, that it went by before."""
        plan = self.schedule.plan
        return tuple(f"{plan.id}/{name}" for name in plan.former(self.item, self.spec))

    @property
    def wrapup(self) -> bool:
        """Whether it is its item's wrap-up, which is written once for the whole plan."""
        return self.spec is self.item.wrapup

    @property
    def title(self) -> str:
        """What it is called; a wrap-up by what all of the plan's are called."""
        return self.spec.title.removesuffix(f"（{self.item.title}）") if self.wrapup else self.spec.title

    @property
    def place(self) -> str:
        """The file and line where it is written."""
        source = self.spec.node.source
        return f"{source.file}:{source.line}"


class Pair(NamedTuple):
    """The same task before and after; `today` is an ordinal, `draft` says that the plan is not issued yet."""

    before: Task
    after: Task
    today: int
    draft: bool


class Side(NamedTuple):
    """One state: its schedules, its entries as they stand today by what is recorded, the triggers that have fired.

    `settings` are None where they are not part of what is compared; `doubt` says what could not be read.
    """

    schedules: list[Schedule]
    entries: list[Entry]
    fired: frozenset[str] = frozenset()
    settings: Settings | None = None
    doubt: Doubt = NO_DOUBT

    def plans(self) -> dict[str, Schedule]:
        """The schedules by plan."""
        return {schedule.plan.id: schedule for schedule in self.schedules}

    def by_plan(self) -> dict[str, list[Entry]]:
        """The entries by plan."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.facts.plan, []).append(entry)
        return found

    def tasks(self) -> dict[str, Task]:
        """Every task by `plan/item.task`, in the plans' order; of two with one name the first."""
        pieces: dict[str, dict[Key, Entry]] = {}
        for entry in self.entries:
            pieces.setdefault(entry.facts.name, {})[entry.period, entry.unit] = entry
        found: dict[str, Task] = {}
        for schedule, item, spec in self._specs():
            name = f"{schedule.plan.id}/{item.id}.{spec.id}"
            if name not in found:
                found[name] = Task(schedule, item, spec, pieces.get(name, {}))
        return found

    def doubtful(self, task: Task) -> bool:
        """Whether what is read of a task cannot be relied on."""
        return self.doubt.of_task(task.schedule, task.item, task.spec, due=bool(task.entries))

    def hides(self, task: Task, here: Schedule | None) -> bool:
        """Whether a task of the other state may be here, too, where it could not be read.

        Args:
            task: the task.
            here: its plan in this state.
        """
        if here is None:
            return self.doubt.of_plans()
        if task.wrapup:
            return self.doubt.of_key(here, WRAPUP) or self.doubt.hides(here, task.item.id)
        return self.doubt.hides(here, task.spec.id)

    def _specs(self) -> Iterator[tuple[Schedule, Item, model.Task]]:
        for schedule in self.schedules:
            for item, spec in schedule.plan.all_tasks():
                yield schedule, item, spec
