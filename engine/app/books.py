"""The book of a workspace, up to date with its plans and its ledger."""

from engine.book import Book
from engine.ledger.events import MAIL, Head
from engine.ports import Store
from engine.shelf import Shelf, program
from engine.store.ledgers import to_read
from engine.workspace import Workspace, fingerprint

_MANY = 5_000
"""Occurrences with news from which on working all out anew is quicker."""


def open_book(workspace: Workspace, kept: Shelf, ledger: str) -> Book:
    """The entries of a workspace: from the shelf when only the ledger has changed since they were put there."""
    mark = _mark(workspace, ledger)
    store = to_read(ledger)
    book = _kept(mark, kept, store)
    if book is None:
        from engine.making import made  # noqa: PLC0415 (only when something has changed)

        book = made(workspace, store)
        if _mark(workspace, ledger) == mark:  # nothing was written while it was read
            kept.put(mark, book)
    return book


def known_book(workspace: Workspace, kept: Shelf, ledger: str) -> Book | None:
    """The entries of a workspace if they are on the shelf, or can be had from there in no time."""
    return _kept(_mark(workspace, ledger), kept, to_read(ledger))


def _kept(mark: str, kept: Shelf, store: Store | None) -> Book | None:
    book = kept.take(mark)
    renewed = up_to_date(book, store) if book else None
    if renewed is not None and renewed is not book:
        kept.put(mark, renewed)
    return renewed


def up_to_date(book: Book, store: Store | None) -> Book | None:
    """The book with all that the ledger tells; None where it has to be made anew."""
    if store is None:
        return book if book.about.head == Head() else None
    with store.reading():
        head, known = store.head(), book.about.head
        if known == head:
            return book
        if known.events >= head.events or store.hash_of(known.events) != known.hash:
            return None
        subjects = {event.subject for event in store.events(known.events) if not event.subject.startswith(MAIL)}
        if len(subjects) > _MANY:
            return None
        from engine.binding import rebind  # noqa: PLC0415 (only when something has happened)

        return rebind(book, {subject: store.of(subject) for subject in subjects}, head)


def _mark(workspace: Workspace, ledger: str) -> str:
    return fingerprint(workspace, workspace.plans, program(), ledger)
