"""`wf digest --health`: whether reminders go out, for monitors."""

from datetime import datetime

import click

from engine.cli import clock, listing
from engine.cli.digest.morning import Given, morning
from engine.digest import days
from engine.render.digest_list import healthy


def tell(given: Given) -> int:
    """Print whether the last good run is as young as it has to be; 1 when it is not."""
    with morning(given, writing=False) as place:
        now = clock.current_instant().astimezone(place.zone)
        if given.as_of is not None:
            now = datetime.combine(given.as_of, now.timetz())
        found = days.health(now, place.at.mailing.by, place.at.runs, place.at.worked)
        click.echo("\n".join(healthy(found, place.zone, place.words, listing.columns())))
        return 0 if found.well else 1
