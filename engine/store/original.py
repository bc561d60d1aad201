"""The file that somebody hands in: opened with care, and copied with its hash."""

import os
import stat
from hashlib import sha256
from typing import BinaryIO

from engine.faults import RefusedError
from engine.ports import Stored

BLOCK = 1 << 20
"""Bytes that are held at one moment."""


def opened(path: str, most: int) -> BinaryIO:
    """A plain file of a sensible size, opened; links are not followed, and nothing that could block is opened.

    Raises:
        RefusedError: it is no such file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise RefusedError("file-link", file=path)
        handle = os.open(path, flags)
    except FileNotFoundError as fault:
        raise RefusedError("file-missing", file=path) from fault
    except (OSError, ValueError) as fault:
        raise RefusedError("file-unreadable", file=path, detail=getattr(fault, "strerror", "")) from fault
    about = os.fstat(handle)
    wrong = (
        "file-not-plain"
        if not stat.S_ISREG(about.st_mode)
        else "file-empty"
        if about.st_size == 0
        else "file-too-large"
        if about.st_size > most
        else None
    )
    if wrong:
        os.close(handle)
        raise RefusedError(wrong, file=path, size=about.st_size, most=most)
    return os.fdopen(handle, "rb")


def copied(source: BinaryIO, target: BinaryIO, path: str, most: int) -> Stored:
    """Copy a file of at most so many bytes; what is hashed is what was written.

    Raises:
        RefusedError: it cannot be read, or has grown too large meanwhile.
        OSError: the copy cannot be written.
    """
    found, size = sha256(), 0
    while block := _read(source, path):
        size += len(block)
        if size > most:
            raise RefusedError("file-too-large", file=path, size=size, most=most)
        found.update(block)
        target.write(block)
    return Stored(found.hexdigest(), size)


def digest(stream: BinaryIO) -> str:
    """The SHA-256 of what is still to be read, in hex."""
    found = sha256()
    while block := stream.read(BLOCK):
        found.update(block)
    return found.hexdigest()


def _read(source: BinaryIO, path: str) -> bytes:
    try:
        return source.read(BLOCK)
    except OSError as fault:
        raise RefusedError("file-unreadable", file=path, detail=fault.strerror) from fault
