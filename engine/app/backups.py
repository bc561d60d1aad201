"""A copy of a ledger kept elsewhere, its files with it, and brought back."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from typing import NamedTuple

from engine.address import named
from engine.app.upkeep import existing, head_of, verify
from engine.faults import LedgerError, RefusedError
from engine.ledger.events import GENESIS, Head
from engine.paths import is_address
from engine.ports import Evidence, Store
from engine.store import disk, sqlite
from engine.store.audit import Audit
from engine.store.citations import Citations
from engine.store.ledgers import evidence_of, to_read, to_write
from engine.store.sqlite import make_room
from engine.store.table import SqliteStore
from engine.store.trail import Finding
from engine.store.translation import translated

_LEDGER = "ledger.db"
"""A backup is a folder that holds a ledger of this name, and evidence beside it."""
_PART = ".part"
_STALE = 24 * 3600
"""Seconds after which an unfinished copy belongs to nobody any more."""
_LOG = ("-wal", "-shm", "-journal")


class Copied(NamedTuple):
    """What a backup or a restoration left: the head, how many files belong to it and how many of them were copied.

    `findings` are the files that could not be; `aside` is where a ledger now lies that was in the place of this one.
    """

    head: Head
    files: int
    copied: int
    findings: tuple[Finding, ...] = ()
    aside: str | None = None


def backup(ledger: str, folder: str) -> Copied:
    """Copy a ledger as it stands at one moment into a folder, with the files it cites that are not there yet.

    Others may go on recording meanwhile. The backup that was there stays whole until the new one takes its place.

    Raises:
        RefusedError: there is no ledger, it is damaged, or the folder holds the backup of another.
        LedgerError: it cannot be read, or the folder cannot be written to.
    """
    _apart(ledger, folder)
    target = os.path.join(folder, _LEDGER)
    with closing(existing(ledger)) as store, closing(Citations()) as cited, _aside(target) as aside:
        _copy(store, aside, "DELETE")
        head = _sound(aside, cited, ledger)
        _goes_on(aside, target, folder)
        copied, findings = _handed_over(cited, evidence_of(ledger), evidence_of(target), read=False)
        _brought_to_disk(aside)
        _goes_on(aside, target, folder)  # another backup may have been quicker
        os.replace(aside, target)
        disk.sync(folder)
        return Copied(head, len(cited), copied, findings)


def restore(folder: str, ledger: str, *, replace: bool = False, incomplete: bool = False) -> Copied:
    """Bring a backup back as the ledger; every byte of it is looked at before.

    Args:
        folder: where the backup is.
        ledger: the file that it becomes, or the address, where no events may be; files are added to those it has.
        replace: whether there may be a file already; that is moved aside.
        incomplete: whether files may be missing in the backup, or damaged.

    Raises:
        RefusedError: there is no backup, it is damaged, or there is a ledger already.
        LedgerError: it cannot be read or written, or others have the ledger open.
    """
    _apart(ledger, folder)
    source = os.path.join(folder, _LEDGER)
    if not os.path.lexists(source):
        raise RefusedError("no-backup", folder=folder)
    if (is_address(ledger) or not replace) and _holds_events(ledger):
        raise RefusedError("ledger-there", file=named(ledger))
    verified = verify(source, read_data=True)
    if any(not (finding.file and incomplete) for finding in verified.findings):
        raise RefusedError("backup-damaged", file=source, count=len(verified.findings) + verified.more)
    return _into_database(source, ledger) if is_address(ledger) else _into_file(source, ledger, verified.head)


def _into_file(source: str, ledger: str, head: Head) -> Copied:
    with closing(existing(source)) as store, closing(Citations()) as cited, _aside(ledger) as aside:
        _copy(store, aside, "WAL")
        if _sound(aside, cited, source) != head:
            raise LedgerError("busy", source)
        copied, findings = _handed_over(cited, evidence_of(source), evidence_of(ledger), read=True)
        _brought_to_disk(aside)
        return Copied(head, len(cited), copied, findings, _placed(aside, ledger))


def _into_database(source: str, ledger: str) -> Copied:
    """The files first: events that cite them follow, all at once."""
    with closing(existing(source)) as store, closing(to_write(ledger)) as target, closing(Citations()) as cited:
        head = _sound(source, cited, source)
        copied, findings = _handed_over(cited, evidence_of(source), evidence_of(ledger), read=True)
        with target.writing():
            if target.head() != Head():
                raise RefusedError("ledger-there", file=named(ledger))
            _pour(store, target)
            if target.head() != head:
                raise LedgerError("busy", source)
        return Copied(head, len(cited), copied, findings)


def _copy(store: Store, path: str, journal: str) -> None:
    """Write a store as it stands at one moment into a new file."""
    if isinstance(store, SqliteStore):
        store.copy_to(path, journal)
        return
    with closing(sqlite.to_write(path)) as copy:
        with copy.writing():
            _pour(store, copy)
        copy.settle()


def _pour(store: Store, target: Store) -> None:
    """Write what a store has at one moment into an empty one, while that is written to: events, and mail on its way."""
    with store.reading():
        target.extend(store.events())
        for name in store.waiting():
            target.keep(name, store.kept(name) or b"")


def _holds_events(ledger: str) -> bool:
    """Whether there is something to lose: not an empty ledger, as a refused import leaves."""
    if is_address(ledger):
        store = to_read(ledger)
        if store is None:
            return False
        with closing(store):
            return store.head().events > 0
    if not os.path.lexists(ledger):
        return False
    try:
        return head_of(ledger).events > 0
    except (LedgerError, RefusedError):
        return True


def _apart(ledger: str, folder: str) -> None:
    """Refuse a folder whose files are the ledger's own."""
    own, there = (evidence_of(place).path(GENESIS) for place in (ledger, os.path.join(folder, _LEDGER)))
    if os.path.realpath(own) == os.path.realpath(there):
        raise RefusedError("same-folder", folder=folder)


