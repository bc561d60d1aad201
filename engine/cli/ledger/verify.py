"""`wf ledger verify`: whether the ledger is what was recorded."""

import os
from gettext import gettext as _

import click

from engine.app import upkeep
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place
from engine.ledger import events
from engine.render import upkeep as rendered

_SHORT = 200
"""Characters of a file that holds a head."""


class Checkpoint(click.ParamType[events.Head]):
    """A head that was noted down: its text, or a file that holds it."""

    name = "CHECKPOINT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> events.Head:
        """The head that a word means."""
        if isinstance(value, events.Head):
            return value
        text = str(value)
        try:
            if os.path.isfile(text):
                with open(text, encoding="utf-8-sig") as stream:
                    return events.head(stream.read(_SHORT))
            return events.head(text)
        except (OSError, ValueError):
            message = _("{value} is no head as wf ledger head prints it, nor a file that holds one.")
            self.fail(message.format(value=value), param, ctx)


@click.command(
    cls=Command,
    help=_(
        "Look the ledger over: whether every event is what was recorded, in its order, and every file that they cite is"
        " there."
    ),
    epilog=options.STATUS,
)
@click.option("--read-data", is_flag=True, help=_("Read the files, too; else only their sizes are looked at."))
@click.option("--head", type=Checkpoint(), help=_("A head noted down before, or a file that holds it; it must go on."))
@place.form
@place.asking
def command(  # noqa: PLR0913 (each an option)
    *, read_data: bool, head: events.Head | None, form: str, plans: str | None, ledger: str | None, lang: str | None
) -> int:
    """Look, print."""
    found = upkeep.verify(place.file(plans, ledger), head, read_data=read_data)
    click.echo(rendered.verified(form, found, place.words(lang)))
    return 1 if found.findings else 0
