"""Spreadsheets: text stays text, whatever it begins with; rows go to the disk as they come."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from math import ceil
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

from engine.faults import RefusedError
from engine.org import Org
from engine.plan.model import Plan
from engine.render.cells import width
from engine.tables import information, table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of an Excel file."""
_LONGEST = 32_767
_NAME = 31
_BODY, _HEADING, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_A4 = 9
_LINE, _AROUND, _HIGHEST = 15, 3, 409
"""Points of a line of text, around them, and of the highest row that there can be."""
_WIDER = 1.03
"""How much wider than a digit half a Chinese character is, in the fonts that are used."""
_STAMP = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""When every file says that it was made, so that the same content makes the same bytes."""
_WIDTHS = (6, 7, 24, 28, 18, 24, 22, 34, 16, 18, 12)
_CENTRED = frozenset({0, 1})
_VALUE_WIDTH = 30


class Column(NamedTuple):
    """A column of a sheet: its head, its width in characters, whether it stands in the middle, is hidden."""

    head: str
    width: float
    centred: bool = False
    hidden: bool = False


Made = Any
"""A book, sheet or format of the library, which has no types."""
Cell = str | int | float | date | None
"""What a cell can hold; text is always text."""


class Book:
    """A workbook that is being written; its sheets are written row by row."""

    def __init__(self, book: Made) -> None:
        self._book = book
        self._taken: set[str] = set()
        self._body = {centred: self._format(centred=centred) for centred in (False, True)}
        self._day = self._format(centred=True, num_format="yyyy-mm-dd")
        self._head = self._format(centred=True, font=_HEADING, bold=True, bg_color="#E8EEF4")
        self._title = book.add_format({"font_name": _TITLE, "font_size": 18, "align": "center", "valign": "vcenter"})

    def _format(self, *, centred: bool, font: str = _BODY, **more: Any) -> Made:  # noqa: ANN401 (as the library has it)
        align = "center" if centred else "left"
        look = {"font_name": font, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True, "align": align}
        return self._book.add_format(look | more)

    def sheet(self, name: str, columns: Sequence[Column], title: str = "") -> "Sheet":
        """A new sheet with its heads, under a title if it has one."""
        made = self._book.add_worksheet(_free(name, self._taken))
        seen = [column for column in columns if not column.hidden]
        first = 1 if title else 0
        for place, column in enumerate(columns):
            made.set_column(place, place, column.width, None, {"hidden": column.hidden})
        if title:
            made.set_row(0, 36)
            made.merge_range(0, 0, 0, len(seen) - 1, "", self._title)
            made.write_string(0, 0, title[:_LONGEST], self._title)
        made.set_row(first, _height([column.head for column in columns], columns))
        for place, column in enumerate(columns):
            made.write_string(first, place, column.head, self._head)
        made.freeze_panes(first + 1, 0)
        made.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        _on_paper(made, first)
        return Sheet(made, columns, first, self._body, self._day)


class Sheet:
    """A sheet that is being written."""

    def __init__(self, made: Made, columns: Sequence[Column], first: int, body: dict[bool, Made], day: Made) -> None:
        self._made = made
        self._columns = columns
        self._looks = [body[column.centred] for column in columns]
        self._day = day
        self._first = self._row = first

    def add(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._row += 1
        self._made.set_row(self._row, _height(cells, self._columns))
        for place, (cell, look) in enumerate(zip(cells, self._looks, strict=True)):
            if isinstance(cell, str) and cell:
                if len(cell) > _LONGEST:
                    raise RefusedError("cell-too-long", text=cell[:40], limit=_LONGEST)
                self._made.write_string(self._row, place, cell, look)
            elif isinstance(cell, date):
                self._made.write_datetime(self._row, place, cell, self._day)
            elif cell in {None, ""}:
                self._made.write_blank(self._row, place, None, look)
            else:
                self._made.write_number(self._row, place, cell, look)

    def finish(self) -> None:
        """Let readers filter what was written."""
        self._made.autofilter(self._first, 0, max(self._row, self._first), len(self._looks) - 1)


@contextmanager
def book(path: str) -> Iterator[Book]:
    """A workbook to be written to a file.

    Raises:
        OSError: it cannot be written.
    """
    made = xlsxwriter.Workbook(path, {"constant_memory": True, "in_memory": False, "strings_to_formulas": False})
    made.set_properties({"created": _STAMP})
    made.set_size(2400, 1200)
    try:
        yield Book(made)
    finally:
        try:
            made.close()
        except xlsxwriter.exceptions.FileCreateError as fault:
            raise OSError(*fault.args[0].args) from fault


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """The height of a row in points; not every reader finds it out by itself, and shows one line of many."""
    lines = 1
    for cell, column in zip(cells, columns, strict=True):
        if isinstance(cell, str) and not column.hidden:
            room = max(column.width / _WIDER, 2)
            lines = max(lines, sum(max(1, ceil(width(line) / room)) for line in cell.split("\n")))
    return min(_LINE * lines + _AROUND, _HIGHEST)


def _on_paper(made: Made, head: int) -> None:
    """A4 across, one page wide, the heads on every page."""
    made.set_landscape()
    made.set_paper(_A4)
    made.fit_to_pages(1, 0)
    made.repeat_rows(0, head)
    made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    made.set_footer("&C&P / &N")


def _free(name: str, taken: set[str]) -> str:
    """A name that a sheet may have and that none has yet."""
    plain = "".join("_" if letter in "[]:*?/\\" else letter for letter in table.shown(name)).strip("'") or "_"
    plain = f"{plain}_" if plain.lower() == "history" else plain
    for number in range(1, len(taken) + 2):
        end = "" if number == 1 else f" {number}"
        tried = plain[: _NAME - len(end)].rstrip("'") + end
        if tried.lower() not in taken:
            taken.add(tried.lower())
            return tried
    raise AssertionError(name)


def responsibilities(plan: Plan, org: Org, path: str, *, people: bool) -> None:
    """Write the 责任分工表 of a plan, its values in hidden columns, and the rest of the plan on a second sheet.

    Raises:
        RefusedError: a value is longer than a cell may be.
    """
    heads = enumerate(zip(table.WORDS, _WIDTHS, strict=True))
    words = [Column(head, width, place in _CENTRED) for place, (head, width) in heads]
    values = [Column(head, _VALUE_WIDTH, hidden=True) for head in table.VALUES]
    with book(path) as made:
        sheet = made.sheet(table.SHEET, [*words, *values], plan.title)
        for row in table.rows(plan):
            number, *said = row.words
            sheet.add([int(number), *said, *row.values])
        sheet.finish()
        about = made.sheet(information.SHEET, _about())
        for line in information.lines(plan, org, people=people):
            about.add(line)
        about.finish()


def _about() -> list[Column]:
    kind, name, words, value = information.HEADS
    return [Column(kind, 12, centred=True), Column(name, 24), Column(words, 60), Column(value, 80, hidden=True)]


def each(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows, and let readers filter them."""
    for row in rows:
        sheet.add(row)
    sheet.finish()
