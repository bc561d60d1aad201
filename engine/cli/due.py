"""`wf due`: what is due."""

from collections.abc import Callable
from gettext import gettext as _
from typing import Any

import click

from engine.cli import listing, options
from engine.cli.help import Command
from engine.due import STATES
from engine.render.due_list import FORMATS

SPANS = {
    "week": _("The week, Monday to Sunday, and what is overdue; the default."),
    "month": _("The month, and what is overdue."),
    "overdue": _("Only what is overdue."),
    "all": _("The whole of every plan, with what waits for its start."),
}


def complete(key: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completes with what the workspace has: plans, units."""

    def names(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        about = options.find_book(ctx.params.get("plans"), ctx.params.get("ledger")).about
        known: list[str] = getattr(about, key)
        return [name for name in known if name.startswith(incomplete)]

    return names


@click.command(cls=Command, help=_("List what is due."), epilog=options.STATUS)
@options.flags("spans", SPANS)
@click.option("--from", "begin", type=options.Day(), help=_("From this day on."))
@click.option("--to", "last", type=options.Day(), help=_("Up to and with this day."))
@click.option("--as-of", type=options.Day(), help=_("The day that counts as today."))
@click.option("--plan", metavar="ID", shell_complete=complete("plans"), help=_("Only this plan."))
@click.option("--unit", metavar="UNIT", shell_complete=complete("units"), help=_("Only what this unit acts in."))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    metavar="STATE",
    help=_("Only in this state ({states}); may be repeated.").format(states=", ".join(STATES)),
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help=_("How to print it."))
@options.plans_option()
@options.ledger_option()
@options.lang_option()
def command(*, spans: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Parse, ask, print."""
    begin, last = given["begin"], given["last"]
    if begin and last and last < begin:
        raise click.UsageError(_("--to {last} is before --from {begin}.").format(last=last, begin=begin))
    days = ["from/--to"] if given["begin"] or given["last"] else []
    span = options.only_one([*spans, *days])
    asked = listing.Options(span=None if days else span, **given)
    book = options.find_book(asked.plans, asked.ledger)
    options.known("--plan", asked.plan, book.about.plans)
    options.known("--unit", asked.unit, book.about.units)
    return listing.answer(asked, book)
