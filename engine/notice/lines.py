"""The lines of a notice as they were read, and its passages, each knowing from which line every word came."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_FOLD = str.maketrans(
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ．％—–－﹣―～〜﹕﹔﹐ⅠⅡ"
    "(),:;!?［］[]\u00a0\u3000\u2002\u2003\t",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.%-----~~：；，12（），：；！？〔〕〔〕     ",
)
"""Widths and dashes told apart by keyboards alone, one character for one."""
_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef\d.])[ \u00a0\u3000\u2002\u2003\t]+(?=[\u3000-\u9fff\uff00-\uffef\d(])"
)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f]")


class Line(NamedTuple):
    """A line of the source: its number from 1, its text; of a table's row, its cells."""

    number: int
    text: str
    cells: tuple[str, ...] = ()


def seen(text: str) -> str:
    """A text without what cannot be seen."""
    return _UNSEEN.sub("", text)


def folded(text: str) -> str:
    """A text with one width of digits and punctuation; as long as it was."""
    return text.translate(_FOLD)


def tight(text: str) -> str:
    """A text without the gaps that layout put between its characters."""
    return _GAP.sub("", seen(text).strip())


class Passage:
    """A run of text gathered from lines: `raw` as written, `text` folded, of one length."""

    def __init__(self, parts: Iterable[tuple[int, str]]) -> None:
        raw, starts, numbers = "", [], []
        for number, part in parts:
            starts.append(len(raw))
            numbers.append(number)
            raw += part
        self.raw = raw
        self.text = folded(raw)
        self._starts = starts
        self._numbers = numbers

    def line(self, offset: int) -> int:
        """The line that a character came from; 0 where there is none."""
        if not self._numbers:
            return 0
        return self._numbers[max(0, bisect_right(self._starts, offset) - 1)]

    def written(self, words: str) -> str:
        """Words found in the folded text, as they were written."""
        at = self.text.find(words)
        return self.raw[at : at + len(words)] if at >= 0 else words

    def part(self, start: int, end: int) -> "Passage":
        """A passage of this one."""
        inner = self._starts[bisect_right(self._starts, start) : bisect_left(self._starts, end)]
        cuts = [start, *inner, end]
        return Passage((self.line(begin), self.raw[begin:stop]) for begin, stop in pairwise(cuts))
