"""Groups whose commands are modules, each imported only when it is called."""

import importlib
from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

import click

from engine.cli.help import Group


class Modules(Group):
    """A group of commands, each with the module below a package in which it is `command`."""

    def __init__(self, name: str, package: str, modules: Mapping[str, str], **settings: Any) -> None:  # noqa: ANN401 (click's)
        super().__init__(name, **settings)
        self.package = package
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Their names."""
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name; None when there is none."""
        if name not in self.modules:
            return None
        found: click.Command = importlib.import_module(f"{self.package}.{self.modules[name]}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called, or the name that was most likely meant."""
        if args and args[0] not in self.modules and not args[0].startswith("-"):
            from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

            near = nearest(args[0], self.modules)
            page = _("See {command} --help.").format(command=ctx.command_path)
            hint = _("Did you mean {near}?").format(near=near) if near else page
            ctx.fail(_("There is no command {name}. {hint}").format(name=args[0], hint=hint))
        return super().resolve_command(ctx, args)
