"""Named windows: 6月安全生产月, 3.12植树节, 国庆节前."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re

from engine.notice.days import ANY_MONTH, DAY, FEASTS, KNOWN, day, eve, known, month_of
from engine.notice.moments import Handler, Time, When, clause, past, unsure
from engine.notice.numerals import number

_NAME = (
    r"[\u4e00-\u9fffA-Za-z]{2,14}?(?:宣传日|宣传周|宣传月|纪念日|活动周|活动月|服务月|主题日|节|日|周|月|季)"
    r"(?=[”“\"」、，。；：（）\s]|等|期间|活动|开展|组织|举办|集中|和|及|与|前后|来临|为|主题|系列|宣传|之际|契机|时|当天|$)"
)
_QUOTE = '[“”"「」]?'
_NO_NAME = re.compile(
    r"(?:工作日|当日|每日|次日|本月|当月|每月|个月|每周|本周|按月|逐月|按季|季节|环节|细节|节假日|假日|生日|即日|近日|[一二三四]季|之日|同日|末日|至\w*月|前\w*日|星期日|一周|两周|半月|全月|开放日(?=前))$"
)
_FEAST = rf"(?:(?:{FEASTS})(?:节)?(?:期间|假期)?[、和及与]?)+(?:等)?(?:重[大要点])?(?:法定)?(?:节日|节假日|假期|假日)?(?:期间)?(?:来临)?(?:之)?前(?:夕|一周)?"


def _dated(match: re.Match[str], when: When, text: str) -> Time | None:
    """3.12植树节, 12月4日国家宪法日."""
    name = match["name"].strip("的是为“”")
    if _NO_NAME.search(name) or past(text, match):
        return None
    if len(name) < 2 or re.match(r"(?:前|底|完成|开展|举办|召开|组织|至|到)", name):  # noqa: PLR2004 (a name)
        return None
    month = month_of(match["m"])
    found = day(when.year, month, number(match["d"])) if month else None
    if found is None:
        return unsure(match, "damaged", "damaged")
    if name.endswith("月"):
        # 11.9消防宣传月: a month is longer than its day.
        return _window(match, name, f"{when.year}-{month:02}")._replace(open="month-of-day")
    return _window(match, name, found.isoformat())


def _monthly(match: re.Match[str], when: When, text: str) -> Time | None:
    """6月安全生产月."""
    name = match["name"].strip("的是为“”")
    if _NO_NAME.search(name) or past(text, match):
        return None
    if re.match(r"(?:完成|开展|举办|召开|组织|至|到|前|底|以|份|开始|结合|利用|围绕|在|中|上|下)", name):
        return None
    month = month_of(match["m"])
    if not month:
        return unsure(match, "damaged", "damaged")
    return _window(match, name, f"{when.year}-{month:02}")


def _named(match: re.Match[str], when: When, text: str) -> Time | None:
    """世界环境日, without its date: the same every year."""
    found = known(match[0], when.year)
    if found is None or past(text, match) or not re.search(r"开展|举办|组织|活动|宣传", clause(text, match.start())):
        return None
    return _window(match, found[0], found[1])


def _window(match: re.Match[str], name: str, window: str) -> Time:
    return Time("firm", {"during": {name: window}}, match[0], match.start(), match.end(), name=name)


def _eves(match: re.Match[str], when: When, text: str) -> Time | None:
    """国庆节前: the day before, by the calendar."""
    if "期间" in match[0] or past(text, match):
        return unsure(match, "vague")
    named = [(feast, eve(feast, when.year)) for feast in re.findall(FEASTS, match[0])]
    coming = [(feast, one) for feast, one in named if one and not (when.issued and one < when.issued)]
    found = {f"{feast}{'' if feast[-1] in '明节' else '节'}前": one.isoformat() for feast, one in coming}
    if not found or any(one is None for _, one in named) or "元旦" in match[0]:
        return unsure(match, "vague")
    if len(coming) < len(named):
        return Time("firm", {"during": found}, match[0], match.start(), match.end(), open="over", name="、".join(found))
    if "元旦" in text[max(0, match.start() - 4) : match.start()]:
        return unsure(match, "vague")
    return Time("firm", {"during": found}, match[0], match.start(), match.end(), name="、".join(found))


_KNOWN = "|".join(sorted(KNOWN, key=len, reverse=True))
TABLE: tuple[tuple[str, Handler], ...] = (
    (_FEAST, _eves),
    (rf"(?P<m>{ANY_MONTH})月(?P<d>{DAY})[日号](?:的)?{_QUOTE}(?P<name>{_NAME})", _dated),
    (rf"(?<![\d.])(?P<m>1[0-2]|[1-9])[.·](?P<d>[1-3]?\d)(?![\d.%]){_QUOTE}(?P<name>{_NAME})", _dated),
    (rf"(?<![\d.至到-])(?P<m>{ANY_MONTH})月(?:份)?(?:的)?{_QUOTE}(?P<name>{_NAME})", _monthly),
    (rf"(?:{_KNOWN})", _named),
)
