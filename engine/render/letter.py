"""Letters as Word files: 工作提示单 and 督办单, one page each that a unit can file."""

import io
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as Page
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from engine.wording import Words

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word file."""
_BODY, _HEADING, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_LATIN = "Times New Roman"
_COLUMNS = (1.4, 5.0, 2.7, 3.8, 2.7)
"""Widths in centimetres."""
_CENTRED = frozenset({0, 2, 4})
"""Columns of numbers and days."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def letter(values: dict[str, Any], rows: Sequence[dict[str, Any]], office: str, day: str, words: Words) -> bytes:
    """A letter as a Word file.

    Args:
        values: the letter, as templates know it.
        rows: the occurrences that it covers, as templates know them.
        office: who issues it.
        day: when.
        words: the language's.
    """
    page = _page()
    _line(page, values["title"], _Style(_TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER))
    _line(page, values["number"], _Style(_BODY, 16, WD_ALIGN_PARAGRAPH.CENTER))
    _line(page, words.gettext("{units}:").format(units="、".join(values["units"])), _Style(_BODY, 16))
    said = {
        "notice": words.gettext(
            "The following points of the plan have passed their day and nothing complete has been handed in."
            " Please hand them in without delay."
        ),
        "supervision": words.gettext(
            "The following points of the plan are long overdue in spite of earlier reminders."
            " Please hand them in at once and tell the office the reason in writing."
        ),
    }[values["kind"]]
    _line(page, said, _Style(_BODY, 16, indent=True)).paragraph_format.space_after = Pt(6)
    _table(page, rows, words)
    signed = _line(page, office, _Style(_BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)).paragraph_format
    signed.space_before, signed.keep_with_next = Pt(56), True
    _line(page, day, _Style(_BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT))
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _page() -> Page:
    """An empty A4 page with the margins of official letters (GB/T 9704: 37, 35, 28, 26 mm)."""
    page = Document()
    (section,) = page.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    return page


class _Style(NamedTuple):
    """How a line looks: font for Chinese, size in points, alignment; whether its first line is set in."""

    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    indent: bool = False


def _line(page: Page, text: str, style: _Style) -> Paragraph:
    paragraph = page.add_paragraph()
    if style.align is WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = Pt(2 * style.size)
    paragraph.alignment = style.align
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if style.indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * style.size)
    _run(paragraph, text, style.font, style.size)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(_NOT_XML.sub("\ufffd", text))
    run.font.size = Pt(size)
    run.font.name = _LATIN
    properties = run._element.get_or_add_rPr()  # noqa: SLF001 (python-docx has no name for East Asian fonts)
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(page: Page, rows: Sequence[dict[str, Any]], words: Words) -> None:
    heads = (
        words.gettext("No."), words.gettext("Point"), words.gettext("Due"), words.gettext("Lacking"),
        words.gettext("Overdue"),
    )  # fmt: skip
    table = page.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    _cells(table, 0, heads, _HEADING)
    _marked(table, 0, "w:tblHeader")
    for number, row in enumerate(rows, start=1):
        table.add_row()
        lacking = "、".join(row["lacking"]) or row["hand_in"]
        point = f"{row['item']} {row['item_title']}：{row['called']}"
        _cells(table, number, (str(number), point, row["due"] or "—", lacking, row["standing"]), _BODY)
        _marked(table, number, "w:cantSplit")


def _marked(table: Table, number: int, mark: str) -> None:
    """Mark a row: as a head that every page repeats, or as one that stays on one page."""
    properties = table.rows[number]._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no name for these marks)
    properties.append(OxmlElement(mark))


def _cells(table: Table, number: int, texts: Sequence[str], font: str) -> None:
    for place, (cell, text, width) in enumerate(zip(table.rows[number].cells, texts, _COLUMNS, strict=True)):
        cell.width = Cm(width)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        (paragraph,) = cell.paragraphs
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        if number == 0 or place in _CENTRED:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, font, 12)
