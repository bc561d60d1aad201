"""Which occurrence a written id means: whole, or shortened while it is the only one."""

import re
from collections.abc import Iterator

from engine.book import Book
from engine.due import Entry, parts
from engine.faults import RefusedError

_FEW = 8
_FULL_WIDTH = str.maketrans("＠＃／．", "@#/.")
_SEPARATORS = re.compile(r"\s*([@#/.＠＃／．])\s*")
"""What stands between the parts of an id, also as a Chinese keyboard writes it."""


def find(book: Book, written: str, unit: str | None, today: int) -> Entry:
    """The occurrence that an id means, as known on a day.

    The plan, the item, the period or the unit may be left out, and of the period its year (`3.material@Q2#绿化科`),
    while one occurrence alone is meant.

    Raises:
        RefusedError: it means none (with what is near), or several (with some of them).
    """
    found = list(candidates(book, written, unit, today))
    if len(found) == 1:
        return found[0]
    if not found and unit:
        units = [name for entry in candidates(book, written, None, today) for name in entry.units]
        if units:
            raise _not_acting(unit, list(dict.fromkeys(units)))
    if not found:
        raise RefusedError("unknown-id", id=written, near=_near(book, written, unit, today))
    raise RefusedError("ambiguous-id", id=written, ids=[entry.id for entry in found[:_FEW]], count=len(found))


def _not_acting(unit: str, units: list[str]) -> RefusedError:
    from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

    return RefusedError("not-acting", unit=unit, units=units, near=nearest(unit, units))


def candidates(book: Book, written: str, unit: str | None, today: int) -> Iterator[Entry]:
    """The occurrences that an id may mean, in the plans' order."""
    name, period, piece = _parts(written)
    for full in _names(book, name):
        for entry in book.of_task(full, today):
            if _in_period(entry, period) and _of_unit(entry, piece or unit):
                yield entry


def completions(book: Book, begun: str, today: int, *, settled: bool) -> list[str]:
    """The ids, whole or without the plan, that begin with what is written; of those settled only where asked for."""
    short = "/" not in begun
    wanted = (entry for entry in book.all(today) if settled or entry.held is None or not entry.held.handed_in)
    found = (entry.id.partition("/")[2] if short else entry.id for entry in wanted)
    return [id_ for id_ in found if id_.startswith(begun)]


def _parts(written: str) -> tuple[str, str, str | None]:
    """Name, period ("" where it is left out) and unit of an id as it was written."""
    plain = _SEPARATORS.sub(lambda found: found[1].translate(_FULL_WIDTH), written.strip())
    name, hash_, unit = plain.partition("#")
    return (name, "", unit or None) if hash_ and "@" not in name else parts(plain)


def _names(book: Book, name: str) -> list[str]:
    """The tasks, `plan/item.task`, that a name means: the whole, without plan, or the task's alone."""
    known = book.names()
    if "/" in name:
        return [name] if name in known else []
    whole = [one for one in known if one.partition("/")[2] == name]
    return whole or [one for one in known if one.rpartition(".")[2] == name]


def _in_period(entry: Entry, period: str) -> bool:
    """Whether a period is meant: by its whole name, or without the year."""
    short = entry.period.removeprefix(str(entry.facts.year)).lstrip("-")
    return period in {"", entry.period, short, short.lstrip("0")}


def _of_unit(entry: Entry, unit: str | None) -> bool:
    return unit is None or unit == entry.unit or (entry.unit is None and unit in entry.units)


def _near(book: Book, written: str, unit: str | None, today: int) -> str:
    """An id that may have been meant: the right piece of a right task, or a task with a name like it."""
    from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

    name, period, piece = _parts(written)
    names = _names(book, name)
    if not names:
        known = book.names()
        spellings = {
            spelling: one for one in known for spelling in (one, one.partition("/")[2], one.rpartition(".")[2])
        }
        meant = nearest(name, spellings)
        names = [spellings[meant]] if meant else []
    listed = [entry for one in names for entry in book.of_task(one, today)]
    if not listed:
        return ""
    wanted = f"{period}#{piece or unit or ''}"
    tails = {f"{entry.period}#{entry.unit or ''}": entry.id for entry in listed}
    tails |= {tail[4:].lstrip("-"): id_ for tail, id_ in tails.items()}
    return tails.get(nearest(wanted, tails), listed[0].id)


def trigger_named(book: Book, written: str) -> str | None:
    """The one trigger that a name means, with or without its plan; None where it means none or several."""
    found = _triggers(book, written)
    return found[0] if len(found) == 1 else None


def _triggers(book: Book, written: str) -> list[str]:
    return [one for one in book.about.triggers if written in {one, one.partition("/")[2]}]


def find_trigger(book: Book, written: str) -> str:
    """The trigger, `plan/name`, that a name means, with or without its plan.

    Raises:
        RefusedError: it means none (with what is near), or several.
    """
    known = book.about.triggers
    found = _triggers(book, written)
    if len(found) == 1:
        return found[0]
    if found:
        raise RefusedError("ambiguous-id", id=written, ids=found, count=len(found))
    from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

    near = nearest(written, [*known, *(one.partition("/")[2] for one in known)])
    raise RefusedError("unknown-trigger", id=written, near=near, names=[one.partition("/")[2] for one in known])
