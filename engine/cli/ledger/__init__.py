"""`wf ledger`: the upkeep of the ledger, each command a module imported when it is called."""

import importlib
from gettext import gettext as _

import click

from engine.cli import options
from engine.cli.help import Context

COMMANDS = {
    "backup": "backup",
    "export": "export",
    "head": "head",
    "import": "take_over",
    "restore": "restore",
    "verify": "verify",
}
"""Each command, and its module in this package."""


class Group(click.Group):
    """The group of these commands."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name; None when there is none."""
        if name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"engine.cli.ledger.{COMMANDS[name]}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called, or the name that was most likely meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

            near = nearest(args[0], COMMANDS)
            hint = _("Did you mean {near}?").format(near=near) if near else _("See wf ledger --help.")
            ctx.fail(_("There is no command {name}. {hint}").format(name=args[0], hint=hint))
        return super().resolve_command(ctx, args)


command = Group(
    "ledger",
    help=_("Look the ledger over, back it up, restore it, write it out as lines, take lines over."),
    epilog=options.STATUS,
)
