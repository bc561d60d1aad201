"""Recurrence as a plan writes it: the forms, their due words, and the reading of both.

Nothing here knows a calendar; which days a form means is the schedule's business.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from engine.document.nodes import Mapping
from engine.document.reader import Reader
from engine.plan.rrule import Rule, RuleError, parse_rule
from engine.source import error

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAP_YEAR = 2024
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}


class Shift(StrEnum):
    """Where a due date goes that falls on a day off."""

    PRECEDING = "preceding"
    FOLLOWING = "following"
    NONE = "none"


class Step(StrEnum):
    """The unit of a distance in time."""

    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """So many days, working days or months, forth or back."""

    count: int
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """A day of a month: of the period's last one where `month` is None. A day that a month lacks is its last."""

    month: int | None
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """The nth (-1: last) such weekday of the period's last month; of a week where `nth` is 0. Monday is 0."""

    nth: int
    weekday: int


Due = MonthDay | Weekday | Distance | None
"""When in a period something falls due; None is the period's last day, a distance is counted from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Once in every calendar period of `months` months, or of `weeks` ISO weeks (the other is 0)."""

    months: int
    weeks: int
    times: int = 1
    due: Due = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A named span of days, first and last included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """Once in each named window."""

    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A while after a trigger was fired or another task completed."""

    start: str
    delay: Distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One day; its period is the plan's year, so that the day may move."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDays:
    """Each of the days listed."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """Each day that an RFC 5545 rule means."""

    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuous:
    """No dates at all."""


Form = Every | During | After | Once | OnDays | Ruled | Continuous


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A form and the days it is bounded by, both included."""

    form: Form
    first: date | None = None
    last: date | None = None


@lru_cache(maxsize=512)
def parse_every(words: str, times: int = 1, due: str | int | None = None) -> Every:
    """`quarter`, `2 months`, `3 weeks`; words that mean the same period make the same form."""
    named = {"week": (0, 1), "month": (1, 0), "quarter": (3, 0), "half-year": (6, 0), "year": (12, 0)}
    if words in named:
        months, weeks = named[words]
    else:
        count, unit = words.split()
        months, weeks = (int(count), 0) if unit.startswith("month") else (0, int(count))
    return Every(months=months, weeks=weeks, times=times, due=parse_due(due))


def parse_due(word: str | int | None) -> Due:
    """`25`, `12-20`, `friday`, `last friday`, `-5 workdays`, `+10 days`; None stays None."""
    if word is None:
        return None
    if isinstance(word, int):
        return MonthDay(month=None, day=word)
    if word[0] in "+-":
        return parse_distance(word)
    if word[0].isdigit() and word[2:3] == "-":
        return MonthDay(month=int(word[:2]), day=int(word[3:]))
    *nth, weekday = word.split()
    return Weekday(nth=_ORDINALS[nth[0]] if nth else 0, weekday=WEEKDAYS.index(weekday))


@lru_cache(maxsize=512)
def parse_distance(word: str) -> Distance:
    """`+10 workdays`, `-3 days`, `+1 month`."""
    count, unit = word.split()
    return Distance(count=int(count), step=Step(unit.removesuffix("s")))


def fits(every: Every) -> bool:
    """Whether the due word can be said of such a period: no 25th of a week, no 12-20 of a quarter, no day before it."""
    due = every.due
    if isinstance(due, Distance):
        days = -due.count * (7 if due.step is Step.WORKDAY else 5) // 5
        return days < (28 * every.months or 7 * every.weeks)
    if isinstance(due, MonthDay):
        return every.weeks == 0 and (due.month is None or every.months == 12)  # noqa: PLR2004 (a year)
    if isinstance(due, Weekday):
        return (due.nth == 0) == (every.weeks > 0)
    return True


_PLAIN_FORMS: dict[str, Recurrence] = {"continuous": Recurrence(form=Continuous())}


def read(reader: Reader, task: Mapping) -> Recurrence | None:
    """The recurrence of a task; None when it is wrong in a way that the schema cannot see, which is reported."""
    value = task["recurrence"]
    if isinstance(value, str):
        return _PLAIN_FORMS.get(value) or _bare(value)
    form = _form(reader, task, value)
    if form is None:
        return None
    first = reader.day(value, "from")
    last = reader.day(value, "until")
    if first and last and last < first:
        reader.problems.append(error(value.at("until"), "inverted-bounds", first=first, last=last))
        return None
    return Recurrence(form=form, first=first, last=last)


@lru_cache(maxsize=128)
def _bare(words: str) -> Recurrence:
    return Recurrence(form=parse_every(words))


def _form(reader: Reader, task: Mapping, value: Mapping) -> Form | None:
    if "every" in value:
        return _every(reader, value)
    if "during" in value:
        return _during(reader, value)
    if "after" in value:
        return After(start=value["after"], delay=parse_distance(value["due"]))
    if "date" in value:
        day = reader.day(value, "date")
        return Once(day=day) if day else None
    if "dates" in value:
        days = [reader.parse_day(task, text, "recurrence", "dates", i) for i, text in enumerate(value["dates"])]
        return OnDays(days=tuple(sorted(day for day in days if day)))
    return _ruled(reader, value)


def _every(reader: Reader, value: Mapping) -> Every | None:
    every = parse_every(value["every"], value.get("times", 1), value.get("due"))
    due = every.due
    if isinstance(due, MonthDay) and due.month and due.day > monthrange(_LEAP_YEAR, due.month)[1]:
        reader.problems.append(error(value.at("due"), "impossible-date", value=value["due"]))
        return None
    if not fits(every):
        reader.problems.append(error(value.at("due"), "due-unfit", due=value["due"], every=value["every"]))
        return None
    return every


def _ruled(reader: Reader, value: Mapping) -> Ruled | None:
    try:
        return Ruled(rule=parse_rule(value["rrule"]))
    except RuleError as fault:
        reader.problems.append(error(value.at("rrule"), "bad-rrule", value=value["rrule"], part=fault.part))
        return None


def _during(reader: Reader, value: Mapping) -> During:
    windows = [_window(reader, value, name, text) for name, text in value["during"].items()]
    return During(windows=tuple(window for window in windows if window))


def _window(reader: Reader, value: Mapping, name: str, text: str) -> Window | None:
    left, _, right = text.partition("..")
    month = re.fullmatch(r"([0-9]{4})-([0-9]{2})", left)
    if month and not 1 <= int(month[2]) <= 12:  # noqa: PLR2004 (months)
        reader.problems.append(error(value.at("during", name), "impossible-date", value=text))
        return None
    first = reader.parse_day(value, f"{left}-01" if month else left, "during", name)
    last = reader.parse_day(value, right, "during", name) if right else first
    if first is None or last is None:
        return None
    last = _month_end(first) if month else last
    if last < first:
        reader.problems.append(error(value.at("during", name), "inverted-window", value=text))
        return None
    return Window(name=name, first=first, last=last)


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
