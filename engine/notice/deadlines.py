"""Days by which something is due: 6月20日前, 9月底前, 第一季度, 年底, 收到通知后5个工作日内."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re
from datetime import date

from engine.notice import waiting
from engine.notice.days import ANY_MONTH, DAY, YEAR, day, first_of_tenth, last, month_of, span, tenth, year_of
from engine.notice.moments import Handler, Time, When, acting, clause, firm, past, unsure
from engine.notice.numerals import NUMBER, number

_BEFORE = r"(?:之前|以前|前|截止|为止|止)"
_BY = re.compile(r"(?:于|截至|截止到?|最迟|不晚于|不迟于|不得晚于|时限[为是：]?|时间[为是：]?)$")
_DEFINED = re.compile(r"(?:为|是|指|有效期|适用|计算|报告期|统计)$")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_EARLY = 2
"""Months in which a deadline before the day of issue may mean the next year's."""
_FAR = 1
"""How many years after the plan's a deadline may still be."""


def _firm_day(match: re.Match[str], found: date | None, when: When) -> Time:
    """A deadline, unless there is no such day or it was over when the notice came out."""
    if found is None:
        return unsure(match, "damaged", "damaged")
    if found.year < when.year or found > date(when.year + _FAR, 6, 30):
        return unsure(match, "other-year")
    over = bool(when.issued and found < when.issued)
    if over and found.month <= _EARLY:
        return unsure(match, "over")
    return firm(match, {"date": found.isoformat()}, open="over" if over else "")


def _on_day(match: re.Match[str], when: When, text: str) -> Time | None:
    """12月10日前; without 前, where the clause asks for something."""
    by = bool(match["by"]) or bool(_BY.search(text[: match.start()]))
    if past(text, match) or not (by or when.alone or acting(text, match)):
        return None
    month = month_of(match["m"])
    found = day(year_of(match["y"], when.year), month, number(match["d"])) if month else None
    return _firm_day(match, found, when)


def _numeric(match: re.Match[str], when: When, text: str) -> Time | None:
    """2024-06-30, 2024.6.30, 6.30前."""
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    found = day(int(match["y"] or when.year), int(match["m"]), int(match["d"]))
    return _firm_day(match, found, when)


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
    return _firm_day(match, day(year, month, number(match["d"])) if match["d"] else last(year, month), when)


def _month_end(match: re.Match[str], when: When, text: str) -> Time | None:
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if past(text, match):
        return None
    return _firm_day(match, last(year, month) if month else None, when)


def _tenth(match: re.Match[str], when: When, text: str) -> Time | None:
    month, year = month_of(match["m"]), year_of(match["y"], when.year)
    if past(text, match) or not (when.alone or match["by"] or acting(text, match)):
        return None
    return _firm_day(match, tenth(year, month, match["t"]) if month else None, when)


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
    return firm(match, {"dates": [last(year, month).isoformat() for month in months]})


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
    if not (when.alone or acting(text, match)):
        return None
    return _firm_day(match, last(year, month) if month else None, when)


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
    return _firm_day(match, date.fromisoformat(found[0]), when)


def _half(match: re.Match[str], when: When, text: str) -> Time | None:
    if past(text, match) or re.search("[每上]$", text[: match.start()]) or re.match("工作|总结", text[match.end() :]):
        return None
    told = match["by"] or match["end"] or acting(text, match)
    if not (when.alone or told):
        return None
    year = year_of(match["y"], when.year)
    return _firm_day(match, last(year, 6 if match["h"] == "上" else 12), when)


def _year_end(match: re.Match[str], when: When, text: str) -> Time | None:
    year = year_of(match["y"], when.year)
    if past(text, match) or re.search(r"(?:每|截至|去|上)$", text[: match.start()]):
        return None
    if not (when.alone or match["by"] or match["y"] or acting(text, match)):
        return None
    return _firm_day(match, date(year, 12, 31), when)


def _within_year(match: re.Match[str], when: When, text: str) -> Time | None:
    """年度内, 本年度: the plan's year."""
    rate = re.search(r"率[^，]*\d%", clause(text, match.start()))
    if past(text, match) or not (when.alone or (acting(text, match) and not rate)):
        return None
    return firm(match, "year")


