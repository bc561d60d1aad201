"""A store in memory: for trying things out, gone at the end."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from engine.ledger.chain import chained
from engine.ledger.events import GENESIS, Draft, Event, Head


class MemoryStore:
    """Events in a list."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._by_key: dict[str, Event] = {}
        self._by_subject: defaultdict[str, list[Event]] = defaultdict(list)
        self._outbox: dict[str, bytes] = {}

    def head(self) -> Head:
        """How many events there are, and the hash of the last."""
        return Head(len(self._events), self._events[-1].hash) if self._events else Head()

    def hash_of(self, seq: int) -> str | None:
        """The hash of an event by its number; that of none, 0, is GENESIS."""
        if seq == 0:
            return GENESIS
        return self._events[seq - 1].hash if 0 < seq <= len(self._events) else None

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events after a number, in order."""
        return iter(self._events[after:])

    def of(self, subject: str) -> list[Event]:
        """The events of one subject, in order."""
        return list(self._by_subject.get(subject, ()))

    def keyed(self, key: str) -> Event | None:
        """The event of a key."""
        return self._by_key.get(key)

    def subjects(self) -> list[str]:
        """Every subject that events speak of, sorted."""
        return sorted(subject for subject, events in self._by_subject.items() if events)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read meanwhile is of one moment."""
        yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is appended stands for good at the end, or none of it after an exception."""
        before, outbox = len(self._events), dict(self._outbox)
        try:
            yield
        except BaseException:
            self._outbox = outbox
            for event in self._events[before:]:
                del self._by_key[event.key]
                self._by_subject[event.subject].remove(event)
            del self._events[before:]
            raise

    def append(self, draft: Draft) -> Event | None:
        """The draft as the next event; None where its key stands already."""
        if draft.key in self._by_key:
            return None
        event = chained(draft, self.head())
        self._add(event)
        return event

    def extend(self, events: Iterator[Event]) -> int:
        """Take over events that follow the head; how many."""
        before = len(self._events)
        for event in events:
            self._add(event)
        return len(self._events) - before

    def keep(self, name: str, raw: bytes) -> None:
        """Keep a message that is on its way, while writing."""
        self._outbox[name] = raw

    def kept(self, name: str) -> bytes | None:
        """A message on its way."""
        return self._outbox.get(name)

    def waiting(self) -> list[str]:
        """The names of all messages on their way, sorted."""
        return sorted(self._outbox)

    def drop(self, name: str) -> None:
        """Forget a message, while writing."""
        self._outbox.pop(name, None)

    def close(self) -> None:
        """Nothing to do."""

    def _add(self, event: Event) -> None:
        self._events.append(event)
        self._by_key[event.key] = event
        self._by_subject[event.subject].append(event)
