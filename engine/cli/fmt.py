"""`wf fmt`: plans in their one layout."""

import difflib
import os
import sys
from gettext import gettext as _

import click

from engine import settings, wording
from engine.app.checking import Checked
from engine.app.formatting import Laid, files, laid, of_bytes
from engine.cli import listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.render import problem_list
from engine.render.cells import safe
from engine.store import disk
from engine.workspace import Workspace


@click.command(
    cls=Command,
    help=_(
        "Bring plans, org files, calendars and wf.yaml into their one layout: a key a line in the schema's order, short"
        " lists on one line, comments kept. What the files say stays the same. Without FILES, all of the workspace; -"
        " reads from standard input."
    ),
    epilog=options.STATUS,
)
@click.argument("names", metavar="[FILES]...", nargs=-1)
@click.option("--check", "dry", is_flag=True, help=_("Write nothing; name the files that would change."))
@click.option("--diff", "lines", is_flag=True, help=_("Write nothing; show the lines that would change."))
@options.plans_option()
@options.lang_option()
def command(*, names: tuple[str, ...], dry: bool, lines: bool, plans: str | None, lang: str | None) -> int:
    """Lay out, write, tell."""
    if names == ("-",):
        return _piped(lang, dry=dry, lines=lines)
    workspace = options.any_workspace(plans) if names else options.find_workspace(plans)
    settled, _problems = settings.read(workspace.settings, workspace.settings)
    language = spoken(lang, settled.lang)
    found = list(laid(_meant(names, workspace)))
    for one in found:
        if one.foreign and names:
            message = _("{file} is no plan, org file, calendar or wf.yaml, and stays as it is.")
            raise click.UsageError(message.format(file=safe(one.before.file)))
    changed = [one for one in found if one.changed]
    for one in found:
        if one.changed and not (dry or lines):
            disk.put(one.path, one.after.encode())
        _tell(one, language, lines=lines)
    _sum(changed, wording.words(language), dry=dry or lines)
    return 1 if any(one.problems for one in found) or (changed and (dry or lines)) else 0


def _meant(names: tuple[str, ...], workspace: Workspace) -> list[str]:
    """The files named, those of folders named, or all."""
    found: list[str] = []
    for name in names:
        if os.path.isdir(name):
            found += files(options.find_workspace(name))
        else:
            if not os.path.lexists(name):
                raise click.UsageError(_("There is no file {name}.").format(name=name))
            found.append(os.path.abspath(name))
    return list(dict.fromkeys(found)) if names else files(workspace)


def _tell(one: Laid, language: str, *, lines: bool) -> None:
    if one.problems:
        checked = Checked(settings.Settings(), one.problems, {one.before.file: one.before})
        click.echo(problem_list.printed("text", checked, language, listing.columns()), err=True)
    elif one.changed and lines:
        click.echo("".join(_compared(one)), nl=False)
    elif one.changed:
        click.echo(safe(one.before.file))


def _compared(one: Laid) -> list[str]:
    """The lines that change, as `diff -u` has them."""
    name = one.before.file
    before, after = (text.splitlines(keepends=True) for text in (one.before.text, one.after))
    return [line if line.endswith("\n") else f"{line}\n" for line in difflib.unified_diff(before, after, name, name)]


def _sum(changed: list[Laid], words: wording.Words, *, dry: bool) -> None:
    if not changed:
        return
    count = len(changed)
    said = (
        words.ngettext("{count} file would change.", "{count} files would change.", count)
        if dry
        else words.ngettext("{count} file laid out anew.", "{count} files laid out anew.", count)
    )
    click.echo(said.format(count=count), err=True)


def _piped(lang: str | None, *, dry: bool, lines: bool) -> int:
    """From standard input to standard output; what cannot be read goes out as it came in."""
    data = sys.stdin.buffer.read()
    one = of_bytes("-", "-", data)
    if dry or lines:
        _tell(one._replace(changed=one.changed and lines), spoken(lang), lines=lines)
        return 1 if one.problems or one.changed else 0
    sys.stdout.buffer.write(data if one.problems or one.foreign else one.after.encode())
    sys.stdout.buffer.flush()
    _tell(one._replace(changed=False), spoken(lang), lines=False)
    return 1 if one.problems else 0
