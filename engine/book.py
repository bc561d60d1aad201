"""The entries of a workspace as a book to be asked by day: a small SQLite database, in memory or in a file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from engine.due import Entry, Facts

_TABLES = """
CREATE TABLE about (facts TEXT NOT NULL);
CREATE TABLE task (id INTEGER PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE acting (id INTEGER PRIMARY KEY, units TEXT NOT NULL);
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, year INTEGER NOT NULL, task INTEGER NOT NULL, period TEXT NOT NULL, unit TEXT,
  acting INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, nominal INTEGER NOT NULL,
  due INTEGER NOT NULL, expected INTEGER NOT NULL, provisional INTEGER NOT NULL,
  backfill INTEGER NOT NULL, owed INTEGER NOT NULL
);
CREATE TABLE owed (due INTEGER NOT NULL, year INTEGER NOT NULL, pieces INTEGER NOT NULL);
"""
_INDEXES = """
CREATE INDEX by_due ON entry (due);
CREATE INDEX by_due_and_owed ON entry (due, owed);
CREATE INDEX by_owed ON entry (due, year) WHERE owed;
"""
_INSERT = "INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT = "INSERT INTO owed SELECT due, year, count(*) FROM entry WHERE owed AND due > 0 GROUP BY due, year"
_WITHIN = "due >= ? AND due < ? AND NOT (owed AND due < ?)"
_HOW_MANY = "SELECT count(*) FROM entry WHERE due >= ? AND due < ? AND NOT (owed AND due < ?)"
_SELECT = """
SELECT facts, period, unit, units, first, last, nominal, due, expected, provisional, backfill, owed
FROM entry JOIN task ON task.id = task JOIN acting ON acting.id = acting WHERE
"""


class About(NamedTuple):
    """What a run needs to know of a workspace beside its entries."""

    timezone: str
    lang: str | None
    years: list[int]
    plans: list[str]
    units: list[str]
    errors: int
    unsure: list[int]


class Book:
    """The entries of a workspace, to be asked by day; its database closes with it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._facts: dict[str, Facts] = {}
        self._units: dict[str, list[str]] = {}

    @property
    def about(self) -> About:
        """What the workspace is."""
        (facts,) = self._database.execute("SELECT facts FROM about").fetchone()
        return About(*json.loads(facts))

    def between(self, begin: int, end: int, today: int = 0) -> Iterator[Entry]:
        """The entries due in [begin, end), ordinals, by day and in the plans' order, less those overdue on a day."""
        return self._entries(_WITHIN + " ORDER BY due, seq", begin, end, today)

    def count_between(self, begin: int, end: int, today: int) -> int:
        """How many such entries there are."""
        (found,) = self._database.execute(_HOW_MANY, (begin, end, today)).fetchone()
        return int(found)

    def owed_before(self, day: int, year: int) -> Iterator[Entry]:
        """The entries of plans from a year on, due before a day, that count as overdue when nothing is handed in."""
        return self._entries("owed AND due > 0 AND due < ? AND year >= ? ORDER BY due, seq", day, year)

    def count_owed(self, day: int, begin: int, end: int) -> int:
        """How many such entries the plans of the years [begin, end) have."""
        query = "SELECT coalesce(sum(pieces), 0) FROM owed WHERE due < ? AND year >= ? AND year < ?"
        (found,) = self._database.execute(query, (day, begin, end)).fetchone()
        return int(found)

    def waiting(self) -> Iterator[Entry]:
        """The entries without a due day."""
        return self._entries("due = 0 ORDER BY seq")

    def image(self) -> bytes:
        """The whole database as one block of bytes."""
        return self._database.serialize()

    def __del__(self) -> None:
        self._database.close()

    def _entries(self, condition: str, *values: int) -> Iterator[Entry]:
        for facts, period, unit, units, *days, provisional, backfill, owed in self._database.execute(
            _SELECT + condition, values
        ):
            flags = (bool(provisional), bool(backfill), bool(owed))
            yield Entry._make((self._task(facts), period, unit, self._acting(units), *days, *flags))

    def _task(self, written: str) -> Facts:
        """The facts that a text spells; the same for all pieces of a task."""
        if written not in self._facts:
            self._facts[written] = Facts(*json.loads(written))
        return self._facts[written]

    def _acting(self, written: str) -> list[str]:
        if written not in self._units:
            self._units[written] = json.loads(written)
        return self._units[written]


def fold(entries: Iterable[Entry], about: About) -> Book:
    """A book of these entries, in memory."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(_TABLES)
    database.execute("BEGIN")
    tasks: dict[int, int] = {}
    acting: dict[tuple[str, ...], int] = {}
    facts: list[Facts] = []
    rows = (_row(entry, tasks, acting, facts) for entry in entries)
    database.executemany(_INSERT, rows)
    database.execute(_COUNT)
    database.executemany("INSERT INTO task VALUES (?, ?)", ((i, _json(fact)) for i, fact in enumerate(facts)))
    database.executemany("INSERT INTO acting VALUES (?, ?)", ((i, _json(units)) for units, i in acting.items()))
    database.execute("INSERT INTO about VALUES (?)", (_json(about),))
    database.execute("COMMIT")
    database.executescript(_INDEXES)
    return Book(database)


def _row(
    entry: Entry, tasks: dict[int, int], acting: dict[tuple[str, ...], int], facts: list[Facts]
) -> tuple[Any, ...]:
    task = tasks.setdefault(id(entry.facts), len(facts))
    if task == len(facts):
        facts.append(entry.facts)
    units = acting.setdefault(tuple(entry.units), len(acting))
    return (entry.facts.year, task, entry.period, entry.unit, units, *entry[4:])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
