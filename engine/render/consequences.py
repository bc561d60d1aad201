"""What a change does, for programs and for a terminal; and what its comment tells with the same words."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from engine.app.comparing import Compared
from engine.consequences.changes import VERDICTS, Busiest, Change, Consequences, Load, Piece
from engine.render.cells import safe, wrap
from engine.render.consequence_words import offices, said
from engine.render.problems import catalogue
from engine.source import Problem
from engine.wording import Words

FORMATS = ("text", "md", "json")
FEW = 6
"""Days of a change that are named one by one, units of such a day."""
_FAULTS = 10
"""What is wrong with the plans that is told one by one."""


class Spoken(NamedTuple):
    """The words of a language, and the language's name."""

    words: Words
    lang: str


def as_json(compared: Compared) -> dict[str, Any]:
    """For programs (docs/diff.schema.json)."""
    found = compared.found
    return {
        "verdict": compared.verdict,
        "counts": {verdict: found.count(verdict) for verdict in VERDICTS},
        "changes": [_change(change) for change in found.changes],
        "units": [_load(load) for load in found.loads],
        "offices": [office._asdict() for office in found.offices],
        "unread": len(compared.before),
        "errors": [f"{one.source} {one.code}" for one in compared.errors],
        "as_of": compared.today.isoformat(),
        "recorded": compared.recorded,
    }


def _change(change: Change) -> dict[str, Any]:
    pieces = [{**one._asdict(), "before": _iso(one.before), "after": _iso(one.after)} for one in change.pieces]
    return {**change._asdict(), "pieces": pieces}


def _load(load: Load) -> dict[str, Any]:
    months = {"busiest_before": load.busiest_before, "busiest_after": load.busiest_after}
    return {**load._asdict(), **{name: one and one._asdict() for name, one in months.items()}}


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def as_text(compared: Compared, spoken: Spoken, columns: int) -> Iterator[str]:
    """For a terminal: the verdict, what is wrong, every change with its days, unit by unit."""
    found, words = compared.found, spoken.words
    yield from wrap(verdict(compared, words), columns, "").split("\n")
    for title, problems in faults(compared, words):
        yield from ("", f"{title}  {len(problems)}")
        for problem in problems[:_FAULTS]:
            yield from wrap(f"  {safe(str(problem.source))} {fault(problem, spoken)}", columns, "    ").split("\n")
        yield from more(len(problems) - _FAULTS, words)
    for kind in VERDICTS:
        here = [change for change in found.changes if change.verdict == kind]
        if here:
            yield from ("", *wrap(heading(kind, here, found, words), columns, "").split("\n"))
        for change in here:
            yield from _lines(change, found, words, columns)
    if found.loads:
        yield from ("", words.gettext("Unit by unit"))
        for load in found.loads:
            yield from wrap(f"  {of_unit(load, found, words)}", columns, "    ").split("\n")


def _lines(change: Change, found: Consequences, words: Words, columns: int) -> Iterator[str]:
    yield from wrap(f"  {safe(said(change, found, words))}", columns, "    ").split("\n")
    where = "  ".join(filter(None, (change.task, change.place)))
    yield from wrap(f"    {safe(where)}", columns, "    ").split("\n")
    days = of_pieces(change.pieces, words)
    for line in days[:FEW]:
        yield from wrap(f"    {safe(line)}", columns, "      ").split("\n")
    yield from (f"  {line}" for line in more(len(days) - FEW, words))


def more(count: int, words: Words) -> Iterator[str]:
    """How many are not told one by one, if any."""
    if count > 0:
        yield "  " + words.gettext("and {count} more").format(count=count)


def faults(compared: Compared, words: Words) -> Iterator[tuple[str, list[Problem]]]:
    """What is wrong with the plans, as they stand and as they stood."""
    if compared.errors:
        yield words.gettext("Errors in the plans"), compared.errors
    if compared.before:
        yield words.gettext("Errors in the plans before; what changes there is not told"), compared.before


