"""How often, in the words of official documents: 每季度至少1次，6月28日前，收到通知后10个工作日内."""

from collections.abc import Iterator
from datetime import date

from engine.plan.model import Item, Plan, Task
from engine.plan.recurrence import (
    After,
    Continuous,
    Distance,
    Due,
    During,
    Every,
    MonthDay,
    Once,
    OnDays,
    Recurrence,
    Ruled,
    Step,
    Weekday,
    Window,
)
from engine.plan.rrule import Rule

_DAYS = "一二三四五六日"
_NUMBERS = "零一二三四五六七八九十"
_MONTHS = {1: "每月", 2: "每两个月", 3: "每季度", 6: "每半年", 12: "每年"}
_LAST = {1: "当月", 3: "季末月", 12: "12月"}
_STEPS = {Step.DAY: "日", Step.WORKDAY: "个工作日", Step.MONTH: "个月"}
_FREQUENCIES = {"YEARLY": ("年", "年"), "MONTHLY": ("月", "个月"), "WEEKLY": ("周", "周"), "DAILY": ("日", "日")}
_WEEKDAYS = {"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}


def frequency(plan: Plan, item: Item, task: Task) -> str:
    """How often and until when a task is done."""
    recurrence = task.recurrence
    form = recurrence.form
    if isinstance(form, After):
        said = f"{_started(plan, item, form)}后{_distance(form.delay)}内"
    elif isinstance(form, Every):
        said = "，".join(_every(form))
    elif isinstance(form, Ruled):
        said = _ruled(form.rule, task)
    else:
        said = _listed(form, plan.year)
    return said + "".join(_bounds(recurrence, plan.year))


def _started(plan: Plan, item: Item, form: After) -> str:
    """What has to happen first."""
    if form.start in plan.triggers:
        return f"收到{form.start}"
    found = plan.named().get(item.name_of(form.start))
    return f"“{found[1].title if found else form.start}”完成"


def _listed(form: During | Once | OnDays | Continuous, year: int) -> str:
    if isinstance(form, During):
        each = "各1次" if len(form.windows) > 1 else "1次"
        return "、".join(_window(window, year) for window in form.windows) + each
    if isinstance(form, Once):
        return f"{_day(form.day, year)}前"
    if isinstance(form, OnDays):
        each = "各1次" if len(form.days) > 1 else "1次"
        return "、".join(_day(day, year) for day in form.days) + each
    return "常年"


def _every(form: Every) -> Iterator[str]:
    """Once in every period, at least so often, due when."""
    period = f"每{_count(form.weeks)}周" if form.weeks else _MONTHS.get(form.months, f"每{_count(form.months)}个月")
    yield f"{period}有则报" if form.times == 0 else f"{period}至少{form.times}次"
    if form.due:
        yield _due(form.due, form)


def _due(due: Due, form: Every) -> str:
    last = _LAST.get(form.months, "期末月")
    if isinstance(due, MonthDay):
        return f"{due.month}月{due.day}日前" if due.month else f"{last}{due.day}日前"
    if isinstance(due, Weekday):
        weekday = _DAYS[due.weekday]
        week = f"第{_NUMBERS[due.nth]}个" if due.nth > 0 else "最后一个"
        return f"{last}{week}周{weekday}前" if due.nth else f"周{weekday}前"
    assert due is not None
    return f"期末{_distance(due, back=True)}前" if due.count < 0 else f"期满后{_distance(due)}内"


def _distance(distance: Distance, *, back: bool = False) -> str:
    return f"{-distance.count if back else distance.count}{_STEPS[distance.step]}"


def _ruled(rule: Rule, task: Task) -> str:
    """A rule of the plainer kinds in words, any other as it is written."""
    unit, counted = _FREQUENCIES[rule.freq]
    period = f"每{unit}" if rule.interval == 1 else f"每{_count(rule.interval)}{counted}"
    plain = not (rule.bymonth or rule.byyearday or rule.byweekno or rule.bysetpos)
    if plain and rule.byday and not rule.bymonthday and rule.freq in {"MONTHLY", "WEEKLY"}:
        return f"{period}{'、'.join(_weekday(nth, day) for nth, day in rule.byday)}"
    if plain and rule.bymonthday and not rule.byday and rule.freq == "MONTHLY" and min(rule.bymonthday) > 0:
        return f"{period}{'、'.join(map(str, rule.bymonthday))}日"
    return f"按规则{task.node['recurrence']['rrule']}"


def _weekday(nth: int, day: str) -> str:
    if nth == 0:
        return f"周{_WEEKDAYS[day]}"
    return f"{'倒数' if nth < 0 else ''}第{_count(abs(nth), two='二')}个周{_WEEKDAYS[day]}"


def _window(window: Window, year: int) -> str:
    first, last = window.first, window.last
    if first == last:
        span = _day(first, year)
    elif first.day == 1 and last == _month_end(first):
        span = _day(first, year).removesuffix("1日")
    else:
        span = f"{_day(first, year)}至{_day(last, year)}"
    return f"{window.name}（{span}）"


def _bounds(recurrence: Recurrence, year: int) -> Iterator[str]:
    if recurrence.first:
        yield f"，{_day(recurrence.first, year)}起"
    if recurrence.last:
        yield f"，至{_day(recurrence.last, year)}止"


def _day(day: date, year: int) -> str:
    named = f"{day.month}月{day.day}日"
    return named if day.year == year else f"{day.year}年{named}"


def _month_end(first: date) -> date:
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return date.fromordinal(following.toordinal() - 1)


def _count(number: int, two: str = "两") -> str:
    """A small number as it is said before a measure word; one is not said."""
    if number == 1:
        return "" if two == "两" else "一"
    if number == 2:  # noqa: PLR2004 (the number that is said in two ways)
        return two
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
