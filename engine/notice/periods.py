"""Times that come again: 每季度至少一次, 每月25日前, 按月报送, 全年不少于4次, 上下半年各一次."""

import re

from engine.notice.days import ANY_MONTH, DAY, last, month_of
from engine.notice.moments import Form, Handler, Time, When, clause, firm, unsure
from engine.notice.numerals import NUMBER, number

_UNIT = r"(?:次|场次|场|期|回|轮|堂|讲|课|批(?!次))"
_COUNT = re.compile(
    rf"(?:(?:至少|不少于|不低于|各)?[^，。；\d一二三四五六七八九十两]{{0,14}}?)(?P<n>{NUMBER}){_UNIT}(?!率)(?:及?以上)?"
)
_CAP = re.compile("不超过|不多于|不得超过|至多|最多|不高于")
_EVERY = {
    "周": "week",
    "星期": "week",
    "月": "month",
    "月份": "month",
    "季度": "quarter",
    "季": "quarter",
    "半年": "half-year",
    "年": "year",
    "年度": "year",
}
_SPAN = r"(?:半年度?|季度?|年度?|月度?|周|星期)"
_WEEKDAYS = dict(
    zip(
        "一二三四五六日天",
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "sunday"),
        strict=True,
    )
)
_RANK = {"首": "1st ", "一": "1st ", "二": "2nd ", "三": "3rd ", "四": "4th ", "最后一": "last "}
_MONTHS = {1: "month", 2: "2 months", 3: "3 months", 4: "4 months", 6: "6 months", 12: "year"}
_COUNTED = r"次|期|场|轮(?![流值])|回|篇|条|个|天|人|节|批|份|户|家|小时"
_WEEKLY = re.compile(
    rf"[二三四五六日天](?!{_COUNTED})|一(?!{_COUNTED}|学|课|讲|会|题|案|练|考|查|测|主题|通报|调度|报(?!送)|读|法|评|研|更新|清|结|例)"
)
"""每周五, but not 每周一次, 每周一学."""
_MOST = 366


def _name(said: str) -> str:
    """The word of a period for 季度, 月度, 年."""
    return _EVERY.get(said) or _EVERY[said.removesuffix("度")]


def _every(match: re.Match[str], when: When, text: str) -> Time | None:
    said, many = match["p"], number(match["n"] or "") or 1
    if said in {"日", "天", "旬", "半月", "半个月", "工作日", "学期", "学年"}:
        return unsure(match, "no-form")
    period = _name(said)
    if many > 1:
        period = {"month": _MONTHS.get(many, ""), "week": f"{many} weeks"}.get(period, "")
        if not period:
            return unsure(match, "no-form")
    return _tailed(match, period, when, text)


def _tailed(match: re.Match[str], period: str, when: When, text: str) -> Time | None:
    """A period with what follows it: the day within it, how many times."""
    end, due, why = _due(text, match.end(), period)
    if why:
        return Time("vague", None, text[match.start() : end], match.start(), end, open=why)
    times, end, capped = _times(text, end, match.start())
    words = text[match.start() : end]
    if due and _ANOTHER.match(text, end):
        return Time("vague", None, words, match.start(), end, open="no-form")
    if capped:
        return Time("vague", None, words, match.start(), end, open="cap")
    form: Form = period
    if due or times > 1:
        form = {"every": period} | ({"times": times} if times > 1 else {}) | ({"due": due} if due else {})
        if period == "year" and times == 1 and re.fullmatch(r"\d\d-\d\d", str(due)):
            # a yearly plan has one such day
            form = {"date": f"{when.year}-{due}"}
    return Time("firm", form, words, match.start(), end)


