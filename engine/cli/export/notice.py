"""`wf export notice`: letters about what is overdue, to be sent by hand."""

import os
from datetime import date
from gettext import gettext as _

import click

from engine.app.exporting import folder_at, whole_file
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command


@click.command(
    cls=Command,
    help=_(
        "Write a letter in Word (工作提示单) to every unit that has something overdue by PLAN, to be sent by hand:"
        " without a number and not recorded, unlike those that wf digest sends."
    ),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("DIR", _("Where to: a folder."))
@click.option("--supervision", is_flag=True, help=_("As a supervision letter (督办单)."))
@place.replacing
@place.asking
def command(
    *, plan: str | None, out: str, supervision: bool, replace: bool, as_of: date | None, **given: str | None
) -> int:
    """Ask, write."""
    from engine.render.notices import notices  # noqa: PLC0415 (slow to import)

    at = place.place(plan, place.Given(as_of, **given))
    folder_at(out)
    count = 0
    with at.pieces() as pieces:
        for notice in notices(pieces, "supervision" if supervision else "notice", at.today, at.words):
            path = os.path.join(out, notice.name)
            with whole_file(path, replace=replace) as aside, open(aside, "wb") as stream:
                stream.write(notice.raw)
            count += 1
    place.told(at.words.ngettext("{file}: {count} letter", "{file}: {count} letters", count), out, count)
    return 0
