"""Somebody who records a great deal: submissions through the engine, one after the other, as fast as they go.

`python -m tests.crash_writer ROOT NUMBER TIMES RETRIED`: the writer NUMBER of eight hands in TIMES times for an
occurrence of its own, and every RETRIED-th time (0: never) says what its neighbour says, too. It tells that it is ready,
waits for a line, and prints every key as soon as that is acknowledged, with whether it was new.
"""

import os
import sys
from datetime import UTC, date, datetime

from engine.app import ids
from engine.app.books import open_book
from engine.app.recording import Desk
from engine.app.verbs import Handing, submit
from engine.book import Book
from engine.ports import Store
from engine.shelf import shelf
from engine.store.ledgers import to_write
from engine.workspace import ledger_of, locate
from tests.crash_place import DAY

WRITERS = 8
TODAY = date.fromisoformat(DAY[-1])
_OPEN = 20
"""Submissions after which every other writer opens the ledger anew."""


def occurrence(number: int) -> str:
    """The occurrence of a writer."""
    return f"1.report@2024Q{number % 4 + 1}#{'绿化科' if number < WRITERS // 2 else '环卫科'}"


def key(number: int, time: int) -> str:
    """The key of one of a writer's submissions."""
    return f"w{number}-{time}"


def said(book: Book, store: Store, who: int, number: int, time: int) -> str:
    """Hand in what a writer has to; the key, and whether it was new."""
    desk = Desk(store, f"writer {who}", TODAY, datetime.now(UTC), key(number, time))
    entry = ids.find(book, occurrence(number), None, TODAY.toordinal())
    fresh = submit(desk, entry, Handing(note=f"第{time}次")).fresh
    return f"{desk.key} {'new' if fresh else 'known'}"


def main(root: str, number: int, times: int, retried: int) -> None:
    """Get ready, wait, record."""
    workspace = locate(root, None)
    ledger = ledger_of(workspace, os.environ.get("WF_LEDGER"))
    book = open_book(workspace, shelf(os.environ), ledger)
    tell("ready")
    sys.stdin.readline()
    store = to_write(ledger)
    for time in range(times):
        if number % 2 and time % _OPEN == 0:
            store.close()
            store = to_write(ledger)
        tell(said(book, store, number, number, time))
        if retried and time % retried == 0:
            tell(said(book, store, number, (number + 1) % WRITERS, time))
    store.close()


def tell(line: str) -> None:
    """Print a line, and have it out of our hands."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
