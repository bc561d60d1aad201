"""What the commands about the ledger share: which ledger, in which language."""

from collections.abc import Callable
from gettext import gettext as _
from typing import Any

import click

from engine import wording
from engine.cli import options
from engine.cli.language import spoken
from engine.render import upkeep
from engine.workspace import ledger_of


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all of them have."""
    for option in (options.lang_option(), options.ledger_option(), options.plans_option()):
        function = option(function)
    return function


def form(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`."""
    return click.option(
        "--format", "form", type=click.Choice(upkeep.FORMATS), default="text", help=_("How to print it.")
    )(function)


def file(plans: str | None, ledger: str | None) -> str:
    """The ledger meant."""
    return ledger_of(options.any_workspace(plans), ledger)


def words(lang: str | None) -> wording.Words:
    """The words to speak with."""
    return wording.words(spoken(lang))
