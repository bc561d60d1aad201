"""What is due: occurrences flattened to what people and programs read, and judged as of a day.

Imports next to nothing: the everyday list must start at once.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

STATES = (
    "waiting", "upcoming", "open", "submitted", "returned", "overdue", "backfill", "done", "waived", "lapsed",
)  # fmt: skip
"""How an occurrence can stand.

Not started, not begun, to be handed in, awaiting acceptance, sent back, late, due before the plan was issued, done,
dispensed with, past with nothing owed.
"""
SETTLED = frozenset({"done", "waived"})
"""The states that records leave nothing to do in."""
FOREVER = 1 << 40
"""The day on which nothing ends."""

YEARS = range(1900, 2200)
"""Years of a day that can be asked for."""
_BOOKS_CLOSE = 4
"""Month in whose beginning the books of the year before close."""


class Facts(NamedTuple):
    """What all occurrences of a task share, ready for JSON.

    `waits_for` is the trigger or task that starts it, `starter` its title, `latest` the day by which a trigger is
    awaited, an ordinal or 0; `windowed` says that the period is
    a window's name, `was` holds the names, `plan/item.task`, that the task went by before.
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
    latest: int
    windowed: bool
    times: int
    assumed: bool
    evidence: list[dict[str, Any]]
    measure: dict[str, Any] | None
    source: str | None
    basis: str | None
    office: str | None
    was: list[str]

    @property
    def name(self) -> str:
        """`plan/item.task`."""
        return f"{self.plan}/{self.item}.{self.task}"


class Held(NamedTuple):
    """What the records hold of an occurrence.

    `state` is submitted, returned, done or waived, or "" while something is still lacking; `handed_in` the day on which
    nothing was lacking any more, an ordinal or 0, `days_late` how long after its due day that was; `received` how many
    submissions stand, `lacking` the names of what is still to come, `figures` the sums reported (count, or numerator
    and denominator; decimals as text), `reason` why it was returned or waived; `planned` the due day before it was
    extended, or 0.
    """

    state: str
    handed_in: int
    days_late: int
    received: int
    lacking: list[str]
    figures: dict[str, str]
    reason: str | None
    planned: int


class Entry(NamedTuple):
    """One occurrence; days are ordinals, 0 where there is none.

    `backfill` says that it fell due before the plan was issued, `owed` that it counts as overdue when it stays away,
    `held` what the records hold of it.
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
    held: Held | None = None

    @property
    def id(self) -> str:
        """`plan/item.task@period#unit`."""
        piece = f"#{self.unit}" if self.unit else ""
        return f"{self.facts.name}@{self.period}{piece}"

    @property
    def subjects(self) -> list[str]:
        """The ids under which the records may speak of it: its own, and those it went by before."""
        piece = f"#{self.unit}" if self.unit else ""
        return [f"{name}@{self.period}{piece}" for name in (self.facts.name, *self.facts.was)]

    @property
    def accepted_by(self) -> str | None:
        """Who accepts this piece; by default a lead's own is complete at once."""
        own = self.unit in self.facts.leads and self.facts.accepted_by == self.facts.lead
        return None if own else self.facts.accepted_by

    @property
    def acceptors(self) -> list[str]:
        """The units that accept this piece: all its leads where no other is named."""
        by = self.accepted_by
        return [] if by is None else self.facts.leads if by == self.facts.lead else [by]

    @property
    def responsible(self) -> list[str]:
        """The units that hand it in: the piece's own, the leads of a joint one, else the first that acts."""
        if self.unit:
            return [self.unit]
        leads = [unit for unit in self.units if unit in self.facts.leads]
        return leads or self.units[:1]


def parts(subject: str) -> tuple[str, str, str | None]:
    """The name, period and unit of an occurrence's id; of a trigger, `plan/name`, only the name."""
    name, _, rest = subject.partition("@")
    period, _, unit = rest.partition("#")
    return name, period, unit or None


class Listed(NamedTuple):
    """An entry judged as of a day; `days_left` is negative once the due day has passed, None while it waits."""

    entry: Entry
    state: str
    days_left: int | None


class Request(NamedTuple):
    """What is asked for: the days [begin, end) (None: no bound), whose, and in which states.

    `overdue` adds what is overdue from before the span, `waiting` what has no due day yet; `only_overdue` asks for
    nothing else; `settled` also asks for what is done or dispensed with.
    """

    begin: date | None
    end: date | None
    overdue: bool = False
    waiting: bool = False
    only_overdue: bool = False
    plan: str | None = None
    unit: str | None = None
    states: tuple[str, ...] = ()
    settled: bool = False

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
        return listed.state in self.states if self.states else True


def request_for(span: str | None, begin: date | None, last: date | None, today: date) -> Request:
    """What a named span (week, month, overdue, all), or the days from begin to last, both included, ask for."""
    if begin or last:
        return Request(begin, last + timedelta(days=1) if last else None)
    if span == "overdue":
        return Request(None, None, overdue=True, only_overdue=True)
    if span == "all":
        return Request(None, None, waiting=True, settled=True)
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
    """An entry's state as of a day (an ordinal): what the records hold of it, else what the plan says."""
    held = entry.held.state if entry.held else ""
    left = entry.due - today if entry.due else None
    if held and held != "returned":
        return Listed(entry, held, left)
    if left is None:
        return Listed(entry, held or "waiting", left)
    if left < 0 and entry.owed:
        return Listed(entry, "overdue", left)
    return Listed(entry, held or _by_plan(entry, left, today), left)


def _by_plan(entry: Entry, left: int, today: int) -> str:
    """The state of what nothing was recorded of and nobody is late with."""
    if entry.backfill and entry.facts.times:
        return "backfill"
    if left < 0 or entry.backfill:
        return "lapsed"
    return "open" if entry.first <= today else "upcoming"


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
        **_held(entry.held or _NOTHING),
    }


_NOTHING = Held("", 0, days_late=0, received=0, lacking=[], figures={}, reason=None, planned=0)


def _held(held: Held) -> dict[str, Any]:
    return {
        "planned": _iso(held.planned),
        "received": held.received,
        "lacking": held.lacking,
        "figures": held.figures,
        "handed_in": _iso(held.handed_in),
        "days_late": held.days_late,
        "reason": held.reason,
    }


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None
