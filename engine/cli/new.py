"""`wf new`: a skeleton of an item or a task, behind the last one of its plan."""

from gettext import gettext as _

import click

from engine import settings, wording
from engine.app.adding import Spot, added, path_of, spot_of_item, spot_of_task
from engine.cli import options
from engine.cli.help import Command, Group
from engine.cli.language import spoken
from engine.render import skeleton
from engine.render.cells import safe
from engine.store import disk
from engine.workspace import Workspace

command = Group("new", help=_("Put a commented skeleton of an item or a task into a plan."), epilog=options.STATUS)


@command.command(
    cls=Command, help=_("Put a task behind the last one of an item. TASK is PLAN/ITEM.ID, or ITEM.ID in a lone plan.")
)
@click.argument("address", metavar="TASK")
@click.option("--title", metavar="TEXT", help=_("What is to be done."))
@click.option("--lead", metavar="UNIT", help=_("The unit that leads; the item's when absent."))
@options.plans_option()
@options.lang_option()
def task(*, address: str, title: str | None, lead: str | None, plans: str | None, lang: str | None) -> int:
    """Find the item, write."""
    workspace, words = _asked(plans, lang)
    spot = spot_of_task(workspace, address)
    _known(spot, lead, title)
    return _put(workspace, spot, skeleton.task(skeleton.New(spot.id, title, lead), words), words)


@command.command(
    cls=Command, help=_("Put an item behind the last one of a plan. ITEM is PLAN/NUMBER; the next number when absent.")
)
@click.argument("address", metavar="ITEM")
@click.option("--title", metavar="TEXT", help=_("What it is called."))
@click.option("--lead", metavar="UNIT", help=_("The unit that leads; the plan's office when absent."))
@options.plans_option()
@options.lang_option()
def item(*, address: str, title: str | None, lead: str | None, plans: str | None, lang: str | None) -> int:
    """Find the plan, write."""
    workspace, words = _asked(plans, lang)
    spot = spot_of_item(workspace, address)
    _known(spot, lead, title)
    return _put(workspace, spot, skeleton.item(skeleton.New(spot.id, title, lead or spot.lead), words), words)


def _asked(plans: str | None, lang: str | None) -> tuple[Workspace, wording.Words]:
    """The workspace meant, and the words for the skeleton's comments."""
    workspace = options.find_workspace(plans)
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    return workspace, wording.words(spoken(lang, settled.lang))


def _known(spot: Spot, lead: str | None, title: str | None) -> None:
    """Refuse a unit that there is not, and a title that cannot stand in a plan."""
    org = spot.schedule.org
    options.known("--lead", lead, [*org.units, *org.groups])
    if title is not None and not title.strip():
        raise click.UsageError(_("--title is empty."))
    unseen = next((character for character in title or "" if not character.isprintable()), None)
    if unseen is not None:
        message = _("--title holds a character that cannot be seen, U+{code:04X}: type it by hand.")
        raise click.UsageError(message.format(code=ord(unseen)))


def _put(workspace: Workspace, spot: Spot, text: str, words: wording.Words) -> int:
    found = added(workspace, spot, text)
    disk.put(path_of(workspace, spot), found.data)
    told = words.gettext("{file}:{line}: fill it in, then wf check.")
    click.echo(told.format(file=safe(found.file), line=found.line))
    return 0
