"""From last year's plan and its records to the draft of the next."""

import os
import re
from collections import Counter
from datetime import date
from typing import NamedTuple

from engine.app.meant import whole_plan_meant
from engine.app.status import measured
from engine.book import Book
from engine.collector import paused
from engine.document.nearest import nearest
from engine.due import judge
from engine.editing import decisions as deciding
from engine.editing.decisions import Decision, Records, Turn
from engine.editing.rollover import Draft, Say, left_out, rolled
from engine.faults import RefusedError
from engine.ledger import measures
from engine.loading import Loaded, load
from engine.making import bound
from engine.plan.model import Plan
from engine.ports import Store
from engine.workspace import Workspace

_ID = re.compile(r"(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*")


class Asked(NamedTuple):
    """What is asked for.

    The plan, by id or file; the year (None: the next), the new plan's id (None: the old one with the new year); the
    items and tasks that do not go on, and those that do although their last day is over.
    """

    plan: str
    year: int | None = None
    id: str | None = None
    close: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()


class Rolled(NamedTuple):
    """The draft, what it leaves to decide, and where it would lie.

    `open` counts what of last year is not over yet; `recorded` says whether anything was ever recorded here.
    """

    draft: Draft
    decisions: list[Decision]
    before: Plan
    turn: Turn
    path: str
    open: int
    recorded: bool


def rolled_over(workspace: Workspace, store: Store | None, asked: Asked, today: date, say: Say) -> Rolled:
    """The draft of a plan's next year.

    Args:
        workspace: where the plan is.
        store: what was recorded, if anything was.
        asked: which plan, which year.
        today: the day as of which the records speak.
        say: the words of a decision, which stand in the draft.

    Raises:
        RefusedError: there is no such plan, item or task, it has errors, or the new one would take a name in use.
    """
    with paused():
        loaded = load(workspace)
        schedule = whole_plan_meant(workspace, loaded, asked.plan)
        turn = _turn(loaded, schedule.plan, asked)
        book = bound(loaded, store)
    records = _records(book, store, schedule.plan, today)
    found = list(deciding.decisions(turn, schedule.org, records, today))
    draft = rolled(loaded.texts[schedule.plan.file].text, turn, found, say)
    path = os.path.join(workspace.plans, f"{turn.id}.yaml")
    coming = sum(one.state in {"open", "upcoming", "returned", "submitted"} for one in records.listed)
    return Rolled(draft, found, schedule.plan, turn, path, coming, store is not None)


def _turn(loaded: Loaded, plan: Plan, asked: Asked) -> Turn:
    """From which year to which, and what does not go on."""
    year = asked.year or plan.year + 1
    if year <= plan.year:
        raise RefusedError("year-not-later", year=year, plan=plan.id, of=plan.year)
    named = re.sub(rf"(?<![0-9]){plan.year}(?![0-9])", str(year), plan.id)
    id_ = asked.id or (named if named != plan.id else f"{plan.id}-{year}")
    if not _ID.fullmatch(id_):
        raise RefusedError("no-plan-id", id=id_)
    taken = next((one.plan for one in loaded.schedules if one.plan.id == id_), None)
    if taken is not None:
        raise RefusedError("plan-taken", plan=id_, file=taken.file)
    known = [*(item.id for item in plan.items), *plan.named()]
    asked = asked._replace(close=_within(plan, asked.close), carry=_within(plan, asked.carry))
    for name in (*asked.close, *asked.carry):
        if name not in known:
            raise RefusedError("no-item", name=name, plan=plan.id, near=nearest(name, known))
    gone = left_out(plan, asked.close, asked.carry)
    if gone >= {item.id for item in plan.items}:
        raise RefusedError("nothing-left", plan=plan.id)
    return Turn(plan, id_, year, gone)


def _within(plan: Plan, names: tuple[str, ...]) -> tuple[str, ...]:
    """Items and tasks without the plan's own id before them."""
    return tuple(name.removeprefix(f"{plan.id}/") for name in names)


def _records(book: Book, store: Store | None, plan: Plan, today: date) -> Records:
    if store is None:
        return Records([], {}, {})
    listed = [judge(entry, today.toordinal()) for entry in book.all(today.toordinal()) if entry.facts.plan == plan.id]
    missed: dict[str, tuple[str, str]] = {}
    for one in measured(listed, today):
        measure = one.facts.measure or {}
        if one.verdict == "unmet":
            bounds = (f"{sign}{measure[key]}" for key, sign in (("at_least", ">="), ("at_most", "<=")) if measure[key])
            missed[f"{one.facts.item}.{one.facts.task}"] = measures.shown(measure, one.total), " ".join(bounds)
    former = {subject: one.entry.id for one in listed for subject in one.entry.subjects}
    return Records(listed, _returns(store, former, today), missed)


def _returns(store: Store, known: dict[str, str], today: date) -> Counter[str]:
    """How often each occurrence was sent back, by its present id."""
    with store.reading():
        return Counter(
            known[event.subject]
            for event in store.events()
            if event.kind == "returned" and event.subject in known and event.day <= today.isoformat()
        )
