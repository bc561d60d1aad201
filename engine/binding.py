"""Books made from the versions of all occurrences, and brought up to date with what was recorded since."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.book import About, Book
from engine.due import SETTLED, Entry, Facts, Held, parts
from engine.ledger.events import Event, Head
from engine.ledger.standing import fold
from engine.ledger.versions import Version, versions

_TABLES = """
CREATE TABLE about (facts TEXT NOT NULL);
CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT NOT NULL, facts TEXT NOT NULL);
CREATE TABLE acting (id INTEGER PRIMARY KEY, units TEXT NOT NULL);
CREATE TABLE held (id INTEGER PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE stray (subject TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE entry (
  place INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  year INTEGER NOT NULL, task INTEGER NOT NULL, period TEXT NOT NULL, unit TEXT,
  acting INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, nominal INTEGER NOT NULL,
  due INTEGER NOT NULL, expected INTEGER NOT NULL, provisional INTEGER NOT NULL,
  backfill INTEGER NOT NULL, owed INTEGER NOT NULL, held INTEGER, settled INTEGER NOT NULL
);
CREATE TABLE owed (
  due INTEGER NOT NULL, year INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, pieces INTEGER NOT NULL
);
"""
_INDEXES = """
CREATE INDEX by_due ON entry (due);
CREATE INDEX by_due_and_owed ON entry (due, owed);
CREATE INDEX by_owed ON entry (until, due, year) WHERE owed;
CREATE INDEX by_task ON entry (task, period);
CREATE INDEX by_place ON entry (place);
CREATE INDEX by_name ON task (name);
CREATE INDEX by_until ON owed (until);
"""
_INSERT = f"INSERT INTO entry VALUES ({', '.join('?' * 18)})"
_COUNT = """
INSERT INTO owed SELECT due, year, since, until, count(*) FROM entry WHERE owed AND due > 0
GROUP BY due, year, since, until
"""


class Writer:
    """Writes rows into a book's tables; what rows share is written once, at the end."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.held: list[Held] = []
        self.first: int = database.execute("SELECT coalesce(max(id), 0) + 1 FROM held").fetchone()[0]

    def rows(self, place: int, task: int, acting: int, found: Iterable[Version]) -> Iterator[tuple[Any, ...]]:
        """The rows of one occurrence, one a version."""
        for begin, end, entry in found:
            settled = entry.held is not None and entry.held.state in SETTLED
            days = (*entry[4:-1], self._number(entry.held), settled)
            yield (place, begin, end, entry.facts.year, task, entry.period, entry.unit, acting, *days)

    def _number(self, held: Held | None) -> int | None:
        if held is None:
            return None
        self.held.append(held)
        return self.first + len(self.held) - 1

    def finished(self, about: About) -> Book:
        """The book, with what its rows refer to, its counts and what it is about."""
        known = enumerate(map(_json, self.held), self.first)
        self.database.executemany("INSERT INTO held VALUES (?, ?)", known)
        self.database.execute("DELETE FROM owed")
        self.database.execute(_COUNT)
        self.database.execute("DELETE FROM about")
        self.database.execute("INSERT INTO about VALUES (?)", (_json(about),))
        self.database.execute("COMMIT")
        return Book(self.database)


def bind(found: Iterable[list[Version]], stray: Mapping[str, str], about: About) -> Book:
    """A book of occurrences, each in its versions, and of strays with their states, in memory."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    database.executescript(_TABLES)
    database.execute("BEGIN")
    writer = Writer(database)
    database.executemany(_INSERT, _all_rows(writer, found))
    database.executemany("INSERT INTO stray VALUES (?, ?)", stray.items())
    book = writer.finished(about)
    database.executescript(_INDEXES)
    return book


def _all_rows(writer: Writer, found: Iterable[list[Version]]) -> Iterator[tuple[Any, ...]]:
    """The rows of all occurrences; tasks and units are written once each, after the rows that refer to them."""
    tasks: dict[int, int] = {}
    acting: dict[tuple[str, ...], int] = {}
    facts: list[Facts] = []
    for place, known in enumerate(found):
        entry = known[0].entry
        task = tasks.setdefault(id(entry.facts), len(facts))
        if task == len(facts):
            facts.append(entry.facts)
        yield from writer.rows(place, task, acting.setdefault(tuple(entry.units), len(acting)), known)
    written = ((number, fact.name, _json(fact)) for number, fact in enumerate(facts))
    writer.database.executemany("INSERT INTO task VALUES (?, ?, ?)", written)
    units = ((number, _json(names)) for names, number in acting.items())
    writer.database.executemany("INSERT INTO acting VALUES (?, ?)", units)


def rebind(book: Book, news: Mapping[str, list[Event]], head: Head) -> Book | None:
    """The book with what was recorded since; None where that bears on other occurrences and all must be worked out.

    Args:
        book: as it was; it stays so.
        news: all events, old and new, of every subject that has a new one.
        head: the head of the ledger with them.
    """
    about = book.about
    tangled = set(about.tangled)
    if any(parts(subject)[0] in tangled for subject in news):
        return None
    database = book.copied()
    database.execute("BEGIN")
    writer = Writer(database)
    for subject, events in news.items():
        if not _renewed(writer, book, subject, events):
            database.execute("INSERT OR REPLACE INTO stray VALUES (?, ?)", (subject, stray_state(events)))
    return writer.finished(about._replace(events=head.events, last=head.hash))


_PLACED = """
SELECT place, task, acting FROM entry JOIN task ON task.id = task
WHERE name = ? AND period = ? AND unit IS ? AND since = 0
"""


def _renewed(writer: Writer, book: Book, subject: str, events: list[Event]) -> bool:
    """Write the versions of one occurrence anew; False where the book has no such occurrence."""
    name, period, unit = parts(subject)
    placed = writer.database.execute(_PLACED, (name, period, unit)).fetchone()
    if placed is None:
        return False
    entry: Entry = next(one for one in book.named(name, period, 0) if one.unit == unit)
    place, task, acting = placed
    writer.database.execute("DELETE FROM entry WHERE place = ?", (place,))
    writer.database.executemany(_INSERT, writer.rows(place, task, acting, versions([(0, entry)], events)))
    return True


def stray_state(events: list[Event]) -> str:
    """How something that no plan knows was left: done, waived, withdrawn with its task, or a trigger that fired."""
    if events[0].kind == "fired":
        return "fired"
    standing = fold(events)
    if standing.completing:
        return "done"
    return "waived" if standing.waived else "withdrawn"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