def _times(text: str, end: int, start: int) -> tuple[int, int, bool]:
    """How many times in a period, where the words for it end, and whether that is a limit from above."""
    stop = min((at for at in (text.find(mark, end) for mark in "，。；）\n每") if at >= 0), default=len(text))
    found = _COUNT.search(text, end, stop)
    if found is None or re.search(r"任期|每[人名个位户项]", found[0]):
        return 1, end, False
    many = number(found["n"])
    bounded = many if 0 < many <= _MOST else 1
    gap = text[end : found.start("n")]
    return bounded, found.end() if len(gap) <= _NEAR else end, bool(_CAP.search(text[start : found.end()]))


_NEAR = 8
_ANOTHER = re.compile(rf"[、和及](?:每?(?:周|星期))?(?:[一二三四五六日天](?![\u4e00-\u9fff]*(?:次|项|个))|{DAY}[日号])")
"""每月10日、25日: more days than one."""
_ONE_DAY = re.compile(rf"(?:的)?(?:末月|最后一个月|第三个月|末)?的?(?P<d>{DAY})[日号](?:之前|以前|前|止|内)?")
_FIRST_MONTH = re.compile(rf"(?:的)?(?:首月|第一个月|首个月)的?(?P<d>{DAY})[日号](?:之前|以前|前)?")
_AFTER = re.compile(
    rf"(?:度)?(?:结束|终了|期满|末)?(?:之)?后的?第?(?P<n>{NUMBER})个?(?P<w>工作)?[日天](?:之内|以内|内|之前|前)?"
)
_BEFORE = re.compile(rf"(?:末|结束|底)(?:之)?前的?(?P<n>{NUMBER})个?(?P<w>工作)?[日天](?:之内|以内|内|之前|前)?")
_RANKED = re.compile(
    r"(?:的)?(?:第(?P<r>[一二三四])|(?P<l>最后一|首))个?(?:周|星期|礼拜|周的?周)?(?P<d>[一二三四五六日天])(?:之前|前)?"
)
_OF_YEAR = re.compile(
    rf"的?(?P<m>{ANY_MONTH})月(?:份)?(?:(?P<d>{DAY})[日号]|(?P<e>底|末)|(?P<t>[上中下])旬)?(?:之前|以前|前)?"
)
_END = re.compile(
    r"(?:的)?(?:月底|季末|季度末|年底|年末|末|底|最后一个?工作日|最后一天|最后一日|最后一周|下旬)(?:之前|以前|前)?"
)


def _due(text: str, end: int, period: str) -> tuple[int, int | str | None, str]:
    """The day within a period: where its words end, the day, why it cannot be told."""
    around = clause(text, end - 1)
    if period in {"week", "2 weeks"}:
        found = _WEEKLY.match(text, end)
        return (found.end(), _WEEKDAYS[found[0]], "") if found else (end, None, "")
    for pattern, sign in ((_AFTER, "+"), (_BEFORE, "-")):
        found = pattern.match(text, end)
        if found:
            return found.end(), f"{sign}{number(found['n'])} {'workdays' if found['w'] else 'days'}", ""
    if period == "year":
        return _of_year(text, end)
    if re.compile("的?(?:初|上旬|中旬)").match(text, end) and period != "month":
        return end + 1, None, "vague"
    return _of_month(text, end, period, around)


def _of_month(text: str, end: int, period: str, around: str) -> tuple[int, int | str | None, str]:
    former = bool(re.search(r"上一?个?(?:月|季|半年)", around))
    tenth = re.compile(r"的?([上中])旬(?:之前|前)?").match(text, end)
    if tenth and period == "month":
        return tenth.end(), 10 if tenth[1] == "上" else 20, ""
    ranked = _RANKED.match(text, end)
    if ranked and period == "month":
        rank = _RANK[ranked["r"] or ranked["l"]]
        return ranked.end(), f"{rank}{_WEEKDAYS[ranked['d']]}", ""
    first = _FIRST_MONTH.match(text, end)
    found = first or _ONE_DAY.match(text, end)
    if found is None:
        closing = _END.match(text, end)
        return closing.end() if closing else end, None, ""
    of_month = number(found["d"])
    if not 1 <= of_month <= 31:  # noqa: PLR2004 (days)
        return found.end(), None, "damaged"
    if former:
        return found.end(), f"+{of_month} days", ""
    return found.end(), None if first else of_month, "no-form" if first else ""


