"""What the commands about a fleet share: which fleet, its channels, what is wrong with either told."""

import os
import sys
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, NoReturn

import click

from engine import wording
from engine.channels import private
from engine.cli import listing, options
from engine.cli.language import spoken
from engine.faults import RefusedError, SecretError
from engine.fleet import FILE, Fleet, read
from engine.render import problems
from engine.render.channels import secret
from engine.sending import mailroom as rooms
from engine.sending.mailroom import ChannelsFaultError, Mailroom
from engine.source import Problem
from engine.store.ledgers import understood
from engine.workspace import shown


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all of them have."""
    for option in (
        options.lang_option(),
        click.option(
            "--fleet",
            envvar="WF_FLEET",
            metavar="FILE",
            default=FILE,
            help=_("Where the fleet is described; fleet.yaml here when absent."),
        ),
    ):
        function = option(function)
    return function


def found(path: str, lang: str | None) -> Fleet:
    """The fleet that a file describes.

    Raises:
        RefusedError: there is no such file, the engine is not installed, or the database's address cannot be had.
        SystemExit: something is wrong with the file; it has been told.
    """
    file = os.path.abspath(path)
    if not os.path.isfile(file):
        raise RefusedError("no-fleet", file=path)
    try:
        import procrastinate  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        raise RefusedError("no-engine") from None
    try:
        fleet, told, secrets = read(file, shown(file), os.environ)
    except SecretError as fault:
        raise RefusedError("no-secret", file=shown(file), detail=secret(fault, wording.words(spoken(lang)))) from None
    if fleet is None:
        _give_up(told, lang)
    if secrets and not private(file):
        raise RefusedError("secrets-open", file=shown(file))
    understood(fleet.database)
    if isinstance(fleet.workspaces, str) and not os.path.isdir(fleet.workspaces):
        raise RefusedError("no-workspaces", folder=shown(fleet.workspaces))
    return fleet


def room(fleet: Fleet, lang: str | None) -> Mailroom:
    """The channels of a fleet.

    Raises:
        RefusedError: there are none, or secrets stand in the file for all to read.
        SystemExit: something is wrong with the file; it has been told.
    """
    try:
        opened = rooms.mailroom(fleet.channels, os.path.dirname(fleet.path), spoken(lang))
    except ChannelsFaultError as fault:
        _give_up(fault.problems, lang)
    if not opened.channels:
        raise RefusedError("no-channels", file=shown(fleet.channels))
    return opened


def _give_up(told: list[Problem], lang: str | None) -> NoReturn:
    said = (problems.text(one, spoken(lang), None, listing.columns()) for one in told)
    click.echo("\n\n".join(said), err=True)
    sys.exit(1)
