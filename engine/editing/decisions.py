"""What the draft of a next year leaves for people to decide, from last year's plan and from what came of it."""

from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.due import Listed
from engine.editing.years import in_words, named
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


class Turn(NamedTuple):
    """From which plan to which: the new one's id and year; the tasks and items, by `item.task` and `item`, left out."""

    plan: Plan
    id: str
    year: int
    left_out: frozenset[str]

    @property
    def by(self) -> int:
        """How many years later."""
        return self.year - self.plan.year

    def goes_on(self, item: str, task: str | None = None) -> bool:
        """Whether an item, or a task of it, is in the new plan."""
        return item not in self.left_out and (task is None or f"{item}.{task}" not in self.left_out)


def ended(plan: Plan, task: Task) -> bool:
    """Whether last year's plan has a task end before the year does; one with a first day, too, has its season."""
    last = task.recurrence.last
    return last is not None and last < date(plan.year, 12, 31) and not _begun(plan, task)


def _begun(plan: Plan, task: Task) -> bool:
    first = task.recurrence.first
    return first is not None and first > date(plan.year, 1, 1)


def decisions(turn: Turn, org: Org, records: Records, today: date) -> Iterator[Decision]:
    """All that has to be decided: of the plan as a whole, then item by item.

    Args:
        turn: from which plan to which.
        org: its units.
        records: what came of it.
        today: the day as of which the records speak.
    """
    plan = turn.plan
    yield Decision("issued", "")
    if in_words(plan.title, plan.year, turn.by) == plan.title and named(plan.title):
        yield Decision("years", "", {"text": plan.title})
    yield from _sources(plan)
    yield from _of_triggers(turn, records, today)
    stood: dict[str, list[Listed]] = {}
    for one in records.listed:
        stood.setdefault(f"{one.entry.facts.item}.{one.entry.facts.task}", []).append(one)
    for item in plan.items:
        if turn.goes_on(item.id):
            yield from _of_item(turn, org, item)
        for task in item.tasks if turn.goes_on(item.id) else ():
            name = f"{item.id}.{task.id}"
            if turn.goes_on(item.id, task.id):
                yield from _of_records(name, stood.get(name, []), records)
                yield from _of_task(turn, name, task)
                own = () if task.owners == item.owners else task.owners.names
                yield from _dissolved(plan, org, name, (*own, *filter(None, [task.accepted_by])))
            elif ended(plan, task):
                yield Decision("dropped", item.id, {"task": name, "day": str(task.recurrence.last)})


def _of_item(turn: Turn, org: Org, item: Item) -> Iterator[Decision]:
    yield from _words(turn, item.id, [item.title])
    if item.basis:
        yield Decision("basis", item.id, {"basis": item.basis})
    yield from _dissolved(turn.plan, org, item.id, item.owners.names)


def _words(turn: Turn, place: str, texts: Iterable[str]) -> Iterator[Decision]:
    """Words that name a year: those that were told anew, and those that stay."""
    for text in dict.fromkeys(texts):
        after = in_words(text, turn.plan.year, turn.by)
        if after != text:
            yield Decision("worded", place, {"before": text, "after": after})
        elif named(text):
            yield Decision("years", place, {"text": text})


def _sources(plan: Plan) -> Iterator[Decision]:
    """Places in last year's official text."""
    named: list[Item | Task] = [*plan.items, *(task for _, task in plan.tasks())]
    count = sum(one.source is not None for one in named)
    count += sum(trigger.source is not None for trigger in plan.triggers.values())
    if count:
        yield Decision("sources", "", {"count": count})


def _of_triggers(turn: Turn, records: Records, today: date) -> Iterator[Decision]:
    """Years in their words; those that never came, although the day by which they should have is over."""
    waiting = {str(one.entry.facts.waits_for) for one in records.listed if one.state == "waiting"}
    for name, trigger in turn.plan.triggers.items():
        yield from _words(turn, name, [trigger.title])
        if named(name):
            yield Decision("years", name, {"text": name})
        last = trigger.latest or date(turn.plan.year, 12, 31)
        if name in waiting and last < today:
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


def _of_task(turn: Turn, name: str, task: Task) -> Iterator[Decision]:
    """What the plan itself leaves open."""
    plan, first, last = turn.plan, task.recurrence.first, task.recurrence.last
    yield from _words(turn, name, [task.title, *(evidence.name for evidence in task.evidence)])
    if task.assumed:
        yield Decision("assumed", name)
    if ended(plan, task):
        yield Decision("ended", name, {"day": str(last)})
    elif _begun(plan, task) and last is not None and last < date(plan.year, 12, 31):
        yield Decision("season", name, {"first": str(first), "last": str(last)})
    elif _begun(plan, task):
        yield Decision("begun", name, {"day": str(first)})
    feasts, years = _feasts(task.recurrence), _years(task.recurrence)
    if feasts:
        yield Decision("feast", name, {"found": feasts})
    if years:
        yield Decision("years", name, {"text": years})
    if not isleap(turn.year) and (leap := _leap_days(task.recurrence)):
        yield Decision("leap-day", name, {"found": leap})


def _feasts(recurrence: Recurrence) -> str:
    """Windows that are named after a feast of the moon's or sun's calendar."""
    form = recurrence.form
    names = [window.name for window in form.windows] if isinstance(form, During) else []
    return "、".join(name for name in names if any(feast in name for feast in _FEASTS))


def _years(recurrence: Recurrence) -> str:
    """Windows whose names name a year."""
    form = recurrence.form
    return "、".join(window.name for window in form.windows if named(window.name)) if isinstance(form, During) else ""


def _leap_days(recurrence: Recurrence) -> str:
    """29 February, which not every year has, where a day is meant and not the month's end."""
    form = recurrence.form
    days = [form.day] if isinstance(form, Once) else list(form.days) if isinstance(form, OnDays) else []
    if isinstance(form, During):
        days = [window.last for window in form.windows]
    return "、".join(day.isoformat() for day in days if (day.month, day.day) == _LEAP)


def _dissolved(plan: Plan, org: Org, place: str, names: tuple[str, ...]) -> Iterator[Decision]:
    """Units that are named and stand no more by the year's end."""
    for name in dict.fromkeys(names):
        unit = org.units.get(name)
        if unit and unit.last and unit.last <= date(plan.year, 12, 31):
            facts = {"unit": name, "day": str(unit.last), "successor": unit.successor or ""}
            yield Decision("dissolved", place, facts)
