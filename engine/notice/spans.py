"""A frequency and the span that it holds in: 6月至9月每周一次, 汛期每周巡查, 10月起逐月通报."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from engine.notice.days import bounds, last
from engine.notice.moments import Form, Time, When
from engine.notice.windows import SEASON

MONTH = re.compile(r"(?:20\d\d年|今年|本年)?\D{0,2}\d{0,2}月(?:份|内)?")
_BESIDE = re.compile(r"(?:期间|之间|内|里)?(?:，|：)?(?:要|应|须)?")
_NO_PIECE = re.compile(r"24小时|值班|带班|值守|备勤")
_STOP = re.compile(r"[。；\n]")
_OPENS = re.compile(r"(?:^|[。；，：\n）])(?:自|从|在|于|每年|今年)?$")
_LENGTHS = {"week": 7, "2 weeks": 14, "month": 28, "2 months": 56, "quarter": 84}
_SLACK = 5
_FEW = 4
_YEAR = 360
_LEADING = re.compile(r"(?:^|[，：、）])(?:自|在|进入|整个|全县|全市|全区)?$")
_UNDATED = re.compile(rf"{SEASON}(?:期间|内|里|中)?[，：]?(?:要|应|须|对|各)?$")


def days_of(form: Form | None) -> list[tuple[date, date]]:
    """The days or spans of a recurrence that names some."""
    if not isinstance(form, Mapping):
        return []
    during = form.get("during")
    if isinstance(during, Mapping):
        return [bounds(str(window)) for window in during.values()]
    dates = form.get("dates")
    listed = dates if isinstance(dates, list) else [form["date"]] if "date" in form else []
    return [(date.fromisoformat(str(day)), date.fromisoformat(str(day))) for day in listed]


def span_of(one: Time | None) -> tuple[date, date] | None:
    """The first and last day of a single window that is longer than a day."""
    form = one.form if one and one.kind == "firm" else None
    if not isinstance(form, Mapping):
        return None
    if "during" not in form and one and MONTH.fullmatch(one.words) and "date" in form:
        day = date.fromisoformat(str(form["date"]))
        return day.replace(day=1), last(day.year, day.month)
    days = days_of(form) if "during" in form else []
    months = [day for day, _ in days_of(form)] if one and "dates" in form and "日" not in one.words else []
    if len(months) > 1 and all(later.month - day.month == 1 for day, later in pairwise(months)):
        return months[0].replace(day=1), months[-1]
    return days[0] if len(days) == 1 and days[0][0] < days[0][1] else None


def every_of(form: Form | None) -> dict[str, object]:
    """A frequency without bounds of its own, as a mapping; else nothing."""
    if form is None or isinstance(form, str):
        return {"every": form} if form and form not in {"year", "continuous"} else {}
    told = dict(form)
    return told if "every" in told and not told.keys() & {"from", "until"} and told["every"] != "year" else {}


def bound(form: Form, days: tuple[date, date]) -> Form:
    """A frequency within first and last days; as it is where it has some, or they are all the year, or too few."""
    every = every_of(form)
    if not every or not _fits(every, days) or (days[1] - days[0]).days >= _YEAR:
        return form
    return {**every, "from": days[0].isoformat(), "until": days[1].isoformat()}


def seasonal(found: Sequence[Time], text: str, when: When) -> list[Time]:
    """The times, each frequency with the span, season or first month of its sentence that it stands in."""
    kept: list[Time] = []
    used: set[int] = set()
    since: Time | None = None
    for one in found:
        if one.kind == "since":
            since = one
            continue
        every = every_of(one.form) if one.kind == "firm" else {}
        window = _window_before(one, every, kept, text) if every else None
        season = _season_before(one, every, text, when) if every and not window else None
        if every and since and not _STOP.search(text[since.end : one.start]):
            kept.append(_from(one, every, since, text))
        elif window is not None:
            days = span_of(window) or (date.min, date.max)
            kept.append(_bound(one, days, window.start, window.words, text)._replace(open=one.open or window.open))
            if not _own_piece(window, one, text):
                used.add(id(window))
        elif season:
            at, name, *days_ = season
            kept.append(_bound(one, (days_[0], days_[1]), at, name, text))
        elif every and _in_undated(one, text):
            kept.append(one._replace(kind="vague", form=None, open="undated"))
        else:
            kept.append(one)
    return [one for one in kept if id(one) not in used]


def _from(one: Time, every: dict[str, object], since: Time, text: str) -> Time:
    """10月起逐月: a frequency from a day on."""
    first = str(dict(since.form)["from"]) if isinstance(since.form, Mapping) else ""
    form: Form | None = one.form if first.endswith("-01-01") else {**every, "from": first}
    near = not re.search("[，：]", text[since.end : one.start])
    words = text[since.start : one.end] if near else f"{since.words}…{one.words}"
    return one._replace(form=form, words=words, start=since.start if near else one.start)


def _in_undated(one: Time, text: str) -> bool:
    """Whether a season whose days the notice does not say stands right before a frequency."""
    found = _UNDATED.search(text, max(0, one.start - _REACH), one.start)
    return bool(found) and text[found.start() - 1 : found.start()] != "非"  # type: ignore[union-attr]


_REACH = 16


def _window_before(one: Time, every: dict[str, object], kept: Sequence[Time], text: str) -> Time | None:
    """The span that opens the sentence of a frequency, or stands right before it."""
    for window in reversed(kept):
        between = text[window.end : one.start]
        if _STOP.search(between):
            return None
        days = span_of(window)
        if days is None:
            continue
        if not _fits(every, days):
            return None
        bare = "during" not in (window.form or {})
        if _BESIDE.fullmatch(between):
            return window
        if bare or not _OPENS.search(text[max(0, window.start - _REACH) : window.start]):
            return None
        own = re.split("[，：]", between)[0]
        return window if between[:1] in {"，", "："} or "，" not in between or _NO_PIECE.search(own) else None
    return None


def _fits(every: dict[str, object], days: tuple[date, date]) -> bool:
    """Whether a span holds a period more than once."""
    return 2 * _LENGTHS.get(str(every["every"]), 366) <= (days[1] - days[0]).days + _SLACK


def _own_piece(window: Time, one: Time, text: str) -> bool:
    """Whether a span has work of its own beside the frequency within it: 7月至8月：利用暑假开展教育，……每周……."""
    between = text[window.end : one.start]
    if between[:1] != "：":
        return False
    clauses = between[1:].split("，")
    return len(clauses) > 1 and len(clauses[0]) > _FEW and not _NO_PIECE.search(clauses[0])


def _season_before(one: Time, every: dict[str, object], text: str, when: When) -> tuple[int, str, date, date] | None:
    """A season of the notice that opens the clause or sentence of a frequency: 汛期每周巡查."""
    begin = max(text.rfind(mark, 0, one.start) for mark in "。；\n") + 1
    said = text[begin : one.start]
    spots = [(said.rfind(name), name, first, end) for name, first, end in when.seasons if name in said]
    if not spots:
        return None
    at, name, first, end = max(spots, key=lambda spot: (spot[0] + len(spot[1]), len(spot[1])))
    opens = _LEADING.search(said[:at])
    return (begin + at, name, first, end) if opens and "（" not in said[at:] and _fits(every, (first, end)) else None


def _bound(one: Time, days: tuple[date, date], start: int, said: str, text: str) -> Time:
    """A frequency within first and last days, which stand at `start` or before its clause."""
    form = {**every_of(one.form), "from": days[0].isoformat(), "until": days[1].isoformat()}
    near = not re.search("[，：]", text[start : one.start])
    words = text[start : one.end] if near else f"{said}…{one.words}"
    return one._replace(form=form, words=words, start=start if near else one.start)
