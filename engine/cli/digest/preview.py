"""`wf digest` without `--send`: who would get what."""

import json
import os
import re

import click

from engine.app.digests import Planned, due_digests
from engine.app.letters import drafts
from engine.cli import listing
from engine.cli.digest.morning import Given, Morning, morning
from engine.faults import RefusedError
from engine.render.cells import safe
from engine.render.digest_list import as_records, preview, written
from engine.render.page import Composer

_PREVIEW = "<preview@localhost>"
_UNSAFE = re.compile(r"[^\w.@+-]+")


def show(given: Given, form: str, out: str | None) -> int:
    """Print who would get what, or one person's digest in full, or write all of them into a folder."""
    with morning(given, writing=False) as place:
        channels = place.mailroom.channels or None
        day = due_digests(place.at, place.store, channels)
        meant = place.meant(day.planned, given.to)
        planned = [one for one in meant if not one.done]
        day = day._replace(planned=planned)
        letters = drafts(day, place.at.moment.day)
        if form == "json":
            click.echo(json.dumps(as_records(day, place.frame(letters)), ensure_ascii=False))
            return 0
        with place.composer(letters) as composer:
            if out is not None:
                _write(place, composer, planned, out)
            elif given.to is not None and planned:
                for one in planned:
                    click.echo("\n".join(map(safe, _composed(place, composer, one)[1].split("\n"))))
            else:
                told = preview(day, place.at.sent_today, place.frame(letters), listing.columns())
                click.echo("\n".join(told))
    return 0


def _composed(place: Morning, composer: Composer, planned: Planned) -> tuple[bytes, str, str]:
    """A digest as an e-mail, as text to be read on a terminal, and as a page."""
    sender = place.mailroom.sender(planned.digest.box.channel)
    composed, rendered = composer.compose(planned.digest, sender, _PREVIEW)
    return composed.raw, f"{composed.subject}\n\n{composed.text}", rendered.page


def _write(place: Morning, composer: Composer, planned: list[Planned], folder: str) -> None:
    """Each digest as an e-mail and as a page, named after the day, the person and the channel.

    Raises:
        RefusedError: the folder cannot be written to.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        for one in planned:
            raw, _text, page = _composed(place, composer, one)
            box = one.digest.box
            name = _UNSAFE.sub("_", f"{one.digest.day.isoformat()}-{box.recipient}-{box.channel}")
            with open(os.path.join(folder, f"{name}.eml"), "wb") as stream:
                stream.write(raw)
            with open(os.path.join(folder, f"{name}.html"), "w", encoding="utf-8") as stream:
                stream.write(page)
    except OSError as fault:
        raise RefusedError("no-folder", folder=folder, detail=fault.strerror or "") from fault
    click.echo(written(len(planned), folder, place.words))
