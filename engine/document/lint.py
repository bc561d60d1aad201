"""What is wrong with a text before it is read as YAML: characters that no keyboard meant to put there."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from engine.source import Problem, Source, error
from engine.unseen import FORMATS

_CONTROL = re.compile("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_INVISIBLE = re.compile(f"[{FORMATS}]")
_STRANGE = re.compile(f"{_CONTROL.pattern}|{_INVISIBLE.pattern}")
_TAB = re.compile(r"^( *)(\t[ \t]*)", re.MULTILINE)
_WIDE_INDENT = re.compile("^([ ]*)([\\u3000\\u00a0][\\u3000\\u00a0 ]*)", re.MULTILINE)
_KEYS = (
    "plan|title|year|issuer|issued|org|office|calendar|shift|defaults|reminders|wrapup|triggers|items|item|owners|lead|"
    "with|basis|source|tasks|id|each|accepted_by|recurrence|assumed|evidence|measure|every|times|due|from|until|during|"
    "after|date|dates|rrule|at|to|as|ask|latest|name|at_least|at_most|formats|optional|unit|numerator|denominator|units|"
    "groups|people|kind|aliases|head|liaison|leader|successor|email|channels|accounts|papers|days|isOffDay|plans|lang|timezone|limits|task"
)
_BEFORE_KEY = r"(?:^[ ]*(?:-[ ]+)?|[{,][ ]*)"
_WIDE_COLON = re.compile(f"{_BEFORE_KEY}({_KEYS})[ ]?(\uff1a)", re.MULTILINE)
_TIGHT_COLON = re.compile(f"{_BEFORE_KEY}({_KEYS})(:)(?![ \n/]|$)", re.MULTILINE)
_WIDE_COMMA = re.compile(f"(\uff0c)[ ]*(?:{_KEYS})[ ]?[:\uff1a]")
_TIGHT_DASH = re.compile(f"^[ ]*(-)(?:(?:{_KEYS}):|[{{\\[\u4e00-\u9fff])", re.MULTILINE)


class Places:
    """Line and column of an offset in a text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._begins: list[int] = []

    def at(self, offset: int) -> Source:
        """The place of this offset."""
        if not self._begins:
            self._begins = [0, *(found.end() for found in re.finditer("\n", self.text))]
        line = bisect_right(self._begins, offset)
        return Source(self.file, line, offset - self._begins[line - 1] + 1)


def clean(file: str, text: str) -> tuple[str, list[Problem]]:
    """The text as it was meant: control characters, tabs and wide blanks made spaces, what cannot be seen taken out.

    With it, those characters.
    """
    places = Places(file, text)
    problems = [*_stray(places), *_tabs(places), *_wide_indents(places)]
    if problems:
        text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
        text = _TAB.sub(lambda found: found[1] + " " * len(found[2]), text)
        text = _WIDE_INDENT.sub(lambda found: found[1] + " " * len(found[2]), text)
    return text, problems


def punctuation(file: str, text: str) -> list[Problem]:
    """Colons and dashes that are none to YAML: full-width behind a key, or with no space after them."""
    places = Places(file, text)
    wide = [error(places.at(found.start(2)), "wide-colon", key=found[1]) for found in _WIDE_COLON.finditer(text)]
    tight = [error(places.at(found.start(2)), "tight-colon", key=found[1]) for found in _TIGHT_COLON.finditer(text)]
    dashes = [error(places.at(found.start(1)), "tight-dash") for found in _TIGHT_DASH.finditer(text)]
    commas = [
        error(places.at(found.start(1)), "full-width", value="\uff0c", near=", ")
        for found in _WIDE_COMMA.finditer(text)
    ]
    return [*wide, *tight, *dashes, *commas]


def strange(file: str, line: int, column: int, value: str) -> list[Problem]:
    """Characters that escapes have put into a quoted value; told at the value."""
    found = dict.fromkeys(match[0] for match in _STRANGE.finditer(value))
    return [_told(Source(file, line, column), character) for character in found]


def _stray(places: Places) -> Iterator[Problem]:
    for found in _STRANGE.finditer(places.text):
        yield _told(places.at(found.start()), found[0])


def _told(source: Source, character: str) -> Problem:
    code = "control-character" if _CONTROL.match(character) else "invisible-character"
    return error(source, code, character=f"U+{ord(character):04X}")


def _tabs(places: Places) -> Iterator[Problem]:
    for found in _TAB.finditer(places.text):
        if _has_text(places.text, found.end()):
            yield error(places.at(found.start(2)), "tab-indent")


def _wide_indents(places: Places) -> Iterator[Problem]:
    for found in _WIDE_INDENT.finditer(places.text):
        if _has_text(places.text, found.end()):
            yield error(places.at(found.start(2)), "wide-indent")


def _has_text(text: str, offset: int) -> bool:
    return offset < len(text) and text[offset] != "\n"
