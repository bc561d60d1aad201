"""Changes and how grave they are: what a careful colleague would say of an edit."""

from typing import NamedTuple

VERDICTS = ("error", "approval", "note")
"""What has to be mended, what somebody has to approve, what is only told; the gravest first."""


class Piece(NamedTuple):
    """An occurrence that a change touches: its id, who hands it in, its due days before and after (ordinals, 0: none).

    `handed_in` says that something stands recorded of it.
    """

    id: str
    units: tuple[str, ...]
    before: int
    after: int
    handed_in: bool


class Change(NamedTuple):
    """One consequence: {code}.

    `task` is `plan/item.task`, or the name of a plan, an org file or a calendar; `title` what it is called; `before`
    and `after` what stood and what stands, as people write it; `near` what may have been meant; `pieces` the
    occurrences that it touches, in order of day; `place` the file and line of what stands now, "" where nothing does.
    """

    code: str
    verdict: str
    task: str
    title: str
    before: str = ""
    after: str = ""
    near: str = ""
    pieces: tuple[Piece, ...] = ()
    place: str = ""


class Load(NamedTuple):
    """What changes for a unit: how many pieces more and fewer, and its busiest month with its pieces, before and after.

    A month is 1 to 12, 0 where there is nothing due.
    """

    unit: str
    more: int
    fewer: int
    busiest_before: tuple[int, int]
    busiest_after: tuple[int, int]


class Consequences(NamedTuple):
    """All that a change does, the gravest first; unit by unit what it means."""

    changes: tuple[Change, ...]
    loads: tuple[Load, ...]

    @property
    def verdict(self) -> str:
        """The gravest of all; "note" where nothing changes."""
        return min((change.verdict for change in self.changes), key=VERDICTS.index, default="note")

    def count(self, verdict: str) -> int:
        """How many changes are so grave."""
        return sum(change.verdict == verdict for change in self.changes)
