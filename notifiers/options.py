"""The options of a channel, read with care."""

import ssl
from collections.abc import Mapping

from engine.ports import OptionError

Options = Mapping[str, str | int | bool]
_LONGEST = 300
"""Seconds to wait, at most."""


def text(options: Options, name: str, otherwise: str | None = None) -> str:
    """An option that is text.

    Raises:
        OptionError: it is missing, and there is nothing to take in its place.
    """
    value = options.get(name, otherwise)
    if value is None or value == "":
        raise OptionError(name, "missing" if value is None else "empty")
    return str(value)


def number(options: Options, name: str, otherwise: int, most: int = _LONGEST) -> int:
    """An option that is a whole number from 1.

    Raises:
        OptionError: it is none.
    """
    try:
        value = int(options.get(name, otherwise))
    except ValueError:
        value = 0
    if not 1 <= value <= most:
        raise OptionError(name, "not-a-number", most=most)
    return value


def known(options: Options, names: set[str]) -> None:
    """Refuse options that the channel does not have.

    Raises:
        OptionError: there is one.
    """
    for name in sorted(options.keys() - names):
        raise OptionError(name, "unknown", names=sorted(names))


def trusted(options: Options) -> ssl.SSLContext:
    """What is trusted when encrypting: the certificates of the file `ca`, else the system's.

    Raises:
        OptionError: there are none in the file.
    """
    file = str(options.get("ca", "")) or None
    try:
        return ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise OptionError("ca", "no-certificates", file=file) from None
    except OSError as fault:
        raise OptionError("ca", "file-unreadable", file=file, detail=fault.strerror or "") from fault
