"""The report put together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from engine.due import Entry
from engine.plan.model import Item, Plan
from engine.report import counting
from engine.report.chapters import grouped
from engine.report.citing import handing
from engine.report.model import About, Chapter, Exhibit, Passage, Piece, Report, Told
from engine.report.narrative import Texts, passages
from engine.report.shortfalls import shortfalls, waivers

_FIRST = "第一责任人"
"""What an item's title says where it is about those in charge themselves."""


def report(plan: Plan, pieces: Sequence[Piece], texts: Texts, unread: Iterable[tuple[str, str]], today: date) -> Report:
    """The report of a plan's year.

    Args:
        plan: the plan.
        pieces: its occurrences as of the day.
        texts: what stands in the files that were handed in with wrap-ups.
        unread: such files that could not be taken over, with why.
        today: the day.
    """
    sums = tuple(counting.sums(pieces))
    written = tuple(passages(pieces, texts))
    telling = _Telling(pieces, written)
    first = [item for item in plan.items if _FIRST in item.title]
    rest = [item for item in plan.items if _FIRST not in item.title]
    return Report(
        about=About(plan.id, plan.title, plan.issuer, plan.office or "", plan.year, today),
        chapters=tuple(Chapter(name, tuple(map(telling.told, items))) for name, items in grouped(rest)),
        first=tuple(map(telling.told, first)),
        passages=written,
        short=tuple(shortfalls(pieces, sums)),
        waived=tuple(waivers(pieces)),
        sums=sums,
        counts=counting.counts(pieces),
        tasks=tuple(counting.by_task(pieces)),
        units=tuple(counting.by_unit(pieces)),
        months=tuple(counting.by_month(pieces)),
        exhibits=tuple(exhibits(pieces)),
        unread=tuple(unread),
    )


class _Telling:
    """Tells items of what is known of all."""

    def __init__(self, pieces: Iterable[Piece], written: Iterable[Passage]) -> None:
        self.pieces: dict[str, list[Piece]] = {}
        self.passages: dict[str, list[Passage]] = {}
        for piece in pieces:
            self.pieces.setdefault(piece.listed.entry.facts.item, []).append(piece)
        for passage in written:
            self.passages.setdefault(passage.item, []).append(passage)

    def told(self, item: Item) -> Told:
        """An item: what was written of what was done, and its numbers."""
        inside = self.pieces.get(item.id, [])
        parts = {"did", "first"} if _FIRST in item.title else {"did"}
        written = tuple(one for one in self.passages.get(item.id, ()) if one.section in parts)
        units = tuple(dict.fromkeys(unit for one in inside for unit in one.listed.entry.responsible))
        return Told(item.id, item.title, units, written, tuple(counting.sums(inside)), counting.counts(inside))


def exhibits(pieces: Iterable[Piece]) -> Iterator[Exhibit]:
    """The files that stand handed in, numbered in the plan's order; a file that serves twice is listed twice."""
    number = 0
    for piece in pieces:
        entry = piece.listed.entry
        for submission in piece.standing.submissions:
            facts = submission.facts
            for file in facts.get("files", ()):
                number += 1
                yield Exhibit(
                    number, file["as"], file["name"], file["sha256"], piece.id, entry.facts.title,
                    facts.get("unit") or _unit(entry), handing(piece, submission),
                )  # fmt: skip


def _unit(entry: Entry) -> str:
    return "、".join(entry.responsible)
