"""How many occurrences a second the engine expands, against the bare dates that dateutil's rrule finds a second.

The engine's side is the whole of it: period, window, working-day shift, provisional or not, who acts. Each round has
a calendar and an expander of its own, so that nothing is left over from the round before. Rules written as `rrule:`
are no part of it: dateutil itself finds their days.

Where nothing is shared, the working-day calendar and the records themselves (two a date), which bare dates do without,
take most of the time.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice, product
from typing import Any, Literal, NamedTuple

from dateutil import rrule

from benchmarks.compare import Row, at_least, at_most, compare, show
from engine.document.compose import compose
from engine.document.nodes import Mapping
from engine.org import build as build_org
from engine.plan import loader
from engine.plan.model import Plan
from engine.plan.recurrence import Recurrence, Shift, parse_every
from engine.schedule.calendars import Calendar
from engine.schedule.dates import dates
from engine.schedule.expand import Limits, expand
from engine.schedule.known_calendars import known

_ROUNDS = 15
_SPEED, _FLAT = 10.0, 1.25
_YEAR = 2024
_BEGIN, _END = datetime(_YEAR, 1, 1), datetime(_YEAR, 12, 31)  # noqa: DTZ001 (dates, in dateutil's terms)
_ORG = "org: bench\nunits: {综合科: , 绿化科: , 环卫科: }\n"
_PLAN = "plan: bench\ntitle: 计划\nyear: 2024\nissuer: 某局\norg: org.yaml\nitems:\n"
_LENGTHS = {"month": 1, "2 months": 2, "quarter": 3, "4 months": 4, "half-year": 6}
_NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}
_WEEKDAYS = {
    "monday": rrule.MO,
    "tuesday": rrule.TU,
    "wednesday": rrule.WE,
    "thursday": rrule.TH,
    "friday": rrule.FR,
    "saturday": rrule.SA,
    "sunday": rrule.SU,
}


class Kind(NamedTuple):
    """A recurrence as a plan writes it, where its days go, and how dateutil is asked for the same days."""

    written: str
    freq: Literal[0, 1, 2, 3]
    asked: dict[str, Any]
    shift: str = "preceding"


def rows() -> Iterator[Row]:
    """The figures."""
    few = [
        *(_monthly(words, "due: 25", bymonthday=25) for words in _LENGTHS),
        *(_monthly(words, "times: 1", bymonthday=-1) for words in _LENGTHS),
        *(_monthly(words, "due: last friday", byweekday=rrule.FR(-1)) for words in _LENGTHS),
        Kind("every: year", rrule.YEARLY, {"bymonth": 12, "bymonthday": 31}),
    ]
    many = [kind._replace(shift=shift) for kind, shift in product(_distinct(), Shift)]
    yield expanding("1,000 tasks of 16 recurrences, as in real plans", (few * 63)[:1000])
    yield expanding(f"{len(many)} tasks, no two alike, so that nothing is shared", many)
    yield tenth_year("week", partial(rrule.rrule, rrule.WEEKLY, dtstart=_BEGIN))
    yield tenth_year("month", partial(rrule.rrule, rrule.MONTHLY, dtstart=_BEGIN))
    yield tenth_year("quarter", partial(rrule.rrule, rrule.MONTHLY, interval=3, dtstart=_BEGIN))


def _distinct() -> Iterator[Kind]:
    """Every day of the month that all months have, and every numbered weekday, in periods of every length; weekdays."""
    for words in _LENGTHS:
        for day in range(1, 29):
            yield _monthly(words, f"due: {day}", bymonthday=day)
        for (nth, number), (name, weekday) in product(_NTH.items(), _WEEKDAYS.items()):
            yield _monthly(words, f"due: {nth} {name}", byweekday=weekday(number))
    for name, weekday in islice(_WEEKDAYS.items(), 2, None):  # 30 and 31 December are days of the next year's week
        yield Kind(f"every: week, due: {name}", rrule.WEEKLY, {"byweekday": weekday})


def _monthly(words: str, due: str, **asked: object) -> Kind:
    months = _LENGTHS[words]
    return Kind(f"every: {words}, {due}", rrule.MONTHLY, {"bymonth": range(months, 13, months), **asked})


def expanding(what: str, kinds: list[Kind]) -> Row:
    """Occurrences a second of a plan, a task a kind, against dates a second, of the same days."""
    plan = plan_of(kinds)
    org = build_org(_node(_ORG), partial=False)[0]
    calendars = iter([_calendar(_YEAR) for _ in range(_ROUNDS + 2)])
    found = expand(plan, org, next(calendars), Limits()).occurrences
    assert [occurrence.dates.nominal for occurrence in found] == [moment.toordinal() for moment in naive(kinds)]
    run = compare(lambda: expand(plan, org, next(calendars), Limits()), partial(naive, kinds), _ROUNDS)
    row = at_least(f"occurrences a second to dateutil's dates a second, {what}", run.inverse, _SPEED)
    mine, theirs = len(found) / run.subject, len(found) / run.yardstick
    return row._replace(result=f"{row.result}; {mine / 1000:,.0f} k to {theirs / 1000:,.0f} k a second")


def plan_of(kinds: list[Kind]) -> Plan:
    """A plan with a task of each kind."""
    items = [
        f'  - item: "{number}"\n    title: 工作\n    owners: {{lead: 综合科, with: [绿化科, 环卫科]}}\n    tasks:\n'
        f"      - {{id: t, title: 任务, shift: {kind.shift}, recurrence: {{{kind.written}}}, evidence: [材料]}}\n"
        for number, kind in enumerate(kinds)
    ]
    built, problems = loader.build(_node(_PLAN + "".join(items)), partial=False)
    assert not problems
    return built


def naive(kinds: list[Kind]) -> list[datetime]:
    """The same days by dateutil, a rule a task."""
    found: list[datetime] = []
    for kind in kinds:
        found.extend(rrule.rrule(kind.freq, dtstart=_BEGIN, until=_END, **kind.asked))
    return found


def tenth_year(words: str, rule: Callable[[], rrule.rrule]) -> Row:
    """What one week out of the tenth year costs to one out of the first: the engine's, and dateutil's."""
    first, tenth = (date(year, 6, 24).toordinal() for year in (_YEAR, _YEAR + 9))
    recurrence = Recurrence(form=parse_every(words), first=date(_YEAR, 1, 1))
    ours = compare(_weeks(recurrence, tenth), _weeks(recurrence, first), _ROUNDS)
    theirs = compare(_between(rule, tenth), _between(rule, first), _ROUNDS)
    row = at_most(f"every {words}: a week out of year 10 to one out of year 1", ours, _FLAT)
    return row._replace(result=f"{row.result}; dateutil's {theirs}")


def _weeks(recurrence: Recurrence, begin: int) -> Callable[[], object]:
    """Some weeks on from a day, more than any memory of the engine's holds."""
    calendar = _calendar(date.fromordinal(begin).year)
    days = range(begin, begin + 200)
    return lambda: [dates(recurrence, day, day + 7, calendar, shift) for shift in Shift for day in days]


def _between(rule: Callable[[], rrule.rrule], begin: int) -> Callable[[], object]:
    after, before = datetime.fromordinal(begin), datetime.fromordinal(begin + 6)
    return lambda: [rule().between(after, before, inc=True) for _ in range(50)]


def _calendar(year: int) -> Calendar:
    return Calendar("cn", known("cn", year), year)


def _node(text: str) -> Mapping:
    root, problems = compose("bench.yaml", text)
    assert not problems
    assert isinstance(root, Mapping)
    return root


if __name__ == "__main__":
    show(__doc__, rows)
