"""What the commands that send share: the channels of the server, what is wrong with them told."""

import os
import sys

import click

from engine import channels
from engine.cli import listing
from engine.faults import RefusedError
from engine.render import problems
from engine.sending import mailroom as rooms
from engine.sending.mailroom import ChannelsFaultError, Mailroom
from engine.workspace import Workspace


def mailroom(workspace: Workspace, ledger: str, given: str | None, lang: str) -> Mailroom:
    """The channels of a server: in the file given, else beside the ledger; paths in it are the workspace's.

    Raises:
        RefusedError: there is no such file, or secrets stand in it for all to read.
        SystemExit: something is wrong with the file; it has been told.
    """
    path = os.path.abspath(given or os.path.join(os.path.dirname(ledger), channels.FILE))
    if given and not os.path.isfile(path):
        raise RefusedError("file-missing", file=given)
    try:
        return rooms.mailroom(path, workspace.root, lang)
    except ChannelsFaultError as fault:
        click.echo("\n\n".join(problems.text(one, lang, None, listing.columns()) for one in fault.problems), err=True)
        sys.exit(1)
