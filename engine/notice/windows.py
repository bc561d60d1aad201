"""Named windows: 6月安全生产月, 3.12植树节, 国庆节前."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re
from datetime import date

from engine.notice.days import ANY_MONTH, DAY, day, last, month_of
from engine.notice.feasts import FEASTS, LUNAR, NAMED, day_before, eve, known
from engine.notice.moments import Form, Handler, Time, When, acting, acts, clause, firm, firm_day, past, unsure
from engine.notice.numerals import number

_STRONG = r"(?:宣传日|宣传周|宣传月|纪念日|教育日|活动周|活动月|服务周|服务月|主题日)"
_NAME = (
    rf"[\u4e00-\u9fffA-Za-z]{{2,14}}?(?:{_STRONG}|(?:节|日|周|月|季)"
    r"(?=[”“\"」、，。；：（）\s]|等|期间|活动|开展|组织|举办|召开|集中|和|及|与|前后|来临|为|主题|系列|宣传|之际|契机|时|当天|当日|揭晓|发布|[办摆搞做走慰评送上到在]|$))"
)
_QUOTE = '[“”"「」]?'
_NO_NAME = re.compile(
    r"(?:第[一二三四五]周|工作日|当日|每日|次日|本月|当月|每月|个月|每周|本周|按月|逐月|按季|季节|环节|细节|节假日|假日|生日|即日|近日|[一二三四]季|之日|同日|末日|至\w*月|前\w*日|星期日|一周|两周|半月|全月|开放日(?=前))$"
)
_ONE_FEAST = rf"[“”\"'‘’]?(?:{FEASTS})[“”\"'‘’]?节?(?:期间|假期|小长假)?"
_FEAST = rf"{_ONE_FEAST}(?:[、和及与，]?{_ONE_FEAST})*(?:等)?(?:重[大要点])?(?:法定)?(?:节日|节假日|假期|假日|长假|(?:时间)?节点|时段)?(?:期间)?(?:来临|到来)?(?:之)?(?<!期间)前(?:夕)?(?!\d|[一二三四五六七八九十两]+[个天日周]|[后期])"
SEASON = r"(?:主汛期|(?<!非)汛期|后汛期|防汛期|[\u4e00-\u9fff]{0,4}防火(?:戒严)?期|高火险期|(?:伏季)?(?:休渔|禁渔)期|采暖期|采暖季|供暖期|供暖季|禁牧期|夏季臭氧攻坚期|迎峰度[夏冬]|暑期|暑假|寒假|秋冬季|冬春季?|夏秋季?|春运|[\u4e00-\u9fff]{2,4}攻坚期)"
_SEASONS = re.compile(
    rf"(?P<name>{SEASON})(?:[^，。；（]{{0,4}}?(?:为|是|指|从|自|：)|内?（)(?:每年)?(?:\d{{4}}年)?(?P<m>{ANY_MONTH})月(?:(?P<d>{DAY})[日号])?(?:起)?(?:-|~|至|到)(?:(?P<z>次年|翌年|\d{{4}}年))?(?:(?P<n>{ANY_MONTH})月)?(?:(?P<e>{DAY})[日号])?"
)


def seasons(text: str, year: int) -> tuple[tuple[str, date, date], ...]:
    """The seasons that a notice says once, with their first and last days: 汛期为5月1日至9月30日."""
    found: dict[str, tuple[date, date]] = {}
    for match in _SEASONS.finditer(text):
        first_month, end_month = month_of(match["m"]), month_of(match["n"] or match["m"])
        if not first_month or not end_month or not (match["n"] or match["e"]):
            continue
        then = year + 1 if match["z"] in {"次年", "翌年"} else year
        first = day(year, first_month, number(match["d"]) if match["d"] else 1)
        end = day(then, end_month, number(match["e"])) if match["e"] else last(then, end_month)
        if first and end and first < end:
            found.setdefault(match["name"], (first, end))
    return tuple((name, *both) for name, both in found.items())


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
    found = known(match["name"], when.year)
    if found is None or past(text, match) or not (acting(text, match) or _ABOUT.search(clause(text, match.start()))):
        return None
    return _window(match, found[0], found[1])._replace(
        words=match["name"], start=match.start("name"), end=match.end("name")
    )


_ABOUT = re.compile("活动|宣传|慰问")


def _eve_of_known(match: re.Match[str], when: When, text: str) -> Time | None:
    """教师节前夕: the day before a day that is the same every year."""
    found = day_before(match["name"], when.year)
    return None if found is None or past(text, match) else firm_day(match, found, when)


def _lunar(match: re.Match[str], _when: When, text: str) -> Time | None:
    """重阳节组织慰问, without its date: which day that is stands in no table here."""
    around = clause(text, match.start())
    if past(text, match) or _DATED.search(around) or not acts(around):
        return None
    return unsure(match, "undated")


_DATED = re.compile(r"\d[月日号.]|[一二三四五六七八九十]月|季度|前|后|每|[按逐][周月季]")


def _window(match: re.Match[str], name: str, window: str) -> Time:
    return Time("firm", {"during": {name: window}}, match[0], match.start(), match.end(), name=name)


def _eves(match: re.Match[str], when: When, text: str) -> Time | None:
    """五一、国庆节前: the day before each holiday begins, by the calendar."""
    if past(text, match):
        return None
    named = [(feast, eve(feast, when.year)) for feast in re.findall(FEASTS, match[0])]
    coming = sorted({one for _, one in named if one and not (when.issued and one < when.issued)})
    if "期间" in match[0] or not coming:
        return unsure(match, "vague")
    over = len([one for _, one in named if one in coming]) < len(named)
    days = [one.isoformat() for one in coming]
    form: Form = {"date": days[0]} if len(days) == 1 else {"dates": days}
    return firm(match, form, open="over" if over else "")


TABLE: tuple[tuple[str, Handler], ...] = (
    (_FEAST, _eves),
    (rf"(?P<m>{ANY_MONTH})月(?P<d>{DAY})[日号](?:的)?{_QUOTE}(?P<name>{_NAME})[”」]?", _dated),
    (rf"(?<![\d.])(?P<m>1[0-2]|[1-9])[.·](?P<d>[1-3]?\d)(?![\d.%]){_QUOTE}(?P<name>{_NAME})[”」]?", _dated),
    (rf"(?<![\d.至到-])(?P<m>{ANY_MONTH})月(?:份)?(?:的)?{_QUOTE}(?P<name>{_NAME})[”」]?", _monthly),
    (
        rf"[“”\"]?(?P<name>{NAMED})[“”\"]?(?:来临|到来)?之?前夕?(?![后期期]|\d|[一二三四五六七八九十两]+[个天日周])",
        _eve_of_known,
    ),
    (rf"[“”\"]?(?P<name>{NAMED})(?:[”\"](?!知识))?(?!之?前(?!后)|知识|[报度刊历\d暨]|周年)", _named),
    (rf"{LUNAR}(?=[”期当组开举慰走，：]|活动|集中|前后)", _lunar),
)
