"""The command `wf` and its commands, each a module imported when it is called."""

import importlib
import sys
from gettext import gettext as _

import click

from engine import __version__, wording
from engine.cli.help import Context
from engine.cli.language import spoken
from engine.faults import LedgerError, RefusedError
from engine.render.refusals import refused, unusable

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
    "extend": "extend",
    "fire": "fire",
    "fmt": "fmt",
    "init": "init",
    "ledger": "ledger",
    "log": "log",
    "new": "new",
    "org": "org",
    "return": "send_back",
    "rollover": "rollover",
    "show": "show",
    "status": "status",
    "submit": "submit",
    "template": "template",
    "waive": "waive",
    "withdraw": "withdraw",
}
"""Each command, and its module below this package, imported only when it is called."""


class Commands(click.Group):
    """The group of all commands."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name; None when there is none."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"engine.cli.{COMMANDS[name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called, or the name that was most likely meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

            near = nearest(args[0], COMMANDS)
            hint = _("Did you mean {near}?").format(near=near) if near else _("See wf --help.")
            ctx.fail(_("There is no command {name}. {hint}").format(name=args[0], hint=hint))
        return super().resolve_command(ctx, args)


def root() -> click.Group:
    """The command `wf`, in the language of the process."""
    group = Commands(
        "wf",
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
    except RefusedError as fault:
        sys.stderr.write(f"{refused(fault, wording.words(language))}\n")
        return 2
    except LedgerError as fault:
        sys.stderr.write(f"{unusable(fault, wording.words(language))}\n")
        return CANNOT_WRITE
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
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
