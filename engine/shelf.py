"""Books kept between runs: a file a fingerprint, made whole or not at all, safe to delete.

The file's name is the fingerprint of everything that went into the book, so that it cannot be stale; it stands in the
user's own cache folder, never in the workspace, so that nobody's pull request can plant one.
"""

import os
import re
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress

from engine import __version__, paths
from engine.book import Book

_KEPT = 24
_OURS = re.compile(r"[0-9a-f]{40}\.(?:db|[0-9]+\.new)")
_HOLIDAYS = ("chinese_calendar/constants.py", "holidays/version.py")


class Shelf:
    """The folder where books are kept; one that cannot be read or written is as good as none."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def take(self, fingerprint: str) -> Book | None:
        """The book of this fingerprint, if it stands here and is sound."""
        path = self._path(fingerprint)
        if not os.path.isfile(path):
            return None
        try:
            book = Book(sqlite3.connect(f"file:{_escaped(path)}?mode=ro&immutable=1", uri=True))
            book.about  # noqa: B018 (the first page and the schema are read here)
        except (sqlite3.Error, ValueError, TypeError):
            with suppress(OSError):
                os.unlink(path)
            return None
        return book

    def put(self, fingerprint: str, book: Book) -> None:
        """Keep a book: written aside and renamed, so that no other run sees half of it."""
        with suppress(OSError, sqlite3.Error):
            os.makedirs(self.folder, exist_ok=True)
            aside = os.path.join(self.folder, f"{fingerprint}.{os.getpid()}.new")
            with open(aside, "wb") as stream:
                stream.write(book.image())
            os.replace(aside, self._path(fingerprint))
            self._clear()

    def _path(self, fingerprint: str) -> str:
        return os.path.join(self.folder, f"{fingerprint}.db")

    def _clear(self) -> None:
        """Drop all but the newest books."""
        self._drop(_KEPT)

    def forget(self) -> None:
        """Drop every book: one of them has turned out to be damaged."""
        with suppress(OSError):
            self._drop(0)

    def _drop(self, kept: int) -> None:
        """Drop all but the newest; what is no book of ours is left alone."""
        ours = (entry for entry in os.scandir(self.folder) if _OURS.fullmatch(entry.name))
        for entry in sorted(ours, key=lambda entry: entry.stat().st_mtime, reverse=True)[kept:]:
            with suppress(FileNotFoundError):
                os.unlink(entry.path)


def shelf(environment: Mapping[str, str]) -> Shelf:
    """The user's own: WF_CACHE, or wf below the platform's cache folder."""
    own = environment.get("WF_CACHE")
    if own:
        return Shelf(os.path.abspath(own))
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return Shelf(os.path.join(base, "wf"))


def program() -> str:
    """What the program itself adds to a fingerprint: version, interpreter, its own files and the holiday data."""
    stamps = [__version__, sys.version]
    for folder in (paths.PACKAGE, os.path.dirname(paths.schema("plan"))):
        for below, _, files in os.walk(folder):
            if not below.endswith("__pycache__"):
                stamps.extend(_stamp(f"{below}/{name}") for name in sorted(files))
    stamps.extend(filter(None, (_stamp(f"{entry}/{module}") for entry in sys.path for module in _HOLIDAYS)))
    return "\n".join(stamps)


def _stamp(path: str) -> str:
    try:
        about = os.stat(path)
    except OSError:
        return ""
    return f"{path}:{about.st_mtime_ns}:{about.st_size}"


def _escaped(path: str) -> str:
    """A path as SQLite's URIs take it."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
