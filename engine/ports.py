"""The seams: what the engine asks of a store of events, of one of files, and of a channel by which people are told."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from engine.ledger.events import Draft, Event, Head

NO_ADDRESS = "no-address"
"""What a channel of mail says, in place of the other side, of a message that is addressed to nobody it can reach."""


class Message(NamedTuple):
    """A message on its way.

    `id` is its Message-ID, in angle brackets, the same at every attempt; `sender` the address of whoever writes, `to`
    the address or account that the channel knows the person by, perhaps ""; `name` the person's; `subject` and `text`
    plain text, `raw` the whole as an e-mail (RFC 5322, CRLF) with a page and letters.
    """

    id: str
    sender: str
    to: str
    name: str
    subject: str
    text: str
    raw: bytes


class DeliveryError(Exception):
    """A message was not delivered: {outcome}, as {said}.

    `outcome` is refused (for good), later (surely not delivered, worth another try) or unknown (it may have arrived).
    `channel` says that it is not this message's fault: no other would fare better now; `soon` that it may be well again
    in a moment, as a wrong password will not.
    """

    def __init__(self, outcome: str, said: str, *, channel: bool = False, soon: bool = True) -> None:
        super().__init__(outcome, said)
        self.outcome = outcome
        self.said = said
        self.channel = channel
        self.soon = soon


class OptionError(ValueError):
    """A channel cannot use its option {option}: {code}, with the facts that its sentence tells.

    The engine has words for these codes, in every language (render/channels.py): missing, empty, unknown and not-one-of
    (`names`: what there is; not-one-of also `value`, what was meant to be one), not-a-number (`most`), in-the-clear
    (`host`), file-unreadable (`file`, `detail`), no-certificates (`file`), not-https, not-ascii, unknown-service, needs
    (`command`: what installs it). Any other is shown as it is. No fact may be a secret.
    """

    def __init__(self, option: str, code: str, /, **facts: object) -> None:
        super().__init__(f"{option}: {code}")
        self.option = option
        self.code = code
        self.facts = facts


class Notifier(Protocol):
    """A channel, opened. A class that is one stands under the entry point group `wf.notifiers`.

    It is made from the options of its channel: `Notifier(options: Mapping[str, str | int | bool])`, and raises
    OptionError for options that it cannot use, or ValueError with a sentence of its own, `OPTION: what is wrong`.

    It may have a method `ready() -> None` besides: asked before a message is claimed, it sees to it that one could be
    handed over now, connecting, greeting and logging in where that is still to be done, and raises DeliveryError where
    it cannot; nothing may have been sent by it. A channel without it is ready.
    """

    def send(self, message: Message) -> str:
        """Hand a message over; what the other side said.

        Raises:
            DeliveryError: it was not delivered.
        """
        ...

    def close(self) -> None:
        """Done with it; nothing that goes wrong here matters."""
        ...


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

    def keep(self, name: str, raw: bytes) -> None:
        """Keep a message that is on its way, while writing; no event, and no part of the chain."""
        ...

    def kept(self, name: str) -> bytes | None:
        """A message on its way."""
        ...

    def waiting(self) -> list[str]:
        """The names of all messages on their way, sorted."""
        ...

    def drop(self, name: str) -> None:
        """Forget a message that has arrived or will not be sent, while writing."""
        ...

    def close(self) -> None:
        """Done with it."""
        ...


class Stored(NamedTuple):
    """A file's place by its contents: their SHA-256 in hex, and its size in bytes."""

    sha256: str
    size: int


class Evidence(Protocol):
    """Files that were handed in, each once by the SHA-256 of its contents, never overwritten with others.

    Under its name a file is whole or not there, whoever is killed meanwhile. A place that cannot be reached, or that
    refuses us, is a LedgerError.
    """

    def put(self, path: str, most: int) -> Stored:
        """Keep a copy of a file of at most so many bytes; one that is kept already is not kept twice.

        Raises:
            RefusedError: it is not there, not readable, not a plain file (links are not followed), empty or too large.
            LedgerError: it cannot be kept.
        """
        ...

    def fault(self, digest: str, size: int, *, read: bool) -> str | None:
        """What is wrong with a kept file: missing, size, unreadable or, seen only where it is read, changed."""
        ...

    def kept(self) -> Iterator[str]:
        """The contents kept, by their SHA-256, sorted."""
        ...

    def fetched(self, digest: str) -> AbstractContextManager[str]:
        """The path of a file with these contents, to read and not to change, for as long as the context lasts.

        Raises:
            LedgerError: it is not kept, or cannot be read.
        """
        ...

    def path(self, digest: str) -> str:
        """Where a file of these contents is kept, as messages name it."""
        ...
