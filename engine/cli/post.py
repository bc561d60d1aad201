"""What the commands that send share: the channels of the server, what is wrong with them told."""

import os
import sys

import click

from engine import channels
from engine.cli import listing
from engine.faults import RefusedError
from engine.paths import is_address
from engine.render import problems
from engine.sending import mailroom as rooms
from engine.sending.mailroom import ChannelsFaultError, Mailroom
from engine.workspace import LEDGER, Workspace


def mailroom(workspace: Workspace, ledger: str, given: str | None, lang: str) -> Mailroom:
    """The channels of a server: in the file given, else beside the ledger; paths in it are the workspace's.

    A ledger in a database has them where a file of the workspace's own would.

    Raises:
        RefusedError: there is no such file, or secrets stand in it for all to read.
        SystemExit: something is wrong with the file; it has been told.
    """
    beside = os.path.join(workspace.root, LEDGER) if is_address(ledger) else ledger
    path = os.path.abspath(given or os.path.join(os.path.dirname(beside), channels.FILE))
    if given and not os.path.isfile(path):
        raise RefusedError("file-missing", file=given)
    try:
        return rooms.mailroom(path, workspace.root, lang)
    except ChannelsFaultError as fault:
        click.echo("\n\n".join(problems.text(one, lang, None, listing.columns()) for one in fault.problems), err=True)
        sys.exit(1)
