"""Text put into Markdown so that it stays text, and the blocks that Markdown of the kind we write consists of."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.render.cells import safe

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#!|~@&])")
_AT_START = re.compile(r"([-+=:])|([0-9]+)([.)])")
_PLAIN = re.compile(r"\\([!-/:-@\[-`{-~])|`([^`]*)`")
_HEADS = {"#": "title", "##": "head1", "###": "head2", "####": "head3"}
_PICTURE = re.compile(r"!\[(.*)\]\(chart:([a-z]+)\)")
_CELL = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")


class Block(NamedTuple):
    """A piece of a page: a title, a head (1 to 3), text, an item of a list, a caption, right, a table, picture, break.

    `rows` are a table's, the head first; `text` of a picture says what it shows, `name` which it is.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    name: str = ""


def escaped(text: str) -> str:
    """Text that stays text: no table cell ends in it, no link, image, tag or mention begins in it."""
    return _SPECIAL.sub(r"\\\1", safe(str(text)))


def paragraph(text: str) -> str:
    """Text that stays a paragraph, whatever it begins with."""
    return (
        _AT_START.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", escaped(text), count=1)
        if (_AT_START.match(text))
        else escaped(text)
    )


def code(text: str) -> str:
    """Text inside a code span of a table cell, where nothing is read but the ends of both."""
    return safe(text).replace("`", "'").replace("|", "\\|")


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page; a line is a block, but for those of a table and for lines that go on a paragraph."""
    table: list[tuple[str, ...]] = []
    going: list[str] = []
    for line in [*(line.strip() for line in text.splitlines()), ""]:
        row = line.startswith("|") and line.endswith("|")
        plain = None if row or not line else _line(line)
        if table and not row:
            yield Block("table", rows=tuple(table))
            table = []
        if going and (row or not line or plain):
            yield Block("text", _read(_joined(going)))
            going = []
        if row and not _RULE.fullmatch(line):
            table.append(_cells(line))
        elif plain:
            yield plain
        elif line and not row:
            going.append(line)


def _line(line: str) -> Block | None:
    """The block that a line is by itself."""
    mark, _, rest = line.partition(" ")
    picture = _PICTURE.fullmatch(line)
    if picture:
        return Block("picture", _read(picture[1]), name=picture[2])
    if mark in _HEADS and rest:
        return Block(_HEADS[mark], _read(rest.strip()))
    if mark in {"-", ">"} and rest:
        return Block({"-": "item", ">": "right"}[mark], _read(rest.strip()))
    if line == "---":
        return Block("break")
    caption = re.fullmatch(r"\*\*(.+)\*\*", line)
    return Block("caption", _read(caption[1])) if caption else None


def _joined(lines: list[str]) -> str:
    """Lines of one paragraph; Chinese needs no blank between them."""
    text = lines[0]
    for line in lines[1:]:
        text += (" " if text[-1:].isascii() and line[:1].isascii() else "") + line
    return text


def _cells(line: str) -> tuple[str, ...]:
    found = _CELL.sub(lambda end: f"{end[1]}\n", line[1:])
    return tuple(_read(cell.strip()) for cell in found.split("\n")[:-1])


def _read(text: str) -> str:
    """What stands there, as it is read: backslashes and marks of code gone."""
    return _PLAIN.sub(lambda found: found[1] or found[2] or "", text)
