"""`wf correct`: put right what was handed in."""

from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.cli import options, recording
from engine.cli.help import Command
from engine.cli.submit import handed, handing_in


@click.command(
    cls=Command,
    help=_("Put other figures, files or remarks in the place of what was last handed in; the rest of it stays."),
    epilog=options.STATUS,
)
@recording.occurrence
@handing_in
@recording.common
def command(*, id_: str, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Keep the files, record."""
    place = recording.office(given)
    entry, handing = handed(place, id_, given)
    return recording.say(place, verbs.correct(place.desk(), entry, handing))
