"""A chain of events followed from the first to the last, whatever keeps them, without trusting any of it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from engine.ledger.chain import line, opened
from engine.ledger.events import GENESIS, KINDS, Draft, Head
from engine.ports import Evidence
from engine.store.citations import Citations


class Finding(NamedTuple):
    """Something that is not as it was left: {code}.

    `event` is the number of the event that it concerns, 0 for none; of `damaged`, of the last that fits. `file` is the
    path of a file of evidence, `detail` what the sentence about it tells: a name, a number, what the database says.
    """

    code: str
    event: int = 0
    file: str = ""
    detail: str = ""


class Trail:
    """Events as they are stored, one after the other.

    At its end `events` tells how many there are, `head` up to which of them everything fits, and the citations given
    hold the files that they cite.
    """

    def __init__(self, cited: Citations, checkpoint: Head | None = None) -> None:
        self.events = 0
        self.head = Head()
        self._cited = cited
        self._checkpoint = checkpoint or Head()
        self._noted = GENESIS
        self._last = 0
        self._fits = True
        self._before: tuple[str, ...] = (GENESIS,)

    def event(self, seq: int, read: tuple[Draft, str] | None) -> Iterator[Finding]:
        """What is wrong with the next event, and with its number.

        Args:
            seq: its number.
            read: what it says, and its hash; None where it is stored otherwise than events are.
        """
        if seq != self._last + 1:
            yield Finding("gap", self._last + 1, detail=str(seq))
            self._fits, self._before = False, ()
        self._last = seq
        self.events += 1
        if read is None:
            self._fits, self._before = False, ()
            yield Finding("storage", seq)
        else:
            yield from self._told(seq, *read)
        if seq == self._checkpoint.events > 0:
            self._noted = self._before[0] if self._before else ""

    def end(self) -> Iterator[Finding]:
        """Whether the events go on from the checkpoint."""
        if self._last < self._checkpoint.events:
            yield Finding("cut-off", self._checkpoint.events, detail=str(self._last))
        elif not self._checkpoint.agrees(self._noted):
            yield Finding("other-history", self._checkpoint.events)

    def _told(self, seq: int, draft: Draft, found: str) -> Iterator[Finding]:
        """What is wrong with an event, the first thing only: the others may follow from it."""
        hashes = [sha256(line(seq, draft, prev).encode()).hexdigest() for prev in self._before]
        told = opened(draft.body)
        sound = told is not None and self._cited.add(seq, draft.kind, told)
        code = (
            "changed" if hashes and found not in hashes
            else "kind" if draft.kind not in KINDS
            else "body" if told is None
            else "" if sound else "citation"
        )  # fmt: skip
        # Where the hash alone was changed, the next event still fits the one that it should be.
        self._before = (found, *hashes[:1]) if code == "changed" else (found,)
        self._fits = self._fits and not code
        if self._fits:
            self.head = Head(seq, found)
        if code:
            yield Finding(code, seq, detail=draft.kind)


def astray(cited: Citations, evidence: Evidence, *, read: bool) -> Iterator[Finding]:
    """The files cited that are not kept as they were handed in; with `read`, to the last byte."""
    for one in cited:
        fault = evidence.fault(one.sha256, one.size, read=read)
        if fault:
            yield Finding(f"file-{fault}", one.event, evidence.path(one.sha256), one.name)
