"""`wf export`: plans, registers and evidence in the files that offices use, each command a module of its own."""

from gettext import gettext as _

from engine.cli import options
from engine.cli.modules import Modules

COMMANDS = {
    "calendar": "calendars",
    "check": "check",
    "evidence": "evidence",
    "ledger": "register",
    "notice": "notice",
    "plan": "whole_plan",
    "table": "table",
}
"""Each command, and its module in this package."""


command = Modules(
    "export",
    __name__,
    COMMANDS,
    help=_("Write a plan, its register, calendars or evidence into files: Excel, Word, iCalendar, JSON, folders, zip."),
    epilog=options.STATUS,
)
