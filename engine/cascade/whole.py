"""An upper plan and the plans below it: item by item who carries it, how well, and how it stands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.cascade.answers import Answer, answer
from engine.cascade.assigned import Asked, Assigned, Entries, assigned
from engine.cascade.outcome import Carrier, Cascade, Finding, Line, Match, Note
from engine.cascade.standing import standing
from engine.cascade.weaker import Pair, compared
from engine.document.nearest import nearest
from engine.due import Entry
from engine.loading import Schedule
from engine.plan.model import Item, Plan


class Sides(NamedTuple):
    """The upper plan and the plans below it; `known` are the ids of all plans that there are."""

    upper: Schedule
    lowers: list[Schedule]
    known: frozenset[str]


class _Link(NamedTuple):
    """An item of a lower plan that names one of the upper plan."""

    plan: Plan
    item: Item

    @property
    def name(self) -> str:
        """`plan/item`."""
        return f"{self.plan.id}/{self.item.id}"


def cascade(sides: Sides, entries: Iterable[Entry], unit: str, today: int) -> Cascade:
    """What an upper plan assigns to a unit, and what becomes of it below.

    Args:
        sides: the plans.
        entries: the entries of all of them, as they stand by what is recorded.
        unit: whom to look for in the upper plan.
        today: the day, an ordinal.
    """
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        named.setdefault(entry.facts.name, []).append(entry)
    links = _links(sides.upper.plan, sides.lowers)
    ours = list(assigned(sides.upper, named, unit))
    lines = tuple(_line(one, links.get(one.item.id, []), named, today) for one in ours)
    notes = (
        *_of_plans(sides, links, unit),
        *_of_links(sides.upper.plan, links, {one.item.id for one in ours}),
        *_of_strangers(sides),
    )
    return Cascade(unit, lines, notes)


def _links(upper: Plan, lowers: list[Schedule]) -> dict[str, list[_Link]]:
    """What carries each item of the upper plan, by its number; numbers that it does not have, too."""
    found: dict[str, list[_Link]] = {}
    for lower in lowers:
        for item in lower.plan.items:
            plan, _, number = (item.basis or "").partition("/")
            if plan == upper.id:
                found.setdefault(number, []).append(_Link(lower.plan, item))
    return found


def _line(one: Assigned, links: list[_Link], named: Entries, today: int) -> Line:
    item = one.item
    below = tuple(_below(link, named) for link in links)
    tasks = tuple(asked for found in below for asked in found)
    pieces = [entry for link in links for entry in _pieces(link, named)]
    return Line(
        item=item.id,
        title=item.title,
        source=item.source,
        lead=one.lead,
        pieces=one.pieces,
        carriers=tuple(map(_carrier, links)),
        matches=tuple(_matches(one, tasks)) if links else (),
        standing=standing(pieces, _targets(one), today),
    )


def _below(link: _Link, named: Entries) -> tuple[Asked, ...]:
    """The tasks of a lower item."""
    names = [(f"{link.name}.{task.id}", task) for task in link.item.tasks]
    return tuple(Asked(name, task, tuple(named.get(name, ()))) for name, task in names)


def _pieces(link: _Link, named: Entries) -> Iterator[Entry]:
    """The pieces of a lower item, those of its wrap-up too."""
    for task in link.item.all_tasks:
        yield from named.get(f"{link.name}.{task.id}", ())


def _targets(one: Assigned) -> Mapping[str, Mapping[str, Any]]:
    """The upper item's measures by name."""
    measures = (entry.facts.measure for asked in one.tasks for entry in asked.entries[:1])
    return {measure["name"]: measure for measure in measures if measure}


def _carrier(link: _Link) -> Carrier:
    leads = link.item.owners.lead or tuple(dict.fromkeys(lead for task in link.item.tasks for lead in task.owners.lead))
    return Carrier(link.plan.id, link.item.id, link.item.title, leads)


def _matches(one: Assigned, below: tuple[Asked, ...]) -> Iterator[Match]:
    own = [asked for asked in one.tasks if asked.hands_in and asked.entries]
    for above in one.tasks:
        found = answer(above, below, only=own == [above])
        by = tuple(task.name for task in found.tasks)
        findings = tuple(_findings(above, found, below))
        yield Match(above.name, above.task.title, above.hands_in, found.how, by, findings)


def _findings(above: Asked, found: Answer, below: tuple[Asked, ...]) -> Iterator[Finding]:
    if found.tasks:
        yield from compared(Pair(above, found.tasks, below))
    elif found.how == "hand":
        yield Finding("hand", "hand")
    elif found.how == "nothing" and above.entries:
        yield Finding("nothing", "weaker")
    if not above.hands_in and above.entries:
        yield Finding("joins", "note", above.entries[0].facts.lead)


def _of_plans(sides: Sides, links: Mapping[str, list[_Link]], unit: str) -> Iterator[Note]:
    """What has to be known of a lower plan as a whole."""
    upper = sides.upper
    linked = {link.plan.id for found in links.values() for link in found}
    for plan in (lower.plan for lower in sides.lowers):
        if plan.year != upper.plan.year:
            yield Note("other-year", plan.id, str(plan.year), str(upper.plan.year))
        if plan.id not in linked:
            yield Note("no-links", plan.id, upper.plan.id)
        issuer = upper.org.called(plan.issuer)
        if issuer not in {None, unit}:
            yield Note("other-issuer", plan.id, plan.issuer, str(issuer))


def _of_links(upper: Plan, links: Mapping[str, list[_Link]], ours: set[str]) -> Iterator[Note]:
    """What has to be known of single links: they lead nowhere, to others' items, or several to one."""
    items = {item.id: item for item in upper.items}
    became = {upper.within(was): item.id for item in upper.items for was in item.was}
    for number, found in links.items():
        basis = f"{upper.id}/{number}"
        if number not in items:
            meant = became.get(number) or nearest(number, items)
            near = f"{upper.id}/{meant}" if meant else ""
            yield from (Note("unknown-basis", link.name, basis, near) for link in found)
        elif number not in ours:
            yield from (Note("not-assigned", link.name, basis, items[number].title) for link in found)
        elif len(found) > 1:
            yield Note("several", basis, "、".join(link.name for link in found))


def _of_strangers(sides: Sides) -> Iterator[Note]:
    """Links to a plan that is not there and is called nearly as the upper one."""
    upper = sides.upper.plan
    for lower in sides.lowers:
        for item in lower.plan.items:
            plan, _, number = (item.basis or "").partition("/")
            if plan and plan not in sides.known and nearest(plan, [upper.id]):
                yield Note("other-plan", f"{lower.plan.id}/{item.id}", str(item.basis), f"{upper.id}/{number}")
