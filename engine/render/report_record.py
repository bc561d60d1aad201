"""A report for programs (docs/report.schema.json), and the numbers of a report with the events behind each."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.ledger import measures
from engine.render.cells import clip, safe
from engine.report.model import Chapter, Cited, Count, Counts, Passage, Report, Row, Short, Sum, Told, Waived
from engine.wording import Words

_PLANNED = frozenset({"asked", "open"})
"""Counts that no event makes."""


class Number(NamedTuple):
    """A number of the report: what it is of, its name, as it is shown, what it counts, the events behind it.

    `planned` says that the plan alone makes it, as it does what was asked for.
    """

    of: str
    name: str
    shown: str
    ids: tuple[str, ...]
    events: tuple[Cited, ...]
    planned: bool = False


def numbers(found: Report, words: Words) -> Iterator[Number]:
    """Every number of a report: measures first, then how many pieces stand how: of all, of units, of tasks."""
    for one in found.sums:
        shown = measures.shown(one.measure, one.total)
        if one.total.reports:
            figures = "/".join(one.total.figures[name] for name in measures.FIGURES if name in one.total.figures)
            told = f"{shown or words.gettext('not applicable')} ({figures})" if one.measure["denominator"] else shown
            yield Number(one.task, one.measure["name"], told, one.ids, one.reports)
    yield from _counted(words.gettext("the whole plan"), found.counts, words)
    for row in (*found.units, *found.tasks):
        yield from _counted(f"{row.name} {row.title}".strip(), row.counts, words)


def _counted(of: str, counts: Counts, words: Words) -> Iterator[Number]:
    _ = words.gettext
    names = {
        "asked": _("asked"), "done": _("done"), "late": _("late"), "accept": _("to accept"), "overdue": _("overdue"),
        "open": _("open"), "waived": _("waived"), "returned": _("returned"),
    }  # fmt: skip
    for code, count in counts._asdict().items():
        if count.value:
            yield Number(of, names[code], str(count.value), count.ids, count.events, code in _PLANNED)


def trace(found: Report, words: Words, columns: int) -> Iterator[str]:
    """Every number with its events, a line each; what no event tells of, with the pieces that it counts."""
    for one in numbers(found, words):
        yield clip(f"{safe(one.of)}  {safe(one.name)}  {one.shown}", columns)
        for event in one.events:
            figures = "/".join(event.figures[name] for name in measures.FIGURES if name in event.figures)
            told = f"  {event.seq:>6}  {event.day}  {safe(event.who)}  {safe(event.id)}  {figures}"
            yield clip(told.rstrip(), columns)
        if not one.events and one.planned:
            yield "          " + words.gettext("by the plan, no record")
        elif not one.events:
            yield from (clip(f"          {safe(id_)}", columns) for id_ in one.ids)


def as_record(found: Report) -> dict[str, Any]:
    """For programs (docs/report.schema.json)."""
    about = found.about
    return {
        "plan": about.plan,
        "title": about.title,
        "issuer": about.issuer,
        "year": about.year,
        "as_of": about.as_of.isoformat(),
        "counts": _counts(found.counts),
        "chapters": [_chapter(one) for one in found.chapters],
        "first": [_told(one) for one in found.first],
        "passages": [_passage(one) for one in found.passages],
        "short": [_short(one) for one in found.short],
        "waived": [_waived(one) for one in found.waived],
        "measures": [_sum(one) for one in found.sums],
        "units": [_row(row) for row in found.units],
        "months": [_row(row) for row in found.months],
        "tasks": [_row(row) for row in found.tasks],
        "evidence": [
            {
                "number": one.number, "material": one.of, "file": one.file, "sha256": one.sha256, "id": one.id,
                "unit": one.unit, "event": _cited(one.cited),
            }
            for one in found.exhibits
        ],
        "unread": [{"file": name, "why": why} for name, why in found.unread],
    }  # fmt: skip


def _cited(one: Cited) -> dict[str, Any]:
    return {**one._asdict(), "figures": dict(one.figures)}


def _count(one: Count) -> dict[str, Any]:
    return {"value": one.value, "ids": list(one.ids), "events": [event.seq for event in one.events]}


def _counts(counts: Counts) -> dict[str, Any]:
    return {name: _count(one) for name, one in counts._asdict().items()}


def _chapter(one: Chapter) -> dict[str, Any]:
    return {"name": one.name, "items": [_told(item) for item in one.items]}


def _told(one: Told) -> dict[str, Any]:
    return {
        "item": one.item,
        "title": one.title,
        "units": list(one.units),
        "passages": [_passage(passage) for passage in one.passages],
        "measures": [each.task for each in one.sums],
        "counts": _counts(one.counts),
    }


def _passage(one: Passage) -> dict[str, Any]:
    return {**one._asdict(), "paragraphs": list(one.paragraphs), "cited": _cited(one.cited)}


def _short(one: Short) -> dict[str, Any]:
    return {**one._asdict(), "units": list(one.units), "events": [event.seq for event in one.events]}


def _waived(one: Waived) -> dict[str, Any]:
    return {**one._asdict(), "units": list(one.units), "cited": _cited(one.cited)}


def _sum(one: Sum) -> dict[str, Any]:
    return {
        "task": one.task,
        "item": one.item,
        **one.measure,
        "value": measures.shown(one.measure, one.total) or None,
        "figures": dict(one.total.figures),
        "verdict": one.verdict,
        "events": [_cited(event) for event in one.reports],
        "ids": list(one.ids),
    }


def _row(row: Row) -> dict[str, Any]:
    return {"name": row.name, "title": row.title, "units": list(row.units), "counts": _counts(row.counts)}
