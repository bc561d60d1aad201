"""`wf log`: what happened."""

import json
from datetime import date
from gettext import gettext as _
from itertools import islice
from typing import Any

import click

from engine.app import history
from engine.cli import options, recording
from engine.cli.help import Command
from engine.render import history as rendered
from engine.render.recorded import as_event
from engine.store.ledgers import to_read


@click.command(cls=Command, help=_("List what was recorded, the latest first."), epilog=options.STATUS)
@click.argument("text", required=False)
@click.option("--from", "begin", type=options.Day(), help=_("From this day on."))
@click.option("--to", "last", type=options.Day(), help=_("Up to and with this day."))
@click.option("-n", "most", type=click.IntRange(1), default=50, show_default=True, help=_("At most so many."))
@click.option("--mail", is_flag=True, help=_("Letters, messages sent and runs of wf digest, in place of all else."))
@recording.asking
def command(
    *,
    text: str | None,
    begin: date | None,
    last: date | None,
    most: int,
    mail: bool,
    **given: Any,  # noqa: ANN401 (each an option of its own type)
) -> int:
    """Read, print."""
    if begin and last and last < begin:
        raise click.UsageError(_("--to {last} is before --from {begin}.").format(last=last, begin=begin))
    place = recording.office(given)
    store = to_read(place.ledger)
    last = min(filter(None, (last, place.given.as_of)), default=None)
    events = list(islice(history.log(store, begin, last, text, mail=mail), most)) if store else []
    screen = recording.screen(place)
    if place.given.form == "json":
        click.echo(json.dumps([as_event(event) for event in events], ensure_ascii=False))
    else:
        click.echo("\n".join(rendered.log(events, screen)) or screen.words.gettext("Nothing was recorded."))
    return 0
