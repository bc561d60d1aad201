"""The burden of units, for a terminal and for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.app.burden import Burden, Months, Twice
from engine.render.cells import clip, pad, safe, width, wrap
from engine.wording import Words

_NUMBER = 4
_WIDEST = 20
_MONTHS = range(1, 13)


def as_record(found: Burden) -> dict[str, Any]:
    """For programs (docs/burden.schema.json)."""
    return {
        "year": found.year,
        "plans": list(found.plans),
        "units": [_unit(row) for row in found.units],
        "twice": [_asked(one) for one in found.twice],
    }


def _unit(row: Months) -> dict[str, Any]:
    months = [row.months.get(month, 0) for month in _MONTHS]
    return {"unit": row.unit, "months": months, "waiting": row.waiting, "total": row.total}


def _asked(one: Twice) -> dict[str, Any]:
    asked = [{"id": id_, "due": _iso(day)} for id_, day in one.asked]
    return {"unit": one.unit, "material": one.material, "asked": asked}


def as_text(found: Burden, words: Words, columns: int) -> Iterator[str]:
    """A table of units and months, and below it what is asked for twice."""
    title = words.gettext("Pieces to hand in, {year}  {count} plans").format(year=found.year, count=len(found.plans))
    yield clip(title, columns)
    if not found.units:
        return
    room = min(max(width(row.unit) for row in found.units), _WIDEST)
    heads = [*map(str, _MONTHS), words.gettext("waits"), words.gettext("all")]
    yield ""
    yield " " * room + "".join(_right(head) for head in heads)
    for row in found.units:
        yield pad(safe(row.unit), room) + "".join(map(_right, _figures(row)))
    yield from _again(found.twice, words, columns)


def _figures(row: Months) -> list[str]:
    return [str(number or "·") for number in (*(row.months.get(month, 0) for month in _MONTHS), row.waiting, row.total)]


def _right(text: str) -> str:
    return " " * max(_NUMBER + 1 - width(text), 1) + text


def _again(twice: tuple[Twice, ...], words: Words, columns: int) -> Iterator[str]:
    if not twice:
        return
    yield ""
    yield words.gettext("Asked for more than once")
    for one in twice:
        yield from wrap(f"  {safe(one.unit)}: {safe(one.material)}", columns, "    ").split("\n")
        for id_, day in one.asked:
            yield clip(f"    {safe(id_)}  {_iso(day) or ''}".rstrip(), columns)
    yield ""
    said = words.gettext("One file serves all of these: hand it in for each, it is kept once. Or ask for it once.")
    yield from wrap(said, columns, "").split("\n")


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None
