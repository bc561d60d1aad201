"""Digests composed ahead and kept with the ledger, to be sent one by one by whoever comes first."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.app.claims import claim, record
from engine.app.delivery import Composed
from engine.app.digests import Planned, Standing
from engine.app.journal import Journal
from engine.app.outbox import LATER, Job, Result
from engine.digest.contents import Digest
from engine.digest.record import RUN, box_of, sent
from engine.ports import Store


class Parcel(NamedTuple):
    """A digest on its way: all that sending needs but its bytes, which are kept with the ledger.

    `subject` is the box's, `day` ISO 8601; `head` the ledger's that it is as of, `lease` for how many minutes a claim
    holds, `resend` whether it is sent again where it may have arrived.
    """

    subject: str
    day: str
    id: str
    to: str
    name: str
    matters: tuple[str, ...]
    head: str
    lease: int
    resend: bool

    @property
    def kept_as(self) -> str:
        """Under which name the bytes are kept."""
        return f"{self.day} {self.subject}"

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Parcel":
        """A parcel from its fields as JSON has them."""
        return cls(**{**told, "matters": tuple(told["matters"])})


class Packed(NamedTuple):
    """The parcels of a day with their bytes, and why the others could not be composed."""

    parcels: list[tuple[Parcel, bytes]]
    stuck: list[Result]


class Turn(NamedTuple):
    """Whether a parcel may be sent now: the job, claimed; else why not: gone, busy (until when) or held."""

    job: Job | None
    why: str = ""
    until: datetime | None = None


def packed(
    at: Standing, planned: Iterable[Planned], compose: Callable[[Digest, str], Composed], identify: Callable[[Job], str]
) -> Packed:
    """Every digest that has not been sent, composed.

    Args:
        at: the moment that everything is as of.
        planned: the digests that are due.
        compose: renders one under a Message-ID.
        identify: gives a new message its Message-ID.
    """
    found = Packed([], [])
    for one in planned:
        if one.done:
            continue
        digest, was = one.digest, one.before.get(one.digest.day)
        to, name = digest.recipient.address(digest.box.channel), digest.recipient.name
        job = Job(digest.box, digest.day, "", to, name, digest.matters, 1, digest, None)
        id_ = was.message if was else identify(job)
        try:
            composed = compose(digest, id_)
        except Exception as fault:  # noqa: BLE001 (whatever a title may do to a template or an encoder)
            found.stuck.append(Result(job, "stuck", f"{type(fault).__name__}: {fault}"))
            continue
        parcel = Parcel(
            digest.box.subject, digest.day.isoformat(), id_, to, name, digest.matters,
            str(at.moment.head), at.mailing.lease, at.mailing.resend,
        )  # fmt: skip
        found.parcels.append((parcel, composed.raw))
    return found


def is_posted(store: Store, day: date) -> bool:
    """Whether the parcels of a day are kept, or have been."""
    return store.keyed(_planned(day)) is not None


def posted(journal: Journal, at: Standing, found: Packed) -> bool:
    """Keep the parcels of a day, and record that they were, while writing; False where another has done it."""
    store, day = journal.store, at.moment.day
    counts = {"planned": len(found.parcels), "stuck": len(found.stuck), "errors": at.errors}
    facts = {**{name: count for name, count in counts.items() if count}, "head": str(at.moment.head)}
    if not journal.append(_planned(day), "ran", day, RUN, facts):
        return False
    for parcel, raw in found.parcels:
        store.keep(parcel.kept_as, raw)
    return True


def turn(journal: Journal, parcel: Parcel) -> Turn:
    """Claim a parcel, if it is still to be sent and nobody else is at it."""
    store, day = journal.store, date.fromisoformat(parcel.day)
    with store.writing():
        raw = store.kept(parcel.kept_as)
        was = sent(store.of(parcel.subject)).get(day)
        if raw is None or (was and was.outcome in {"delivered", "refused"}):
            return Turn(None, "gone")
        if was and was.outcome == "claimed" and not was.left(journal.clock()):
            return Turn(None, "busy", was.until)
        if was and was.outcome != LATER and not parcel.resend:
            return Turn(None, "held")
        attempt = was.attempt + 1 if was else 1
        job = _job(parcel, attempt, raw)
        return Turn(job) if claim(journal, job, lease=parcel.lease, head=parcel.head) else Turn(None, "gone")


def _planned(day: date) -> str:
    return f"ran {day.isoformat()} planned"


def is_behind(store: Store, today: date) -> bool:
    """Whether messages of earlier days are kept still."""
    return any(day < today for _, day, _ in _kept(store))


def given_up(journal: Journal, today: date, known: Iterable[Parcel]) -> list[str]:
    """Give up, while writing, the messages of earlier days that nobody is at and that surely have not arrived.

    One that was never claimed is recorded as one that did not arrive, so that what it was to tell is told again.

    Args:
        journal: where it is recorded.
        today: the day that is planned.
        known: what was to be sent.

    Returns:
        Under which names they were kept.
    """
    store, parcels = journal.store, {parcel.kept_as: parcel for parcel in known}
    names = []
    for name, day, subject in _kept(store):
        was = sent(store.of(subject)).get(day) if day < today else None
        if day < today and (was is None or was.outcome == LATER):
            if was is None and name in parcels:
                parcel = parcels[name]
                job = _job(parcel, 1, store.kept(name))
                claim(journal, job, lease=0, head=parcel.head)
                record(journal, Result(job, LATER, ""))
            store.drop(name)
            names.append(name)
    return names


def _kept(store: Store) -> Iterator[tuple[str, date, str]]:
    """The messages that are kept: their names, days and boxes."""
    for name in store.waiting():
        written, _, subject = name.partition(" ")
        yield name, date.fromisoformat(written), subject


def _job(parcel: Parcel, attempt: int, raw: bytes | None) -> Job:
    box, day = box_of(parcel.subject), date.fromisoformat(parcel.day)
    return Job(box, day, parcel.id, parcel.to, parcel.name, parcel.matters, attempt, None, raw)
