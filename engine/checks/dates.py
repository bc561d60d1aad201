"""Checks of when things fall due."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from engine.document.nearest import nearest
from engine.loading import Schedule
from engine.plan.model import Item, Plan, Task
from engine.plan.recurrence import After, Continuous, During, Every, Once, OnDays
from engine.schedule.expand import Occurrence
from engine.source import Problem, Source, error, warning

_MARCH_FIRST = (3, 1)


def unknown_start(schedule: Schedule) -> Iterator[Problem]:
    """A task that waits for a trigger or a task that the plan does not have."""
    plan = schedule.plan
    if plan.partial:
        return
    for item, task in plan.tasks():
        form = task.recurrence.form
        if isinstance(form, After) and form.start not in plan.triggers and not plan.started_by(item, form.start):
            own = [other.id for other in item.tasks if other is not task]
            ids = [f"{other.id}.{one.id}" for other, one in plan.tasks() if one is not task]
            near = nearest(form.start, [*plan.triggers, *own, *ids])
            yield error(task.node.at("recurrence", "after"), "unknown-start", value=form.start, near=near)


def after_cycle(schedule: Schedule) -> Iterator[Problem]:
    """Tasks that wait for each other."""
    plan = schedule.plan
    for item, task in plan.tasks():
        chain = [f"{item.id}.{task.id}"]
        here: tuple[Item, Task] | None = (item, task)
        while here and isinstance(here[1].recurrence.form, After):
            here = _before(plan, *here)
            name = f"{here[0].id}.{here[1].id}" if here else ""
            if name in chain:
                if name == chain[0]:
                    way = " → ".join([*chain, name])
                    yield error(task.node.at("recurrence", "after"), "after-cycle", chain=way)
                break
            chain.append(name)


def after_inverted(schedule: Schedule) -> Iterator[Problem]:
    """A task that has to be done before the thing it waits for."""
    starts: dict[tuple[str, str], int] = defaultdict(int)
    for occurrence in schedule.occurrences:
        key = (f"{occurrence.item.id}.{occurrence.task.id}", occurrence.dates.period)
        starts[key] = max(starts[key], occurrence.dates.due or occurrence.dates.expected)
    for occurrence in _firsts(schedule.occurrences):
        start = _start_of(schedule.plan, occurrence, starts)
        if start and 0 < occurrence.dates.expected < start:
            days = {"due": date.fromordinal(occurrence.dates.expected), "start": date.fromordinal(start)}
            yield error(occurrence.task.node.at("recurrence", "until"), "after-inverted", **days)


def never_due(schedule: Schedule) -> Iterator[Problem]:
    """A recurrence that means no day at all within its bounds."""
    due = {id(occurrence.task) for occurrence in schedule.occurrences}
    for item, task in schedule.plan.tasks():
        form = task.recurrence.form
        if id(task) not in due and not isinstance(form, Continuous | After) and not _has_nobody(schedule, task):
            name = f"{item.id}.{task.id}"
            yield error(task.node.at("recurrence"), "never-due", task=name, year=schedule.plan.year)


def all_before_issue(schedule: Schedule) -> Iterator[Problem]:
    """A task of which every occurrence fell due before the plan was issued: nobody will be told of it."""
    alive: dict[int, bool] = {}
    tasks: dict[int, Occurrence] = {}
    for occurrence in schedule.occurrences:
        key = id(occurrence.task)
        alive[key] = alive.get(key, False) or not occurrence.backfill
        tasks[key] = occurrence
    for key, occurrence in tasks.items():
        if not alive[key] and "recurrence" in occurrence.task.node:
            name = f"{occurrence.item.id}.{occurrence.task.id}"
            source = occurrence.task.node.at("recurrence")
            yield warning(source, "all-before-issue", task=name, issued=schedule.plan.issued)


def window_without_workday(schedule: Schedule) -> Iterator[Problem]:
    """A named window in which nobody works."""
    for occurrence in _firsts(schedule.occurrences):
        days = occurrence.dates
        windowed = isinstance(occurrence.task.recurrence.form, During)
        if windowed and not schedule.calendar.any_workday(days.first, days.last):
            yield warning(_window(occurrence), "window-without-workday", value=days.period)


def shifted_out(schedule: Schedule) -> Iterator[Problem]:
    """A due date that moves out of its own window when it is shifted to a working day."""
    for occurrence in _firsts(schedule.occurrences):
        days = occurrence.dates
        windowed = isinstance(occurrence.task.recurrence.form, During | Every)
        inside = days.first <= days.nominal <= days.last
        if windowed and inside and not days.first <= days.due <= days.last:
            due = date.fromordinal(days.due)
            yield warning(_window(occurrence), "shifted-out", value=days.period, due=due)


def outside_year(schedule: Schedule) -> Iterator[Problem]:
    """A written date that is neither in the plan's year nor early in the next: most often a mistyped year."""
    plan = schedule.plan
    begin, end = date(plan.year, 1, 1), date(plan.year + 1, 12, 31)
    for value, source in _written_days(plan):
        if not begin <= value <= end:
            yield warning(source, "outside-year", value=value, year=plan.year)
    if plan.issued and not plan.year - 1 <= plan.issued.year <= plan.year:
        yield warning(plan.node.at("issued"), "outside-year", value=plan.issued, year=plan.year)


