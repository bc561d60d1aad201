"""`wf extend`: give more time."""

from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.cli import options, recording
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_("Give more time for an occurrence."),
    epilog=options.STATUS,
)
@recording.occurrence
@click.option("--to", type=options.Day(), required=True, help=_("The new due day."))
@recording.reason()
@recording.common
def command(*, id_: str, to: date, reason: str, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Find, record."""
    place = recording.office(given)
    return recording.say(place, verbs.extend(place.desk(), place.entry(id_), to, reason))
