"""The sentences of what the upkeep of a ledger refuses; apart, for they are at hand in every command."""

from collections.abc import Callable, Mapping


def sentences(_: Callable[[str], str]) -> Mapping[str, str]:
    """A sentence for each code: what is refused, and what to do instead."""
    return {
        "no-ledger": _("There is no ledger {file} yet. If there should be one, name it with --ledger."),
        "same-folder": _("{folder} is the ledger's own folder. Name another one, best on another disk."),
        "ledger-damaged": _("{file} is damaged; the backup is left as it was. wf ledger verify tells where."),
        "backup-of-another": _(
            "The backup in {folder} has {events} events that this ledger does not go on from. Nothing was copied; name"
            " another folder."
        ),
        "no-backup": _("There is no backup in {folder}: it holds no ledger.db."),
        "ledger-there": _(
            "There is a ledger already: {file}. With --replace the backup takes its place, and the old one is kept"
            " under another name."
        ),
        "backup-damaged": _(
            "The backup {file} is damaged ({count}); nothing was restored. wf ledger verify --read-data --ledger {file}"
            " tells where. Take an older one; where only files are missing, add --incomplete."
        ),
        "no-export": _("{file} is there already and is no export of a ledger. Nothing was written; name another file."),
        **_of_lines(_),
    }


def _of_lines(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "import-not-json": _("Line {line} is no JSON. Nothing was imported; take a whole export."),
        "import-not-an-event": _("Line {line} is no event that this program knows. Nothing was imported."),
        "import-not-the-next": _(
            "Line {line} does not follow the one before: lines are missing, moved or changed. Nothing was imported."
        ),
        "import-not-canonical": _("Line {line} is not as wf ledger export writes it. Nothing was imported."),
        "import-key-twice": _("Line {line} has the key of an earlier event. Nothing was imported."),
        "import-differs": _(
            "Event {line} of this ledger is another one than line {line}. Nothing was imported; import it as a new"
            " ledger: --ledger."
        ),
        "import-behind": _(
            "The file ends before event {line}, which this ledger has already. There is nothing to import."
        ),
    }
