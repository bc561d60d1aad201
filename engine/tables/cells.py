"""The cells of tables in files that Excel or Word wrote."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from engine.faults import RefusedError

LARGEST = 256 << 20
"""Bytes that all parts of a file may unpack to."""
_HEADS_WITHIN = 10
"""Rows in which a table's heads are looked for."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How Excel writes what XML cannot hold, and texts that look like that."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}


class Grid(NamedTuple):
    """A table: what it stands on, and its rows by their numbers, each cell by its head."""

    sheet: str
    heads: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]


def grids(path: str, wanted: Iterable[tuple[str, ...]]) -> list[Grid]:
    """The tables of a file that have all heads of one of the kinds wanted.

    Raises:
        RefusedError: it is not there, neither of Excel nor of Word, or damaged.
    """
    kinds = [frozenset(heads) for heads in wanted]
    read = {"xlsx": _of_excel, "docx": _of_word}.get(path.rpartition(".")[2].lower())
    if read is None:
        raise RefusedError("table-ending", file=path)
    try:
        _sensible(path)
        return [grid for name, rows in read(path) if (grid := _grid(name, rows, kinds))]
    except FileNotFoundError as fault:
        raise RefusedError("file-missing", file=path) from fault
    except RefusedError:
        raise
    except Exception as fault:  # whatever foreign readers stumble over
        raise RefusedError("table-unread", file=path, detail=f"{type(fault).__name__}: {fault}") from fault


def _sensible(path: str) -> None:
    """Refuse what would unpack to more than fits."""
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > LARGEST:
        raise RefusedError("file-too-large", file=path, size=size, most=LARGEST)


def _grid(name: str, rows: Iterable[list[str]], kinds: list[frozenset[str]]) -> Grid | None:
    """The table that begins among the first rows with heads of one of the kinds; blank rows are left out."""
    heads: list[str] = []
    found: list[tuple[int, dict[str, str]]] = []
    for number, cells in enumerate(rows, start=1):
        if heads:
            if any(cells):
                found.append((number, dict(zip(heads, cells, strict=False))))
        elif any(kind <= frozenset(cells) for kind in kinds):
            heads = cells
        elif number == _HEADS_WITHIN:
            return None
    return Grid(name, tuple(heads), found) if heads else None


def _of_excel(path: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    import openpyxl  # noqa: PLC0415 (slow to import)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library cannot keep, we do not read
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            yield sheet.title, ([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _text(value: Any) -> str:  # noqa: ANN401 (whatever a cell holds)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).strip()


def _of_word(path: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 (slow to import)

    number, depth = 0, 0
    rows: list[list[str]] = []
    with zipfile.ZipFile(path) as parts, parts.open("word/document.xml") as stream:
        marks = etree.iterparse(stream, ("start", "end"), tag=(f"{_W}tbl", f"{_W}tr"), resolve_entities=False)
        for event, element in marks:
            if element.tag == f"{_W}tbl":
                depth += 1 if event == "start" else -1
                if depth == 0:
                    number += 1
                    yield str(number), iter(rows)
                    rows = []
            elif event == "end" and depth == 1:
                rows.append(_word_row(element, rows[-1] if rows else []))
                element.clear()


def _word_row(row: Any, above: list[str]) -> list[str]:  # noqa: ANN401 (an element)
    """The cells of a row; those that are merged upwards say what the uppermost does."""
    cells: list[str] = []
    for cell in row.findall(f"{_W}tc"):
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        follows = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        cells.append(above[len(cells)] if follows and len(cells) < len(above) else _word_text(cell))
    return cells


def _word_text(cell: Any) -> str:  # noqa: ANN401 (an element)
    """What a cell says; deletions that are still to be accepted count as made."""
    lines = ["".join(_pieces(paragraph)) for paragraph in cell.findall(f"{_W}p")]
    return "\n".join(lines).strip()


def _pieces(paragraph: Any) -> Iterator[str]:  # noqa: ANN401 (an element)
    for piece in paragraph.iter():
        if piece.tag == f"{_W}t":
            yield piece.text or ""
        else:
            yield _BREAKS.get(piece.tag, "")
