"""`wf withdraw`: take something back."""

from gettext import gettext as _
from typing import Any

import click

from engine.app import ids, verbs
from engine.cli import options, recording
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_("Take back what came last: a waiver, what was handed in, an extension; or that a trigger has fired."),
    epilog=options.STATUS,
)
@recording.occurrence
@recording.reason(required=False)
@recording.common
def command(*, id_: str, reason: str | None, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Find, record."""
    place = recording.office(given)
    if "@" not in id_ and (trigger := ids.trigger_named(place.book, id_)):
        return recording.say(place, verbs.unfire(place.desk(), trigger, reason))
    return recording.say(place, verbs.withdraw(place.desk(), place.entry(id_), reason))
