"""What a power cut takes: of calls, what no fsync has followed; of a write-ahead log, what comes after a cut."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.tracing import Call

_HEADER = 32
_FRAME = 24


class Unsynced:
    """Of all that calls have done, that which no fsync of theirs has followed.

    Strict: contents stay by an fsync of the file alone, a name by one of its folder alone.
    """

    def __init__(self, there: Iterable[str]) -> None:
        self.there = set(there)
        self.names: set[str] = set()
        self.contents: set[str] = set()
        self.gone: set[str] = set()
        self.kept = set(self.there)
        self.written = set(self.there)
        self.broken: list[str] = []

    def follow(self, calls: Iterable[Call]) -> "Unsynced":
        """Let these calls be made."""
        for call in calls:
            self._made(call.name, call.paths)
        return self

    def at_risk(self) -> set[str]:
        """What a receipt must not rest on, but for what SQLite makes anew and what is still aside.

        The pages of the ledger may be late while the log has them, but for the first ever: a log beside an empty file
        is dropped. A journal that comes back undoes something; an empty log that does not is none.
        """
        late = {path for path in self.contents & self.kept if f"{path}-wal" in self.there}
        back = {path for path in self.gone if path.endswith("-journal")}
        empty = {path for path in self.names - self.written if path.endswith("-wal")}
        risky = (self.names | self.contents | back) - late - empty
        return {path for path in risky if not path.endswith(("-shm", ".gitignore")) and "/aside/" not in path}

    def _made(self, name: str, paths: tuple[str, ...]) -> None:
        path = paths[-1]
        if name.startswith(("open", "creat", "mkdir")):
            self.names |= {path} - self.there
            self.there.add(path)
        elif name in {"write", "pwrite64", "ftruncate"}:
            self.contents.add(path)
            self.written.add(path)
        elif name in {"fsync", "fdatasync"}:
            self._synced(path)
        elif name.startswith("rename"):
            self._renamed(*paths)
        elif name.startswith("unlink"):
            self._unlinked(path)
        elif not name.startswith(("chmod", "fchmod")):
            raise NotImplementedError(name)

    def _synced(self, path: str) -> None:
        self.contents.discard(path)
        self.kept.add(path)
        self.names = {one for one in self.names if os.path.dirname(one) != path}
        self.gone = {one for one in self.gone if os.path.dirname(one) != path}

    def _renamed(self, old: str, new: str) -> None:
        if old in self.contents:
            self.broken.append(f"{new} gets its name before its contents are on the disk")
            self.contents = (self.contents - {old}) | {new}
        self.there = (self.there - {old}) | {new}
        self.names = (self.names - {old}) | {new}

    def _unlinked(self, path: str) -> None:
        if path.endswith("-wal") and path.removesuffix("-wal") in self.contents:
            self.broken.append("the log is dropped before its pages are on the disk")
        if path in self.there and path not in self.names:
            self.gone.add(path)
        for known in (self.there, self.names, self.contents, self.written):
            known.discard(path)


class Frame(NamedTuple):
    """A page in a write-ahead log: from where to where it stands, which page it is, whether a commit ends with it."""

    begin: int
    end: int
    page: int
    commit: bool


def frames(log: bytes) -> list[Frame]:
    """The frames of a write-ahead log, as https://sqlite.org/fileformat2.html describes it."""
    size = _FRAME + page_size(log)
    heads = ((begin, log[begin : begin + _FRAME]) for begin in range(_HEADER, len(log) - size + 1, size))
    return [
        Frame(begin, begin + size, int.from_bytes(head[:4], "big"), any(head[4:8]))
        for begin, head in heads
        if head[8:16] == log[16:24]
    ]


def page_size(log: bytes) -> int:
    """The size of the pages in a log."""
    return int.from_bytes(log[8:12], "big")


def garbled(data: bytes, at: int, length: int = 16) -> bytes:
    """Bytes with some of them changed."""
    return data[:at] + bytes(byte ^ 0xA5 for byte in data[at : at + length]) + data[at + length :]


def torn(file: bytes, log: bytes) -> bytes:
    """A ledger in the midst of a checkpoint that the power cut: pages that the log has, half written.

    Of the first page its first sector stays: sectors are whole.
    """
    size = page_size(log)
    for frame in frames(log):
        begin = (frame.page - 1) * size + (512 if frame.page == 1 else size // 2)
        if begin < len(file):
            file = garbled(file, begin, size // 4)
    return file


def copied(folder: Path, target: Path, *, ledger: bytes, log: bytes) -> Path:
    """The folder of a ledger after a power cut: what is in memory only is gone."""
    target.mkdir(parents=True)
    (target / "ledger.db").write_bytes(ledger)
    (target / "ledger.db-wal").write_bytes(log)
    (target / "evidence").symlink_to(folder / "evidence")
    return target
