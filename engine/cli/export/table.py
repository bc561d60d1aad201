"""`wf export table`: the 责任分工表."""

from gettext import gettext as _

import click

from engine.app.exporting import schedule_of, whole_file
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.faults import RefusedError
from engine.loading import load


@click.command(
    cls=Command,
    help=_(
        "Write the table of duties of PLAN (责任分工表) for Excel or Word. All of the plan stands in it, so that it can"
        " be read back."
    ),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("FILE", _("Where to: a file that ends in .xlsx or .docx."))
@place.replacing
@place.with_people
@options.plans_option()
@options.lang_option()
def command(  # noqa: PLR0913 (each an option)
    *,
    plan: str | None,
    out: str,
    replace: bool,
    people: bool,
    plans: str | None,
    lang: str | None,  # noqa: ARG001
) -> int:
    """Read, write."""
    ending = out.rpartition(".")[2].lower()
    if ending not in {"xlsx", "docx"}:
        raise RefusedError("table-ending", file=out)
    workspace = options.find_workspace(plans)
    found = schedule_of(load(workspace), workspace, plan)
    with whole_file(out, replace=replace) as aside:
        if ending == "xlsx":
            from engine.render.sheets import responsibilities  # noqa: PLC0415 (each is slow to import)

            responsibilities(found.plan, found.org, aside, people=people)
        else:
            from engine.render.annex import annex  # noqa: PLC0415

            annex(found.plan, found.org, aside, people=people)
    place.told(_("{file} is written."), out)
    return 0
