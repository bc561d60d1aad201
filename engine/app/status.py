"""How plans stand as of a day: counts, what needs attention, measures, and who has how much to hand in when."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from engine.book import Book
from engine.due import STATES, Entry, Facts, Listed, judge, open_since
from engine.ledger import measures

WAITS_FOR_SOMEBODY = ("overdue", "returned", "submitted")
"""The states in which somebody has to act at once, the gravest first."""


class Tally(NamedTuple):
    """How many occurrences stand how; `late` of those handed in came after their due day."""

    states: Counter[str]
    late: int

    @property
    def pieces(self) -> int:
        """How many there are."""
        return self.states.total()

    @property
    def light(self) -> str:
        """The gravest state among them: overdue, returned, submitted, open, else done (grey where nothing is owed)."""
        grave = (*WAITS_FOR_SOMEBODY, "open", "backfill", "upcoming", "waiting", "done", "waived", "lapsed")
        return next((state for state in grave if self.states[state]), "lapsed")


class Row(NamedTuple):
    """One line of a breakdown: what it is about, how that stands, and what was asked several times (there, needed)."""

    name: str
    title: str
    tally: Tally
    quotas: list[tuple[str, int, int]]


class Measured(NamedTuple):
    """A task's measure: what came of all its reports, how many pieces have reported of those due by now and in all."""

    facts: Facts
    total: measures.Total
    verdict: str
    due_by_now: int
    pieces: int


class Burden(NamedTuple):
    """How many pieces a unit has to hand in, by month (1 to 12) of their due days."""

    unit: str
    months: dict[int, int]


class PlanStatus(NamedTuple):
    """How one plan stands.

    `attention` is what somebody has to act on at once, the gravest first; `partial` what was handed in in part;
    `silent` what waits for a trigger whose latest day has passed; `following` the next due day, an ordinal, and how
    many pieces are owed by it; `shared` whether a piece of several leads counts for each of them.
    """

    plan: str
    title: str
    year: int
    tally: Tally
    rows: list[Row]
    attention: list[Listed]
    partial: list[Listed]
    silent: list[Listed]
    following: tuple[int, int] | None
    measured: list[Measured]
    burden: list[Burden]
    shared: bool


class Status(NamedTuple):
    """How the plans stand.

    `others` are plans of years whose books are closed, or that have not begun; `stray` what no plan knows any more, and
    how it was left: done, waived or withdrawn.
    """

    plans: list[PlanStatus]
    others: list[str]
    stray: dict[str, str]


def status(book: Book, today: date, *, plan: str | None, unit: str | None, by: str) -> Status:
    """How the plans stand as of a day.

    Args:
        book: the entries.
        today: the day.
        plan: only this one; without it all that have begun and whose books are open.
        unit: only what this unit hands in.
        by: unit, item or month: what the rows are about.
    """
    found: dict[str, list[Listed]] = {}
    others: dict[str, None] = {}
    for listed in (judge(entry, today.toordinal()) for entry in book.all(today.toordinal())):
        facts = listed.entry.facts
        if unit is not None and unit not in listed.entry.responsible:
            continue
        if facts.plan == plan or (plan is None and open_since(today) <= facts.year <= today.year):
            found.setdefault(facts.plan, []).append(listed)
        elif plan is None:
            others[facts.plan] = None
    plans = [_plan(listed, today, by, unit) for listed in found.values()]
    return Status(plans, list(others), book.stray() if plan is None and unit is None else {})


