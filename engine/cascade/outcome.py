"""What comes of a comparison: items of an upper plan, who carries them, what is weaker below and how it stands."""

from collections import Counter
from typing import Any, NamedTuple

from engine.ledger.measures import Total

VERDICTS = ("nobody", "weaker", "hand", "carried")
"""How an upper item fares: nobody carries it, carried but weaker, to be compared by hand, carried."""


class Finding(NamedTuple):
    """What the comparison of a task says: {code}.

    `verdict` is weaker, hand (somebody has to compare) or note; `name` the measure or material that it is about, or
    what is waited for; `above` and `below` what is asked for there and here, as people write it.
    """

    code: str
    verdict: str
    name: str = ""
    above: str = ""
    below: str = ""


class Match(NamedTuple):
    """An upper task that asks the office for something, and what below answers it.

    `task` and `by` are `plan/item.task`; `how` says by what they were known: measure, id, title, material, only (one
    task on either side), hand (nothing was alike), nothing (there is no task below) or none (nothing to answer).
    """

    task: str
    title: str
    hands_in: bool
    how: str
    by: tuple[str, ...]
    findings: tuple[Finding, ...]


class Carrier(NamedTuple):
    """An item of a lower plan that carries an upper one, and the units that lead it, as written."""

    plan: str
    item: str
    title: str
    leads: tuple[str, ...]

    @property
    def name(self) -> str:
        """`plan/item`."""
        return f"{self.plan}/{self.item}"


class Sum(NamedTuple):
    """A measure over all its reports below: itself with the target that counts, the total, and whether that is met.

    `due` pieces of all `pieces` should have reported by now, or none had to, where it is asked for `if_any`.
    """

    measure: dict[str, Any]
    total: Total
    verdict: str
    due: int
    pieces: int
    if_any: bool


class Standing(NamedTuple):
    """How the pieces below stand: how many in which state, those done late, and what their figures add up to."""

    states: Counter[str]
    late: int
    sums: tuple[Sum, ...]


class Line(NamedTuple):
    """An upper item that is assigned to the office.

    `lead` says that it leads the item or a task of it, else it takes part; `pieces` counts what it has to hand in.
    """

    item: str
    title: str
    source: str | None
    lead: bool
    pieces: int
    carriers: tuple[Carrier, ...]
    matches: tuple[Match, ...]
    standing: Standing

    @property
    def verdict(self) -> str:
        """How it fares."""
        if not self.carriers:
            return "nobody"
        found = {finding.verdict for match in self.matches for finding in match.findings}
        return next((verdict for verdict in ("weaker", "hand") if verdict in found), "carried")


class Note(NamedTuple):
    """What else has to be known of the links: {code}.

    `about` is the lower `plan/item`, a plan, or for `several` the upper `plan/item`; `name` what it names; `near` what
    may have been meant, or more names.
    """

    code: str
    about: str
    name: str = ""
    near: str = ""


class Cascade(NamedTuple):
    """All that an upper plan assigns to a unit, item by item in its order, and notes on the links."""

    unit: str
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]

    def count(self, verdict: str) -> int:
        """How many upper items fare so."""
        return sum(line.verdict == verdict for line in self.lines)

    @property
    def states(self) -> Counter[str]:
        """How all pieces below stand."""
        return sum((line.standing.states for line in self.lines), Counter())

    @property
    def complete(self) -> bool:
        """Whether everything is carried, and nothing of it weaker."""
        return not self.count("nobody") and not self.count("weaker")