def provisional_year(schedule: Schedule) -> Iterator[Problem]:
    """Dates that rest on a year whose notice is not out."""
    waits: dict[int, int] = defaultdict(int)
    for occurrence in schedule.occurrences:
        days = occurrence.dates
        if days.provisional:
            high = max(days.nominal, days.due, days.expected)
            for year in schedule.calendar.waits_for(min(days.nominal or high, days.due or high), high):
                waits[year] += 1
    key = "calendar" if "calendar" in schedule.plan.node else "year"
    for year, count in sorted(waits.items()):
        calendar = schedule.plan.calendar
        yield warning(schedule.plan.node.at(key), "provisional-year", calendar=calendar, year=year, count=count)


def annual_report(schedule: Schedule) -> Iterator[Problem]:
    """A plan that ends without a wrap-up or annual report, or has it after 1 March of the next year."""
    plan = schedule.plan
    if plan.partial:
        return
    latest = date(plan.year + 1, *_MARCH_FIRST)
    days = [
        occurrence.dates.nominal or occurrence.dates.expected
        for occurrence in schedule.occurrences
        if "recurrence" not in occurrence.task.node
        or "报告" in occurrence.task.title
        or "总结" in occurrence.task.title
    ]
    if not days:
        yield warning(plan.node.at("plan"), "annual-report", latest=latest)
    elif min(days) > latest.toordinal():
        source = plan.node.at("wrapup", "due") if "wrapup" in plan.node else plan.node.at("plan")
        yield warning(source, "annual-report-late", latest=latest, due=date.fromordinal(min(days)))


def _before(plan: Plan, item: Item, task: Task) -> tuple[Item, Task] | None:
    form = task.recurrence.form
    if not isinstance(form, After) or form.start in plan.triggers:
        return None
    return plan.started_by(item, form.start)


def _start_of(plan: Plan, occurrence: Occurrence, starts: dict[tuple[str, str], int]) -> int:
    """When what an occurrence waits for is expected, as an ordinal; 0 when that is open."""
    form = occurrence.task.recurrence.form
    if not isinstance(form, After):
        return 0
    trigger = plan.triggers.get(form.start)
    if trigger:
        return trigger.latest.toordinal() if trigger.latest else 0
    name = form.start if "." in form.start else f"{occurrence.item.id}.{form.start}"
    return starts.get((name, occurrence.dates.period), 0)


def _firsts(occurrences: list[Occurrence]) -> Iterator[Occurrence]:
    """One occurrence of each task and period, as written tasks go; the pieces of other units are alike."""
    last: tuple[int, str] | None = None
    for occurrence in occurrences:
        key = (id(occurrence.task), occurrence.dates.period)
        if key != last and "recurrence" in occurrence.task.node:
            yield occurrence
        last = key


def _window(occurrence: Occurrence) -> Source:
    node = occurrence.task.node
    if isinstance(occurrence.task.recurrence.form, During):
        return node.at("recurrence", "during", occurrence.dates.period)
    return node.at("recurrence")


def _has_nobody(schedule: Schedule, task: Task) -> bool:
    """Whether the reason for there being no occurrence is that nobody would act."""
    return task.each is not None and not any(schedule.org.groups.get(name, (True,)) for name in task.owners.names)


def _written_days(plan: Plan) -> Iterator[tuple[date, Source]]:
    """Every date that the plan's triggers, wrap-up and recurrences write, with its place."""
    for trigger in plan.triggers.values():
        if trigger.latest:
            yield trigger.latest, plan.node.at("triggers", trigger.name, "latest")
    for _, task in plan.all_tasks():
        yield from _days_of(task)


def _days_of(task: Task) -> Iterator[tuple[date, Source]]:
    form = task.recurrence.form
    if isinstance(form, Once):
        yield form.day, task.node.at("recurrence", "date") if "recurrence" in task.node else task.node.at("due")
    elif isinstance(form, OnDays):
        yield from ((day, task.node.at("recurrence", "dates")) for day in form.days)
    elif isinstance(form, During):
        yield from ((w.last, task.node.at("recurrence", "during", w.name)) for w in form.windows)
