"""`wf burden`: how much units are asked for."""

import json
import os
from datetime import date
from gettext import gettext as _

import click

from engine import wording
from engine.app.burden import burden
from engine.cli import clock, listing, options
from engine.cli.due import complete
from engine.cli.help import Command
from engine.render import burden as rendered


@click.command(
    cls=Command,
    help=_("Tell how much each unit has to hand in, month by month, over all plans, and what is asked for twice."),
    epilog=options.STATUS,
)
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--unit", metavar="UNIT", shell_complete=complete("units"), help=_("Only what this unit hands in."))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *, as_of: date | None, unit: str | None, form: str, plans: str | None, ledger: str | None, lang: str | None
) -> int:
    """Ask, print."""
    book = options.find_book(plans, ledger)
    about = book.about
    options.known("--unit", unit, about.units)
    found = burden(book, as_of or clock.current_day(about.timezone), unit)
    if form == "json":
        click.echo(json.dumps(rendered.as_record(found), ensure_ascii=False))
        return 0
    words = wording.words(wording.language(lang, about.lang, os.environ))
    click.echo("\n".join(rendered.as_text(found, words, listing.columns())))
    return 0
