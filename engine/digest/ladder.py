"""The ladder of reminders: which of its rungs an occurrence has reached, in working days from its due day."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.due import Listed
from engine.plan.model import Reminder
from engine.schedule.calendars import Calendar

CHASED = frozenset({"upcoming", "open", "returned", "overdue"})
"""The states in which somebody is reminded of an occurrence."""


class Rung(NamedTuple):
    """A rung that was reached: so many working days from the due day; `kind` is notice, supervision or ""."""

    at: int
    kind: str
    roles: tuple[str, ...]


class Span(NamedTuple):
    """The days on which a rung must fall to be told now, both included, ordinals.

    What was reached before reminders began is not made up; what was reached since is, on whatever day.
    """

    first: int
    today: int


def reached(listed: Listed, ladder: Iterable[Reminder], calendar: Calendar, span: Span) -> Iterator[Rung]:
    """The rungs that an occurrence has reached, in the ladder's order; those after its day only of what is overdue."""
    due = listed.entry.due
    if not due or listed.state not in CHASED:
        return
    for rung in ladder:
        if rung.at > 0 and listed.state != "overdue":
            continue
        if span.first <= calendar.add_workdays(due, rung.at) <= span.today:
            yield Rung(rung.at, rung.kind or "", rung.roles)
