"""What moves to whom when units end, for a terminal."""

from collections.abc import Iterator

from engine.app.takeover import Move, Stay
from engine.app.units import HandedOver
from engine.render import consequences
from engine.render.cells import safe, wrap
from engine.render.consequences import Spoken
from engine.wording import Words
from engine.workspace import shown

_FEW = 12
"""Places that are named one by one."""


def as_text(found: HandedOver, spoken: Spoken, columns: int, *, dry: bool) -> Iterator[str]:
    """What was done, what moves, what stays, what else changes, and where the units go on being named."""
    for line in _faults(found, spoken) if found.faults else _told(found, spoken, columns, dry=dry):
        yield from wrap(line, columns, " " * (len(line) - len(line.lstrip(" ")) + 2) if line[:1] == " " else "").split(
            "\n"
        )


def _faults(found: HandedOver, spoken: Spoken) -> Iterator[str]:
    """Why nothing was done."""
    told = spoken.words.gettext("{file} is left as it is: with this change the plans would have errors.")
    yield told.format(file=safe(shown(found.path)))
    yield ""
    for problem in found.faults[:_FEW]:
        yield f"  {safe(str(problem.source))} {consequences.fault(problem, spoken)}"
    yield from consequences.more(len(found.faults) - _FEW, spoken.words)


def _told(found: HandedOver, spoken: Spoken, columns: int, *, dry: bool) -> Iterator[str]:
    words = spoken.words
    _ = words.gettext
    file, unit = safe(shown(found.path)), safe(found.successor)
    yield (_("{file} would be changed.") if dry else _("{file} is changed.")).format(file=file)
    yield from _listed(_("What {unit} takes over").format(unit=unit), found.moves, words)
    yield from _listed(_("What {unit} accepts from then on").format(unit=unit), found.accepts, words)
    for ending in dict.fromkeys(stay.unit for stay in found.stays):
        yield from ("", _("Stay with {unit}, overdue").format(unit=safe(ending)) + f"  {_pieces(found, ending)}")
        for stay in found.stays:
            if stay.unit == ending:
                yield from (f"  {_left(stay, words)}", f"    {safe(stay.task)}")
    if found.new:
        told = _("{unit} is new: write in {file} who its liaison, head and leader are.")
        yield from ("", told.format(unit=unit, file=file))
    yield from ("", _("What else changes"))
    yield from consequences.as_text(found.compared, spoken, columns)
    yield from _named(found, words)


def _listed(title: str, moves: list[Move], words: Words) -> Iterator[str]:
    """A heading with its tasks, if there are any."""
    if moves:
        yield from ("", f"{title}  {sum(move.pieces for move in moves)}")
    for move in moves:
        yield from (f"  {_moved(move, words)}", f"    {safe(move.task)}")


def _pieces(found: HandedOver, unit: str) -> int:
    return sum(stay.pieces for stay in found.stays if stay.unit == unit)


def _left(stay: Stay, words: Words) -> str:
    """What of a task stays."""
    told = words.ngettext(
        "{title}: {count} piece, overdue since {day}", "{title}: {count} pieces, overdue since {day}", stay.pieces
    )
    return told.format(title=safe(stay.title), count=stay.pieces, day=stay.since)


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


def _named(found: HandedOver, words: Words) -> Iterator[str]:
    if not found.named:
        return
    said = words.gettext("Plans go on naming {unit}; from then on {successor} is meant:")
    units = "、".join(dict.fromkeys(unit for unit, _source in found.named))
    yield from ("", said.format(unit=safe(units), successor=safe(found.successor)))
    places = list(dict.fromkeys(f"{source.file}:{source.line}" for _unit, source in found.named))
    yield from (f"  {safe(place)}" for place in places[:_FEW])
    yield from consequences.more(len(places) - _FEW, words)
