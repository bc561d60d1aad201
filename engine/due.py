"""What is due: occurrences flattened to what people and programs read, and judged as of a day.

Imports next to nothing: the everyday list must start at once.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

STATES = ("waiting", "upcoming", "open", "overdue", "backfill", "done")


YEARS = range(1900, 2200)
"""Years of a day that can be asked for."""
_BOOKS_CLOSE = 4
"""Month in whose beginning the books of the year before close."""


class Facts(NamedTuple):
    """What all occurrences of a task share, ready for JSON.

    `waits_for` is the trigger or task that starts it, `starter` its title; `windowed` says that the period is
    a window's name.
    """

    plan: str
    plan_title: str
    issuer: str
    year: int
    item: str
    task: str
    title: str
    item_title: str
    lead: str
    leads: list[str]
    participants: list[str]
    each: bool
    accepted_by: str | None
    waits_for: str | None
    starter: str | None
    windowed: bool
    times: int
    assumed: bool
    evidence: list[dict[str, Any]]
    measure: dict[str, Any] | None
    source: str | None
    basis: str | None
    office: str | None


class Entry(NamedTuple):
    """One occurrence; days are ordinals, 0 where there is none.

    `backfill` says that it fell due before the plan was issued, `owed` that it counts as overdue when it stays away.
    """

    facts: Facts
    period: str
    unit: str | None
    units: list[str]
    first: int
    last: int
    nominal: int
    due: int
    expected: int
    provisional: bool
    backfill: bool
    owed: bool

    @property
    def id(self) -> str:
        """`plan/item.task@period#unit`."""
        piece = f"#{self.unit}" if self.unit else ""
        return f"{self.facts.plan}/{self.facts.item}.{self.facts.task}@{self.period}{piece}"

    @property
    def accepted_by(self) -> str | None:
        """Who accepts this piece; by default a lead's own is complete at once."""
        own = self.unit in self.facts.leads and self.facts.accepted_by == self.facts.lead
        return None if own else self.facts.accepted_by


class Listed(NamedTuple):
    """An entry judged as of a day; `days_left` is negative once the due day has passed, None while it waits."""

    entry: Entry
    state: str
    days_left: int | None


class Request(NamedTuple):
    """What is asked for: the days [begin, end) (None: no bound), whose, and in which states.

    `overdue` adds what is overdue from before the span, `waiting` what has no due day yet; `only_overdue` asks for
    nothing else.
    """

    begin: date | None
    end: date | None
    overdue: bool = False
    waiting: bool = False
    only_overdue: bool = False
    plan: str | None = None
    unit: str | None = None
    states: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether it asks for one plan, one unit or some states."""
        return bool(self.plan or self.unit or self.states)

    def wants(self, listed: Listed) -> bool:
        """Whether an entry passes the filters that are not about days."""
        entry = listed.entry
        if self.plan is not None and entry.facts.plan != self.plan:
            return False
        if self.unit is not None and self.unit not in entry.units:
            return False
        return not self.states or listed.state in self.states


def request_for(span: str | None, begin: date | None, last: date | None, today: date) -> Request:
    """What a named span (week, month, overdue, all), or the days from begin to last, both included, ask for."""
    if begin or last:
        return Request(begin, last + timedelta(days=1) if last else None)
    if span == "overdue":
        return Request(None, None, overdue=True, only_overdue=True)
    if span == "all":
        return Request(None, None, waiting=True)
    return Request(*(month(today) if span == "month" else week(today)), overdue=True)


def week(day: date) -> tuple[date, date]:
    """The span from a day's Monday to the next."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def month(day: date) -> tuple[date, date]:
    """The span of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def open_since(day: date) -> int:
    """The first plan year whose books are still open on a day.

    A year's books close when its annual report has to be public, before 1 April of the next year; what is still
    missing then is history, told by its number and listed on request, not chased week by week.
    """
    return day.year if day.month >= _BOOKS_CLOSE else day.year - 1


def judge(entry: Entry, today: int) -> Listed:
    """An entry's state as of a day (an ordinal), as far as the plan alone tells."""
    if not entry.due:
        return Listed(entry, "waiting", None)
    left = entry.due - today
    if entry.backfill:
        return Listed(entry, "backfill", left)
    if left < 0:
        return Listed(entry, "overdue" if entry.owed else "done", left)
    return Listed(entry, "open" if entry.first <= today else "upcoming", left)


def record(listed: Listed) -> dict[str, Any]:
    """An entry as the JSON contract has it (docs/due.schema.json)."""
    entry = listed.entry
    facts = entry.facts
    return {
        "id": entry.id,
        "plan": facts.plan,
        "plan_title": facts.plan_title,
        "issuer": facts.issuer,
        "item": facts.item,
        "task": facts.task,
        "title": facts.title,
        "item_title": facts.item_title,
        "unit": entry.unit,
        "units": entry.units,
        "lead": facts.lead,
        "leads": facts.leads,
        "with": facts.participants,
        "accepted_by": entry.accepted_by,
        "period": entry.period,
        "begins": _iso(entry.first),
        "ends": _iso(entry.last),
        "nominal": _iso(entry.nominal),
        "due": _iso(entry.due),
        "expected": _iso(entry.expected),
        "waits_for": facts.waits_for,
        "waits_for_title": facts.starter,
        "state": listed.state,
        "days_left": listed.days_left,
        "times": facts.times,
        "assumed": facts.assumed,
        "provisional": entry.provisional,
        "evidence": facts.evidence,
        "measure": facts.measure,
        "source": facts.source,
        "basis": facts.basis,
        "office": facts.office,
    }


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None
