"""Calendars known by name: China's from chinesecalendar, plain weekends, other countries' from holidays."""

from datetime import date
from importlib.metadata import version

from engine.schedule.calendars import Exceptions
from engine.schedule.notices import NOTICES

_BY_LAW = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Month and day of the holidays that no notice can move."""
WEEKENDS = Exceptions(always=True)


class CalendarUnknownError(LookupError):
    """No calendar of this name."""


class CalendarNotInstalledError(LookupError):
    """This country's calendar needs the package `holidays` (pip install 'wf[countries]')."""


def known(name: str, year: int) -> Exceptions:
    """The calendar of this name around a year.

    Raises:
        CalendarUnknownError: there is none.
        CalendarNotInstalledError: a country's, and the package that knows it is not installed.
    """
    if name == "cn":
        return china(range(year - 2, year + 7))
    if name == "weekends":
        return WEEKENDS
    return country(name, range(year - 1, year + 3))


def china(years: range) -> Exceptions:
    """The days of the State Council's notices, as far as they are out.

    Of years without a notice, the days that the law itself names and the solar calendar fixes are off all the same
    (全国年节及纪念日放假办法, as of 2025): they stay provisional, but can never be working days.
    """
    from chinese_calendar import constants  # noqa: PLC0415 (only plans on this calendar need it)

    off = {day.toordinal(): False for day in constants.holidays}
    made_up = {day.toordinal(): True for day in constants.workdays}
    names = {
        day.toordinal(): _chinese(constants, name) for day, name in {**constants.holidays, **constants.workdays}.items()
    }
    covered = {day.year for day in constants.holidays if day.month < 12}  # noqa: PLR2004 (December may be the next year's)
    fixed = {date(year, *day).toordinal(): False for year in years if year not in covered for day in _BY_LAW}
    source = ("chinesecalendar",)
    return Exceptions(
        days={**fixed, **off, **made_up}, names=names, notices={year: NOTICES.get(year, source) for year in covered}
    )


def _chinese(constants: object, name: str) -> str:
    return str(getattr(constants, "Holiday")(name).chinese)  # noqa: B009 (the package has no types)


def country(code: str, years: range) -> Exceptions:
    """Public holidays and substitute working days of a country; years that are only estimated stay provisional."""
    if not (len(code) == 2 and code.isupper()) or code == "CN":  # noqa: PLR2004 (ISO 3166-1; China is cn)
        raise CalendarUnknownError(code)
    try:
        import holidays  # noqa: PLC0415 (an extra)
    except ImportError as fault:
        raise CalendarNotInstalledError(code) from fault
    try:
        found = holidays.country_holidays(code, years=years, language="en_US")  # else the machine's, if it has it
    except NotImplementedError as fault:
        raise CalendarUnknownError(code) from fault
    estimated = {day.year for day, name in found.items() if "estimated" in name}
    days = {day.toordinal(): False for day in found} | {day.toordinal(): True for day in found.weekend_workdays}
    return Exceptions(
        days=days,
        names={day.toordinal(): name for day, name in found.items()},
        notices={
            year: (f"holidays {version('holidays')}",) for year in years if year not in estimated and _any(days, year)
        },
        weekend=frozenset(found.weekend),
    )


def _any(days: dict[int, bool], year: int) -> bool:
    begin, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    return any(begin <= day < end for day in days)