def _whole_year(match: re.Match[str], when: When, text: str) -> Time | None:
    """全年: of a cell; in a sentence where it says what is to be made in it."""
    year = year_of(match["y"] or match[0][:4].removesuffix("全年"), when.year)
    if year != when.year or past(text, match):
        return None
    made = re.compile(
        r"(?:累计|共|计划|力争|预计|确保|再)?(?:新[建增开改]|建[成设]|改[造建]|完成|安排|培[训育]|实施|举办|开展|组织|拆除|淘汰|争取|引进|签约|发放|争创|打造|办理|免费|筛查|销售|接待|演出|放映|编发|征集|走访|检[测查]|抽[查检])[^，。；]{0,24}?\d"
    ).match(text, match.end())
    return firm(match, "year") if when.alone or made else None


def _blank(match: re.Match[str], _when: When, _text: str) -> Time:
    return unsure(match, "damaged", "damaged")


_Y, _ZY = YEAR.format(""), YEAR.format("z")
_TO = r"(?:-|~|至|到)"
_TIME = r"(?:（(?:星期|周)[一二三四五六日天]）)?(?:[上下]午|中午)?(?:\d{1,2}(?:[:：]\d\d|时|点)(?:\d+分|整)?)?(?:下班)?"
_WHAT = r"(?P<what>[\u4e00-\u9fff“”]{2,24}?|会|课|赛)"
FIRST: tuple[tuple[str, Handler], ...] = (
    (
        r"20\d{2}\d{1,3}[日号](?:前)?|(?:20\d\d年)?[×Xx_＿＊*]{1,2}月(?:[×Xx_＿＊*\d]{1,2}日)?(?:前|底)?|\d{1,2}月[×Xx_＿＊* ]{1,3}日(?:前)?|(?<!\d)月\s*日前",
        _blank,
    ),
    (
        rf"(?:自|从)?(?:即日|印发之日|发文之日|本通知印发之日|通知印发之日|现在|今日)起?(?:，)?(?:开始)?{_TO}{_Y}(?P<m>{ANY_MONTH})月(?:(?P<d>{DAY})[日号]|底|末)(?:前|止)?",
        _from_now,
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
        rf"{_Y}(?P<m>{ANY_MONTH})月?(?:份|起)?{_TO}{_ZY}(?P<n>{ANY_MONTH})月(?!\d)(?:份)?(?P<by>底|末)?(?:之)?(?:前|期间)?",
        _months,
    ),
    (
        rf"{_WHAT}(?P<end>结束|完成|终了)?(?:之日起|之后起|后|起)的?(?P<n>{NUMBER})个?(?P<u>工作日|个?月|日|天|周|星期)(?:之?内|以内|前)",
        waiting.after,
    ),
    (
        rf"[\u4e00-\u9fff]{{2,8}}(?<![月年季周])(?:召开|举办|开始|举行|活动|会议|开学)前的?(?:{NUMBER})个?(?:工作日|日|天|周)",
        waiting.uncounted,
    ),
    (rf"(?:差评|投诉|举报|工单|咨询|来信|信件|诉求|线索){NUMBER}个?(?:工作)?日(?:之?内|以内)", waiting.uncounted),
    (r"(?:\d+|二十四|四十八)个?小时(?:之内|以内|内)", waiting.hours),
)
"""What has to be read before periods are."""
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
    (rf"{_Y}(?P<m>{ANY_MONTH})月(?:份)?(?:底|末)(?:之前|以前|前)?", _month_end),
    (rf"{_Y}(?P<m>{ANY_MONTH})月(?:份)?[上中]?(?P<t>[上中下])旬(?P<by>{_BEFORE})?", _tenth),
    (
        rf"{_Y}第?(?P<q>[一二三四1-4](?:[、和及][一二三四1-4])*)个?季度(?P<end>末|底|结束|内|中)?(?P<by>{_BEFORE})?",
        _quarter,
    ),
    (rf"{_Y}(?P<h>[上下])半年(?P<end>末|底|结束|内)?(?P<by>{_BEFORE})?", _half),
    (rf"{_Y}(?:12月)?(?:年底|年末|岁末|(?<=年)底|(?<=年)末)(?P<by>{_BEFORE})?", _year_end),
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
