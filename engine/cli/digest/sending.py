"""`wf digest --send`: sends what is due, and what an earlier run left in doubt."""

import sys
import time
from dataclasses import replace

import click

from engine.app.delivery import Composed, Post, deliver, ended
from engine.app.digests import Standing, due_digests
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.outbox import Result
from engine.cli import clock, listing, recording
from engine.cli.digest.morning import Given, Morning, morning
from engine.digest.candidates import Trouble
from engine.digest.contents import Digest
from engine.faults import RefusedError
from engine.render.digest import trouble
from engine.render.digest_list import bar, sent, waiting
from engine.render.page import Composer, parsed
from engine.sending.moments import in_step
from engine.workspace import shown

_FAILED = 3
_LONG = 20
"""Messages from which on a bar shows how far it is."""


def send(given: Given, *, accept_clock: bool, resend: bool) -> int:
    """Send, record the run, tell what came of it; the exit status."""
    with morning(given, writing=True) as place:
        assert place.store is not None
        in_step(place.at, place.zone, accepted=accept_clock)
        if not place.mailroom.channels:
            raise RefusedError("no-channels", file=shown(place.mailroom.path))
        journal = Journal(place.store, recording.user(), clock.current_instant)
        day = due_digests(place.at, place.store, place.mailroom.channels)
        planned = place.meant(day.planned, given.to)
        at = _at(place, resend=resend)
        letters = issued(journal, day._replace(planned=[one for one in planned if not one.done]), at.moment.day)
        with place.composer(letters) as composer:
            report = deliver(journal, at, planned, _post(place, composer), left_overs=given.to is None and not day.rest)
        if given.to is None:
            ended(journal, at.moment, report, at.errors)
        click.echo("\n".join(sent(report, day, given.to, place.words, listing.columns())))
        if at.errors:
            click.echo("wf: " + trouble(Trouble("errors", str(at.errors)), place.words), err=True)
        return _FAILED if report.failed else 1 if at.errors else 0


def _at(place: Morning, *, resend: bool) -> Standing:
    """How things stand, with what is held let go where that was asked for."""
    return place.at._replace(mailing=replace(place.at.mailing, resend=True)) if resend else place.at


def _post(place: Morning, composer: Composer) -> Post:
    """The outside world."""

    def compose(digest: Digest, id_: str) -> Composed:
        return composer.compose(digest, place.mailroom.sender(digest.box.channel), id_)[0]

    columns, watched = listing.columns(), sys.stderr.isatty()

    def told(done: int, total: int) -> None:
        """Show how far it is, where somebody watches and it takes a while."""
        if total >= _LONG and watched:
            sys.stderr.write(f"\r{bar(done, total, place.words, columns)}")
            sys.stderr.write("\n" if done == total else "")
            sys.stderr.flush()

    def pause(seconds: float, failed: list[Result]) -> None:
        """Wait; where somebody watches, it is said for what."""
        if watched:
            lines = waiting(failed, seconds, place.words, columns)
            sys.stderr.write("".join((f"\r{' ' * (columns - 1)}\r", *(f"{line}\n" for line in lines))))
            sys.stderr.flush()
        time.sleep(seconds)

    return Post(place.mailroom.opened, place.mailroom.address, compose, parsed, pause, told)
