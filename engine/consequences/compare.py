"""Two states of a workspace compared: plan by plan, task by task, unit by unit; people, calendars, settings, too."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from engine.consequences import tasks
from engine.consequences.changes import VERDICTS, Change, Consequences, Load, Office
from engine.consequences.displaced import displaced
from engine.consequences.loads import loads
from engine.consequences.matching import Matching, matched
from engine.consequences.occurrences import cancelled, parted
from engine.consequences.orgs import Orgs, of_org
from engine.consequences.plans import Twins, of_plan
from engine.consequences.sides import Pair, Side, Task
from engine.consequences.workspaces import of_calendars, of_settings
from engine.loading import Schedule
from engine.plan.model import Plan
from engine.workspace import SETTINGS


def consequences(before: Side, after: Side, today: date) -> Consequences:
    """All that changes from one state to the other, as of a day."""
    old, new = before.plans(), after.plans()
    drafts = {name for name, one in old.items() if _draft(one.plan, today)}
    twins = [Twins(old[name], new[name], before, after, name in drafts) for name in old if name in new]
    matching = matched(before, after)
    found = [
        *of_settings(before.settings, after.settings),
        *_plans_gone(before, after, drafts),
        *_plans_new(before, after, today),
        *displaced(matching, twins),
        *chain.from_iterable(map(of_plan, twins)),
        *tasks.gathered(list(_tasks(matching, twins, today.toordinal()))),
        *_orgs(twins, before, after),
        *of_calendars([(one.old, one.new) for one in twins if not after.doubt.of_days(one.new)]),
    ]
    ranked = sorted(found, key=lambda change: VERDICTS.index(change.verdict))
    unsure = {one.new.plan.id for one in twins if not _days(one)}
    return Consequences(tuple(ranked), tuple(_loads(before, after, matching, unsure)), tuple(_offices(old)))


def _draft(plan: Plan, today: date) -> bool:
    """Whether a plan is not issued yet, so that everything of it may still be changed."""
    return plan.issued is None or plan.issued > today


def _plans_gone(before: Side, after: Side, drafts: set[str]) -> Iterator[Change]:
    new = after.plans()
    if after.doubt.of_plans():
        return
    known = before.plans()
    fresh = {one.plan.file.rpartition("/")[2]: name for name, one in new.items() if name not in known}
    titles = {one.plan.title: name for name, one in new.items() if name not in known}
    for name, one in known.items():
        if name not in new:
            near = fresh.get(one.plan.file.rpartition("/")[2]) or titles.get(one.plan.title, "")
            yield Change("plan-gone", "note" if name in drafts else "error", name, one.plan.title, near=near)


def _plans_new(before: Side, after: Side, today: date) -> Iterator[Change]:
    """New plans; of one that is issued, what would be late at once has to be approved."""
    known = before.plans()
    if before.doubt.of_plans():
        return
    entries = after.by_plan()
    for name, one in after.plans().items():
        if name not in known:
            late, ahead = parted(entries.get(name, ()), today.toordinal(), draft=_draft(one.plan, today))
            pieces = len(late) + len(ahead)
            verdict = "approval" if late else "note"
            code = "plan-new-late" if late else "plan-new"
            yield Change(code, verdict, name, one.plan.title, "", str(pieces), pieces=tuple(late), place=one.plan.file)


def _tasks(matching: Matching, twins: list[Twins], today: int) -> Iterator[Change]:
    by_plan = {one.new.plan.id: one for one in twins}
    near = matching.nearby()
    for old, new in matching.pairs:
        here = by_plan[new.schedule.plan.id]
        yield from tasks.compared(Pair(old, new, today, here.draft), days=_days(here))
    for old, new in matching.merged:
        here = by_plan[new.schedule.plan.id]
        yield from tasks.merged(old, new._replace(entries={}), today, draft=here.draft)
    for task in matching.gone:
        if task.schedule.plan.id in by_plan:
            here = by_plan[task.schedule.plan.id]
            yield from _gone(task, near[task.name], today, here)
    for task in matching.fresh:
        if task.schedule.plan.id in by_plan:
            here = by_plan[task.schedule.plan.id]
            if _days(here):
                yield from tasks.appeared(task, today, draft=here.draft)


def _gone(task: Task, near: str, today: int, here: Twins) -> Iterator[Change]:
    """A task that there is no more; a wrap-up, which is written once for all, is only cancelled."""
    if task.wrapup:
        gone = cancelled(Pair(task, task, today, here.draft), list(task.entries.values()))
        yield from (change._replace(place="") for change in gone)
    else:
        yield tasks.vanished(task, near, today, draft=here.draft)


def _days(twins: Twins) -> bool:
    """Whether the occurrences of a plan can be compared: the units and calendars of both sides were read whole."""
    return not twins.before.doubt.of_days(twins.old) and not twins.after.doubt.of_days(twins.new)


def _orgs(twins: Iterable[Twins], before: Side, after: Side) -> Iterator[Change]:
    """What changes of units and people, once for each org file."""
    groups: dict[tuple[str, str], list[Twins]] = {}
    for one in twins:
        if not before.doubt.of_org(one.old) and not after.doubt.of_org(one.new):
            groups.setdefault((one.old.org.id, one.new.org.id), []).append(one)
    entries = before.by_plan()
    for alike in groups.values():
        acting = {unit for one in alike for entry in entries.get(one.old.plan.id, ()) for unit in entry.units}
        named = {name for one in alike for side in (one.old, one.new) for name in _named(side)}
        draft = all(one.draft for one in alike)
        yield from of_org(Orgs(alike[0].old.org, alike[0].new.org, draft, frozenset(acting), frozenset(named)))


def _named(schedule: Schedule) -> Iterator[str]:
    """The units and groups that a plan's tasks and points name."""
    for item, task in schedule.plan.all_tasks():
        yield from (*item.owners.names, *task.owners.names)
        yield from task.each if isinstance(task.each, tuple) else ()


def _loads(before: Side, after: Side, matching: Matching, unsure: set[str]) -> Iterator[Load]:
    """What changes for each unit, less the plans whose occurrences cannot be compared."""
    origins = {new.name: old.name for old, new in matching.pairs}
    orgs = {name: one.org.id for name, one in {**after.plans(), **before.plans()}.items()}
    old = (*(task for task, _ in (*matching.pairs, *matching.merged)), *matching.gone)
    new = (*(task for _, task in matching.pairs), *matching.fresh)
    sure = [[task for task in tasks_ if task.schedule.plan.id not in unsure] for tasks_ in (old, new)]
    return loads(sure[0], sure[1], origins, orgs)


def _offices(old: dict[str, Schedule]) -> Iterator[Office]:
    """Who approves what: of each plan, of the units it rests on, of its calendar, of the settings."""
    for name, one in old.items():
        unit = one.plan.office or ""
        known = one.org.units.get(unit)
        head = one.org.people.get(known.roles.get("head", "")) if known else None
        for scope in (name, one.org.id, one.calendar.name, SETTINGS):
            yield Office(scope, unit, head.name if head else "")
