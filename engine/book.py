"""The entries of a workspace as a book to be asked by day: a small SQLite database, in memory or in a file.

A row is an entry as it is known on the days [since, until), so that a question as of an earlier day gets the answer of
that day.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.due import Entry, Facts, Held
from engine.ledger.events import Head

_KNOWN = "since <= :today AND until > :today"
_WITHIN = f"due >= :begin AND due < :end AND NOT (owed AND due < :late) AND {_KNOWN}"
_FIELDS = "facts, period, unit, units, first, last, nominal, due, expected, provisional, backfill, owed, held"
_FROM = "FROM entry JOIN task ON task.id = task JOIN acting ON acting.id = acting"


class About(NamedTuple):
    """What a run needs to know of a workspace beside its entries.

    `triggers` are named `plan/name`; `tangled` are the names of the tasks whose records bear on others, or are kept
    under other names, too; `events` and `last` are the head of the ledger up to which the book tells what happened.
    """

    timezone: str
    lang: str | None
    years: list[int]
    plans: list[str]
    units: list[str]
    errors: int
    unsure: list[int]
    triggers: list[str]
    tangled: list[str]
    events: int
    last: str

    @property
    def head(self) -> Head:
        """The head of the ledger that the book goes up to."""
        return Head(self.events, self.last)


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

    def between(self, begin: int, end: int, today: int, late: int = 0, *, settled: bool = True) -> Iterator[Entry]:
        """The entries due in [begin, end) as known on a day, all ordinals, by day and in the plans' order.

        Less those owed and due before `late`, and less those done or dispensed with unless `settled`.
        """
        condition = _WITHIN if settled else f"{_WITHIN} AND NOT settled"
        return self._entries(condition + " ORDER BY due, place", begin=begin, end=end, today=today, late=late)

    def count_between(self, begin: int, end: int, today: int, late: int = 0, *, settled: bool) -> int:
        """How many such entries there are: only the settled ones, or only the others."""
        values = {"begin": begin, "end": end, "today": today, "late": late, "settled": settled}
        return self._count(f"SELECT count(*) FROM entry WHERE {_WITHIN} AND settled = :settled", values)

    def owed_before(self, day: int, year: int) -> Iterator[Entry]:
        """The entries of plans from a year on, due before a day, that count as overdue when nothing is handed in."""
        condition = f"owed AND due > 0 AND due < :today AND year >= :year AND {_KNOWN} ORDER BY due, place"
        return self._entries(condition, today=day, year=year)

    def count_owed(self, day: int, begin: int, end: int) -> int:
        """How many such entries the plans of the years [begin, end) have."""
        condition = f"due < :today AND year >= :begin AND year < :end AND {_KNOWN}"
        query = f"SELECT coalesce(sum(pieces), 0) FROM owed WHERE {condition}"
        return self._count(query, {"today": day, "begin": begin, "end": end})

    def waiting(self, today: int) -> Iterator[Entry]:
        """The entries without a due day, as known on a day."""
        return self._entries(f"due = 0 AND {_KNOWN} ORDER BY place", today=today)

    def all(self, today: int) -> Iterator[Entry]:
        """Every entry, as known on a day, in the plans' order."""
        return self._entries(f"{_KNOWN} ORDER BY place", today=today)

    def names(self) -> list[str]:
        """Every task, `plan/item.task`, in the plans' order."""
        return [name for (name,) in self._database.execute("SELECT name FROM task ORDER BY id")]

    def of_task(self, name: str, today: int) -> list[Entry]:
        """The occurrences of a task (`plan/item.task`), as known on a day, in order."""
        return list(self._entries(f"name = :name AND {_KNOWN} ORDER BY place", name=name, today=today))

    def year_of(self, plan: str) -> int:
        """The year of a plan."""
        query = "SELECT year FROM entry JOIN task ON task.id = task WHERE substr(name, 1, :length) = :start LIMIT 1"
        return self._count(query, {"length": len(plan) + 1, "start": f"{plan}/"})

    def named(self, name: str, period: str, today: int) -> list[Entry]:
        """The pieces of a task (`plan/item.task`) in a period, as known on a day."""
        return list(
            self._entries(f"name = :name AND period = :period AND {_KNOWN}", name=name, period=period, today=today)
        )

    def stray(self) -> dict[str, str]:
        """What the ledger speaks of and the plans do not know, and how it was left: done, waived or withdrawn."""
        return dict(self._database.execute("SELECT subject, state FROM stray ORDER BY subject"))

    def image(self) -> bytes:
        """The whole database as one block of bytes."""
        return self._database.serialize()

    def copied(self) -> sqlite3.Connection:
        """A copy of the database, in memory."""
        database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.backup(database)
        return database

    def __del__(self) -> None:
        self._database.close()

    def _count(self, query: str, values: dict[str, Any]) -> int:
        (found,) = self._database.execute(query, values).fetchone()
        return int(found)

    def _entries(self, condition: str, **values: int | str) -> Iterator[Entry]:
        query = f"SELECT {_FIELDS} {_FROM} WHERE {condition}"
        for facts, period, unit, units, *days, provisional, backfill, owed, held in self._database.execute(
            query, values
        ):
            flags = (bool(provisional), bool(backfill), bool(owed))
            yield Entry._make((self._task(facts), period, unit, self._acting(units), *days, *flags, self._held(held)))

    def _task(self, written: str) -> Facts:
        """The facts that a text spells; the same for all pieces of a task."""
        if written not in self._facts:
            self._facts[written] = Facts(*json.loads(written))
        return self._facts[written]

    def _acting(self, written: str) -> list[str]:
        if written not in self._units:
            self._units[written] = json.loads(written)
        return self._units[written]

    def _held(self, number: int | None) -> Held | None:
        if number is None:
            return None
        (facts,) = self._database.execute("SELECT facts FROM held WHERE id = ?", (number,)).fetchone()
        return Held(*json.loads(facts))
