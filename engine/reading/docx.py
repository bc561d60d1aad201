"""Word files: paragraphs with the numbers that Word puts before them, and tables."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.faults import RefusedError
from engine.notice.lines import Line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 64 * 1024 * 1024
"""Bytes of the parts of a Word file that are still unpacked."""
_CN = "〇一二三四五六七八九"
_Element = Any
"""Of lxml, which has no types here."""


def lines(data: bytes) -> list[Line]:
    """The paragraphs and rows of a Word file, numbered in their order.

    Raises:
        RefusedError: it is damaged, or far larger than it says.
    """
    import docx  # noqa: PLC0415 (slow to load)

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _LARGEST:
            raise RefusedError("notice-large", file="docx", size=size, most=_LARGEST)
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError):
        raise RefusedError("notice-damaged") from None
    return list(_lines(document))


def _lines(document: Any) -> Iterator[Line]:  # noqa: ANN401 (of python-docx)
    formats = _formats(document)
    counted: Counter[tuple[str, int]] = Counter()
    number = 0
    for element in document.element.body.iterchildren():
        if element.tag == f"{_W}p":
            for text in _paragraph(element, formats, counted).split("\n"):
                number += 1
                yield Line(number, text)
        elif element.tag == f"{_W}tbl":
            for cells in _rows(element):
                number += 1
                yield Line(number, "", tuple(cells))


def _paragraph(
    element: _Element, formats: dict[tuple[str, int], tuple[str, str]], counted: Counter[tuple[str, int]]
) -> str:
    return _numbered(element, formats, counted) + _text(element)


def _text(element: _Element) -> str:
    said = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        tag = node.tag.removeprefix(_W)
        said.append(node.text or "" if tag == "t" else {"tab": " ", "noBreakHyphen": "-"}.get(tag, "\n"))
    return "".join(said)


def _numbered(
    element: _Element, formats: dict[tuple[str, int], tuple[str, str]], counted: Counter[tuple[str, int]]
) -> str:
    """The number that Word shows before a paragraph of a list."""
    of = element.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    if of is None:
        return ""
    level = element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    key = of.get(f"{_W}val"), int(level.get(f"{_W}val")) if level is not None else 0
    counted[key] += 1
    for other in list(counted):
        if other[0] == key[0] and other[1] > key[1]:
            del counted[other]
    form, shown = formats.get(key, ("", ""))
    if form in {"", "bullet", "none"}:
        return ""
    value = (
        _chinese(counted[key]) if "hinese" in form or "japanese" in form or "ideograph" in form else str(counted[key])
    )
    return shown.replace(f"%{key[1] + 1}", value) if f"%{key[1] + 1}" in shown else ""


def _formats(document: Any) -> dict[tuple[str, int], tuple[str, str]]:  # noqa: ANN401 (of python-docx)
    """How each list numbers each level: the kind of numerals, and the text around them."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds: dict[str, dict[int, tuple[str, str]]] = {}
    for abstract in root.findall(f"{_W}abstractNum"):
        levels = {}
        for level in abstract.findall(f"{_W}lvl"):
            form, text = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
            if form is not None and text is not None:
                levels[int(level.get(f"{_W}ilvl"))] = form.get(f"{_W}val") or "", text.get(f"{_W}val") or ""
        kinds[abstract.get(f"{_W}abstractNumId")] = levels
    found = {}
    for num in root.findall(f"{_W}num"):
        of = num.find(f"{_W}abstractNumId")
        for level, form in kinds.get(of.get(f"{_W}val") if of is not None else "", {}).items():
            found[num.get(f"{_W}numId"), level] = form
    return found


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return f"{'' if tens < 2 else _CN[tens]}{'十' if tens else ''}{_CN[ones] if ones else ''}"  # noqa: PLR2004 (十一, not 一十一)


def _rows(table: _Element) -> Iterator[list[str]]:
    """The rows of a table; cells that go on from the row above say the same."""
    above: list[str] = []
    for row in table.findall(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{_W}tc"):
            across = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            text = "\n".join(filter(None, (_text(one).strip() for one in cell.findall(f"{_W}p"))))
            text = above[len(cells)] if goes_on and len(cells) < len(above) else text
            cells += [text] * (min(int(across.get(f"{_W}val")), 60) if across is not None else 1)
        above = cells
        yield cells
