"""A report as a Word file in the layout of official letters (GB/T 9704)."""

import io
import re
from collections.abc import Iterable, Mapping

from docx import Document
from docx.document import Document as Page
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from engine.render import report_word_table as table
from engine.render.charts import Chart
from engine.render.markup import Block
from engine.render.report_layout import COLUMN, title_lines

_LATIN = "Times New Roman"
_SONG, _FANGSONG, _KAI, _HEI = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体"
_TITLE = "方正小标宋简体"
_BODY, _SMALL = 16, 10.5
"""Points: 三号 for text, 五号 in tables."""
_LINE = 28
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADS = {"head1": 1, "head2": 2, "head3": 3}


def as_word(blocks: Iterable[Block], charts: Mapping[str, Chart], facts: Mapping[str, str]) -> bytes:
    """The blocks of a report as a Word file.

    Args:
        blocks: what it says.
        charts: the pictures by name.
        facts: its title, issuer and lang, as a file manager shows them.
    """
    page = _page(facts)
    ended, before = False, ""
    for one in blocks:
        before, last = one.kind, before
        if one.kind == "break":
            ended = True
            continue
        made = _put(page, one, charts, facts["issuer"])
        if one.kind == "right" and last != "right" and made is not None:
            made.paragraph_format.space_before = Pt(2 * _LINE)
            made.paragraph_format.keep_with_next = True
        if ended and made is not None:
            made.paragraph_format.page_break_before = True
            ended = False
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _put(page: Page, one: Block, charts: Mapping[str, Chart], issuer: str) -> Paragraph | None:
    """A block at the page's end; the paragraph that it made, None of a table."""
    if one.kind == "table":
        table.put(page, [[_clean(text) for text in row] for row in one.rows], _HEI)
        return None
    if one.kind == "picture":
        return _picture(page, one, charts)
    style = {"right": "Signature", "caption": "Caption", "item": "Normal", "text": "Normal"}
    if one.kind == "title":
        return _titled(page, one.text, issuer)
    named = f"Heading {_HEADS[one.kind]}" if one.kind in _HEADS else style[one.kind]
    return page.add_paragraph(_clean(one.text), style=named)


def _titled(page: Page, text: str, issuer: str) -> Paragraph:
    """The title; one that takes two lines is broken after whose it is."""
    paragraph = page.add_paragraph(style="Title")
    for number, line in enumerate(title_lines(text, issuer)):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(_clean(line))
    return paragraph


def _page(facts: Mapping[str, str]) -> Page:
    """An empty A4 page: 37, 35, 28 and 26 mm of margin, styles, page numbers."""
    page = Document()
    (section,) = page.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(2.5)
    _styles(page, facts["lang"])
    page.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):  # fmt: skip
        _numbered(footer.paragraphs[0], side)
    about = page.core_properties
    about.title, about.author, about.language = _clean(facts["title"]), _clean(facts["issuer"]), facts["lang"]
    about.comments = ""
    return page


def _styles(page: Page, lang: str) -> None:
    """The styles of the page; headings are real ones, so that Word lists them beside the text."""
    normal = _styled(page, "Normal", _FANGSONG, _BODY)
    normal.paragraph_format.first_line_indent = Pt(2 * _BODY)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _language(normal, lang)
    title = _styled(page, "Title", _TITLE, 22)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(35), Pt(_LINE)
    title.paragraph_format.first_line_indent = Pt(0)
    _bare(title)
    for level, font in ((1, _HEI), (2, _KAI), (3, _FANGSONG)):
        head = _styled(page, f"Heading {level}", font, _BODY)
        head.font.bold = level == len(_HEADS)
        head.paragraph_format.first_line_indent = Pt(2 * _BODY)
        head.paragraph_format.keep_with_next = True
    caption = _styled(page, "Caption", _HEI, 14)
    caption.font.bold = False
    caption.paragraph_format.first_line_indent = Pt(0)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    signature = _styled(page, "Signature", _FANGSONG, _BODY)
    signature.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signature.paragraph_format.right_indent = Pt(2 * _BODY)
    signature.paragraph_format.first_line_indent = Pt(0)
    cell = _styled(page, table.STYLE, _FANGSONG, _SMALL)
    cell.paragraph_format.first_line_indent = Pt(0)
    cell.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    cell.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _styled(page: Page, name: str, font: str, size: float) -> ParagraphStyle:
    """A style with its fonts, those for Chinese, too, black, on lines of 28 points."""
    there = name in page.styles
    style = page.styles[name] if there else page.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size, style.font.italic = _LATIN, Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    form = style.paragraph_format
    form.line_spacing, form.space_before, form.space_after = Pt(_LINE), Pt(0), Pt(0)
    form.widow_control = True
    return style


def _language(style: ParagraphStyle, lang: str) -> None:
    """Tell Word which language the text is in, so that it breaks lines and checks words by it."""
    properties = style.element.get_or_add_rPr()
    told = OxmlElement("w:lang")
    told.set(qn("w:val"), "en-US")
    told.set(qn("w:eastAsia"), "zh-CN" if lang == "zh-CN" else lang)
    properties.append(told)


def _bare(style: ParagraphStyle) -> None:
    """Take the line below off Word's own style for titles."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _numbered(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """A page number between dashes, 四号宋体: at the right of odd pages, at the left of even ones."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.first_line_indent = Pt(0)
    form.left_indent = form.right_indent = Pt(14)
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        run.font.name = _SONG
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SONG)  # noqa: SLF001 (no name for it)
        if text is None:
            for kind in ("begin", "PAGE", "end"):
                mark = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
                if kind == "PAGE":
                    mark.text = kind
                else:
                    mark.set(qn("w:fldCharType"), kind)
                run._element.append(mark)  # noqa: SLF001 (the same)


def _picture(page: Page, one: Block, charts: Mapping[str, Chart]) -> Paragraph | None:
    """A chart with its caption above; nothing where there is no such chart."""
    if one.name not in charts:
        return None
    caption = page.add_paragraph(_clean(one.text), style="Caption")
    paragraph = page.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.first_line_indent = WD_LINE_SPACING.SINGLE, Pt(0)
    shape = paragraph.add_run().add_picture(io.BytesIO(charts[one.name].png), width=Cm(COLUMN))
    shape._inline.docPr.set("descr", _clean(one.text))  # noqa: SLF001 (what a screen reader tells)
    return caption


def _clean(text: str) -> str:
    """The text without characters that a Word file cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
