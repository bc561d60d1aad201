"""`wf ledger backup`: a copy of the ledger and its files."""

import os
from gettext import gettext as _

import click

from engine.app import backups
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place
from engine.render import upkeep as rendered


@click.command(
    cls=Command,
    help=_(
        "Copy the ledger and its files into FOLDER while others may go on recording. Done again, it copies only what is"
        " new; one that is interrupted leaves the backup before it whole."
    ),
    epilog=options.STATUS,
)
@click.argument("folder", type=click.Path(file_okay=False))
@place.asking
def command(*, folder: str, plans: str | None, ledger: str | None, lang: str | None) -> int:
    """Copy, print."""
    there = os.path.abspath(folder)
    copied = backups.backup(place.file(plans, ledger), there)
    click.echo(rendered.backed_up(copied, there, place.words(lang)))
    return 1 if copied.findings else 0
