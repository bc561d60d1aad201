"""The points of a notice: what becomes an item, its number, its place, what its chapter says for it."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.notice import layout, tables
from engine.notice.layout import Node
from engine.notice.lines import Line, Passage, folded
from engine.notice.owners import LABEL, closing, tells_owners

_GENERAL = re.compile(
    r"(?:进一步|切实|全面)?(?:加强|强化|明确|提高|落实|健全)?(?:总体要求|指导思想|总体目标|工作目标|主要目标|基本原则|组织领导|工作要求|保障措施|组织保障|有关要求|相关要求|工作保障|总体思路|重要意义|工作原则|目标要求|实施保障|总体安排|基本情况|附则|存在(?:的)?问题|主要成效|保障机制|要求|(?:思想|政治)认识|责任落实|督促(?:检查|落实|指导)|督导(?:检查|考核)?|宣传引导|工作落实)"
)
_NEXT = re.compile(
    r"下一步|下步|(?:工作)?(?:计划|打算|安排|思路|设想|部署|举措)$|主要(?:安排|计划)|20\d\d年.{0,14}(?:计划|安排|打算|思路|工作重点|重点工作)"
)
_BRACKET = re.compile(r"[（〔【]([^（）〔〕【】]*(?:[（〔][^（）〔〕]*[）〕][^（）〔〕【】]*)*)[）〕】]")
_DEMAND = re.compile(r"报送|上报|提交|报至|报区|报局|报市|报送至|备案|完成|召开|开展|举办|制定|制订")
_DATED = re.compile(r"\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)|每(?:季度?|月|半年|周|两个?月|年)|工作日内|季度末|年底前")


class Point(NamedTuple):
    """An item as the notice has it.

    `cells` are those of a table's row, empty elsewhere; `inherited` the heading of its chapter or section that names
    owners; `mended` says that a row was put up again; `general` that it stands among general requirements.
    """

    id: str
    place: str
    line: int
    text: Passage
    chapter: str
    inherited: Passage
    cells: tuple[tuple[str, Passage], ...] = ()
    mended: bool = False
    general: bool = False


class Points(NamedTuple):
    """The points, and the lines that speak of all of them: before, between and after."""

    points: list[Point]
    around: list[tuple[int, str]]


def has_owners(passage: Passage) -> bool:
    """Whether a passage names owners in a bracket or after a label."""
    text = passage.text
    inside = any(tells_owners(one[1], closing=closing(text, one.end())) for one in _BRACKET.finditer(text))
    return inside or bool(re.search(rf"(?:^|[\n。；\s]){LABEL.pattern}", passage.text))


def read(lines: Sequence[Line], *, report: bool) -> Points:
    """The points of a cleaned notice.

    Args:
        lines: cleaned, without those that the heading consists of.
        report: whether it tells the past: then only what it plans for the next year is read.
    """
    rows, taken = tables.rows(lines)
    rest = [line for index, line in enumerate(lines) if index not in taken and line.text]
    root, before = layout.grown(rest, _fine(rest))
    around = list(before)
    chosen, general = _chosen(layout.leaves(root), report=report)
    ends = [layout.tail(node.parts) if node is chosen[-1] or rows else len(node.parts) for node in chosen]
    for node, end in zip(chosen, ends, strict=True):
        around += node.parts[end:]
        node.parts = node.parts[:end]
    told = [node for node in layout.leaves(root) if node not in chosen]
    around += [part for node in told for part in node.parts]
    pieces = [piece for node in chosen for piece in _pieces(node)]
    ids = _ids([piece for piece in pieces if piece.node not in general])
    points = [
        _point(piece, ".".join(map(str, _numbers(piece))) if piece.node in general else ids.pop(0), general)
        for piece in pieces
    ]
    from_rows = _from_rows(rows)
    if from_rows:
        points = [
            point for point in points if has_owners(point.text) or point.general or _DATED.search(point.text.text)
        ]
    return Points(_unique([*points, *from_rows]), sorted(around))


class _Piece(NamedTuple):
    """A leaf, or one of the paragraphs of a leaf that each name owners."""

    node: Node
    text: Passage
    order: int


def _fine(lines: Sequence[Line]) -> frozenset[str]:
    """The finer marks that are levels in this notice: those whose paragraphs name owners of their own."""
    found: set[str] = set()
    marks = [(layout.mark(line.text)[0], line) for line in lines]
    coarse = any(kind in {"item", "decimal"} for kind, _ in marks)
    for kind in ("paren", "circled", "bullet"):
        own = [line for told, line in marks if told == kind]
        owning = [line for line in own if has_owners(Passage([(line.number, line.text)]))]
        if (len(owning) * 2 >= len(own) >= 1 and len(owning) > 1) or (kind == "paren" and len(own) > 1 and not coarse):
            found.add(kind)
    return frozenset(found)


def _chosen(leaves: list[Node], *, report: bool) -> tuple[list[Node], set[Node]]:
    """The leaves that are points; and those of them that stand among general requirements."""
    if report:
        return [leaf for leaf in leaves if any(_NEXT.search(_title(one)) for one in leaf.path[:1])], set()
    general = {leaf for leaf in leaves if any(_GENERAL.fullmatch(_title(one)) for one in leaf.path[:-1] or leaf.path)}
    general = {leaf for leaf in general if not has_owners(leaf.passage())}
    work = [leaf for leaf in leaves if leaf not in general]
    if not work:
        return leaves, set()
    asked = {leaf for leaf in general if _asks(leaf)}
    return [leaf for leaf in leaves if leaf not in general or leaf in asked], asked


def _asks(leaf: Node) -> bool:
    """Whether a general requirement names a day and something to hand in."""
    return any(
        _DATED.search(sentence) and re.search(r"报送|上报|提交|报至|报[区局市县]|备案", sentence)
        for sentence in re.split(r"[。；\n]", leaf.passage().text)
    )


def _title(node: Node) -> str:
    said = folded(node.parts[0][1]).strip() if node.parts else ""
    return re.split(r"[。\n]", _BRACKET.sub("", said))[0].strip("：: 。")


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
    found = list(_BRACKET.finditer(folded(text.strip(" \n。"))))
    return bool(found) and found[-1].end() == len(text.strip(" \n。")) and tells_owners(found[-1][1])


def _ids(pieces: list[_Piece]) -> list[str]:
    """Numbers for the pieces: their own where these go on through the notice, else with those of their sections."""
    paths = [_numbers(piece) for piece in pieces]
    kinds = {piece.node.kind for piece in pieces}
    if len(kinds) == 1 and kinds != {"bullet"} and _distinct([path[-1:] for path in paths]):
        return [str(path[-1]) for path in paths]
    while len(paths) > 1 and all(len(path) > 1 for path in paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]
    short = [path[-2:] for path in paths]
    chosen = short if _distinct(short) else paths
    return [".".join(map(str, path)) for path in chosen]


def _numbers(piece: _Piece) -> tuple[int, ...]:
    """The numbers on the way to a piece."""
    return tuple(one.number for one in piece.node.path) + ((piece.order,) if piece.order else ())


def _distinct(paths: list[tuple[int, ...]]) -> bool:
    return len(set(paths)) == len(paths)


def _point(piece: _Piece, id_: str, general: set[Node]) -> Point:
    path = piece.node.path
    above = path[:-1] if not piece.order else path
    owning = next((one.passage() for one in reversed(above) if has_owners(one.passage())), Passage([]))
    chapter = next((one for one in reversed(above)), None)
    spot = layout.place(piece.node) + (f"第{piece.order}段" if piece.order else "")
    return Point(
        id_, spot, piece.text.line(0) or piece.node.line, piece.text, _title(chapter) if chapter else "", owning,
        general=piece.node in general,
    )  # fmt: skip


def _from_rows(rows: Sequence[tables.Row]) -> list[Point]:
    """The rows of tables; rows of one number are one point."""
    found: list[Point] = []
    chapter, last = "", ""
    for order, row in enumerate(rows, 1):
        if "heading" in row.cells:
            chapter = row.cells["heading"]
            continue
        said = folded(row.cells.get("number", "")).strip(".、 （）()")
        id_ = said if re.fullmatch(r"\d{1,3}(?:[.-]\d{1,3}){0,2}", said) else ""
        chapter = row.cells.get("chapter", chapter)
        cells = tuple((name, Passage([(row.line, text)])) for name, text in row.cells.items())
        told = [row.cells[name] for name in ("title", "body") if name in row.cells]
        text = Passage([(row.line, text.rstrip("。\n") + "。\n") for text in told])
        point = Point(
            id_ or str(order), f"表第{id_ or order}行", row.line, text, chapter, Passage([]), cells, row.mended
        )
        if id_ and id_ == last and found:
            point = point._replace(id=f"{id_}.{sum(one.id.partition('.')[0] == id_ for one in found) + 1}")
        found.append(point)
        last = id_
    return found


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
