"""Text in terminal cells: a Chinese character takes two. What could move the cursor or hide text is made visible."""

import re
from functools import lru_cache
from unicodedata import combining, east_asian_width

from engine.unseen import UNSEEN

_UNSAFE = re.compile(f"[{UNSEEN}]")
_TWO_BYTES = 0xFFFF


def safe(text: str) -> str:
    """The text with control, bidirectional and zero-width characters shown as escapes, and no `##[`, a log command."""
    text = text.replace("##[", "#\\u0023[")
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= _TWO_BYTES else f"\\U{code:08x}"


def width(text: str) -> int:
    """Cells that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def clip(text: str, cells: int) -> str:
    """The text in at most so many cells; what is cut off ends in two dots."""
    if width(text) <= cells:
        return text
    kept, used = [], 0
    for character in text:
        used += _cells(character)
        if used > cells - 2:
            break
        kept.append(character)
    return "".join(kept) + ".."[: max(cells, 0)]


def pad(text: str, cells: int) -> str:
    """The text clipped or filled with blanks to just so many cells."""
    text = clip(text, cells)
    return text + " " * (cells - width(text))


def wrap(text: str, cells: int, indent: str) -> str:
    """The text in lines of at most so many cells; all but the first begin with the indent."""
    lines, line, used = [], "", 0
    for word in re.findall(r"[!-~]+[、，。；：！？）》”]*|\s+|.[、，。；：！？）》”]*", text):
        taken = width(word)
        if used + taken > cells and line.strip():
            lines.append(line.rstrip())
            line, used = indent, width(indent)
            word = word.lstrip()  # noqa: PLW2901 (a line does not begin with the blank that ended the one before)
            taken = width(word)
        line += word
        used += taken
    return "\n".join([*lines, line.rstrip()])


@lru_cache(maxsize=8192)
def _cells(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
