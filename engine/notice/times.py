"""When something is due, as notices say it: what is firm, what waits for something, what is vague or damaged."""

import re
from collections.abc import Iterator

from engine.notice import deadlines, joining, periods, ranges, waiting, windows
from engine.notice.moments import Time, When

_BOOKS = re.compile(
    r"《[^《》]{0,200}(?:《[^《》]{0,200}》[^《》]{0,200}){0,3}》|〈[^〉]{0,200}〉|〔\d{4}〕\s{0,9}\d+号|[（(]?\d{4}[-至到]\d{4}年?[）)]?|\d{1,9}\.\d{1,9}版"
    r"|(?:“[^”]{0,8}\d{4}[^”]{0,200}”)"
)
"""Titles, numbers of documents, spans of years: nothing in them is a time."""
_TABLE = tuple(
    (re.compile(pattern), handle)
    for pattern, handle in (*ranges.TABLE, *waiting.TABLE, *periods.TABLE, *windows.TABLE, *deadlines.TABLE)
)
_LONGEST = 600
"""Characters that are read together: no sentence of people's is longer."""


def read(text: str, when: When) -> list[Time]:
    """Every time in a text, in its order.

    Args:
        text: folded.
        when: the plan's year, and what kind of text it is.
    """
    found: list[Time] = []
    for begin, end in pieces(text):
        told = _read(text[begin:end], when)
        found += [one._replace(start=one.start + begin, end=one.end + begin) for one in told] if begin else told
    return found


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """A text as it is; a very long one cut where its sentences end, or else anywhere."""
    begin = 0
    while len(text) - begin > _LONGEST:
        cuts = (text.rfind(marks, begin + _LONGEST // 2, begin + _LONGEST) + 1 for marks in "。\n；，、")
        end = next((cut for cut in cuts if cut), begin + _LONGEST)
        yield begin, end
        begin = end
    yield begin, len(text)


def _read(text: str, when: When) -> list[Time]:
    masked = _BOOKS.sub(lambda found: "＃" * len(found[0]), text)
    found: list[Time] = []
    for pattern, handle in _TABLE:
        for match in pattern.finditer(masked):
            time = handle(match, when, text)
            if time is not None:
                found.append(time)
                masked = masked[: time.start] + "＃" * (time.end - time.start) + masked[time.end :]
    return joining.joined(sorted(found, key=lambda one: one.start), text, when)
