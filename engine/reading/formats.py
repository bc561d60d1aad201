"""The lines of a notice in any format that is known, by the file's name and its first bytes."""

import os
from collections.abc import Callable

from engine.faults import RefusedError
from engine.notice.lines import Line
from engine.reading import docx, html, office, pdf, plain

LARGEST = 32 * 1024 * 1024
"""Bytes of a notice that is still read."""
MOST_LINES = 20_000
SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".doc", ".wps", ".odt", ".rtf")
_READERS: dict[str, Callable[[bytes], list[Line]]] = {
    ".txt": plain.lines,
    ".md": plain.lines_of_markdown,
    ".html": html.lines,
    ".htm": html.lines,
    ".docx": docx.lines,
    ".pdf": pdf.lines,
}
_OFFICE = (".doc", ".wps", ".odt", ".rtf")


def lines(path: str) -> list[Line]:
    """The lines of a file.

    Raises:
        RefusedError: there is no such file, it is too large, damaged, has no text, or its format is not known.
    """
    name = os.path.basename(path)
    data = _bytes(path, name)
    suffix = os.path.splitext(name)[1].lower()
    if suffix in _OFFICE and not data.startswith(b"PK\x03\x04"):
        found = docx.lines(office.as_docx(data, suffix, name))
    else:
        found = _reader(suffix, data, name)(data)
    found = [line for line in found if line.text.strip() or any(line.cells)]
    if not found:
        raise RefusedError("notice-empty", file=name)
    return found[:MOST_LINES]


def _reader(suffix: str, data: bytes, name: str) -> Callable[[bytes], list[Line]]:
    """The reader of a format; what the bytes say goes before the name."""
    if data.startswith(b"%PDF"):
        return pdf.lines
    if data.startswith(b"PK\x03\x04"):
        return docx.lines
    head = data[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return html.lines
    if suffix in {".docx", ".pdf"}:
        raise RefusedError("notice-damaged")
    if suffix not in _READERS:
        raise RefusedError("notice-format", file=name, names=", ".join(SUFFIXES))
    return _READERS[suffix]


def _bytes(path: str, name: str) -> bytes:
    try:
        if not os.path.isfile(path):
            raise RefusedError("file-missing", file=name)
        size = os.path.getsize(path)
        if size > LARGEST:
            raise RefusedError("notice-large", file=name, size=size, most=LARGEST)
        with open(path, "rb") as stream:
            return stream.read(LARGEST)
    except OSError as fault:
        raise RefusedError("file-unreadable", file=name, detail=fault.strerror or "") from None
