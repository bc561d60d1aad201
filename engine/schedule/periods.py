"""Calendar periods: their keys, first and last days. Half-open spans of ordinals select them."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

YEAR, HALF, QUARTER, MONTH = 12, 6, 3, 1


class Period(NamedTuple):
    """A period's key and its first and last day, as ordinals, both included."""

    key: str
    first: int
    last: int


def month_key(year: int, month: int, months: int) -> str:
    """`2024`, `2024H1`, `2024Q2`, `2024-06`, or `2024-05+2` for other lengths."""
    if months == YEAR:
        return str(year)
    if months == HALF:
        return f"{year}H{(month + 5) // 6}"
    if months == QUARTER:
        return f"{year}Q{(month + 2) // 3}"
    return f"{year}-{month:02}" if months == MONTH else f"{year}-{month:02}+{months}"


@lru_cache(maxsize=128)
def month_periods(months: int, begin: int, end: int) -> tuple[Period, ...]:
    """The periods of so many months, counted from January, whose first day lies in [begin, end)."""
    found = []
    start = date.fromordinal(begin)
    index = -(-(start.year * 12 + start.month - (start.day == 1)) // months) * months
    year, month = divmod(index, 12)
    first = date(year, month + 1, 1).toordinal()
    while first < end:
        next_year, next_month = divmod(index + months, 12)
        after = date(next_year, next_month + 1, 1).toordinal()
        found.append(Period(month_key(year, month + 1, months), first, after - 1))
        index, year, month, first = index + months, next_year, next_month, after
    return tuple(found)


@lru_cache(maxsize=128)
def week_periods(weeks: int, begin: int, end: int) -> tuple[Period, ...]:
    """The groups of so many ISO weeks, counted from each ISO year's first, whose first Thursday lies in [begin, end).

    A year's last group is cut short at the year's last week.
    """
    found = []
    for year in range(date.fromordinal(begin).year, date.fromordinal(end - 1).year + 1):
        monday = date.fromisocalendar(year, 1, 1).toordinal()
        after = date.fromisocalendar(year + 1, 1, 1).toordinal()
        skipped = max(0, -(-(begin - 3 - monday) // (7 * weeks)))
        for first in range(monday + skipped * 7 * weeks, min(after, end - 3), 7 * weeks):
            number = (first - monday) // 7 + 1
            key = f"{year}W{number:02}" if weeks == 1 else f"{year}W{number:02}+{weeks}"
            found.append(Period(key, first, min(first + 7 * weeks, after) - 1))
    return tuple(found)
