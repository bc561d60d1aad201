"""How quick the ledger is: recording one thing durably, taking many over, folding a million, listing beside them.

A recording is the whole of it: the occurrence's history read, what is lacking judged, the hash chain, the commit on the
disk before it returns; its yardstick writes as many bytes to a file and has them on the disk (fdatasync). Taking over
reads and checks every line and its hash; its yardstick puts the same rows into the same table without guards.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.compare import Row, at_least, at_most, compare, show
from benchmarks.generate import generate
from benchmarks.startup import due_week, environment, start
from engine import collector
from engine.app.recording import Desk
from engine.app.verbs import Handing, submit
from engine.due import Entry
from engine.ledger.chain import chained, lines, read
from engine.ledger.events import Draft, Event, Head, canonical
from engine.ledger.standing import fold_all
from engine.making import made
from engine.store.sqlite import to_read, to_write
from engine.store.table import SqliteStore
from engine.workspace import Workspace

_ROUNDS = 9
_RECORDED = 300
_TAKEN_OVER = 100_000
_FOLDED = 1_000_000
_SECONDS = 5.0
_DAY = "2024-06-24"
_STORY = ("submitted", "returned", "submitted", "accepted", "withdrawn")


def rows() -> Iterator[Row]:
    """The figures."""
    with TemporaryDirectory(prefix="wf-bench-", dir=os.environ.get("WF_BENCH")) as name:
        folder = Path(name)
        generate(1_000, folder / "plans-1000")
        entries = [version for version in _entries(folder / "plans-1000") if version.due]
        yield durable(folder, entries)
        yield taken_over(folder, entries)
        yield from folded(folder, entries)


def durable(folder: Path, entries: list[Entry]) -> Row:
    """Recording one thing after another, each on the disk, to writing as many bytes so."""
    some = cycle(entries)
    store = to_write(str(folder / "durable.db"))
    record(store, list(islice(some, 1)))
    size = len(next(lines(store.events())))

    def recording() -> None:
        record(store, list(islice(some, _RECORDED)))

    ratios = compare(recording, partial(bare, folder / "bare", size), _ROUNDS).inverse
    return at_least(f"{_RECORDED} submissions, each durable, to write + fdatasync of {size} bytes", ratios, 0.5)


def record(store: SqliteStore, entries: list[Entry]) -> None:
    """Hand in something for each."""
    desk = Desk(store, "li", date(2024, 6, 24), datetime(2024, 6, 24, 8, tzinfo=UTC))
    for entry in entries:
        submit(desk, entry, Handing(note="已报送"))


def bare(path: Path, size: int) -> None:
    """Write so many bytes, as often, each time on the disk before the next."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        for _ in range(_RECORDED):
            os.write(handle, b"x" * size)
            os.fdatasync(handle)
    finally:
        os.close(handle)


def taken_over(folder: Path, entries: list[Entry]) -> Row:
    """Importing lines, to putting their rows into a bare table of the same columns and indexes."""
    events = list(invented(entries, _TAKEN_OVER))
    texts = list(lines(events))
    numbers = count()

    def importing() -> None:
        def take(store: SqliteStore) -> None:
            with store.writing():
                store.extend(read(texts))

        with_store(folder / f"import-{next(numbers)}.db", take)

    def inserting() -> None:
        raw(folder / f"raw-{next(numbers)}.db", events)

    ratios = compare(importing, inserting, _ROUNDS).inverse
    return at_least(f"{_TAKEN_OVER:,} events imported, to raw executemany of their rows", ratios, 0.4)


def raw(path: Path, events: list[Event]) -> None:
    """The rows put into a table like a ledger's."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE event (seq INTEGER PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
          day TEXT NOT NULL, who TEXT NOT NULL, subject TEXT NOT NULL, complete INTEGER NOT NULL, body TEXT NOT NULL,
          hash TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX by_key ON event (key);
        CREATE INDEX by_subject ON event (subject);
        BEGIN;
        """
    )
    database.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)
    database.execute("COMMIT")
    database.close()


def folded(folder: Path, entries: list[Entry]) -> Iterator[Row]:
    """A million events folded to the state of every occurrence, and the everyday list beside them."""
    workspace = folder / "plans-1000"
    ledger = workspace / ".wf" / "ledger.db"
    with_store(ledger, partial(fill, events=invented(entries, _FOLDED)))
    store = to_read(str(ledger))
    assert store
    with collector.paused():  # as where books are made
        took = min(timed(lambda: fold_all(store.events())) for _ in range(3))
    yield Row(f"{_FOLDED:,} events folded to state", f"{took:.1f} s", f"≤ {_SECONDS:g} s", took <= _SECONDS)
    kept = {"WF_CACHE": str(folder / "cache")}
    due = due_week(_DAY)
    subprocess.run(due, cwd=workspace, env=environment(kept), stdout=subprocess.DEVNULL, check=True)
    nothing = (sys.executable, "-c", "pass")
    ratios = compare(partial(start, due, workspace, kept), partial(start, nothing, folder, {}), 25)
    yield at_most(f"`wf due --week --as-of {_DAY}` beside {_FOLDED:,} events, to python -c pass", ratios, 6)


def fill(store: SqliteStore, events: Iterator[Event]) -> None:
    """Put events into a new ledger."""
    with store.writing():
        store.extend(events)


def invented(entries: list[Entry], many: int) -> Iterator[Event]:
    """So many events, on occurrences in turn, each going through the same story again and again."""
    head = Head()
    for number in range(many):
        entry = entries[number % len(entries)]
        kind = _STORY[(number // len(entries)) % len(_STORY)]
        file = {"as": "材料", "name": "材料.pdf", "sha256": f"{number:064x}", "size": 12}
        body = {"files": [file], "owed_by": date.fromordinal(entry.due).isoformat(), "unit": entry.units[0]}
        told = canonical(body) if kind == "submitted" else "{}"
        draft = Draft(f"k{number}", kind, "2024-06-20T08:00:00Z", "2024-06-20", "li", entry.id, True, told)  # noqa: FBT003
        event = chained(draft, head)
        head = Head(event.seq, event.hash)
        yield event


def with_store(path: Path, use: Callable[[SqliteStore], None]) -> None:
    """Do something with a ledger and close it."""
    store = to_write(str(path))
    use(store)
    store.close()


def timed(run: Callable[[], object]) -> float:
    """How many seconds something takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def _entries(folder: Path) -> list[Entry]:
    book = made(Workspace(str(folder), str(folder / "plans")), None)
    return list(book.all(date(2024, 6, 24).toordinal()))


if __name__ == "__main__":
    show(__doc__, rows)
