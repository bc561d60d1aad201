"""What an export of evidence holds: what is there and what is missing in a spreadsheet, and the hashes of all files."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TextIO

from engine.app.gathering import Copied, Gathered
from engine.due import Listed
from engine.render.phrases import astray, hand_in, state, title
from engine.render.register import Heading
from engine.render.sheets import Cell, Column, book
from engine.tables.table import shown
from engine.wording import Words

SUMS = "SHA256SUMS.txt"
"""The file of hashes."""
_MISSING = frozenset({"overdue", "returned", "backfill"})
"""States in which something should be there and is not."""


class Summary(NamedTuple):
    """How many files are there, of how many bytes; how many pieces are missing, and how many files are lost."""

    files: int
    size: int
    missing: int
    lost: int


def index_name(words: Words) -> str:
    """The spreadsheet's name."""
    return f"{words.gettext('Index')}.xlsx"


def index(gathered: Iterable[Gathered], heading: Heading, path: str, sums: TextIO, words: Words) -> Summary:
    """Write the index to a file and the hashes to a stream, as files are gathered."""
    count = size = missing = lost = 0
    about = f"{heading.title}  {words.gettext('as of {day}').format(day=heading.today.isoformat())}"
    with book(path) as made:
        there = made.sheet(words.gettext("Index"), _columns(words), about)
        lacking = made.sheet(words.gettext("Missing"), _missing_columns(words), about)
        overview = made.sheet(words.gettext("Overview"), [Column("", 30), Column("", 80)], about)
        for one in gathered:
            for file in one.files:
                if file.fault:
                    lost += 1
                    lacking.add(_lost(one, file, words))
                else:
                    count, size = count + 1, size + file.size
                    there.add(_there(one, file, words))
                    sums.write(f"{file.sha256}  {file.path}\n")
            if one.piece.listed.state in _MISSING:
                missing += 1
                lacking.add(_lacking(one.piece.listed, words))
        there.finish()
        lacking.finish()
        found = Summary(count, size, missing, lost)
        for row in _summary(found, heading, words):
            overview.add(row)
    return found


def _summary(found: Summary, heading: Heading, words: Words) -> Iterator[list[Cell]]:
    _ = words.gettext
    yield [_("Files"), str(found.files)]
    yield [_("Bytes"), str(found.size)]
    yield [_("Missing pieces"), str(found.missing)]
    yield [_("Lost files"), str(found.lost)]
    yield [_("Head of the ledger"), str(heading.head)]
    yield [_("To check the files"), f"sha256sum -c {SUMS}"]


def _columns(words: Words) -> list[Column]:
    _ = words.gettext
    return [
        *_common(words), Column(_("Material"), 20), Column(_("File"), 30), Column(_("Handed in on"), 12, centred=True),
        Column(_("Recorded by"), 12, centred=True), Column(_("Bytes"), 12), Column(_("Path"), 60),
        Column("SHA-256", 66), Column(_("Id"), 40),
    ]  # fmt: skip


def _missing_columns(words: Words) -> list[Column]:
    _ = words.gettext
    return [
        *_common(words), Column(_("Due"), 12, centred=True), Column(_("State"), 12, centred=True),
        Column(_("Lacking"), 40), Column(_("Remarks"), 40), Column(_("Id"), 40),
    ]  # fmt: skip


def _common(words: Words) -> list[Column]:
    _ = words.gettext
    return [
        Column(_("Item"), 7, centred=True), Column(_("Item title"), 22), Column(_("Title"), 26),
        Column(_("Period"), 14, centred=True), Column(_("Unit"), 16),
    ]  # fmt: skip


def _point(listed: Listed, words: Words) -> list[Cell]:
    entry = listed.entry
    units = shown("、".join(entry.responsible))
    return [entry.facts.item, shown(entry.facts.item_title), title(entry, words), entry.period, units]


def _there(one: Gathered, file: Copied, words: Words) -> list[Cell]:
    handed = next(each for each in one.piece.handed_in if each.submission.seq == file.seq)
    day = date.fromisoformat(handed.submission.day)
    about: list[Cell] = [file.of, shown(file.name), day, shown(handed.who), file.size, file.path, file.sha256]
    return [*_point(one.piece.listed, words), *about, one.piece.listed.entry.id]


def _lost(one: Gathered, file: Copied, words: Words) -> list[Cell]:
    listed = one.piece.listed
    said = words.gettext("{file}: {fault}").format(file=shown(file.name), fault=astray(str(file.fault), words))
    days: list[Cell] = [_day(listed.entry.due), state(listed.state, words)]
    return [*_point(listed, words), *days, file.of or shown(file.name), said, listed.entry.id]


def _lacking(listed: Listed, words: Words) -> list[Cell]:
    held = listed.entry.held
    names = "、".join(held.lacking) if held and held.lacking else "".join(hand_in(listed.entry.facts, words))
    reason = held.reason if held and held.state == "returned" else None
    days: list[Cell] = [_day(listed.entry.due), state(listed.state, words)]
    return [*_point(listed, words), *days, shown(names), shown(reason or ""), listed.entry.id]


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None
