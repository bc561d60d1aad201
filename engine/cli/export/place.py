"""What the commands that export share: which plan, as of which day, to where; and how far a long one has come."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from gettext import gettext as _
from typing import Any, NamedTuple, TypeVar

import click

from engine import wording
from engine.app.books import open_book
from engine.app.exporting import Piece, pieces, plan_of_book
from engine.book import Book
from engine.cli import clock, options
from engine.cli.due import complete
from engine.cli.language import spoken
from engine.ledger.events import Head
from engine.ports import Store
from engine.render.cells import safe
from engine.render.register import Heading
from engine.shelf import shelf
from engine.store.ledgers import to_read
from engine.store.memory import MemoryStore
from engine.workspace import Workspace, ledger_of, shown

T = TypeVar("T")
_TRUNK = 500
"""Entries after which a bar moves."""


class Given(NamedTuple):
    """The options that every export from the ledger has."""

    as_of: date | None
    unit: str | None
    plans: str | None
    ledger: str | None
    lang: str | None


class Place(NamedTuple):
    """The plan to be exported, as it stands on the day that counts as today."""

    workspace: Workspace
    ledger: str
    book: Book
    store: Store
    plan: str
    unit: str | None
    today: date
    words: wording.Words

    @property
    def heading(self) -> Heading:
        """What the export is of."""
        entries = self.book.all(self.today.toordinal())
        title = next((entry.facts.plan_title for entry in entries if entry.facts.plan == self.plan), self.plan)
        return Heading(title, self.today, self.head)

    @property
    def head(self) -> Head:
        """The head of the ledger that is exported."""
        return self.book.about.head

    @contextmanager
    def pieces(self) -> Iterator[Iterator[Piece]]:
        """Its occurrences, with a bar on a terminal that tells how far they have come."""
        day = self.today.toordinal()
        total = sum(self.book.count_between(0, date.max.toordinal(), day, settled=settled) for settled in (True, False))
        with self.store.reading(), progress(self.book.all(day), total) as entries:
            yield pieces(entries, self.store, self.plan, self.unit, self.today)


def place(plan: str | None, given: Given) -> Place:
    """The plan meant, and everything known of it.

    Raises:
        RefusedError: there is none such, or several.
        LedgerError: the ledger cannot be read.
    """
    workspace = options.find_workspace(given.plans)
    ledger = ledger_of(workspace, given.ledger)
    book = open_book(workspace, shelf(os.environ), ledger)
    about = book.about
    options.known("--unit", given.unit, about.units)
    today = given.as_of or clock.current_day(about.timezone)
    words = wording.words(spoken(given.lang, about.lang))
    meant = plan_of_book(workspace, book, plan)
    store = to_read(ledger) or MemoryStore()
    if about.errors:
        said = words.ngettext(
            "The plans have {count} error, so something may be left out: wf check",
            "The plans have {count} errors, so something may be left out: wf check",
            about.errors,
        )
        click.echo(said.format(count=about.errors), err=True)
    return Place(workspace, ledger, book, store, meant, given.unit, today, words)


@contextmanager
def progress(found: Iterable[T], total: int) -> Iterator[Iterator[T]]:
    """The same things, and a bar on a terminal as they are taken."""
    if not sys.stderr.isatty():
        yield iter(found)
        return
    with click.progressbar(found, length=total, file=sys.stderr, update_min_steps=_TRUNK) as bar:
        yield iter(bar)


def told(said: str, path: str, count: int = 0) -> None:
    """Say what was written, beside the result."""
    click.echo(said.format(file=safe(shown(os.path.abspath(path))), count=count), err=True)


def plan_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """The plan: an id or a file; none where there is only one."""
    return click.argument("plan", metavar="[PLAN]", required=False, shell_complete=complete("plans"))(function)


def output(metavar: str, told_: str) -> options.Decorator:
    """`-o`."""
    return click.option("-o", "--output", "out", required=True, metavar=metavar, help=told_)


def replacing(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--replace`."""
    return click.option("--replace", is_flag=True, help=_("Write over a file that is there."))(function)


def with_people(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--people`."""
    return click.option(
        "--people", is_flag=True, help=_("Also the people of the org file, with their roles and addresses.")
    )(function)


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every export that looks into the ledger."""
    unit = click.option(
        "--unit", metavar="UNIT", shell_complete=complete("units"), help=_("Only what this unit hands in.")
    )
    day = click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
    for option in (options.lang_option(), options.ledger_option(), options.plans_option(), unit, day):
        function = option(function)
    return function
