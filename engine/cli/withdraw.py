"""`wf withdraw`: take something back."""

from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.cli import options, recording
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_("Take back what was last handed in; where nothing was, the waiver."),
    epilog=options.STATUS,
)
@recording.occurrence
@recording.reason(required=False)
@recording.common
def command(*, id_: str, reason: str | None, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Find, record."""
    place = recording.office(given)
    return recording.say(place, verbs.withdraw(place.desk(), place.entry(id_), reason))
