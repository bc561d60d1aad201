"""Pieces counted and measures added up, each with the events behind it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from engine.due import Facts
from engine.ledger import measures
from engine.plan.model import WRAPUP
from engine.report.citing import cited, completed, reports, returns
from engine.report.model import Cited, Count, Counts, Piece, Row, Sum

_OVER = frozenset({"done", "waived", "lapsed", "overdue", "backfill"})
"""The states of pieces from which no more is to come in its time."""
_TOLD = frozenset({"done", "submitted", "overdue", "waived"})
"""The states of pieces that are counted by themselves."""
_BESIDE = frozenset({"lapsed", "waiting"})
"""The states of pieces that nobody was asked for: nothing owed, or not started."""


def counts(pieces: Iterable[Piece]) -> Counts:
    """How some pieces stand; what was to be handed in only if there was any counts when there was."""
    asked = [one for one in pieces if one.listed.state not in _BESIDE]
    return Counts(
        asked=_count(asked, lambda _: ()),
        done=_count(_in(asked, "done"), completed),
        late=_count([one for one in _in(asked, "done") if days_late(one)], completed),
        accept=_count(_in(asked, "submitted"), completed),
        overdue=_count(_in(asked, "overdue"), lambda _: ()),
        open=_count([one for one in asked if one.listed.state not in _TOLD], lambda _: ()),
        waived=_count(_in(asked, "waived"), _waived),
        returned=_count([one for one in asked if returns(one)], returns),
    )


def days_late(piece: Piece) -> int:
    """How many days after its due day a piece was complete."""
    held = piece.listed.entry.held
    return held.days_late if held else 0


def _in(pieces: list[Piece], state: str) -> list[Piece]:
    return [one for one in pieces if one.listed.state == state]


def _count(pieces: list[Piece], events: Callable[[Piece], tuple[Cited, ...]]) -> Count:
    return Count(tuple(one.id for one in pieces), tuple(found for one in pieces for found in events(one)))


def _waived(piece: Piece) -> tuple[Cited, ...]:
    return (cited(piece.standing.waived),) if piece.standing.waived else ()


def sums(pieces: Iterable[Piece]) -> Iterator[Sum]:
    """Every task's measure, in the plan's order."""
    groups: dict[str, list[Piece]] = {}
    for one in pieces:
        if one.listed.entry.facts.measure:
            groups.setdefault(one.listed.entry.facts.name, []).append(one)
    for inside in groups.values():
        facts = inside[0].listed.entry.facts
        measure = dict(facts.measure or {})
        found = tuple(event for one in inside for event in reports(one))
        total = measures.total(event.figures for event in found)
        verdict = measures.verdict(measure, total, finished=all(one.listed.state in _OVER for one in inside))
        name = f"{facts.item}.{facts.task}"
        yield Sum(facts.item, name, facts.title, measure, total, verdict, found, tuple(one.id for one in inside))


def by_task(pieces: Iterable[Piece]) -> Iterator[Row]:
    """Each task, in the plan's order; wrap-ups, which are the report itself, together at the end."""
    groups: dict[str, list[Piece]] = {}
    for one in sorted(pieces, key=lambda one: one.listed.entry.facts.task == WRAPUP):
        facts = one.listed.entry.facts
        groups.setdefault(WRAPUP if facts.task == WRAPUP else f"{facts.item}.{facts.task}", []).append(one)
    for name, inside in groups.items():
        facts = inside[0].listed.entry.facts
        units = tuple(dict.fromkeys(unit for one in inside for unit in one.listed.entry.responsible))
        yield Row(name, _title(facts), units, counts(inside))


def _title(facts: Facts) -> str:
    return "" if facts.task == WRAPUP else facts.title


def by_unit(pieces: Iterable[Piece]) -> Iterator[Row]:
    """Each unit that hands something in, in the plan's order; a piece of several leads counts for each."""
    groups: dict[str, list[Piece]] = {}
    for one in pieces:
        for unit in one.listed.entry.responsible:
            groups.setdefault(unit, []).append(one)
    for unit, inside in groups.items():
        yield Row(unit, "", (unit,), counts(inside))


def by_month(pieces: Iterable[Piece]) -> Iterator[Row]:
    """January to December: what fell due; what lies outside the year counts to its first or last month."""
    groups: dict[int, list[Piece]] = {month: [] for month in range(1, 13)}
    for one in pieces:
        entry = one.listed.entry
        if entry.due:
            due = date.fromordinal(entry.due)
            year = entry.facts.year
            groups[due.month if due.year == year else 12 if due.year > year else 1].append(one)
    for month, inside in groups.items():
        yield Row(str(month), "", (), counts(inside))
