"""An upper plan held against the plans below it: which are meant, who we are in the upper one, what comes of it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from engine.app.meant import plan_meant
from engine.cascade.assigned import units_like
from engine.cascade.outcome import Cascade
from engine.cascade.whole import Sides, cascade
from engine.checks import check
from engine.collector import paused
from engine.document.nearest import nearest
from engine.faults import RefusedError
from engine.loading import Loaded, Schedule, load
from engine.making import bound
from engine.org import Org
from engine.plan.model import Plan
from engine.ports import Store
from engine.source import Severity
from engine.workspace import Workspace


class Wanted(NamedTuple):
    """What is asked for: the upper plan and the lower ones, by id or file; whose items (None: the lower issuer's)."""

    upper: str
    lowers: tuple[str, ...]
    unit: str | None = None


class Cascaded(NamedTuple):
    """What came of it, of which plans, on which day; how many errors those plans have."""

    upper: Plan
    lowers: tuple[Plan, ...]
    found: Cascade
    today: date
    errors: int


def cascaded(workspace: Workspace, store: Store | None, wanted: Wanted, today: date) -> Cascaded:
    """An upper plan against those below it, as of a day.

    Args:
        workspace: where the plans are.
        store: what is recorded.
        wanted: which plans, and who we are.
        today: the day.

    Raises:
        RefusedError: a plan is not there, is named twice, or nobody knows who its issuer is.
    """
    with paused():
        loaded = load(workspace)
        upper = plan_meant(workspace, loaded, wanted.upper)
        lowers = _lowers(upper, [plan_meant(workspace, loaded, name) for name in wanted.lowers])
        _the_right_way(upper.plan, [lower.plan for lower in lowers])
        unit = _unit(upper, lowers, wanted.unit)
        ours = {upper.plan.id, *(lower.plan.id for lower in lowers)}
        book = bound(loaded, store)
        entries = (entry for entry in book.all(today.toordinal()) if entry.facts.plan in ours)
        sides = Sides(upper, lowers, frozenset(book.about.plans))
        found = cascade(sides, entries, unit, today.toordinal())
        errors = _errors(loaded, [upper, *lowers])
        return Cascaded(upper.plan, tuple(lower.plan for lower in lowers), found, today, errors)


def _lowers(upper: Schedule, lowers: list[Schedule]) -> list[Schedule]:
    """The lower plans: each once, and none of them the upper one."""
    seen: set[str] = set()
    for lower in lowers:
        name = lower.plan.id
        if name == upper.plan.id:
            raise RefusedError("below-itself", plan=name)
        if name in seen:
            raise RefusedError("below-twice", plan=name)
        seen.add(name)
    return lowers


def _the_right_way(upper: Plan, lowers: list[Plan]) -> None:
    """Refuse an upper plan whose items carry those of one that is named as lower."""
    for lower in lowers:
        if _carries(upper, lower) and not any(_carries(one, upper) for one in lowers):
            raise RefusedError("wrong-way-about", upper=upper.id, lower=lower.id)


def _carries(plan: Plan, other: Plan) -> bool:
    return any((item.basis or "").startswith(f"{other.id}/") for item in plan.items)


def _unit(upper: Schedule, lowers: list[Schedule], given: str | None) -> str:
    """The unit of the upper plan whose plans the lower ones are."""
    if given is not None:
        return _called(upper.org, given)
    units = {lower.plan.id: _issuer(upper.org, lower.plan) for lower in lowers}
    if len(set(units.values())) > 1:
        told = [f"{plan} ({unit})" for plan, unit in units.items()]
        raise RefusedError("several-issuers", told=told, unit=next(iter(units.values())))
    return next(iter(units.values()))


def _called(org: Org, name: str) -> str:
    unit = org.called(name)
    if unit is not None:
        return unit
    if name in org.groups:
        raise RefusedError("group-not-unit", unit=name, members=_members(org, name))
    near = next(iter([*units_like(name, org), nearest(name, org.units)]), "")
    raise RefusedError("no-unit", unit=name, org=org.node.file, near=near, names=list(org.units))


def _members(org: Org, group: str) -> list[str]:
    return list(dict.fromkeys(member.unit for member in org.groups[group]))


def _issuer(org: Org, plan: Plan) -> str:
    unit = org.called(plan.issuer)
    if unit is not None:
        return unit
    like = units_like(plan.issuer, org)
    meant = like[0] if like else nearest(plan.issuer, org.units)
    about = {"plan": plan.id, "issuer": plan.issuer, "org": org.node.file}
    if not meant:
        raise RefusedError("issuer-unknown", **about)
    raise RefusedError("issuer-like", **about, unit=meant, like=like or [meant])


def _errors(loaded: Loaded, schedules: Iterable[Schedule]) -> int:
    """How many errors there are in some plans and their org files."""
    files = {file for one in schedules for file in (one.plan.file, one.org.node.file)}
    found = {
        (problem.source, problem.code)
        for problem in (*loaded.problems, *check(loaded))
        if problem.severity is Severity.ERROR and problem.source.file in files
    }
    return len(found)
