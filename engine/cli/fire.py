"""`wf fire`: record that an outside event has happened."""

from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine.app import ids, verbs
from engine.cli import options, recording
from engine.cli.help import Command


def _complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    names = options.find_book(ctx.params.get("plans"), ctx.params.get("ledger")).about.triggers
    short = [name if "/" in incomplete else name.partition("/")[2] for name in names]
    return [name for name in short if name.startswith(incomplete)]


@click.command(
    cls=Command,
    help=_("Record that what tasks wait for has happened: their time begins, and they fall due."),
    epilog=options.STATUS,
)
@click.argument("trigger", shell_complete=_complete)
@click.option("--on", type=options.Day(), help=_("The day that it happened; today when absent."))
@click.option("--due", type=options.Day(), help=_("The due day that the notice itself sets; by the plan when absent."))
@click.option("--ref", metavar="文号", help=_("The number of the notice."))
@recording.common
def command(*, trigger: str, on: date | None, due: date | None, ref: str | None, **given: Any) -> int:  # noqa: ANN401
    """Find, record."""
    place = recording.office(given)
    subject = ids.find_trigger(place.book, trigger)
    day = verbs.of_the_plan(on, place.book.year_of(subject.partition("/")[0])) if on else place.today
    return recording.say(place, verbs.fire(place.desk(), subject, day, due, ref))
