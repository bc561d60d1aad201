"""The draft of a next year's plan: last year's text, its dates moved by what they mean, its decisions beside it."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from engine.editing.decisions import Decision, Turn, ended
from engine.editing.layout import printed
from engine.editing.tree import Entry, Node, Tree, grown, without
from engine.editing.years import in_words, of_days
from engine.plan.model import Item, Plan

OLD = re.compile(r"#[ ]?(?:待定|to decide)[:：]")
"""How a comment begins that leaves something to decide."""
_TITLES = frozenset({"title", "name", "evidence", "ask"})
"""Keys whose texts are words of the plan, in which last year's number means this plan's year."""
Say = Callable[[Decision], str]


class Draft(NamedTuple):
    """The new plan's text; the items and tasks left out; the lines, from 1, of comments that name last year."""

    text: str
    left_out: tuple[str, ...]
    dated_comments: tuple[int, ...]


def left_out(plan: Plan, close: Iterable[str], carry: Iterable[str]) -> frozenset[str]:
    """What does not go on: what is closed, and what the plan has end within the year, unless it is carried."""
    over = {f"{item.id}.{task.id}" for item, task in plan.tasks() if ended(plan, task)}
    return frozenset(close) | (over - frozenset(carry))


def rolled(text: str, turn: Turn, decided: Iterable[Decision], say: Say) -> Draft:
    """The draft.

    Args:
        text: last year's plan, as its file has it.
        turn: to which year.
        decided: what people have to decide; told in a comment above what it is about.
        say: the words of a decision.
    """
    tree = grown(text)
    tree.head = [line for line in tree.head if not OLD.match(line)]
    gone = tuple(_dropped(tree, turn))
    places = _places(tree)
    _head(tree, turn)
    for item in turn.plan.items:
        if item.id in places:
            _lineage(places[item.id].value, turn.plan, item)
    for entry in tree.entries:
        _forget(entry)
        _moved(entry, turn)
    noted = {f"# {said}" for said in _noted(tree, places, decided, say)}
    after = printed(tree, "plan")
    lines = ((number, line) for number, line in enumerate(after.split("\n"), 1) if line.lstrip() not in noted)
    return Draft(after, gone, tuple(number for number, line in lines if _dated(line, turn.plan.year)))


def _places(tree: Tree) -> dict[str, Entry]:
    """Every item, task and trigger, by the name that decisions call it."""
    found: dict[str, Entry] = {}
    for item in _members(tree.root.get("items")):
        number = _text(item, "item")
        found[number] = item
        found.update((f"{number}.{_text(task, 'id')}", task) for task in _members(item.value.get("tasks")))
    found.update((entry.key.text, entry) for entry in _members(tree.root.get("triggers")) if entry.key)
    return found


def _members(node: Node | None) -> list[Entry]:
    return node.entries if node else []


def _text(entry: Entry, key: str) -> str:
    found = entry.value.get(key)
    return found.text if found else ""


def _dropped(tree: Tree, turn: Turn) -> Iterator[str]:
    """Take out what is left out; what is said above and below an item stays with what follows."""
    items = tree.root.get("items")
    for item in list(_members(items)):
        number = _text(item, "item")
        if not turn.goes_on(number):
            without(item)
            yield number
            continue
        tasks = item.value.entry("tasks")
        for task in list(_members(tasks.value if tasks else None)):
            name = f"{number}.{_text(task, 'id')}"
            if name in turn.left_out:
                task.holder.entries.remove(task)
                yield name
        if tasks and not tasks.value.entries:
            without(tasks)


def _head(tree: Tree, turn: Turn) -> None:
    """The plan's own keys: another id and year, not issued yet."""
    for key, value in (("plan", turn.id), ("year", str(turn.year))):
        node = tree.root.get(key)
        if node is not None:
            node.text = value
    issued = tree.root.entry("issued")
    if issued is not None:
        without(issued)


def _lineage(node: Node, plan: Plan, item: Item) -> None:
    """An item continues last year's of its number; names that it had within that year are history now."""
    former = node.entry("was")
    if former is not None:
        without(former)
    key = Node(0, 0, "scalar", text="was")
    value = Node(0, 0, "scalar", text=f"{plan.id}/{item.id}")
    node.entries.append(Entry(key, value, 0, 0, 0, None, node))


def _forget(entry: Entry) -> None:
    """A task's former ids are history, too: its records are in last year's plan."""
    node = entry.value
    former = node.entry("was") if node.kind == "map" and node.get("id") is not None else None
    if former is not None:
        without(former)


def _moved(entry: Entry, turn: Turn) -> None:
    """Dates keep their month and day, titles name the new year; what was left to decide last year is told anew."""
    entry.above = [line for line in entry.above if not OLD.match(line)]
    node = entry.value
    if node.kind == "list" and entry.key and entry.key.text == "dates":
        _once_each(node, turn)
    if node.kind != "scalar" or (entry.key and entry.key.text in {"plan", "year", "was", "basis", "source", "org"}):
        return
    if _is_title(entry):
        node.text = in_words(node.text, turn.plan.year, turn.by)
    else:
        node.text = of_days(node.text, turn.by)


def _once_each(node: Node, turn: Turn) -> None:
    """Days that fall together in the new year count once."""
    seen: set[str] = set()
    for day in list(node.entries):
        moved = of_days(day.value.text, turn.by)
        if moved in seen:
            without(day)
        seen.add(moved)


def _is_title(entry: Entry) -> bool:
    """Whether a value is of the plan's words: a title, a name, a material."""
    here: Entry | None = entry
    while here is not None and here.key is None:
        here = here.parent
    return here is not None and here.key is not None and here.key.text in _TITLES


def _noted(tree: Tree, places: dict[str, Entry], decided: Iterable[Decision], say: Say) -> Iterator[str]:
    """What has to be decided, in a comment where it is decided; the words."""
    first = tree.root.entries[0]
    for one in decided:
        entry = places.get(one.place) if one.place else first
        if entry is not None:
            said = say(one)
            entry.above.append(f"# {said}")
            yield said


def _dated(line: str, year: int) -> bool:
    """Whether a line's comment names last year."""
    return re.search(rf"#.*(?<![0-9/-]){year}(?![0-9])", line) is not None
