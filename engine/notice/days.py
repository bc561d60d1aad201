"""Days as notices write them: 6月底前, 12月10日, 9月上旬; impossible ones are told, never mended."""

from calendar import monthrange
from datetime import date, timedelta

from engine.notice.numerals import number

MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
ANY_MONTH = r"(?:\d{1,3}|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
YEAR = r"(?:(?P<{0}y>(?:20|二[〇○零0])[\d〇○零一二三四五六七八九]{{2}}|今|本|当|次|明|下一|翌|去|上)年(?:度)?的?)?"


def year_of(said: str | None, year: int) -> int:
    """The year that 今年, 次年 or 2024年 means in a plan of a year."""
    if not said:
        return year
    if said in {"次", "明", "下一", "翌"}:
        return year + 1
    if said in {"去", "上"}:
        return year - 1
    return number(said) or year if said not in {"今", "本", "当"} else year


def day(year: int, month: int, of_month: int) -> date | None:
    """A day; None where the calendar has none."""
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def last(year: int, month: int) -> date:
    """A month's last day."""
    return date(year, month, monthrange(year, month)[1])


def tenth(year: int, month: int, which: str) -> date:
    """The last day of a month's 上旬, 中旬 or 下旬."""
    return {"上": date(year, month, 10), "中": date(year, month, 20)}.get(which) or last(year, month)


def first_of_tenth(year: int, month: int, which: str) -> date:
    """The first day of a month's 上旬, 中旬 or 下旬."""
    return date(year, month, {"上": 1, "中": 11}.get(which, 21))


def month_of(said: str) -> int:
    """1 to 12; 0 for anything else."""
    found = number(said)
    return found if 1 <= found <= 12 else 0  # noqa: PLR2004 (months)


def span(first: date, end: date) -> str:
    """A window as the plan language writes it: a day, a whole month, or first..last."""
    if first == end:
        return first.isoformat()
    whole = first.day == 1 and end == last(first.year, first.month)
    return f"{first:%Y-%m}" if whole else f"{first}..{end}"


def bounds(window: str) -> tuple[date, date]:
    """The first and last day of a window."""
    first, _, end = window.partition("..")
    if len(first) == len("2024-06"):
        year, month = map(int, first.split("-"))
        return date(year, month, 1), last(year, month)
    return date.fromisoformat(first), date.fromisoformat(end or first)


def weekday(year: int, month: int, which: int, nth: int) -> date | None:
    """The nth Monday (0) to Sunday (6) of a month, the last for 0; None where the month has none."""
    end = last(year, month)
    if not nth:
        return end - timedelta((end.weekday() - which) % 7)
    first = date(year, month, 1)
    found = first + timedelta((which - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None
