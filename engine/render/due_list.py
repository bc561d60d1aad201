"""The due list in every format, and the sentences around it."""

from datetime import date, timedelta
from typing import NamedTuple

from engine.app.listing import DueList, next_due
from engine.book import About, Book
from engine.due import Request, week
from engine.render.cells import safe, wrap
from engine.render.phrases import distance
from engine.render.table import Table
from engine.wording import Words

FORMATS = ("table", "json", "csv", "md", "ics")


class Asked(NamedTuple):
    """What a list was asked for, and how it is to look."""

    request: Request
    today: date
    words: Words
    columns: int
    colour: bool = False
    again: str = ""

    @property
    def most(self) -> int:
        """How many tasks of each part a week's table shows; nobody reads more, and programs have other formats."""
        return 200


def printed(form: str, found: DueList, asked: Asked, book: Book) -> str:
    """The list in a format, its last line ended; the modules of the other formats are not even imported."""
    if form == "table":
        return _table(found, asked, book) + "\n"
    if form == "md":
        from engine.render.markdown import as_markdown  # noqa: PLC0415

        return as_markdown(found, heading(asked), asked.words) + "\n"
    if form == "ics":
        from engine.render.ics import as_ics  # noqa: PLC0415

        return as_ics(found.all(), asked.today, asked.words).decode()
    from engine.render import records  # noqa: PLC0415

    return records.as_json(found.all()) + "\n" if form == "json" else records.as_csv(found.all(), asked.words)


def _table(found: DueList, asked: Asked, book: Book) -> str:
    table = Table(asked.words, asked.columns, colour=asked.colour, again=asked.again)
    parts = [table.bold(heading(asked)), *table.lines(found, everything=asked.request.only_overdue)]
    if not found.all():
        parts += ["", *(wrap(sentence, asked.columns, "") for sentence in nothing(asked, book))]
    if found.settled:
        message = asked.words.ngettext(
            "{count} piece of these days is done or waived: wf due --all{again}",
            "{count} pieces of these days are done or waived: wf due --all{again}",
            found.settled,
        )
        parts += ["", wrap(message.format(count=found.settled, again=safe(asked.again)), asked.columns, "")]
    return "\n".join(parts)


def heading(asked: Asked) -> str:
    """What the list covers, and as of when."""
    words, request = asked.words, asked.request
    as_of = words.gettext("as of {day}").format(day=asked.today.isoformat())
    if request.only_overdue:
        return words.gettext("Overdue") + "  " + as_of
    if request.begin is None and request.end is None:
        return words.gettext("All days") + "  " + as_of
    title = _span(request.begin, request.end, words)
    if request.begin and (request.begin, request.end) == week(request.begin):
        title += "  " + words.gettext("week {number}").format(number=request.begin.isocalendar().week)
    return title + "  " + as_of


def _span(begin: date | None, end: date | None, words: Words) -> str:
    """The days [begin, end), as a reader names them: the first and the last."""
    first = begin.isoformat() if begin else ".."
    last = (end - timedelta(days=1)).isoformat() if end else ".."
    return first if first == last else words.gettext("{begin} to {last}").format(begin=first, last=last)


def nothing(asked: Asked, book: Book) -> list[str]:
    """What to say of an empty list: that it is empty, what comes next, which years the plans cover."""
    words = asked.words
    sentences = [
        words.gettext("Nothing is overdue.") if asked.request.only_overdue else words.gettext("Nothing is due.")
    ]
    after = max(filter(None, (asked.today, asked.request.begin, asked.request.end)))
    following = next_due(book, asked.request, after, asked.today)
    if following is not None:
        left = distance(following - asked.today.toordinal(), words)
        day = date.fromordinal(following).isoformat()
        sentences.append(words.gettext("The next is due on {day} ({left}).").format(day=day, left=left))
    elif asked.request.filtered:
        sentences.append(words.gettext("Nor is anything later, for the plan, unit or state asked for."))
    years = "、".join(map(str, book.about.years))
    covered = words.gettext("The plans cover {years}; another day can be taken as today: --as-of {day}.")
    day = f"{max(book.about.years, default=asked.today.year)}-06-24"
    return [*sentences, covered.format(years=years, day=day)]


def warnings(found: DueList, about: About, words: Words) -> list[str]:
    """What the reader has to know beside the list: plans with errors, dates that may still move."""
    said = []
    if about.errors:
        message = words.ngettext(
            "The plans have {count} error, so the list may lack something: wf check",
            "The plans have {count} errors, so the list may lack something: wf check",
            about.errors,
        )
        said.append(message.format(count=about.errors))
    if found.closed:
        message = words.gettext("Plans of past years, their books closed, lack {count} more: wf due --overdue")
        said.append(message.format(count=found.closed))
    if about.unsure and any(listed.entry.provisional for listed in found.all()):
        years = "、".join(map(str, about.unsure))
        message = words.gettext(
            "The notice on days off of {years} is not out (or not known here): dates marked provisional may move."
        )
        said.append(message.format(years=years))
    return said
