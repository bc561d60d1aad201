"""A YAML text in its one layout: block style, keys in the schema's order, short lists on a line, few quotes."""

import io
import json
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from yaml import ScalarNode
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from engine.document.scalars import resolve
from engine.document.schema import resolved, schema
from engine.editing.tree import Entry, Node, Tree, grown, last_offset, line_end

COLUMNS = 80
"""Cells of the longest line that a list or mapping is put on."""
_STEP = 2
_OPEN = frozenset({"items", "tasks", "reminders", "triggers", "units", "groups", "people", "days"})
"""Keys whose members each have a line or a block of their own."""
_WHOLE = frozenset({"items", "tasks"})
"""Keys whose members are never put on one line."""
_TEXT = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"})
"""What a reader of the older YAML 1.1 may take a text for without harm; days are text to us."""
_EMITTER = Emitter(io.StringIO(), allow_unicode=True)
_RESOLVER = Resolver()
Schema = dict[str, Any]


class _Line(NamedTuple):
    """A line, and the comment at its end."""

    text: str
    beside: str = ""


def laid_out(text: str, kind: str | None) -> str:
    """A text in the one layout.

    Args:
        text: what the parser takes: one document, no anchors, no tags.
        kind: whose schema orders the keys: plan, org, calendar or settings; None keeps their order.
    """
    return printed(grown(text), kind)


def printed(tree: Tree, kind: str | None) -> str:
    """A tree in the one layout; it has no other use afterwards."""
    printer = _Printer(schema(kind) if kind else {})
    head = [*tree.head, *_parted(tree)]
    lines = [*map(_Line, head), *printer.block(tree.root, 0, printer.root, whole=False)]
    return "\n".join(_aligned(lines)).strip("\n") + "\n"


def relaid(text: str, kind: str, path: tuple[str, ...], value: Node) -> str:
    """A text with another value of one entry, which alone is laid out; every other byte stays as it is.

    Args:
        text: what the parser takes.
        kind: whose schema it follows.
        path: the keys down to the entry.
        value: what it holds from now on. Comments below the last line of what it held stay where they are: entries
            kept from there, known by where they stood, do not bring theirs along.

    Raises:
        LookupError: there is no such entry.
    """
    tree = grown(text)
    entry = tree.root.entry(*path)
    if entry is None:
        raise LookupError(path)
    printer = _Printer(schema(kind))
    about, node = printer.root, tree.root
    for step in path:
        found = node.entry(step)
        about, node = printer.about(about, node, found) if found else {}, found.value if found else node
    begin, end = text.rfind("\n", 0, entry.start) + 1, line_end(text, max(entry.start, last_offset(entry.value)))
    held, feet = entry.value, set()
    while held.entries and not held.flow:
        feet.add(held.entries[-1].start)
        held = held.entries[-1].value
    kept = [value]
    for node in kept:
        for one in node.entries:
            one.below = [] if one.start in feet else one.below
            kept.append(one.value)
    entry.value = value
    lines = printer.member(entry, entry.column, about, whole=False)
    return text[:begin] + "\n".join(_aligned(lines)) + text[end:]


def key(text: str) -> str:
    """A text as a key of a mapping."""
    return _Printer({}).scalar(Node(0, 0, "scalar", text=text, style='"'), flow=False)


def _parted(tree: Tree) -> list[str]:
    """The empty line below what is said above everything, if there is one."""
    first = tree.entries[0] if tree.entries else None
    if not tree.head or first is None or not first.above or first.above[-1]:
        return []
    first.above.pop()
    return [""]


