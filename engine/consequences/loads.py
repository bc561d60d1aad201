"""What changes for each unit: pieces more and fewer, its busiest month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.consequences.changes import Busiest, Load
from engine.consequences.sides import Task

Holder = tuple[str, str]
"""An org file and a unit of it."""
Name = tuple[str, str, str | None]
"""A piece: the name that its task had before, its period, its unit."""


class _Pieces(NamedTuple):
    """The due days of each unit's pieces, and the year of the plan of each."""

    days: dict[Holder, dict[Name, int]]
    years: dict[Name, int]


def loads(
    before: Iterable[Task], after: Iterable[Task], origins: Mapping[str, str], orgs: Mapping[str, str]
) -> Iterator[Load]:
    """Unit by unit, those that have more or fewer pieces or another busiest month.

    Args:
        before: the tasks that were.
        after: the tasks that are.
        origins: by the name of a task that is, the name that it had before.
        orgs: by the id of a plan, the org file that it rested on before, or rests on where it is new.
    """
    old, new = _pieces(before, {}, orgs), _pieces(after, origins, orgs)
    years = {**new.years, **old.years}
    for holder in dict.fromkeys([*old.days, *new.days]):
        was, stands = old.days.get(holder, {}), new.days.get(holder, {})
        moved = {years[name] for name in {*was, *stands} if was.get(name, -1) != stands.get(name, -1)}
        if moved:
            here = [{name: day for name, day in side.items() if years[name] in moved} for side in (was, stands)]
            more, fewer = len(stands.keys() - was.keys()), len(was.keys() - stands.keys())
            peaks = [_busiest(side.values()) for side in here]
            if more or fewer or peaks[0] != peaks[1]:
                org, unit = holder
                yield Load(unit, org, more, fewer, *peaks)


def _pieces(tasks: Iterable[Task], origins: Mapping[str, str], orgs: Mapping[str, str]) -> _Pieces:
    found = _Pieces({}, {})
    for task in tasks:
        plan = task.schedule.plan
        name = origins.get(task.name, task.name)
        for (period, unit), entry in task.entries.items():
            found.years[name, period, unit] = plan.year
            for one in entry.responsible:
                found.days.setdefault((orgs[plan.id], one), {})[name, period, unit] = entry.due
    return found


def _busiest(days: Iterable[int]) -> Busiest | None:
    """The month with the most pieces, the first of several."""
    months = Counter(date.fromordinal(day).isoformat()[:7] for day in days if day)
    if not months:
        return None
    month = min(months, key=lambda one: (-months[one], one))
    return Busiest(month, months[month])
