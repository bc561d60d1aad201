"""The units that are meant when some end and another takes over: all of one org file, each by its own name."""

import os
import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from engine.document.nearest import nearest
from engine.document.schema import schema
from engine.faults import RefusedError
from engine.loading import Loaded
from engine.org import Org
from engine.workspace import shown


class Handover(NamedTuple):
    """Which units end, who takes over, and the first day on which it has.

    `org` is the org file or its id, where several are there; `new` says that the successor is to be founded. A unit
    that takes over may be named among those that end: it stays.
    """

    units: tuple[str, ...]
    successor: str
    first: date
    org: str | None = None
    new: bool = False


def chosen(loaded: Loaded, wanted: Handover) -> tuple[Org, Handover]:
    """The org that is meant, and what is wanted in its own names, without the unit that stays.

    Raises:
        RefusedError: a unit does not stand there, stands elsewhere, has ended, or would take over from itself.
    """
    orgs = {schedule.org.node.file: schedule.org for schedule in loaded.schedules}
    if not orgs:
        raise RefusedError("orgs-unread")
    org = _given(orgs, wanted.org) if wanted.org is not None else _only(orgs, wanted.units)
    units = dict.fromkeys(_unit({org.node.file: org}, name) for name in wanted.units)
    successor = _successor(org, orgs, wanted)
    ending = tuple(unit for unit in units if unit != successor)
    if not ending:
        raise RefusedError("own-successor", unit=successor)
    for unit in ending:
        _may_end(org, unit, wanted.first)
    if successor in org.units and not org.units[successor].stands(wanted.first):
        raise RefusedError("successor-gone", unit=successor, day=wanted.first)
    return org, wanted._replace(units=ending, successor=successor)


def _given(orgs: Mapping[str, Org], name: str) -> Org:
    """The org of a file, or of an id that only one has."""
    file = shown(os.path.abspath(name))
    called = [org for org in orgs.values() if org.id == name]
    if file in orgs:
        return orgs[file]
    if len(called) == 1:
        return called[0]
    raise RefusedError("no-org", file=name, near=nearest(name, [*orgs, *(o.id for o in orgs.values())]), names=[*orgs])


def _only(orgs: Mapping[str, Org], units: tuple[str, ...]) -> Org:
    """The only org that has all units."""
    having = {file: org for file, org in orgs.items() if all(org.called(unit) for unit in units)}
    if len(having) == 1:
        return next(iter(having.values()))
    if having:
        raise RefusedError("several-orgs", unit=units[0], files=list(having))
    for unit in units:
        _unit(orgs, unit)
    told = [f"{unit} ({'、'.join(_files(orgs, unit))})" for unit in units]
    raise RefusedError("units-apart", told=told)


def _files(orgs: Mapping[str, Org], unit: str) -> list[str]:
    return [file for file, org in orgs.items() if org.called(unit)]


def _unit(orgs: Mapping[str, Org], name: str) -> str:
    """The unit that goes by a name in some of these."""
    for org in orgs.values():
        unit = org.called(name)
        if unit is not None:
            return unit
    for org in orgs.values():
        _no_group(org, name)
    units = list(dict.fromkeys(unit for org in orgs.values() for unit in org.units))
    raise RefusedError("no-unit", org="、".join(orgs), unit=name, near=nearest(name, units), names=units)


def _no_group(org: Org, name: str) -> None:
    if name in org.groups:
        members = list(dict.fromkeys(member.unit for member in org.groups[name]))
        raise RefusedError("group-not-unit", unit=name, members=members)


def _successor(org: Org, orgs: Mapping[str, Org], wanted: Handover) -> str:
    """The unit that takes over; one that is not there has to be called new."""
    name = wanted.successor.strip()
    there = org.called(name)
    if there is not None and wanted.new:
        raise RefusedError("unit-there", org=org.node.file, unit=there)
    if there is not None:
        return there
    _no_group(org, name)
    about = schema("org")["$defs"]["name"]
    if not (re.search(about["pattern"], name) and name.isprintable() and len(name) <= about["maxLength"]):
        raise RefusedError("no-unit-name", unit=name)
    if not wanted.new:
        near = nearest(name, org.units)
        elsewhere = _files(orgs, name)
        if elsewhere:
            raise RefusedError("unit-elsewhere", unit=name, files=elsewhere, org=org.node.file)
        raise RefusedError("unit-not-there", org=org.node.file, unit=name, **({"near": near} if near else {}))
    return name


def _may_end(org: Org, unit: str, first: date) -> None:
    about = org.units[unit]
    if about.last is not None:
        raise RefusedError("ended-already", unit=unit, day=about.last)
    if about.first is not None and first <= about.first:
        raise RefusedError("not-begun", unit=unit, day=about.first)
