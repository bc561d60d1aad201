"""Days as notices write them: 6月底前, 12月10日, 9月上旬, 国庆节前; impossible ones are told, never mended."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from engine.notice.numerals import number
from engine.schedule import known_calendars
from engine.schedule.calendars import Calendar

MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
ANY_MONTH = r"(?:\d{1,3}|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
YEAR = r"(?:(?P<{0}y>(?:20|二[〇○零0])[\d〇○零一二三四五六七八九]{{2}}|今|本|当|次|明|下一|翌|去|上)年(?:度)?的?)?"
KNOWN = {
    "学雷锋纪念日": "03-05", "植树节": "03-12", "消费者权益日": "03-15", "消费者权益保护日": "03-15", "世界水日": "03-22",
    "国家安全教育日": "04-15", "世界地球日": "04-22", "世界读书日": "04-23", "知识产权日": "04-26", "防灾减灾日": "05-12",
    "世界环境日": "06-05", "环境日": "06-05", "爱眼日": "06-06", "国际禁毒日": "06-26", "全国土地日": "06-25",
    "中国水周": "03-22..03-28", "国际档案日": "06-09", "国际博物馆日": "05-18", "世界卫生日": "04-07", "世界无烟日": "05-31",
    "全国爱耳日": "03-03", "医师节": "08-19", "教师节": "09-10", "国际护士节": "05-12", "国际志愿者日": "12-05", "世界艾滋病日": "12-01",
    "中国旅游日": "05-19", "世界献血者日": "06-14", "知识产权宣传周": "04-20..04-26", "三八妇女节": "03-08", "国际劳动妇女节": "03-08",
    "六一儿童节": "06-01", "青年节": "05-04", "烈士纪念日": "09-30", "世界粮食日": "10-16", "全国消防日": "11-09", "消防宣传日": "11-09", "消防日": "11-09", "国家宪法日": "12-04",
    "宪法日": "12-04", "交通安全日": "12-02", "国家公祭日": "12-13", "爱国卫生月": "04", "民法典宣传月": "05", "安全生产月": "06",
    "消防宣传月": "11", "宪法宣传周": "12-01..12-07",
}  # fmt: skip
"""Days and months that are the same every year."""
_FEASTS = {"春节": "春节", "清明": "清明", "端午": "端午", "中秋": "中秋"}
"""Feasts whose day the calendar knows, and what it calls them."""
_FIXED = {"五一": "05-01", "劳动": "05-01", "国庆": "10-01", "十一": "10-01", "七一": "07-01", "八一": "08-01"}
_NO_HOLIDAYS = {"七一", "八一"}
FEASTS = "|".join((*_FEASTS, *_FIXED, "元旦"))


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


@cache
def _calendar(year: int) -> Calendar:
    return Calendar("cn", known_calendars.known("cn", year), year)


def eve(feast: str, year: int) -> date | None:
    """The day before a feast's holiday begins, by the working calendar; None where that is not out yet."""
    if feast in _NO_HOLIDAYS:
        return date.fromisoformat(f"{year}-{_FIXED[feast]}") - timedelta(1)
    calendar = _calendar(year)
    if not calendar.sure(year):
        return None
    first = _first(feast, year, calendar)
    while first and not calendar.is_workday(first - 1):
        first -= 1
    return date.fromordinal(first - 1) if first else None


def _first(feast: str, year: int, calendar: Calendar) -> int:
    """The feast's day itself, or the first of its holidays; 0 where it has none."""
    if feast in _FIXED:
        return date.fromisoformat(f"{year}-{_FIXED[feast]}").toordinal()
    told = calendar.exceptions.names
    days = (one for one, name in told.items() if _FEASTS.get(feast) == name and not calendar.is_workday(one))
    return min((one for one in days if date.fromordinal(one).year == year), default=0)


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


def known(name: str, year: int) -> tuple[str, str] | None:
    """A day, month or week that is the same every year, by the end of its name: the name and the window."""
    found = next((one for one in sorted(KNOWN, key=len, reverse=True) if re.search(one + "$", name)), None)
    if found is None:
        return None
    first, _, end = KNOWN[found].partition("..")
    return found, f"{year}-{first}..{year}-{end}" if end else f"{year}-{first}"
