# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Chapters, sections and items of a notice, put together from its lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from engine.notice.lines import Line, Passage, folded
from engine.notice.numerals import number

_CN = "[一二三四五六七八九十百]+"
_MARKS: tuple[tuple[str, str], ...] = (
    ("part", rf"^第(?P<n>{_CN})(?:部分|编|篇)(?:[、：\s]|(?=\S))"),
    ("chapter", rf"^(?P<n>{_CN})(?:、|\.|，(?=.{{0,30}}$))"),
    ("chapter", rf"^第(?P<n>{_CN})章\s*"),
    ("section", rf"^（(?P<n>{_CN})）[、.]?"),
    ("section", rf"^第(?P<n>{_CN})节\s*"),
    ("item", rf"^第(?P<n>{_CN}|\d{{1,3}})条[：、\s]*"),
    ("item", rf"^(?:重点)?(?:任务|行动|专项|事项|工程|项目)(?P<n>{_CN}|\d{{1,2}})[：:、.]\s*"),
    ("item", r"^(?P<n>[⒈-⒛])\s*"),
    ("section", r"^(?P<n>[㈠-㈩])\s*"),
    ("paren", r"^(?P<n>[⑴-⒇])\s*"),
    ("decimal", r"^(?P<p>\d{1,2})\.(?P<n>\d{1,2})(?!\d|[.%]|月|版)[.、\s]*(?=[\u4e00-\u9fff“《])"),
    (
        "item",
        r"^(?P<n>\d{1,3})(?:、(?!\d{1,2}(?:[、日]|月(?!\d{1,2}[日号]|底|末|[上中下]旬|前)))|\.(?!\d)|\.(?=\d{1,2}月)|，(?=[\u4e00-\u9fff])|\s+(?=[\u4e00-\u9fff“《]))\s*",
    ),
    ("paren", r"^(?:（(?P<n>\d{1,2})）|(?P<k>\d{1,2})）)[、.]?"),
    ("circled", r"^(?P<n>[①-⑳])[、.]?"),
    ("bullet", r"^(?:[•·●○◆■▪★※]|[-*+]{1,2}\s|-{1,2}(?=[\u4e00-\u9fff]))\s*"),
)
_DAYS = re.compile(r"^(?P<n>\d{1,2})[、.．](?=\d{1,2}[、.月日])")
"""3、11月份: days, or the third point that begins with a month."""
RANK = {"part": 0, "chapter": 1, "section": 2, "item": 3, "decimal": 4, "paren": 5, "circled": 6, "bullet": 7}
_LEVELS = frozenset({"part", "chapter", "section", "item", "decimal"})
_BREAK = re.compile(r"^(?:附\s*件\s*\d{0,2}|附\s*[：:]?)$")
_TAIL = re.compile(
    r"^(?:特此(?:通知|函告)|以上.{0,12}请|请(?:各|认真)|联系人|（联系人|附件[:：]|本(?:方案|要点|计划|通知)自|各(?:科室|单位|部门|街镇|有关)[^：]{0,20}(?:要|请|应|须)[^。]{0,60}(?:方案|通知|要点|计划)(?:要求)?"
    r"|各[\u4e00-\u9fff（）、]{1,20}?[要应须请](?:对照|结合|按照?|根据|参照|切实|认真|高度|进一步|于\d))"
)


class Node:
    """A numbered passage: its mark, its lines, and what is numbered below it."""

    def __init__(self, kind: str, value: int, line: int, parent: "Node | None") -> None:
        self.kind = kind
        self.number = value
        self.line = line
        self.parent = parent
        self.parts: list[tuple[int, str]] = []
        self.closing = Passage([])
        self.children: list[Node] = []

    @property
    def path(self) -> "list[Node]":
        """From the outermost to this one."""
        return [*(self.parent.path if self.parent and self.parent.kind else []), self]

    def root(self) -> "Node":
        """The one above all."""
        return self.parent.root() if self.parent else self

    def passage(self) -> Passage:
        """Its text with what is numbered below it in the finer marks; each line ends where the source's paragraph did."""
        return Passage(self.parts)

    def heading(self) -> Passage:
        """Its first paragraph."""
        return Passage([(line, text.split("\n")[0]) for line, text in self.parts[:1]])


def mark(text: str) -> tuple[str, int, str]:
    """The mark that a line begins with: its kind, its number, and what follows; "" for none."""
    said = folded(text)
    for kind, pattern in _MARKS:
        found = re.match(pattern, said)
        if found:
            told = found.groupdict()
            return kind, number(told.get("n") or told.get("k") or ""), text[found.end() :].strip()
    return "", 0, text


