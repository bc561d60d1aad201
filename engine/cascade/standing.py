"""How the pieces below stand: states counted, measures added up over units, periods and plans."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.cascade.outcome import Standing, Sum
from engine.due import Entry, Listed, judge
from engine.ledger import measures

_OVER = frozenset({"done", "waived", "lapsed", "overdue", "backfill"})
"""The states of pieces from which no more is to come in its time."""


def standing(entries: Iterable[Entry], targets: Mapping[str, Mapping[str, Any]], today: int) -> Standing:
    """How some pieces stand on a day (an ordinal).

    Args:
        entries: the pieces.
        targets: measures of the upper plan by name; where one is reported below, its target is the one that counts.
        today: the day.
    """
    listed = [judge(entry, today) for entry in entries]
    states = Counter(one.state for one in listed)
    late = sum(bool(one.state == "done" and one.entry.held and one.entry.held.days_late) for one in listed)
    return Standing(states, late, tuple(_sums(listed, targets, today)))


def _sums(listed: list[Listed], targets: Mapping[str, Mapping[str, Any]], today: int) -> Iterator[Sum]:
    groups: dict[tuple[str, bool, str], list[Listed]] = {}
    for one in listed:
        measure = one.entry.facts.measure
        if measure:
            rate = bool(measure["denominator"])
            groups.setdefault((measure["name"], rate, "" if rate else measure["unit"]), []).append(one)
    for (name, rate, unit), inside in groups.items():
        measure = dict(inside[0].entry.facts.measure or {})
        above = targets.get(name)
        if above and bool(above["denominator"]) == rate and (rate or above["unit"] == unit):
            measure |= {key: above[key] for key in ("at_least", "at_most")}
        total = measures.total(one.entry.held.figures for one in inside if one.entry.held)
        verdict = measures.verdict(measure, total, finished=all(one.state in _OVER for one in inside))
        due = sum(0 < one.entry.due <= today for one in inside)
        if_any = all(one.entry.facts.times == 0 for one in inside)
        yield Sum(measure, total, verdict, due, len(inside), if_any)
