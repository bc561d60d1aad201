"""The people who are told: a unit's roles as of a day, the same person in every plan that has the same address."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from engine.org import Org, Person


class Recipient(NamedTuple):
    """Somebody who is told.

    `id` is the e-mail address in small letters, or `org/person` of one who has none; `channels` are the names of those
    by which the person is told, `accounts` who they are on a channel.
    """

    id: str
    name: str
    email: str | None
    channels: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]

    def address(self, channel: str) -> str:
        """Where a channel finds the person: an account on it, else the e-mail address."""
        return dict(self.accounts).get(channel) or self.email or ""


class Nobody(NamedTuple):
    """A unit that has nobody in a role that is to be told."""

    unit: str
    role: str


def recipients(org: Org, units: Iterable[str], roles: Iterable[str], day: date) -> Iterator[Recipient | Nobody]:
    """Who has these roles in these units, or in those that have taken over from them, on a day; each once."""
    wanted = tuple(roles)
    return iter(
        dict.fromkeys(_holder(org, unit, role) for name in units for unit in org.members(name, day) for role in wanted)
    )


def _holder(org: Org, unit: str, role: str) -> Recipient | Nobody:
    known = org.units.get(unit)
    person = org.people.get(known.roles.get(role, "")) if known else None
    return Nobody(unit, role) if person is None else recipient_of(org, person)


def recipient_of(org: Org, person: Person) -> Recipient:
    """A person of an org file as somebody who is told."""
    id_ = person.email.lower() if person.email else f"{org.id}/{person.id}"
    return Recipient(id_, person.name, person.email, person.channels, person.accounts)