def grown(lines: Sequence[Line], fine: frozenset[str] = frozenset()) -> tuple[Node, list[tuple[int, str]]]:
    """The tree of what is numbered, its root without a mark; and the lines before the first mark.

    Args:
        lines: cleaned, without tables.
        fine: finer marks that are levels here, too.
    """
    levels = _LEVELS | fine
    root = Node("", 0, 0, None)
    here, before = root, []
    width = _width(lines)
    for at, line in enumerate(lines, 1):
        if _BREAK.match(folded(line.text)):
            here = root
            continue
        kind, value, rest = mark(line.text)
        if not kind and (found := _DAYS.match(folded(line.text))) and _awaited(int(found["n"]), here, root, lines[at:]):
            kind, value, rest = "item", int(found["n"]), line.text[found.end() :].strip()
        parent = _parent(here, kind, root) if kind in levels else None
        if parent is not None and _follows(parent, kind, value):
            value = value or 1 + sum(one.kind == kind for one in parent.children)
            here = Node(kind, value, line.number, parent)
            parent.children.append(here)
            here.parts.append((line.number, _ended(rest, line.text, width)))
        elif here is root:
            before.append((line.number, line.text))
        else:
            here.parts.append((line.number, _ended(line.text, line.text, width)))
    return root, before


def _awaited(value: int, here: Node, root: Node, following: Sequence[Line]) -> bool:
    """Whether an item of this number is the next one: the one before it was read last, or the second follows."""
    last = _last(_parent(here, "item", root), "item")
    if value > 1:
        return last == value - 1
    for line in following[:_NEAR]:
        days = _DAYS.match(folded(line.text))
        kind, second = ("item", int(days["n"])) if days else mark(line.text)[:2]
        if RANK.get(kind, _NEAR) <= RANK["item"]:
            return (kind, second) == ("item", 2)
    return False


_NEAR = 20


def _parent(here: Node, kind: str, root: Node) -> Node:
    """The node below which one of a kind belongs."""
    node = here
    while node.kind and RANK[node.kind] >= RANK[kind]:
        node = node.parent or root
    return node


def _follows(parent: Node, kind: str, value: int) -> bool:
    """Whether a number goes on where the one before it stopped, here or in the section before."""
    if kind in {"bullet", "decimal"} or value == 1:
        return True
    last = _last(parent, kind)
    return last is None or last < value <= last + 4 or not parent.children


def _last(parent: Node, kind: str) -> int | None:
    node: Node | None = parent
    while node is not None:
        same = [one.number for one in _within(node) if one.kind == kind]
        if same:
            return same[-1]
        node = node.parent
    return None


def _within(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _within(child)


def leaves(node: Node) -> list[Node]:
    """What has nothing numbered below it."""
    if not node.children:
        return [node] if node.kind else []
    return [leaf for child in node.children for leaf in leaves(child)]


def _width(lines: Iterable[Line]) -> int:
    """The cells of a line that was broken because it was full; 0 where lines are paragraphs."""
    cells = sorted((_cells(line.text) for line in lines if not line.cells), reverse=True)
    if not cells or cells[0] > _WIDEST:
        return 0
    return cells[0] if len(cells) >= _MANY and cells[len(cells) // 4] >= cells[0] * 0.85 else 0


_WIDEST = 110
_MANY = 8


def _cells(text: str) -> int:
    return len(text) + sum(east_asian_width(one) in "WFA" for one in text)


def _ended(text: str, whole: str, width: int) -> str:
    """A line's text, with an end of paragraph unless it was broken for want of room."""
    said = folded(text)
    broken = said.endswith(("、", "，", "（", "：")) or said.count("（") > said.count("）")
    full = width and _cells(whole) >= width * 0.85 and not said.endswith(("。", "）", "；"))
    return text if broken or full else text + "\n"


def tail(parts: Sequence[tuple[int, str]]) -> int:
    """From which of an item's lines on the whole notice is spoken of; their count where none is."""
    for index, (_, text) in enumerate(parts):
        if index and _TAIL.match(folded(text)):
            return index
    return len(parts)


def place(node: Node) -> str:
    """Where a node stands, as people say it: 第三部分(一)1."""
    said = []
    for one in node.path:
        if one.kind in {"part", "chapter"}:
            said.append(f"第{_chinese(one.number)}部分")
        elif one.kind == "section":
            said.append(f"({_chinese(one.number)})")
        elif one.kind == "item" and not said:
            said.append(f"第{one.number}条")
        elif one.kind in {"decimal", "item", "paren", "circled"}:
            said.append(f"{'.' if said and said[-1].isdigit() else ''}{one.number}")
    return "".join(said)


def _chinese(value: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    if not tens:
        return digits[ones]
    return f"{'' if tens == 1 else digits[tens]}十{digits[ones] if ones else ''}"
