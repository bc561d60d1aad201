"""The address of a ledger in a database: which database, whose ledger, where its files are.

Imports next to nothing: the everyday list asks at every start whether a ledger's place is one.
"""

from typing import NamedTuple

SCHEMES = ("postgresql://", "postgres://")
ALONE = "main"
"""The tenant of an address that names none."""
_OURS = frozenset({"tenant", "evidence"})


class Address(NamedTuple):
    """Where a ledger is.

    `conninfo` is what PostgreSQL is told, perhaps with a password; `tenant` whose ledger; `evidence` the folder or
    the address of the files that its events cite, "" where none is said. `shown` is for people: no password in it.
    """

    conninfo: str
    tenant: str
    evidence: str
    shown: str


def is_address(place: str) -> bool:
    """Whether a ledger's place is no file."""
    return place.startswith(SCHEMES)


def address(place: str) -> Address:
    """A place taken apart: `postgresql://USER@HOST/DATABASE?tenant=NAME&evidence=FOLDER`, what else libpq knows beside.

    Raises:
        ValueError: it is no address.
    """
    from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit  # noqa: PLC0415 (slow to import)

    parts = urlsplit(place)
    given = parse_qsl(parts.query, keep_blank_values=True)
    own = dict(pair for pair in given if pair[0] in _OURS)
    rest = [pair for pair in given if pair[0] not in _OURS]
    tenant = own.get("tenant") or ALONE
    account, at, host = parts.netloc.rpartition("@")
    user = account.partition(":")[0]
    told = [(name, value) for name, value in rest if name != "password"]
    shown = parts._replace(netloc=f"{user}{at}{host}", query=urlencode([*told, ("tenant", tenant)]))
    return Address(
        urlunsplit(parts._replace(query=urlencode(rest))), tenant, own.get("evidence", ""), urlunsplit(shown)
    )