def fault(problem: Problem, spoken: Spoken) -> str:
    """What is wrong in a place, and what to do about it."""
    catalogued = catalogue(spoken.lang)
    told = spoken.words.gettext("{says}. {remedy}").format(
        says=catalogued.says(problem), remedy=catalogued.remedy(problem)
    )
    return f"{told} [{problem.code}]"


def verdict(compared: Compared, words: Words) -> str:
    """What is to be done about the whole."""
    found = compared.found
    mended, approved = found.count("error"), found.count("approval")
    errors, unread = len(compared.errors), len(compared.before)
    told = (
        (errors, words.ngettext("{count} error in the plans", "{count} errors in the plans", errors)),
        (mended, words.ngettext("{count} thing has to be mended", "{count} things have to be mended", mended)),
        (approved, words.ngettext("{count} change needs approval", "{count} changes need approval", approved)),
        (unread, words.gettext("what the plans were before cannot all be read, and needs approval, too")),
    )
    said_ = [sentence.format(count=count) for count, sentence in told if count]
    if said_:
        text = words.gettext(", ").join(said_) + words.gettext(". ").rstrip()
        return text[0].upper() + text[1:]
    if found.changes:
        return words.gettext("Nothing here needs approval.")
    return words.gettext("Nothing of substance changes.")


def heading(kind: str, changes: list[Change], found: Consequences, words: Words) -> str:
    """The heading of all changes that are so grave, and who is to approve them."""
    titles = {
        "error": words.gettext("To be mended"),
        "approval": words.gettext("To be approved"),
        "note": words.gettext("For information"),
    }
    told = f"{titles[kind]}  {len(changes)}"
    named = offices(changes, found, words) if kind == "approval" else ""
    return words.gettext("{heading}  by {offices}").format(heading=told, offices=safe(named)) if named else told


def of_unit(load: Load, found: Consequences, words: Words) -> str:
    """What changes for a unit, in a line."""
    told = f"{unit_name(load, found)} +{load.more} −{load.fewer}"
    months = [month(one, words) for one in (load.busiest_before, load.busiest_after)]
    if load.busiest_before == load.busiest_after:
        return f"{told}  " + words.gettext("busiest month {month}").format(month=months[0])
    return f"{told}  " + words.gettext("busiest month {before} → {after}").format(before=months[0], after=months[1])


def unit_name(load: Load, found: Consequences) -> str:
    """A unit, and whose it is where another office has one of the same name."""
    twins = any(one.unit == load.unit and one.org != load.org for one in found.loads)
    return safe(f"{load.unit} ({load.org})" if twins else load.unit)


def month(busiest: Busiest | None, words: Words) -> str:
    """The busiest month, and how many pieces it has."""
    if busiest is None:
        return "—"
    return words.gettext("{month} ({pieces})").format(month=busiest.month, pieces=busiest.pieces)


def of_pieces(pieces: tuple[Piece, ...], words: Words) -> list[str]:
    """The days of occurrences, those of several units that are alike in one line."""
    return [_alike(list(group), words) for _, group in groupby(pieces, key=_day)]


def _day(piece: Piece) -> tuple[str, int, int, bool, bool]:
    return _period(piece), piece.before, piece.after, piece.handed_in, piece.backfill


def _period(piece: Piece) -> str:
    return piece.id.partition("@")[2].partition("#")[0]


def _alike(pieces: list[Piece], words: Words) -> str:
    """Pieces of one period: its name, their days, whose they are, and whether they are handed in."""
    first = pieces[0]
    after = first.after if first.after != first.before else 0
    days = " → ".join(filter(None, (_iso(first.before), _iso(after))))
    units = list(dict.fromkeys(unit for piece in pieces for unit in piece.units))
    named = "、".join(units[:FEW])
    if len(units) > FEW:
        named = words.gettext("{units} and {count} more").format(units=named, count=len(units) - FEW)
    handed = words.gettext("something handed in") if first.handed_in else ""
    filled = words.gettext("only back-filled") if first.backfill and not first.handed_in else ""
    return "  ".join(filter(None, (_period(first), days, named, handed, filled)))
