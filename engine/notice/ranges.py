"""Spans of days as notices write them: 4月1日至30日, 3月中旬至5月上旬, 2024.3-2024.9, 即日起至6月30日, 10月起."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re
from datetime import date

from engine.notice.days import ANY_MONTH, DAY, YEAR, day, first_of_tenth, last, month_of, span, tenth, year_of
from engine.notice.moments import Handler, Time, When, firm_day, past, unsure
from engine.notice.numerals import number

_DEFINED = re.compile(r"(?:为|是|指|有效期|适用|计算|报告期|统计)$")
_FAR = 1
"""How many years after the plan's a span may end."""


def _span(match: re.Match[str], when: When, text: str) -> Time | None:
    """4月1日至30日: a window."""
    if past(text, match) or (_DEFINED.search(text[: match.start()]) and not when.alone):
        return None
    year = year_of(match["y"], when.year)
    first = day(year, month_of(match["m"]) or 99, number(match["d"]))
    then = year_of(match["zy"], year)
    end = day(then, month_of(match["n"] or match["m"]) or 99, number(match["e"]))
    if first is None or end is None or end < first:
        return unsure(match, "damaged", "damaged")
    return _window(match, first, end, when)


def _months(match: re.Match[str], when: When, text: str) -> Time | None:
    """4月至6月: a window; 下一年 where it says so."""
    if past(text, match) or (_DEFINED.search(text[: match.start()]) and not when.alone):
        return None
    year = year_of(match["y"], when.year)
    first, end = month_of(match["m"]), month_of(match["n"])
    if not first or not end or (end < first and not match["zy"]):
        return unsure(match, "damaged", "damaged")
    return _window(match, date(year, first, 1), last(year_of(match["zy"], year), end), when)


def _tenths(match: re.Match[str], when: When, text: str) -> Time | None:
    """3月中旬至5月上旬, 4月中旬至6月底: a window."""
    if past(text, match):
        return None
    year, first, end = year_of(match["y"], when.year), month_of(match["m"]), month_of(match["n"])
    if match["v"]:
        return unsure(match, "vague")
    if not first or not end or (end < first and not match["zy"]):
        return unsure(match, "damaged", "damaged")
    begin = first_of_tenth(year, first, match["t"]) if match["t"] else date(year, first, 1)
    until = tenth(year_of(match["zy"], year), end, match["u"] or "下")
    return _window(match, begin, until, when)


def _window(match: re.Match[str], first: date, end: date, when: When) -> Time:
    if first.year != when.year or end.year > when.year + _FAR:
        return unsure(match, "other-year")
    name = re.sub(r"[-~]", "至", match[0]).replace("到", "至").strip("前，")
    name = re.sub(rf"^(?:20\d\d|今|本)年|(?<=至){first.year}年", "", name)
    return Time("firm", {"during": {name: span(first, end)}}, match[0], match.start(), match.end(), name=name)


def _from_now(match: re.Match[str], when: When, _text: str) -> Time:
    """即日起至6月30日: by that day."""
    month = month_of(match["m"])
    year = year_of(match["y"], when.year)
    if not month:
        return unsure(match, "damaged", "damaged")
    return firm_day(match, day(year, month, number(match["d"])) if match["d"] else last(year, month), when)


def _since(match: re.Match[str], when: When, text: str) -> Time | None:
    """10月起: from then on a frequency holds that stands behind it."""
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if past(text, match):
        return None
    first = day(year, month, number(match["d"]) if match["d"] else 1) if month else None
    if first is None:
        return unsure(match, "damaged", "damaged")
    return Time("since", {"from": first.isoformat()}, match[0], match.start(), match.end())


def _blank(match: re.Match[str], _when: When, _text: str) -> Time:
    return unsure(match, "damaged", "damaged")


_Y, _ZY = YEAR.format(""), YEAR.format("z")
_TO = r"(?:-|~|至|到)"
TABLE: tuple[tuple[str, Handler], ...] = (
    (
        r"20\d{2}\d{1,3}[日号](?:前)?|(?:20\d\d年)?[×Xx_＿＊*]{1,2}月(?:[×Xx_＿＊*\d]{1,2}日)?(?:前|底)?|\d{1,2}月[×Xx_＿＊* ]{1,3}日(?:前)?|(?<!\d)月\s*日前",
        _blank,
    ),
    (
        rf"(?:自|从)?(?:即日|印发之日|发文之日|本通知印发之日|通知印发之日|现在|今日)起?(?:，)?(?:开始)?{_TO}{_Y}(?P<m>{ANY_MONTH})月(?:(?P<d>{DAY})[日号]|底|末)(?:前|止)?",
        _from_now,
    ),
    (
        rf"(?:自|从)?{_Y}(?P<m>{ANY_MONTH})月(?:份)?(?:(?P<d>{DAY})[日号])?(?:起|开始)(?=，?[^，。；\d]{{0,16}}?(?:每|按|逐)(?:\d|[一二两]|个)*(?:月|季|周|半年))",
        _since,
    ),
    (
        rf"{_Y}(?P<m>{ANY_MONTH})月(?P<d>{DAY})[日号]?(?:起)?{_TO}{_ZY}(?:(?P<n>{ANY_MONTH})月)?(?P<e>{DAY})[日号](?:期间|止|前)?",
        _span,
    ),
    (
        rf"{_Y}(?P<m>{ANY_MONTH})月(?:(?P<t>[上中下])旬|[底末初])?(?:起|开始)?{_TO}{_ZY}(?P<n>{ANY_MONTH})月(?:(?P<u>[上中下])旬|底|末|(?P<v>初))(?:前|止|期间)?",
        _tenths,
    ),
    (
        rf"(?<![\d.])(?P<y>20\d\d)[./年](?P<m>0?[1-9]|1[0-2]){_TO}(?:(?P<zy>20\d\d)[./年])?(?P<n>0?[1-9]|1[0-2])(?![\d./])月?",
        _months,
    ),
    (
        rf"{_Y}(?P<m>{ANY_MONTH})月?(?:份|起)?{_TO}{_ZY}(?P<n>{ANY_MONTH})月(?!\d)(?:份)?(?P<by>底|末)?(?:之)?(?:前|期间)?",
        _months,
    ),
)
