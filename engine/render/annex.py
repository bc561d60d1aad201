"""The 责任分工表 as a Word file: an annex on A4 across, its heads on every page, and at its end the values, small."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from engine.org import Org
from engine.plan.model import Plan
from engine.tables import information, table

_BODY, _HEADING, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_LATIN = "Times New Roman"
_WIDTHS = (1.0, 1.1, 3.0, 3.3, 2.3, 2.6, 2.9, 3.8, 1.9, 2.3, 1.4)
"""Centimetres; 25.6 in all."""
_CENTRED = frozenset({0, 1, 4, 10})
_VALUE_WIDTHS = (1.2, 3.0, 4.4, 6.0, 11.0)
_ABOUT_WIDTHS = (2.4, 3.6, 9.0, 10.6)
_MERGED = frozenset({1, 2})
"""Columns that say the same in all rows of an item."""
_TWENTIETHS = 567
"""Of a point, in a centimetre."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "word/document.xml"
_MARK = "table-{}"
_STAMP = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class _Look(NamedTuple):
    """How the cells of a table look: widths in centimetres, size in points, columns that stand in the middle."""

    widths: Sequence[float]
    size: float
    centred: frozenset[int] = frozenset()


_WORDS = _Look(_WIDTHS, 10.5, _CENTRED)
_VALUES = _Look(_VALUE_WIDTHS, 6)
_ABOUT = _Look(_ABOUT_WIDTHS, 6)


def annex(plan: Plan, org: Org, path: str, *, people: bool) -> None:
    """Write the 责任分工表 of a plan as a Word file; the same plan makes the same bytes."""
    page = _page()
    _line(page, "附件", _HEADING, 16)
    _line(page, _title(plan), _TITLE, 20, WD_ALIGN_PARAGRAPH.CENTER)
    _place(page, 0)
    _line(page, "机读栏（供计算机读回，请勿改动）", _HEADING, 8).paragraph_format.page_break_before = True
    _place(page, 1)
    _line(page, "", _BODY, 6)
    _place(page, 2)
    page.core_properties.created = page.core_properties.modified = _STAMP
    page.core_properties.title, page.core_properties.author = plan.title, plan.issuer
    about = (_row(line, _ABOUT) for line in information.lines(plan, org, people=people))
    values = (_row((row.words[0], *row.values), _VALUES) for row in table.rows(plan))
    tables = (
        _table(table.WORDS, _items(plan), _WORDS),
        _table(information.HEADS, about, _ABOUT),
        _table((table.WORDS[0], *table.VALUES), values, _VALUES),
    )
    _save(page, path, tables)


def _items(plan: Plan) -> Iterator[str]:
    """The rows for people, item by item."""
    for _, group in groupby(table.rows(plan), key=lambda row: (row.words[table.ITEM], row.words[table.POINT])):
        yield from _item(list(group))


def _place(page: Page, number: int) -> None:
    """Mark where a table is to stand."""
    page.add_paragraph(_MARK.format(number))


def _save(page: Page, path: str, tables: Sequence[Iterable[str]]) -> None:
    """Write the file, each table in the place of its mark, row by row."""
    draft = io.BytesIO()
    page.save(draft)
    with zipfile.ZipFile(draft) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts.infolist():
            about = zipfile.ZipInfo(part.filename, _STAMP.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with made.open(about, "w") as target:
                pieces = _filled(parts.read(part).decode(), tables) if part.filename == _MAIN else [parts.read(part)]
                for piece in pieces:
                    target.write(piece)


def _filled(text: str, tables: Sequence[Iterable[str]]) -> Iterator[bytes]:
    """The text with a table for every mark."""
    for number, rows in enumerate(tables):
        before, _, text = text.partition(f"<w:p><w:r><w:t>{_MARK.format(number)}</w:t></w:r></w:p>")
        yield before.encode()
        yield from (row.encode() for row in rows)
    yield text.encode()


def _title(plan: Plan) -> str:
    """What the annex is called: the plan's title, and that it is the table where the title does not say so."""
    return plan.title if "责任分工" in plan.title else f"{plan.title}责任分工表"


def _page() -> Page:
    """An empty A4 page across."""
    page = Document()
    (section,) = page.sections
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.2)
    section.left_margin = section.right_margin = Cm(2.05)
    for lang in page.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    _numbered(section.footer.paragraphs[0]._p)  # noqa: SLF001 (python-docx has no name for page numbers)
    return page


def _numbered(paragraph: Any) -> None:  # noqa: ANN401 (an element)
    """Put the page's number into the middle of a footer."""
    paragraph.append(parse_xml(f'<w:pPr {nsdecls("w")}><w:jc w:val="center"/></w:pPr>'))
    paragraph.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _line(page: Page, text: str, font: str, size: float, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT) -> Any:  # noqa: ANN401 (a paragraph)
    paragraph = page.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(size / 2)
    run = paragraph.add_run(_NOT_XML.sub("\ufffd", text))
    run.font.size, run.font.name = Pt(size), _LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 (East Asian fonts)
    return paragraph


def _table(heads: Sequence[str], rows: Iterable[str], look: _Look) -> Iterator[str]:
    """A table; its heads are repeated on every page, its rows stay whole."""
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWENTIETHS)}"/>' for width in look.widths)
    whole = round(sum(look.widths) * _TWENTIETHS)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    yield _row(heads, look, head=True)
    yield from rows
    yield "</w:tbl>"


def _item(rows: list[table.Row]) -> Iterator[str]:
    """The rows of an item; what they share stands once."""
    for place, row in enumerate(rows):
        merge = "" if len(rows) == 1 else "continue" if place else "restart"
        yield _row(row.words, _WORDS, merge=merge)


def _row(texts: Sequence[str], look: _Look, *, head: bool = False, merge: str = "") -> str:
    marks = f"<w:cantSplit/>{'<w:tblHeader/>' if head else ''}"
    cells = "".join(
        _cell(text, place, look, head=head, merge=merge if place in _MERGED else "") for place, text in enumerate(texts)
    )
    return f"<w:tr><w:trPr>{marks}</w:trPr>{cells}</w:tr>"


def _cell(text: str, place: int, look: _Look, *, head: bool, merge: str) -> str:
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    align = "center" if head or place in look.centred else "left"
    font = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{_HEADING if head else _BODY}"/>'
    size = round(2 * look.size)
    shown = "" if merge == "continue" else escape(_NOT_XML.sub("\ufffd", text))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(look.widths[place] * _TWENTIETHS)}" w:type="dxa"/>{merged}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240"'
        f' w:lineRule="auto"/><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr>{font}<w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr><w:t xml:space="preserve">{shown}</w:t></w:r></w:p></w:tc>'
    )
