# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""What stands above and below a notice: title, issuer, number, date of issue, year."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from engine.notice.cleaning import META
from engine.notice.days import day
from engine.notice.layout import mark
from engine.notice.lines import Line, folded, tight
from engine.notice.numerals import number
from engine.notice.titles import KINDS, LONGEST, REPORT, bare, day_alone, handed_on, joined, like_report, like_title
from engine.notice.units import NAME_END, is_group, like_unit

_KEYS = {
    "发文机关": "发文机构", "发布机构": "发文机构", "发布机关": "发文机构", "发布单位": "发文机构", "发文单位": "发文机构", "制发机关": "发文机构",
    "成文时间": "成文日期", "生成日期": "成文日期", "印发日期": "成文日期", "发文日期": "成文日期",
    "发布时间": "发布日期", "公开日期": "发布日期", "公开时间": "发布日期", "文号": "发文字号", "文件编号": "发文字号",
}  # fmt: skip
_NUMBER = re.compile(r"^[\u4e00-\u9fff（）]{1,16}[〔（]20\d\d[〕）]\s*(?:第)?\d{1,4}号")
_ABOUT = re.compile(
    r"^(?!为|根据|按照|依据|现|经|结合|围绕|贯彻|落实)(?P<who>.{0,40}?)关于(?:印发|下发|做好|开展|制定|报送|落实|推进|进一步)?"
)
_PLANNED = re.compile(
    r"现就(?P<what>[^，。]{4,50}?)(?:工作)?制[定订]如下(?P<kind>工作计划|计划|方案|工作方案|要点|工作要点|安排)"
)
_TOLD = re.compile(r"现将[^。]{2,60}?(?:报告|汇报|总结|通报)如下|(?:情况|工作)(?:汇报|报告)如下")
_YEAR = re.compile(r"(?<![-\d])(20\d\d)\s*(?=年)")
_TOP = 60
"""Lines in which the title is looked for."""


class Said(NamedTuple):
    """A value and the line that says it; `open` why it is doubtful, "" for no reason."""

    value: str = ""
    line: int = 0
    open: str = ""


class Heading(NamedTuple):
    """Title, issuer, number, date and year of a notice; whether it reports the past; the lines that say no more."""

    title: Said
    issuer: Said
    number: Said
    issued: Said
    year: Said
    report: bool
    used: frozenset[int]


def read(lines: Sequence[Line], kept: Sequence[Line], attached: Said) -> Heading:
    """The heading of a notice.

    Args:
        lines: all of the source's, menus and all: what a page says of the notice stands among them.
        kept: those that are the notice's.
        attached: the title of the plan that a letter hands on; empty for none.
    """
    meta = _meta(lines)
    said = [(line.number, folded(_one(line))) for line in kept if _one(line)]
    issuer, issued, used = _signed(said)
    issuer = issuer if issuer.value else meta.get("发文机构", Said())
    if not issued.value and "成文日期" in meta:
        issued = _as_day(meta["成文日期"])
    elif not issued.value:
        issued = _as_day(meta.get("发布日期", Said())._replace(open="published"))
    title, lines_of_title = _title(said, issuer)
    used |= lines_of_title
    if attached.value:
        title = attached
    if not issuer.value:
        issuer = _issuer_of(title, said)
    report = _reports(title.value, said)
    return Heading(title, issuer, _numbered(said, meta), issued, _year(title, issued, said), report, frozenset(used))


def _one(line: Line) -> str:
    """What a line says; of a row, what one cell says across all columns."""
    told = {cell for cell in line.cells if cell}
    return line.text if not line.cells else next(iter(told)).replace("\n", "") if len(told) == 1 else ""


def _meta(lines: Sequence[Line]) -> dict[str, Said]:
    """What a page tells of the notice in names and values, on lines or in the cells of a table."""
    found: dict[str, Said] = {}
    for line in lines:
        parts = [tight(part) for part in re.split(r"\s{2,}|[\u3000\t]+|(?<=\S)\s(?=[\u4e00-\u9fff]{2,6}：)", line.text)]
        cells = [tight(cell).strip("：: ") for cell in line.cells]
        parts += [*line.cells, *(f"{key}：{value}" for key, value in pairwise(cells))]
        for part in map(folded, [tight(line.text), *reversed(parts)]):
            match = META.match(part)
            if match and match["value"].strip():
                key = _KEYS.get(match["key"], match["key"])
                shorter = key not in found or found[key].line == line.number
                found |= {key: Said(match["value"].strip(), line.number)} if shorter else {}
    return found


def _as_day(said: Said) -> Said:
    match = re.search(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})", said.value)
    found = day(int(match[1]), int(match[2]), int(match[3])) if match else None
    return said._replace(value=found.isoformat()) if found else Said()


