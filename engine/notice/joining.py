"""How times that stand together belong together: a day and its name, a season and how often in it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from engine.notice.days import bounds, last, span
from engine.notice.moments import Time, When

_MONTH = re.compile(r"(?:20\d\d年|今年|本年)?\D{0,2}\d{0,2}月(?:份|内)?")
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
    r"^.*?(?:在|利用|结合|围绕|组织|开展|抓好|做好|办好|举办|推进|深化|落实|把握|加强|紧扣|借助|依托|以)(?=[\u4e00-\u9fff“]{2,})"
)
_DAYLONG = re.compile(r"(?:日|节)$")
_BESIDE = re.compile(r"(?:期间|之间|内|里)?(?:，|：)?(?:要|应|须)?")
_SLOGAN = re.compile(r"(?:周|月|季|半年|年)度?[\u4e00-\u9fff]{2,3}")
"""周例会: what 每周五召开例会 says with its day."""
_NO_PIECE = re.compile(r"24小时|值班|带班|值守|备勤")
_STOP = re.compile(r"[。；\n]")


def joined(found: Sequence[Time], text: str, when: When) -> list[Time]:
    """The times of a text, those that are one put together."""
    named = _once([_named(one, found, text) for one in _without_doubled(found, text)])
    return _seasonal(named, text, when)


def _without_doubled(found: Sequence[Time], text: str) -> Sequence[Time]:
    """Without a frequency that is said again with its days: 每半年（6月、12月）."""
    said = [(_every(one).get("every"), "每" in one.words) for one in found]
    spelt = {
        one.start - 1
        for one in found
        if _days(one) and text[one.start - 1 : one.start] == "（" and text[one.end : one.end + 1] == "）"
    }
    return [
        one
        for one in found
        if not (_every(one) and (one.end in spelt or (_SLOGAN.fullmatch(one.words) and (one.form, True) in said)))
    ]


def _named(one: Time, found: Sequence[Time], text: str) -> Time:
    """A day, month or span with the name that stands beside it."""
    form = one.form
    if one.kind != "firm" or not isinstance(form, Mapping):
        return one
    bracket = text[one.start - 1 : one.start] == "（" and text[one.end : one.end + 1] == "）"
    month = _MONTH.fullmatch(one.words) and "date" in form
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
    first, end = _span(one) or (date.min, date.max)
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
    return (_VERB.sub("", name) or name).strip("《》“”的是为")


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
    during = isinstance(one.form, Mapping) and "during" in one.form and len(_days(one)) > 0
    return during and one.start < other.end + _NEAR and _days(one) == _days(other)


_NEAR = 20


def _clash(one: Time, other: Time) -> bool:
    """Whether another time says the days of a well-known window."""
    if _undated(other):
        return False
    return any(a <= d and c <= b for a, b in _days(one) for c, d in _days(other))


def _days(one: Time) -> list[tuple[date, date]]:
    """The days or spans of a firm time."""
    form = one.form
    if not isinstance(form, Mapping):
        return []
    during = form.get("during")
    if isinstance(during, Mapping):
        return [bounds(str(window)) for window in during.values()]
    dates = form.get("dates")
    listed = dates if isinstance(dates, list) else [form["date"]] if "date" in form else []
    return [(date.fromisoformat(str(day)), date.fromisoformat(str(day))) for day in listed]


def _span(one: Time | None) -> tuple[date, date] | None:
    """The first and last day of a single window that is longer than a day."""
    form = one.form if one and one.kind == "firm" else None
    if not isinstance(form, Mapping):
        return None
    if "during" not in form and one and _MONTH.fullmatch(one.words) and "date" in form:
        day = date.fromisoformat(str(form["date"]))
        return day.replace(day=1), last(day.year, day.month)
    days = _days(one) if one and "during" in form else []
    months = [day for day, _ in _days(one)] if one and "dates" in form and "日" not in one.words else []
    if len(months) > 1 and all(later.month - day.month == 1 for day, later in pairwise(months)):
        return months[0].replace(day=1), months[-1]
    return days[0] if len(days) == 1 and days[0][0] < days[0][1] else None


def _every(one: Time) -> dict[str, object]:
    """A frequency without bounds of its own, as a mapping; else nothing."""
    if one.kind != "firm" or one.form == "year":
        return {}
    if isinstance(one.form, str):
        return {"every": one.form} if one.form != "continuous" else {}
    form = dict(one.form or {})
    return form if "every" in form and not form.keys() & {"from", "until"} and form["every"] != "year" else {}


def _seasonal(found: Sequence[Time], text: str, when: When) -> list[Time]:
    """The times, each frequency with the span or season of its sentence that it stands in."""
    kept: list[Time] = []
    used: set[int] = set()
    for one in found:
        every = _every(one)
        window = _window_before(one, kept, text) if every else None
        season = _season_before(one, text, when) if every and not window else None
        if window is not None:
            days = _span(window) or (date.min, date.max)
            kept.append(_bound(one, days, window.start, window.words, text)._replace(open=one.open or window.open))
            if not _own_piece(window, one, text):
                used.add(id(window))
        elif season:
            at, name, *bounds_ = season
            kept.append(_bound(one, (bounds_[0], bounds_[1]), at, name, text))
        else:
            kept.append(one)
    return [one for one in kept if id(one) not in used]


def _window_before(one: Time, kept: Sequence[Time], text: str) -> Time | None:
    """The span that opens the sentence of a frequency, or stands right before it."""
    for window in reversed(kept):
        between = text[window.end : one.start]
        if _STOP.search(between):
            return None
        days = _span(window)
        if days is None:
            continue
        if not _fits(one, days):
            return None
        bare = "during" not in (window.form or {})
        if _BESIDE.fullmatch(between):
            return window
        if bare or not _OPENS.search(text[: window.start]):
            return None
        own = re.split("[，：]", between)[0]
        return window if between[:1] in {"，", "："} or "，" not in between or _NO_PIECE.search(own) else None
    return None


_OPENS = re.compile(r"(?:^|[。；，：\n）])(?:自|从|在|于|每年|今年)?$")
_LENGTHS = {"week": 7, "2 weeks": 14, "month": 28, "2 months": 56, "quarter": 84}


def _fits(one: Time, days: tuple[date, date]) -> bool:
    """Whether a span holds a period more than once."""
    return 2 * _LENGTHS.get(str(_every(one)["every"]), 366) <= (days[1] - days[0]).days + _SLACK


_SLACK = 5


def _own_piece(window: Time, one: Time, text: str) -> bool:
    """Whether a span has work of its own beside the frequency within it: 7月至8月：利用暑假开展教育，……每周……."""
    between = text[window.end : one.start]
    if between[:1] != "：":
        return False
    clauses = between[1:].split("，")
    return len(clauses) > 1 and len(clauses[0]) > _FEW and not _NO_PIECE.search(clauses[0])


_FEW = 4


def _season_before(one: Time, text: str, when: When) -> tuple[int, str, date, date] | None:
    """A season of the notice that opens the clause or sentence of a frequency: 汛期每周巡查."""
    begin = max(text.rfind(mark, 0, one.start) for mark in "。；\n") + 1
    said = text[begin : one.start]
    spots = [(said.rfind(name), name, first, end) for name, first, end in when.seasons if name in said]
    if not spots:
        return None
    at, name, first, end = max(spots, key=lambda spot: (spot[0] + len(spot[1]), len(spot[1])))
    opens = re.search(r"(?:^|[，：、）])(?:自|在|进入|整个|全县|全市|全区)?$", said[:at])
    return (begin + at, name, first, end) if opens and "（" not in said[at:] and _fits(one, (first, end)) else None


def _bound(one: Time, days: tuple[date, date], start: int, said: str, text: str) -> Time:
    """A frequency within first and last days, which stand at `start` or before its clause."""
    form = {**_every(one), "from": days[0].isoformat(), "until": days[1].isoformat()}
    near = not re.search("[，：]", text[start : one.start])
    words = text[start : one.end] if near else f"{said}…{one.words}"
    return one._replace(form=form, words=words, start=start if near else one.start)
