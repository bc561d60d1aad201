"""What happened: to one occurrence, and in the whole ledger."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import chain, count
from typing import NamedTuple

from engine.app import ids
from engine.book import Book
from engine.due import Entry, Listed, judge
from engine.faults import LedgerError, RefusedError
from engine.ledger.events import MAIL, Event
from engine.ledger.files import safe_name
from engine.ports import Evidence, Store


class Shown(NamedTuple):
    """An occurrence, or a trigger or stray subject, and what happened to it.

    `listed` is the occurrence, None for what no plan knows; `pieces` are those that it waits for, with how they stand.
    """

    subject: str
    listed: Listed | None
    events: list[Event]
    pieces: list[Listed]


def show(book: Book, store: Store, written: str, unit: str | None, today: date) -> Shown:
    """What is known of an occurrence, a trigger, or whatever the ledger speaks of.

    Raises:
        RefusedError: there is none such, or several.
        LedgerError: the ledger cannot be read.
    """
    if written in {*book.about.triggers, *book.stray()}:
        return Shown(written, None, list(_until(store.of(written), today)), [])
    try:
        entry = ids.find(book, written, unit, today.toordinal())
    except RefusedError as fault:
        triggers = [one for one in book.about.triggers if one.partition("/")[2] == written]
        if len(triggers) == 1:
            return Shown(triggers[0], None, list(_until(store.of(triggers[0]), today)), [])
        raise fault from None
    events = events_of(store, entry, today)
    pieces = _awaited(book, judge(entry, today.toordinal()), today.toordinal())
    return Shown(entry.id, judge(entry, today.toordinal()), events, pieces)


def events_of(store: Store, entry: Entry, today: date) -> list[Event]:
    """What happened to an occurrence up to a day, under all the ids it ever had."""
    found = chain.from_iterable(store.of(subject) for subject in entry.subjects)
    return list(_until(sorted(found), today))


def pieces(book: Book, written: str, unit: str | None, today: date) -> list[Listed]:
    """All pieces of one task and period, where an id means just those; else none."""
    found = list(ids.candidates(book, written, unit, today.toordinal()))
    if len({(entry.facts.name, entry.period) for entry in found}) != 1:
        return []
    return [judge(entry, today.toordinal()) for entry in found]


def log(store: Store, begin: date | None, last: date | None, subject: str | None, *, mail: bool) -> Iterator[Event]:
    """What happened from one day to another, both included, to subjects with a text in them; the latest first.

    With `mail`, letters, deliveries and runs; else everything but them.
    """
    for event in reversed(list(store.events())):
        if (begin and event.day < begin.isoformat()) or (last and event.day > last.isoformat()):
            continue
        if event.subject.startswith(MAIL) == mail and (subject is None or subject in event.subject):
            yield event


def copied(events: list[Event], evidence: Evidence, folder: str) -> Iterator[str]:
    """Copy the files that events cite into a folder, under their own names; yields where each went.

    What stands there is not overwritten: a file of the same name gets its number before it.

    Raises:
        LedgerError: a file is not kept as it was handed in, or the folder cannot be written to.
    """
    files = {file["sha256"]: (event.seq, file) for event in events for file in event.facts.get("files", ())}
    for number, file in files.values():
        fault = evidence.fault(file["sha256"], file["size"], read=True)
        if fault:
            raise LedgerError("lost", evidence.path(file["sha256"]), fault)
        path = _free(folder, number, safe_name(file["name"]))
        try:
            os.makedirs(folder, exist_ok=True)
            with evidence.fetched(file["sha256"]) as kept, open(kept, "rb") as source, open(path, "xb") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            raise LedgerError("unwritable", path, error.strerror or "") from error
        yield path


def _free(folder: str, number: int, name: str) -> str:
    """A path in a folder that nothing stands at: the name, or with the event's number and a count before it."""
    names = chain((name,), (safe_name(f"{number}-{again}-{name}") for again in count(1)))
    return next(path for path in (os.path.join(folder, one) for one in names) if not os.path.lexists(path))


def _awaited(book: Book, listed: Listed, today: int) -> list[Listed]:
    """The pieces that something waits for."""
    facts = listed.entry.facts
    if not facts.waits_for or f"{facts.plan}/{facts.waits_for}" in book.about.triggers:
        return []
    start = facts.waits_for if "." in facts.waits_for else f"{facts.item}.{facts.waits_for}"
    return [judge(entry, today) for entry in book.named(f"{facts.plan}/{start}", listed.entry.period, today)]


def _until(events: list[Event], today: date) -> Iterator[Event]:
    return (event for event in events if event.day <= today.isoformat())
