"""A YAML text as a tree of entries, each with where it stands and the comments that belong to it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml import events
from yaml._yaml import CParser

_Event = Any
"""Of the parser, whose marks and styles have no types."""
_COMMENT = re.compile(r"(?<![^\s])#[^\n]*")
_HEADER = re.compile(r"[|>][0-9+-]{0,2}[ ]+(#[^\n]*)")


@dataclass(slots=True, eq=False)
class Node:
    """A value: a scalar, or a collection with its entries; `start` and `end` are offsets in the text."""

    start: int
    end: int
    kind: str
    """scalar, map or list."""
    flow: bool = False
    style: str = ""
    """Of a scalar: "", ', ", | or >."""
    text: str = ""
    """What a scalar says, quotes and escapes undone."""
    entries: "list[Entry]" = field(default_factory=list)

    def get(self, *path: str | int) -> "Node | None":
        """The value at a path of keys and indexes; None where there is none."""
        entry = self.entry(*path) if path else None
        return entry.value if entry else None if path else self

    def entry(self, *path: str | int) -> "Entry | None":
        """The entry at a path of keys and indexes; None where there is none."""
        here, found = self, None
        for step in path:
            found = here.child(step)
            if found is None:
                return None
            here = found.value
        return found

    def child(self, step: str | int) -> "Entry | None":
        """The entry of a key, or at an index."""
        if isinstance(step, int):
            return self.entries[step] if self.kind == "list" and step < len(self.entries) else None
        named = (entry for entry in self.entries if entry.key is not None and entry.key.text == step)
        return next(named, None)


@dataclass(slots=True, eq=False)
class Entry:
    """A key with its value, or a member of a list (`key` is None).

    `start` is the offset of its key or dash, `column` its column from 0. Of its comments, `above` holds the lines
    before it, with "" for an empty line, `beside` what stands at its line's end, `below` what follows it and belongs to
    nothing after it.
    """

    key: Node | None
    value: Node
    start: int
    line: int
    column: int
    parent: "Entry | None"
    holder: Node
    above: list[str] = field(default_factory=list)
    beside: str = ""
    below: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Tree:
    """A whole text: what is said above everything, and its root."""

    text: str
    head: list[str]
    root: Node
    entries: list[Entry]
    """All of them, in the order of the text."""

    @property
    def comments(self) -> list[str]:
        """Every comment, in no order."""
        said = [line for one in self.entries for line in (*one.above, one.beside, *one.below)]
        return sorted(line for line in (*self.head, *said) if line)


def grown(text: str) -> Tree:
    """The tree of a text that YAML's parser takes, one document without anchors and tags."""
    return _Growth(text).tree()


