"""RFC 5545, section 3.3.10, day by day and without any library: slow, plain, to be compared with.

A rule's interval is a year, a month, a week or a day; BYSETPOS picks from one interval. Where the RFC leaves the first
interval open (DTSTART in the midst of a week), a week begins with DTSTART, as dateutil has it.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.plan.rrule import Rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def days(rule: Rule, start: date) -> tuple[int, ...]:
    """The ordinals of a rule's days from DTSTART to the end of its year."""
    rule = completed(rule, start)
    found = {day for interval in intervals(rule, start) for day in picked(rule, interval)}
    return tuple(sorted(day.toordinal() for day in found if start <= day <= date(start.year, 12, 31)))


def completed(rule: Rule, start: date) -> Rule:
    """The rule with what it leaves unsaid taken from DTSTART."""
    if rule.byday or rule.bymonthday or rule.byyearday or rule.byweekno:
        return rule
    if rule.freq == "YEARLY":
        return replace(rule, bymonth=rule.bymonth or (start.month,), bymonthday=(start.day,))
    if rule.freq == "MONTHLY":
        return replace(rule, bymonthday=(start.day,))
    return replace(rule, byday=((0, WEEKDAYS[start.weekday()]),)) if rule.freq == "WEEKLY" else rule


def intervals(rule: Rule, start: date) -> Iterator[list[date]]:
    """The days of each interval that counts, those before DTSTART included; the last week runs into the next year."""
    numbered: dict[int, list[date]] = {}
    first = {"YEARLY": start.replace(month=1, day=1), "MONTHLY": start.replace(day=1)}.get(rule.freq, start)
    for offset in range((date(start.year, 12, 31) - first).days + 7):
        day = first + timedelta(days=offset)
        numbered.setdefault(number(rule, start, day), []).append(day)
    for index, interval in numbered.items():
        if index % rule.interval == 0:
            yield interval


def number(rule: Rule, start: date, day: date) -> int:
    """Which interval a day lies in; DTSTART lies in number 0."""
    months = 12 * (day.year - start.year) + day.month - start.month
    weeks = (week_begin(rule, day) - week_begin(rule, start)).days // 7
    return {"YEARLY": day.year - start.year, "MONTHLY": months, "WEEKLY": weeks}.get(rule.freq, (day - start).days)


def picked(rule: Rule, interval: list[date]) -> list[date]:
    """The days of an interval that the rule means."""
    matching = [day for day in interval if matches(rule, day)]
    if not rule.bysetpos:
        return matching
    return [day for index, day in enumerate(matching) if either(rule.bysetpos, index + 1, len(matching))]


def matches(rule: Rule, day: date) -> bool:
    """Whether a day passes every BY part but BYSETPOS."""
    year, month = 365 + isleap(day.year), monthrange(day.year, day.month)[1]
    return (
        (not rule.bymonth or day.month in rule.bymonth)
        and (not rule.bymonthday or either(rule.bymonthday, day.day, month))
        and (not rule.byyearday or either(rule.byyearday, day.timetuple().tm_yday, year))
        and (not rule.byweekno or either(rule.byweekno, week(rule, day), weeks_of_its_year(rule, day)))
        and (not rule.byday or any(on_weekday(rule, day, *wanted) for wanted in rule.byday))
    )


def either(wanted: Sequence[int], position: int, of: int) -> bool:
    """Whether a position is wanted, counted from the front or from the back."""
    return position in wanted or position - of - 1 in wanted


def on_weekday(rule: Rule, day: date, nth: int, weekday: str) -> bool:
    """Whether a day is such a weekday: any, or the nth of its month or year."""
    if WEEKDAYS[day.weekday()] != weekday:
        return False
    by_month = rule.freq == "MONTHLY" or rule.bymonth
    index = day.day if by_month else day.timetuple().tm_yday
    length = monthrange(day.year, day.month)[1] if by_month else 365 + isleap(day.year)
    return nth in {0, (index + 6) // 7, -((length - index) // 7 + 1)}


def week_begin(rule: Rule, day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(rule.wkst)) % 7)


def week(rule: Rule, day: date) -> int:
    """A day's week number: a week belongs to the year that has its fourth day."""
    fourth = week_begin(rule, day) + timedelta(days=3)
    return (fourth.timetuple().tm_yday + 6) // 7


def weeks_of_its_year(rule: Rule, day: date) -> int:
    """How many weeks the year has that a day's week belongs to."""
    fourth = week_begin(rule, day) + timedelta(days=3)
    return week(rule, date(fourth.year, 12, 28))
