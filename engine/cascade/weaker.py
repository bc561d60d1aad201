"""An upper task and those below that answer it, compared: fewer times, a later day, a lower target, less material."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.cascade.assigned import Asked
from engine.cascade.outcome import Finding
from engine.due import Entry
from engine.plan.model import Evidence, Measure, Target


class Pair(NamedTuple):
    """An upper task, the tasks below that answer it, and all tasks below of the items that carry its item."""

    above: Asked
    below: tuple[Asked, ...]
    carried: tuple[Asked, ...]


def compared(pair: Pair) -> Iterator[Finding]:
    """What is weaker below, and what has to be compared by hand; of what never falls due above, nothing."""
    if not pair.above.entries:
        return
    yield from _times(pair)
    yield from _days(pair)
    yield from _figures(pair)
    if pair.above.hands_in:
        yield from _material(pair)


def _times(pair: Pair) -> Iterator[Finding]:
    """Over the year; of a task that is asked for if any, how often it is asked."""
    if_any = pair.above.times == 0
    above = _count([pair.above], least=int(if_any))
    below = _count(pair.below, least=int(if_any))
    if below >= above:
        return
    if not any(task.entries for task in pair.below):
        yield Finding("no-days", "weaker", above=str(above))
    elif not below:
        yield Finding("if-any", "weaker", above=str(above))
    else:
        yield Finding("times", "weaker", above=str(above), below=str(below))


def _count(tasks: Iterable[Asked], *, least: int) -> int:
    """How often something is asked for."""
    return sum(_by_day(tasks, least=least).values())


def _by_day(tasks: Iterable[Asked], *, least: int) -> Counter[int | str]:
    """How often it is on each day; pieces of one period, and of several tasks those of one day, count once.

    What has no day yet stands under its period.
    """
    days: Counter[int | str] = Counter()
    for task in tasks:
        periods = {entry.period: _day(entry) or entry.period for entry in task.entries}
        for day, periods_of_day in Counter(periods.values()).items():
            days[day] = max(days[day], periods_of_day * max(task.times, least))
    return days


def _days(pair: Pair) -> Iterator[Finding]:
    """The first day above by which too little is due below; where that is fewer times, the last ones are compared.

    Days of plans of different years, and of what waits, say nothing about each other.
    """
    above = pair.above.entries
    below = [task._replace(entries=_of_year(task, above[0].facts.year)) for task in pair.below]
    if not any(task.entries for task in below):
        return
    if not all(map(_day, above)):
        waiting = next(entry for entry in above if not _day(entry))
        yield Finding("waits-above", "note", name=waiting.facts.starter or "")
        return
    wanted, given = _in_order([pair.above]), _in_order(below)
    late = next(((day, there) for day, there in zip(wanted[-len(given) :], given, strict=False) if there > day), None)
    if late:
        yield Finding("later", "weaker", above=_iso(late[0]), below=_iso(late[1]))
        return
    for entry in [entry for task in below for entry in task.entries if not _day(entry)][:1]:
        yield Finding("waits-below", "hand", name=entry.facts.starter or "", above=_iso(wanted[-1]))


def _of_year(task: Asked, year: int) -> tuple[Entry, ...]:
    return tuple(entry for entry in task.entries if entry.facts.year == year)


def _in_order(tasks: Iterable[Asked]) -> list[int]:
    """The days, each as often as it is asked for then, at least once."""
    found = _by_day(tasks, least=1)
    return sorted(day for day in found.elements() if isinstance(day, int))


def _day(entry: Entry) -> int:
    """When it is due by the plan, more time given or not; 0 while it waits."""
    return (entry.held.planned if entry.held else 0) or entry.due


def _figures(pair: Pair) -> Iterator[Finding]:
    """The measure, and its target."""
    measure = pair.above.task.measure
    if measure is None:
        return
    given = [task.task.measure for task in pair.below if task.task.measure]
    same = [one for one in given if one.name == measure.name]
    if not same and pair.above.hands_in:
        names = "、".join(dict.fromkeys(one.name for one in given))
        code, verdict = ("measure-other", "hand") if given else ("measure-gone", "weaker")
        yield Finding(code, verdict, measure.name, measure.name, names)
    elif any(_terms(one) != _terms(measure) for one in same):
        yield Finding("measure-other", "hand", measure.name, _terms(measure), _terms(same[0]))
    elif same:
        yield from _targets(measure, same)


def _terms(measure: Measure) -> str:
    """What a measure counts in: its unit; of a rate that it is one, whatever its terms are called."""
    return "%" if measure.denominator else measure.unit


def _targets(measure: Measure, below: list[Measure]) -> Iterator[Finding]:
    """Bounds: a rate's hold for each part of the whole, a count's parts add up."""
    least = [one.at_least.value if one.at_least else Decimal(0) for one in below]
    most = [one.at_most.value if one.at_most else Decimal("Infinity") for one in below]
    low, high = (min(least), max(most)) if measure.denominator else (sum(least, Decimal(0)), sum(most, Decimal(0)))
    if measure.at_least and low < measure.at_least.value:
        yield _bound(measure, ">=", measure.at_least, low, gone=not any(one.at_least for one in below))
    if measure.at_most and high > measure.at_most.value:
        yield _bound(measure, "<=", measure.at_most, high, gone=not high.is_finite())


def _bound(measure: Measure, sign: str, target: Target, below: Decimal, *, gone: bool) -> Finding:
    stands = f"{sign}{_written(target.value, target)}"
    return Finding("target", "weaker", measure.name, stands, "" if gone else f"{sign}{_written(below, target)}")


def _written(value: Decimal, like: Target) -> str:
    """A bound as it is written: a percentage where the upper one is."""
    return f"{(value * 100).normalize():f}%" if like.percent else f"{value.normalize():f}"


def _material(pair: Pair) -> Iterator[Finding]:
    """Material; it may be asked for by any task of the items that carry the upper one."""
    given: dict[str, list[Evidence]] = {}
    for task in pair.carried:
        for one in task.task.evidence:
            given.setdefault(one.name, []).append(one)
    for wanted in (one for one in pair.above.task.evidence if not one.optional):
        there = given.get(wanted.name, [])
        most = max((one.at_least for one in there if not one.optional), default=0)
        if not there:
            yield Finding("material-gone", "weaker", wanted.name)
        elif not most:
            yield Finding("material-optional", "weaker", wanted.name)
        elif most < wanted.at_least:
            yield Finding("material-fewer", "weaker", wanted.name, str(wanted.at_least), str(most))


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
