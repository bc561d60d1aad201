"""`wf diff`: what a change of the plans does."""

import json
from datetime import date
from gettext import gettext as _

import click

from engine import settings, wording
from engine.app.comparing import compared
from engine.app.states import ledger_beside
from engine.cli import clock, listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.cli.patience import TooSlowError, patience
from engine.render import consequences
from engine.render.comment import as_markdown
from engine.store.ledgers import to_read

_APPROVAL = 4
_PATIENCE = 60
"""Seconds: ten times as much as the largest of real plans takes."""
_STATUS = _(
    "Exit status: 0 nothing needs approval, 1 something has to be mended, 2 wrong usage, 4 something has to be"
    " approved, 74 cannot write, 130 interrupted."
)


@click.command(
    cls=Command,
    help=_(
        "Tell what a change of the plans does: what falls due more, less or on other days, who has to do more, what is"
        " asked for less. BASE and HEAD are folders, plan files or git revisions (main, main..., v1..v2); without HEAD,"
        " the files here."
    ),
    epilog=_STATUS,
)
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--as-of", envvar="WF_AS_OF", show_envvar=True, type=options.Day(), help=_("The day that counts as today.")
)
@click.option("--format", "form", type=click.Choice(consequences.FORMATS), default="text", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *,
    base: str,
    head: str | None,
    as_of: date | None,
    form: str,
    plans: str | None,
    ledger: str | None,
    lang: str | None,
) -> int:
    """Compare, print; the gravest is the exit status."""
    workspace = options.any_workspace(plans) if head else options.find_workspace(plans)
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    today = as_of or clock.current_day(settled.timezone)
    try:
        with patience(_PATIENCE):
            beside = ledger_beside(workspace, ledger)
            found = compared(workspace, to_read(beside) if beside else None, base, head, today)
    except TooSlowError:
        raise click.UsageError(_("It takes too long and was given up. Compare the plans one by one.")) from None
    name = spoken(lang, settled.lang)
    tongue = consequences.Spoken(wording.words(name), name)
    if form == "json":
        click.echo(json.dumps(consequences.as_json(found), ensure_ascii=False))
    elif form == "md":
        click.echo(as_markdown(found, tongue), nl=False)
    else:
        click.echo("\n".join(consequences.as_text(found, tongue, listing.columns())))
    return {"error": 1, "approval": _APPROVAL}.get(found.verdict, 0)
