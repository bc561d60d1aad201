"""`wf show`: everything about one occurrence."""

import os
from gettext import gettext as _
from typing import Any

import click

from engine.app import history
from engine.cli import options, recording
from engine.cli.help import Command
from engine.faults import RefusedError
from engine.ledger.events import Event
from engine.render import history as rendered
from engine.store.ledgers import to_read
from engine.store.memory import MemoryStore


@click.command(
    cls=Command,
    help=_("Show an occurrence: what is asked, how it stands, what is lacking, its history and evidence."),
    epilog=options.STATUS,
)
@recording.occurrence
@click.option("--unit", metavar="UNIT", help=_("Only what this unit acts in."))
@click.option("--files", "folder", metavar="DIR", help=_("Also copy its evidence into this folder."))
@recording.asking
def command(*, id_: str, unit: str | None, folder: str | None, **given: Any) -> int:  # noqa: ANN401
    """Find, print."""
    place = recording.office(given)
    screen = recording.screen(place)
    store = to_read(place.ledger) or MemoryStore()
    try:
        shown = history.show(place.book, store, id_, unit, place.today)
    except RefusedError as fault:
        together = history.pieces(place.book, id_, unit, place.today)
        if fault.code != "ambiguous-id" or not together or place.given.form == "json":
            raise
        _copy(place, [event for one in together for event in history.events_of(store, one.entry, place.today)], folder)
        click.echo("\n".join([id_, *rendered.pieces(together, screen)]))
        return 0
    _copy(place, shown.events, folder)
    if place.given.form == "json":
        click.echo(rendered.as_json(shown))
    else:
        click.echo(rendered.page(shown, screen))
    return 0


def _copy(place: recording.Office, events: list[Event], folder: str | None) -> None:
    """Copy what the events cite into a folder, where one was given; tell where each file went."""
    for path in history.copied(events, place.evidence(), os.path.abspath(folder)) if folder else ():
        click.echo(path, err=True)
