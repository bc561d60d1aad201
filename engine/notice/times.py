"""When something is due, as notices say it: what is firm, what waits for something, what is vague or damaged."""

import re

from engine.notice import deadlines, joining, periods, windows
from engine.notice.moments import Time, When

_BOOKS = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〉]*〉|〔\d{4}〕\s*\d+号|[（(]?\d{4}[-至到]\d{4}年?[）)]?|\d+\.\d+版"
    r"|(?:“[^”]{0,8}\d{4}[^”]*”)"
)
"""Titles, numbers of documents, spans of years: nothing in them is a time."""
_TABLE = tuple(
    (re.compile(pattern), handle)
    for pattern, handle in (*deadlines.FIRST, *periods.TABLE, *windows.TABLE, *deadlines.TABLE)
)


def read(text: str, when: When) -> list[Time]:
    """Every time in a text, in its order.

    Args:
        text: folded.
        when: the plan's year, and what kind of text it is.
    """
    masked = _BOOKS.sub(lambda found: "＃" * len(found[0]), text)
    found: list[Time] = []
    for pattern, handle in _TABLE:
        for match in pattern.finditer(masked):
            time = handle(match, when, text)
            if time is not None:
                found.append(time)
                masked = masked[: time.start] + "＃" * (time.end - time.start) + masked[time.end :]
    return joining.joined(sorted(found, key=lambda one: one.start), text, when)
