"""How plans stand, for programs (docs/status.schema.json)."""

from datetime import date
from typing import Any

from engine.app.status import PlanStatus, Status, Tally
from engine.due import STATES


def as_records(found: Status) -> dict[str, Any]:
    """How plans stand, for programs (docs/status.schema.json)."""
    return {
        "plans": [_plan(plan) for plan in found.plans],
        "others": found.others,
        "stray": found.stray,
    }


def _plan(plan: PlanStatus) -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "title": plan.title,
        "year": plan.year,
        **_tally(plan.tally),
        "rows": [
            {
                "name": row.name, "title": row.title, **_tally(row.tally),
                "quotas": [{"id": id_, "there": there, "needed": needed} for id_, there, needed in row.quotas],
            }
            for row in plan.rows
        ],
        "attention": [{"id": one.entry.id, "state": one.state} for one in plan.attention],
        "partial": [one.entry.id for one in plan.partial],
        "silent": [one.entry.id for one in plan.silent],
        "following": _following(plan.following),
        "measures": [
            {
                "task": one.facts.name, "name": (one.facts.measure or {})["name"], "figures": dict(one.total.figures),
                "value": f"{one.total.value:f}" if one.total.value is not None else None, "verdict": one.verdict,
                "reports": one.total.reports, "due": one.due_by_now, "pieces": one.pieces,
            }
            for one in plan.measured
        ],
        "burden": [{"unit": one.unit, "months": one.months} for one in plan.burden],
    }  # fmt: skip


def _following(found: tuple[int, int] | None) -> dict[str, Any] | None:
    return {"due": date.fromordinal(found[0]).isoformat(), "pieces": found[1]} if found else None


def _tally(found: Tally) -> dict[str, Any]:
    return {"states": {name: found.states[name] for name in STATES}, "late": found.late, "light": found.light}
