"""What lies between two states of a workspace, as of a day and by what is recorded."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from engine.app.states import State, states
from engine.checks import check
from engine.collector import paused
from engine.consequences.changes import Consequences
from engine.consequences.compare import consequences
from engine.consequences.doubts import doubt
from engine.consequences.sides import Side
from engine.due import Entry
from engine.faults import RefusedError
from engine.ledger.standing import fold
from engine.ledger.timeline import History, timeline
from engine.loading import CALENDARS, UNBOUNDED, Bounds, Loaded
from engine.making import history_of
from engine.ports import Store
from engine.schedule.expand import Limits
from engine.settings import Settings
from engine.source import Problem, Severity, in_order
from engine.workspace import Workspace, shown


class Compared(NamedTuple):
    """What lies between two states; what is wrong with the plans before, and as they stand after.

    `today` is the day against which it is measured, `recorded` says whether there is a ledger.
    """

    found: Consequences
    before: list[Problem]
    errors: list[Problem]
    today: date
    recorded: bool

    @property
    def verdict(self) -> str:
        """The gravest of all; what could not be read before has to be approved unseen."""
        if self.errors:
            return "error"
        return "approval" if self.before and self.found.verdict == "note" else self.found.verdict


def compared(here: Workspace, store: Store | None, base: str, head: str | None, today: date) -> Compared:
    """What changes from a base, which is trusted, to a head (None: the files here), which need not be.

    Args:
        here: the workspace to which git revisions belong.
        store: what is recorded.
        base: a folder, a plan file or a git revision; a range of revisions, `main...`.
        head: the same.
        today: the day.

    Raises:
        RefusedError: there is no such thing, or it cannot be read.
    """
    with paused(), states(here, base, head) as (one, other):
        old = _read(one)
        if one.only is not None and not old.loaded.schedules:
            raise RefusedError("base-unread", name=base)
        other.unlinked()
        new = _read(other, _bounds(old.loaded))
        old, new = _beside(old, new), _beside(new, old)
        history = history_of(store)[0]
        before, after = (_side(side, history, today.toordinal()) for side in (old, new))
        if not (one.settled and other.settled):
            before = before._replace(settings=None)
        found = _placed(consequences(before, after, today), other)
        return Compared(found, _shown(old), _shown(new), today, recorded=store is not None)


class _Read(NamedTuple):
    """A state that was read, and what keeps it from being what it is meant to be."""

    state: State
    loaded: Loaded
    errors: list[Problem]


def _read(state: State, bounds: Bounds = UNBOUNDED) -> _Read:
    loaded = state.loaded(bounds)
    found = (*loaded.problems, *check(loaded))
    return _Read(state, loaded, [problem for problem in found if problem.severity is Severity.ERROR])


def _bounds(base: Loaded) -> Bounds:
    """What a head's settings may raise its limits to, and what all of it may come to beside the base."""
    usual, own = Settings(), base.settings
    plan, task = max(usual.plan_limit, own.plan_limit), max(usual.task_limit, own.task_limit)
    whole = plan + 2 * sum(len(schedule.occurrences) for schedule in base.schedules)
    return Bounds(Limits(2 * plan, 10 * task), whole)


def _beside(one: _Read, other: _Read) -> _Read:
    """What of a state can be held against another: where that is one plan by itself, the same plan alone."""
    if other.state.only is None or one.state.only is not None:
        return one
    ids = {schedule.plan.id for schedule in other.loaded.schedules}
    kept = [schedule for schedule in one.loaded.schedules if schedule.plan.id in ids]
    files = {file for schedule in kept for file in (schedule.plan.file, schedule.org.node.file)}
    others = {schedule.plan.file for schedule in one.loaded.schedules} - files

    def concerns(problem: Problem) -> bool:
        file = problem.source.file
        return file in files or f"/{CALENDARS}/" in file or (not kept and file not in others)

    loaded = one.loaded._replace(schedules=kept, problems=list(filter(concerns, one.loaded.problems)))
    return _Read(one.state, loaded, list(filter(concerns, one.errors)))


def _side(read: _Read, history: History, today: int) -> Side:
    loaded = read.loaded
    fired = (name for name, events in history.items() if events[0].kind == "fired" and fold(events).fired)
    entries = list(_entries(loaded, history, today))
    return Side(loaded.distinct, entries, frozenset(fired), loaded.settings, doubt(loaded))


def _entries(loaded: Loaded, history: History, today: int) -> Iterator[Entry]:
    """Every occurrence as it stands on a day."""
    for schedule in loaded.distinct:
        for known in timeline(schedule, history):
            yield next(one.entry for one in known if one.begin <= today < one.end)


def _placed(found: Consequences, state: State) -> Consequences:
    """The changes with places as they are below a workspace's root."""
    root = f"{shown(state.workspace.root)}/"
    changes = (change._replace(place=change.place.removeprefix(root)) for change in found.changes)
    return found._replace(changes=tuple(changes))


def _shown(read: _Read) -> list[Problem]:
    """What is wrong, in order, each file by its name below the workspace's root."""
    root = f"{shown(read.state.workspace.root)}/"
    return [
        problem._replace(
            source=problem.source._replace(file=problem.source.file.removeprefix(root)),
            facts={name: fact.replace(root, "") for name, fact in problem.facts.items()},
        )
        for problem in in_order(read.errors)
    ]
