"""What of a state could not be read, so that nothing is told of it that only follows from that."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from engine.loading import CALENDARS, Loaded, Schedule
from engine.plan.model import WRAPUP, Item, Task
from engine.plan.recurrence import After
from engine.source import Severity

_ID = re.compile(r"\b(?:id|item)[\"']?\s*:\s*[\"']?([\w.-]+)")
"""An id of a task or the number of an item, as it is written."""
_CUT = "plan-too-large"
"""The problem of a plan that is expanded no further."""


class Doubt(NamedTuple):
    """The faulty lines of each file, the lines of its text, and the ids and numbers that stand in it.

    `plans` are the files of plans and of their units that were had, `cut` those of plans that are expanded in part.
    """

    faults: dict[str, list[int]]
    texts: dict[str, list[str]]
    ids: dict[str, frozenset[str]]
    plans: frozenset[str]
    cut: frozenset[str]

    def of_plans(self) -> bool:
        """Whether there is a file that may be a plan and gave none."""
        return any(file not in self.plans and not _of_calendar(file) for file in self.faults)

    def of_days(self, schedule: Schedule) -> bool:
        """Whether the units or the calendar that a plan rests on are not all there."""
        return schedule.org.node.file in self.faults or any(map(_of_calendar, self.faults))

    def of_org(self, schedule: Schedule) -> bool:
        """Whether the units and people are not all there."""
        return schedule.org.node.file in self.faults

    def of_key(self, schedule: Schedule, key: str) -> bool:
        """Whether a key of a plan's own has a fault."""
        lines = self.texts.get(schedule.plan.file, [])
        starts = [number for number, line in enumerate(lines, 1) if re.match(rf"[\"']?{key}[\"']?\s*:", line)]
        return any(self._within(schedule.plan.file, start) for start in starts)

    def of_task(self, schedule: Schedule, item: Item, task: Task, *, due: bool) -> bool:
        """Whether a task has a fault, waits for what may have one, or only seems never to fall due (`due`: it does)."""
        file = schedule.plan.file
        if file not in self.faults:
            return False
        node = item.node if task.id == WRAPUP else task.node
        waits = isinstance(task.recurrence.form, After)
        return waits or (file in self.cut and not due) or self._within(file, node.source.line)

    def hides(self, schedule: Schedule, id_: str) -> bool:
        """Whether a task's id, or an item's number, that a plan has not stands in its text all the same, unread."""
        return schedule.plan.partial and id_ in self.ids.get(schedule.plan.file, ())

    def _within(self, file: str, start: int) -> bool:
        """Whether there is a fault between a line and the next one that is indented no more."""
        faults = self.faults.get(file)
        if not faults:
            return False
        end = _end(self.texts.get(file, []), start)
        return any(start <= line < end for line in faults)


NO_DOUBT = Doubt({}, {}, {}, frozenset(), frozenset())
"""Of what was read whole."""


def doubt(loaded: Loaded) -> Doubt:
    """What of a workspace could not be read; what checks find wrong with it is no reason to doubt what it says."""
    faults: dict[str, list[int]] = {}
    cut: set[str] = set()
    for problem in loaded.problems:
        if problem.severity is Severity.ERROR:
            faults.setdefault(problem.source.file, []).append(problem.source.line)
            cut |= {problem.source.file} if problem.code == _CUT else set()
    if not faults:
        return NO_DOUBT
    texts = {file: loaded.texts[file].text for file in faults if file in loaded.texts}
    ids = {file: frozenset(_ID.findall(text)) for file, text in texts.items()}
    lines = {file: text.split("\n") for file, text in texts.items()}
    return Doubt(faults, lines, ids, frozenset(_known(loaded.schedules)), frozenset(cut))


def _known(schedules: Iterable[Schedule]) -> Iterable[str]:
    """The files of plans that were had, and those of the units they name."""
    for schedule in schedules:
        yield from (schedule.plan.file, schedule.org.node.file)


def _of_calendar(file: str) -> bool:
    return f"/{CALENDARS}/" in file


def _end(lines: list[str], start: int) -> int:
    """The first line after one that begins as far left as it does, or further; past the last where there is none.

    The entries of a list may stand as far left as the key that it belongs to.
    """
    if not 0 < start <= len(lines):
        return start + 1
    margin = _margin(lines[start - 1])
    key = not lines[start - 1].lstrip().startswith("-")
    for number in range(start + 1, len(lines) + 1):
        line = lines[number - 1]
        entry = key and _margin(line) == margin and line.lstrip().startswith("-")
        if line.strip() and not entry and not line.lstrip().startswith("#") and _margin(line) <= margin:
            return number
    return len(lines) + 1


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
