"""What keeps its number or id and is another thing now, so that records would pass to it: renumbered without `was:`."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.consequences.changes import Change
from engine.consequences.matching import Matching
from engine.consequences.occurrences import frozen, piece
from engine.consequences.plans import Twins
from engine.consequences.sides import Task
from engine.plan.model import Item


class _Mark(NamedTuple):
    """By what something is known though it goes by another name: its title; whom it is asked of, and for what."""

    title: str
    asked: tuple[str, ...]


class _Marks(NamedTuple):
    """What there was and what there is, by name; `settled` are the titles of what is another's heir by `was:`."""

    old: Mapping[str, _Mark]
    new: Mapping[str, _Mark]
    settled: frozenset[str]


class _Displaced(NamedTuple):
    """A name that stands for something else: under which name its former bearer is now, whose title it has now."""

    name: str
    moved: str
    taken: str


def displaced(matching: Matching, twins: list[Twins]) -> Iterator[Change]:
    """Every item and task of which what is recorded would count for another; an item's tasks are told with it."""
    pairs: dict[str, list[tuple[Task, Task]]] = {}
    for old, new in matching.pairs:
        if old.name == new.name:
            pairs.setdefault(new.schedule.plan.id, []).append((old, new))
    for one in twins:
        here = pairs.get(one.new.plan.id, [])
        items = {found.name: found for found in _found(_of_items(one))}
        yield from _items(one, here, items)
        yield from _tasks(one, here, _of_tasks(matching, one.new.plan.id, here), items)


def _found(marks: _Marks) -> Iterator[_Displaced]:
    """The names that have another title now, which was or is another name's."""
    changed = {name for name in marks.old if name in marks.new and marks.old[name].title != marks.new[name].title}
    stayed = {mark.title for name, mark in marks.old.items() if name in marks.new and name not in changed}
    shared = stayed | marks.settled
    leavers = _by_title(marks.old, {name for name in marks.old if name not in marks.new} | changed)
    arrivals = _by_title(marks.new, {name for name in marks.new if name not in marks.old} | changed)
    moved: dict[str, str] = {}
    for title, there in arrivals.items():
        gone = leavers.get(title, [])
        sure = len(gone) == len(there) == 1 and title not in shared
        free: dict[tuple[str, ...], list[str]] = {}
        for name in reversed(there):
            free.setdefault(() if sure else marks.new[name].asked, []).append(name)
        for name in gone:
            if alike := free.get(() if sure else marks.old[name].asked):
                moved[name] = alike.pop()
    origins = {after: before for before, after in moved.items()}
    for name in marks.old:
        if name in changed and (name in moved or name in origins):
            yield _Displaced(name, moved.get(name, ""), origins.get(name, ""))


def _by_title(marks: Mapping[str, _Mark], names: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, mark in marks.items():
        if name in names:
            found.setdefault(mark.title, []).append(name)
    return found


def _of_items(twins: Twins) -> _Marks:
    """The items; those that another continues by `was:`, and these, are settled."""
    old, new = ({item.id: item for item in one.plan.items} for one in (twins.old, twins.new))
    within = twins.new.plan.within
    became = {was: item.id for item in new.values() for was in map(within, item.was) if was in old and was not in new}
    heirs = set(became.values()) - old.keys()
    titles = frozenset(old[was].title for was in became)
    return _Marks(
        {name: _item_mark(item) for name, item in old.items() if name not in became},
        {name: _item_mark(item) for name, item in new.items() if name not in heirs},
        titles,
    )


def _item_mark(item: Item) -> _Mark:
    return _Mark(item.title, item.owners.lead)


def _of_tasks(matching: Matching, plan: str, pairs: list[tuple[Task, Task]]) -> _Marks:
    """The tasks of a plan that can be told by their titles, by `item.task`; wrap-ups go with their items."""
    inherited = [*((old, new) for old, new in matching.pairs if old.name != new.name), *matching.merged]
    return _Marks(
        _marked(plan, [*(old for old, _ in pairs), *matching.gone]),
        _marked(plan, [*(new for _, new in pairs), *matching.fresh]),
        frozenset(old.spec.title for old, _ in inherited if old.schedule.plan.id == plan),
    )


def _marked(plan: str, tasks: list[Task]) -> dict[str, _Mark]:
    own = (task for task in tasks if task.schedule.plan.id == plan and not task.wrapup)
    return {_short(task): _task_mark(task) for task in own}


def _short(task: Task) -> str:
    return f"{task.item.id}.{task.spec.id}"


def _task_mark(task: Task) -> _Mark:
    spec = task.spec
    asked = (*(one.name for one in spec.evidence), *([spec.measure.name] if spec.measure else []))
    return _Mark(spec.title, (*spec.owners.lead, "", *asked))


def _items(twins: Twins, pairs: list[tuple[Task, Task]], displaced_: Mapping[str, _Displaced]) -> Iterator[Change]:
    """The items whose numbers are others' now."""
    before, after = ({item.id: item for item in one.plan.items} for one in (twins.old, twins.new))
    here: dict[str, list[tuple[Task, Task]]] = {}
    for pair in pairs:
        here.setdefault(pair[0].item.id, []).append(pair)
    for found in displaced_.values():
        others = [items[name] for items, name in ((after, found.moved), (before, found.taken)) if name]
        titles = {task.title for item in others for task in item.all_tasks}
        same = here.get(found.name, [])
        gone = [(one, new) for one, new in same if one.spec.title != new.spec.title or one.spec.title in titles]
        yield _item(twins, found, (before[found.name], after[found.name]), gone)


def _item(twins: Twins, found: _Displaced, items: tuple[Item, Item], gone: list[tuple[Task, Task]]) -> Change:
    """An item whose number is another's now, with what is handed in of the tasks that have gone away with it."""
    old, new = items
    source = new.node.source
    change = Change(
        "item-displaced" if found.moved else "item-taken", "", f"{twins.new.plan.id}/{new.id}", new.title,
        old.title, new.title, found.moved or found.taken, new.id, place=f"{source.file}:{source.line}",
    )  # fmt: skip
    return _weighed(twins, change, gone)


def _tasks(
    twins: Twins, pairs: list[tuple[Task, Task]], marks: _Marks, items: Mapping[str, _Displaced]
) -> Iterator[Change]:
    """The tasks whose ids are other tasks' now, less those that have only gone with their items."""
    by_name = {_short(old): (old, new) for old, new in pairs}
    for found in _found(marks):
        old, new = by_name[found.name]
        if old.item.id in items:
            continue
        near = found.moved or found.taken
        code = "task-displaced" if found.moved else "task-taken"
        change = Change(code, "", new.name, new.title, old.title, new.title, near, found.name, place=new.place)
        yield _weighed(twins, change, [(old, new)])


def _weighed(twins: Twins, change: Change, gone: list[tuple[Task, Task]]) -> Change:
    """What is handed in must not pass to another; where nothing is yet, somebody has to say that it is meant."""
    handed = tuple(piece(one, one.due) for old, _ in gone for one in old.entries.values() if frozen(one))
    return change._replace(verdict=twins.grave("error" if handed else "approval"), pieces=handed)