class _Growth:
    """One pass over the parser's events, and one over what stands between the scalars."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.begins = [0, *(found.end() for found in re.finditer("\n", text))]
        self.entries: list[Entry] = []
        self.starts: list[int] = []
        self.scalars: list[Node] = []
        self.stream = self._events()

    def tree(self) -> Tree:
        root = self._node(next(self.stream), None)
        self.starts = [entry.start for entry in self.entries]
        head: list[str] = []
        for found in self._comments():
            self._attach(head, found.start(), found[0].rstrip())
        self._blanks()
        return Tree(self.text, head, root, self.entries)

    def _events(self) -> Iterator[Any]:
        parser = CParser(self.text)
        try:
            while (event := parser.get_event()) is not None:
                if isinstance(event, events.NodeEvent | events.CollectionEndEvent):
                    yield event
        finally:
            parser.dispose()

    def _node(self, event: _Event, parent: Entry | None) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, events.ScalarEvent):
            scalar = Node(start, end, "scalar", style=event.style or "", text=event.value)
            self.scalars.append(scalar)
            return scalar
        mapping = isinstance(event, events.MappingStartEvent)
        node = Node(start, end, "map" if mapping else "list", flow=bool(event.flow_style))
        column = event.start_mark.column
        for inner in self.stream:
            done = isinstance(inner, events.CollectionEndEvent)
            if done:
                node.end = inner.end_mark.index if node.flow else max(self._ended(node), start)
                break
            self._entry(node, inner, parent, column)
        return node

    def _ended(self, node: Node) -> int:
        return node.entries[-1].value.end if node.entries else node.start

    def _entry(self, node: Node, event: _Event, parent: Entry | None, column: int) -> None:
        key = self._node(event, parent) if node.kind == "map" else None
        start, where = event.start_mark.index, event.start_mark.column
        if key is None and not node.flow:
            start, where = self._dash(node, column), column
        entry = Entry(key, Node(start, start, "scalar"), start, self._line(start), where, parent, node)
        self.entries.append(entry)
        node.entries.append(entry)
        entry.value = self._node(event if key is None else next(self.stream), entry)

    def _dash(self, node: Node, column: int) -> int:
        """Where the dash of a list's next member stands."""
        if not node.entries:
            return node.start
        found = re.compile(rf"^ {{{column}}}-(?=\s|$)", re.MULTILINE).search(self.text, node.entries[-1].value.end)
        return found.end() - 1 if found else node.entries[-1].value.end

    def _line(self, offset: int) -> int:
        """The line of an offset, from 0."""
        return bisect_right(self.begins, offset) - 1

    def _comments(self) -> Iterator[re.Match[str]]:
        """Every comment, in order: what begins with # outside the scalars."""
        at = 0
        for scalar in self.scalars:
            yield from _COMMENT.finditer(self.text, at, scalar.start)
            header = _HEADER.match(self.text, scalar.start) if scalar.style in {"|", ">"} else None
            if header:
                yield from _COMMENT.finditer(self.text, header.start(1), header.end(1))
            at = max(at, scalar.end)
        yield from _COMMENT.finditer(self.text, at)

    def _attach(self, head: list[str], offset: int, said: str) -> None:
        """Give a comment to the entry that it is about."""
        line = self._line(offset)
        index = bisect_left(self.starts, offset)
        if not index:
            head.extend([*self._gap(line), said])
            return
        column = offset - self.begins[line]
        last = self.entries[index - 1]
        after = self.entries[index] if index < len(self.entries) else None
        if self.lines[line][:column].strip():
            entry = _closed(last, offset)
            if entry.beside:
                entry.above.append(said)
            entry.beside = entry.beside or said
            return
        place = _inside(last, after, offset)
        place = _outside(last, after, column) if place is None else place
        place.extend([*self._gap(line), said])

    def _gap(self, line: int) -> list[str]:
        """An empty line, if one stands before this one."""
        return [""] if line > 0 and not self.lines[line - 1].strip() else []

    def _blanks(self) -> None:
        """Empty lines before entries that begin a line."""
        seen = -1
        for entry in self.entries:
            if entry.line != seen and not entry.holder.flow:
                entry.above.extend(self._gap(entry.line))
            seen = entry.line


def _closed(last: Entry, offset: int) -> Entry:
    """The outermost entry that is complete before a comment on its line."""
    entry = last
    while entry.parent and entry.parent.value.flow and entry.parent.value.end <= offset:
        entry = entry.parent
    return entry


def _inside(last: Entry, after: Entry | None, offset: int) -> list[str] | None:
    """Where a comment within braces or brackets belongs; None for one that stands in none."""
    around: Entry | None = last
    while around and not (around.value.flow and around.value.start < offset < around.value.end):
        around = around.parent
    if around is None:
        return None
    if after and after.start < around.value.end:
        return after.above
    return around.value.entries[-1].below if around.value.entries else around.above


def _outside(last: Entry, after: Entry | None, column: int) -> list[str]:
    """Where a comment on a line of its own belongs: to what follows, unless it stands further in than that."""
    if after and (column <= after.column or after.parent is last):
        return after.above
    entry = last
    while entry.parent and (entry.column > column or entry.holder.flow):
        entry = entry.parent
    while after and entry.holder is not after.holder and entry.parent and _depth(entry) <= _depth(after):
        entry = entry.parent
    return entry.below


def _depth(entry: Entry) -> int:
    """How far in an entry stands in the one layout, in steps; a list stands as far in as its key."""
    depth = 0
    here: Entry | None = entry
    while here is not None and here.parent is not None:
        depth += not (here.key is None and here.parent.key is not None)
        here = here.parent
    return depth


def without(entry: Entry) -> None:
    """Take an entry out; what is said around it goes to its neighbour, the following one where there is one."""
    siblings = entry.holder.entries
    at = siblings.index(entry)
    siblings.remove(entry)
    said = [*entry.above, *filter(None, [entry.beside]), *_foot(entry)]
    if at < len(siblings):
        siblings[at].above[:0] = said
    elif siblings:
        siblings[-1].below.extend(said)


def _foot(entry: Entry) -> list[str]:
    """What is said below an entry, or below the last of all that it holds."""
    inner = _foot(entry.value.entries[-1]) if entry.value.entries else []
    return [*inner, *entry.below]


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found


def last_offset(node: Node) -> int:
    """Where a value ends; a text of several lines, at its last one."""
    if node.style in {"|", ">"}:
        return max(node.start, node.end - 1)
    return max([node.end, *(last_offset(entry.value) for entry in node.entries)])
