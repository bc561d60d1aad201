"""`wf check`: what is wrong in the plans."""

import os
from gettext import gettext as _

import click

from engine import wording
from engine.app import checking
from engine.cli import listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render import problem_list
from engine.source import Severity


@click.command(
    cls=Command,
    help=_("Check the plans; silent when nothing is wrong. NAMES may be files, or codes of the checks to run."),
    epilog=options.STATUS,
)
@click.argument("names", nargs=-1)
@click.option("--strict", is_flag=True, help=_("Let warnings fail too."))
@click.option("--list", "overview", is_flag=True, help=_("List all checks and what each catches."))
@click.option("--format", "form", type=click.Choice(problem_list.FORMATS), default="text", help=_("How to print it."))
@options.plans_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *, names: tuple[str, ...], strict: bool, overview: bool, form: str, plans: str | None, lang: str | None
) -> int:
    """Parse, check, print."""
    if overview:
        click.echo(problem_list.listing(spoken(lang), listing.columns()))
        return 0
    files, codes = options.files_and_codes(names)
    workspace = options.workspace_of(files, plans)
    checked = checking.check(workspace, [os.path.abspath(file) for file in files], codes)
    language = spoken(lang, checked.settings.lang)
    if checked.problems or form != "text":
        click.echo(problem_list.printed(form, checked, language, listing.columns()))
    if checked.problems and form == "text":
        click.echo(problem_list.summary(checked.problems, wording.words(language)), err=True)
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return 1 if any(problem.severity in fatal for problem in checked.problems) else 0
