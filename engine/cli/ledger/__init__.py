"""`wf ledger`: the upkeep of the ledger, each command a module imported when it is called."""

from gettext import gettext as _

from engine.cli import options
from engine.cli.modules import Modules

COMMANDS = {
    "backup": "backup",
    "export": "export",
    "head": "head",
    "import": "take_over",
    "restore": "restore",
    "verify": "verify",
}
"""Each command, and its module in this package."""


command = Modules(
    "ledger",
    __name__,
    COMMANDS,
    help=_("Look the ledger over, back it up, restore it, write it out as lines, take lines over."),
    epilog=options.STATUS,
)
