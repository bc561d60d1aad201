"""Years in the words of a plan, and days that keep their place in another year."""

import re
from calendar import isleap, monthrange

_DAY = re.compile(r"(?<![0-9])([0-9]{4})(-[0-9]{2}(?:-[0-9]{2})?)(?![0-9])")
_SPAN = re.compile(r"(\.\.[0-9]{4})-02-(?:28|29)$")
_QUOTED = re.compile(r"〔[^〕]*〕|\[[^\]]*\]|《[^》]*》|“[^”]*”")
_RANGE = re.compile(r"[0-9]{4}年?[ ]?[-—–~～至到]+[ ]?[0-9]{4}")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?=年)")
_ANY = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_FEBRUARY = 2


def in_words(text: str, year: int, by: int) -> str:
    """A title in which a plan's year, the one before and the one after are told as so many years later.

    Only `2024年` stands for the plan's year: what is quoted, a document's number and a span of years stay as they are.
    """
    fixed = [found.span() for pattern in (_QUOTED, _RANGE) for found in pattern.finditer(text)]

    def later(found: re.Match[str]) -> str:
        near = abs(int(found[1]) - year) <= 1
        return str(int(found[1]) + by) if near and not any(a <= found.start() < b for a, b in fixed) else found[1]

    return _YEAR.sub(later, text)


def named(text: str) -> bool:
    """Whether a text names any year."""
    return _ANY.search(text) is not None


def of_days(text: str, by: int) -> str:
    """A date, month or span of days so many years later, month and day the same.

    29 February becomes the 28th where there is none; a span that ends with February goes on to do so.
    """
    moved = _DAY.sub(lambda found: _same_day(int(found[1]) + by, found[2]), text)
    old = _SPAN.search(text)
    if old is None or int(text[-2:]) != monthrange(int(old[1][2:]), _FEBRUARY)[1]:
        return moved
    return f"{moved[:-2]}{monthrange(int(old[1][2:]) + by, _FEBRUARY)[1]}"


def _same_day(year: int, rest: str) -> str:
    return f"{year}-02-28" if rest == "-02-29" and not isleap(year) else f"{year}{rest}"
