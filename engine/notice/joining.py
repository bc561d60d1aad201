"""How times that stand together belong together: a day and its name, a season and how often in it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from engine.notice.days import bounds, span
from engine.notice.moments import Time, When
from engine.notice.spans import MONTH, days_of, every_of, seasonal, span_of

_END = r"(?=[”》」]?(?:主题|系列|集中|专项|宣传|节目)*(?:活动|期间|宣传|工作|演出|展示|，|。|；|：|、|和|及|$))"
_OF_MONTH = re.compile(
    rf"(?P<gap>[：，]?[^，。；、：]{{0,18}}?)[“《「]?(?P<name>[\u4e00-\u9fffA-Za-z《》]{{1,14}}?(?<![每本个一二三两上当按逐次首末半全下])[月周]){_END}"
)
"""开展“敬老月”活动: a month that has a name."""
_NAMED = re.compile(
    rf"(?:期间)?的?[“「]?(?P<name>(?!开展|组织|举办|召开|完成|进行|集中|前)[\u4e00-\u9fffA-Za-z]{{2,14}}?(?:宣传周|活动周|服务周|宣传月|活动月|[周月]|日|节|期间|攻坚期|阶段)){_END}"
)
"""3月22日至28日“中国水周”: what follows a span."""
_BEFORE = re.compile(
    r"[“《「]?(?P<name>[\u4e00-\u9fffA-Za-z\d·]{0,18}(?:日|周|月|季|节|期|期间|假|假期|阶段|行动|大会|会议|会战|[高中]考|考试|旺季|攻坚|春运))[”》」]?(?:活动|期间|期内|内|来临)?$"
)
"""暑假期间（7月10日至8月25日）: what stands before a bracket."""
_VERB = re.compile(
    r"^(?:.*?(?:在|利用|结合|围绕|组织|开展|抓好|做好|办好|举办|推进|深化|落实|把握|加强|紧扣|借助|依托|以)(?=[\u4e00-\u9fff“《]{2,}))+|^个(?=[\u4e00-\u9fff]{3})"
)
_DAYLONG = re.compile(r"(?:日|节)$")
_SLOGAN = re.compile(r"(?:周|月|季|半年|年)度?[\u4e00-\u9fff]{2,3}")
"""周例会: what 每周五召开例会 says with its day."""


def joined(found: Sequence[Time], text: str, when: When) -> list[Time]:
    """The times of a text, those that are one put together."""
    named = _once([_named(one, found, text) for one in _without_doubled(_without_quota(found, text), text)])
    return seasonal(named, text, when)


def _without_quota(found: Sequence[Time], text: str) -> Sequence[Time]:
    """Without the year's number of times where a day says by when all of them are over: 全年40场，10月底前全部完成."""
    days = [one for one in found if isinstance(one.form, Mapping) and "date" in one.form]
    ends = [one.start for one in days if _OVER.match(text, one.end) and text[one.start - 1 : one.start] == "，"]
    if not ends or any("every" in one.form for one in found if isinstance(one.form, Mapping) and not _quota(one)):
        return found
    return [one for one in found if not (_quota(one) and one.start < ends[0])]


def _quota(one: Time) -> bool:
    return one.form == "year" or (isinstance(one.form, Mapping) and one.form.get("every") == "year")


_OVER = re.compile(
    r"(?:之?前)?(?:要|须|应)?(?:全部|全面|基本|均|应|一次性)*(?:完成|结束|办结|到位)(?:任务|工作)?(?=[。；，]|$)"
)


def _without_doubled(found: Sequence[Time], text: str) -> Sequence[Time]:
    """Without a frequency that is said again with its days: 每半年（6月、12月）."""
    said = [(every_of(one.form).get("every"), "每" in one.words) for one in found]
    spelt = {
        one.start - 1
        for one in found
        if days_of(one.form) and text[one.start - 1 : one.start] == "（" and text[one.end : one.end + 1] == "）"
    }
    return [
        one
        for one in found
        if not every_of(one.form)
        or not (one.end in spelt or (_SLOGAN.fullmatch(one.words) and (one.form, True) in said))
    ]


