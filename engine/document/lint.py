"""What is wrong with a text before it is read as YAML: characters that no keyboard meant to put there."""

import re
from collections.abc import Iterator

from engine.source import Problem, Source, error, warning

_CONTROL = re.compile("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_INVISIBLE = re.compile("[\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]")
_STRANGE = re.compile(f"{_CONTROL.pattern}|{_INVISIBLE.pattern}")
_TAB = re.compile(r"^( *)(\t[ \t]*)", re.MULTILINE)
_WIDE_INDENT = re.compile("^([ ]*)([\\u3000\\u00a0][\\u3000\\u00a0 ]*)", re.MULTILINE)
_WIDE_COLON = re.compile("^[ ]*(?:-[ ]+)?(?:\\{[ ]*)?[A-Za-z_][A-Za-z0-9_-]*[ ]?(\uff1a)", re.MULTILINE)
_TIGHT_COLON = re.compile(r"^[ ]*(?:-[ ]+)?([a-z_]+)(:)(?![\s/])", re.MULTILINE)


class Places:
    """Line and column of an offset in a text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    def at(self, offset: int) -> Source:
        """The place of this offset."""
        begin = self.text.rfind("\n", 0, offset) + 1
        return Source(self.file, self.text.count("\n", 0, begin) + 1, offset - begin + 1)


def clean(file: str, text: str) -> tuple[str, list[Problem]]:
    """The text with every stray character made a space, so that all else keeps its place; and those characters."""
    places = Places(file, text)
    problems = [*_line_endings(places), *_strange(places), *_tabs(places), *_wide_indents(places)]
    if any(problem.code != "line-endings" for problem in problems):
        text = _STRANGE.sub(" ", text)
        text = _TAB.sub(lambda found: found[1] + " " * len(found[2]), text)
        text = _WIDE_INDENT.sub(lambda found: found[1] + " " * len(found[2]), text)
    return text, problems


def punctuation(file: str, text: str) -> list[Problem]:
    """Colons that are no colons to YAML: full-width after a key, or with no space behind."""
    places = Places(file, text)
    wide = [error(places.at(found.start(1)), "wide-colon") for found in _WIDE_COLON.finditer(text)]
    tight = [error(places.at(found.start(2)), "tight-colon", key=found[1]) for found in _TIGHT_COLON.finditer(text)]
    return [*wide, *tight]


def _line_endings(places: Places) -> Iterator[Problem]:
    at = places.text.find("\r")
    if at >= 0:
        yield warning(places.at(at), "line-endings")


def _strange(places: Places) -> Iterator[Problem]:
    for found in _STRANGE.finditer(places.text):
        code = "control-character" if _CONTROL.match(found[0]) else "invisible-character"
        yield error(places.at(found.start()), code, character=f"U+{ord(found[0]):04X}")


def _tabs(places: Places) -> Iterator[Problem]:
    for found in _TAB.finditer(places.text):
        if _has_text(places.text, found.end()):
            yield error(places.at(found.start(2)), "tab-indent")


def _wide_indents(places: Places) -> Iterator[Problem]:
    for found in _WIDE_INDENT.finditer(places.text):
        if _has_text(places.text, found.end()):
            yield error(places.at(found.start(2)), "wide-indent")


def _has_text(text: str, offset: int) -> bool:
    return offset < len(text) and text[offset] not in "\r\n#"
