"""Folders, brought to the disk."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

if sys.platform != "win32":
    import fcntl


def make(folder: str) -> bool:
    """Make a folder and those above it, each on the disk before the next is used; False where it was there.

    One that was there may have been made by a run that was killed before its name was on the disk.
    """
    above = os.path.dirname(folder)
    fresh = not os.path.isdir(folder)
    if fresh and above and above != folder:
        make(above)
    if fresh:
        with suppress(FileExistsError):
            os.mkdir(folder)
    try:
        sync(above or ".")
    except PermissionError:  # a folder that we may not list is none in which we made anything
        if fresh:
            raise
    return fresh


def sync(folder: str) -> None:
    """Have the names in a folder on the disk."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """One at a time, of all threads and programs that ask for the same folder."""
    if sys.platform == "win32":  # nobody renames there what another has open
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
