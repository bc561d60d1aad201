"""`wf calendar`: a year's days off and make-up days, and on whose word."""

from gettext import gettext as _

import click

from engine import wording
from engine.app import checking
from engine.cli import options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render import year


@click.command(
    cls=Command,
    help=_("Print the days off and make-up days of a year, and the notices they come from."),
    epilog=options.STATUS,
)
@click.argument("number", metavar="YEAR", type=click.IntRange(2000, 2100))
@click.option("--calendar", "name", default="cn", help=_("Which calendar; cn when absent."))
@click.option("--format", "form", type=click.Choice(year.FORMATS), default="text", help=_("How to print it."))
@click.option("--plans", envvar="WF_PLANS", metavar="DIR", help=_("Folder of the plans, whose own calendars count."))
@options.lang_option()
def command(*, number: int, name: str, form: str, plans: str | None, lang: str | None) -> int:
    """Read, print."""
    found = checking.calendar(options.any_workspace(plans), name, number)
    if found is None:
        raise click.UsageError(_("There is no calendar {name}.").format(name=name))
    words = wording.words(spoken(lang))
    click.echo(year.printed(form, found, number, words))
    return 0
