"""RFC 5545 recurrence rules as a plan may write them: read strictly, bounded, dates only (section 3.3.10)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_WEEKDAY = re.compile(r"([+-]?(?:[1-9]|[1-4][0-9]|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKS_OF_MONTH = 5
_LONGEST = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


class RuleError(ValueError):
    """A rule that RFC 5545 does not allow, or that means no day or no end of days."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of a rule; a part that is not written is empty, INTERVAL 1, WKST MO."""

    freq: str
    interval: int = 1
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byday: tuple[tuple[int, str], ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: str = "MO"


def _numbers(least: int, most: int, *, signed: bool) -> Callable[[str], tuple[int, ...]]:
    def read(text: str) -> tuple[int, ...]:
        values = tuple(int(word) for word in text.split(","))
        if any(not (least <= abs(value) <= most) or (value < 0 and not signed) for value in values):
            raise ValueError(text)
        return values

    return read


def _only(values: tuple[int, ...]) -> int:
    (value,) = values
    return value


def _weekdays(text: str) -> tuple[tuple[int, str], ...]:
    found = [_WEEKDAY.fullmatch(word) for word in text.split(",")]
    if None in found:
        raise ValueError(text)
    return tuple((int(match[1] or 0), match[2]) for match in found if match)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


_PARTS: dict[str, Callable[[str], Any]] = {
    "FREQ": _one_of(*_FREQUENCIES),
    "INTERVAL": lambda text: _only(_numbers(1, 366, signed=False)(text)),
    "BYMONTH": _numbers(1, 12, signed=False),
    "BYMONTHDAY": _numbers(1, 31, signed=True),
    "BYYEARDAY": _numbers(1, 366, signed=True),
    "BYWEEKNO": _numbers(1, 51, signed=True),  # dateutil reckons 52 and 53 wrongly where years meet
    "BYDAY": _weekdays,
    "BYSETPOS": _numbers(1, 366, signed=True),
    "WKST": _one_of("MO", "SU"),
}


def parse_rule(text: str) -> Rule:
    """The rule that a text spells.

    Raises:
        RuleError: the part that is unknown, repeated, out of range, out of place or without any day.
    """
    parts: dict[str, Any] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or name.lower() in parts or re.search(r"[^A-Z0-9,+-]", value):
            raise RuleError(part)
        try:
            parts[name.lower()] = _PARTS[name](value)
        except ValueError:
            raise RuleError(part) from None
    if "freq" not in parts:
        raise RuleError(text)
    rule = Rule(**parts)
    _sensible(rule)
    return rule


def _sensible(rule: Rule) -> None:
    """Refuse what RFC 5545 forbids in combination, and what names no day at all."""
    if any(nth for nth, _ in rule.byday) and (rule.freq not in {"YEARLY", "MONTHLY"} or rule.byweekno):
        raise RuleError("BYDAY")
    if (rule.freq == "MONTHLY" or rule.bymonth) and any(abs(nth) > _WEEKS_OF_MONTH for nth, _ in rule.byday):
        raise RuleError("BYDAY")
    if rule.byweekno and (rule.freq != "YEARLY" or not (rule.byday or rule.bymonthday)):
        raise RuleError("BYWEEKNO")
    if rule.byyearday and rule.freq != "YEARLY":
        raise RuleError("BYYEARDAY")
    if rule.bymonthday and rule.freq == "WEEKLY":
        raise RuleError("BYMONTHDAY")
    if rule.bysetpos and not (rule.bymonth or rule.bymonthday or rule.byyearday or rule.byweekno or rule.byday):
        raise RuleError("BYSETPOS")
    if rule.bymonth and rule.bymonthday and not _some_day(rule):
        raise RuleError("BYMONTHDAY")


def _some_day(rule: Rule) -> bool:
    return any(abs(day) <= _LONGEST[month] for month in rule.bymonth for day in rule.bymonthday)
