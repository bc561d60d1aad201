"""A whole schedule through time: every occurrence in each of its versions, what waits started by what happened."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, groupby
from typing import NamedTuple

from engine.due import Entry
from engine.entries import entries
from engine.ledger.events import Event
from engine.ledger.standing import steps
from engine.ledger.versions import Version, completions, versions
from engine.loading import Schedule
from engine.plan.model import Item, Task
from engine.plan.recurrence import After
from engine.schedule.expand import started

History = Mapping[str, list[Event]]
"""Events by subject, each in order."""


class Start(NamedTuple):
    """From the day `known` on it is known that the wait ended on `day` (0: it did not); `due` where that was set."""

    known: int
    day: int
    due: int = 0


def timeline(schedule: Schedule, history: History) -> Iterator[list[Version]]:
    """The versions of every occurrence, in the plan's order."""
    listed = entries(schedule.plan, schedule.org, schedule.occurrences)
    if not history:
        return (versions([(0, entry)], ()) for entry in listed)
    return chain.from_iterable(_Timeline(schedule, list(listed), history).all())


class _Timeline:
    """Works the tasks out, each after those it waits for."""

    def __init__(self, schedule: Schedule, listed: list[Entry], history: History) -> None:
        self.schedule = schedule
        self.history = history
        pairs = zip(schedule.occurrences, listed, strict=True)
        self.tasks: dict[str, tuple[Item, Task]] = {}
        self.entries: dict[str, list[Entry]] = {}
        for occurrence, entry in pairs:
            name = f"{occurrence.item.id}.{occurrence.task.id}"
            self.tasks[name] = (occurrence.item, occurrence.task)
            self.entries.setdefault(name, []).append(entry)
        self.found: dict[str, list[list[Version]]] = {}

    def all(self) -> Iterator[list[list[Version]]]:
        for name in self.tasks:
            self.work_out(name)
            yield self.found[name]

    def work_out(self, name: str) -> None:
        """The versions of a task's occurrences, and before them those of all that it waits for.

        What waits for itself, by whatever detour, finds nothing to wait for and never starts.
        """
        line: dict[str, None] = {}
        here: str | None = name
        while here in self.tasks and here not in self.found and here not in line:
            line[here] = None
            here = self.before(here)
        for one in reversed(line):
            self.found[one] = [versions(self.bases(one, entry), self.events(entry)) for entry in self.entries[one]]

    def before(self, name: str) -> str | None:
        """The task that a task waits for, if it waits for one."""
        item, task = self.tasks[name]
        form = task.recurrence.form
        if not isinstance(form, After) or form.start in self.schedule.plan.triggers:
            return None
        return item.name_of(form.start)

    def events(self, entry: Entry) -> list[Event]:
        """What was recorded of an entry, under all the ids it ever had."""
        first, *others = (self.history.get(subject, []) for subject in entry.subjects)
        return sorted(chain(first, *others)) if any(others) else first

    def bases(self, name: str, entry: Entry) -> list[tuple[int, Entry]]:
        """The entry by the plan alone; what waits, as its start became known."""
        item, task = self.tasks[name]
        form = task.recurrence.form
        if not isinstance(form, After):
            return [(0, entry)]
        starts = self.starts(item, form, entry)
        return [(0, entry), *((start.known, self.begun(entry, task, form, start)) for start in starts)]

    def begun(self, entry: Entry, task: Task, form: After, start: Start) -> Entry:
        """The entry once it has started."""
        if not start.day:
            return entry
        calendar, issued = self.schedule.calendar, self.schedule.plan.issued
        due = start.due or started(start.day, task, form, calendar)
        backfill = issued is not None and due < issued.toordinal()
        return entry._replace(
            first=start.day,
            nominal=start.due or calendar.add(start.day, form.delay),
            due=due,
            expected=0,
            provisional=not start.due and calendar.provisional(start.day, due),
            backfill=backfill,
            owed=not backfill,
        )

    def starts(self, item: Item, form: After, entry: Entry) -> list[Start]:
        """When the wait of an entry ended, as that became known."""
        plan = self.schedule.plan
        if form.start in plan.triggers:
            return list(_fired(self.history.get(f"{plan.id}/{form.start}", ())))
        before = self.found.get(item.name_of(form.start), [])
        pieces = [found for found in before if found[0].entry.period == entry.period]
        return list(_all_complete(pieces))


def _fired(events: list[Event] | tuple[()]) -> Iterator[Start]:
    for day, standing in steps(events):
        facts = standing.fired.facts if standing.fired else {}
        yield Start(_ordinal(day), *(_ordinal(facts[name]) if name in facts else 0 for name in ("on", "due")))


def _all_complete(pieces: list[list[Version]]) -> Iterator[Start]:
    """From when on all pieces were complete: on the day of the last of them."""
    moves = sorted((day, index, since) for index, found in enumerate(pieces) for day, since in completions(found))
    complete = [0] * len(pieces)
    for day, group in groupby(moves, key=lambda move: move[0]):
        for _, index, since in group:
            complete[index] = since
        yield Start(day, max(complete) if all(complete) else 0)  # no pieces: no moves, and so no start


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
