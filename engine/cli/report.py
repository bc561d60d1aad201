"""`wf report`: the year's report."""

import json
import os
from contextlib import nullcontext
from datetime import date
from gettext import gettext as _

import click

from engine import settings, wording
from engine.app.exporting import whole_file
from engine.app.reporting import Reported, reported
from engine.cli import clock, listing, options
from engine.cli.due import complete
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.cli.template import FOLDER
from engine.render import report_record, report_text, report_told
from engine.render.limited import TemplateFaultsError
from engine.render.refusals import template_fault
from engine.render.report_files import Wanted, content
from engine.render.report_pdf import UnmadeError
from engine.store.ledgers import evidence_of, to_read
from engine.wording import Words
from engine.workspace import ledger_of, shown

_FILES = frozenset({"docx", "pdf"})
"""The formats that no terminal shows."""


@click.command(
    cls=Command,
    help=_(
        "Write the year's report of a plan: what units wrote in their wrap-ups, numbers from the records, what fell"
        " short, and annexes. It is in Chinese whatever the terminal speaks, unless --lang says otherwise."
    ),
    epilog=options.STATUS,
)
@click.argument("plan", required=False, shell_complete=complete("plans"))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option(
    "--format", "form", type=click.Choice(report_text.FORMATS), default="docx", show_default=True,
    help=_("How to write it."),
)  # fmt: skip
@click.option(
    "--output", "-o", metavar="FILE", help=_("Where to; a Word file or PDF goes to PLAN-report.* when absent.")
)
@click.option("--replace", is_flag=True, help=_("Write over a file that is there."))
@click.option("--title", metavar="TEXT", help=_("What to call it."))
@click.option("--trace", is_flag=True, help=_("List for every number the records that it comes from."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *,
    plan: str | None,
    as_of: date | None,
    form: str,
    output: str | None,
    replace: bool,
    title: str | None,
    trace: bool,
    plans: str | None,
    ledger: str | None,
    lang: str | None,
) -> int:
    """Report, write."""
    workspace = options.find_workspace(plans)
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    today = as_of or clock.current_day(settled.timezone)
    file = ledger_of(workspace, ledger)
    evidence = evidence_of(file)
    found = reported(workspace, to_read(file), evidence, plan, today)
    told = wording.words(spoken(lang, settled.lang))
    for line in report_told.warnings(found, told):
        click.echo(line, err=True)
    words = wording.words(lang or "zh-CN")
    if trace:
        click.echo("\n".join(report_record.trace(found.report, told, listing.columns())))
        return 0
    target = output or (f"{found.report.about.plan}-report.{form}" if form in _FILES else None)
    wanted = Wanted(form, title, lang or "zh-CN", os.path.join(workspace.root, FOLDER))
    with whole_file(target, replace=replace) if target else nullcontext() as aside:
        made, without = _made(found, wanted, words, told)
        if without:
            click.echo(report_told.without_charts(without, told), err=True)
        _put(made, aside)
    if target:
        click.echo(shown(os.path.abspath(target)))
    return 0


def _made(found: Reported, wanted: Wanted, words: Words, told: Words) -> tuple[str | bytes, str | None]:
    """The report in the format asked for, and why it lacks charts; what cannot be made ends the command."""
    if wanted.form == "json":
        return json.dumps(report_record.as_record(found.report), ensure_ascii=False) + "\n", None
    try:
        return content(found.report, wanted, words)
    except TemplateFaultsError as faults:
        for fault in faults.faults:
            click.echo(template_fault(fault, told), err=True)
        click.echo(told.gettext("wf template check tries it. Take it away, and the built-in one is used."), err=True)
        raise click.exceptions.Exit(1) from faults
    except UnmadeError as fault:
        click.echo(f"wf: {report_told.no_pdf(fault.why, told)}", err=True)
        raise click.exceptions.Exit(2) from fault


def _put(made: str | bytes, path: str | None) -> None:
    """Print what was made, or write it to a file."""
    if path is None:
        click.echo(made, nl=False)
        return
    with open(path, "wb") as stream:
        stream.write(made.encode() if isinstance(made, str) else made)
