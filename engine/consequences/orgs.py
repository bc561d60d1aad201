"""What changes in org files and calendars."""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.consequences.changes import Change
from engine.loading import Schedule
from engine.org import Org, Unit

_MANY = 12
"""Days of a calendar that are named one by one."""


def of_orgs(before: Iterable[Schedule], after: Iterable[Schedule]) -> Iterator[Change]:
    """Units that begin or end, other people in a role, other addresses, other members of groups."""
    old, new = ({one.org.id: one.org for one in side} for side in (before, after))
    for name in old.keys() & new.keys():
        yield from _org(old[name], new[name])


def _org(old: Org, new: Org) -> Iterator[Change]:
    for unit in dict.fromkeys([*old.units, *new.units]):
        yield from _unit(old, new, unit)
    for group in dict.fromkeys([*old.groups, *new.groups]):
        members = ["、".join(member.unit for member in side.groups.get(group, ())) for side in (old, new)]
        if members[0] != members[1]:
            yield _change(new, "group", group, *members)


def _unit(old: Org, new: Org, name: str) -> Iterator[Change]:
    was, stands = old.units.get(name), new.units.get(name)
    if was is None or stands is None:
        yield _change(new, "unit-gone" if was else "unit-new", name, name if was else "", name if stands else "")
        return
    if (was.first, was.last, was.successor) != (stands.first, stands.last, stands.successor):
        yield _change(new, "unit-span", name, *(_span(one) for one in (was, stands)))
    for role in dict.fromkeys([*was.roles, *stands.roles]):
        people = _person(old, was.roles.get(role)), _person(new, stands.roles.get(role))
        if people[0] != people[1]:
            yield _change(new, "role", f"{name} {role}", *people)


def _span(unit: Unit) -> str:
    """From when to when a unit stands, and who takes over."""
    return f"{unit.first or ''}..{unit.last or ''} {unit.successor or ''}".strip()


def _person(org: Org, id_: str | None) -> str:
    """A person, by name and address."""
    person = org.people.get(id_ or "")
    return f"{person.name} {person.email or ''}".strip() if person else ""


def _change(org: Org, code: str, title: str, before: str, after: str) -> Change:
    return Change(code, "note", org.id, title, before, after, place=org.node.file)


def of_calendars(before: Iterable[Schedule], after: Iterable[Schedule]) -> Iterator[Change]:
    """Days that are worked now and were not, or the other way about, calendar by calendar."""
    old = {(one.calendar.name, one.plan.year): one.calendar for one in before}
    new = {(one.calendar.name, one.plan.year): one.calendar for one in after}
    for key in sorted(old.keys() & new.keys()):
        was, stands = set(old[key].workdays), set(new[key].workdays)
        for code, days in (("days-off", was - stands), ("days-worked", stands - was)):
            if days:
                named = [date.fromordinal(day).isoformat() for day in sorted(days)]
                told = "、".join(named[:_MANY]) + ("…" if len(named) > _MANY else "")
                yield Change(code, "note", key[0], key[0], "", told)
