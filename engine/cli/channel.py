"""`wf channel`: the channels that are set up; a trial message by one of them."""

import os
from gettext import gettext as _

import click

from engine import wording
from engine.app.digests import EMAIL
from engine.cli import clock, options
from engine.cli.digest.morning import placing
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.cli.post import mailroom
from engine.ports import NO_ADDRESS, DeliveryError, Message
from engine.render.cells import safe
from engine.render.mime import Letterhead, bare, message
from engine.sending.mailroom import Mailroom
from engine.workspace import ledger_of, shown

_FAILED = 3


@click.command(
    cls=Command,
    help=_("List the channels that are set up; with a NAME and --to, send a trial message by one."),
    epilog=_("Exit status: 0 done, 1 problems found, 2 wrong usage, 3 the message did not get through."),
)
@click.argument("name", required=False)
@click.option(
    "--to",
    metavar="WHOM",
    help=_("Whom the trial message is for: an address; for a group's robot an account, or '' for nobody by name."),
)
@placing
def command(  # noqa: PLR0913 (each an option)
    *, name: str | None, to: str | None, channels: str | None, plans: str | None, ledger: str | None, lang: str | None
) -> int:
    """List, or try one."""
    language = spoken(lang)
    words = wording.words(language)
    workspace = options.any_workspace(plans)
    room = mailroom(workspace, ledger_of(workspace, ledger), channels, language)
    if name is None:
        told = [f"{channel.name}  {channel.type}  {channel.sender}" for channel in room.channels.values()]
        click.echo("\n".join(told) or words.gettext("No channel is set up in {file}.").format(file=shown(room.path)))
        return 0
    options.known("NAME", name, list(room.channels))
    whom = _one_only(name, to)
    try:
        said = room.opened(name).send(_trial(room, name, whom, language))
    except DeliveryError as fault:
        if fault.said == NO_ADDRESS:
            raise _nowhere(whom) from fault
        click.echo(f"wf: {safe(fault.said)}", err=True)
        return _FAILED
    click.echo(words.gettext("Sent: {said}").format(said=safe(said)))
    return 0


def _one_only(channel: str, to: str | None) -> str:
    """Whom it is for, unless that is more, or less, than one address where there should be one.

    What a channel takes for an account is its own affair; that of the name of e-mail takes none.

    Raises:
        UsageError: there are several addresses, or a name about one, or none though it is e-mail.
    """
    written = (to or "").strip()
    near = bare(written)
    account = to is not None and not near and channel != EMAIL
    if account or (near and near == written):
        return written
    raise _nowhere(to)


def _nowhere(to: str | None) -> click.UsageError:
    """That a message cannot go there, and where it was perhaps meant to go."""
    if not to:
        return click.UsageError(_("--to says where the trial message goes."))
    near = bare(to)
    hint = _("Did you mean {near}?").format(near=near) if near else _("Write it as li@example.org.")
    return click.UsageError(_("--to: {to} is not one e-mail address. {hint}").format(to=safe(to), hint=hint))


def _trial(room: Mailroom, name: str, to: str, lang: str) -> Message:
    """A message that says no more than that it has arrived."""
    words, sender, now = wording.words(lang), room.sender(name), clock.current_instant()
    subject = words.gettext("Trial message of wf")
    text = words.gettext("If you can read this, reminders can reach you here.")
    id_ = f"<wf.trial.{os.getpid()}.{int(now.timestamp())}@{room.address(name).rpartition('@')[2]}>"
    head = Letterhead(sender.address, sender.reply_to, to, "", subject, id_, now, lang)
    return Message(id_, room.address(name), to, "", subject, text, message(head, f"{text}\n", f"<p>{text}</p>\n"))
