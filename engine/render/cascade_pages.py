"""Who carries out what an upper plan asks, for programs and for a page."""

from typing import Any

from engine.app.cascading import Cascaded
from engine.cascade.outcome import VERDICTS, Line, Match, Sum
from engine.ledger import measures
from engine.plan.model import Plan
from engine.render.cascade import MARKS, below, faulty, heading, noted, remedy, role, summary
from engine.render.markup import escaped
from engine.wording import Words


def as_record(made: Cascaded) -> dict[str, Any]:
    """For programs (docs/cascade.schema.json)."""
    found = made.found
    return {
        "as_of": made.today.isoformat(),
        "unit": found.unit,
        "upper": _plan(made.upper),
        "lower": [_plan(plan) for plan in made.lowers],
        "counts": {verdict: found.count(verdict) for verdict in VERDICTS},
        "states": dict(found.states),
        "items": [_item(line) for line in found.lines],
        "notes": [note._asdict() for note in found.notes],
        "errors": made.errors,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {"plan": plan.id, "title": plan.title, "year": plan.year, "issuer": plan.issuer}


def _item(line: Line) -> dict[str, Any]:
    return {
        "item": line.item,
        "title": line.title,
        "source": line.source,
        "role": "lead" if line.lead else "with",
        "pieces": line.pieces,
        "verdict": line.verdict,
        "carriers": [{**one._asdict(), "leads": list(one.leads)} for one in line.carriers],
        "tasks": [_task(match) for match in line.matches],
        "states": dict(line.standing.states),
        "late": line.standing.late,
        "measures": [_sum(one) for one in line.standing.sums],
    }


def _task(match: Match) -> dict[str, Any]:
    findings = [finding._asdict() for finding in match.findings]
    return {**match._asdict(), "by": list(match.by), "findings": findings}


def _sum(one: Sum) -> dict[str, Any]:
    return {
        **one.measure,
        "value": measures.shown(one.measure, one.total) or None,
        "figures": dict(one.total.figures),
        "reports": one.total.reports,
        "due": one.due,
        "pieces": one.pieces,
        "if_any": one.if_any,
        "verdict": one.verdict,
    }


def as_markdown(made: Cascaded, words: Words) -> str:
    """For a page: the summary, a table of the upper items, what is odd about the links."""
    _ = words.gettext
    found = made.found
    above, heads, links = _("above"), ("", _("Item"), _("Role"), _("Below")), _("About the links")
    plans = [_plan_line(above, made.upper), *(_plan_line(_("below"), plan) for plan in made.lowers)]
    rows = [_row(line, words) for line in found.lines]
    notes = [f"- {escaped(noted(note, found.unit, words))}" for note in found.notes]
    parts = [
        [f"## {escaped(heading(made, words))}"],
        plans,
        [f"**{escaped(summary(found, words))}**"],
        [f"| {' | '.join(heads)} |", "|---|---|---|---|", *rows] if rows else [],
        [f"### {links}", "", *notes] if notes else [],
        *([escaped(text)] for text in (remedy(made, words), faulty(made, words)) if text),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _plan_line(said: str, plan: Plan) -> str:
    return f"- {said} `{plan.id}` {escaped(plan.title)}"


def _row(line: Line, words: Words) -> str:
    told = "<br>".join(escaped(text) for text in below(line, words))
    return f"| {MARKS[line.verdict]} | {escaped(f'{line.item} {line.title}')} | {escaped(role(line, words))} | {told} |"
