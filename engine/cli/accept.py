"""`wf accept`: accept what was handed in."""

from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.cli import options, recording
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_("Accept what was handed in; with a note, in spite of what is lacking."),
    epilog=options.STATUS,
)
@recording.occurrence
@click.option("--note", metavar="TEXT", help=_("A remark; why it will do although something is lacking."))
@recording.common
def command(*, id_: str, note: str | None, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Find, record."""
    place = recording.office(given)
    return recording.say(place, verbs.accept(place.desk(), place.entry(id_), note))
