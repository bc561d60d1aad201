"""The command `wf` and its commands, each a module imported when it is called."""

import sys
from gettext import gettext as _

import click

from engine import __version__, wording
from engine.cli.language import spoken
from engine.cli.modules import Modules
from engine.faults import LedgerError, RefusedError, UnsafeEditError
from engine.render.refusals import refused, unusable
from engine.render.trouble import trouble, unsafe

CANNOT_WRITE = 74
"""EX_IOERR of sysexits.h: the disk is full or gone, or the ledger cannot be read or written."""
COMMANDS = {
    "accept": "accept",
    "burden": "burden",
    "calendar": "calendar",
    "cascade": "cascade",
    "channel": "channel",
    "check": "check",
    "completion": "completion",
    "correct": "correct",
    "diff": "diff",
    "digest": "digest",
    "due": "due",
    "explain": "explain",
    "export": "export",
    "extend": "extend",
    "fire": "fire",
    "fmt": "fmt",
    "import": "import_",
    "init": "init",
    "jobs": "jobs",
    "ledger": "ledger",
    "log": "log",
    "new": "new",
    "org": "org",
    "report": "report",
    "return": "send_back",
    "rollover": "rollover",
    "schedule": "schedule",
    "show": "show",
    "status": "status",
    "submit": "submit",
    "template": "template",
    "waive": "waive",
    "withdraw": "withdraw",
    "worker": "worker",
}
"""Each command, and its module below this package, imported only when it is called."""


def root() -> click.Group:
    """The command `wf`, in the language of the process."""
    group = Modules(
        "wf",
        "engine.cli",
        COMMANDS,
        help=_("Plan as code for a year's official work: check the plans, list what is due, record what happens."),
        epilog=_("Exit status: 0 done, 1 problems found, 2 wrong usage, 74 cannot write, 130 interrupted."),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    return click.version_option(__version__, "-V", "--version", prog_name="wf")(group)


def run(arguments: list[str]) -> int:
    """Run `wf` on some arguments; the exit status."""
    language = spoken(_asked(arguments))
    wording.speak(language)
    try:
        status = root().main(arguments, prog_name="wf", standalone_mode=False)
    except (RefusedError, UnsafeEditError) as fault:
        words = wording.words(language)
        said = refused(fault, words) if isinstance(fault, RefusedError) else unsafe(fault, words)
        sys.stderr.write(f"{said}\n")
        return 2
    except LedgerError as fault:
        sys.stderr.write(f"{unusable(fault, wording.words(language))}\n")
        return CANNOT_WRITE
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except OSError as fault:
        if fault.filename is None:  # the output's own: whoever started us tells
            raise
        sys.stderr.write(f"{trouble(fault, wording.words(language))}\n")
        return CANNOT_WRITE
    except click.Abort:
        return 130
    return status if isinstance(status, int) else 0


def _asked(arguments: list[str]) -> str | None:
    """The language that --lang names, wherever it stands; help pages need it before anything is parsed."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in wording.LANGUAGES:
            return value
    return None
