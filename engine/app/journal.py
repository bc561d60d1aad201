"""The events that a run writes of its own accord: letters issued, messages claimed and how they fared, its end."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from engine.ledger.events import Draft, canonical
from engine.ports import Store


class Journal(NamedTuple):
    """Where they are written, by whom, by which clock."""

    store: Store
    who: str
    clock: Callable[[], datetime]

    def append(self, key: str, kind: str, day: date, subject: str, facts: Mapping[str, object]) -> bool:
        """Write one, while the store is being written to; False where the key stands already.

        Args:
            key: names it for ever; another run that means the same has the same.
            kind: issued, claimed, delivered, failed or ran.
            day: that of the digest, the letter or the run.
            subject: as `digest.record` has them.
            facts: what belongs to it.
        """
        at = self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        draft = Draft(key, kind, at, day.isoformat(), self.who, subject, complete=False, body=canonical(facts))
        return self.store.append(draft) is not None