class _Printer:
    """Prints values by one schema."""

    def __init__(self, root: Schema) -> None:
        self.root = root

    def block(self, node: Node, indent: int, about: Schema, *, whole: bool) -> list[_Line]:
        """A collection, a member a line or a block; `whole` keeps its members off single lines."""
        lines: list[_Line] = []
        for entry in self.ordered(node, about):
            inner = self.about(about, node, entry)
            lines += [_Line(" " * indent + line if line else "") for line in entry.above]
            lines += self.member(entry, indent, inner, whole=whole)
            lines += [_Line(" " * indent + line if line else "") for line in entry.below]
        return lines

    def member(self, entry: Entry, indent: int, about: Schema, *, whole: bool) -> list[_Line]:
        """An entry with its value."""
        name = entry.key.text if entry.key else ""
        lead = " " * indent + ("-" if entry.key is None else f"{self.scalar(entry.key, flow=False)}:")
        value = entry.value
        if value.kind == "scalar":
            return self.single(lead, entry, indent)
        if not value.entries:
            return [_Line(f"{lead} {'{}' if value.kind == 'map' else '[]'}", entry.beside)]
        short = f"{lead} {self.flow(value, about)}" if not whole and name not in _OPEN and _plain(value) else ""
        if short and _cells(short) <= COLUMNS:
            return [_Line(short, entry.beside)]
        if entry.key is None:
            return self.joined(entry, indent, about)
        deeper = indent + (_STEP if value.kind == "map" else 0)
        return [_Line(lead, entry.beside), *self.block(value, deeper, about, whole=name in _WHOLE)]

    def single(self, lead: str, entry: Entry, indent: int) -> list[_Line]:
        """An entry whose value is a scalar; one of several lines stands below its key."""
        value = entry.value
        if "\n" in value.text and value.style in {"|", ">"} and _literal(value.text):
            below = [
                _Line(" " * (indent + _STEP) + line if line else "") for line in value.text.rstrip("\n").split("\n")
            ]
            chomped = "" if value.text.endswith("\n") else "-"
            return [_Line(f"{lead} |{chomped}", entry.beside), *below]
        return [_Line(f"{lead} {self.scalar(value, flow=False)}".rstrip(), entry.beside)]

    def joined(self, entry: Entry, indent: int, about: Schema) -> list[_Line]:
        """A list's member that is a collection: its first line stands behind the dash."""
        inner = self.ordered(entry.value, about)
        hoisted, inner[0].above = [line for line in inner[0].above if line], []
        if entry.beside and not inner[0].beside:
            inner[0].beside, entry.beside = entry.beside, ""
        hoisted += [entry.beside] if entry.beside else []
        lines = self.block(entry.value, indent + _STEP, about, whole=False)
        first = lines[0]._replace(text=f"{' ' * indent}- {lines[0].text.lstrip(' ')}")
        return [*(_Line(" " * indent + line) for line in hoisted), first, *lines[1:]]

    def flow(self, node: Node, about: Schema) -> str:
        """A value on one line."""
        if node.kind == "scalar":
            return self.scalar(node, flow=True)
        members = [
            (f"{self.scalar(one.key, flow=True)}: " if one.key else "")
            + self.flow(one.value, self.about(about, node, one))
            for one in self.ordered(node, about)
        ]
        return f"{{{', '.join(members)}}}" if node.kind == "map" else f"[{', '.join(members)}]"

    def scalar(self, node: Node, *, flow: bool) -> str:
        """A scalar; quoted where another reading, or none, would follow."""
        if not node.style and not isinstance(resolve(node.text), str):
            return node.text or ("null" if flow else "")
        return node.text if _bare(node.text)[flow] else _quoted(node.text)

    def ordered(self, node: Node, about: Schema) -> list[Entry]:
        """The entries in the order of the schema's keys; what it does not name comes last, as it was written."""
        known = list(self.properties(about, node))
        if node.kind != "map" or not known:
            return list(node.entries)
        rank = {name: index for index, name in enumerate(known)}
        return sorted(node.entries, key=lambda entry: rank.get(entry.key.text if entry.key else "", len(rank)))

    def about(self, about: Schema, node: Node, entry: Entry) -> Schema:
        """What the schema says of a member."""
        if entry.key is None:
            inner: Schema | bool = next((one["items"] for one in self.branches(about) if "items" in one), {})
        else:
            others = (one.get("additionalProperties", False) for one in self.branches(about))
            other = next((one for one in others if isinstance(one, dict)), {})
            inner = self.properties(about, node).get(entry.key.text, other)
        return resolved(self.root, inner) if isinstance(inner, dict) else {}

    def properties(self, about: Schema, node: Node) -> Schema:
        """The keys that the schema names: those of the branch whose required ones are there."""
        there = {entry.key.text for entry in node.entries if entry.key}
        named = [one for one in self.branches(about) if "properties" in one]
        fitting = [one for one in named if there >= set(one.get("required", ()))]
        found: Schema = (fitting or named or [{}])[0].get("properties", {})
        return found

    def branches(self, about: Schema) -> list[Schema]:
        """A schema and what it offers to choose from."""
        return [about, *(resolved(self.root, one) for one in about.get("anyOf", ()))]


@lru_cache(maxsize=4096)
def _bare(text: str) -> tuple[bool, bool]:
    """Whether a text can stand without quotes: on a line of its own, and within braces and brackets."""
    if not isinstance(resolve(text), str) or _RESOLVER.resolve(ScalarNode, text, (True, False)) not in _TEXT:  # type: ignore[no-untyped-call]
        return False, False
    found = _EMITTER.analyze_scalar(text)
    return found.allow_block_plain and not found.multiline, found.allow_flow_plain and not found.multiline


def _plain(node: Node) -> bool:
    """Whether a value can stand on one line: nothing in it has comments or several lines."""
    return all(
        not (one.above and any(one.above)) and not one.beside and not one.below and "\n" not in one.value.text
        and _plain(one.value)
        for one in node.entries
    )  # fmt: skip


def _literal(text: str) -> bool:
    """Whether a text of several lines can stand as it is."""
    body = text.removesuffix("\n")
    return body[:1] not in {"", " ", "\n"} and not body.endswith("\n") and body.replace("\n", "").isprintable()


def _quoted(text: str) -> str:
    """A text in double quotes, escaped where it cannot be seen."""
    said = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08X}" for one in said)


def _cells(text: str) -> int:
    """Cells of a terminal that a text takes."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def _aligned(lines: list[_Line]) -> list[str]:
    """The lines with their comments, those of neighbours in one column."""
    told, run = [], 0
    for index, line in enumerate(lines):
        if not line.beside:
            run = 0
        elif not run:
            run = max(_cells(one.text) for one in _together(lines, index))
        told.append(f"{line.text}{' ' * (run - _cells(line.text) + 2)}{line.beside}" if line.beside else line.text)
    return told


def _together(lines: list[_Line], index: int) -> list[_Line]:
    """The lines from here on that have comments, without a gap."""
    end = index
    while end < len(lines) and lines[end].beside:
        end += 1
    return lines[index:end]
