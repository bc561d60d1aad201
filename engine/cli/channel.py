"""`wf channel`: the channels that are set up; a trial message by one of them."""

import os
from gettext import gettext as _

import click

from engine import wording
from engine.cli import clock, options
from engine.cli.digest.morning import placing
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.cli.post import Mailroom, mailroom
from engine.ports import DeliveryError, Message
from engine.render.mime import Letterhead, message
from engine.workspace import ledger_of, shown

_FAILED = 3


@click.command(
    cls=Command,
    help=_("List the channels that are set up; with a NAME and --to, send a trial message by one."),
    epilog=_("Exit status: 0 done, 1 problems found, 2 wrong usage, 3 the message did not get through."),
)
@click.argument("name", required=False)
@click.option("--to", metavar="ADDRESS", help=_("Where to send the trial message."))
@placing
def command(  # noqa: PLR0913 (each an option)
    *, name: str | None, to: str | None, channels: str | None, plans: str | None, ledger: str | None, lang: str | None
) -> int:
    """List, or try one."""
    language = spoken(lang)
    words = wording.words(language)
    room = mailroom(ledger_of(options.any_workspace(plans), ledger), channels, language)
    if name is None:
        told = [f"{channel.name}  {channel.type}  {channel.sender}" for channel in room.channels.values()]
        click.echo("\n".join(told) or words.gettext("No channel is set up in {file}.").format(file=shown(room.path)))
        return 0
    options.known("NAME", name, list(room.channels))
    if to is None:
        raise click.UsageError(_("--to says where the trial message goes."))
    try:
        said = room.opened(name).send(_trial(room, name, to, language))
    except DeliveryError as fault:
        click.echo(f"wf: {fault.said}", err=True)
        return _FAILED
    click.echo(words.gettext("Sent: {said}").format(said=said))
    return 0


def _trial(room: Mailroom, name: str, to: str, lang: str) -> Message:
    """A message that says no more than that it has arrived."""
    words, sender, now = wording.words(lang), room.sender(name), clock.current_instant()
    subject = words.gettext("Trial message of wf")
    text = words.gettext("If you can read this, reminders can reach you here.")
    id_ = f"<wf.trial.{os.getpid()}.{int(now.timestamp())}@{room.address(name).rpartition('@')[2]}>"
    head = Letterhead(sender.address, sender.reply_to, to, "", subject, id_, now, lang)
    return Message(id_, room.address(name), to, "", subject, text, message(head, f"{text}\n", f"<p>{text}</p>\n"))
