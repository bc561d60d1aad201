"""The papers in one file: a letter that hands a plan on, and the plan."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.notice.chosen import has_owners
from engine.notice.layout import mark
from engine.notice.lines import Line, Passage, folded
from engine.notice.tables import columns, spaced
from engine.notice.titles import day_alone, handed_on, joined, like_title

_ANNEX = re.compile(r"^附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[：:.、]?\s*")
_FORM = re.compile(
    r"(?:统计|汇总|登记|报名|申请|联络|联系|评分|考核|回执|样)表|回执|评分|说明|样式|模板|名单|(?:细则|标准)$"
)
"""Annexes that are filled in, or tell how marks are given."""
_LETTER = re.compile(r"印发|下发|转发|下达|分解|制[定订]了|如下|通知|附后|请.{0,20}(?:执行|落实|实施)")


class Papers(NamedTuple):
    """The letter's lines, the plan's, and the title above the plan; no letter and no title in most files."""

    letter: list[Line]
    plan: list[Line]
    title: str = ""
    line: int = 0


def split(lines: list[Line]) -> Papers:
    """The letter and the plan that follows it.

    Args:
        lines: cleaned.
    """
    said = [(line.number, _ANNEX.sub("", folded(line.text)) if not line.cells else "") for line in lines]
    begins = _first_mark(lines)
    handed = handed_on(said[:begins])[0]
    for index in range(1, len(lines)):
        if not _opens(lines, said, index, handed):
            continue
        title, used = joined(said, index)
        start = next(at for at, line in enumerate(lines) if line.number in used)
        letter, plan = lines[:start], lines[start:]
        if _hands_on(letter) and _asks(plan):
            return Papers(letter, plan, title, lines[index].number)
    return Papers([], lines)


def _first_mark(lines: Sequence[Line]) -> int:
    return next((at for at, line in enumerate(lines) if line.cells or mark(line.text)[0]), len(lines))


def _opens(lines: Sequence[Line], said: Sequence[tuple[int, str]], index: int, handed: str) -> bool:
    """Whether a line is the title that is handed on, or one below a signature or the word annex."""
    text = said[index][1]
    if not like_title(text) or _FORM.search(text):
        return False
    if text == handed:
        return True
    if len(text) < _SHORTEST:
        return False
    signed = any(
        day_alone(one) and any(_LETTER.search(before) for _, before in said[:at])
        for at, (_, one) in enumerate(said[:index])
    )
    annexed = any(re.fullmatch(_ANNEX, folded(line.text)) for line in lines[max(0, index - 3) : index])
    named = bool(_ANNEX.match(folded(lines[index].text)))
    return signed or annexed or (named and len(text) > 1)


_SHORTEST = 7
"""Letters of a title; shorter ones head parts of a plan."""


def _hands_on(letter: Sequence[Line]) -> bool:
    """Whether what stands before is a letter: it says so, and its points name no owners."""
    text = [folded(line.text) for line in letter if not line.cells]
    owning = [one for one in text if mark(one)[0] and has_owners(Passage([(0, one)]))]
    return any(map(_LETTER.search, text)) and len(owning) < 2 and not any(columns(line.cells) for line in letter)  # noqa: PLR2004 (one may name who is asked)


def _asks(plan: Sequence[Line]) -> bool:
    """Whether what follows holds points: numbered ones, or a table of tasks."""
    marks = [mark(line.text) for line in plan if not line.cells]
    marked = [number for kind, number, _ in marks if kind in {"part", "chapter", "section", "item"}]
    tables = any(columns(line.cells or spaced(line.text)) for line in plan)
    return (len(marked) > 1 and marked[0] == 1) or tables or _flat(plan)


def _flat(plan: Sequence[Line]) -> bool:
    return any(
        columns([line.text for line in plan[at : at + width]])
        for at, line in enumerate(plan)
        if folded(line.text) == "序号"
        for width in range(3, 8)
    )