def _of_year(text: str, end: int) -> tuple[int, int | str | None, str]:
    if re.compile(r"的?(?:年初|初|年中)").match(text, end):
        return end + 2, None, "vague"
    found = _OF_YEAR.match(text, end)
    if found is None:
        closing = _END.match(text, end)
        return closing.end() if closing else end, None, ""
    month = month_of(found["m"])
    if not month:
        return found.end(), None, "damaged"
    # 29 February is no day of every year.
    final = {"上": 10, "中": 20}.get(found["t"] or "") or last(2023, month).day
    of_month = number(found["d"]) if found["d"] else final
    if not 1 <= of_month <= last(2024, month).day:
        return found.end(), None, "damaged"
    return found.end(), f"{month:02}-{of_month:02}", ""


def _skipping(match: re.Match[str], _when: When, _text: str) -> Time:
    """隔月, 双月, 隔周."""
    return firm(match, "2 months" if match["p"] == "月" else "2 weeks")


def _alone(match: re.Match[str], when: When, _text: str) -> Time | None:
    """季度, of a cell that says no more."""
    return firm(match, _name(match["p"])) if when.alone else None


def _short(match: re.Match[str], _when: When, _text: str) -> Time | None:
    """一季度一次, 一年两次, 半年一次."""
    times = number(match["n"])
    period = _name(match["p"])
    if match["q"] == "一" and period == "quarter" and _ONCE.search(match[0]):
        return None
    many = number(match["q"] or "") or 1
    if many > 1:
        period = _MONTHS.get(many, "") if period == "month" else f"{many} weeks" if period == "week" else ""
    if not period or not 0 < times <= _MOST:
        return unsure(match, "no-form")
    return firm(match, period if times == 1 else {"every": period, "times": times})


_ONCE = re.compile("^一季度?(?:集中|组织|开展|召开|学习)+[一1]")
"""一季度召开1次: in the first one."""


def _months_of_year(match: re.Match[str], when: When, _text: str) -> Time:
    """每年5月、11月: each by its end."""
    months = [month_of(one) for one in re.findall(rf"({ANY_MONTH})月", match["list"])]
    if not all(months) or months != sorted(set(months)):
        return unsure(match, "damaged", "damaged")
    return firm(match, {"dates": [last(when.year, month).isoformat() for month in months]})


def _later(match: re.Match[str], _when: When, _text: str) -> Time | None:
    """月后8日前, 季后15日内, 次月5日前: so long after the period's end."""
    many = number(match["n"])
    period = {"月": "month", "季": "quarter", "季度": "quarter", "半年": "half-year", "旬": ""}[match["p"]]
    if not period or not 0 < many <= _MOST:
        return unsure(match, "no-form")
    return firm(match, {"every": period, "due": f"+{many} {'workdays' if match['w'] else 'days'}"})


def _by(match: re.Match[str], when: When, text: str) -> Time | None:
    """按季度报送, 逐月调度."""
    if re.search(r"\d月\d{1,2}[日号](?!起|开始)|月底前", clause(text, match.start())):
        return None
    return _tailed(match, _name(match["p"]), when, text)


_CHAINED = re.compile(r"(?:[日旬周月季年]|半年)度?[\u4e00-\u9fff]{2,4}[、，]$")


def _chained(match: re.Match[str], _when: When, text: str) -> Time | None:
    """月度核对、季度通报、年度评估; 周调度、月通报."""
    if match["more"] is None and not _CHAINED.search(text[: match.start()]):
        return None
    return firm(match, _name(match["p"]))


def _meeting(match: re.Match[str], _when: When, _text: str) -> Time:
    return firm(match, _name(match["p"]))


