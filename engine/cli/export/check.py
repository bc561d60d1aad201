"""`wf export check`: whether people have changed a table since it was written."""

from gettext import gettext as _

import click

from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.tables.reading import plan_of


@click.command(
    cls=Command,
    help=_(
        "Read a table of duties (.xlsx, .docx) back, and tell where its words were changed by hand since it was"
        " written."
    ),
    epilog=options.STATUS,
)
@click.argument("file")
@options.lang_option()
def command(*, file: str, lang: str | None) -> int:  # noqa: ARG001 (told by the group)
    """Read, tell."""
    plan_of(file)
    place.told(_("{file}: nothing was changed, unless it was titles."), file)
    return 0
