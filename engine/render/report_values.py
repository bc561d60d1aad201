"""What the templates of a report know: its parts in words, headings numbered, tables with their cells."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from engine.render import report_tables as tables
from engine.render.cells import safe
from engine.render.digest import official_day
from engine.render.report_words import by, counted, in_a_sentence, numeral, of_records, rate, short, shorts_titled
from engine.report.model import Chapter, Passage, Report, Short, Told
from engine.wording import Words

_MOST = 100
"""Lines of a kind of shortfall that are read; annexes have their number, JSON has all."""
_SHORT = ("target", "quota", "overdue", "returned", "late")


def values(found: Report, title: str | None, charts: Sequence[str], lang: str, words: Words) -> dict[str, Any]:
    """A report as its template knows it (docs/report.values.md tells what each is).

    Args:
        found: the report.
        title: what it is called; None for the usual.
        charts: the names of the charts that can be drawn.
        lang: the language of its fixed words.
        words: that language's.
    """
    about = found.about
    return {
        "lang": lang,
        "title": title or _title(found, words),
        "plan": {"id": about.plan, "title": safe(about.title), "year": about.year},
        "issuer": safe(about.issuer),
        "date": official_day(about.as_of, words),
        "intro": _intro(found, words),
        "headings": _headings(found, words),
        "chapters": list(_chapters(found.chapters, words)),
        "short": {
            "told": list(_written(found, "lacks", words)),
            "offered": list(_offered(found.short, words)),
        },
        "first": _first(found, words),
        "next": list(_written(found, "next", words)),
        "charts": [{"name": name, "title": chart_title(name, words)} for name in charts],
        "annexes": tables.annexes(found, words),
        "unread": [_unread(name, why, words) for name, why in found.unread],
    }


def chart_title(name: str, words: Words) -> str:
    """What a chart shows."""
    _ = words.gettext
    return {"units": _("Fulfilment by unit"), "months": _("Fulfilment by month of the due day")}[name]


def _title(found: Report, words: Words) -> str:
    about = found.about
    said = (
        words.gettext("{issuer}: report on law-based government, {year}")
        if "法治" in about.title
        else words.gettext("{issuer}: report on the year's work, {year}")
    )
    return safe(said.format(issuer=about.issuer, year=about.year))


def _intro(found: Report, words: Words) -> str:
    about, counts = found.about, found.counts
    share = rate(counts.done, counts.asked.value - counts.waived.value)
    told = counted(counts, words)
    if share:
        told = words.gettext("{told}; {rate} of what was not waived is done").format(told=told, rate=share)
    said = words.gettext("In {year}, {issuer} worked by 《{title}》. {told}. Numbers are by the records up to {date}.")
    return said.format(
        year=about.year, issuer=safe(about.issuer), title=safe(about.title), told=told,
        date=official_day(about.as_of, words),
    )  # fmt: skip


def _headings(found: Report, words: Words) -> dict[str, str]:
    year = found.about.year
    told = len({passage.item for passage in found.written("lacks")})
    return {
        "did": words.gettext("I. What was done in {year} and what came of it").format(year=year),
        "short": words.gettext("II. What fell short, and why"),
        "first": words.gettext("III. What those first responsible did themselves"),
        "next": words.gettext("IV. What is planned for {year}").format(year=year + 1),
        "offered": _second(told + 1, words.gettext("By the records, to be kept or left out"), words),
        "nothing": words.gettext("[Nothing was handed in for this part: write it here.]"),
        "none": words.gettext("None by the records."),
        "unread": words.gettext("Texts handed in that were not taken over"),
    }


def _chapters(chapters: Sequence[Chapter], words: Words) -> Iterator[dict[str, Any]]:
    """Chapters with their items; items that stand in none are numbered like chapters."""
    for number, chapter in enumerate(chapters, 1):
        heading = _second(number, safe(chapter.name), words) if chapter.name else ""
        items = list(_items(chapter.items, words, below=bool(chapter.name)))
        yield {"heading": heading, "name": safe(chapter.name), "items": items}


def _items(items: Iterable[Told], words: Words, *, below: bool = False) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(items, 1):
        heading = _third(number, safe(one.title), words) if below else _second(number, safe(one.title), words)
        yield {
            "item": one.item,
            "title": safe(one.title),
            "heading": heading,
            "paragraphs": [text for passage in one.passages for text in _paragraphs(passage, words)],
            "records": of_records(one.sums, words),
            "measures": [in_a_sentence(each, words) for each in one.sums if each.reports],
            "counted": words.gettext("{told}.").format(told=_capital(counted(one.counts, words)))
            if one.counts.asked.value
            else "",
        }


def _first(found: Report, words: Words) -> list[dict[str, Any]]:
    """The items about those in charge, then what others wrote of them."""
    own = {one.item for one in found.first}
    items = list(_items(found.first, words))
    return [*items, *_written(found, "first", words, but=own, after=len(items))]


def _written(
    found: Report, section: str, words: Words, *, but: Collection[str] = (), after: int = 0
) -> Iterator[dict[str, Any]]:
    """The passages of a part by item, in the plan's order, less some items, numbered on after so many."""
    titles = {one.item: one.title for chapter in found.chapters for one in chapter.items}
    titles |= {one.item: one.title for one in found.first}
    groups: dict[str, list[Passage]] = {}
    for passage in found.written(section):
        if passage.item not in but:
            groups.setdefault(passage.item, []).append(passage)
    for number, (item, inside) in enumerate(groups.items(), after + 1):
        title = safe(titles.get(item, item))
        yield {
            "item": item,
            "title": title,
            "heading": _second(number, title, words),
            "paragraphs": [text for passage in inside for text in _paragraphs(passage, words)],
            "records": "",
            "measures": [],
            "counted": "",
        }


def _paragraphs(passage: Passage, words: Words) -> list[str]:
    """A passage's paragraphs; whose it is stands at the end of the last."""
    told = [safe(text) for text in passage.paragraphs]
    return [*told[:-1], told[-1] + by(passage, words)]


def _offered(found: Sequence[Short], words: Words) -> Iterator[dict[str, Any]]:
    for why in _SHORT:
        lines = [short(one, words) for one in found if one.why == why]
        if lines[_MOST:]:
            more = words.gettext("and {count} more").format(count=len(lines) - _MOST)
            lines = [*lines[:_MOST], more]
        if lines:
            yield {"why": why, "title": shorts_titled(why, words), "lines": lines}


def _unread(name: str, why: str, words: Words) -> str:
    _ = words.gettext
    said = {
        "missing": _("it is gone"), "size": _("its size is another"), "changed": _("its contents are others"),
        "unreadable": _("it cannot be read"), "large": _("it is too large"), "long": _("it is too long"),
        "no-text": _("it is no text"),
    }[why]  # fmt: skip
    return _("{name}: {why}").format(name=safe(name), why=said)


def _second(number: int, title: str, words: Words) -> str:
    return words.gettext("({number}) {title}").format(number=numeral(number, words), title=title)


def _third(number: int, title: str, words: Words) -> str:
    return words.gettext("{number}. {title}").format(number=number, title=title)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
