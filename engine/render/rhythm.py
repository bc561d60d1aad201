"""How often something comes, in the reader's words, from how it is written in a plan."""

import re

from engine.plan.recurrence import Distance, MonthDay, Step, Weekday, parse_distance, parse_due
from engine.wording import Words

_PART = re.compile(r"(\w+): (\{[^{}]*\}|\[[^\[\]]*\]|[^,{}\[\]]+)(?:, |$)")
"""A key of a recurrence with its value, as they stand in one line."""


def rhythm(text: str, words: Words) -> str:
    """How often, by which day, from when to when; what cannot be said so, as it is written."""
    _ = words.gettext
    if not text.startswith("{"):
        return _("continuous") if text == "continuous" else _period(text, words)
    inner = text[1:-1]
    parts = dict(_PART.findall(inner))
    single = parts.get("every") in {"month", "1 month", "1 months"}
    if _PART.sub("", inner) or not parts.keys() & {"every", "after", "date", "dates"}:
        return inner
    told = [saying(parts.pop(key), words) for key, saying in _MAIN.items() if key in parts]
    if "after" in parts:
        told = [_after(parts.pop("after"), parts.pop("due"), words)]
    details = [_detail(key, value, words, single=single) for key, value in parts.items()]
    rest = words.gettext(", ").join(details)
    return _("{name} ({details})").format(name=told[0], details=rest) if rest else told[0]


def _period(text: str, words: Words) -> str:
    """`quarter`, `2 months`."""
    _ = words.gettext
    periods = {
        "week": _("every week"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half-year": _("every half-year"),
        "year": _("every year"),
    }
    count, _space, unit = text.partition(" ")
    if not unit:
        return periods.get(text, text)
    several = _("every {count} weeks") if unit.startswith("week") else _("every {count} months")
    return several.format(count=count)


def _once(text: str, words: Words) -> str:
    return words.gettext("by {day}").format(day=text)


def _listed(text: str, words: Words) -> str:
    return words.gettext("by {day}").format(day="、".join(text.strip("[]").split(", ")))


_MAIN = {"every": _period, "date": _once, "dates": _listed}


def _after(start: str, delay: str, words: Words) -> str:
    """So long after what it waits for."""
    distance = parse_distance(delay)
    return words.gettext("within {time} after {start}").format(time=_time(distance, words), start=start)


def _detail(key: str, value: str, words: Words, *, single: bool) -> str:
    """By which day, how many times, from when to when."""
    _ = words.gettext
    if key == "due":
        return due(value, words, single=single)
    sentence = {"from": _("from {day}"), "until": _("until {day}"), "times": _("{day} times")}.get(key)
    if key == "times" and value == "0":
        return _("if any")
    return sentence.format(day=value) if sentence else f"{key}: {value}"


def due(text: str, words: Words, *, single: bool) -> str:
    """A due word: by which day of a period, which may be a single month."""
    _ = words.gettext
    found = parse_due(int(text) if text.isdigit() else text)
    if isinstance(found, Distance):
        sentence = _("by {time} before its end") if found.count < 0 else _("by {time} after its end")
        return sentence.format(time=_time(found, words))
    if isinstance(found, Weekday):
        return _weekday(found, words, single=single)
    if isinstance(found, MonthDay) and found.month:
        return _("by month {month} day {day}").format(month=found.month, day=found.day)
    sentence = _("by day {day}") if single else _("by day {day} of its last month")
    return sentence.format(day=text)


def _time(distance: Distance, words: Words) -> str:
    """So many days, working days or months."""
    count = abs(distance.count)
    sentence = {
        Step.DAY: words.ngettext("{count} day", "{count} days", count),
        Step.WORKDAY: words.ngettext("{count} working day", "{count} working days", count),
        Step.MONTH: words.ngettext("{count} month", "{count} months", count),
    }[distance.step]
    return sentence.format(count=count)


def _weekday(found: Weekday, words: Words, *, single: bool) -> str:
    """Of a week, or of the period's last month."""
    _ = words.gettext
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    which = {
        0: "{weekday}",
        1: _("the first {weekday}"),
        2: _("the second {weekday}"),
        3: _("the third {weekday}"),
        4: _("the fourth {weekday}"),
        -1: _("the last {weekday}"),
    }[found.nth].format(weekday=names[found.weekday])
    sentence = _("by {day}") if single or not found.nth else _("by {day} of its last month")
    return sentence.format(day=which)
