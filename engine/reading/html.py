"""Pages of the web: their paragraphs and tables, without scripts, menus and hidden parts."""

from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as parser

from engine.notice.lines import Line
from engine.notice.tables import columns
from engine.reading.grid import spread
from engine.reading.plain import decoded

_GONE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "header",
        "footer",
        "form",
        "select",
        "button",
        "iframe",
        "object",
        "head",
        "svg",
        "aside",
        "textarea",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "section",
        "article",
        "main",
        "blockquote",
        "pre",
        "td",
        "th",
        "tr",
        "table",
        "dl",
        "dt",
        "dd",
        "center",
        "body",
        "address",
        "figure",
    ]
)
_Element = Any
"""Of lxml, which has no types here."""


def lines(data: bytes) -> list[Line]:
    """The lines of a page, each with the line of the source on which it begins."""
    text = decoded(data)
    if not text.strip():
        return []
    maker = parser.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = parser.document_fromstring(text.encode("utf-8"), parser=maker)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    page = _Page()
    page.walk(root)
    page.end()
    return _numbered(page.lines)


def _numbered(found: list[Line]) -> list[Line]:
    """The lines with a number each: those of the source, as far as no two of them share one."""
    last = 0
    numbered = []
    for line in found:
        last = max(line.number, last + 1)
        numbered.append(line._replace(number=last))
    return numbered


class _Page:
    """A walk through a page, depth first: text gathers until a block ends it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._said: list[str] = []
        self._line = 0

    def walk(self, node: _Element) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _GONE or _hidden(node):
            return
        if tag in _BLOCKS or tag == "br":
            self.end()
        if tag == "table" and not _layout(node):
            self.lines.extend(_rows(node))
            return
        self._add(node.text, node.sourceline)
        for child in node:
            self.walk(child)
            self._add(child.tail, child.sourceline)
        if tag in _BLOCKS:
            self.end()

    def end(self) -> None:
        """End the line."""
        said = "".join(self._said).strip()
        if said:
            self.lines.append(Line(self._line, said))
        self._said.clear()

    def _add(self, text: str | None, line: int | None) -> None:
        said = " ".join((text or "").split())
        if said:
            self._line = self._line if self._said else line or 0
            self._said.append(said)


def _hidden(node: _Element) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or node.get("hidden") is not None


def _layout(table: _Element) -> bool:
    """Whether a table only places things on the page: it holds another, or no head and much in a cell."""
    cells = table.findall(".//td") + table.findall(".//th")
    if table.findall(".//table") or len(cells) < _SMALLEST:
        return True
    many = any(len(cell.findall(".//p")) > _FEW for cell in cells)
    return many and not any(columns([_text(cell) for cell in row]) for row in table.iter("tr"))


_FEW = 6
_SMALLEST = 4


def _rows(table: _Element) -> Iterator[Line]:
    """The rows of a table, cells that span others said in each."""
    rows = []
    numbers = []
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        rows.append([(_text(cell), _span(cell, "rowspan"), _span(cell, "colspan")) for cell in cells])
        numbers.append(row.sourceline or 0)
    for number, cells in zip(numbers, spread(rows), strict=True):
        yield Line(number, "", tuple(cells))


def _text(cell: _Element) -> str:
    """What a cell says, each of its paragraphs on a line."""
    page = _Page()
    page.walk(cell)
    page.end()
    return "\n".join(line.text for line in page.lines)


def _span(cell: _Element, name: str) -> int:
    said = cell.get(name) or "1"
    return min(int(said), 200) if said.isascii() and said.isdecimal() and int(said) else 1
