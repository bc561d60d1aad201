"""What `wf due` was asked, and the answer to it; both its parsers end here."""

import os
import sys
from datetime import date
from io import TextIOWrapper
from typing import NamedTuple

from engine import wording
from engine.app.listing import due
from engine.book import Book
from engine.cli.clock import current_day
from engine.due import request_for
from engine.render.due_list import Asked, printed, warnings


class Options(NamedTuple):
    """The options of `wf due`, as given."""

    span: str | None = None
    begin: date | None = None
    last: date | None = None
    as_of: date | None = None
    plan: str | None = None
    unit: str | None = None
    states: tuple[str, ...] = ()
    form: str = "table"
    plans: str | None = None
    ledger: str | None = None
    lang: str | None = None


def answer(options: Options, book: Book) -> int:
    """Print the list and what has to be said beside it; the exit status."""
    about = book.about
    today = options.as_of or current_day(about.timezone)
    span = "all" if options.states and not options.span else options.span
    request = request_for(span, options.begin, options.last, today)
    waiting = request.waiting or "waiting" in options.states
    request = request._replace(plan=options.plan, unit=options.unit, states=options.states, waiting=waiting)
    words = wording.words(wording.language(options.lang, about.lang, os.environ))
    asked = Asked(request, today, words, columns(), colour=colour(), again=_again(options))
    found = due(book, request, today, most=asked.most if options.form == "table" else None)
    if options.form != "table" and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # for programs, alike on every system
    sys.stdout.write(printed(options.form, found, asked, book))
    sys.stdout.flush()
    for line in warnings(found, about, words):
        sys.stderr.write(f"{line}\n")
    return 1 if about.errors else 0


def _again(options: Options) -> str:
    """The options that another question about the same day, plan and unit repeats."""
    given = {
        "as-of": options.as_of,
        "plan": options.plan,
        "unit": options.unit,
        "plans": options.plans,
        "ledger": options.ledger,
    }
    return "".join(f" --{name} {value}" for name, value in given.items() if value)


def colour() -> bool:
    """Whether colours would be seen: on a terminal, unless NO_COLOR says otherwise."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def columns() -> int:
    """The width of the terminal, COLUMNS before it; 80 where there is none."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80
