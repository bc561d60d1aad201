"""Files of evidence as events speak of them, and names that are safe to keep and to show."""

import re
import unicodedata
from typing import NamedTuple

LONGEST = 200
"""Bytes of a file's name that are kept; file systems take 255."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_PUNCTUATION = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?")


class File(NamedTuple):
    """A file handed in: what it is evidence of ("" where nothing in particular was asked for), and its name.

    Its contents go by their SHA-256, in hex; the size is in bytes.
    """

    of: str
    name: str
    sha256: str
    size: int

    @property
    def told(self) -> dict[str, str | int]:
        """As an event's body has it."""
        return {"as": self.of, "name": self.name, "sha256": self.sha256, "size": self.size}


def safe_name(name: str) -> str:
    """A name that every file system takes and that shows what it is: the last part of a path, composed, nothing unseen.

    Names that Windows reserves get an underscore; long ones lose their middle, not their ending.
    """
    text = _UNSEEN.sub("", name.encode("utf-8", "replace").decode())
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", text).rstrip("/\\"))[-1]
    plain = _PUNCTUATION.sub("_", last).strip(" .") or "_"
    plain = f"_{plain}" if _RESERVED.fullmatch(plain) else plain
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending.encode()) > LONGEST // 4:
        stem, dot, ending = plain, "", ""
    clipped = _clipped(stem, LONGEST - len(f"{dot}{ending}".encode()))
    return f"{clipped if clipped == stem else clipped.rstrip(' .')}{dot}{ending}"


def ending(name: str) -> str:
    """The type of a file by its name: what stands after the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name.strip(".") else ""


def _clipped(text: str, size: int) -> str:
    """The text in at most so many bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")
