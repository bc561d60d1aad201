"""The address of a ledger in a database: which database, whose ledger, where its files are.

A place is a file's path or such an address; `paths.is_address` tells which, without importing anything.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

from engine.paths import is_address

ALONE = "main"
"""The tenant of an address that names none."""
_SCHEME = re.compile(r"(postgres(?:ql)?://)(.*)", re.DOTALL)
_ANY = re.compile("[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_FULL_WIDTH = frozenset("：／＠？＃")
"""What a keyboard set to full width writes for the signs that hold an address together."""
_HOST = r"(?:\[[0-9A-Fa-f:.%]+\]|[^:@,\[\]]*)(?::[0-9]*)?"
_HOSTS = re.compile(f"{_HOST}(?:,{_HOST})*")
_NAME = re.compile(r"[a-z_]+")
_OURS = frozenset({"tenant", "evidence"})
_SHOWN = frozenset({"dbname", "host", "hostaddr", "port", "service", "user"})
_SPECIAL = re.compile(r"[%&#+=\s]")


class AddressError(ValueError):
    """A place is no address that can be understood; `shown` is as much of it as may be shown."""

    def __init__(self, shown: str) -> None:
        super().__init__(shown)
        self.shown = shown


class Address(NamedTuple):
    """Where a ledger is.

    `conninfo` is what PostgreSQL is told, perhaps with a password; `tenant` whose ledger; `evidence` the folder or
    the address of the files that its events cite, "" where none is said. `shown` is for people: no password in it.
    """

    conninfo: str
    tenant: str
    evidence: str
    shown: str


def address(place: str) -> Address:
    """A place taken apart: `postgresql://USER@HOST/DATABASE?tenant=NAME&evidence=FOLDER`, what else libpq knows beside.

    Raises:
        AddressError: it is no address, or one of which it is not clear where a password in it ends.
    """
    found = _SCHEME.fullmatch(place)
    if not found or not place.isprintable():
        known = _ANY.match(place)
        raise AddressError(f"{known[0] if known else '…://'}…")
    scheme, told = found.groups()
    head, _, query = told.partition("?")
    netloc, slash, path = head.partition("/")
    account, at, hosts = netloc.rpartition("@")
    given = list(_given(query))
    if (
        not _HOSTS.fullmatch(hosts)
        or "@" in account + path + query
        or "#" in path
        or _FULL_WIDTH & set(head)
        or not all(map(_NAME.fullmatch, dict(given)))
    ):
        raise AddressError(f"{scheme}…")
    own = {name: unquote(value) for name, value in given if name in _OURS}
    rest = [(name, value) for name, value in given if name not in _OURS]
    tenant = own.get("tenant") or ALONE
    begin = f"{scheme}{account.partition(':')[0]}{at}{hosts}{slash}{path}"
    public = [(name, _readable(value)) for name, value in rest if name in _SHOWN]
    shown = f"{begin}?{_query([*public, ('tenant', _readable(quote(tenant)))])}"
    if not (tenant + own.get("evidence", "")).isprintable():
        raise AddressError(begin)
    return Address(f"{scheme}{head}{'?' if rest else ''}{_query(rest)}", tenant, own.get("evidence", ""), shown)


def named(place: str) -> str:
    """A place as messages name it: an address without its password, a path as it is."""
    if not is_address(place):
        return place
    try:
        return address(place).shown
    except AddressError as fault:
        return fault.shown


def _given(query: str) -> Iterator[tuple[str, str]]:
    """The options of an address, as they are written."""
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        yield name, value


def _query(options: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in options)


def _readable(value: str) -> str:
    """A value as people read it; what would change the meaning of an address stays escaped."""
    text = unquote(value)
    return _SPECIAL.sub(lambda found: quote(found[0]), text) if text.isprintable() else value
