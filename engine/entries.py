"""Occurrences to entries: from the plan's values to what the due list reads."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.due import Entry, Facts
from engine.org import Org
from engine.plan.model import Evidence, Item, Measure, Plan, Target, Task
from engine.plan.recurrence import After, During, Every
from engine.schedule.expand import Occurrence


def entries(plan: Plan, org: Org, occurrences: list[Occurrence]) -> Iterator[Entry]:
    """Every occurrence of a plan as an entry, in the same order; what pieces of a task share is shared.

    Groups that lead are opened as of the year's end.
    """
    titles = {name: task.title for name, (_, task) in plan.named().items()}
    titles |= {name: trigger.title for name, trigger in plan.triggers.items()}
    last: Task | None = None
    facts: Facts | None = None
    for occurrence in occurrences:
        if facts is None or occurrence.task is not last:
            last = occurrence.task
            facts = _facts(plan, occurrence.item, last, titles)._replace(leads=_leads(plan, org, last))
        yield _entry(occurrence, facts)


def _leads(plan: Plan, org: Org, task: Task) -> list[str]:
    """The units that lead a task."""
    return list(org.all_members(task.owners.lead, date(plan.year, 12, 31)))


def _entry(occurrence: Occurrence, facts: Facts) -> Entry:
    days = occurrence.dates
    backfill = occurrence.backfill
    return Entry(
        facts=facts,
        period=days.period,
        unit=occurrence.unit,
        units=list(occurrence.units),
        first=days.first,
        last=days.last,
        nominal=days.nominal,
        due=days.due,
        expected=days.expected,
        provisional=days.provisional,
        backfill=backfill,
        owed=not backfill and facts.times > 0,
    )


def _facts(plan: Plan, item: Item, task: Task, titles: Mapping[str, str]) -> Facts:
    form = task.recurrence.form
    start = form.start if isinstance(form, After) else None
    trigger = plan.triggers.get(start) if start else None
    leads = list(task.owners.lead)
    own = task.each is None or task.each == "lead"
    return Facts(
        plan=plan.id,
        plan_title=plan.title,
        issuer=plan.issuer,
        year=plan.year,
        item=item.id,
        task=task.id,
        title=task.title,
        item_title=item.title,
        lead="、".join(leads),
        leads=leads,
        participants=list(task.owners.participants),
        each=task.each is not None,
        accepted_by=task.accepted_by or (None if own else "、".join(leads)),
        waits_for=start,
        starter=titles.get(start) or titles.get(item.name_of(start), start) if start else None,
        latest=trigger.latest.toordinal() if trigger and trigger.latest else 0,
        windowed=isinstance(form, During),
        times=form.times if isinstance(form, Every) else 1,
        assumed=task.assumed,
        evidence=[_evidence(evidence) for evidence in task.evidence],
        measure=_measure(task.measure) if task.measure else None,
        source=task.source or (trigger.source if trigger else None) or item.source,
        basis=item.basis,
        office=plan.office,
        was=[f"{plan.id}/{name}" for name in plan.former(item, task)],
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "at_least": evidence.at_least,
        "formats": list(evidence.formats),
        "optional": evidence.optional,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "unit": measure.unit,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "at_least": _target(measure.at_least),
        "at_most": _target(measure.at_most),
    }


def _target(target: Target | None) -> str | None:
    """A target as it was written: a number, or a percentage."""
    if target is None:
        return None
    return f"{(target.value * 100).normalize():f}%" if target.percent else f"{target.value:f}"
