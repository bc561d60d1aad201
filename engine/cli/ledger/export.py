"""`wf ledger export`: the events as lines."""

import os
import sys
from gettext import gettext as _

import click

from engine.app import upkeep
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place


@click.command(
    cls=Command,
    help=_(
        "Write the events into FILE (-, or none: print them), a line of JSON each, the hash of every line in the next."
        " Files of evidence are not part of it: see wf ledger backup."
    ),
    epilog=options.STATUS,
)
@click.argument("file", default="-")
@place.asking
def command(*, file: str, plans: str | None, ledger: str | None, lang: str | None) -> int:  # noqa: ARG001
    """Read, write."""
    found = place.file(plans, ledger)
    if file == "-":
        sys.stdout.buffer.writelines(f"{line}\n".encode() for line in upkeep.export_lines(found))
    else:
        upkeep.export_to(found, os.path.abspath(file))
    return 0
