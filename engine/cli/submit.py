"""`wf submit`: hand something in."""

from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine.app import verbs
from engine.app.material import Figures, figures, kept_files
from engine.cli import options, recording
from engine.cli.help import Command
from engine.due import Entry


def handing_in(function: Any) -> Any:  # noqa: ANN401 (a decorator)
    """The options that tell what is handed in."""
    for option in reversed(
        (
            click.option("--unit", metavar="UNIT", help=_("Which unit hands it in.")),
            click.option("--happened", type=options.Day(), help=_("The day that it took place.")),
            click.option("--count", metavar="N", help=_("The number to report.")),
            click.option("--numerator", metavar="N", help=_("Of a rate: how many were done.")),
            click.option("--denominator", metavar="N", help=_("Of a rate: out of how many.")),
            click.option(
                "--file",
                "files",
                multiple=True,
                metavar="[NAME=]PATH",
                help=_("A file, perhaps with what it is evidence of; may be repeated."),
            ),
            click.option("--note", metavar="TEXT", help=_("A remark.")),
        )
    ):
        function = option(function)
    return function


def handed(place: recording.Office, id_: str, given: dict[str, Any]) -> tuple[Entry, verbs.Handing]:
    """The occurrence, and what is handed in for it, its files kept."""
    unit: str | None = given["unit"]
    happened: date | None = given["happened"]
    entry = place.entry(id_, unit)
    wanted = Figures(count=given["count"], numerator=given["numerator"], denominator=given["denominator"])
    told = figures(entry.facts, wanted).told
    files = kept_files(entry.facts, given["files"], place.evidence(), place.limits())
    return entry, verbs.Handing(unit, happened, told, tuple(file.told for file in files), given["note"])


@click.command(cls=Command, help=_("Hand in material or figures for an occurrence."), epilog=options.STATUS)
@recording.occurrence
@handing_in
@recording.common
def command(*, id_: str, **given: Any) -> int:  # noqa: ANN401 (each an option of its own type)
    """Keep the files, record."""
    place = recording.office(given)
    entry, handing = handed(place, id_, given)
    return recording.say(place, verbs.submit(place.desk(), entry, handing))
