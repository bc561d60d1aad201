"""Units, groups by date, people."""

from dataclasses import dataclass
from datetime import date

from engine.document.nearest import plain
from engine.document.nodes import Mapping
from engine.document.reader import Reader, names
from engine.source import Problem, error

ROLES = ("liaison", "head", "leader")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the office; `first` and `last` are its first and last day, both included.

    `aliases` are other names, under which it issues plans of its own.
    """

    name: str
    kind: str | None
    roles: dict[str, str]
    first: date | None
    last: date | None
    successor: str | None
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it goes by, its own name first."""
        return (self.name, *self.aliases)

    def stands(self, day: date) -> bool:
        """Whether the unit exists on this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A unit's membership in a group, first and last day included."""

    unit: str
    first: date | None
    last: date | None

    def stands(self, day: date) -> bool:
        """Whether the membership holds on this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is told; `accounts` are who they are on a channel, for those on which a robot speaks to a group."""

    id: str
    name: str
    email: str | None
    channels: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """The units, groups and people that a plan names; `partial` where pieces of the file could not be used."""

    id: str
    units: dict[str, Unit]
    groups: dict[str, tuple[Member, ...]]
    people: dict[str, Person]
    partial: bool
    node: Mapping

    def knows(self, name: str) -> bool:
        """Whether the name is a unit or a group."""
        return name in self.units or name in self.groups

    def called(self, name: str) -> str | None:
        """The unit that goes by a name, be it an alias; None when there is none."""
        wanted = plain(name)
        return next((unit.name for unit in self.units.values() if wanted in map(plain, unit.names)), None)

    def members(self, name: str, day: date) -> tuple[str, ...]:
        """The units that a name means on a day: a group's members, a dissolved unit's successor, else the unit."""
        if name in self.groups:
            standing = (self._standing(member.unit, day) for member in self.groups[name] if member.stands(day))
            return tuple(dict.fromkeys(unit for unit in standing if unit))
        return (self._standing(name, day) or name,)

    def all_members(self, owners: tuple[str, ...], day: date) -> tuple[str, ...]:
        """The units that several names mean on a day, in order, each once."""
        return tuple(dict.fromkeys(unit for name in owners for unit in self.members(name, day)))

    @property
    def dated(self) -> bool:
        """Whether any membership or unit begins or ends, so that the day matters."""
        units = any(unit.first or unit.last for unit in self.units.values())
        return units or any(m.first or m.last for members in self.groups.values() for m in members)

    def _standing(self, name: str, day: date) -> str | None:
        """The unit, or who has taken over from it by this day; None when nobody has."""
        for _ in range(len(self.units)):
            unit = self.units.get(name)
            if unit is None or unit.last is None or day <= unit.last:
                return name if unit is None or unit.stands(day) else None
            if unit.successor is None:
                return None
            name = unit.successor
        return None


def build(node: Mapping, *, partial: bool) -> tuple[Org, list[Problem]]:
    """The org that a validated document describes, and its impossible dates."""
    reader = Reader()
    units = {name: _unit(reader, node, name) for name in node["units"]}
    groups = {name: _group(reader, node, name, units) for name in node.get("groups", ())}
    people = {id_: _person(id_, about) for id_, about in node.get("people", {}).items()}
    for name, unit in units.items():
        _in_order(reader, unit, node, "units", name)
    for name, members in groups.items():
        for index, member in enumerate(members):
            _in_order(reader, member, node, "groups", name, index)
    org = Org(id=node["org"], units=units, groups=groups, people=people, partial=partial, node=node)
    return org, reader.problems


def _in_order(reader: Reader, span: Unit | Member, node: Mapping, *path: str | int) -> None:
    """Report a last day before the first."""
    if span.first and span.last and span.last < span.first:
        reader.problems.append(error(node.at(*path, "until"), "inverted-bounds", first=span.first, last=span.last))


def _unit(reader: Reader, node: Mapping, name: str) -> Unit:
    about = node["units"][name] or {}
    dates = {key: reader.day(node, "units", name, key) for key in ("from", "until") if about}
    return Unit(
        name=name,
        kind=about.get("kind"),
        roles={role: about[role] for role in ROLES if role in about},
        first=dates.get("from"),
        last=dates.get("until"),
        successor=about.get("successor"),
        aliases=names(about.get("aliases")),
    )


def _group(reader: Reader, node: Mapping, name: str, units: dict[str, Unit]) -> tuple[Member, ...]:
    about = node["groups"][name]
    if isinstance(about, dict):
        return tuple(_plain(unit.name) for unit in units.values() if unit.kind == about["kind"])
    return tuple(
        _plain(entry)
        if isinstance(entry, str)
        else Member(
            unit=entry["unit"],
            first=reader.day(node, "groups", name, index, "from"),
            last=reader.day(node, "groups", name, index, "until"),
        )
        for index, entry in enumerate(about)
    )


def _plain(unit: str) -> Member:
    return Member(unit=unit, first=None, last=None)


def _person(id_: str, about: Mapping) -> Person:
    channels = names(about.get("channels")) or ("email",)
    accounts = tuple(about.get("accounts", {}).items())
    return Person(id=id_, name=about["name"], email=about.get("email"), channels=channels, accounts=accounts)
