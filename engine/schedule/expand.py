"""Plan × year → occurrences."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from engine.org import Org
from engine.plan.model import Item, Owners, Plan, Task
from engine.plan.recurrence import After
from engine.schedule.calendars import Calendar
from engine.schedule.dates import Dates, count, dates
from engine.source import Problem, error


class Limits(NamedTuple):
    """Most occurrences of a plan, and of one task and unit."""

    plan: int = 200_000
    task: int = 400


class Occurrence(NamedTuple):
    """One due instance of a task: the field's word for what a unit hands in once.

    `unit` is the one unit whose piece it is, None where the owners act together; `units` are all who act.
    """

    plan: Plan
    item: Item
    task: Task
    dates: Dates
    unit: str | None
    units: tuple[str, ...]

    @property
    def id(self) -> str:
        """`plan/item.task@period#unit`: what it is called for ever, whatever its dates do."""
        piece = f"#{self.unit}" if self.unit else ""
        return f"{self.plan.id}/{self.item.id}.{self.task.id}@{self.dates.period}{piece}"

    @property
    def backfill(self) -> bool:
        """Whether it fell due before the plan was issued."""
        issued = self.plan.issued
        return issued is not None and 0 < self.dates.due < issued.toordinal()


class Expansion(NamedTuple):
    """All occurrences of a plan, in the plan's order, and the tasks that would have had too many."""

    occurrences: list[Occurrence]
    problems: list[Problem]


class Expander:
    """Expands one plan; what tasks share (equal recurrences, equal owners) is worked out once."""

    def __init__(self, plan: Plan, org: Org, calendar: Calendar, limits: Limits) -> None:
        self.plan = plan
        self.org = org
        self.calendar = calendar
        self.limits = limits
        self.begin = date(plan.year, 1, 1).toordinal()
        self.end = date(plan.year + 1, 1, 1).toordinal()
        self.problems: list[Problem] = []
        self._dates: dict[object, tuple[Dates, ...]] = {}
        self._units: dict[object, tuple[str, ...]] = {}
        self._dated_org = org.dated
        self._tasks = {f"{item.id}.{task.id}": (item, task) for item, task in plan.tasks()}

    def expand(self) -> Expansion:
        """Every occurrence of the plan, within the limits."""
        found: list[Occurrence] = []
        for item, task in self.plan.all_tasks():
            pieces = self.task(item, task)
            if len(found) + len(pieces) > self.limits.plan:
                self.problems.append(error(task.node.key("recurrence"), "plan-too-large", most=self.limits.plan))
                break
            found.extend(pieces)
        return Expansion(found, self.problems)

    def task(self, item: Item, task: Task) -> list[Occurrence]:
        """The occurrences of one task."""
        when = self.dates_of(item, task)
        if len(when) > self.limits.task:
            self.problems.append(
                error(task.node.at("recurrence"), "task-too-large", count=len(when), most=self.limits.task)
            )
            return []
        plan = self.plan
        together = task.each is None
        if not self._dated_org:
            units = self.units(task, self.begin)
            if together:
                return [Occurrence(plan, item, task, day, None, units) for day in when]
            alone = [(unit, (unit,)) for unit in units]
            return [Occurrence(plan, item, task, day, unit, just) for day in when for unit, just in alone]
        return list(chain.from_iterable(self._pieces(item, task, day) for day in when))

    def _pieces(self, item: Item, task: Task, day: Dates) -> Iterator[Occurrence]:
        units = self.units(task, day.last)
        if task.each is None:
            yield Occurrence(self.plan, item, task, day, None, units)
        else:
            for unit in units:
                yield Occurrence(self.plan, item, task, day, unit, (unit,))

    def units(self, task: Task, day: int) -> tuple[str, ...]:
        """Who acts in a task on a day, groups opened: all owners together, or those whom `each` means."""
        key = (task.owners, task.each, day if self._dated_org else 0)
        if key not in self._units:
            self._units[key] = acting(task.owners, task.each, self.org, date.fromordinal(day))
        return self._units[key]

    def dates_of(self, item: Item, task: Task) -> tuple[Dates, ...]:
        """When a task runs; tasks that wait have their starters' periods."""
        form = task.recurrence.form
        if isinstance(form, After):
            return self._waiting(item, task, form, frozenset())
        key = (task.recurrence, task.shift)
        if key not in self._dates:
            bound = count(task.recurrence, self.begin, self.end)
            self._dates[key] = dates(task.recurrence, self.begin, self.end, self.calendar, task.shift) if bound else ()
        return self._dates[key]

    def _waiting(self, item: Item, task: Task, form: After, seen: frozenset[int]) -> tuple[Dates, ...]:
        """One wait for a trigger, or one for each period of the task that comes before."""
        trigger = self.plan.triggers.get(form.start)
        if trigger is not None:
            latest = trigger.latest.toordinal() if trigger.latest else 0
            return (self._wait(trigger.name, latest, task, form),)
        wanted = form.start if "." in form.start else f"{item.id}.{form.start}"
        before = self._tasks.get(wanted)
        if before is None or id(before[1]) in seen:
            return ()
        earlier, first = before[1].recurrence.form, before
        started = (
            self._waiting(*first, earlier, seen | {id(task)}) if isinstance(earlier, After) else self.dates_of(*first)
        )
        return tuple(self._wait(day.period, day.due or day.expected, task, form) for day in started)

    def _wait(self, period: str, start: int, task: Task, form: After) -> Dates:
        """A wait; with its start foreseen, its due day is too. `from` holds the start back, `until` caps it."""
        if not start:
            return Dates(period, self.begin, self.end - 1, 0, 0, provisional=False)
        bounds = task.recurrence
        start = max(start, bounds.first.toordinal()) if bounds.first else start
        expected = self.calendar.shift(self.calendar.add(start, form.delay), task.shift)
        expected = min(expected, bounds.last.toordinal()) if bounds.last else expected
        unsure = self.calendar.provisional(start, expected)
        return Dates(period, self.begin, self.end - 1, 0, 0, unsure, expected)


def acting(owners: Owners, each: str | tuple[str, ...] | None, org: Org, day: date) -> tuple[str, ...]:
    """Who acts on a day. A lead that also belongs to a participating group leads; it owes no piece to itself."""
    if each == "lead":
        return org.all_members(owners.lead, day)
    if each == "with":
        leads = org.all_members(owners.lead, day)
        return tuple(unit for unit in org.all_members(owners.participants, day) if unit not in leads)
    return org.all_members(each if isinstance(each, tuple) else owners.names, day)


def expand(plan: Plan, org: Org, calendar: Calendar, limits: Limits) -> Expansion:
    """Every occurrence of a plan, in the plan's order."""
    return Expander(plan, org, calendar, limits).expand()
