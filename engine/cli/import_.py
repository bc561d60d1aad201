"""`wf import`: from an official notice to the draft of a plan."""

import os
import sys
from gettext import gettext as _
from typing import Any

import click

from engine import settings, wording
from engine.app.importing import Imported, imported, lines_of
from engine.cli import drafts, listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.due import YEARS
from engine.render import imported as render
from engine.render.cells import safe, wrap
from engine.store import disk
from engine.workspace import locate, shown


@click.command(
    cls=Command,
    help=_(
        "Draft a plan from a published notice (txt, md, html, docx, pdf with text; doc and wps where LibreOffice is"
        " there). Every value says which line of the notice it was read from; what was not read, or is doubtful, is"
        " left to decide in a comment, never made up. The units are drafted into an org file beside it."
    ),
    epilog=options.STATUS,
)
@click.argument("notice", type=click.Path(dir_okay=False))
@click.option("-o", "--out", metavar="FILE", help=_("The plan's file, whose name becomes its id; - for the screen."))
@click.option("--org", metavar="FILE", help=_("An org file that is there already, as the plan is to name it."))
@click.option(
    "--year", type=click.IntRange(YEARS.start, YEARS.stop - 1), help=_("The plan's year, if the notice does not say.")
)
@click.option("--lines", is_flag=True, help=_("Print the notice's lines with their numbers, and draft nothing."))
@options.plans_option()
@options.lang_option()
def command(*, notice: str, out: str | None, lines: bool, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Read, draft, write, check, tell."""
    workspace = locate(os.getcwd(), given["plans"])
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    language = spoken(given["lang"], settled.lang)
    words = wording.words(language)
    if lines:
        for line in lines_of(notice):
            click.echo(f"{line.number:>5}  {safe(line.text or ' | '.join(line.cells))}")
        return 0
    draft = imported(notice, out, given["org"], given["year"])
    text = render.plan_text(draft, words)
    if out in {None, "-"}:
        sys.stdout.write(text)
        return 0
    path = os.path.abspath(str(out))
    _written(path, draft, text, words)
    for told in render.summary(draft, words):
        click.echo(wrap(told, listing.columns(), "  "))
    return drafts.checked(workspace, path, language)


def _written(path: str, draft: Imported, text: str, words: wording.Words) -> None:
    """The plan and, unless there is one already, the org file."""
    org = os.path.join(os.path.dirname(path), draft.org)
    for file in (path, *([org] if draft.drafts_org else [])):
        if os.path.lexists(file):
            message = _(
                "{file} is there already. Move it away, or write elsewhere: --out FILE; keep an org file: --org."
            )
            raise click.UsageError(message.format(file=shown(file)))
    if draft.drafts_org:
        disk.make(os.path.dirname(org))
        disk.put(org, render.org_text(draft, words).encode())
    disk.put(path, text.encode())
    click.echo(words.gettext("{file}: drafted from {notice}.").format(file=safe(shown(path)), notice=safe(draft.file)))
