"""`wf worker`: plans and sends the digests of a fleet."""

from gettext import gettext as _

import click

from engine.cli import clock, fleets, options
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_(
        "Plan and send the digests of many offices, until it is stopped; as many as one likes may run, on any machine."
        " The jobs are kept in the fleet's database."
    ),
    epilog=options.STATUS,
)
@click.option("--concurrency", type=click.IntRange(1, 64), default=4, help=_("How many jobs at a time; 4 when absent."))
@click.option(
    "--only", type=click.Choice(("plans", "digests")), help=_("Only plan the day, or only send; both when absent.")
)
@click.option("--once", is_flag=True, help=_("End when nothing is left to do."))
@fleets.asking
def command(*, concurrency: int, only: str | None, once: bool, fleet: str, lang: str | None) -> int:
    """Work."""
    found = fleets.found(fleet, lang)
    room = fleets.room(found, lang)
    from engine.jobs import queue, reasons, running  # noqa: PLC0415 (an extra)

    try:
        running.run(found, room, clock.current_instant, running.Ways(concurrency, once, only=only))
    except queue.ClockError as fault:
        click.echo(f"wf: {reasons.reason(fault, found.database, room.words)}", err=True)
        return 2
    return 0
