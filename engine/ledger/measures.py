"""Measures: figures added up over units and periods, rates of the sums, and whether a target is met."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

FIGURES = ("count", "numerator", "denominator")


class Total(NamedTuple):
    """What was reported altogether: the sums, and how many reports they come from."""

    figures: Mapping[str, str]
    reports: int

    @property
    def value(self) -> Decimal | None:
        """The count, or the rate; None where nothing was reported, and for nothing out of nothing: not applicable."""
        if "denominator" in self.figures:
            denominator = Decimal(self.figures["denominator"])
            return Decimal(self.figures["numerator"]) / denominator if denominator else None
        return Decimal(self.figures["count"]) if "count" in self.figures else None


def sums(reports: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The figures of several reports added up, decimals as text; what none of them has is left out."""
    found: dict[str, Decimal] = {}
    for facts in reports:
        for name in FIGURES:
            if name in facts:
                found[name] = found.get(name, Decimal(0)) + Decimal(facts[name])
    return {name: f"{value:f}" for name, value in found.items()}


def total(reports: Iterable[Mapping[str, Any]]) -> Total:
    """What several reports come to; empty ones are none."""
    given = [facts for facts in reports if any(name in facts for name in FIGURES)]
    return Total(sums(given), len(given))


def verdict(measure: Mapping[str, Any], found: Total, *, finished: bool) -> str:
    """Whether a measure's target is met: met, unmet, open (a count that may still grow), none or not-applicable.

    Args:
        measure: as `wf due --format json` has it.
        found: what was reported.
        finished: whether nothing more is to come.
    """
    at_least, at_most, value = _bound(measure["at_least"]), _bound(measure["at_most"]), found.value
    if at_least is None and at_most is None:
        return "none"
    if value is None:
        return "not-applicable" if finished else "open"
    if at_most is not None and value > at_most:
        return "unmet"
    if at_least is not None and value < at_least:
        return "unmet" if finished or measure["denominator"] else "open"
    return "met" if finished or at_least is not None or measure["denominator"] else "open"


def shown(measure: Mapping[str, Any], found: Total) -> str:
    """A measure's value to be read: a rate in per cent, cut so that it never looks better than it is; "" for none."""
    value = found.value
    if value is None:
        return ""
    if not measure["denominator"]:
        return f"{value.normalize():f}{measure['unit']}"
    most = _bound(measure["at_most"])
    rounding = ROUND_CEILING if most is not None and (value > most or measure["at_least"] is None) else ROUND_FLOOR
    percent = (value * 100).quantize(Decimal("0.01"), rounding)
    return f"{percent.normalize():f}%"


def _bound(target: str | None) -> Decimal | None:
    if target is None:
        return None
    return Decimal(target.removesuffix("%")) / 100 if target.endswith("%") else Decimal(target)
