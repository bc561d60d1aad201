"""Why a job failed, in a sentence."""

from datetime import UTC, datetime

import psycopg
from procrastinate.exceptions import ConnectorException

from engine.faults import LedgerError, RefusedError
from engine.jobs import queue
from engine.jobs.planning import MovedError, NoWorkspaceError
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
    if isinstance(fault, LaterError):
        return answer(str(fault), words)
    said: dict[type[Exception], str] = {
        BusyError: _("Another worker is at it, or was when it ended."),
        HeldError: _("It may have arrived, so it is held. --retry with --resend sends it again."),
        MovedError: _("What is recorded changes faster than the day can be planned."),
        NoWorkspaceError: _("There is no folder {folder}, which is to be its workspace."),
        queue.ClockError: _(
            "This machine's clock says {here}, the database's {there}: set right the one that is wrong."
        ),
    }
    facts = {"folder": safe(str(fault))}
    if isinstance(fault, queue.ClockError):
        facts = {"here": _instant(fault.here), "there": _instant(fault.there)}
    return said.get(type(fault), "").format(**facts)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _translated(fault: Exception, database: str) -> Exception:
    try:
        with queue.reachable(database):
            raise fault
    except LedgerError as told:
        return told
    except psycopg.Error:
        return fault
