"""`wf export ledger`: the 台账 as a spreadsheet."""

from datetime import date
from gettext import gettext as _

import click

from engine.app.exporting import whole_file
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.faults import RefusedError


@click.command(
    cls=Command,
    help=_(
        "Write the register of PLAN (台账) for Excel: every occurrence with its day, its state and what was handed in,"
        " with an overview and a sheet for every unit."
    ),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("FILE", _("Where to: a file that ends in .xlsx."))
@place.replacing
@place.asking
def command(*, plan: str | None, out: str, replace: bool, as_of: date | None, **given: str | None) -> int:
    """Ask, write."""
    if not out.lower().endswith(".xlsx"):
        raise RefusedError("register-ending", file=out)
    from engine.render.register import register  # noqa: PLC0415 (slow to import)

    at = place.place(plan, place.Given(as_of, **given))
    with whole_file(out, replace=replace) as aside, at.pieces() as pieces:
        found = register(pieces, at.heading, aside, at.words)
    said = at.words.ngettext("{file}: {count} piece", "{file}: {count} pieces", found.pieces)
    place.told(said, out, found.pieces)
    if found.without:
        said = _("{count} units have no sheet of their own, as there are so many; the sheet of all units has them.")
        click.echo(said.format(count=found.without), err=True)
    return 0
