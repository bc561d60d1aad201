"""`wf import`: from an official notice to the draft of a plan."""

import os
import sys
from gettext import gettext as _
from typing import Any

import click

from engine import settings, wording
from engine.app.importing import Drafts, imported, lines_of, of_table
from engine.cli import drafts, listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.due import YEARS
from engine.render import imported as render
from engine.render.cells import safe, wrap
from engine.store import disk
from engine.workspace import Workspace, locate, shown


@click.command(
    cls=Command,
    help=_(
        "Draft a plan from a published notice (txt, md, html, docx, pdf with text; doc and wps where LibreOffice is"
        " there). Every value says which line of the notice it was read from; what was not read, or is doubtful, is"
        " left to decide in a comment, never made up. The units are drafted into an org file beside it. A table"
        " written by wf export table gives its own plan back."
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
    table = of_table(notice)
    if table is not None:
        return _taken_back(table, notice, out, workspace, language)
    draft = imported(notice, out, given["org"], given["year"])
    text = render.plan_text(draft, words)
    if out in {None, "-"}:
        sys.stdout.write(text)
        return 0
    path = os.path.abspath(str(out))
    _written(path, Drafts(text, render.org_text(draft, words) if draft.drafts_org else "", draft.org))
    click.echo(_drafted(path, notice, words))
    for told in render.summary(draft, words):
        click.echo(wrap(told, listing.columns(), "  "))
    return drafts.checked(workspace, path, language)


def _taken_back(table: Drafts, notice: str, out: str | None, workspace: Workspace, language: str) -> int:
    """A table of duties of ours is the plan that it was written from; an org file that is there stays."""
    if out in {None, "-"}:
        sys.stdout.write(table.plan)
        return 0
    path = os.path.abspath(str(out))
    there = os.path.lexists(os.path.join(os.path.dirname(path), table.org_name))
    _written(path, table._replace(org="") if there else table)
    click.echo(_drafted(path, notice, wording.words(language)))
    return drafts.checked(workspace, path, language)


def _drafted(path: str, notice: str, words: wording.Words) -> str:
    told = words.gettext("{file}: drafted from {notice}.")
    return told.format(file=safe(shown(path)), notice=safe(os.path.basename(notice)))


def _written(path: str, texts: Drafts) -> None:
    """The plan and its org file, which is empty where there is one already."""
    org = os.path.join(os.path.dirname(path), texts.org_name)
    for file in (path, *([org] if texts.org else [])):
        if os.path.lexists(file):
            message = _(
                "{file} is there already. Move it away, or write elsewhere: --out FILE; keep an org file: --org."
            )
            raise click.UsageError(message.format(file=shown(file)))
    if texts.org:
        disk.make(os.path.dirname(org))
        disk.put(org, texts.org.encode())
    disk.put(path, texts.plan.encode())
