"""Digests: what each person is told on a day, in one message, of all that there is to tell."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from engine.digest.candidates import CODES, Awaited, Candidate, Missing, Trouble
from engine.digest.people import Recipient
from engine.digest.record import Box
from engine.due import Listed

_BUSY = ("overdue", "returned", "submitted")
_ALL = ""


class Row(NamedTuple):
    """An occurrence in a digest: in which part, on which rung (None: on none), and the matter that it is news of."""

    code: str
    listed: Listed
    rung: int | None
    matter: str


class UnitLine(NamedTuple):
    """How a unit stands in a plan, or all ("") together: how many pieces stand how; `week` fall due this week."""

    unit: str
    states: Mapping[str, int]
    week: int


class Overview(NamedTuple):
    """The whole of a plan, for its office: unit by unit, all together, and what is overdue, task by task.

    What several units lead counts for each of them, and once in the total.
    """

    plan: str
    title: str
    units: tuple[UnitLine, ...]
    total: UnitLine
    late: tuple[Missing, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing is late, comes this week or waits for a verdict."""
        return not self.total.week and not any(self.total.states.get(state) for state in _BUSY)


class Digest(NamedTuple):
    """What one person is told on a day on one channel; `matters` name what is told once."""

    box: Box
    recipient: Recipient
    day: date
    weekly: bool
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    awaited: tuple[Awaited, ...]
    troubles: tuple[Trouble, ...]
    overviews: tuple[Overview, ...]
    matters: tuple[str, ...]

    @property
    def parts(self) -> dict[str, tuple[Row, ...]]:
        """Its rows by part, the gravest first; parts with nothing in them are left out."""
        found = {code: tuple(row for row in self.rows if row.code == code) for code in CODES}
        return {code: rows for code, rows in found.items() if rows}

    @property
    def counts(self) -> dict[str, int]:
        """How many things each part has."""
        others = {"missing": self.missing, "awaited": self.awaited, "trouble": self.troubles}
        counted = {**{code: len(rows) for code, rows in self.parts.items()}, **{k: len(v) for k, v in others.items()}}
        return {code: count for code, count in counted.items() if count}


class Telling(NamedTuple):
    """Whom a digest is for, on what day, what was told there before, and whether the weekly list is due there."""

    box: Box
    recipient: Recipient
    day: date
    told: frozenset[str]
    weekly: bool


def week_of(day: date) -> str:
    """The matter of a weekly list."""
    year, week, _ = day.isocalendar()
    return f"week|{year}-W{week:02d}"


def digest(
    telling: Telling, found: Iterable[Candidate], overviews: Iterable[Overview] = (), *, always: bool = False
) -> Digest | None:
    """The digest of what is news, and on the weekly day of what belongs in the list; None where there is nothing.

    Args:
        telling: to whom, when.
        found: every reason to tell this person something.
        overviews: of the plans for which the person answers.
        always: whether they alone are worth a message.
    """
    chosen = [one for one in found if _wanted(one, telling)]
    whole = tuple(overviews) if telling.weekly else ()
    weekly = telling.weekly and (bool(whole) or any(one.weekly for one in chosen))
    if not chosen and not (always and whole) and all(overview.quiet for overview in whole):
        return None
    rows = _rows(chosen)
    matters = dict.fromkeys(matter for one in chosen for matter in (one.matter, one.covers) if matter)
    return Digest(
        box=telling.box,
        recipient=telling.recipient,
        day=telling.day,
        weekly=weekly,
        rows=rows,
        missing=tuple({id(one.about): one.about for one in chosen if isinstance(one.about, Missing)}.values()),
        awaited=tuple(dict.fromkeys(one.about for one in chosen if isinstance(one.about, Awaited))),
        troubles=tuple(dict.fromkeys(one.about for one in chosen if isinstance(one.about, Trouble))),
        overviews=whole,
        matters=(*matters, *([week_of(telling.day)] if weekly else [])),
    )


def _wanted(candidate: Candidate, telling: Telling) -> bool:
    news = candidate.matter and candidate.matter not in telling.told
    return bool(news) or (telling.weekly and candidate.weekly)


def _rows(chosen: Iterable[Candidate]) -> tuple[Row, ...]:
    """Each occurrence once, in its gravest part; by part and day."""
    found: dict[str, Row] = {}
    order = CODES.index
    for one in sorted(chosen, key=lambda one: order(one.code)):
        if isinstance(one.about, Listed):
            found.setdefault(one.about.entry.id, Row(one.code, one.about, one.rung, one.matter))
    return tuple(sorted(found.values(), key=lambda row: (order(row.code), row.listed.entry.due)))


def overview(plan: str, title: str, listed: Iterable[Listed], ends: int) -> Overview:
    """The whole of a plan; what falls due before `ends`, an ordinal, and is still to be handed in, is this week's."""
    states: dict[str, Counter[str]] = {}
    week: Counter[str] = Counter()
    late: dict[tuple[str, str], list[Listed]] = {}
    for one in listed:
        soon = one.state in {"open", "upcoming"} and one.entry.due < ends
        for unit in (*one.entry.responsible, _ALL):
            states.setdefault(unit, Counter())[one.state] += 1
            week[unit] += soon
        if one.state == "overdue":
            late.setdefault((one.entry.facts.name, one.entry.period), []).append(one)
    lines = {unit: UnitLine(unit, dict(counts), week[unit]) for unit, counts in states.items()}
    total = lines.pop(_ALL, UnitLine(_ALL, {}, 0))
    return Overview(plan, title, tuple(lines.values()), total, tuple(map(_missing, late.values())))


def _missing(pieces: list[Listed]) -> Missing:
    """Who is late with a task."""
    units = dict.fromkeys(unit for one in pieces for unit in one.entry.responsible)
    return Missing(pieces[0], tuple(units), len(pieces))
