"""`wf ledger import`: the events of an export taken over."""

from gettext import gettext as _
from typing import BinaryIO

import click

from engine.app import upkeep
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place
from engine.render import upkeep as rendered


@click.command(
    "import",
    cls=Command,
    help=_(
        "Take over the events in FILE (-: from standard input), written by wf ledger export: all into a new ledger, the"
        " rest into one that has the first of them already. Everything is checked; a mistake, and nothing is taken."
    ),
    epilog=options.STATUS,
)
@click.argument("file", type=click.File("rb"))
@place.asking
def command(*, file: BinaryIO, plans: str | None, ledger: str | None, lang: str | None) -> int:
    """Read, print."""
    found = upkeep.import_lines(place.file(plans, ledger), file)
    click.echo(rendered.imported(found, place.words(lang)))
    return 0
