"""`wf schedule`: asks for the digests of every office of a fleet whose day has come."""

from gettext import gettext as _

import click

from engine import wording
from engine.cli import clock, fleets, options
from engine.cli.help import Command
from engine.cli.language import spoken


@click.command(
    cls=Command,
    help=_(
        "Ask for the digests of every office of a fleet whose day has come and for which nobody has asked yet. Workers"
        " do this by themselves every five minutes; done again, it asks for nothing twice."
    ),
    epilog=options.STATUS,
)
@fleets.asking
def command(*, fleet: str, lang: str | None) -> int:
    """Ask, say for how many."""
    found = fleets.found(fleet, lang)
    from engine.jobs import queue, reasons, running  # noqa: PLC0415 (an extra)

    words = wording.words(spoken(lang))
    try:
        count = running.asked(found, clock.current_instant())
    except queue.ClockError as fault:
        click.echo(f"wf: {reasons.reason(fault, found.database, words)}", err=True)
        return 2
    said = words.ngettext("The day of {count} office is asked for.", "The day of {count} offices is asked for.", count)
    click.echo(said.format(count=count))
    return 0
