"""Evidence in a folder: each file once, by the SHA-256 of its contents, never overwritten.

A file is copied aside, brought to the disk and renamed, so that under its final name it is whole or not there.
"""

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from engine.faults import LedgerError
from engine.ports import Stored
from engine.store import disk, original
from engine.store.sqlite import make_room

_CONTENTS = re.compile("[0-9a-f]{64}")
_ASIDE = "aside"
_STALE = 24 * 3600
"""Seconds after which a file left aside belongs to nobody any more."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class Evidence:
    """A folder of files by their contents."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def put(self, path: str, most: int) -> Stored:
        """Keep a copy of a file of at most so many bytes; one that is kept already is not kept twice.

        Raises:
            RefusedError: it is not there, not readable, not a plain file (links are not followed), empty or too large.
            LedgerError: the folder cannot be written to.
        """
        with original.opened(path, most) as source:
            try:
                return self._keep(source, path, most)
            except OSError as fault:
                code = "full" if fault.errno in _FULL else "read-only" if fault.errno in _READ_ONLY else "unwritable"
                raise LedgerError(code, self.folder, fault.strerror or "") from fault

    def path(self, digest: str) -> str:
        """Where a file of these contents is kept."""
        return os.path.join(self.folder, digest[:2], digest)

    def fault(self, digest: str, size: int, *, read: bool) -> str | None:
        """What is wrong with a kept file: missing, size, unreadable or, seen only where it is read, changed."""
        try:
            with open(self.path(digest), "rb") as stream:
                if os.fstat(stream.fileno()).st_size != size:
                    return "size"
                return "changed" if read and original.digest(stream) != digest else None
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "unreadable"

    def kept(self) -> Iterator[str]:
        """The contents kept, by their SHA-256, sorted."""
        for shelf in self._names(self.folder):
            if len(shelf) == 2:  # noqa: PLR2004 (the first two digits)
                yield from filter(_CONTENTS.fullmatch, self._names(os.path.join(self.folder, shelf)))

    @contextmanager
    def fetched(self, digest: str) -> Iterator[str]:
        """The path of a kept file."""
        if not os.path.exists(self.path(digest)):
            raise LedgerError("lost", self.path(digest), "missing")
        yield self.path(digest)

    def _names(self, folder: str) -> list[str]:
        try:
            return sorted(os.listdir(folder))
        except OSError:
            return []

    def _keep(self, source: BinaryIO, path: str, most: int) -> Stored:
        aside = os.path.join(self.folder, _ASIDE)
        make_room(os.path.dirname(os.path.abspath(self.folder)))
        disk.make(aside)
        self._sweep(aside)
        name = os.path.join(aside, f"{os.getpid()}-{secrets.token_hex(8)}")
        try:
            stored = _copied(source, name, path, most)
            self._settle(name, stored)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)
        return stored

    def _settle(self, aside: str, stored: Stored) -> None:
        """Give a whole file its final name; a damaged one that has it is moved out of the way, not lost."""
        final = self.path(stored.sha256)
        shelf = os.path.dirname(final)
        disk.make(shelf)
        with disk.locked(shelf):  # several may mend the same damage
            found = self.fault(stored.sha256, stored.size, read=True)
            if found not in {None, "missing"}:
                os.rename(final, f"{final}.{found}-{secrets.token_hex(4)}")
            if found:
                os.rename(aside, final)
        disk.sync(shelf)  # one that was there, too: whoever put it there may have been killed before

    def _sweep(self, aside: str) -> None:
        """Drop what runs that were killed have left aside."""
        for entry in os.scandir(aside):
            with suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE:
                    os.unlink(entry.path)


def _copied(source: BinaryIO, name: str, path: str, most: int) -> Stored:
    """Copy to a new file and have it on the disk."""
    with open(name, "xb") as target:
        stored = original.copied(source, target, path, most)
        target.flush()
        os.fsync(target.fileno())
    os.chmod(name, stat.S_IREAD)
    return stored
