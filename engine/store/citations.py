"""The files of evidence that events cite, each once; in a temporary database, for a ledger may cite a great many."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.ports import Evidence

_CONTENTS = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1 << 60
_CITING = frozenset({"submitted", "corrected"})


class Citation(NamedTuple):
    """A file as an event cites it: its contents by their SHA-256, its size, the first such event, its name there."""

    sha256: str
    size: int
    event: int
    name: str


class Citations:
    """All files cited, by their contents."""

    def __init__(self) -> None:
        self._known = sqlite3.connect("", isolation_level=None)
        self._known.execute("PRAGMA journal_mode = OFF")
        self._known.execute(
            "CREATE TABLE cited (sha256 TEXT, size INTEGER, event INTEGER, name TEXT, PRIMARY KEY (sha256, size))"
            " WITHOUT ROWID"
        )

    def add(self, event: int, kind: str, body: Mapping[str, Any]) -> bool:
        """Take note of the files that an event cites; whether each of them can be one."""
        files = body.get("files", []) if kind in _CITING else []
        if not isinstance(files, list):
            return False
        cited = [_citation(event, file) for file in files]
        self._known.executemany("INSERT OR IGNORE INTO cited VALUES (?, ?, ?, ?)", filter(None, cited))
        return all(cited)

    def __iter__(self) -> Iterator[Citation]:
        return map(Citation._make, self._known.execute("SELECT * FROM cited ORDER BY sha256, size"))

    def __len__(self) -> int:
        (count,) = self._known.execute("SELECT count(*) FROM cited").fetchone()
        return int(count)

    def beside(self, evidence: Evidence) -> int:
        """How many files are kept that no event cites."""
        return sum(not self._cites(name) for name in evidence.kept())

    def close(self) -> None:
        """Forget them."""
        self._known.close()

    def _cites(self, name: str) -> bool:
        found = _CONTENTS.fullmatch(name) and self._known.execute("SELECT 1 FROM cited WHERE sha256 = ?", (name,))
        return bool(found and found.fetchone())


def _citation(event: int, file: object) -> Citation | None:
    """What an event says of a file; None where that can be no file of ours, wherever its name might lead."""
    told = file if isinstance(file, dict) else {}
    contents, size = told.get("sha256"), told.get("size")
    if not isinstance(contents, str) or not _CONTENTS.fullmatch(contents):
        return None
    if not isinstance(size, int) or not 0 < size < _LARGEST:
        return None
    return Citation(contents, size, event, str(told.get("name", "")).encode("utf-8", "replace").decode())
