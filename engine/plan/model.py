"""The values of a yearly plan: plan, item, task, and what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.document.nodes import Mapping
from engine.plan.recurrence import Recurrence, Shift

WRAPUP = "wrapup"
"""The task id that every item's wrap-up goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Who leads and who participates, as written: units and groups."""

    lead: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, leads first."""
        return (*self.lead, *self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A kind of material to be handed in."""

    name: str
    at_least: int
    formats: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound on a measure: a number, or a share of one where `percent`."""

    value: Decimal
    percent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number to be reported: a count, or a rate where it has a denominator."""

    name: str
    unit: str
    numerator: str | None
    denominator: str | None
    at_least: Target | None
    at_most: Target | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a unit hands in when it falls due.

    `each` is lead, with or all, or the names listed, or None where the owners act together; `was` has the ids that it
    went by before, as written.
    """

    id: str
    title: str
    owners: Owners
    each: str | tuple[str, ...] | None
    accepted_by: str | None
    recurrence: Recurrence
    shift: Shift
    assumed: bool
    evidence: tuple[Evidence, ...]
    measure: Measure | None
    was: tuple[str, ...]
    source: str | None
    node: Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A numbered point of the plan; `was` has the numbers that it had before, as written."""

    id: str
    title: str
    owners: Owners
    basis: str | None
    was: tuple[str, ...]
    source: str | None
    tasks: tuple[Task, ...]
    wrapup: Task | None
    node: Mapping

    @property
    def all_tasks(self) -> tuple[Task, ...]:
        """Its tasks, and its wrap-up if the plan asks for one."""
        return self.tasks if self.wrapup is None else (*self.tasks, self.wrapup)

    def name_of(self, start: str) -> str:
        """The `item.task` that an `after` means: a task of this item goes by its id, another by its whole name."""
        return start if "." in start else f"{self.id}.{start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A rung of the ladder: so many working days from the due date, told to these roles."""

    at: int
    roles: tuple[str, ...]
    kind: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """An outside event that tasks wait for."""

    name: str
    title: str
    latest: date | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year's plan. `partial` says that pieces of the file could not be used and are missing here."""

    id: str
    title: str
    year: int
    issuer: str
    issued: date | None
    org: str
    office: str | None
    calendar: str
    shift: Shift
    reminders: tuple[Reminder, ...]
    triggers: dict[str, Trigger]
    items: tuple[Item, ...]
    partial: bool
    node: Mapping

    @property
    def file(self) -> str:
        """The file that the plan was read from, as messages name it."""
        return self.node.file

    def tasks(self) -> Iterator[tuple[Item, Task]]:
        """Every task as written, with its item, in order."""
        for item in self.items:
            for task in item.tasks:
                yield item, task

    def all_tasks(self) -> Iterator[tuple[Item, Task]]:
        """Every task, wrap-ups included, with its item."""
        for item in self.items:
            for task in item.all_tasks:
                yield item, task

    def named(self) -> dict[str, tuple[Item, Task]]:
        """Every task as written, with its item, by `item.task`; the first where a name stands twice."""
        found: dict[str, tuple[Item, Task]] = {}
        for item, task in self.tasks():
            found.setdefault(f"{item.id}.{task.id}", (item, task))
        return found

    def within(self, was: str) -> str:
        """A former name less this plan's own id; empty for a name in another plan."""
        name = was.removeprefix(f"{self.id}/")
        return "" if "/" in name else name

    def former(self, item: Item, task: Task) -> tuple[str, ...]:
        """Every `item.task` that a task of this plan went by before, each once, never its present name.

        Those that the task itself names come first, then those that it had under its item's former numbers.
        """
        own = [name for name in map(self.within, task.was) if name]
        ids = (task.id, *(name for name in own if "." not in name))
        numbers = [number for number in map(self.within, item.was) if number]
        names = [*map(item.name_of, own), *(f"{number}.{id_}" for number in numbers for id_ in ids)]
        present = item.name_of(task.id)
        return tuple(name for name in dict.fromkeys(names) if name != present)

    def lineage(self, item: Item, task: Task) -> tuple[str, ...]:
        """Every `plan/item.task` of other plans that a task continues: those it names, else those its item implies."""
        own = [was for was in task.was if not self.within(was)]
        implied = [f"{was}.{task.id}" for was in item.was if not self.within(was)]
        return tuple(dict.fromkeys(own or implied))