def _whole_year(match: re.Match[str], _when: When, _text: str) -> Time | None:
    if match["cap"]:
        return unsure(match, "cap")
    times = number(match["n"])
    if not 0 < times <= _MOST:
        return None
    return firm(match, "year" if times == 1 else {"every": "year", "times": times})


def _halves(match: re.Match[str], _when: When, _text: str) -> Time:
    times = number(match["n"] or "") or 1
    return firm(match, "half-year" if times == 1 else {"every": "half-year", "times": times})


TABLE: tuple[tuple[str, Handler], ...] = (
    (r"^\s*(?P<p>季度|季|月度|月|半年度?|年度)\s*$", _alone),
    (
        rf"(?:每?隔(?:一个?)?|逢?双|逢?单)(?P<p>月|周)(?:[^，。；\d一二三四五六七八九十两]{{0,8}}(?:一|1){_UNIT})?",
        _skipping,
    ),
    (
        rf"每年的?(?P<list>{ANY_MONTH}月(?:份|底|末)?(?:[、和及，]{ANY_MONTH}月(?:份|底|末)?)+)(?!\d|[上中下]旬)(?:之?前|以前)?",
        _months_of_year,
    ),
    (rf"上(?:半年)?[、和与及，]?下半年(?:各|分别)(?:[^，。；\d]{{0,10}}?(?P<n>{NUMBER}){_UNIT})?", _halves),
    (
        rf"每(?:满|逢)?(?:一个|个|一)?(?P<n>{NUMBER}|双)?个?(?P<p>半年|半个?月|季度|季|学期|学年|年度|年|月份|月度|月|周|星期|旬|工作日|日|天)(?!均|产|票|人|度假|[的在]?(?:主?汛期|暑[期假]|寒假|[春夏秋冬]季|雨季|春节|两会))",
        _every,
    ),
    (
        rf"(?:全年|年内|年度内|一年内|本年度|年度|当年)(?:累计|共|内)?[^，。；\d一二三四五六七八九十两不]{{0,12}}?(?P<cap>不超过|不多于|不得超过|至多|最多)?(?:至少|不少于|不低于)?[^，。；\d一二三四五六七八九十两不]{{0,8}}?(?P<n>{NUMBER}){_UNIT}(?:以上)?",
        _whole_year,
    ),
    (
        rf"(?<![第全本今每上下半隔双单\d一二三四五六七八九十])(?P<q>一个?|两个?|双|\d个|[2-9](?=周))?(?P<p>{_SPAN})(?:至少|不少于|应|集中|组织|开展|召开|学习|不低于)*(?P<n>{NUMBER}){_UNIT}(?!以?内)",
        _short,
    ),
    (
        rf"(?<![\d一二三四五六七八九十个每])(?P<p>月|季度|季|半年|旬)(?:度)?(?:结束|终了|末)?后的?第?(?P<n>{NUMBER})个?(?P<w>工作)?[日天号](?:之?[前内]|以前|以内)?",
        _later,
    ),
    (rf"(?:每月)?(?:于)?次(?P<p>月)的?(?P<n>{NUMBER})[日号](?P<w>)(?:之?[前内]|以前|以内)", _later),
    (r"(?P<p>年度)(?=(?:结束|终了|末)?后\d{1,2}个?(?:工作)?[日天])", _by),
    (r"(?:按|逐)(?P<p>半年|季度|季|月度|月|周|年度|年)(?!度?(?:计划|方案|要求|工作|任务))", _by),
    (
        r"(?<![\d一二三四五六七八九十个每上本下当首末按逐])(?P<p>季度|季|月度|月|周|半年|年度|年)(?:调度|通报|核对|评估|检查|考核|例会|会商|排名|分析|小结|总结|盘点|清查|督查|巡查|评比|点评|研判|公示|讲评|自查)(?P<more>(?=[、，](?:[旬周月季年]|半年)度?(?:[\u4e00-\u9fff]{2})))?",
        _chained,
    ),
    (r"(?P<p>季度|季|月度|月|周)(?:调度|例会|通报制|会商|报制|通报)", _meeting),
)
