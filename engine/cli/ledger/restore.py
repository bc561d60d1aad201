"""`wf ledger restore`: a backup brought back."""

import os
from gettext import gettext as _

import click

from engine.address import named
from engine.app import backups
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place
from engine.render import upkeep as rendered


@click.command(
    cls=Command,
    help=_("Bring the backup in FOLDER back as the ledger, after every byte of it was looked at."),
    epilog=options.STATUS,
)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--replace", is_flag=True, help=_("Even where there is a ledger; that one is kept under another name."))
@click.option("--incomplete", is_flag=True, help=_("Even where files are missing in the backup, or damaged."))
@place.asking
def command(  # noqa: PLR0913 (each an option)
    *, folder: str, replace: bool, incomplete: bool, plans: str | None, ledger: str | None, lang: str | None
) -> int:
    """Bring back, print."""
    file = place.file(plans, ledger)
    copied = backups.restore(os.path.abspath(folder), file, replace=replace, incomplete=incomplete)
    click.echo(rendered.restored(copied, named(file), place.words(lang)))
    return 1 if copied.findings else 0
