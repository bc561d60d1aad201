"""`wf rollover`: the draft of a next year's plan."""

import json
import os
import sys
from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine import settings, wording
from engine.app.rollover import Asked, rolled_over
from engine.cli import clock, drafts, listing, options
from engine.cli.due import complete
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render import rollover
from engine.store import disk
from engine.store.ledgers import to_read
from engine.workspace import ledger_of, shown


@click.command(
    cls=Command,
    help=_(
        "Draft next year's plan from this year's: every date moved to the same month and day, every item saying"
        " which one it continues, and a comment wherever the records or the plan leave something to decide. The draft"
        " is written beside the plan and checked on the new year's calendar."
    ),
    epilog=options.STATUS,
)
@click.argument("plan", shell_complete=complete("plans"))
@click.option("--year", type=options.Year(), help=_("The new year; the next when absent."))
@click.option("--id", "id_", metavar="ID", help=_("The new plan's id; the old one with the new year when absent."))
@click.option("--close", multiple=True, metavar="ITEM", help=_("Leave out this item or task (4, 4.report)."))
@click.option("--carry", multiple=True, metavar="TASK", help=_("Go on with this task although it ended in the year."))
@click.option("--out", metavar="FILE", help=_("Where to write it; - for the screen."))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(*, plan: str, as_of: date | None, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Draft, write, check, tell."""
    workspace = options.find_workspace(given["plans"])
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    language = spoken(given["lang"], settled.lang)
    words = wording.words(language)
    asked = Asked(plan, given["year"], given["id_"], given["close"], given["carry"])
    store = to_read(ledger_of(workspace, given["ledger"]))
    today = as_of or clock.current_day(settled.timezone)
    rolled = rolled_over(workspace, store, asked, today, lambda one: rollover.comment(one, words))
    if given["out"] == "-":
        sys.stdout.write(rolled.draft.text)
        return 0
    path = os.path.abspath(given["out"] or rolled.path)
    if os.path.lexists(path):
        message = _("{file} is there already. Move it away, or write elsewhere: --out FILE.")
        raise click.UsageError(message.format(file=shown(path)))
    disk.put(path, rolled.draft.text.encode())
    if given["form"] == "json":
        click.echo(json.dumps(rollover.as_record(rolled, shown(path), words), ensure_ascii=False))
    else:
        click.echo("\n".join(rollover.as_text(rolled, shown(path), words, listing.columns())))
    return drafts.checked(workspace, path, language)
