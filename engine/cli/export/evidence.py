"""`wf export evidence`: what was handed in, as a tree of folders or a zip file."""

import os
import tempfile
from datetime import date
from gettext import gettext as _

import click

from engine.app.gathering import Archive, archive, gathered
from engine.cli import options
from engine.cli.export import place
from engine.cli.help import Command
from engine.render import evidence_index as rendered
from engine.render.evidence_index import Summary
from engine.store.ledgers import evidence_of
from engine.wording import Words


@click.command(
    cls=Command,
    help=_(
        "Write the evidence of PLAN into a folder or a zip file: item by item, period by period, unit by unit, with an"
        " index, a list of what is missing, and the SHA-256 of every file."
    ),
    epilog=options.STATUS,
)
@place.plan_argument
@place.output("DIR", _("Where to: a folder that is new or empty, or a file that ends in .zip."))
@place.replacing
@place.asking
def command(*, plan: str | None, out: str, replace: bool, as_of: date | None, **given: str | None) -> int:
    """Ask, copy, tell; 1 where files are lost."""
    at = place.place(plan, place.Given(as_of, **given))
    with archive(out, replace=replace) as made, tempfile.TemporaryDirectory() as folder:
        name = rendered.index_name(at.words)
        index, sums = os.path.join(folder, name), os.path.join(folder, rendered.SUMS)
        with at.pieces() as pieces, open(sums, "w", encoding="utf-8", newline="\n") as stream:
            files = gathered(pieces, evidence_of(at.ledger), made)
            found = rendered.index(files, at.heading, index, stream, at.words)
            stream.write(f"{_put(made, index, name)}  {name}\n")
        _put(made, sums, rendered.SUMS)
    place.told(_summary(found, at.words), out)
    return 1 if found.lost else 0


def _put(made: Archive, path: str, name: str) -> str:
    """Add a file of our own."""
    with open(path, "rb") as source:
        return made.put(name, source, os.path.getsize(path))


def _summary(found: Summary, words: Words) -> str:
    """What came of it."""
    files = words.ngettext("{count} file", "{count} files", found.files).format(count=found.files)
    missing = words.ngettext("{count} piece missing", "{count} pieces missing", found.missing).format(
        count=found.missing
    )
    said = ["{file}: " + files, missing]
    if found.lost:
        lost = words.ngettext(
            "{count} file of the ledger is lost: the index names it; wf ledger verify --read-data",
            "{count} files of the ledger are lost: the index names them; wf ledger verify --read-data",
            found.lost,
        )
        said.append(lost.format(count=found.lost))
    return "  ".join(said)
