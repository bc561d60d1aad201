"""`wf digest`: reminders and the weekly list, shown or sent."""

from datetime import date
from gettext import gettext as _

import click

from engine.cli import options
from engine.cli.digest.morning import Given, placing
from engine.cli.help import Command

_STATUS = _(
    "Exit status: 0 done, 1 problems found or not healthy, 2 wrong usage or refused, 3 some messages did not get"
    " through, 74 cannot write, 130 interrupted."
)


@click.command(
    cls=Command,
    help=_(
        "Show who would be reminded of what today; with --send, remind them. Nobody gets more than one message a day,"
        " however often it is run."
    ),
    epilog=_STATUS,
)
@click.option("--send", is_flag=True, help=_("Send. This is the line for cron."))
@click.option("--to", metavar="PERSON", help=_("Only this person's: an id, a name or an address."))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--out", metavar="DIR", help=_("Write each message into a folder, as .eml and .html."))
@click.option("--health", is_flag=True, help=_("Tell whether the last good run is as recent as it has to be."))
@click.option("--accept-clock", is_flag=True, help=_("Send although the clock has leapt: it is right."))
@click.option("--resend", is_flag=True, help=_("Send again what is held because it may have arrived."))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help=_("How to print it."))
@placing
def command(  # noqa: PLR0913 (each an option)
    *,
    send: bool,
    health: bool,
    accept_clock: bool,
    resend: bool,
    out: str | None,
    form: str,
    as_of: date | None,
    to: str | None,
    **place: str | None,
) -> int:
    """Send, tell how healthy it is, or show."""
    if not send and (accept_clock or resend):
        raise click.UsageError(_("--accept-clock and --resend go with --send."))
    if (send and (health or out)) or (health and out):
        raise click.UsageError(_("Choose one of --send, --health and --out."))
    given = Given(as_of, to, **place)
    if send:
        from engine.cli.digest import sending  # noqa: PLC0415 (each imports what it needs)

        return sending.send(given, accept_clock=accept_clock, resend=resend)
    if health:
        from engine.cli.digest import health as monitored  # noqa: PLC0415

        return monitored.tell(given)
    from engine.cli.digest import preview  # noqa: PLC0415

    return preview.show(given, form, out)
