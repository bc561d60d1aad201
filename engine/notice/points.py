"""The points of a notice: what becomes an item, its number, its place, what its chapter says for it."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.notice import chosen, layout, tables
from engine.notice.chosen import has_owners, title_of
from engine.notice.layout import Node
from engine.notice.lines import Line, Passage, folded
from engine.notice.numerals import number
from engine.notice.roles import BRACKET
from engine.notice.telling import tells_owners


class Point(NamedTuple):
    """An item as the notice has it.

    `cells` are those of a table's row, empty elsewhere; `inherited` the heading of its chapter or section that names
    owners, or what is said of them below its last point; `mended` says that a row was put up again; `heading` is its
    chapter's with what stands in brackets.
    """

    id: str
    place: str
    line: int
    text: Passage
    chapter: str
    inherited: Passage
    cells: tuple[tuple[str, Passage], ...] = ()
    mended: bool = False
    heading: str = ""


class Points(NamedTuple):
    """The points, and the lines that speak of all of them: before, between and after."""

    points: list[Point]
    around: list[tuple[int, str]]


def read(lines: Sequence[Line], *, report: bool) -> Points:
    """The points of a cleaned notice.

    Args:
        lines: cleaned, without those that the heading consists of.
        report: whether it tells the past: then only what it plans for the next year is read.
    """
    rows, taken = tables.rows(lines)
    rest = [line for index, line in enumerate(lines) if index not in taken and line.text]
    root, before = layout.grown(rest, chosen.fine(rest))
    around = list(before)
    chosen.settle(root)
    root.closing = root.closing if root.closing.text else chosen.bound(before)
    leaves = layout.leaves(root)
    points = chosen.points(leaves, report=report)
    ends = [layout.tail(node.parts) if node is points[-1] or rows else len(node.parts) for node in points]
    for node, end in zip(points, ends, strict=True):
        around += node.parts[end:]
        node.parts = node.parts[:end]
    others = [node for node in leaves if node not in points]
    around += [part for node in others for part in node.parts]
    pieces = [piece for node in points for piece in _pieces(node)]
    ids = _ids(pieces, others)
    found = [_point(piece, id_) for piece, id_ in zip(pieces, ids, strict=True)]
    from_rows = _from_rows(rows)
    if from_rows:
        found = [point for point in found if has_owners(point.text)]
    return Points(_unique([*found, *from_rows]), sorted(around))


class _Piece(NamedTuple):
    """A leaf, or one of the paragraphs of a leaf that each name owners."""

    node: Node
    text: Passage
    order: int


def _pieces(node: Node) -> list[_Piece]:
    """A leaf as it is, or its paragraphs where several name owners in a bracket at their end."""
    parts = node.parts
    if node.kind in {"chapter", "section"}:
        owning = [index for index, (_, text) in enumerate(parts) if index and _closes(text)]
        if len(owning) > 1:
            cuts = [1, *(index + 1 for index in owning)]
            spans = [parts[begin:end] for begin, end in pairwise(cuts)]
            return [_Piece(node, Passage(span), order) for order, span in enumerate(spans, 1)]
    return [_Piece(node, node.passage(), 0)]


def _closes(text: str) -> bool:
    """Whether a paragraph ends with a bracket about owners."""
    found = list(BRACKET.finditer(folded(text.strip(" \n。"))))
    return bool(found) and found[-1].end() == len(text.strip(" \n。")) and tells_owners(found[-1][1])


def _ids(pieces: list[_Piece], others: Sequence[Node]) -> list[str]:
    """Numbers for the pieces: their own where these go on through the notice, else with those of their sections."""
    kinds = Counter(piece.node.kind for piece in pieces)
    paths = [_numbers(piece) for piece in pieces]
    running = {kind for kind in kinds if _runs(kind, kinds, pieces, others)}
    beside = [tuple(one.number for one in node.path) for node in others if node.kind in kinds]
    every = [*paths, *(beside if len(kinds) == 1 else [])]
    while (
        not running
        and len(every) > 1
        and all(len(path) > 1 for path in every)
        and len({path[0] for path in every}) == 1
    ):
        every, paths = [path[1:] for path in every], [path[1:] for path in paths]
    short = [path[-2:] for path in paths]
    told = short if _distinct(short) else paths
    told = [path[-1:] if piece.node.kind in running else path for piece, path in zip(pieces, told, strict=True)]
    return [".".join(map(str, path)) for path in told]


def _runs(kind: str, kinds: Counter[str], pieces: list[_Piece], others: Sequence[Node]) -> bool:
    """Whether the numbers of a kind go on through the notice: most points are of it, and no number comes twice."""
    own = [_numbers(piece)[-1] for piece in pieces if piece.node.kind == kind]
    above = {id(piece.node.parent) for piece in pieces if piece.node.kind == kind}
    told = [(one,) for one in (*own, *(node.number for node in others if node.kind == kind))]
    most = kinds[kind] == len(pieces) or (kinds[kind] * 2 > len(pieces) and len(above) > 1)
    return kind != "bullet" and most and _distinct(told)


def _numbers(piece: _Piece) -> tuple[int, ...]:
    """The numbers on the way to a piece."""
    return tuple(one.number for one in piece.node.path) + ((piece.order,) if piece.order else ())


def _distinct(paths: Sequence[tuple[object, ...]]) -> bool:
    return len(set(paths)) == len(paths)


def _point(piece: _Piece, id_: str) -> Point:
    path = piece.node.path
    above = path[:-1] if not piece.order else path
    told = (chosen.answering(one) for one in reversed(above))
    whole = piece.node.root().closing
    inherited = next((one for one in (*told, whole) if one.text), Passage([]))
    chapter = next((one for one in reversed(above)), None)
    spot = layout.place(piece.node) + (f"第{piece.order}段" if piece.order else "")
    line = piece.text.line(0) or piece.node.line
    return Point(
        id_, spot, line, piece.text, title_of(chapter) if chapter else "", inherited, heading=_heading(chapter)
    )


def _from_rows(rows: Sequence[tables.Row]) -> list[Point]:
    """The rows of tables; with the number of their section where numbers begin anew in each."""
    found: list[Point] = []
    sections: list[int] = []
    chapter, section, order = "", 0, 0
    for row in map(_below_chapter, rows):
        title = row.said("heading") or row.said("chapter") or chapter
        section += title != chapter
        chapter = title
        if "heading" in row.cells:
            continue
        order += 1
        found.append(_of_row(row, chapter, order))
        sections.append(section)
    again = not _distinct([(point.id,) for point in found])
    if again and _distinct([(str(section), point.id) for section, point in zip(sections, found, strict=True)]):
        return [point._replace(id=f"{section}.{point.id}") for section, point in zip(sections, found, strict=True)]
    return found


def _heading(chapter: Node | None) -> str:
    """A chapter's heading with its brackets: 动员部署阶段（3月）."""
    return folded(chapter.parts[0][1]).split("。")[0].strip("：: \n") if chapter and chapter.parts else ""


