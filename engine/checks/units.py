"""Checks of the org file: units that end, people that cannot be reached."""

from collections.abc import Iterator
from datetime import date

from engine.document.nearest import nearest, plain
from engine.loading import Schedule
from engine.source import Problem, error, warning


def unknown_person(schedule: Schedule) -> Iterator[Problem]:
    """A head, liaison or leader that is not among the people."""
    org = schedule.org
    for name, unit in org.units.items():
        for role, person in unit.roles.items():
            if person not in org.people and not org.partial:
                source = org.node.at("units", name, role)
                yield error(source, "unknown-person", value=person, near=nearest(person, org.people))


def alias_taken(schedule: Schedule) -> Iterator[Problem]:
    """An alias that another unit or a group goes by, so that it is not clear whose plan is meant."""
    org = schedule.org
    owners = {plain(name): name for name in (*org.units, *org.groups)}
    for unit in org.units.values():
        for index, alias in enumerate(unit.aliases):
            owner = owners.setdefault(plain(alias), unit.name)
            if owner != unit.name:
                yield error(org.node.at("units", unit.name, "aliases", index), "alias-taken", value=alias, other=owner)


def dissolved_unit(schedule: Schedule) -> Iterator[Problem]:
    """A unit with work this year that ends within it, and nobody takes over."""
    end = date(schedule.plan.year, 12, 31)
    acting = {unit for occurrence in schedule.occurrences for unit in occurrence.units}
    for name, unit in schedule.org.units.items():
        if name in acting and unit.last and unit.last < end and unit.successor is None:
            source = schedule.org.node.at("units", name, "until")
            yield error(source, "dissolved-unit", value=name, last=unit.last)


def successor_cycle(schedule: Schedule) -> Iterator[Problem]:
    """Units that succeed each other, or themselves: nobody is left to take over."""
    units = schedule.org.units
    told: set[str] = set()
    for name in units:
        chain = [name]
        while (after := units[chain[-1]].successor) in units and after is not None and after not in chain:
            chain.append(after)
        if after in chain and not told.intersection(chain):
            told.update(chain)
            way = " → ".join([*chain, str(after)])
            yield error(schedule.org.node.at("units", name, "successor"), "successor-cycle", chain=way)


def no_address(schedule: Schedule) -> Iterator[Problem]:
    """A person who is told by e-mail and has no address."""
    org = schedule.org
    told = {person for unit in org.units.values() for person in unit.roles.values()}
    for id_, person in org.people.items():
        if id_ in told and "email" in person.channels and person.email is None:
            yield warning(org.node["people"].key(id_), "no-address", value=person.name)


def role_missing(schedule: Schedule) -> Iterator[Problem]:
    """A unit that has to hand in and lacks somebody whom the ladder tells."""
    rungs = schedule.plan.reminders
    roles = list(dict.fromkeys(role for rung in rungs for role in rung.roles))
    acting = dict.fromkeys(unit for occurrence in schedule.occurrences for unit in occurrence.units)
    org = schedule.org
    for name in acting:
        missing = [role for role in roles if name in org.units and role not in org.units[name].roles]
        if missing:
            yield warning(org.node["units"].key(name), "role-missing", value=name, roles=", ".join(missing))
