"""Letters to units about what is overdue, 提示单 or 督办单, to be sent by hand: without a number, and not recorded."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from engine.app.exporting import Piece
from engine.digest.record import Letter
from engine.due import Listed, record
from engine.ledger.files import safe_name
from engine.render.cells import safe
from engine.render.digest import letter_values, official_day
from engine.render.letter import letter
from engine.render.phrases import distance, hand_in, letter_title, title
from engine.wording import Words


class Notice(NamedTuple):
    """A letter: the name of its file, and the file."""

    name: str
    raw: bytes


def notices(pieces: Iterable[Piece], kind: str, today: date, words: Words) -> Iterator[Notice]:
    """A letter to all who have to hand something in that is overdue, together where they do so together."""
    overdue: dict[tuple[str, ...], list[Listed]] = {}
    for piece in pieces:
        if piece.listed.state == "overdue":
            overdue.setdefault(tuple(piece.listed.entry.responsible), []).append(piece.listed)
    for units, listed in overdue.items():
        facts = listed[0].entry.facts
        about = Letter(kind, 0, today.year, facts.plan, units, today, frozenset())
        values = letter_values(about, words) | {"number": ""}
        rows = [_row(one, words) for one in sorted(listed, key=lambda one: one.entry.due)]
        office = safe(f"{facts.issuer}{facts.office or ''}")
        raw = letter(values, rows, office, official_day(today, words), words)
        yield Notice(safe_name(f"{letter_title(kind, words)} {'、'.join(units)}.docx"), raw)


def _row(listed: Listed, words: Words) -> dict[str, Any]:
    """An occurrence as a letter tells it."""
    told = record(listed)
    return {
        **told,
        "called": title(listed.entry, words),
        "standing": distance(told["days_left"], words),
        "hand_in": "".join(hand_in(listed.entry.facts, words)),
    }
