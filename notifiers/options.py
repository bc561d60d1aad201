"""The options of a channel, read with care."""

from collections.abc import Mapping

Options = Mapping[str, str | int | bool]


def text(options: Options, name: str, otherwise: str | None = None) -> str:
    """An option that is text.

    Raises:
        ValueError: it is missing, and there is nothing to take in its place.
    """
    value = options.get(name, otherwise)
    if value is None or value == "":
        raise ValueError(f"{name}: missing")
    return str(value)


def number(options: Options, name: str, otherwise: int) -> int:
    """An option that is a whole number.

    Raises:
        ValueError: it is none.
    """
    try:
        return int(options.get(name, otherwise))
    except ValueError:
        raise ValueError(f"{name}: not a whole number") from None


def known(options: Options, names: set[str]) -> None:
    """Refuse options that the channel does not have.

    Raises:
        ValueError: there is one.
    """
    for name in sorted(options.keys() - names):
        raise ValueError(f"{name}: not an option of this type")
