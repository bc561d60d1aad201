"""Why a job failed, in a sentence."""

import psycopg
from procrastinate.exceptions import ConnectorException

from engine.faults import LedgerError, RefusedError
from engine.jobs import queue
from engine.jobs.planning import NoWorkspaceError
from engine.jobs.posting import BusyError, HeldError, LaterError
from engine.render.cells import safe
from engine.render.channels import answer
from engine.render.refusals import refused, unusable
from engine.wording import Words

_OURS = "wf: "


def reason(fault: Exception, database: str, words: Words) -> str:
    """What went wrong, for whoever looks after the fleet; a fault of the program by its name.

    Args:
        fault: what was raised.
        database: the fleet's, of which something may be said.
        words: in which language.
    """
    if isinstance(fault, (psycopg.Error, ConnectorException)):
        fault = _translated(fault, database)
    if isinstance(fault, RefusedError):
        return refused(fault, words).removeprefix(_OURS)
    if isinstance(fault, LedgerError):
        return unusable(fault, words).removeprefix(_OURS)
    return _of_job(fault, words) or f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}"


def _of_job(fault: Exception, words: Words) -> str:
    _ = words.gettext
    if isinstance(fault, NoWorkspaceError):
        return _("There is no folder {folder}, which is to be its workspace.").format(folder=safe(str(fault)))
    if isinstance(fault, LaterError):
        return answer(str(fault), words)
    if isinstance(fault, BusyError):
        return _("Another worker is at it, or was when it ended.")
    if isinstance(fault, HeldError):
        return _("It may have arrived, so it is held. --retry with --resend sends it again.")
    return ""


def _translated(fault: Exception, database: str) -> Exception:
    try:
        with queue.reachable(database):
            raise fault
    except LedgerError as told:
        return told
    except psycopg.Error:
        return fault
