"""The 台账 as a spreadsheet: an overview, everything, and a sheet for every unit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from engine.app.exporting import Piece
from engine.due import STATES, Entry
from engine.ledger.events import Head
from engine.render.phrases import hand_in, remarks, state, title
from engine.render.sheets import Book, Cell, Column, Sheet, book
from engine.tables.table import shown
from engine.wording import Words

MOST_SHEETS = 200
"""Units that have a sheet of their own; each keeps a file open while the book is written."""


class Heading(NamedTuple):
    """What a register is of, and as of when: the plan's title, the day, the ledger's head."""

    title: str
    today: date
    head: Head


class Written(NamedTuple):
    """How many pieces were written, and how many units have no sheet of their own."""

    pieces: int
    without: int


def register(pieces: Iterable[Piece], heading: Heading, path: str, words: Words) -> Written:
    """Write the register of a plan; pieces in the plan's order."""
    with book(path) as made:
        about = f"{heading.title}  {words.gettext('as of {day}').format(day=heading.today.isoformat())}"
        sheets = _Sheets(made, words, about)
        count = 0
        for piece in pieces:
            count += 1
            sheets.add(piece)
        sheets.finish(heading)
    return Written(count, max(len(sheets.tallies) - MOST_SHEETS, 0))


class _Sheets:
    """The sheets of a register, each written as far as the pieces have come."""

    def __init__(self, made: Book, words: Words, about: str) -> None:
        self.made = made
        self.words = words
        self.about = about
        self.overview = made.sheet(words.gettext("Overview"), _overview(words), about)
        self.everything = made.sheet(words.gettext("All units"), _columns(words), about)
        self.units: dict[str, Sheet] = {}
        self.tallies: dict[str, Counter[str]] = {}

    def add(self, piece: Piece) -> None:
        """Write a piece where it belongs."""
        row = list(_row(piece, self.words))
        self.everything.add(row)
        for unit in piece.listed.entry.responsible:
            sheet = self.sheet(unit)
            if sheet is not None:
                sheet.add(row)
            self.count(self.tallies[unit], piece)
        self.count(self.tallies.setdefault("", Counter()), piece)

    def count(self, tally: Counter[str], piece: Piece) -> None:
        """Add a piece to a tally."""
        held = piece.listed.entry.held
        tally[piece.listed.state] += 1
        tally["late"] += bool(held and held.days_late)

    def sheet(self, unit: str) -> Sheet | None:
        """A unit's own sheet; None for those for whom there are too many."""
        if unit not in self.tallies:
            self.tallies[unit] = Counter()
            if len(self.units) < MOST_SHEETS:
                self.units[unit] = self.made.sheet(unit, _columns(self.words), f"{unit}  {self.about}")
        return self.units.get(unit)

    def finish(self, heading: Heading) -> None:
        """Write the overview, and end all sheets."""
        whole = self.tallies.pop("", Counter())
        for unit, tally in self.tallies.items():
            self.overview.add(_tally(unit, tally))
        self.overview.finish()
        self.overview.add(_tally(self.words.gettext("All units"), whole))
        told = self.words.gettext("Head of the ledger: {head}").format(head=heading.head)
        self.overview.add([told, *([None] * (len(STATES) + 2))])
        for sheet in (self.everything, *self.units.values()):
            sheet.finish()


def _overview(words: Words) -> list[Column]:
    states = (Column(state(name, words), 11, centred=True) for name in STATES)
    more = (Column(words.gettext("All"), 9, centred=True), Column(words.gettext("late"), 9, centred=True))
    return [Column(words.gettext("Unit"), 30), *more, *states]


def _tally(name: str, tally: Counter[str]) -> list[Cell]:
    return [name, tally.total() - tally["late"], tally["late"], *(tally[one] for one in STATES)]


def _columns(words: Words) -> list[Column]:
    _ = words.gettext
    return [
        Column(_("Item"), 7, centred=True), Column(_("Item title"), 22), Column(_("Title"), 26),
        Column(_("Period"), 14, centred=True), Column(_("Hands in"), 16), Column(_("Due"), 12, centred=True),
        Column(_("State"), 12, centred=True), Column(_("Handed in on"), 12, centred=True),
        Column(_("Recorded by"), 12, centred=True), Column(_("Days late"), 8, centred=True),
        Column(_("To hand in"), 28), Column(_("Lacking"), 18), Column(_("Figures"), 14),
        Column(_("Files"), 34), Column(_("Remarks"), 26), Column(_("Id"), 46),
    ]  # fmt: skip


def _row(piece: Piece, words: Words) -> Iterator[Cell]:
    listed = piece.listed
    entry, facts, held = listed.entry, listed.entry.facts, listed.entry.held
    yield from (facts.item, shown(facts.item_title), title(entry, words), entry.period)
    yield shown("、".join(entry.responsible))
    yield from (_day(entry.due), state(listed.state, words))
    if held is None:
        yield from (None, None, None, shown("".join(hand_in(facts, words))), None, None, None)
    else:
        yield from (_day(held.handed_in), "、".join(_once(one.who for one in piece.handed_in)))
        yield from (held.days_late or None, shown("".join(hand_in(facts, words))), shown("、".join(held.lacking)))
        yield from (figures(entry), shown("、".join(_once(_files(piece)))))
    yield from (shown("；".join(_remarks(piece, words))), entry.id)


def figures(entry: Entry) -> str:
    """The figures reported: a count with its unit, or numerator and denominator."""
    held, measure = entry.held, entry.facts.measure
    if held is None or not held.figures:
        return ""
    if "count" in held.figures:
        return f"{held.figures['count']}{measure['unit'] if measure else ''}"
    return f"{held.figures['numerator']}/{held.figures['denominator']}"


def _files(piece: Piece) -> Iterator[str]:
    return (str(file["name"]) for one in piece.handed_in for file in one.submission.facts.get("files", ()))


def _remarks(piece: Piece, words: Words) -> Iterator[str]:
    """What has to be known beside the columns, and what was noted."""
    said = {state(piece.listed.state, words)}
    yield from (one for one in remarks(piece.listed, words) if one not in said)
    yield from _once(str(one.submission.facts["note"]) for one in piece.handed_in if "note" in one.submission.facts)


def _once(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
