"""Checks of when things fall due."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from engine.document.nearest import nearest
from engine.loading import Schedule
from engine.plan.model import WRAPUP, Item, Plan, Task
from engine.plan.recurrence import After, During, Form, Once, OnDays
from engine.schedule.expand import Occurrence
from engine.source import Problem, Source, error, warning

_REPORT = re.compile("年度.*(?:报告|总结)|(?:建设情况|年终|全年).*(?:报告|总结|汇报)")
_MARCH_FIRST = (3, 1)
_BOOKS_CLOSE = (3, 31)


def unknown_start(schedule: Schedule) -> Iterator[Problem]:
    """A task that waits for a trigger or a task that the plan does not have."""
    plan = schedule.plan
    if plan.partial:
        return
    named = plan.named()
    for item, task in plan.tasks():
        form = task.recurrence.form
        if isinstance(form, After) and form.start not in plan.triggers and item.name_of(form.start) not in named:
            own = [other.id for other in item.tasks if other is not task]
            ids = [name for name, (_, other) in named.items() if other is not task]
            titled = next((name for name, (_, other) in named.items() if other.title == form.start), "")
            near = titled or nearest(form.start, [*plan.triggers, *own, *ids])
            yield error(task.node.at("recurrence", "after"), "unknown-start", value=form.start, near=near)


def after_cycle(schedule: Schedule) -> Iterator[Problem]:
    """Tasks that wait for each other."""
    named = schedule.plan.named()
    for ring in _rings(_waits(schedule.plan, named)):
        _, task = named[ring[0]]
        yield error(task.node.at("recurrence", "after"), "after-cycle", chain=" → ".join([*ring, ring[0]]))


def after_inverted(schedule: Schedule) -> Iterator[Problem]:
    """A task that has to be done before the thing it waits for."""
    named = schedule.plan.named()
    awaited = (named[name][1] for name in _waits(schedule.plan, named).values() if name in named)
    starts: dict[tuple[str, str], int] = defaultdict(int)
    for occurrence in _of(schedule, awaited):
        key = (f"{occurrence.item.id}.{occurrence.task.id}", occurrence.dates.period)
        starts[key] = max(starts[key], occurrence.dates.due or occurrence.dates.expected)
    for occurrence in _firsts(schedule, After):
        start = _start_of(schedule.plan, occurrence, starts)
        if start and 0 < occurrence.dates.expected < start:
            days = {"due": date.fromordinal(occurrence.dates.expected), "start": date.fromordinal(start)}
            yield error(occurrence.task.node.at("recurrence", "until"), "after-inverted", **days)


def all_before_issue(schedule: Schedule) -> Iterator[Problem]:
    """A task of which every occurrence fell due before the plan was issued: nobody will be told of it."""
    if schedule.plan.issued and schedule.plan.issued.year > schedule.plan.year:
        return
    alive = {id(occurrence.task) for occurrence in schedule.occurrences if not occurrence.backfill}
    lasts = {id(occurrence.task): occurrence for occurrence in schedule.occurrences}
    for key, occurrence in lasts.items():
        told = date.fromordinal(occurrence.dates.nominal or 1).year < schedule.plan.year
        if key not in alive and not told and "recurrence" in occurrence.task.node:
            name = f"{occurrence.item.id}.{occurrence.task.id}"
            source = occurrence.task.node.at("recurrence")
            yield warning(source, "all-before-issue", task=name, issued=schedule.plan.issued)


def window_without_workday(schedule: Schedule) -> Iterator[Problem]:
    """A named window in which nobody works."""
    for occurrence in _firsts(schedule, During):
        days = occurrence.dates
        if not schedule.calendar.any_workday(days.first, days.last):
            yield warning(_window(occurrence), "window-without-workday", value=days.period)


def shifted_out(schedule: Schedule) -> Iterator[Problem]:
    """A named window whose due date moves out of it when it is shifted to a working day."""
    for occurrence in _firsts(schedule, During):
        days = occurrence.dates
        worked = schedule.calendar.any_workday(days.first, days.last)
        if worked and not days.first <= days.due <= days.last:
            yield warning(_window(occurrence), "shifted-out", value=days.period, due=date.fromordinal(days.due))


def outside_year(schedule: Schedule) -> Iterator[Problem]:
    """A written date before the plan's year, or after its books close: most often another year's, left standing."""
    plan = schedule.plan
    begin, end = date(plan.year, 1, 1), date(plan.year + 1, *_BOOKS_CLOSE)
    for value, source in _written_days(plan):
        if not begin <= value <= end:
            yield warning(source, "outside-year", value=value, year=plan.year)
    if plan.issued and plan.issued.year > plan.year:
        yield warning(plan.node.at("issued"), "outside-year", value=plan.issued, year=plan.year)


def provisional_year(schedule: Schedule) -> Iterator[Problem]:
    """Dates that rest on a year whose notice is not out."""
    key = "calendar" if "calendar" in schedule.plan.node else "year"
    for year, count in sorted(schedule.notices_awaited().items()):
        calendar = schedule.plan.calendar
        yield warning(schedule.plan.node.at(key), "provisional-year", calendar=calendar, year=year, count=count)


def annual_report(schedule: Schedule) -> Iterator[Problem]:
    """A plan that ends without a wrap-up or annual report, or has it after 1 March of the next year."""
    plan = schedule.plan
    if plan.partial:
        return
    latest = date(plan.year + 1, *_MARCH_FIRST)
    wrapups = [task for _, task in plan.all_tasks() if task.id == WRAPUP]
    reports = wrapups or [task for _, task in plan.tasks() if _REPORT.search(task.title)]
    if not reports:
        yield warning(plan.node.at("plan"), "annual-report", latest=latest)
    days = [task.recurrence.form.day for task in reports if isinstance(task.recurrence.form, Once)]
    if days and len(days) == len(reports) and min(days) > latest:
        source = plan.node.at("wrapup", "due") if "wrapup" in plan.node else plan.node.at("plan")
        yield warning(source, "annual-report-late", latest=latest, due=min(days))


def _waits(plan: Plan, named: dict[str, tuple[Item, Task]]) -> dict[str, str]:
    """The task that each waiting task waits for, by name; triggers are no tasks."""
    return {
        name: item.name_of(form.start)
        for name, (item, task) in named.items()
        if isinstance(form := task.recurrence.form, After) and form.start not in plan.triggers
    }


def _rings(waits: dict[str, str]) -> Iterator[list[str]]:
    """Every ring of names that wait for each other, from its first on; each name is looked at once."""
    place = {name: index for index, name in enumerate(waits)}
    seen: dict[str, str] = {}
    for start in waits:
        here = start
        while here in waits and here not in seen:
            seen[here] = start
            here = waits[here]
        if seen.get(here) == start:
            ring = [here]
            while waits[ring[-1]] != here:
                ring.append(waits[ring[-1]])
            first = ring.index(min(ring, key=place.__getitem__))
            yield ring[first:] + ring[:first]


def _start_of(plan: Plan, occurrence: Occurrence, starts: dict[tuple[str, str], int]) -> int:
    """When what an occurrence waits for is expected, as an ordinal; 0 when that is open."""
    form = occurrence.task.recurrence.form
    if not isinstance(form, After):
        return 0
    trigger = plan.triggers.get(form.start)
    if trigger:
        return trigger.latest.toordinal() if trigger.latest else 0
    return starts.get((occurrence.item.name_of(form.start), occurrence.dates.period), 0)


def _firsts(schedule: Schedule, kind: type[Form]) -> Iterator[Occurrence]:
    """One occurrence of each written task of a kind and period; the pieces of other units are alike."""
    tasks = (task for _, task in schedule.plan.tasks() if isinstance(task.recurrence.form, kind))
    last: tuple[int, str] | None = None
    for occurrence in _of(schedule, tasks):
        key = (id(occurrence.task), occurrence.dates.period)
        if key != last:
            yield occurrence
        last = key


def _of(schedule: Schedule, tasks: Iterable[Task]) -> Iterator[Occurrence]:
    """The occurrences of these tasks."""
    wanted = set(map(id, tasks))
    return (occurrence for occurrence in schedule.occurrences if id(occurrence.task) in wanted)


def _window(occurrence: Occurrence) -> Source:
    return occurrence.task.node.at("recurrence", "during", occurrence.dates.period)


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
        yield from ((w.first, task.node.at("recurrence", "during", w.name)) for w in form.windows)
