"""What a report consists of; every number knows the events that it comes from."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.due import Listed
from engine.ledger.events import Event
from engine.ledger.measures import Total
from engine.ledger.standing import Standing

SECTIONS = ("did", "lacks", "first", "next")
"""The parts of a report: what was done, what fell short, what those in charge did themselves, what is to come."""


class Piece(NamedTuple):
    """An occurrence as of the report's day, what was recorded of it by then, and what of that stands."""

    listed: Listed
    events: tuple[Event, ...]
    standing: Standing

    @property
    def id(self) -> str:
        """Its id."""
        return self.listed.entry.id


class Cited(NamedTuple):
    """An event that something in the report rests on; `figures` are those that it reports."""

    seq: int
    day: str
    who: str
    id: str
    kind: str
    figures: Mapping[str, str]


class Count(NamedTuple):
    """How many pieces there are of a kind: which, and the events that make them such."""

    ids: tuple[str, ...] = ()
    events: tuple[Cited, ...] = ()

    @property
    def value(self) -> int:
        """How many."""
        return len(self.ids)


class Counts(NamedTuple):
    """How pieces stand: asked are done, to be accepted, overdue, waived, or open, which is all else.

    `late` are among those done; `returned` were sent back at any time, mended or not.
    """

    asked: Count
    done: Count
    late: Count
    accept: Count
    overdue: Count
    open: Count
    waived: Count
    returned: Count


class Sum(NamedTuple):
    """A task's measure over all its pieces: the total, the verdict on it, and the reports that it adds up."""

    item: str
    task: str
    title: str
    measure: Mapping[str, Any]
    total: Total
    verdict: str
    reports: tuple[Cited, ...]
    ids: tuple[str, ...]


class Passage(NamedTuple):
    """A text handed in with a wrap-up: where it belongs, whose it is, and the event that brought it.

    `file` is the name of the file that it stands in, "" for a note.
    """

    section: str
    item: str
    unit: str
    file: str
    cited: Cited
    paragraphs: tuple[str, ...]


class Short(NamedTuple):
    """Something that fell short, offered for the part on shortcomings.

    `why` is target (a measure's is unmet), quota (fewer times than asked), overdue, returned or late; `there` and
    `needed` are what there is and what was asked, `days` how late it was, `reason` why it was returned.
    """

    why: str
    item: str
    task: str
    title: str
    id: str
    units: tuple[str, ...]
    there: str
    needed: str
    days: int
    reason: str
    events: tuple[Cited, ...]


class Waived(NamedTuple):
    """Something dispensed with, and why."""

    id: str
    title: str
    units: tuple[str, ...]
    reason: str
    cited: Cited


class Exhibit(NamedTuple):
    """A file of evidence: its number in the index, what it is evidence of, its name and contents, who handed it in."""

    number: int
    of: str
    file: str
    sha256: str
    id: str
    title: str
    unit: str
    cited: Cited


class Row(NamedTuple):
    """How the pieces of something stand: a task, a unit, or a month (1 to 12)."""

    name: str
    title: str
    units: tuple[str, ...]
    counts: Counts


class Told(NamedTuple):
    """An item of the plan in the report: what its units wrote, what its records add up to, how its pieces stand."""

    item: str
    title: str
    units: tuple[str, ...]
    passages: tuple[Passage, ...]
    sums: tuple[Sum, ...]
    counts: Counts


class Chapter(NamedTuple):
    """Items that the official text has under one heading; no name where the plan does not say."""

    name: str
    items: tuple[Told, ...]


class About(NamedTuple):
    """Which plan is reported on, and as of which day."""

    plan: str
    title: str
    issuer: str
    office: str
    year: int
    as_of: date


class Report(NamedTuple):
    """A year's report. `unread` names files handed in as text that could not be taken over, with why."""

    about: About
    chapters: tuple[Chapter, ...]
    first: tuple[Told, ...]
    passages: tuple[Passage, ...]
    short: tuple[Short, ...]
    waived: tuple[Waived, ...]
    sums: tuple[Sum, ...]
    counts: Counts
    tasks: tuple[Row, ...]
    units: tuple[Row, ...]
    months: tuple[Row, ...]
    exhibits: tuple[Exhibit, ...]
    unread: tuple[tuple[str, str], ...]

    def written(self, section: str) -> tuple[Passage, ...]:
        """The passages of a part, in the plan's order."""
        return tuple(one for one in self.passages if one.section == section)
