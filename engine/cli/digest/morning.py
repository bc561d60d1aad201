"""What every way of calling `wf digest` begins with: the plans, the ledger and the clock, as of one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from gettext import gettext as _
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import click

from engine import wording
from engine.app.digests import Moment, Planned, Standing, standing
from engine.cli import clock, options
from engine.cli.language import spoken
from engine.cli.post import mailroom
from engine.collector import paused
from engine.digest.people import recipient_of
from engine.digest.record import Letter
from engine.faults import RefusedError, TemplateFaultError
from engine.loading import load
from engine.making import bound
from engine.ports import Store
from engine.render.digest import Frame
from engine.render.page import Composer
from engine.render.refusals import template_fault
from engine.sending import moments
from engine.sending.mailroom import Mailroom
from engine.store.ledgers import to_read, to_write
from engine.workspace import Workspace, ledger_of


class Given(NamedTuple):
    """The options that say where and when."""

    as_of: date | None
    to: str | None
    channels: str | None
    plans: str | None
    ledger: str | None
    lang: str | None


class Morning(NamedTuple):
    """How things stand when digests are looked at.

    `lang` is the language of messages: not that of whoever runs the command, for cron has none; `words` are those of
    the terminal.
    """

    workspace: Workspace
    ledger: str
    at: Standing
    store: Store | None
    mailroom: Mailroom
    zone: ZoneInfo
    lang: str
    words: wording.Words

    def frame(self, letters: dict[str, Letter]) -> Frame:
        """What digests say of themselves."""
        return moments.frame(self.at, self.zone, self.lang, letters)

    @contextmanager
    def composer(self, letters: dict[str, Letter]) -> Iterator[Composer]:
        """What composes the messages of this moment; the workspace's own templates end with it."""
        faults: list[TemplateFaultError] = []

        def told(fault: TemplateFaultError) -> None:
            faults.append(fault)
            click.echo(template_fault(fault, self.words), err=True)
            if len(faults) == 1:
                click.echo("wf: " + self.words.gettext("The built-in templates were taken."), err=True)

        with moments.composer(self.workspace, self.frame(letters), told) as composer:
            yield composer

    def meant(self, planned: list[Planned], to: str | None) -> list[Planned]:
        """The digests for one person, or all.

        Raises:
            RefusedError: nobody of that name or address is told anything in these plans.
        """
        if to is None:
            return planned
        wanted = to.strip().lower()
        found = {
            recipient_of(schedule.org, person).id
            for schedule in self.at.schedules
            for person in schedule.org.people.values()
            if wanted in {person.id, person.name.lower(), (person.email or "").lower()}
        }
        if not found:
            from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

            people = [person for schedule in self.at.schedules for person in schedule.org.people.values()]
            names = [name for person in people for name in (person.id, person.name, person.email) if name]
            near = nearest(to, names)
            code = "unread-recipient" if self.at.errors else "unknown-recipient"
            raise RefusedError(code, name=to, **({"near": near} if near else {}))
        return [one for one in planned if one.digest.recipient.id in found]


@contextmanager
def morning(given: Given, *, writing: bool) -> Iterator[Morning]:
    """The workspace that the options name, with its ledger open."""
    workspace = options.find_workspace(given.plans)
    ledger = ledger_of(workspace, given.ledger)
    store = to_write(ledger) if writing else to_read(ledger)
    try:
        with paused():
            loaded = load(workspace)
            book = bound(loaded, store)
        lang = spoken(given.lang, loaded.settings.lang)
        written = given.lang or loaded.settings.lang or moments.WRITTEN
        today = given.as_of or clock.current_day(loaded.settings.timezone)
        moment = Moment(today, clock.current_instant(), book.about.head)
        at = standing(loaded.distinct, book, store, moment, loaded.settings.mailing)
        room = mailroom(workspace, ledger, given.channels, lang)
        zone = ZoneInfo(loaded.settings.timezone)
        yield Morning(workspace, ledger, at, store, room, zone, written, wording.words(lang))
    finally:
        if store is not None:
            store.close()


def placing(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where and when."""
    for option in (
        options.lang_option(),
        options.ledger_option(),
        options.plans_option(),
        click.option(
            "--channels",
            envvar="WF_CHANNELS",
            metavar="FILE",
            help=_("The channels; channels.yaml beside the ledger when absent."),
        ),
    ):
        function = option(function)
    return function
