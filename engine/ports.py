"""The seams: what the engine asks of a store of events."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from engine.ledger.events import Draft, Event, Head


class Store(Protocol):
    """Events in order, appended and never changed. All its failures are LedgerErrors."""

    def head(self) -> Head:
        """How many events there are, and the hash of the last."""
        ...

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event by its number; that of none, 0, is GENESIS."""
        ...

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order."""
        ...

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        ...

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        ...

    def subjects(self) -> list[str]:
        """Every subject that events speak of, sorted."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """What is read meanwhile is of one moment."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Nobody else writes meanwhile; what is appended stands for good at the end, after an exception none of it."""
        ...

    def append(self, draft: Draft) -> Event | None:
        """The draft as the next event, while writing; None where its key stands already."""
        ...

    def extend(self, events: Iterator[Event]) -> int:
        """Take over events that follow the head, while writing; how many."""
        ...

    def close(self) -> None:
        """Done with it."""
        ...