def _plan(listed: list[Listed], today: date, by: str, unit: str | None) -> PlanStatus:
    facts = listed[0].entry.facts
    attention = sorted(
        (one for one in listed if one.state in WAITS_FOR_SOMEBODY),
        key=lambda one: (WAITS_FOR_SOMEBODY.index(one.state), one.entry.due),
    )
    partial = [
        one
        for one in listed
        if one.entry.held and one.entry.held.received and not one.entry.held.state and one.state != "overdue"
    ]
    coming = [
        one.entry.due for one in listed if one.state in {"open", "upcoming", "returned"} and one.entry.facts.times
    ]
    return PlanStatus(
        plan=facts.plan,
        title=facts.plan_title,
        year=facts.year,
        tally=tally(listed),
        rows=list(_rows(listed, by, unit)),
        attention=attention,
        partial=partial,
        silent=[one for one in listed if one.state == "waiting" and 0 < one.entry.facts.latest < today.toordinal()],
        following=(min(coming), coming.count(min(coming))) if coming else None,
        measured=list(measured(listed, today)),
        burden=list(_burden(listed, unit)) if by == "month" else [],
        shared=any(len(one.entry.responsible) > 1 for one in listed),
    )


def tally(listed: Iterable[Listed]) -> Tally:
    """How many stand how."""
    states: Counter[str] = Counter()
    late = 0
    for one in listed:
        states[one.state] += 1
        late += bool(one.state == "done" and one.entry.held and one.entry.held.days_late)
    return Tally(Counter({state: states[state] for state in STATES if states[state]}), late)


def _rows(listed: list[Listed], by: str, unit: str | None) -> Iterator[Row]:
    """The breakdown; units by the plan's order, months in order, what waits last."""
    key: dict[str, Callable[[Listed], Iterable[tuple[str, str]]]] = {
        "item": lambda one: [(one.entry.facts.item, one.entry.facts.item_title)],
        "unit": lambda one: [(name, "") for name in one.entry.responsible if unit in {None, name}],
        "month": lambda one: [(_month(one.entry), "")],
    }
    groups: dict[tuple[str, str], list[Listed]] = {}
    for one in listed:
        for about in key[by](one):
            groups.setdefault(about, []).append(one)
    for name, title in sorted(groups) if by == "month" else groups:
        inside = groups[name, title]
        yield Row(name, title, tally(inside), list(_quotas(inside)))


def _month(entry: Entry) -> str:
    """The month of its due day; what has none comes last, under no name."""
    return date.fromordinal(entry.due).strftime("%Y-%m") if entry.due else "~"


def _quotas(listed: list[Listed]) -> Iterator[tuple[str, int, int]]:
    """What is asked several times and is not there so often yet: id, how often it is there, how often it is asked."""
    for one in listed:
        received = one.entry.held.received if one.entry.held else 0
        if one.entry.facts.times > 1 and one.state not in {"done", "waived", "upcoming", "waiting"}:
            yield one.entry.id, received, one.entry.facts.times


def measured(listed: list[Listed], today: date) -> Iterator[Measured]:
    """Every measure: the sum over units and periods, and its target judged by it."""
    groups: dict[str, list[Listed]] = {}
    for one in listed:
        if one.entry.facts.measure:
            groups.setdefault(one.entry.facts.name, []).append(one)
    for inside in groups.values():
        facts = inside[0].entry.facts
        measure: dict[str, Any] = facts.measure or {}
        found = measures.total(one.entry.held.figures for one in inside if one.entry.held)
        finished = all(one.state in {"done", "waived", "lapsed", "overdue", "backfill"} for one in inside)
        due = sum(0 < one.entry.due <= today.toordinal() for one in inside)
        yield Measured(facts, found, measures.verdict(measure, found, finished=finished), due, len(inside))


def _month_of_plan(entry: Entry) -> int:
    """The month of the plan's year that a due day falls in; what lies outside counts to its first or last."""
    due = date.fromordinal(entry.due)
    return due.month if due.year == entry.facts.year else 12 if due.year > entry.facts.year else 1


def _burden(listed: list[Listed], unit: str | None) -> Iterator[Burden]:
    """Who has how much to hand in, month by month, whatever has become of it; heaviest first."""
    found: dict[str, Counter[int]] = {}
    for one in listed:
        for name in one.entry.responsible:
            if one.entry.due and unit in {None, name}:
                found.setdefault(name, Counter())[_month_of_plan(one.entry)] += 1
    for name in sorted(found, key=lambda name: -found[name].total()):
        yield Burden(name, dict(sorted(found[name].items())))
