"""`wf template`: the templates of messages and of the report, copied to be changed, and tried."""

import json
import os
import shutil
from gettext import gettext as _

import click

from engine import paths, wording
from engine.cli import listing, options
from engine.cli.help import Command, Group
from engine.cli.language import spoken
from engine.faults import RefusedError
from engine.render.limited import checked
from engine.render.refusals import template_fault
from engine.render.template_manual import manual
from engine.render.templates import NAMES, REPORT, own
from engine.workspace import shown

FOLDER = "templates"


command = Group(
    "template",
    help=_("The templates of messages and of the year's report: copy them, change them, try them."),
    epilog=options.STATUS,
)


@command.command(cls=Command, help=_("Copy the built-in templates into templates/, to be changed there."))
@options.plans_option()
@options.lang_option()
def copy(*, plans: str | None, lang: str | None) -> int:
    """Copy those that are not there yet."""
    words = wording.words(spoken(lang))
    folder = os.path.join(options.any_workspace(plans).root, FOLDER)
    try:
        os.makedirs(folder, exist_ok=True)
        for name in (*NAMES, *REPORT):
            there = os.path.join(folder, name)
            if os.path.lexists(there):
                click.echo(words.gettext("{file} is there already and was left alone.").format(file=shown(there)))
            else:
                shutil.copyfile(os.path.join(paths.TEMPLATES, name), there)
                click.echo(shown(there))
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(folder), detail=fault.strerror or "") from fault
    return 0


@command.command(cls=Command, help=_("Try the workspace's own templates on samples; silent when all is well."))
@options.plans_option()
@options.lang_option()
def check(*, plans: str | None, lang: str | None) -> int:
    """Render samples in a process that is bounded."""
    language = spoken(lang)
    words = wording.words(language)
    folder = os.path.join(options.any_workspace(plans).root, FOLDER)
    if not own(folder, (*NAMES, *REPORT)):
        none = words.gettext(
            "There are no templates in {folder}: the built-in ones are used. wf template copy copies them."
        )
        click.echo(none.format(folder=shown(folder)))
        return 0
    faults = []
    for samples, names in (("samples.json", NAMES), ("report-samples.json", REPORT)):
        with open(os.path.join(paths.TEMPLATES, samples), encoding="utf-8") as stream:
            faults += checked(folder, language, json.load(stream), names)
    for fault in faults:
        click.echo(template_fault(fault, words), err=True)
    if faults:
        click.echo(words.gettext("wf template variables lists what a template may use."), err=True)
    return 1 if faults else 0


@command.command(cls=Command, help=_("List what a template may use, and what each means."))
@options.lang_option()
def variables(*, lang: str | None) -> int:
    """Print them."""
    click.echo("\n".join(manual(spoken(lang), listing.columns())))
    return 0