def _named(one: Time, found: Sequence[Time], text: str) -> Time:
    """A day, month or span with the name that stands beside it."""
    form = one.form
    if one.kind != "firm" or not isinstance(form, Mapping):
        return one
    bracket = text[one.start - 1 : one.start] == "（" and text[one.end : one.end + 1] == "）"
    month = MONTH.fullmatch(one.words) and "date" in form
    if bracket:
        return _of_bracket(one, text, month=bool(month))
    own = next((known for known in found if known.name and one.end <= known.start), None)
    if month:
        match = _OF_MONTH.match(text, one.end)
        if match and not (own and own.start < match.start("name")):
            stop = one.end if match["gap"] else match.end("name")
            return _window(one, _tidy(match["name"]), str(form["date"])[:7], text[one.start : stop])
    during = form.get("during")
    if isinstance(during, Mapping) and len(during) == 1 and re.search(r"\d", one.name):
        match = _NAMED.match(text, one.end) or (_OF_MONTH.match(text, one.end) if _week_or_month(one) else None)
        if match:
            stop = one.end if match.groupdict().get("gap") else match.end("name")
            return _window(one, _tidy(match["name"]), str(*during.values()), text[one.start : stop])
    return one


def _week_or_month(one: Time) -> bool:
    """Whether a span is short enough for a 周 or 月 of its own."""
    first, end = span_of(one) or (date.min, date.max)
    return (end - first).days <= _LONGEST


_LONGEST = 45


def _of_bracket(one: Time, text: str, *, month: bool) -> Time:
    """世界水日（3月22日）, 安全生产月（6月）, 汛期（4月1日至9月30日）."""
    form = one.form if isinstance(one.form, Mapping) else {}
    match = _BEFORE.search(text, max(0, one.start - 24), one.start - 1)
    if match is None:
        return one
    name = _tidy(match["name"])
    during = form.get("during")
    if isinstance(during, Mapping) and len(during) == 1:
        window = str(*during.values())
    elif month and name[-1] in "月周季":
        window = str(form["date"])[:7]
    elif "date" in form and not month and _DAYLONG.search(name) and not match[0].endswith("活动"):
        window = str(form["date"])
    else:
        return one
    begin = match.start() + match[0].find(name[:1])
    begin -= text[begin - 1 : begin] in {"“", "「"}
    return _window(one._replace(start=begin), name, window, text[begin : one.end + 1])


def _tidy(name: str) -> str:
    found = (_VERB.sub("", name) or name).strip("“”的是为")
    return found if found.count("《") == found.count("》") and not found.endswith("》") else found.strip("《》")


def _window(one: Time, name: str, window: str, words: str) -> Time:
    """A time as a named window, which its words say from its start on."""
    form = {"during": {name: span(*bounds(window))}}
    return one._replace(form=form, name=name, words=words, end=one.start + len(words))


def _once(found: Sequence[Time]) -> list[Time]:
    """Without well-known days that the text dates itself, and without what was taken into another's name."""
    kept: list[Time] = []
    for one in found:
        if _undated(one) and any(other is not one and _clash(one, other) for other in found):
            continue
        inside = any(other is not one and other.start <= one.start < one.end <= other.end for other in found)
        if inside or any(_same(one, other) for other in kept):
            continue
        kept.append(one)
    return kept


def _undated(one: Time) -> bool:
    return bool(one.name) and not re.search(r"\d|月(?!$)|[一二三四五六七八九十]+[日号]", one.words)


def _same(one: Time, other: Time) -> bool:
    """Whether two windows are the same days."""
    during = isinstance(one.form, Mapping) and "during" in one.form and len(days_of(one.form)) > 0
    return during and one.start < other.end + _NEAR and days_of(one.form) == days_of(other.form)


_NEAR = 20


def _clash(one: Time, other: Time) -> bool:
    """Whether another time says the days of a well-known window."""
    if _undated(other):
        return False
    return any(a <= d and c <= b for a, b in days_of(one.form) for c, d in days_of(other.form))
