"""`wf org`: units that end and hand their work over."""

from collections.abc import Callable
from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine import settings, wording
from engine.app.unit_choice import Handover
from engine.app.units import handed_over
from engine.cli import clock, listing, options
from engine.cli.due import complete
from engine.cli.help import Command, Group
from engine.cli.language import spoken
from engine.render import handover
from engine.render.consequences import Spoken
from engine.store import disk
from engine.store.ledgers import to_read
from engine.workspace import ledger_of

command = Group("org", help=_("Change the units of a plan, and see what moves to whom."), epilog=options.STATUS)


def _shared(function: Callable[..., int]) -> Callable[..., int]:
    """The options that both commands have."""
    for option in reversed((
        click.option("--into", required=True, metavar="UNIT", help=_("The unit that takes over.")),
        click.option("--from", "first", required=True, type=options.Day(), help=_("The first day on which it has.")),
        click.option("--org", metavar="FILE", help=_("The org file or its id, where several have such a unit.")),
        click.option("--new", is_flag=True, help=_("The unit that takes over is not there yet: found it.")),
        click.option("--dry-run", "dry", is_flag=True, help=_("Write nothing; only tell what would follow.")),
        click.option("--as-of", type=options.Day(), help=_("The day that counts as today.")),
        options.plans_option(),
        options.ledger_option(),
        options.lang_option(),
    )):  # fmt: skip
        function = option(function)
    return function


@command.command(cls=Command, help=_("Have a unit end and another take over: until: and successor: in the org file."))
@click.argument("unit", shell_complete=complete("units"))
@_shared
def dissolve(*, unit: str, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """One unit ends."""
    return _handover((unit,), **given)


@command.command(
    cls=Command, help=_("Have several units become one, which may be new: until: and successor: in the org file.")
)
@click.argument("units", nargs=-1, required=True, shell_complete=complete("units"))
@_shared
def merge(*, units: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Several units end."""
    return _handover(units, **given)


def _handover(units: tuple[str, ...], *, into: str, first: date, dry: bool, **given: Any) -> int:  # noqa: ANN401 (options)
    workspace = options.find_workspace(given["plans"])
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    today = given["as_of"] or clock.current_day(settled.timezone)
    store = to_read(ledger_of(workspace, given["ledger"]))
    found = handed_over(workspace, store, Handover(units, into, first, given["org"], given["new"]), today)
    if not (dry or found.faults):
        disk.put(found.path, found.data)
    name = spoken(given["lang"], settled.lang)
    tongue = Spoken(wording.words(name), name)
    click.echo("\n".join(handover.as_text(found, tongue, listing.columns(), dry=dry)))
    return 1 if found.faults else 0