def _signed(said: Sequence[tuple[int, str]]) -> tuple[Said, Said, set[int]]:
    """Issuer and date: the first day alone on its line below a unit, else the first alone on its line."""
    alone = (Said(), Said(), set[int]())
    for index, (line, text) in enumerate(said):
        match = day_alone(text)
        if match is None or index == 0:
            continue
        issued = date(number(match["y"]), number(match["m"]), number(match["d"]))
        who, above = (match["who"], line) if match["who"] else (said[index - 1][1], said[index - 1][0])
        who = who.strip(" ，。")
        named = NAME_END.search(who) or any(len(who) > _FEW and one.startswith(who) and one != who for _, one in said)
        if named and len(who) <= LONGEST and not re.search(r"[。：，；]", who):
            beside = _beside(said[: index if match["who"] else index - 1], who)
            every = "、".join([*(one for _, one in beside), who])
            return Said(every, above), Said(issued.isoformat(), line), {line, above, *(at for at, _ in beside)}
        if not alone[1].value and not match["who"]:
            alone = (Said(), Said(issued.isoformat(), line), {line})
    return alone


_FEW = 3


def _beside(above: Sequence[tuple[int, str]], who: str) -> list[tuple[int, str]]:
    """The units that sign above another, each alone on its line; of a copy of the letterhead nothing."""
    found: list[tuple[int, str]] = []
    for line, text in reversed(above[1:]):
        alone = like_unit(text) and len(text) <= _SIGNED and not mark(text)[0]
        if (
            not alone
            or text == who
            or re.search(r"\d|网站|^(?:各|附|责任|牵头|配合|主办|承办)|的", text)
            or is_group(text)
        ):
            break
        found.insert(0, (line, text))
    return found


_SIGNED = 24


def _title(said: Sequence[tuple[int, str]], issuer: Said) -> tuple[Said, set[int]]:
    """The title, and the lines that hold it alone: the document's that is handed on before the notice's own."""
    top = _above(said)
    used: set[int] = set()
    own = Said()
    for index, (line, text) in enumerate(top):
        if like_title(text) or (not own.value and like_report(text)):
            told, lines = joined(top, index)
            used |= lines
            own = own if own.value and not re.fullmatch(KINDS, own.value) else Said(told, line)
    book, at = handed_on(top)
    if book:
        return Said(book, at), used
    if own.value:
        return own._replace(value=bare(own.value)), used
    planned = next(((line, match) for line, text in top if (match := _PLANNED.search(text))), None)
    if planned:
        what = re.sub(r"(?:我|本)(?:局|委|办|区|市|县|单位|中心|街道|镇)", "", planned[1]["what"])
        return Said(f"{issuer.value}{what}工作{planned[1]['kind'].removeprefix('工作')}", planned[0], "worded"), used
    return Said(), used


def _above(said: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
    """The lines before the first chapter or item."""
    marked = (
        index
        for index, (_, text) in enumerate(said)
        if mark(text)[0] in {"chapter", "section", "item", "part"} or re.match(r"(?:序号|编号|类别)(?:\s|$)", text)
    )
    return said[: min(next(marked, _TOP), _TOP)]


def _issuer_of(title: Said, said: Sequence[tuple[int, str]]) -> Said:
    """Who issued it, from the words before 关于 or before the year in the title."""
    for line, text in said[:_TOP]:
        match = _ABOUT.match(text)
        if match and NAME_END.search(match["who"]) and len(text) <= LONGEST * 2:
            return Said(match["who"], line)
        header = re.match(r"^(.{3,40})文件$", text)
        if header and NAME_END.search(header[1]):
            return Said(header[1], line)
    before = re.match(r"^(?P<who>[^\d]{3,40}?)(?=20\d\d年)", title.value)
    return Said(before["who"], title.line) if before and NAME_END.search(before["who"]) else Said()


def _numbered(said: Sequence[tuple[int, str]], meta: dict[str, Said]) -> Said:
    found = next((Said(match[0], line) for line, text in said if (match := _NUMBER.match(text))), None)
    return found or meta.get("发文字号", Said())


def _year(title: Said, issued: Said, said: Sequence[tuple[int, str]]) -> Said:
    match = _YEAR.search(title.value)
    if match:
        return Said(match[1], title.line)
    named = next(
        (Said(match[1], line) for line, text in said[:_TOP] if (match := re.search(r"(20\d\d)年(?:度|工作|全)", text))),
        None,
    )
    if named:
        return named
    if issued.value:
        return Said(str(date.fromisoformat(issued.value).year), issued.line, "year-of-issue")
    return Said()


def _reports(title: str, said: Sequence[tuple[int, str]]) -> bool:
    """Whether the text tells what was done."""
    if like_title(title):
        return False
    return bool(REPORT.search(title)) or any(_TOLD.search(text) for _, text in _above(said))
