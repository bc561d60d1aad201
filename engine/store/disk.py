"""Folders, brought to the disk."""

import os
from contextlib import suppress


def make(folder: str) -> bool:
    """Make a folder and those above it, each on the disk before the next is used; False where it was there."""
    if os.path.isdir(folder):
        return False
    above = os.path.dirname(folder)
    if above and above != folder:
        make(above)
    with suppress(FileExistsError):
        os.mkdir(folder)
    sync(above or ".")
    return True


def sync(folder: str) -> None:
    """Have the names in a folder on the disk."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
