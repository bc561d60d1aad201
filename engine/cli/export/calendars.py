"""`wf export calendar`: a calendar a unit."""

import os
from datetime import date
from gettext import gettext as _

import click

from engine.app.exporting import folder_at, whole_file
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.due import Listed
from engine.ledger.files import safe_name


@click.command(
    cls=Command,
    help=_("Write a calendar (.ics) for every unit of PLAN: an event a due day, which keeps its identity."),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("DIR", _("Where to: a folder."))
@place.replacing
@place.asking
def command(*, plan: str | None, out: str, replace: bool, as_of: date | None, **given: str | None) -> int:
    """Ask, write."""
    from engine.render.ics import as_ics  # noqa: PLC0415 (slow to import)

    at = place.place(plan, place.Given(as_of, **given))
    units: dict[str, list[Listed]] = {}
    with at.pieces() as pieces:
        for piece in pieces:
            for unit in piece.listed.entry.units if at.unit is None else [at.unit]:
                units.setdefault(unit, []).append(piece.listed)
    folder_at(out)
    with place.progress(units.items(), len(units)) as calendars:
        for unit, listed in calendars:
            path = os.path.join(out, f"{safe_name(unit)}.ics")
            with whole_file(path, replace=replace) as aside, open(aside, "wb") as stream:
                stream.write(as_ics(listed, at.today, at.words))
    said = at.words.ngettext("{file}: {count} calendar", "{file}: {count} calendars", len(units))
    place.told(said, out, len(units))
    return 0
