"""What changes of units, groups and people, and who is no longer reminded."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.consequences.changes import Change
from engine.org import ROLES, Member, Org, Person, Unit

_NOTE, _APPROVAL = "note", "approval"
_MANY = 12
"""Members of a group that are named one by one."""


class Orgs(NamedTuple):
    """An org file before and after.

    `draft`: no plan that rests on it was issued; `acting` the units that hand something in, `named` what plans name.
    """

    old: Org
    new: Org
    draft: bool
    acting: frozenset[str]
    named: frozenset[str]

    def change(self, code: str, title: str, texts: tuple[str, str], *, what: str = "", grave: bool = False) -> Change:
        """What is told, to be approved where it is grave."""
        verdict = _APPROVAL if grave and not self.draft else _NOTE
        return Change(code, verdict, self.new.id, title, *texts, what=what, place=self.new.node.file)


def of_org(orgs: Orgs) -> Iterator[Change]:
    """Units that begin or end, who is told in a role, other addresses, other members of groups."""
    old, new = orgs.old, orgs.new
    for unit in dict.fromkeys([*old.units, *new.units]):
        yield from _unit(orgs, unit)
    for group in dict.fromkeys([*old.groups, *new.groups]):
        yield from _group(orgs, group)
    for person in old.people:
        if person in new.people:
            yield from _person(orgs, old.people[person], new.people[person])


def _unit(orgs: Orgs, name: str) -> Iterator[Change]:
    was, stands = orgs.old.units.get(name), orgs.new.units.get(name)
    if was is None:
        yield orgs.change("unit-new", name, ("", name))
        return
    if stands is None:
        yield orgs.change("unit-gone", name, (name, ""), grave=name in orgs.acting)
        return
    for code, before, after in (
        ("unit-span", _span(was), _span(stands)),
        ("unit-kind", was.kind or "", stands.kind or ""),
        ("aliases", "、".join(was.aliases), "、".join(stands.aliases)),
    ):
        if before != after:
            yield orgs.change(code, name, (before, after))
    for role in ROLES:
        yield from _role(orgs, name, role)


def _span(unit: Unit) -> str:
    """From when to when a unit stands, and who takes over."""
    if not (unit.first or unit.last or unit.successor):
        return ""
    return f"{unit.first or ''}..{unit.last or ''} {unit.successor or ''}".strip()


def _role(orgs: Orgs, unit: str, role: str) -> Iterator[Change]:
    """Who is told for a unit in a role now, and who no more."""
    was, stands = (_holder(org, unit, role) for org in (orgs.old, orgs.new))
    if was and not stands:
        yield orgs.change("role-empty", unit, (was.name, ""), what=role, grave=True)
    elif stands and not was:
        yield orgs.change("role-filled", unit, ("", stands.name), what=role)
    elif was and stands and (was.id, was.name) != (stands.id, stands.name) and was.id != stands.id:
        yield orgs.change("role", unit, (was.name, stands.name), what=role)


def _holder(org: Org, unit: str, role: str) -> Person | None:
    return org.people.get(org.units[unit].roles.get(role, ""))


def _person(orgs: Orgs, was: Person, stands: Person) -> Iterator[Change]:
    """Other names and other ways of telling somebody; mail that goes to another domain has to be approved."""
    before, after = was.email or "", stands.email or ""
    silent = bool(was.email or was.accounts) and not (stands.email or stands.accounts)
    elsewhere = bool(after) and _domain(before) != _domain(after)
    for code, old, new, grave in (
        ("person-name", was.name, stands.name, False),
        ("unreachable" if silent else "address", before, after, silent or elsewhere),
        ("channels", "、".join(was.channels), "、".join(stands.channels), False),
        ("accounts", _accounts(was), _accounts(stands), False),
    ):
        if old != new:
            yield orgs.change(code, stands.name, (old, new), grave=grave)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _accounts(person: Person) -> str:
    return "、".join(f"{channel} {account}" for channel, account in person.accounts)


def _group(orgs: Orgs, name: str) -> Iterator[Change]:
    """Who leaves a group and who joins it, or does so on another day."""
    before, after = (list(map(_member, org.groups.get(name, ()))) for org in (orgs.old, orgs.new))
    left = [one for one in before if one not in after]
    joined = [one for one in after if one not in before]
    if left or joined:
        code = "group" if left and joined else "group-left" if left else "group-joined"
        yield orgs.change(code, name, (_few(left), _few(joined)), grave=name in orgs.named)


def _member(member: Member) -> str:
    """A member, with the days between which it is one."""
    if member.first is member.last is None:
        return member.unit
    return f"{member.unit} {member.first or ''}..{member.last or ''}"


def _few(names: list[str]) -> str:
    return "、".join(names[:_MANY]) + ("…" if len(names) > _MANY else "")
