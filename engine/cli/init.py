"""`wf init`: a workspace to begin with, and the files of CI systems."""

import os
import shlex
from collections.abc import Iterator
from gettext import gettext as _

import click

from engine import wording
from engine.app.starting import SYSTEMS, Started, outermost, start
from engine.cli import clock, listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render.cells import safe, wrap
from engine.settings import Settings
from engine.workspace import shown

_CALLED = {"github": "GitHub", "gitlab": "GitLab", "gitee": "Gitee"}
_FILL_IN = {
    "github": ".github/workflows/plans.yml",
    "gitlab": ".gitlab/plans.yml",
    "gitee": ".gitee/plans-check.sh",
}
_TOKEN = {"gitlab": ".gitlab/plans.yml", "gitee": ".workflow/plans.yml"}


@click.command(
    cls=Command,
    help=_(
        "Begin a workspace in FOLDER (here when absent): a sample plan to be changed, units, settings, schemas for"
        " editors. With --ci in a workspace, only the files of that CI system: they check every pull request and tell"
        " in a comment what it does. What is there is never changed."
    ),
    epilog=options.STATUS,
)
@click.argument("folder", default=".")
@click.option(
    "--year", metavar="YEAR", type=click.IntRange(2000, 2100), help=_("The sample plan's year; this year when absent.")
)
@click.option(
    "--ci",
    "systems",
    type=click.Choice(SYSTEMS, case_sensitive=False),
    multiple=True,
    help=_("For this CI system, too; may be repeated."),
)
@options.lang_option()
def command(*, folder: str, year: int | None, systems: tuple[str, ...], lang: str | None) -> int:
    """Write, tell."""
    root = os.path.abspath(folder)
    year = year or clock.current_day(Settings().timezone).year
    started = start(root, year, lang or wording.LANGUAGES[0], tuple(dict.fromkeys(systems)))
    words = wording.words(spoken(lang))
    steps = _next(root, systems, words, whole=started.whole) if started.made else ()
    for line in (*_told(started, words), *steps):
        click.echo(line if line.startswith(" ") else wrap(line, listing.columns(), ""))
    return 0


def _told(started: Started, words: wording.Words) -> Iterator[str]:
    """What was made, and what was left alone."""
    yield from map(safe, started.made)
    for name in started.other:
        yield words.gettext("{file} is there with other content and was left alone.").format(file=safe(name))
    for name in started.linked:
        yield words.gettext("{file} is a link, or reached by one, and was left alone.").format(file=safe(name))
    for name, lines in started.lacking:
        yield words.gettext("{file} was left alone; it lacks:").format(file=safe(name))
        yield from (f"  {line}" for line in lines.splitlines())
    if not any(started[:-1]):
        yield words.gettext("Everything is there already.")


def _next(root: str, systems: tuple[str, ...], words: wording.Words, *, whole: bool) -> Iterator[str]:
    """What to do now."""
    top = outermost(root)
    if systems and top not in {None, root}:
        said = words.gettext("CI systems read these files only at the top of the repository: move them to {folder}.")
        yield "\n" + said.format(folder=safe(top or ""))
    for system in systems:
        told = words.gettext(
            "{system}: before the first pull request, fill in WF_SOURCE (where wf is installed from) in {file}, and"
            " who owns what in {owners}."
        )
        yield "\n" + told.format(system=_CALLED[system], file=_FILL_IN[system], owners=f".{system}/CODEOWNERS")
        if system != "github":
            yield words.gettext("Comments need a token, the variable WF_COMMENT_TOKEN; {file} says which.").format(
                file=_TOKEN[system]
            )
    if whole:
        yield "\n" + words.gettext("Next:")
        yield from (f"  {step}" for step in _steps(root))


def _steps(root: str) -> Iterator[str]:
    if root != os.getcwd():
        yield f"cd {shlex.quote(shown(root))}"
    yield from ("wf check", "wf due --week", "wf digest")
