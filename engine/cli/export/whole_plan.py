"""`wf export plan`: a whole plan as JSON."""

import sys
from datetime import date
from gettext import gettext as _

import click

from engine.app.exporting import schedule_of, whole_file
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.loading import load
from engine.render.plan_json import lines


@click.command(
    cls=Command,
    help=_("Write all of PLAN as JSON for programs: the plan, its units, every occurrence and how it stands."),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("FILE", _("Where to: a file; - prints it."))
@place.replacing
@place.with_people
@place.asking
def command(*, plan: str | None, out: str, replace: bool, people: bool, as_of: date | None, **given: str | None) -> int:
    """Ask, write."""
    at = place.place(plan, place.Given(as_of, **given))
    found = schedule_of(load(at.workspace), at.workspace, at.plan)
    with at.pieces() as pieces:
        listed = (piece.listed for piece in pieces)
        text = (f"{line}\n".encode() for line in lines(found, listed, at.today, at.head, people=people))
        if out == "-":
            sys.stdout.buffer.writelines(text)
            return 0
        with whole_file(out, replace=replace) as aside, open(aside, "wb") as stream:
            stream.writelines(text)
    place.told(at.words.gettext("{file} is written."), out)
    return 0
