"""Units that end or begin, in the text of an org file."""

from collections.abc import Mapping
from datetime import date, timedelta

from engine.editing.layout import key, relaid
from engine.editing.skeleton import InBracketsError, behind
from engine.editing.tree import Entry, Node, grown


def ended(text: str, unit: str, first: date, successor: str) -> str:
    """An org file in which a unit stands no more from a day on, and another takes over.

    Raises:
        LookupError: it has no such unit.
        InBracketsError: its units stand in brackets.
    """
    return _set(text, unit, {"until": (first - timedelta(days=1)).isoformat(), "successor": successor})


def founded(text: str, unit: str, first: date) -> str:
    """An org file with a unit more, which stands from a day on; it comes last.

    Raises:
        InBracketsError: its units stand in brackets.
    """
    units = grown(text).root.entry("units")
    if units is None or units.value.flow:
        raise InBracketsError
    last = units.value.entries[-1]
    return behind(text, last, [f"{' ' * last.column}{key(unit)}: {{from: {first}}}"], spaced=False)[0]


def _set(text: str, unit: str, keys: Mapping[str, str]) -> str:
    """The text with these keys of a unit, whatever they were before."""
    entry = grown(text).root.entry("units", unit)
    if entry is None:
        raise LookupError(unit)
    if entry.holder.flow:
        raise InBracketsError
    new = {one.key.text: one.value for one in _mapping(keys).entries if one.key}
    for one in entry.value.entries:
        if one.key and one.key.text in new:
            one.value = new.pop(one.key.text)
    rest = [one for one in _mapping(keys).entries if one.key and one.key.text in new]
    value = Node(0, 0, "map", entries=[*entry.value.entries, *rest])
    return relaid(text, "org", ("units", unit), value)


def _mapping(keys: Mapping[str, str]) -> Node:
    node = Node(0, 0, "map")
    for name, text in keys.items():
        node.entries.append(
            Entry(Node(0, 0, "scalar", text=name), Node(0, 0, "scalar", text=text), 0, 0, 0, None, node)
        )
    return node
