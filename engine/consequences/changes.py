"""Changes and how grave they are: what a careful colleague would say of an edit."""

from typing import NamedTuple

VERDICTS = ("error", "approval", "note")
"""What has to be mended, what somebody has to approve, what is only told; the gravest first."""


class Piece(NamedTuple):
    """An occurrence that a change touches: its id, who hands it in, its due days before and after (ordinals, 0: none).

    `handed_in` says that something stands recorded of it, `backfill` that it fell due before the plan was issued, and
    so is only back-filled.
    """

    id: str
    units: tuple[str, ...]
    before: int
    after: int
    handed_in: bool
    backfill: bool = False


class Change(NamedTuple):
    """One consequence: {code}.

    `task` is `plan/item.task`, `plan/item`, or the name of a plan, an org file, a calendar or the settings; `title`
    what it is called, `what` the one thing of it that is meant (a material, a measure, a role, a key); `before` and
    `after` what stood and what stands, as it is written in the files; `near` what may have been meant; `pieces` the
    occurrences that it touches, in order of day; `place` the file and line of what stands now, "" where nothing does.
    """

    code: str
    verdict: str
    task: str
    title: str
    before: str = ""
    after: str = ""
    near: str = ""
    what: str = ""
    pieces: tuple[Piece, ...] = ()
    place: str = ""

    @property
    def scope(self) -> str:
        """The plan, or the file, that it belongs to."""
        return self.task.partition("/")[0]


class Busiest(NamedTuple):
    """The month, as 2024-06, in which a unit has the most pieces to hand in, and how many."""

    month: str
    pieces: int


class Load(NamedTuple):
    """What changes for a unit of an org file: pieces more and fewer, its busiest months before and after (or None)."""

    unit: str
    org: str
    more: int
    fewer: int
    busiest_before: Busiest | None
    busiest_after: Busiest | None


class Office(NamedTuple):
    """Who approves what changes in a plan, or in what it rests on (`scope`): its office, and the name of the head.

    Both as they stood before; empty where there was none.
    """

    scope: str
    unit: str
    head: str


class Consequences(NamedTuple):
    """All that a change does, the gravest first; unit by unit what it means; who approves."""

    changes: tuple[Change, ...]
    loads: tuple[Load, ...]
    offices: tuple[Office, ...]

    @property
    def verdict(self) -> str:
        """The gravest of all; "note" where nothing changes."""
        return min((change.verdict for change in self.changes), key=VERDICTS.index, default="note")

    def count(self, verdict: str) -> int:
        """How many changes are so grave."""
        return sum(change.verdict == verdict for change in self.changes)

    def approvers(self, scopes: set[str]) -> tuple[tuple[str, str], ...]:
        """The offices that these concern, each once: unit, and the name of its head."""
        return tuple(dict.fromkeys((one.unit, one.head) for one in self.offices if one.scope in scopes and one.unit))
