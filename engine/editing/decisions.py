"""What the draft of a next year leaves for people to decide, from last year's plan and from what came of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.due import Listed
from engine.org import Org
from engine.plan.model import Item, Plan, Task
from engine.plan.recurrence import During, Once, OnDays, Recurrence

_FEASTS = ("春节", "元宵", "清明", "端午", "中秋", "重阳", "除夕", "冬至")
"""Feasts that are on other days every year."""
_LEAP = (2, 29)
_RETURNS = 2
"""From how often on something that was sent back is worth a word."""


class Decision(NamedTuple):
    """Something for people to decide: {code}.

    `place` is `item`, `item.task` or a trigger's name, "" for the plan as a whole; `facts` what its sentence tells.
    """

    code: str
    place: str
    facts: Mapping[str, str | int] = {}


class Records(NamedTuple):
    """What last year came to; of a year of which nothing was recorded, nothing.

    `listed` are its occurrences as they stood, `returns` how often each was sent back, by id, `missed` the value and
    the target of every measure that missed it, by `item.task`.
    """

    listed: list[Listed]
    returns: Mapping[str, int]
    missed: Mapping[str, tuple[str, str]]


def ended(plan: Plan, task: Task) -> bool:
    """Whether last year's plan has a task end before the year does."""
    last = task.recurrence.last
    return last is not None and last < date(plan.year, 12, 31)


def decisions(plan: Plan, org: Org, records: Records) -> Iterator[Decision]:
    """All that has to be decided: of the plan as a whole, then item by item.

    Args:
        plan: last year's.
        org: its units.
        records: what came of it.
    """
    yield Decision("issued", "")
    yield from _sources(plan)
    yield from _silent(plan, records)
    stood: dict[str, list[Listed]] = {}
    for one in records.listed:
        stood.setdefault(f"{one.entry.facts.item}.{one.entry.facts.task}", []).append(one)
    for item in plan.items:
        if item.basis:
            yield Decision("basis", item.id, {"basis": item.basis})
        yield from _dissolved(plan, org, item.id, item.owners.names)
        for task in item.tasks:
            name = f"{item.id}.{task.id}"
            yield from _of_records(name, stood.get(name, []), records)
            yield from _of_task(plan, name, task)
            own = () if task.owners == item.owners else task.owners.names
            yield from _dissolved(plan, org, name, (*own, *filter(None, [task.accepted_by])))


def _sources(plan: Plan) -> Iterator[Decision]:
    """Places in last year's official text."""
    named: list[Item | Task] = [*plan.items, *(task for _, task in plan.tasks())]
    count = sum(one.source is not None for one in named)
    count += sum(trigger.source is not None for trigger in plan.triggers.values())
    if count:
        yield Decision("sources", "", {"count": count})


def _silent(plan: Plan, records: Records) -> Iterator[Decision]:
    """Triggers that never came, although their latest day is over."""
    waiting = (one.entry.facts for one in records.listed if one.state == "waiting" and one.entry.facts.waits_for)
    for name in dict.fromkeys(str(facts.waits_for) for facts in waiting):
        trigger = plan.triggers.get(name)
        if trigger is not None:
            yield Decision("silent", name, {"title": trigger.title})


def _of_records(name: str, stood: list[Listed], records: Records) -> Iterator[Decision]:
    """What last year's records say against going on as before."""
    owed = [one for one in stood if one.entry.facts.times and not one.entry.backfill]
    missing = sum(one.state == "overdue" for one in owed)
    if missing:
        yield Decision("unmet", name, {"missing": missing, "count": len(owed)})
    waived = [one for one in stood if one.state == "waived"]
    if waived:
        reasons = (one.entry.held.reason for one in waived if one.entry.held)
        yield Decision("waived", name, {"count": len(waived), "reason": next(filter(None, reasons), "")})
    often = [one for one in stood if records.returns.get(one.entry.id, 0) >= _RETURNS]
    if often:
        most = max(records.returns[one.entry.id] for one in often)
        yield Decision("returned", name, {"count": len(often), "times": most})
    if name in records.missed:
        value, target = records.missed[name]
        yield Decision("missed", name, {"value": value, "target": target})


def _of_task(plan: Plan, name: str, task: Task) -> Iterator[Decision]:
    """What the plan itself leaves open."""
    if task.assumed:
        yield Decision("assumed", name)
    if ended(plan, task):
        yield Decision("ended", name, {"day": str(task.recurrence.last)})
    if task.recurrence.first is not None and task.recurrence.first > date(plan.year, 1, 1):
        yield Decision("begun", name, {"day": str(task.recurrence.first)})
    for code, holds in _FORMS.items():
        found = holds(task.recurrence)
        if found:
            yield Decision(code, name, {"found": found})


def _feasts(recurrence: Recurrence) -> str:
    """Windows that are named after a feast of the moon's or sun's calendar."""
    form = recurrence.form
    names = [window.name for window in form.windows] if isinstance(form, During) else []
    return "、".join(name for name in names if any(feast in name for feast in _FEASTS))


def _leap_days(recurrence: Recurrence) -> str:
    """29 February, which next year does not have."""
    form = recurrence.form
    days = [form.day] if isinstance(form, Once) else list(form.days) if isinstance(form, OnDays) else []
    if isinstance(form, During):
        days = [window.last for window in form.windows if window.first == window.last]
    return "、".join(day.isoformat() for day in days if (day.month, day.day) == _LEAP)


_FORMS: Mapping[str, Callable[[Recurrence], str]] = {"feast": _feasts, "leap-day": _leap_days}


def _dissolved(plan: Plan, org: Org, place: str, names: tuple[str, ...]) -> Iterator[Decision]:
    """Units that are named and stand no more by the year's end."""
    for name in dict.fromkeys(names):
        unit = org.units.get(name)
        if unit and unit.last and unit.last <= date(plan.year, 12, 31):
            facts = {"unit": name, "day": str(unit.last), "successor": unit.successor or ""}
            yield Decision("dissolved", place, facts)
