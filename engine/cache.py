"""Entries kept between runs: a file a fingerprint, made whole or not at all, safe to delete.

A workspace's entries lie in a small SQLite database, in memory when it has just been made, on disk when a run before
this one made it. The file's name is the fingerprint of everything that went into it, so that it cannot be stale; it
stands in the user's own cache folder, never in the workspace, so that nobody's pull request can plant one.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from engine import __version__, paths
from engine.due import Entry, Facts

_KEPT = 24
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
CREATE INDEX by_owed ON entry (due, year) WHERE owed;
"""
_INSERT = "INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT = "INSERT INTO owed SELECT due, year, count(*) FROM entry WHERE owed AND due > 0 GROUP BY due, year"
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

    def between(self, begin: int, end: int) -> Iterator[Entry]:
        """The entries due in [begin, end), ordinals, by day and in the plans' order."""
        return self._entries("due >= ? AND due < ? ORDER BY due, seq", begin, end)

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


class Shelf:
    """The folder where books are kept; one that cannot be read or written is as good as none."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def take(self, fingerprint: str) -> Book | None:
        """The book of this fingerprint, if it stands here and is sound."""
        path = self._path(fingerprint)
        if not os.path.isfile(path):
            return None
        try:
            book = Book(sqlite3.connect(f"file:{_escaped(path)}?mode=ro&immutable=1", uri=True))
            book.about  # noqa: B018 (the first page and the schema are read here)
        except (sqlite3.Error, ValueError, TypeError):
            with suppress(OSError):
                os.unlink(path)
            return None
        return book

    def put(self, fingerprint: str, book: Book) -> None:
        """Keep a book: written aside and renamed, so that no other run sees half of it."""
        with suppress(OSError, sqlite3.Error):
            os.makedirs(self.folder, exist_ok=True)
            aside = os.path.join(self.folder, f"{fingerprint}.{os.getpid()}.new")
            with open(aside, "wb") as stream:
                stream.write(book.image())
            os.replace(aside, self._path(fingerprint))
            self._clear()

    def _path(self, fingerprint: str) -> str:
        return os.path.join(self.folder, f"{fingerprint}.db")

    def _clear(self) -> None:
        """Drop all but the newest books."""
        books = sorted(os.scandir(self.folder), key=lambda entry: entry.stat().st_mtime, reverse=True)
        for entry in books[_KEPT:]:
            with suppress(FileNotFoundError):
                os.unlink(entry.path)


def shelf(environment: Mapping[str, str]) -> Shelf:
    """The user's own: WF_CACHE, or wf below the platform's cache folder."""
    own = environment.get("WF_CACHE")
    if own:
        return Shelf(os.path.abspath(own))
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return Shelf(os.path.join(base, "wf"))


def program() -> str:
    """What the program itself adds to a fingerprint: version, interpreter, its own files and the holiday data."""
    stamps = [__version__, sys.version]
    for folder in (paths.PACKAGE, os.path.dirname(paths.schema("plan"))):
        for below, _, files in os.walk(folder):
            if not below.endswith("__pycache__"):
                stamps.extend(_stamp(f"{below}/{name}") for name in sorted(files))
    stamps.extend(_stamp(f"{entry}/{module}") for entry in sys.path for module in _HOLIDAYS if entry)
    return "\n".join(stamps)


_HOLIDAYS = ("chinese_calendar/constants.py", "holidays/version.py")


def _stamp(path: str) -> str:
    try:
        about = os.stat(path)
    except OSError:
        return ""
    return f"{path}:{about.st_mtime_ns}:{about.st_size}"


def _escaped(path: str) -> str:
    """A path as SQLite's URIs take it."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
