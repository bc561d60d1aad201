"""Days as notices write them: 6月底前, 12月10日, 9月上旬, 国庆节前; impossible ones are told, never mended."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

import re
from calendar import monthrange
from datetime import date, timedelta

from engine.notice.numerals import number

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
_FEASTS = {
    "春节": {2021: "02-12", 2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17", 2027: "02-06", 2028: "01-26", 2029: "02-13", 2030: "02-03"},
    "清明": {2021: "04-04", 2022: "04-05", 2023: "04-05", 2024: "04-04", 2025: "04-04", 2026: "04-05", 2027: "04-05", 2028: "04-04", 2029: "04-04", 2030: "04-05"},
    "端午": {2021: "06-14", 2022: "06-03", 2023: "06-22", 2024: "06-10", 2025: "05-31", 2026: "06-19", 2027: "06-09", 2028: "05-28", 2029: "06-16", 2030: "06-05"},
    "中秋": {2021: "09-21", 2022: "09-10", 2023: "09-29", 2024: "09-17", 2025: "10-06", 2026: "09-25", 2027: "09-15", 2028: "10-03", 2029: "09-22", 2030: "09-12"},
}  # fmt: skip
_FIXED = {"五一": "05-01", "劳动": "05-01", "国庆": "10-01", "十一": "10-01", "七一": "07-01", "八一": "08-01"}
FEASTS = "|".join((*_FEASTS, *_FIXED))


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


def month_of(said: str) -> int:
    """1 to 12; 0 for anything else."""
    found = number(said)
    return found if 1 <= found <= 12 else 0  # noqa: PLR2004 (months)


def eve(feast: str, year: int) -> date | None:
    """The day before a feast; None where the year is not known."""
    said = _FIXED.get(feast) or _FEASTS.get(feast, {}).get(year)
    return date.fromisoformat(f"{year}-{said}") - timedelta(1) if said else None


def known(name: str, year: int) -> tuple[str, str] | None:
    """A day, month or week that is the same every year, by the end of its name: the name and the window."""
    found = next((one for one in sorted(KNOWN, key=len, reverse=True) if re.search(one + "$", name)), None)
    if found is None:
        return None
    first, _, end = KNOWN[found].partition("..")
    return found, f"{year}-{first}..{year}-{end}" if end else f"{year}-{first}"
