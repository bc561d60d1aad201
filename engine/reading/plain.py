"""Text and Markdown files: UTF-8, else the encodings of Chinese offices."""

import re

from engine.notice.lines import Line

_ENCODINGS = ("utf-8-sig", "gb18030", "big5")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)|\*\*|__|`")
_BREAK = re.compile(r"<br\s*/?>")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def decoded(data: bytes) -> str:
    """A file's text, whichever of the usual encodings it is in."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", "replace")


def lines(data: bytes) -> list[Line]:
    """The lines of a text file; tabs part the cells of a row."""
    found = []
    for number, text in enumerate(re.split(r"\r\n|\r|\n|\f", decoded(data)), 1):
        cells = tuple(text.split("\t")) if text.count("\t") > 1 else ()
        cells = cells if sum(map(bool, map(str.strip, cells))) > 1 else ()
        found.append(Line(number, "" if cells else text, cells))
    return found


def lines_of_markdown(data: bytes) -> list[Line]:
    """The lines of a Markdown file, its marks taken off, its tables as rows."""
    found = []
    for number, text in enumerate(decoded(data).splitlines(), 1):
        if _ROW.match(text):
            cells = tuple(_bare(_BREAK.sub("\n", cell)) for cell in text.strip()[1:-1].split("|"))
            if not _RULE.match(text):
                found.append(Line(number, "", cells))
        else:
            found.append(Line(number, _bare(text)))
    return found


def _bare(text: str) -> str:
    text = _BREAK.sub("；", text)
    return _LINK.sub(r"\1", _MARKS.sub("", text)).strip()