def _below_chapter(row: tables.Row) -> tables.Row:
    """A row whose task bears a chapter's mark and its measure an item's: the measure is the task."""
    kind = layout.mark(row.said("title"))[0]
    inner = layout.mark(row.said("body"))[0]
    coarse = kind in {"chapter", "section"} and layout.RANK.get(inner, 0) > layout.RANK[kind]
    if not coarse or row.said("number"):
        return row
    cells = {name: parts for name, parts in row.cells.items() if name not in {"title", "body"}}
    return row._replace(cells={**cells, "chapter": row.cells["title"], "title": row.cells["body"]})


def _of_row(row: tables.Row, chapter: str, order: int) -> Point:
    kind, value, rest = layout.mark(row.said("title") or row.said("body"))
    said = folded(row.said("number")).strip(".、 （）()")
    id_ = said if re.fullmatch(r"\d{1,3}(?:[.-]\d{1,3}){0,2}", said) else str(number(said) or "")
    own = not id_ and kind in {"item", "section", "chapter"} and bool(rest)
    id_ = str(value) if own else id_ or str(order)
    if own and kind == "item" and row.said("title"):
        (line, first), *more = row.cells["title"]
        row = row._replace(cells={**row.cells, "title": ((line, layout.mark(first)[2]), *more)})
    cells = tuple((name, _cell(name, parts)) for name, parts in row.cells.items())
    told = [part for name in ("title", "body") for part in row.cells.get(name, ())]
    text = Passage([(line, said.rstrip("。\n") + "。\n") for line, said in told])
    return Point(id_, f"表第{id_}行", row.line, text, chapter, Passage([]), cells, row.mended)


def _cell(name: str, parts: Sequence[tuple[int, str]]) -> Passage:
    """A cell, each of its parts on a line; a title on one."""
    end = "" if name == "title" else "\n"
    last = len(parts) - 1
    return Passage(
        (line, (text.replace("\n", end) + (end if at < last else ""))) for at, (line, text) in enumerate(parts)
    )


def _unique(points: list[Point]) -> list[Point]:
    """The points, each with a number of its own."""
    counted = Counter(point.id for point in points)
    used: Counter[str] = Counter()
    found = []
    for point in points:
        used[point.id] += 1
        again = counted[point.id] > 1 and used[point.id] > 1
        found.append(point._replace(id=f"{point.id}-{used[point.id]}") if again else point)
    return found
