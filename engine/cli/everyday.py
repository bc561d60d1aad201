"""The everyday `wf due`, answered without the command-line library, which alone takes longer than the answer.

Only what needs no second thought is answered here: options of the plainest kind, plans unchanged since the last run.
Everything else, and every mistake, is left to the command itself (due.py), which knows the same options.
"""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.app.books import known_book
from engine.book import About
from engine.cli import listing
from engine.cli.listing import Options
from engine.due import YEARS
from engine.faults import LedgerError
from engine.paths import is_address
from engine.shelf import shelf
from engine.workspace import ledger_of, locate

_FLAGS = ("--week", "--month", "--overdue", "--all")
_DAYS = {"--from": "begin", "--to": "last", "--as-of": "as_of"}
_WORDS = {"--plan": "plan", "--unit": "unit", "--plans": "plans", "--ledger": "ledger"}
_CHOICES = {"--format": ("form", ("table", "json", "csv")), "--lang": ("lang", ("zh-CN", "en"))}


def answered(arguments: Sequence[str]) -> int | None:
    """The exit status when the question was one of these and is answered; None when it is still to be asked."""
    options = parse(arguments) if arguments[:1] == ["due"] and "_WF_COMPLETE" not in os.environ else None
    if options is None or os.name == "nt":
        return None
    workspace = locate(os.getcwd(), options.plans or os.environ.get("WF_PLANS") or None)
    ledger = ledger_of(workspace, options.ledger or os.environ.get("WF_LEDGER") or None)
    if is_address(ledger):  # somebody has to be asked, and may not answer
        return None
    try:
        book = known_book(workspace, shelf(os.environ), ledger)
    except LedgerError:  # told of by the command itself
        return None
    if book is None or not _known(options, book.about):
        return None
    return listing.answer(options, book)


def parse(arguments: Sequence[str]) -> Options | None:
    """The options of `due …`; None where anything is out of the ordinary."""
    found: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for word in rest:
        name, given, value = word.partition("=")
        key, read = ("span", word[2:]) if word in _FLAGS else _read(name, value if given else next(rest, None))
        if read is None or key in found:
            return None
        found[key] = read
    if "span" in found and not found.keys().isdisjoint(("begin", "last")):
        return None
    options = Options(**found)
    return None if options.begin and options.last and options.last < options.begin else options


def _read(name: str, value: str | None) -> tuple[str, Any]:
    """The field that an option fills, and its value; None where that is not plain."""
    if not value or value.startswith("-"):
        return name, None
    if name in _DAYS:
        return _DAYS[name], _day(value)
    if name in _CHOICES:
        key, choices = _CHOICES[name]
        return key, value if value in choices else None
    return _WORDS.get(name, name), value if name in _WORDS else None


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _known(options: Options, about: About) -> bool:
    return options.plan in (None, *about.plans) and options.unit in (None, *about.units)
