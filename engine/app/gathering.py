"""The evidence of a plan as a tree for people, by item, period and unit; in a folder or a zip file."""

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple, Protocol

from engine.app.exporting import HandedIn, Piece, whole_file, whole_folder
from engine.due import Entry
from engine.faults import LedgerError
from engine.ledger.files import ending, safe_name
from engine.ports import Evidence

_BLOCK = 1 << 20
_ITEM, _PERIOD, _UNIT, _FILE = 24, 40, 20, 60
"""Most characters of each part of a path, so that all of it stays far below the 260 that Windows takes."""
_PACKED = frozenset({
    "jpg", "jpeg", "png", "gif", "webp", "heic", "mp4", "mov", "avi", "wmv", "mkv", "mp3", "m4a", "amr", "zip", "rar",
    "7z", "gz", "docx", "xlsx", "pptx", "ofd", "odt", "ods", "odp",
})  # fmt: skip
"""Types that are packed already."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class Archive(Protocol):
    """Where files are put under paths with slashes."""

    def put(self, name: str, source: BinaryIO, size: int) -> str:
        """Copy a stream of so many bytes; the SHA-256 of what was written."""
        ...

    def drop(self, name: str) -> bool:
        """Take a file out again; False where that cannot be done."""
        ...


class Copied(NamedTuple):
    """A file of evidence and where it is now; `fault` tells why it is not there: missing, size, changed, unreadable."""

    path: str
    of: str
    name: str
    sha256: str
    size: int
    seq: int
    fault: str | None = None


class Gathered(NamedTuple):
    """An occurrence, and its files."""

    piece: Piece
    files: tuple[Copied, ...]


def gathered(pieces: Iterable[Piece], evidence: Evidence, archive: Archive) -> Iterator[Gathered]:
    """Copy what stands handed in into an archive; every hash is checked on the way.

    Raises:
        LedgerError: a file changes while it is copied.
    """
    gathering = _Gathering(evidence, archive)
    for piece in pieces:
        yield Gathered(piece, tuple(gathering.files(piece)))


class _Gathering:
    """Copies the files of one occurrence after the other."""

    def __init__(self, evidence: Evidence, archive: Archive) -> None:
        self.evidence = evidence
        self.archive = archive
        self.names = Names()

    def files(self, piece: Piece) -> Iterator[Copied]:
        """Copy what stands handed in for an occurrence; the same file of the same unit once."""
        seen: set[tuple[str, str, str]] = set()
        for one in piece.handed_in:
            for file in one.submission.facts.get("files", ()):
                folder = self.names.folder(piece.listed.entry, _unit(piece.listed.entry, one))
                mark = (folder, file["name"], file["sha256"])
                if mark not in seen:
                    seen.add(mark)
                    yield self.copied(file, folder, one.submission.seq)

    def copied(self, file: dict[str, Any], folder: str, seq: int) -> Copied:
        """Copy a file; one that is not what was handed in is left out."""
        digest, size = file["sha256"], file["size"]
        found = Copied("", file["as"], file["name"], digest, size, seq)
        fault = self.evidence.fault(digest, size, read=isinstance(self.archive, Zip))
        if fault:
            return found._replace(fault=fault)
        path = f"{folder}/{self.names.free(folder, _clipped(file['name'], _FILE))}"
        with self.evidence.fetched(digest) as kept, open(kept, "rb") as source:
            if self.archive.put(path, source, size) == digest:
                return found._replace(path=path)
        if self.archive.drop(path):
            return found._replace(fault="changed")
        raise LedgerError("lost", self.evidence.path(digest), "changed")


def _unit(entry: Entry, one: HandedIn) -> str:
    """The unit under which something is filed: the piece's own, else whose it was, else who leads."""
    return entry.unit or one.submission.facts.get("unit") or "、".join(entry.responsible) or "—"


class Names:
    """Names of folders and files, none twice in a folder for any system."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, ...], str] = {}
        self._taken: set[tuple[str, str]] = set()

    def folder(self, entry: Entry, unit: str) -> str:
        """The folder of an occurrence and a unit: item, period and task, unit."""
        facts = entry.facts
        item = self._of((facts.item,), "", f"{facts.item} {facts.item_title}", _ITEM)
        period = self._of((facts.name, entry.period), item, f"{entry.period} {facts.title}", _PERIOD)
        return self._of((facts.name, entry.period, unit), period, unit, _UNIT)

    def free(self, folder: str, name: str) -> str:
        """A name that nothing in a folder has, capitals aside."""
        stem, dot, end = name.rpartition(".")
        if not stem:
            stem, dot, end = name, "", ""
        tried, number = name, 1
        while (folder, tried.casefold()) in self._taken:
            number += 1
            tried = f"{stem} ({number}){dot}{end}"
        self._taken.add((folder, tried.casefold()))
        return tried

    def _of(self, key: tuple[str, ...], above: str, name: str, most: int) -> str:
        if key not in self._given:
            free = self.free(above, _clipped(name.replace("/", "／").replace("\\", "＼"), most))
            self._given[key] = f"{above}/{free}" if above else free
        return self._given[key]


def _clipped(name: str, most: int) -> str:
    """A name that every system takes, of at most so many characters; a type at its end is kept."""
    plain = safe_name(name)
    if len(plain) <= most:
        return plain
    stem, dot, end = plain.rpartition(".")
    tail = f"{dot}{end}" if stem and len(end) < most // 4 else ""
    return plain[: most - len(tail) - 1].rstrip(" .") + "…" + tail


class Folder:
    """An archive that is a folder."""

    def __init__(self, root: str) -> None:
        self._root = root

    def put(self, name: str, source: BinaryIO, size: int) -> str:  # noqa: ARG002 (as the protocol has it)
        """Copy a stream into a new file."""
        path = os.path.join(self._root, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as target:
            return _poured(source, target)

    def drop(self, name: str) -> bool:
        """Take a file out again."""
        os.unlink(os.path.join(self._root, *name.split("/")))
        return True


class Zip:
    """An archive that is a zip file: names in UTF-8, files of any size, the same bytes for the same content."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def put(self, name: str, source: BinaryIO, size: int) -> str:
        """Copy a stream into a new member."""
        about = zipfile.ZipInfo(name, _FIRST_DAY)
        about.create_system = 3  # Unix, whose rights follow
        about.external_attr = 0o100644 << 16
        about.file_size = size
        about.compress_type = zipfile.ZIP_STORED if ending(name) in _PACKED else zipfile.ZIP_DEFLATED
        with self._archive.open(about, "w", force_zip64=size >= 1 << 31) as target:
            return _poured(source, target)

    def drop(self, name: str) -> bool:  # noqa: ARG002 (as the protocol has it)
        """What is in a zip file stays there."""
        return False


def _poured(source: BinaryIO, target: Any) -> str:  # noqa: ANN401 (a file, or a member of a zip file)
    digest = sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


@contextmanager
def archive(path: str, *, replace: bool) -> Iterator[Archive]:
    """A folder, or a file where the path ends in .zip, that is there whole at the end or not at all.

    Raises:
        RefusedError: something is there already, or nothing can be written there.
    """
    if path.lower().endswith(".zip"):
        with whole_file(path, replace=replace) as aside, zipfile.ZipFile(aside, "w", strict_timestamps=False) as made:
            yield Zip(made)
    else:
        with whole_folder(path) as aside:
            yield Folder(aside)
