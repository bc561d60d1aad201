"""What a task demands, and what of it is still lacking after what was handed in."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from engine.due import Facts


class Lack(NamedTuple):
    """Something that is lacking: the name of material or measure, or "" for times; how much is there of how much."""

    name: str
    there: int
    needed: int


def lacking(facts: Facts, handed_in: Iterable[dict[str, Any]]) -> list[Lack]:
    """What is lacking after these submissions (their facts), together: times, then material, then the number.

    Where something is asked for several times, so is its material.
    """
    given = list(handed_in)
    times = max(facts.times, 1)
    files = Counter(file.get("as") for one in given for file in one.get("files", ()))
    needs = [Lack("", len(given), times)]
    needs += [
        Lack(evidence["name"], files[evidence["name"]], evidence["at_least"] * times)
        for evidence in facts.evidence
        if not evidence["optional"]
    ]
    if facts.measure:
        needs.append(Lack(facts.measure["name"], sum(map(_has_number, given)), 1))
    return [need for need in needs if need.there < need.needed]


def _has_number(facts: dict[str, Any]) -> bool:
    return "count" in facts or "denominator" in facts
