"""A book made from nothing: plans read, checked and expanded, and the ledger's events laid over them."""

from collections.abc import Iterator
from itertools import chain

from engine import collector
from engine.binding import bind, stray_state
from engine.book import About, Book
from engine.checks import check
from engine.ledger.events import MAIL, Event, Head
from engine.ledger.timeline import timeline
from engine.loading import Loaded, Schedule, load
from engine.plan.recurrence import After
from engine.ports import Store
from engine.workspace import Workspace


def made(workspace: Workspace, store: Store | None) -> Book:
    """The book of a workspace with everything that a store tells."""
    with collector.paused():
        return bound(load(workspace), store)


def bound(loaded: Loaded, store: Store | None) -> Book:
    """The book of what was loaded, with everything that a store tells."""
    problems = [*loaded.problems, *check(loaded)]
    history, head = history_of(store)
    schedules = loaded.distinct
    about = About(
        timezone=loaded.settings.timezone,
        lang=loaded.settings.lang,
        years=sorted({schedule.plan.year for schedule in loaded.schedules}),
        plans=sorted({schedule.plan.id for schedule in loaded.schedules}),
        units=sorted({unit for schedule in loaded.schedules for unit in schedule.org.units}),
        errors=sum(problem.severity == "error" for problem in problems),
        unsure=sorted({year for schedule in loaded.schedules for year in schedule.notices_awaited()}),
        triggers=[f"{schedule.plan.id}/{name}" for schedule in schedules for name in schedule.plan.triggers],
        tangled=sorted({name for schedule in schedules for name in _tangled(schedule)}),
        events=head.events,
        last=head.hash,
    )
    found = chain.from_iterable(timeline(schedule, history) for schedule in schedules)
    return bind(found, _stray(schedules, history), about)


def history_of(store: Store | None) -> tuple[dict[str, list[Event]], Head]:
    """All events by subject, and the head of which they are."""
    history: dict[str, list[Event]] = {}
    if store is None:
        return history, Head()
    with store.reading():
        for event in store.events():
            if not event.subject.startswith(MAIL):
                history.setdefault(event.subject, []).append(event)
        return history, store.head()


def _tangled(schedule: Schedule) -> Iterator[str]:
    """The names whose records bear on more than their own occurrence.

    Triggers, what waits and what it waits for, and whatever has gone by another name.
    """
    plan = schedule.plan
    yield from (f"{plan.id}/{name}" for name in plan.triggers)
    for item, task in plan.all_tasks():
        own = f"{plan.id}/{item.id}.{task.id}"
        form = task.recurrence.form
        if isinstance(form, After):
            yield own
            yield f"{plan.id}/{item.name_of(form.start)}"
        former = plan.former(item, task)
        if former:
            yield own
            yield from (f"{plan.id}/{name}" for name in former)


def _stray(schedules: list[Schedule], history: dict[str, list[Event]]) -> dict[str, str]:
    """The subjects of what happened that no plan knows, and how they were left."""
    if not history:
        return {}
    known = {subject for schedule in schedules for subject in _subjects(schedule)}
    return {subject: stray_state(events) for subject, events in history.items() if subject not in known}


def _subjects(schedule: Schedule) -> Iterator[str]:
    plan = schedule.plan
    yield from (f"{plan.id}/{name}" for name in plan.triggers)
    for occurrence in schedule.occurrences:
        yield occurrence.id
        tail = occurrence.id.partition("@")[2]
        former = plan.former(occurrence.item, occurrence.task)
        yield from (f"{plan.id}/{name}@{tail}" for name in former)
