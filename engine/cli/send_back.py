"""`wf return`: send back what was handed in."""

from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.cli import options, recording
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_("Send back what was handed in, to be done again."),
    epilog=options.STATUS,
)
@recording.occurrence
@recording.reason()
@recording.common
def command(*, id_: str, reason: str, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Find, record."""
    place = recording.office(given)
    return recording.say(place, verbs.return_(place.desk(), place.entry(id_), reason))
