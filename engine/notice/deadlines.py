"""Days by which something is due: 6月20日前, 9月底前, 第一季度, 年底, 收到通知后5个工作日内."""

import re
from datetime import date

from engine.notice import waiting
from engine.notice.days import ANY_MONTH, DAY, YEAR, day, last, month_of, span, tenth, weekday, year_of
from engine.notice.moments import Handler, Time, When, acting, clause, firm, firm_day, past, unsure
from engine.notice.numerals import NUMBER, number

_BEFORE = r"(?:之前|以前|前|截止|为止|止)"
_BY = re.compile(
    r"(?:(?:放|安排|确定|定|选|集中)在|定于|于|截至|截止到?|最迟|不晚于|不迟于|不得晚于|时限[为是：]?|时间[为是：]?)$"
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _on_day(match: re.Match[str], when: When, text: str) -> Time | None:
    """12月10日前; without 前, where the clause asks for something."""
    by = bool(match["by"]) or bool(_BY.search(text[: match.start()]))
    if past(text, match) or not (by or when.alone or acting(text, match)):
        return None
    month = month_of(match["m"])
    found = day(year_of(match["y"], when.year), month, number(match["d"])) if month else None
    return firm_day(match, found, when)


def _numeric(match: re.Match[str], when: When, text: str) -> Time | None:
    """2024-06-30, 2024.6.30, 6.30前."""
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    found = day(int(match["y"] or when.year), int(match["m"]), int(match["d"]))
    return firm_day(match, found, when)


def _month_end(match: re.Match[str], when: When, text: str) -> Time | None:
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if past(text, match):
        return None
    return firm_day(match, last(year, month) if month else None, when)


def _tenth(match: re.Match[str], when: When, text: str) -> Time | None:
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    return firm_day(match, tenth(year, month, match["t"]) if month else None, when)


def _listed(match: re.Match[str], when: When, text: str) -> Time | None:
    """3月、6月、9月底前: the last day of each."""
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    months = [month_of(one) for one in re.findall(rf"({ANY_MONTH})月?", match["list"])]
    if not all(months) or months != sorted(months):
        return unsure(match, "damaged", "damaged")
    year = year_of(match["y"], when.year)
    if year != when.year:
        return unsure(match, "other-year")
    days = [last(year, month).isoformat() for month in months]
    if not when.alone and not match["by"] and _runs(months) and not _APART.search(clause(text, match.start())):
        name = re.sub("[和及，]", "、", match[0])
        form = {"during": {name: span(date(year, months[0], 1), last(year, months[-1]))}}
        return (
            firm(match, form, name=name)
            if _SEASONAL.search(clause(text, match.start()))
            else _two_ways(match, when, text)
        )
    return firm(match, {"dates": days})


_APART = re.compile(r"各|分别|均|[两二三四\d][次期场轮批回]|每")
_SEASONAL = re.compile(
    r"暑|寒假|春[季播耕节防]|夏[季收种]|秋[季收冬]|冬[季春]|汛|集中|期间|持续|连续|为期|专项行动|整治"
)


def _runs(months: list[int]) -> bool:
    """Whether months follow each other: 7月、8月 may be one span, or twice."""
    return len(months) > 1 and months == list(range(months[0], months[0] + len(months)))


def _nth_weekday(match: re.Match[str], when: When, text: str) -> Time | None:
    """9月第二个星期六; the third week of a month can be counted in two ways."""
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if not month or match["d"] is None:
        return _two_ways(match, when, text)
    return firm_day(
        match,
        weekday(year, month, "一二三四五六日".index(match["d"].replace("天", "日")), number(match["n"] or "")),
        when,
    )


def _listed_days(match: re.Match[str], when: When, text: str) -> Time | None:
    """6月20日、12月10日前."""
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    pairs = re.findall(rf"({ANY_MONTH})月({DAY})[日号]", match["list"])
    year = year_of(match["y"], when.year)
    if year != when.year:
        return unsure(match, "other-year")
    found = [day(year, month_of(month) or 99, number(of_month)) for month, of_month in pairs]
    told = [one.isoformat() for one in found if one]
    if len(told) < len(found) or told != sorted(told):
        return unsure(match, "damaged", "damaged")
    return firm(match, {"dates": told})


def _two_ways(match: re.Match[str], _when: When, _text: str) -> Time:
    """4月、8月、12月15日前: on the 15th of each, or in April and August."""
    return unsure(match, "two-readings")


def _in_month(match: re.Match[str], when: When, text: str) -> Time | None:
    """6月: by its end, where a cell or a clause asks for something in it; 6月前 can be read in two ways."""
    if past(text, match):
        return None
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if match["by"]:
        return unsure(match, "two-readings") if month else unsure(match, "damaged", "damaged")
    if not (when.alone or _BY.search(text[: match.start()]) or acting(text, match)):
        return None
    return firm_day(match, last(year, month) if month else None, when)


def _quarter(match: re.Match[str], when: When, text: str) -> Time | None:
    """第一季度(末): by its end; 一、三季度: each."""
    if past(text, match) or re.search(r"[前上每本按]$", text[: match.start()]):
        return None
    if match["by"] == "前" and not match["end"]:
        return unsure(match, "two-readings")
    if not (when.alone or match["by"] or match["end"] or acting(text, match)):
        return None
    year = year_of(match["y"], when.year)
    found = [last(year, 3 * _QUARTERS[one]).isoformat() for one in re.findall("[一二三四1-4]", match["q"])]
    if len(found) > 1:
        return firm(match, {"dates": found})
    return firm_day(match, date.fromisoformat(found[0]), when)


_SHARE = re.compile(rf"(?:不少于|至少|不低于)?{NUMBER}(?:次|场次|场|期|回|轮|批)(?!会)")
"""全年6期，其中上半年3期."""


def _half(match: re.Match[str], when: When, text: str) -> Time | None:
    if past(text, match) or re.search("[每上]$", text[: match.start()]) or re.match("工作|总结", text[match.end() :]):
        return None
    share = _SHARE.match(text, match.end()) and not re.search(r"\d月", clause(text, match.start()))
    told = match["by"] or match["end"] or acting(text, match) or share
    if not (when.alone or told):
        return None
    year = year_of(match["y"], when.year)
    return firm_day(match, last(year, 6 if match["h"] == "上" else 12), when)


def _year_end(match: re.Match[str], when: When, text: str) -> Time | None:
    year = year_of(match["y"], when.year)
    if past(text, match) or re.search(r"(?:每|截至|去|上)$", text[: match.start()]):
        return None
    if not (when.alone or match["by"] or match["y"] or acting(text, match)):
        return None
    return firm_day(match, date(year, 12, 31), when)


def _within_year(match: re.Match[str], when: When, text: str) -> Time | None:
    """年度内, 本年度: the plan's year."""
    around = clause(text, match.start())
    made = (acting(text, match) or re.search(r"新?创|\d", around)) and not re.search(r"率[^，]*\d%", around)
    owned = match[0] == "本年度" and _OWNED.search(text[: match.start()])
    if past(text, match) or owned or not (when.alone or made):
        return None
    return firm(match, "year")


_OWNED = re.compile(
    r"(?:编制|制[定订]|报送|上报|提交|公布|公开|印发|形成|总结|撰写|梳理|发布|修订|汇总|调整|完善|确定|将|对|的|和)$"
)
"""编制本年度目录: of which year, not when."""


def _whole_year(match: re.Match[str], when: When, text: str) -> Time | None:
    """全年: of a cell; in a sentence where it says what is to be made in it."""
    year = year_of(match["y"] or match[0][:4].removesuffix("全年"), when.year)
    if year != when.year or past(text, match):
        return None
    made = re.compile(
        r"(?:累计|共|计划|力争|预计|确保|再)?(?:新[建增开改]|建[成设]|改[造建]|完成|安排|培[训育]|实施|举办|开展|组织|拆除|淘汰|争取|引进|签约|发放|争创|打造|办理|免费|筛查|销售|接待|演出|放映|编发|征集|走访|检[测查]|抽[查检])[^，。；]{0,24}?\d"
    ).match(text, match.end())
    return firm(match, "year") if when.alone or made else None


_Y = YEAR.format("")
_TIME = r"(?:（(?:星期|周)[一二三四五六日天]）)?(?:[上下]午|中午)?(?:\d{1,2}(?:[:：]\d\d|时|点)(?:\d+分|整)?)?(?:下班)?"
TABLE: tuple[tuple[str, Handler], ...] = (
    (rf"{ANY_MONTH}月(?:[、和及，]{ANY_MONTH}月)*[、和及，]{ANY_MONTH}月{DAY}[日号](?:前)?", _two_ways),
    (rf"{_Y}(?P<list>{ANY_MONTH}月{DAY}[日号](?:[、和及，]{ANY_MONTH}月{DAY}[日号])+)(?P<by>{_BEFORE})?", _listed_days),
    (rf"{_Y}(?P<m>{ANY_MONTH})月(?P<d>{DAY})[日号](?!起|至|印发|发布|通过){_TIME}(?P<by>{_BEFORE})?", _on_day),
    (rf"(?<!\d)(?P<y>20\d\d)[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}})(?!\d)(?P<by>{_BEFORE})?", _numeric),
    (rf"(?<![\d.])(?P<y>)(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}})(?![\d.%])(?P<by>{_BEFORE})", _numeric),
    (r"^\s*(?P<y>)(?P<m>1[0-2]|[1-9])[./](?P<d>[12]\d|3[01]|[1-9])(?P<by>)\s*$", _numeric),
    (
        rf"{_Y}(?P<list>{ANY_MONTH}月?(?:份|底|末)?(?:[、和及，]{ANY_MONTH}月?(?:底|末)?)*[、和及，]{ANY_MONTH}月)(?!\d|[上中下]旬)(?:份)?(?P<by>底|末|{_BEFORE})*{_BEFORE}?",
        _listed,
    ),
    (
        rf"{_Y}(?P<m>{ANY_MONTH})月(?:份)?的?(?:第(?P<n>[一二三四])|最后一)个?(?:周(?!年)|星期|礼拜)(?P<d>[一二三四五六日天])?(?P<by>{_BEFORE})?",
        _nth_weekday,
    ),
    (rf"{_Y}(?P<m>{ANY_MONTH})月(?:份)?(?:底|末)(?:之前|以前|前)?", _month_end),
    (rf"{_Y}(?P<m>{ANY_MONTH})月(?:份)?[上中]?(?P<t>[上中下])旬(?P<by>{_BEFORE})?", _tenth),
    (
        rf"{_Y}第?(?P<q>[一二三四1-4](?:季度?)?(?:[、和及与]第?[一二三四1-4](?:季度?(?=[、和及与]))?)*)个?季度(?P<end>末|底|结束|内|中)?(?P<by>{_BEFORE})?",
        _quarter,
    ),
    (rf"{_Y}(?P<h>[上下])半年(?P<end>末|底|结束|内)?(?P<by>{_BEFORE})?", _half),
    (rf"{_Y}(?:12月)?(?:年底|年末|岁末|(?<=年)底|(?<=年)末)(?![年岁]初|岁尾)(?P<by>{_BEFORE})?", _year_end),
    (
        rf"(?:(?<!贯穿)(?<!覆盖)(?<!面向){_Y}全年度?|^20\d\d年度?$)(?!持续|推进|坚持|常态|不间断|实施|开展$|工作|任务|目标|总结|重点|内)",
        _whole_year,
    ),
    (r"(?:本年度内?|年度内|年内|今年内|本年内|当年内|当年底?|全年内)(?!度?计划|度?工作)", _within_year),
    (
        rf"{_Y}(?P<m>{ANY_MONTH})月(?!\d|底|末|[上中下]{{1,2}}旬|初(?!中|三|步|级)|份?起)(?:份)?(?:内)?(?P<by>{_BEFORE})?",
        _in_month,
    ),
    (rf"{_Y}{ANY_MONTH}月初(?!中|三|步|级)", waiting.vague),
    (
        r"(?:按照?|根据|依照|依据)(?P<what>[\u4e00-\u9fff“”]{2,24}?(?:通知|部署|要求|安排|明确|规定)?)(?:的)?(?:统一)?(?:部署|安排|要求|通知)?(?:的)?(?:时间节点|时间安排|时间要求|时限要求|时间|时限|节点|要求|部署|通知|安排)(?:要求)?(?:的时间)?(?:(?:统一)?(?:完成|落实|办理|执行|推进)(?:相应|相关)?(?:工作|任务)?)?",
        waiting.as_told,
    ),
    (
        r"长期(?:坚持|推进|实施|有效|开展)*|持续(?:推进|实施|开展|落实|用力|深化)*|常态化?(?:推进|开展|实施|落实)*|贯穿全年|全年(?:持续|推进|实施|开展|度)*|常年|日常(?:工作)?|经常性?(?:工作)?|一直坚持|动态(?:推进|更新)",
        waiting.always,
    ),
    (r"不定期|定期|适时|择期|近期|尽快|及时|年初|年中|视情|按期|按时|节(?:假日)?前(?!后)", waiting.vague),
)
