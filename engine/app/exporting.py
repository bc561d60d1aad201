"""What exports share: which plan, what was handed in for each of its occurrences, and files that are there whole."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import NamedTuple

from engine.app.history import events_of
from engine.app.meant import plan_meant
from engine.book import Book
from engine.due import Entry, Listed, judge
from engine.faults import RefusedError
from engine.ledger.standing import Submission, fold
from engine.loading import Loaded, Schedule, load
from engine.ports import Store
from engine.workspace import Workspace, shown


class HandedIn(NamedTuple):
    """A submission that stands, and who recorded it."""

    who: str
    submission: Submission


class Piece(NamedTuple):
    """An occurrence as of a day, and what stands handed in for it."""

    listed: Listed
    handed_in: tuple[HandedIn, ...] = ()


def plan_of_book(workspace: Workspace, book: Book, written: str | None) -> str:
    """The id of the plan meant; without a word, the only one there is.

    Raises:
        RefusedError: there is none such, or several.
    """
    plans = book.about.plans
    if written is None and len(plans) == 1:
        return plans[0]
    if written in plans and written is not None:
        return written
    return schedule_of(load(workspace), workspace, written).plan.id


def schedule_of(loaded: Loaded, workspace: Workspace, written: str | None) -> Schedule:
    """The same, as a plan that can be exported whole.

    Raises:
        RefusedError: there is none such, several, or it has errors that lose some of it.
    """
    distinct = loaded.distinct
    if written is None and len(distinct) != 1:
        raise RefusedError("which-plan", names=[one.plan.id for one in distinct])
    found = distinct[0] if written is None else plan_meant(workspace, loaded, written)
    items = [item.id for item in found.plan.items]
    if found.plan.partial or found.org.partial or len(set(items)) < len(items):
        raise RefusedError("plan-in-part", plan=found.plan.id)
    return found


def pieces(entries: Iterable[Entry], store: Store, plan: str, unit: str | None, today: date) -> Iterator[Piece]:
    """The occurrences of a plan, or those that one of its units hands in, with what stands handed in for them."""
    day = today.toordinal()
    for entry in entries:
        if entry.facts.plan == plan and (unit is None or unit in entry.responsible):
            yield Piece(judge(entry, day), _handed_in(store, entry, today) if entry.held else ())


def _handed_in(store: Store, entry: Entry, today: date) -> tuple[HandedIn, ...]:
    events = events_of(store, entry, today)
    who = {event.seq: event.who for event in events}
    return tuple(HandedIn(who[one.seq], one) for one in fold(events).submissions)


@contextmanager
def whole_file(path: str, *, replace: bool) -> Iterator[str]:
    """A place beside a file to write it at; afterwards it has the file's name, or after a fault is gone.

    Raises:
        RefusedError: something has that name already, or nothing can be written there.
    """
    folder, name = os.path.split(os.path.abspath(path))
    if os.path.lexists(path) and (not replace or not os.path.isfile(path)):
        raise RefusedError("file-there" if os.path.isfile(path) else "not-a-file", file=shown(path))
    try:
        handle, aside = tempfile.mkstemp(prefix=".", suffix=f".part.{name.rpartition('.')[2]}", dir=folder)
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(folder), detail=fault.strerror or "") from fault
    os.close(handle)
    try:
        yield aside
        with open(aside, "rb") as stream:
            os.fsync(stream.fileno())
        os.chmod(aside, 0o666 & ~_mask())
        os.replace(aside, path)
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(folder), detail=fault.strerror or str(fault)) from fault
    finally:
        with suppress(FileNotFoundError):
            os.unlink(aside)


def folder_at(path: str) -> None:
    """Make a folder, unless it is there.

    Raises:
        RefusedError: something else is there, or it cannot be made.
    """
    try:
        os.makedirs(path, exist_ok=True)
    except FileExistsError as fault:
        raise RefusedError("not-a-folder", folder=shown(path)) from fault
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(path), detail=fault.strerror or "") from fault


@contextmanager
def whole_folder(path: str) -> Iterator[str]:
    """The same for a folder, which must be new, or empty.

    Raises:
        RefusedError: it is neither, or nothing can be written there.
    """
    path = os.path.abspath(path)
    above = os.path.dirname(path)
    if os.path.lexists(path) and (os.path.islink(path) or not os.path.isdir(path)):
        raise RefusedError("not-a-folder", folder=shown(path))
    if os.path.isdir(path) and os.listdir(path):
        raise RefusedError("folder-there", folder=shown(path))
    try:
        aside = tempfile.mkdtemp(prefix=".", suffix=".part", dir=above)
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(above), detail=fault.strerror or "") from fault
    try:
        yield aside
        os.chmod(aside, 0o777 & ~_mask())
        if os.path.isdir(path):
            os.rmdir(path)
        os.rename(aside, path)
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(path), detail=fault.strerror or str(fault)) from fault
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _mask() -> int:
    """What this process takes away from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
