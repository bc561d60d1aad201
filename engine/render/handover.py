"""What moves to whom when units end, for a terminal."""

from collections.abc import Iterator

from engine.app.units import HandedOver, Move
from engine.render import consequences
from engine.render.cells import safe, wrap
from engine.render.consequences import Spoken
from engine.wording import Words
from engine.workspace import shown

_FEW = 12
"""Places that are named one by one."""


def as_text(found: HandedOver, successor: str, spoken: Spoken, columns: int, *, dry: bool) -> Iterator[str]:
    """What was done, what moves, what else changes, and where the units go on being named."""
    words = spoken.words
    _ = words.gettext
    done = _("{file} would be changed.") if dry else _("{file} is changed.")
    yield done.format(file=safe(shown(found.path)))
    if found.moves:
        pieces = sum(move.pieces for move in found.moves)
        yield from ("", _("What {unit} takes over").format(unit=safe(successor)) + f"  {pieces}")
        for move in found.moves:
            yield from wrap(f"  {_moved(move, words)}", columns, "    ").split("\n")
            yield f"    {safe(move.task)}"
    if found.new:
        told = _("{unit} is new: write in {file} who its liaison, head and leader are.")
        told = told.format(unit=safe(successor), file=safe(shown(found.path)))
        yield from ("", *wrap(told, columns, "").split("\n"))
    yield from ("", _("What else changes"))
    yield from consequences.as_text(found.compared, spoken, columns)
    yield from _named(found, successor, words, columns)


def _moved(move: Move, words: Words) -> str:
    """What of a task moves."""
    told = words.ngettext("{title}: {count} piece", "{title}: {count} pieces", move.pieces)
    if move.joined == move.pieces:
        told = words.ngettext(
            "{title}: {count} piece, which it has to hand in anyway",
            "{title}: {count} pieces, all of which it has to hand in anyway",
            move.pieces,
        )
    elif move.joined:
        told = words.gettext("{title}: {count} pieces, {joined} of them joined with another of the same time")
    return told.format(title=safe(move.title), count=move.pieces, joined=move.joined)


def _named(found: HandedOver, successor: str, words: Words, columns: int) -> Iterator[str]:
    if not found.named:
        return
    said = words.gettext("Plans go on naming {unit}; from then on {successor} is meant:")
    units = "、".join(dict.fromkeys(unit for unit, _source in found.named))
    yield from ("", *wrap(said.format(unit=safe(units), successor=safe(successor)), columns, "").split("\n"))
    yield from (f"  {safe(f'{source.file}:{source.line}')}" for _unit, source in found.named[:_FEW])
    if len(found.named) > _FEW:
        yield "  " + words.gettext("and {count} more").format(count=len(found.named) - _FEW)
