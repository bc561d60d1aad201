"""`wf explain`: the manual page of a code."""

from gettext import gettext as _

import click

from engine.cli import options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.document.nearest import nearest
from engine.render import problem_list, problems


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in problems.catalogue("en").sayings if code.startswith(incomplete)]


@click.command(cls=Command, help=_("Print the manual page of a code that wf check names."), epilog=options.STATUS)
@click.argument("code", shell_complete=_complete)
@options.lang_option()
def command(*, code: str, lang: str | None) -> int:
    """Find the page, print it."""
    known = problems.catalogue("en").sayings
    if code not in known:
        near = nearest(code, known)
        hint = _("Did you mean {near}?").format(near=near) if near else _("wf check --list names them all.")
        raise click.UsageError(_("There is no code {code}. {hint}").format(code=code, hint=hint))
    click.echo(problem_list.manual(code, spoken(lang)))
    return 0
