"""A workspace on disk: its root, the folder of its plans, and a fingerprint of all that is read from it.

Paths are plain absolute strings: this is read at every start, and pathlib is slow to import.
"""

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from engine.paths import LARGEST, is_address

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL first
except ImportError:
    from hashlib import blake2b

SETTINGS = "wf.yaml"
LEDGER = os.path.join(".wf", "ledger.db")
PLAN_SUFFIXES = (".yaml", ".yml")
READ_SUFFIXES = (*PLAN_SUFFIXES, ".json")


class Workspace(NamedTuple):
    """The root of a workspace and the folder of its plans, both absolute."""

    root: str
    plans: str

    @property
    def settings(self) -> str:
        """Where its settings file is, if there is one."""
        return os.path.join(self.root, SETTINGS)


def locate(start: str, plans: str | None) -> Workspace:
    """The workspace that a folder belongs to: the nearest one up that has wf.yaml or plans/; or the plans given."""
    if plans is not None:
        folder = os.path.abspath(os.path.join(start, plans))
        inner = os.path.join(folder, "plans")
        beside = plan_files(Workspace(folder, folder))
        if os.path.isdir(inner) and beside in ([], [os.path.join(folder, SETTINGS)]):
            folder = inner
        return Workspace(os.path.dirname(folder), folder)
    folder = start
    while not (os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, "plans"))):
        above = os.path.dirname(folder)
        if above == folder:
            return Workspace(start, os.path.join(start, "plans"))
        folder = above
    return Workspace(folder, os.path.join(folder, _plans_folder(os.path.join(folder, SETTINGS))))


def ledger_of(workspace: Workspace, given: str | None) -> str:
    """The place of a workspace's ledger: the file or the address given, else its own file."""
    if given and is_address(given):
        return given
    return os.path.abspath(given) if given else os.path.join(workspace.root, LEDGER)


def shown(path: str) -> str:
    """A path as messages name it: relative to the current folder where it lies below it."""
    below = os.path.join(os.getcwd(), "")
    return path.removeprefix(below).replace(os.sep, "/")


def plan_files(workspace: Workspace) -> list[str]:
    """The plan files, by name."""
    try:
        entries = list(os.scandir(workspace.plans))
    except OSError:
        return []
    found = (entry for entry in entries if entry.name.lower().endswith(PLAN_SUFFIXES) and entry.name[0] != ".")
    return sorted(entry.path for entry in found if not entry.is_dir(follow_symlinks=False))


def read_files(workspace: Workspace) -> list[str]:
    """Every file that a reading of the workspace could open, the settings first."""
    return [workspace.settings, *_below(workspace.plans)]


def fingerprint(workspace: Workspace, *also: str) -> str:
    """A hash of every file that a reading of the workspace could open, names and contents, and of `also`."""
    digest = blake2b(digest_size=20)
    for word in also:
        digest.update(word.encode("utf-8", "surrogateescape") + b"\0")
    for path in read_files(workspace):
        digest.update(path.encode("utf-8", "surrogateescape") + b"\0")
        digest.update(_contents(path))
    return digest.hexdigest()


def _plans_folder(settings: str) -> str:
    """The folder that the settings name; they are read only when they can name one."""
    if b"plans" not in _contents(settings):
        return "plans"
    from engine import settings as settings_file  # noqa: PLC0415 (seldom needed, and slow to import)

    return settings_file.read(settings, SETTINGS)[0].plans


def _below(folder: str) -> Iterator[str]:
    """Every file below a folder that could be read, in a fixed order; links to folders are not entered."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif entry.name.lower().endswith(READ_SUFFIXES):
            yield entry.path


def _contents(path: str) -> bytes:
    """The bytes of a regular file; of anything else (a link, a device, too large a file) only what kind it is."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return f"{about.st_mode}:{about.st_size}".encode()
        with open(path, "rb") as stream:
            return b"%d:%s" % (about.st_size, stream.read(LARGEST))
    except OSError as fault:
        return type(fault).__name__.encode()
