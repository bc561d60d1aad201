"""Which items and tasks of an upper plan are assigned to a unit, by name or as a member of a group."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from engine.document.nearest import plain
from engine.due import Entry
from engine.loading import Schedule
from engine.org import Member, Org, Unit
from engine.plan.model import Item, Owners, Task
from engine.plan.recurrence import Every

_ALIKE = 0.75
"""How much of a unit's name has to stand in another for the two to look like one."""
_FEW = 3

Entries = Mapping[str, list[Entry]]
"""Entries by their tasks, `plan/item.task`."""


class Asked(NamedTuple):
    """A task as it asks a unit for something: its pieces; `hands_in` says that the unit hands them in, not another.

    Without pieces it never falls due: it is continuous.
    """

    name: str
    task: Task
    entries: tuple[Entry, ...]
    hands_in: bool = True
    lead: bool = False

    @property
    def times(self) -> int:
        """How often it is asked for in each period; 0: if any."""
        form = self.task.recurrence.form
        return form.times if isinstance(form, Every) else 1


class Assigned(NamedTuple):
    """An item that a unit leads or takes part in, and the tasks of it that ask the unit for something."""

    item: Item
    lead: bool
    tasks: tuple[Asked, ...]

    @property
    def pieces(self) -> int:
        """How many pieces the unit has to hand in."""
        return sum(len(asked.entries) for asked in self.tasks if asked.hands_in)


class _Search(NamedTuple):
    """Whose tasks are sought, in which plan, on which days of its year, among which entries."""

    upper: Schedule
    entries: Entries
    unit: str
    days: list[date]

    def among(self, owners: Owners) -> bool | None:
        """Whether the unit leads (True) or takes part (False), on any of the days; None where it does neither."""
        for lead, names in ((True, owners.lead), (False, owners.participants)):
            if any(self.unit in self.upper.org.all_members(names, day) for day in self.days):
                return lead
        return None

    def asked(self, item: Item, task: Task) -> Asked | None:
        """What a task asks of the unit; None where that is nothing."""
        name = f"{self.upper.plan.id}/{item.id}.{task.id}"
        own = self.among(task.owners)
        found = self.entries.get(name, [])
        if not found:
            return None if own is None else Asked(name, task, (), hands_in=own, lead=own)
        mine = tuple(entry for entry in found if self.unit in entry.units and not _waived(entry))
        if not mine:
            return None
        return Asked(name, task, mine, any(self.unit in entry.responsible for entry in mine), bool(own))


def assigned(upper: Schedule, entries: Entries, unit: str) -> Iterator[Assigned]:
    """Every item of a plan that is a unit's, in order; groups count on the days on which the unit belongs to them."""
    search = _Search(upper, entries, unit, _days(upper.org, upper.plan.year))
    for item in upper.plan.items:
        own = search.among(item.owners)
        tasks = tuple(filter(None, (search.asked(item, task) for task in item.tasks)))
        if own is not None or tasks:
            yield Assigned(item, bool(own) or any(asked.lead for asked in tasks), tasks)


def _waived(entry: Entry) -> bool:
    return entry.held is not None and entry.held.state == "waived"


def _days(org: Org, year: int) -> list[date]:
    """The days of a year on which units or memberships change, and its first: on all others, all is as before."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    members = [member for group in org.groups.values() for member in group]
    spans: list[Unit | Member] = [*org.units.values(), *members]
    begins = {span.first for span in spans if span.first}
    ends = {span.last + timedelta(days=1) for span in spans if span.last}
    return [first, *sorted(day for day in begins | ends if first < day <= last)]


def units_like(issuer: str, org: Org) -> list[str]:
    """The units whose names nearly stand in an issuer's, in order of likeness: the short for the full ones."""
    wanted = plain(issuer)
    scores = {unit.name: max(_shared(plain(name), wanted) for name in unit.names) for unit in org.units.values()}
    near = sorted((name for name in scores if scores[name] >= _ALIKE), key=lambda name: -scores[name])
    return near[:_FEW]


def _shared(name: str, within: str) -> float:
    """The part of a name's characters that stand in another, in order."""
    blocks = SequenceMatcher(None, name, within, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(name)
