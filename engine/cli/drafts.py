"""What the commands share that draft a plan: the check of what they wrote."""

import os

import click

from engine import wording
from engine.app import checking
from engine.cli import listing
from engine.render import problem_list
from engine.source import Severity
from engine.workspace import Workspace


def checked(workspace: Workspace, path: str, language: str) -> int:
    """Tell what is wrong with a draft, one of each kind, as it lies among the plans; the exit status.

    Elsewhere it cannot be checked.
    """
    if os.path.dirname(path) != workspace.plans:
        return 0
    found = checking.check(workspace, [path], frozenset())
    if not found.problems:
        return 0
    words = wording.words(language)
    click.echo("\n" + problem_list.samples(found, words, language, listing.columns()), err=True)
    click.echo(problem_list.summary(found.problems, words), err=True)
    return 1 if any(problem.severity is Severity.ERROR for problem in found.problems) else 0
