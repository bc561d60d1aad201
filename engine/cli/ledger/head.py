"""`wf ledger head`: how many events there are, and the hash of the last."""

from gettext import gettext as _

import click

from engine.app import upkeep
from engine.cli import options
from engine.cli.help import Command
from engine.cli.ledger import place
from engine.render import upkeep as rendered


@click.command(
    cls=Command,
    help=_(
        "Print the head of the ledger: how many events it has, and the hash of the last. Noted down somewhere else, in"
        " git or on paper, it shows later that nothing was changed or cut off: wf ledger verify --head."
    ),
    epilog=options.STATUS,
)
@place.form
@place.asking
def command(*, form: str, plans: str | None, ledger: str | None, lang: str | None) -> int:  # noqa: ARG001
    """Read, print."""
    click.echo(rendered.head(form, upkeep.head_of(place.file(plans, ledger))))
    return 0
