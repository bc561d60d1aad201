"""The sentences of what goes wrong with a ledger in a database, where they are not those of a file."""

from collections.abc import Callable, Mapping


def of_addresses(_: Callable[[str], str]) -> Mapping[str, str]:
    """What is wrong with an address, by its code."""
    return {
        "address-option": _(
            "{file}: an address has no option {name}. It may have tenant, evidence, and those of libpq."
        ),
        "no-evidence-folder": _(
            "{file} does not say where files of evidence are kept. Add it to the address: &evidence=FOLDER"
        ),
        "no-psycopg": _("A ledger in a database needs psycopg, which is not installed: pip install 'wf[fleet]'"),
        "not-an-address": _(
            "{file} is no address of a ledger. Write postgresql://USER@HOST/DATABASE?tenant=NAME&evidence=FOLDER; in a"
            " name or password, @ : / ? # % and blanks are written %40 %3A %2F %3F %23 %25 %20."
        ),
    }


def refused_there(_: Callable[[str], str]) -> Mapping[str, str]:
    """What is refused of a ledger in a database with other words than of a file."""
    return {
        "ledger-there": _(
            "{file} has events already, and events in a database are never replaced. Restore under another tenant:"
            " tenant=NAME in the address."
        ),
    }


def unusable_there(_: Callable[[str], str]) -> Mapping[str, str]:
    """Why a ledger in a database cannot be used, with other words than of a file."""
    return {
        "busy": _("{file} was busy for half a minute: somebody else writes to it. Try again."),
        "damaged": _(
            "{file} is damaged ({detail}). wf ledger verify tells where; wf ledger restore brings a backup back, under"
            " another tenant."
        ),
        "full": _("The disk of the database {file} is full. Have room made and try again: nothing is recorded twice."),
        "not-a-ledger": _(
            "In the database {file} the schema wf is another program's ({detail}). Name another database."
        ),
        "unreadable": _("{file} may not be read ({detail}). Ask whoever runs the database for the right."),
        "unwritable": _("{file} cannot be written to ({detail}). Nothing was recorded; ask whoever runs the database."),
    }
