"""Plan × year → occurrences."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from engine.org import Org
from engine.plan.model import Item, Owners, Plan, Task
from engine.plan.recurrence import After, Continuous, During, Shift
from engine.schedule.calendars import Calendar
from engine.schedule.dates import Dates, dates
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
    """Expands one plan; what tasks share (equal recurrences, equal owners) is worked out once.

    What would start a task after the plan's next year is too far off to foresee a day from.
    """

    def __init__(self, plan: Plan, org: Org, calendar: Calendar, limits: Limits) -> None:
        self.plan = plan
        self.org = org
        self.calendar = calendar
        self.limits = limits
        self.begin = date(plan.year, 1, 1).toordinal()
        self.end = date(plan.year + 1, 1, 1).toordinal()
        self.horizon = date(plan.year + 2, 1, 1).toordinal()
        self.problems: list[Problem] = []
        self._dates: dict[object, tuple[Dates, ...]] = {}
        self._waits: dict[int, tuple[Dates, ...]] = {}
        self._units: dict[object, tuple[str, ...]] = {}
        self._dated_org = org.dated
        self._tasks = plan.named()

    def expand(self) -> Expansion:
        """Every occurrence of the plan, within the limits."""
        found: list[Occurrence] = []
        for item, task in self.plan.all_tasks():
            when = self.dates_of(item, task)
            acting = self.acting(task, when)
            if not self.sensible(item, task, when, acting):
                continue
            if len(found) + (sum(map(len, acting)) if task.each else len(when)) > self.limits.plan:
                self.report(item, task, "plan-too-large", most=self.limits.plan)
                break
            found.extend(self.pieces(item, task, when, acting))
        return Expansion(found, self.problems)

    def acting(self, task: Task, when: tuple[Dates, ...]) -> list[tuple[str, ...]]:
        """Who acts, for each of a task's dates."""
        if not self._dated_org:
            return [self.units(task, self.begin)] * len(when)
        return [self.units(task, day.last) for day in when]

    def sensible(self, item: Item, task: Task, when: tuple[Dates, ...], acting: list[tuple[str, ...]]) -> bool:
        """Whether a task's dates can be made into occurrences; what stands against it is reported."""
        if len(when) > self.limits.task:
            self.report(item, task, "task-too-large", count=len(when), most=self.limits.task)
            return False
        if not when and not isinstance(task.recurrence.form, After | Continuous | During):
            self.report(item, task, "never-due", task=f"{item.id}.{task.id}", year=self.plan.year)
        if not all(acting) and self.has_members(task):
            idle = when[acting.index(())]
            self.report(item, task, "nobody-acts", task=f"{item.id}.{task.id}", period=idle.period)
        return True

    def has_members(self, task: Task) -> bool:
        """Whether those who should act are at least somebody at other times; else another check says so."""
        names = task.owners.participants if task.each == "with" else task.owners.names
        return bool(names) and any(self.org.groups.get(name, True) for name in names)

    def report(self, item: Item, task: Task, code: str, /, **facts: object) -> None:
        """Note a problem with a task's recurrence (a wrap-up's is the plan's own)."""
        node = task.node if "recurrence" in task.node else item.node
        self.problems.append(error(node.at("recurrence"), code, **facts))

    def pieces(
        self, item: Item, task: Task, when: tuple[Dates, ...], acting: list[tuple[str, ...]]
    ) -> list[Occurrence]:
        """The occurrences of one task: one a date, or one a date and unit."""
        plan = self.plan
        if task.each is None:
            return [Occurrence(plan, item, task, day, None, units) for day, units in zip(when, acting, strict=True)]
        alone = {unit: (unit,) for units in acting for unit in units}
        return [
            Occurrence(plan, item, task, day, unit, alone[unit])
            for day, units in zip(when, acting, strict=True)
            for unit in units
        ]

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
            return self._waiting(item, task)
        key = (task.recurrence, task.shift)
        found = self._dates.get(key)
        if found is None:
            found = dates(task.recurrence, self.begin, self.end, self.calendar, task.shift)
            self._dates[key] = found
        return found

    def _waiting(self, item: Item, task: Task) -> tuple[Dates, ...]:
        """When a task waits; the tasks before it are worked out first, the farthest first of all."""
        line: list[tuple[Item, Task, After]] = []
        here: tuple[Item, Task] | None = (item, task)
        while here and id(here[1]) not in self._waits and isinstance(here[1].recurrence.form, After):
            form = here[1].recurrence.form
            self._waits[id(here[1])] = ()  # what a task that waits for itself, by whatever detour, will find
            line.append((*here, form))
            here = self._before(here[0], form)
        for waiting, one, form in reversed(line):
            self._waits[id(one)] = tuple(self._started(waiting, one, form))
        return self._waits[id(task)]

    def _before(self, item: Item, form: After) -> tuple[Item, Task] | None:
        """The task that is waited for, if it is one and there is one."""
        if form.start in self.plan.triggers:
            return None
        return self._tasks.get(item.name_of(form.start))

    def _started(self, item: Item, task: Task, form: After) -> Iterator[Dates]:
        """One wait for a trigger, or one for each period of the task that comes before."""
        trigger = self.plan.triggers.get(form.start)
        if trigger is not None:
            yield self._wait(trigger.name, trigger.latest.toordinal() if trigger.latest else 0, task, form)
            return
        before = self._before(item, form)
        for day in self.dates_of(*before) if before else ():
            yield self._wait(day.period, day.due or day.expected, task, form)

    def _wait(self, period: str, start: int, task: Task, form: After) -> Dates:
        """A wait; with its start foreseen, its due day is too. `from` holds the start back, `until` caps it."""
        if not start or start >= self.horizon:
            return Dates(period, self.begin, self.end - 1, 0, 0, provisional=False)
        expected = started(start, task, form, self.calendar)
        unsure = self.calendar.provisional(start, expected)
        return Dates(period, self.begin, self.end - 1, 0, 0, unsure, expected)


def started(start: int, task: Task, form: After, calendar: Calendar) -> int:
    """The due day of a task that waited and starts on a day. `from` holds the start back, `until` caps the due day."""
    bounds = task.recurrence
    start = max(start, bounds.first.toordinal()) if bounds.first else start
    counted = calendar.add(start, form.delay)
    due = calendar.shift(counted, task.shift)
    if due <= start:  # shifted back onto the very day it starts from
        due = calendar.shift(counted, Shift.FOLLOWING)
    return min(due, bounds.last.toordinal()) if bounds.last else due


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
