"""What the commands that record share: options, the desk at which they record, what they say."""

import getpass
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from gettext import gettext as _
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import click

from engine import settings, wording
from engine.app import ids
from engine.app.books import open_book
from engine.app.material import Limits
from engine.app.recording import Desk, Recorded, plain
from engine.book import Book
from engine.cli import clock, listing, options
from engine.cli.language import spoken
from engine.due import Entry
from engine.faults import RefusedError
from engine.ports import Evidence
from engine.render.history import Screen
from engine.render.recorded import as_record, told
from engine.shelf import shelf
from engine.store.ledgers import evidence_of, to_write
from engine.workspace import Workspace, ledger_of


class Given(NamedTuple):
    """The options that every recording command has."""

    as_of: date | None
    by: str | None
    key: str | None
    form: str
    plans: str | None
    ledger: str | None
    lang: str | None


class Office(NamedTuple):
    """The workspace in which something is recorded, as it stands on the day that counts as today."""

    workspace: Workspace
    ledger: str
    book: Book
    today: date
    now: datetime
    given: Given

    def entry(self, written: str, unit: str | None = None) -> Entry:
        """The occurrence meant."""
        return ids.find(self.book, written, unit, self.today.toordinal())

    def desk(self) -> Desk:
        """Where to record.

        Raises:
            RefusedError: the day that it is to count on is still to come.
            LedgerError: the ledger cannot be written to.
        """
        today = clock.current_day(self.book.about.timezone)
        if self.today > today:
            raise RefusedError("still-to-come", day=self.today, today=today)
        return Desk(
            to_write(self.ledger), self.given.by or user(), self.today, self.now, plain(self.given.key or "") or None
        )

    def evidence(self) -> Evidence:
        """Where files are kept."""
        return evidence_of(self.ledger)

    def limits(self) -> Limits:
        """Which files are taken."""
        found, _problems = settings.read(self.workspace.settings, self.workspace.settings)
        return Limits(found.largest_file, frozenset(found.file_types) or Limits().formats)


def office(given: dict[str, Any]) -> Office:
    """The workspace that the options name; takes from them what all recording commands have.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    common = Given(**{name: given.pop(name, None) for name in Given._fields})
    workspace = options.find_workspace(common.plans)
    ledger = ledger_of(workspace, common.ledger)
    book = open_book(workspace, shelf(os.environ), ledger)
    today = clock.current_day(book.about.timezone)
    return Office(workspace, ledger, book, common.as_of or today, clock.current_instant(), common)


def screen(place: Office) -> Screen:
    """Where things are shown."""
    about = place.book.about
    words = wording.words(spoken(place.given.lang, about.lang))
    return Screen(words, ZoneInfo(about.timezone), listing.columns(), listing.colour())


def say(place: Office, recorded: Recorded) -> int:
    """Print what came of it; the exit status."""
    if place.given.form == "json":
        click.echo(json.dumps(as_record(recorded, place.today), ensure_ascii=False))
        return 0
    words = wording.words(spoken(place.given.lang, place.book.about.lang))
    click.echo(told(recorded, place.today, words))
    return 0


def occurrence(function: Callable[..., Any]) -> Callable[..., Any]:
    """The argument that names an occurrence."""
    return click.argument("id_", metavar="ID", shell_complete=_complete)(function)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every recording command has."""
    function = asking(function)
    function = click.option("--key", metavar="KEY", help=_("A name for it, so that a retry records nothing twice."))(
        function
    )
    return click.option("--by", envvar="WF_BY", metavar="WHO", help=_("Who records it; you when absent."))(function)


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that looks into the ledger."""
    for option in (
        options.lang_option(),
        options.ledger_option(),
        options.plans_option(),
        click.option(
            "--format", "form", type=click.Choice(("text", "json")), default="text", help=_("How to print it.")
        ),
        click.option("--as-of", type=options.Day(), help=_("The day that counts as today.")),
    ):
        function = option(function)
    return function


def reason(*, required: bool = True) -> options.Decorator:
    """`--reason`."""
    return click.option(
        "--reason", required=required, metavar="TEXT", callback=_said, help=_("Why; the unit reads it.")
    )


def _said(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A text that says something."""
    if value is not None and not value.strip():
        raise click.BadParameter(_("Say why."), param=param)
    return value.strip() if value else None


def _complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    book = options.find_book(ctx.params.get("plans"), ctx.params.get("ledger"))
    today = clock.current_day(book.about.timezone).toordinal()
    return ids.completions(book, incomplete, today, settled=ctx.info_name != "submit")


def user() -> str:
    """The name of whoever runs the command."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "?"
