"""Cells of a row put below the columns that they are like, where there are more or fewer than columns."""

import re

from engine.notice.lines import folded
from engine.notice.telling import tells_owners
from engine.notice.units import like_unit, names

_SHORT = 40
_FEW = 4
_ORDER = re.compile(r"^[（(]?[\d①-⑳一二三四五六七八九十]|[\dA-Z]$")


def fitted(cells: list[str], header: list[str]) -> list[str]:
    """Cells put below the columns that they are like, where there are more or fewer than columns."""
    if len(cells) == len(header):
        return cells
    slots: dict[str, list[str]] = {name: [] for name in header}
    where = [name for name in ("title", "body") if name in slots]
    for at, cell in enumerate(cells):
        name = (
            "number" if at == 0 and "number" in slots and _ORDER.search(cell[:_FEW]) else _alike(cell, slots, where[0])
        )
        slots[name].append(cell)
    if len(where) > 1 and not slots["body"] and len(slots["title"]) > 1:
        slots["body"], slots["title"] = slots["title"][1:], slots["title"][:1]
    joints = dict.fromkeys(("owners", "lead", "others"), "；")
    return [joints.get(name, "").join(slots[name]) if name else "" for name in header]


def _alike(cell: str, slots: dict[str, list[str]], other: str) -> str:
    said = folded(cell)
    if (
        "time" in slots
        and re.search(
            r"^(?:每|长期|持续|全年|常态|定期|\d{1,2}月|20\d\d年|第?[一二三四]季度|年底|上半年|下半年|即日)", said
        )
        and len(said) <= _SHORT
    ):
        return "time"
    listed = names(said).names
    owner = next(
        (name for name in ("owners", "lead", "others") if name in slots and not (name == "lead" and slots[name])), ""
    )
    if owner and listed and (all(map(like_unit, listed)) or tells_owners(said)):
        return owner
    return other
