"""Files and folders, brought to the disk."""

import errno
import os
import stat
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


def put(path: str, data: bytes) -> None:
    """Have a file hold these bytes, with the rights that it had; or it stays as it was.

    Raises:
        OSError: it cannot be written, may not be, or is a link; the fault names the file.
    """
    if os.path.islink(path):
        raise _fault(errno.ELOOP, path)
    if not _writable(path):
        raise _fault(errno.EACCES, path)
    try:
        _replace(path, data)
    except OSError as fault:
        raise _fault(fault.errno or errno.EIO, path) from fault


def _fault(number: int, path: str) -> OSError:
    return OSError(number, os.strerror(number), path)


def _writable(path: str) -> bool:
    """Whether a file is not there, or may be written to; by its mode, too, as the superuser may do everything."""
    try:
        return bool(os.stat(path).st_mode & stat.S_IWUSR) and os.access(path, os.W_OK)
    except OSError:
        return True


def _replace(path: str, data: bytes) -> None:
    folder, name = os.path.split(path)
    import tempfile  # noqa: PLC0415 (slow to import, and lists are read through this module)

    handle, aside = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(handle)
        os.chmod(aside, _rights(path))
        os.replace(aside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(aside)
        raise
    sync(folder)


def _rights(path: str) -> int:
    """Who may read and write a file; of one that is not there, what this process gives to new ones."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
