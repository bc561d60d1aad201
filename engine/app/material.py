"""What is handed in with a submission: files, each as evidence of something, and figures."""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import NamedTuple

from engine.due import Facts
from engine.faults import RefusedError
from engine.ledger.files import File, ending, safe_name
from engine.ports import Evidence
from engine.settings import Settings

FORMATS = frozenset({
    "pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps", "rtf", "odt", "ods", "odp", "txt",
    "csv", "md", "xml", "json", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "mp4", "mov",
    "avi", "wmv", "mkv", "mp3", "wav", "m4a", "amr", "zip", "rar", "7z", "tar", "gz", "eml", "msg",
})  # fmt: skip
"""The types of file that offices hand in; nothing in them is ever opened here, but nobody's double click runs them."""
_NUMBER = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,6})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


class Limits(NamedTuple):
    """Which files are taken."""

    largest: int = Settings().largest_file
    formats: frozenset[str] = FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures reported: a count, or a rate's numerator and denominator; decimals as text."""

    count: str | None = None
    numerator: str | None = None
    denominator: str | None = None

    @property
    def told(self) -> dict[str, str]:
        """As an event's body has them."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def figures(facts: Facts, given: Figures) -> Figures:
    """The figures given, in plain form.

    Raises:
        RefusedError: no numbers, not those that the task asks for, or impossible ones.
    """
    read = Figures(**{name: _number(name, value) for name, value in given.told.items()})
    names = sorted(read.told)
    measure = facts.measure
    if not names:
        return read
    if measure is None:
        raise RefusedError("no-measure", given=[f"--{name}" for name in names])
    wanted = ["numerator", "denominator"] if measure["denominator"] else ["count"]
    if names != sorted(wanted):
        options = {"given": [f"--{name}" for name in names], "wanted": [f"--{name}" for name in wanted]}
        raise RefusedError("other-figures", name=measure["name"], **options)
    if read.denominator == "0" and read.numerator != "0":
        raise RefusedError("out-of-nothing", numerator=read.numerator)
    if read.numerator and read.denominator and Decimal(read.numerator) > Decimal(read.denominator):
        raise RefusedError("more-than-all", numerator=read.numerator, denominator=read.denominator)
    return read


def _number(name: str, value: str) -> str:
    text = value.strip().translate(_FULL_WIDTH)
    if not _NUMBER.fullmatch(text):
        raise RefusedError("not-a-number", option=name, value=value)
    number = Decimal(text.replace(",", ""))
    return f"{number.normalize():f}" if number else "0"


def kept_files(facts: Facts, given: Iterable[str], evidence: Evidence, limits: Limits) -> list[File]:
    """The files given, each `PATH` or `NAME=PATH` (what it is evidence of), kept for good.

    Raises:
        RefusedError: a file that cannot be taken, or of which it is not clear what it is evidence of.
        LedgerError: the folder of evidence cannot be written to.
    """
    placed = [_placed(facts, one) for one in given]
    for name, path in placed:
        if os.path.isfile(path):  # of anything else, keeping it will tell
            _of_a_type(facts, name, path, limits)
    found = [(name, path, evidence.put(path, limits.largest)) for name, path in placed]
    files = [File(name, safe_name(os.path.basename(path)), *stored) for name, path, stored in found]
    return list(dict.fromkeys(files))


def _placed(facts: Facts, given: str) -> tuple[str, str]:
    """What a file is evidence of, and its path."""
    names = [evidence["name"] for evidence in facts.evidence]
    for name in names:
        if given.startswith(f"{name}="):
            return name, given.removeprefix(f"{name}=")
    name, equals, _path = given.partition("=")
    if equals and not os.path.lexists(given):
        from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

        raise RefusedError("unknown-evidence", name=name, names=names, near=nearest(name, names))
    if len(names) <= 1:
        return "".join(names), given
    plain = unicodedata.normalize("NFC", os.path.basename(given))
    meant = [name for name in names if name in plain]
    if len(meant) != 1:
        raise RefusedError("file-of-what", file=given, names=names)
    return meant[0], given


def _of_a_type(facts: Facts, name: str, path: str, limits: Limits) -> None:
    asked: list[str] = next((one["formats"] for one in facts.evidence if one["name"] == name), [])
    allowed = frozenset(asked) or limits.formats
    if ending(os.path.basename(path)) not in allowed:
        raise RefusedError("file-type", file=path, formats=sorted(allowed), name=name)
