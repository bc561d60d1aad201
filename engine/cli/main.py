"""The entry point of `wf`."""

import os
import sys

from engine.cli import everyday


def main() -> None:
    """Run `wf` on this process's arguments and leave with its exit status."""
    try:
        status = everyday.answered(sys.argv[1:])
        if status is None:
            from engine.cli.commands import run  # noqa: PLC0415 (the command-line library is slow to import)

            status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has had enough; the interpreter must not complain about it at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
