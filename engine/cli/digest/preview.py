"""`wf digest` without `--send`: who would get what."""

import json
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

import click

from engine.app.digests import Planned, due_digests
from engine.app.letters import drafts
from engine.cli import listing
from engine.cli.digest.morning import Given, Morning, morning
from engine.faults import RefusedError
from engine.render.cells import safe
from engine.render.digest_list import as_records, preview, unwritten, written
from engine.render.page import Composer

_PREVIEW = "<preview@localhost>"
_OK, _FAILED = 0, 3
_UNSAFE = re.compile(r"[^\w.@+-]+")


def show(given: Given, form: str, out: str | None) -> int:
    """Print who would get what, or one person's digest in full, or write all of them into a folder; the exit status."""
    with morning(given, writing=False) as place:
        channels = place.mailroom.channels or None
        day = due_digests(place.at, place.store, channels)
        meant = place.meant(day.planned, given.to)
        planned = [one for one in meant if not one.done]
        day = day._replace(planned=planned)
        sent = len(meant) - len(planned) if given.to else place.at.sent_today
        letters = drafts(day, place.at.moment.day)
        if form == "json":
            click.echo(json.dumps(as_records(day, place.frame(letters)), ensure_ascii=False))
            return _OK
        with place.composer(letters) as composer:
            if out is not None:
                return _written(place, composer, planned, out)
            if given.to is not None and planned:
                return _shown(place, composer, planned)
            click.echo("\n".join(preview(day, given.to, sent, place.words, listing.columns())))
    return _OK


class _Composed(NamedTuple):
    """A digest as an e-mail, as text to be read on a terminal, and as a page; `name` is that of its files."""

    name: str
    raw: bytes
    text: str
    page: str


def _composed(place: Morning, composer: Composer, planned: list[Planned]) -> Iterator[_Composed]:
    """Those that can be composed; of each other one it is told why not."""
    for one in planned:
        box = one.digest.box
        try:
            composed, rendered = composer.compose(one.digest, place.mailroom.sender(box.channel), _PREVIEW)
        except Exception as fault:  # noqa: BLE001 (whatever a title may do to a template or an encoder)
            click.echo(f"wf: {unwritten(one.digest, f'{type(fault).__name__}: {fault}', place.words)}", err=True)
            continue
        name = _UNSAFE.sub("_", f"{one.digest.day.isoformat()}-{box.recipient}-{box.channel}")
        yield _Composed(name, composed.raw, f"{composed.subject}\n\n{composed.text}", rendered.page)


def _shown(place: Morning, composer: Composer, planned: list[Planned]) -> int:
    """Print digests in full; the exit status."""
    done = 0
    for one in _composed(place, composer, planned):
        click.echo("\n".join(map(safe, one.text.split("\n"))))
        done += 1
    return _OK if done == len(planned) else _FAILED


def _written(place: Morning, composer: Composer, planned: list[Planned], folder: str) -> int:
    """Write digests into a folder, each as an e-mail and as a page; the exit status.

    Raises:
        RefusedError: the folder cannot be written to.
    """
    done = 0
    try:
        os.makedirs(folder, exist_ok=True)
        for one in _composed(place, composer, planned):
            with open(os.path.join(folder, f"{one.name}.eml"), "wb") as stream:
                stream.write(one.raw)
            with open(os.path.join(folder, f"{one.name}.html"), "w", encoding="utf-8") as stream:
                stream.write(one.page)
            done += 1
    except OSError as fault:
        raise RefusedError("no-folder", folder=folder, detail=fault.strerror or "") from fault
    click.echo(written(done, folder, place.words))
    return _OK if done == len(planned) else _FAILED
