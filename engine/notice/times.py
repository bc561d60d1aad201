"""When something is due, as notices say it: what is firm, what waits for something, what is vague or damaged."""

import re
from collections.abc import Iterator, Mapping

from engine.notice import deadlines, periods, windows
from engine.notice.moments import Time, When

_BOOKS = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〉]*〉|〔\d{4}〕\s*\d+号|[（(]?\d{4}[-至到]\d{4}年?[）)]?|\d+\.\d+版"
    r"|(?:“[^”]{0,8}\d{4}[^”]*”)"
)
"""Titles, numbers of documents, spans of years: nothing in them is a time."""
_BESIDE = re.compile("[，,、]?(?:期间|之间|内|里)?[，,]?(?:要|应|须)?")
"""What may stand between a span of days and how often within it."""
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
    return list(_seasonal(sorted(found, key=lambda one: one.start), text))


def _seasonal(found: list[Time], text: str) -> Iterator[Time]:
    """The times, a span of days and a frequency within it being one: 6月至9月每周."""
    kept: Time | None = None
    for one in found:
        span = _span(kept)
        if kept and span and _every(one) and _BESIDE.fullmatch(text[kept.end : one.start]):
            form = {**_every(one), "from": span[0], "until": span[1]}
            words = text[kept.start : one.end]
            kept = one._replace(form=form, words=words, start=kept.start, open=kept.open or one.open)
            continue
        if kept:
            yield kept
        kept = one
    if kept:
        yield kept


def _span(one: Time | None) -> list[str]:
    """The first and last day of a single span, else nothing."""
    during = one.form.get("during") if one and one.kind == "firm" and isinstance(one.form, Mapping) else None
    spans = [str(span) for span in during.values()] if isinstance(during, Mapping) else []
    return spans[0].split("..") if len(spans) == 1 and ".." in spans[0] else []


def _every(one: Time) -> dict[str, object]:
    """A frequency without bounds of its own, as a mapping; else nothing."""
    if one.kind != "firm" or one.form == "year":
        return {}
    if isinstance(one.form, str):
        return {"every": one.form} if one.form != "continuous" else {}
    form = dict(one.form or {})
    return form if "every" in form and not form.keys() & {"from", "until"} else {}