@contextmanager
def _aside(target: str) -> Iterator[str]:
    """A name beside a file for what is to take its place; nothing is left of it. What was killed long ago goes, too."""
    with translated(target, writing=True):
        make_room(os.path.dirname(target))
        _sweep(target)
        name = f"{target}.{secrets.token_hex(8)}{_PART}"
        try:
            yield name
        finally:
            for ending in ("", *_LOG):
                with suppress(FileNotFoundError):
                    os.unlink(name + ending)


def _sweep(target: str) -> None:
    for entry in os.scandir(os.path.dirname(target)):
        ours = entry.name.startswith(os.path.basename(target)) and _PART in entry.name
        with suppress(FileNotFoundError):
            if ours and time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE:
                os.unlink(entry.path)


def _sound(copy: str, cited: Citations, ledger: str) -> Head:
    """The head of a copy, in which nothing may be wrong; the files that it cites are noted."""
    audit = Audit(copy, cited)
    if next(audit.findings(), None):
        raise RefusedError("ledger-damaged", file=named(ledger))
    return audit.head


def _goes_on(copy: str, target: str, folder: str) -> None:
    """Refuse to put a copy in the place of one whose events it does not have."""
    kept = sqlite.to_read(target)
    if kept is None:
        return
    with closing(kept), closing(existing(copy)) as new:
        head = kept.head()
        if new.hash_of(head.events) != head.hash:
            raise RefusedError("backup-of-another", folder=folder, events=head.events)


def _handed_over(cited: Citations, source: Evidence, there: Evidence, *, read: bool) -> tuple[int, tuple[Finding, ...]]:
    """Copy the files that are not there yet; how many, and those that cannot be."""
    copied, findings = 0, []
    for one in cited:
        if there.fault(one.sha256, one.size, read=read) is None:
            continue
        path = source.path(one.sha256)
        fault = source.fault(one.sha256, one.size, read=True)
        if fault:
            findings.append(Finding(f"file-{fault}", one.event, path, one.name))
        else:
            with source.fetched(one.sha256) as kept:
                there.put(kept, one.size)
            copied += 1
    return copied, tuple(findings)


def _brought_to_disk(path: str) -> None:
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())


def _placed(fresh: str, ledger: str) -> str | None:
    """Give a new ledger its place; the name under which one that was there now lies.

    A log without its ledger is moved, too: SQLite would take it for that of the new one.
    """
    there = os.path.lexists(ledger)
    aside = _spare(ledger, _released(ledger) if there else "log")
    for ending in _LOG:
        with suppress(FileNotFoundError):
            os.rename(ledger + ending, aside + ending)
    if there:
        _also_named(ledger, aside)
    os.replace(fresh, ledger)
    disk.sync(os.path.dirname(ledger))
    return aside if there else None


def _released(ledger: str) -> str:
    """Have the old ledger in its one file, used by nobody; what it is to be called: by its head, as far as it fits.

    A damaged one is not opened for writing: SQLite would make away with a log that it cannot understand.
    """
    with closing(Citations()) as cited:
        audit = Audit(ledger, cited)
        damaged = any(True for _ in audit.findings())
    name = str(audit.head).replace(":", "-")
    if damaged:
        return f"{name}.damaged"
    with closing(sqlite.to_write(ledger)) as store:
        store.settle()
    return name


def _spare(ledger: str, what: str) -> str:
    names = (f"{ledger}.{what}{f'.{number}' if number else ''}" for number in count())
    return next(name for name in names if not any(os.path.lexists(name + ending) for ending in ("", *_LOG)))


def _also_named(file: str, name: str) -> None:
    """Give a file a second name, so that the first is never without one; on file systems that cannot, rename it."""
    try:
        os.link(file, name)
    except OSError:
        os.rename(file, name)
