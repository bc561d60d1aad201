"""`wf cascade`: who carries out what an upper plan asks of this office."""

import json
from datetime import date
from gettext import gettext as _

import click

from engine import settings, wording
from engine.app.cascading import Wanted, cascaded
from engine.cli import clock, listing, options
from engine.cli.due import complete
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render import cascade, cascade_pages
from engine.store.ledgers import to_read
from engine.workspace import ledger_of

_STATUS = _(
    "Exit status: 0 everything is carried, 1 something is carried by nobody, or weaker, or the plans have errors,"
    " 2 wrong usage, 74 cannot write, 130 interrupted."
)


@click.command(
    cls=Command,
    help=_(
        "Tell which items of an upper plan are this office's, which items of its own plans carry them (basis:), what is"
        " asked for less there, and how that stands. UPPER and LOWER are ids or files of plans in the workspace."
    ),
    epilog=_STATUS,
)
@click.argument("upper", shell_complete=complete("plans"))
@click.argument("lower", nargs=-1, required=True, shell_complete=complete("plans"))
@click.option("--as", "unit", metavar="UNIT", help=_("Our name in the upper plan; told by the issuer when absent."))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--format", "form", type=click.Choice(cascade.FORMATS), default="text", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *,
    upper: str,
    lower: tuple[str, ...],
    unit: str | None,
    as_of: date | None,
    form: str,
    plans: str | None,
    ledger: str | None,
    lang: str | None,
) -> int:
    """Compare, print."""
    workspace = options.find_workspace(plans)
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    today = as_of or clock.current_day(settled.timezone)
    made = cascaded(workspace, to_read(ledger_of(workspace, ledger)), Wanted(upper, lower, unit), today)
    words = wording.words(spoken(lang, settled.lang))
    if form == "json":
        click.echo(json.dumps(cascade_pages.as_record(made), ensure_ascii=False))
    elif form == "md":
        click.echo(cascade_pages.as_markdown(made, words), nl=False)
    else:
        click.echo("\n".join(cascade.as_text(made, words, listing.columns())))
    if form == "text" and made.errors:
        click.echo(cascade.faulty(made, words), err=True)
    return 0 if made.found.complete and not made.errors else 1
