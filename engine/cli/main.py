"""The entry point of `wf`."""

import os
import sqlite3
import sys
from io import TextIOWrapper

from engine.cli import everyday
from engine.shelf import shelf

_CANNOT_WRITE = 74
"""EX_IOERR of sysexits.h: the disk is full, or gone."""


def _can_say_everything() -> None:
    """No character may stop a list half-way: an ASCII stream speaks UTF-8, any other replaces what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            ascii_only = (stream.encoding or "").lower().replace("-", "") in {"ascii", "usascii", "ansix3.41968"}
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="replace")


def _asked_in_full() -> int:
    from engine.cli.commands import run  # noqa: PLC0415 (the command-line library is slow to import)

    return run(sys.argv[1:])


def main() -> None:
    """Run `wf` on this process's arguments and leave with its exit status."""
    _can_say_everything()
    try:
        status = everyday.answered(sys.argv[1:])
        if status is None:
            status = _asked_in_full()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has had enough; the interpreter must not complain about it at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = 130
    except sqlite3.DatabaseError:
        # A kept book is damaged further in than its first page; nothing has been printed yet.
        shelf(os.environ).forget()
        status = _asked_in_full()
    except OSError as fault:
        sys.stderr.write(f"wf: {fault.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = _CANNOT_WRITE
    sys.exit(status)
