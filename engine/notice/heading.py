# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""What stands above and below a notice: title, issuer, number, date of issue, year."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from engine.notice.days import day
from engine.notice.layout import mark
from engine.notice.lines import Line, folded, tight
from engine.notice.numerals import number
from engine.notice.units import NAME_END

_DATE = re.compile(
    r"^(?P<who>[^\d，。]{0,40}?)\s*(?P<y>20\d\d|二[〇○零0O][〇○零一二三四五六七八九]{2})[年.-](?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})[月.-](?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日?$"
)
_META = re.compile(
    r"^[•·*\s]*(?P<key>发文机构|发文机关|发布机构|发布单位|发文单位|成文日期|生成日期|印发日期|发文日期|发布日期|发布时间|发文字号|文号|标题|名称)\s*：\s*(?P<value>\S.*)$"
)
_NUMBER = re.compile(r"^[\u4e00-\u9fff（）]{1,16}[〔（]20\d\d[〕）]\s*(?:第)?\d{1,4}号")
_KINDS = r"(?:通知|要点|分工|计划|方案|清单|安排|分解表|一览表|任务表|任务书|意见|台账|部署|分工表|明细表|规划|细则|办法|函|责任书|目标任务|配档表|时间表|推进表|安排表)"
_TITLE = re.compile(rf"{_KINDS}(?:（[^）]{{1,16}}）)?$")
_BOOK = re.compile(
    r"(?:印发|转发|下发|制定了?|现将|发布)\s*(?:《(?P<a>[^《》]*(?:〈[^〉]*〉[^《》]*)*)》|〈(?P<b>[^〉]*)〉)"
)
_ABOUT = re.compile(r"^(?P<who>.{0,40}?)关于(?:印发|下发|做好|开展|制定|报送|落实|推进|进一步)?")
_STRIP = re.compile(r"^.{0,60}?关于(?:印发|下发|转发)(?P<rest>[^《》]{4,80}?)的通知$")
_PLANNED = re.compile(
    r"现就(?P<what>[^，。]{4,50}?)(?:工作)?制[定订]如下(?P<kind>工作计划|计划|方案|工作方案|要点|工作要点|安排)"
)
_REPORT = re.compile(
    r"(?:工作报告|情况报告|情况的报告|报告|工作总结|总结|汇报|工作情况|情况|年报|述职|综述|纪实|公报|小结)(?:（[^）]*）)?$"
)
_TOLD = re.compile(r"现将[^。]{2,60}?(?:报告|汇报|总结|通报)如下|(?:情况|工作)(?:汇报|报告)如下")
_YEAR = re.compile(r"(?<![-\d])(20\d\d)\s*(?=年)")
_LONGEST = 70
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


def read(lines: Sequence[Line]) -> Heading:
    """The heading of a notice.

    Args:
        lines: all of the source's, menus and all: what a page says of the notice stands among them.
    """
    said = [(line.number, folded(tight(line.text))) for line in lines if line.text and not line.cells]
    meta = _meta(said)
    issuer, issued, used = _signed(said)
    issuer = issuer if issuer.value else meta.get("发文机构", Said())
    if not issued.value:
        issued = (
            meta.get("成文日期", Said())
            if "成文日期" in meta
            else meta.get("发布日期", Said())._replace(open="published")
        )
        issued = _as_day(issued)
    title, lines_of_title = _title(said, issuer)
    used |= lines_of_title
    if not issuer.value:
        issuer = _issuer_of(title, said)
    report = _reports(title.value, said)
    return Heading(title, issuer, _numbered(said, meta), issued, _year(title, issued, said), report, frozenset(used))


def _meta(said: Sequence[tuple[int, str]]) -> dict[str, Said]:
    """What a page tells of the notice in lines of name and value."""
    found: dict[str, Said] = {}
    names = {
        "发文机关": "发文机构",
        "发布机构": "发文机构",
        "发布单位": "发文机构",
        "发文单位": "发文机构",
        "生成日期": "成文日期",
        "印发日期": "成文日期",
        "发文日期": "成文日期",
        "发布时间": "发布日期",
        "文号": "发文字号",
        "名称": "标题",
    }
    for line, text in said:
        match = _META.match(text)
        if match:
            key = names.get(match["key"], match["key"])
            found.setdefault(key, Said(match["value"].strip(), line))
    return found


def _as_day(said: Said) -> Said:
    match = re.search(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})", said.value)
    found = day(int(match[1]), int(match[2]), int(match[3])) if match else None
    return said._replace(value=found.isoformat()) if found else Said()


def _signed(said: Sequence[tuple[int, str]]) -> tuple[Said, Said, set[int]]:
    """Issuer and date at a notice's foot: the first day alone on its line below a unit."""
    for index, (line, text) in enumerate(said):
        match = _DATE.match(text.strip(" （）"))
        if match is None or index == 0:
            continue
        found = day(number(match["y"]), number(match["m"]), number(match["d"]))
        if found is None:
            continue
        who, above = (match["who"], line) if match["who"] else (said[index - 1][1], said[index - 1][0])
        who = who.strip(" ，。")
        if NAME_END.search(who) and len(who) <= _LONGEST and not re.search(r"[。：，；]", who):
            used = {line, above}
            return Said(who, above), Said(found.isoformat(), line), used
    return Said(), Said(), set()


def _title(said: Sequence[tuple[int, str]], issuer: Said) -> tuple[Said, set[int]]:
    """The title, and the lines that hold it alone: the document's that is handed on before the notice's own."""
    top = _above(said)
    used: set[int] = set()
    own = Said()
    for index, (line, text) in enumerate(top):
        if (
            len(text) <= _LONGEST
            and (_TITLE.search(text) or (not own.value and _REPORT.search(text)))
            and not re.search(r"[。；：]|^(?:\d{1,3}[、.]|附|[（一二三四五六七八九十]+[、）])|^特此|^现将|^请", text)
        ):
            joined, lines = _joined(top, index)
            used |= lines
            own = own if own.value and not re.fullmatch(_KINDS, own.value) else Said(joined, line)
    handed = next(((line, match) for line, text in top if (match := _BOOK.search(text))), None)
    if handed:
        return Said(handed[1]["a"] or handed[1]["b"], handed[0]), used
    if own.value:
        stripped = _STRIP.match(own.value)
        return (own._replace(value=stripped["rest"]) if stripped else own), used
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


def _joined(top: Sequence[tuple[int, str]], index: int) -> tuple[str, set[int]]:
    """A title with the part of it that stands on the line or two before."""
    text, lines = top[index][1], {top[index][0]}
    for line, before in reversed(top[max(0, index - 2) : index]):
        part = len(before) <= _LONGEST // 2 and not re.search(r"[。；：，>|]|号$|日$|^(?:特此|附|索引|首页)", before)
        if (
            not part
            or _TITLE.search(before)
            or (text[:2] == "关于" and not NAME_END.search(before))
            or _DATE.match(before)
        ):
            break
        text, lines = before + text, {line, *lines}
    return text, lines


def _issuer_of(title: Said, said: Sequence[tuple[int, str]]) -> Said:
    """Who issued it, from the words before 关于 or before the year in the title."""
    for line, text in said[:_TOP]:
        match = _ABOUT.match(text)
        if match and NAME_END.search(match["who"]) and len(text) <= _LONGEST * 2:
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
    if _TITLE.search(title):
        return False
    return bool(_REPORT.search(title)) or any(_TOLD.search(text) for _, text in _above(said))
