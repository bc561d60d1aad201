"""How wide the columns of a report's tables are."""

import math
from collections.abc import Sequence

from docx.shared import Cm, Length

from engine.render.cells import width

COLUMN = 15.6
"""Centimetres of text across a page."""
_FEW, _WIDEST = 10, 40
"""Cells up to which a column is never broken, and beyond which it asks for no more."""
_TITLE = 38
"""Cells of a title that one line holds."""
_CELL, _MARGIN = 0.19, 0.34
"""Centimetres of a cell at ten points and a half, and of a column's margins."""
_TWO = 2
"""Characters of a head that are not broken."""


def shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column in centimetres: numbers are not broken, texts share what they leave."""
    head, *others = rows
    asked = [
        max([_half(one), *(width(row[place]) for row in others if place < len(row))]) for place, one in enumerate(head)
    ]
    short = {place: one * _CELL + _MARGIN for place, one in enumerate(asked) if one <= _FEW}
    long = {place: math.sqrt(min(one, _WIDEST)) for place, one in enumerate(asked) if one > _FEW}
    left = COLUMN - sum(short.values())
    if not long or left < COLUMN / 4:
        return [COLUMN * max(one, 1) / sum(max(each, 1) for each in asked) for one in asked]
    whole = sum(long.values())
    return [short.get(place) or left * long[place] / whole for place in range(len(asked))]


def _half(head: str) -> int:
    """Cells of a head that may take two lines."""
    return max(width(head[: (len(head) + 1) // 2]), min(width(head), 2 * _TWO)) if len(head) > _TWO else width(head)


def title_lines(text: str, issuer: str) -> list[str]:
    """A title in one line, or in two where it is long: whose it is, and what it is."""
    rest = text.removeprefix(issuer).lstrip(" :：")
    return [issuer, rest] if width(text) > _TITLE and rest and rest != text else [text]


def twips(centimetres: float) -> Length:
    """A width as Word has it."""
    return Cm(centimetres)
