"""`wf status`: how the plans stand."""

import json
import os
from datetime import date
from gettext import gettext as _

import click

from engine import wording
from engine.app.status import status
from engine.cli import clock, listing, options
from engine.cli.due import complete
from engine.cli.help import Command
from engine.render.status import FORMATS, Page
from engine.render.status_records import as_records


@click.command(
    cls=Command, help=_("Tell how the plans stand: lights, what needs attention, measures."), epilog=options.STATUS
)
@click.option("--by", type=click.Choice(("unit", "item", "month")), help=_("Break it down."))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--plan", metavar="ID", shell_complete=complete("plans"), help=_("Only this plan."))
@click.option("--unit", metavar="UNIT", shell_complete=complete("units"), help=_("Only what this unit hands in."))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *,
    by: str | None,
    as_of: date | None,
    plan: str | None,
    unit: str | None,
    form: str,
    plans: str | None,
    ledger: str | None,
    lang: str | None,
) -> int:
    """Ask, print."""
    book = options.find_book(plans, ledger)
    about = book.about
    options.known("--plan", plan, about.plans)
    options.known("--unit", unit, about.units)
    today = as_of or clock.current_day(about.timezone)
    found = status(book, today, plan=plan, unit=unit, by=by or "item")
    if form == "json":
        click.echo(json.dumps({"as_of": today.isoformat(), **as_records(found)}, ensure_ascii=False))
        return 0
    words = wording.words(wording.language(lang, about.lang, os.environ))
    page = Page(words, listing.columns(), today, colour=listing.colour())
    click.echo("\n".join(page.lines(found, by)))
    return 0
