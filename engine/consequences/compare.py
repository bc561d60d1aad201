"""Two states of a workspace compared: plan by plan, task by task, unit by unit; people and calendars, too."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from engine.consequences import tasks
from engine.consequences.changes import VERDICTS, Change, Consequences, Load
from engine.consequences.orgs import of_calendars, of_orgs
from engine.consequences.tasks import Pair, Task
from engine.document.nearest import nearest
from engine.due import Entry
from engine.loading import Schedule


class Side(NamedTuple):
    """One state: its schedules, and its entries as they stand today by what is recorded."""

    schedules: list[Schedule]
    entries: list[Entry]

    def plans(self) -> dict[str, Schedule]:
        """The schedules by plan."""
        return {schedule.plan.id: schedule for schedule in self.schedules}

    def tasks(self) -> dict[str, Task]:
        """Every task that has occurrences, by `plan/item.task`, in the plans' order."""
        found: dict[str, dict[tuple[str, str | None], Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.facts.name, {})[entry.period, entry.unit] = entry
        places = dict(self._places())
        return {
            name: Task(next(iter(pieces.values())).facts, pieces, places.get(name, ""))
            for name, pieces in found.items()
        }

    def _places(self) -> Iterator[tuple[str, str]]:
        for schedule in self.schedules:
            for item, task in schedule.plan.all_tasks():
                source = task.node.at()
                yield f"{schedule.plan.id}/{item.id}.{task.id}", f"{source.file}:{source.line}"


def consequences(before: Side, after: Side, today: date) -> Consequences:
    """All that changes from one state to the other, as of a day."""
    drafts = {name for name, one in before.plans().items() if one.plan.issued is None or one.plan.issued > today}
    found = [
        *_plans(before, after, drafts),
        *_tasks(before, after, drafts, today.toordinal()),
        *of_orgs(before.schedules, after.schedules),
        *of_calendars(before.schedules, after.schedules),
    ]
    ranked = sorted(found, key=_order)
    return Consequences(tuple(ranked), tuple(_loads(before.entries, after.entries)))


def _order(change: Change) -> tuple[int, str, str, str, str]:
    return VERDICTS.index(change.verdict), change.task, change.code, change.before, change.after


def _plans(before: Side, after: Side, drafts: set[str]) -> Iterator[Change]:
    old, new = before.plans(), after.plans()
    for name in old.keys() - new.keys():
        yield Change("plan-gone", "note" if name in drafts else "error", name, old[name].plan.title)
    for name in new.keys() - old.keys():
        plan = new[name].plan
        yield Change("plan-new", "note", name, plan.title, place=plan.file)
    for name in old.keys() & new.keys():
        yield from _plan(old[name], new[name], draft=name in drafts)


def _plan(old: Schedule, new: Schedule, *, draft: bool) -> Iterator[Change]:
    """What is said once for a whole plan."""
    grave = "note" if draft else "approval"
    for code, verdict, was, stands in (
        ("title", "note", old.plan.title, new.plan.title),
        ("issued", grave, str(old.plan.issued or ""), str(new.plan.issued or "")),
        ("office", grave, old.plan.office or "", new.plan.office or ""),
        ("reminders", grave, _ladder(old), _ladder(new)),
    ):
        if was != stands:
            yield Change(code, verdict, new.plan.id, new.plan.title, was, stands, place=new.plan.file)
    for name in old.plan.triggers.keys() & new.plan.triggers.keys():
        was, stands = (str(one.plan.triggers[name].latest or "") for one in (old, new))
        if was != stands:
            yield Change("latest", "note", f"{new.plan.id}/{name}", new.plan.triggers[name].title, was, stands)


def _ladder(schedule: Schedule) -> str:
    """The ladder, as a line."""
    rungs = schedule.plan.reminders
    return "; ".join(f"{rung.at:+d} {'/'.join(rung.roles)} {rung.kind or ''}".rstrip() for rung in rungs)


def _tasks(before: Side, after: Side, drafts: set[str], today: int) -> Iterator[Change]:
    old, new = before.tasks(), after.tasks()
    plans = after.plans()
    became = {was: task for task in new.values() for was in task.facts.was if was in old and was not in new}
    continued = {task.name for task in became.values()}
    fresh = [task for name, task in new.items() if name not in old and name not in continued]
    for name, task in old.items():
        draft = task.facts.plan in drafts
        here = new.get(name) or became.get(name)
        if here is not None:
            yield from tasks.compared(Pair(task, here, today, draft))
        elif task.facts.plan in plans:
            yield tasks.vanished(task, _near(task, fresh), draft=draft)
    known = before.plans()
    for task in fresh:
        if task.facts.plan in known:
            yield from tasks.appeared(task, today, draft=task.facts.plan in drafts)


def _near(task: Task, fresh: Iterable[Task]) -> str:
    """A new task of the same plan that may be an old one under another name."""
    here = [one for one in fresh if one.facts.plan == task.facts.plan]
    alike = [one.name for one in here if one.facts.title == task.facts.title or _material(one) == _material(task)]
    return alike[0] if alike else nearest(task.name, [one.name for one in here])


def _material(task: Task) -> tuple[str, ...]:
    """What a task asks for, by name."""
    measure = task.facts.measure
    return (*(one["name"] for one in task.facts.evidence), *([measure["name"]] if measure else []), task.facts.lead)


def _loads(before: list[Entry], after: list[Entry]) -> Iterator[Load]:
    """Unit by unit, those that have more or fewer pieces or another busiest month."""
    old, new = _by_unit(before), _by_unit(after)
    for unit in dict.fromkeys([*old, *new]):
        was, stands = old.get(unit, {}), new.get(unit, {})
        more, fewer = len(stands.keys() - was.keys()), len(was.keys() - stands.keys())
        peaks = _busiest(was.values()), _busiest(stands.values())
        if more or fewer or peaks[0] != peaks[1]:
            yield Load(unit, more, fewer, *peaks)


def _by_unit(entries: Iterable[Entry]) -> dict[str, dict[str, int]]:
    """The due days of each unit's pieces, by id; a renamed one keeps its first."""
    found: dict[str, dict[str, int]] = {}
    for entry in entries:
        for unit in entry.responsible:
            found.setdefault(unit, {})[entry.subjects[-1]] = entry.due
    return found


def _busiest(days: Iterable[int]) -> tuple[int, int]:
    """The month with the most pieces, and how many they are."""
    months = Counter(date.fromordinal(day).month for day in days if day)
    return max(months.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
