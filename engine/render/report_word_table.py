"""A table of a Word file, written as the XML that it is: cell by cell through python-docx, long ones take minutes."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from docx.document import Document as Page
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from engine.render.report_layout import shares, twips

STYLE = "Table Text"
"""The paragraph style of cells."""
_SHORT = 16
"""Rows of a table that stays on one page."""
_FEW = 7
"""Characters of a cell that is centred."""
_FRAME = (
    "<w:tbl {spaces}><w:tblPr>"
    '<w:tblStyle w:val="{style}"/><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="center"/>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
)
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    '<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{side}</w:pPr>'
    '<w:r>{font}<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)


def put(page: Page, rows: Sequence[Sequence[str]], head: str) -> None:
    """A table at a page's end; every page repeats its head, rows stay whole, small tables stay on one page.

    Args:
        page: the page.
        rows: the texts, the head first, without characters that XML cannot hold.
        head: the font of the head.
    """
    widths = [round(twips(width).twips) for width in shares(rows)]
    told = _FRAME.format(
        spaces=nsdecls("w"),
        style=page.styles["Table Grid"].style_id,
        whole=sum(widths),
        grid="".join(f'<w:gridCol w:w="{width}"/>' for width in widths),
        rows="".join(_rows(rows, widths, str(page.styles[STYLE].style_id), head)),
    )
    page.element.body._insert_tbl(parse_xml(told))  # noqa: SLF001 (python-docx has no other way for a table made whole)


def _rows(rows: Sequence[Sequence[str]], widths: Sequence[int], style: str, head: str) -> Iterator[str]:
    last = len(rows) - 1
    for number, row in enumerate(rows):
        keep = "<w:keepNext/>" if len(rows) <= _SHORT and number < last else ""
        marks = "<w:cantSplit/>" if number else "<w:cantSplit/><w:tblHeader/>"
        font = "" if number else f'<w:rPr><w:rFonts w:eastAsia="{head}"/></w:rPr>'
        cells = (
            _CELL.format(
                width=width, style=style, keep=keep, font=font, text=escape(text),
                side='<w:jc w:val="center"/>' if not number or (place and len(text) <= _FEW) else "",
            )
            for place, (width, text) in enumerate(zip(widths, [*row, *[""] * len(widths)], strict=False))
        )  # fmt: skip
        yield f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"
