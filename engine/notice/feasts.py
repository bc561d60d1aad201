"""Days that have a name: those that are the same every year, and the eves of feasts by the working calendar."""
# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)

from datetime import date, timedelta
from functools import cache

from engine.notice.days import bounds, weekday
from engine.schedule import known_calendars
from engine.schedule.calendars import Calendar

KNOWN = {
    "中国人民警察节": "01-10", "世界湿地日": "02-02", "全国爱耳日": "03-03", "学雷锋纪念日": "03-05", "学雷锋日": "03-05", "国际劳动妇女节": "03-08",
    "三八妇女节": "03-08", "国际妇女节": "03-08", "植树节": "03-12", "消费者权益日": "03-15", "消费者权益保护日": "03-15", "国际森林日": "03-21", "世界水日": "03-22",
    "世界气象日": "03-23", "世界防治结核病日": "03-24", "世界孤独症日": "04-02", "世界自闭症日": "04-02", "世界卫生日": "04-07", "国家安全教育日": "04-15", "世界地球日": "04-22", "世界读书日": "04-23",
    "中国航天日": "04-24", "儿童预防接种日": "04-25", "知识产权日": "04-26", "国际劳动节": "05-01", "青年节": "05-04", "世界红十字日": "05-08", "中国品牌日": "05-10", "防灾减灾日": "05-12",
    "国际护士节": "05-12", "国际家庭日": "05-15", "世界电信日": "05-17", "国际博物馆日": "05-18", "中国旅游日": "05-19", "世界家庭医生日": "05-19", "学生营养日": "05-20",
    "世界计量日": "05-20", "生物多样性日": "05-22", "世界无烟日": "05-31", "六一儿童节": "06-01", "国际儿童节": "06-01", "世界环境日": "06-05", "六五环境日": "06-05", "环境日": "06-05", "爱眼日": "06-06",
    "世界海洋日": "06-08", "国际档案日": "06-09", "世界献血者日": "06-14", "安全宣传咨询日": "06-16", "防治荒漠化和干旱日": "06-17", "防治荒漠化与干旱日": "06-17", "全国土地日": "06-25", "国际禁毒日": "06-26",
    "中国航海日": "07-11", "世界肝炎日": "07-28", "全民健身日": "08-08", "全国生态日": "08-15", "医师节": "08-19", "抗战胜利纪念日": "09-03", "教师节": "09-10",
    "预防出生缺陷日": "09-12", "全国爱牙日": "09-20", "公民道德宣传日": "09-20", "世界狂犬病日": "09-28", "烈士纪念日": "09-30", "国际老年人日": "10-01", "全国高血压日": "10-08", "世界精神卫生日": "10-10",
    "国际减灾日": "10-13", "国际减轻自然灾害日": "10-13", "世界标准日": "10-14", "国际盲人节": "10-15", "世界粮食日": "10-16", "国家扶贫日": "10-17", "全国扶贫日": "10-17", "国际消除贫困日": "10-17",
    "中国记者节": "11-08", "全国消防日": "11-09", "消防宣传日": "11-09", "消防日": "11-09", "糖尿病日": "11-14", "消除家庭暴力日": "11-25", "消除对妇女暴力日": "11-25",
    "世界艾滋病日": "12-01", "交通安全日": "12-02", "国际残疾人日": "12-03", "国家宪法日": "12-04", "宪法日": "12-04", "国际志愿者日": "12-05", "志愿服务日": "12-05",
    "国际反腐败日": "12-09", "国家公祭日": "12-13", "中国水周": "03-22..03-28", "知识产权宣传周": "04-20..04-26", "宪法宣传周": "12-01..12-07",
    "税收宣传月": "04", "爱国卫生月": "04", "民法典宣传月": "05", "安全生产月": "06", "质量月": "09", "消防宣传月": "11",
}  # fmt: skip
"""Days and months that are the same every year."""
_MOVING = {
    "安全教育日": (3, 0, 0), "全国助残日": (5, 6, 3), "母亲节": (5, 6, 2), "文化和自然遗产日": (6, 5, 2), "父亲节": (6, 6, 3), "国防教育日": (9, 5, 3), "世界急救日": (9, 5, 2),
}  # fmt: skip
"""Those that are the nth weekday of a month: month, weekday from Monday (0), which of them, 0 for the last."""
LUNAR = r"(?:重阳|端午|中秋|元宵|清明|七夕|腊八|冬至|春节|除夕)(?:佳)?节?"
"""Feasts whose days move with the moon or the sun: nothing here knows them for sure."""
_FEASTS = {"春节": "春节", "清明": "清明", "端午": "端午", "中秋": "中秋"}
"""Feasts whose day off the calendar knows, and what it calls them."""
_FIXED = {
    "五一": "05-01",
    "劳动": "05-01",
    "国庆": "10-01",
    "十一": "10-01",
    "七一": "07-01",
    "八一": "08-01",
    "六一": "06-01",
    "三八": "03-08",
}
_NO_HOLIDAYS = {"七一", "八一", "六一", "三八"}
FEASTS = "|".join((*_FEASTS, *_FIXED, "元旦"))
NAMED = "|".join(
    sorted((*KNOWN, *(name for name in _MOVING if name != "安全教育日"), "中小学生安全教育日"), key=len, reverse=True)
)


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


def known(name: str, year: int) -> tuple[str, str] | None:
    """A day, month or week that is the same every year, by the end of its name: the name and the window."""
    moving = next((one for one in _MOVING if name.endswith(one)), None)
    if moving and not name.endswith("国家安全教育日"):
        month, which, nth = _MOVING[moving]
        found = weekday(year, month, which, nth)
        return (name, found.isoformat()) if found else None
    end = next((one for one in sorted(KNOWN, key=len, reverse=True) if name.endswith(one)), None)
    if end is None:
        return None
    first, _, until = KNOWN[end].partition("..")
    return end, f"{year}-{first}..{year}-{until}" if until else f"{year}-{first}"


def day_before(name: str, year: int) -> date | None:
    """The day before a day that is the same every year."""
    found = known(name, year)
    return bounds(found[1])[0] - timedelta(1) if found else None
