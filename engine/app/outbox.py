"""What a run has to send: the digests of the day, and before them what an earlier run left in doubt."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from engine.app.digests import Planned, Standing
from engine.digest.contents import Digest
from engine.digest.record import Box, Sent, box_of, sent
from engine.ports import Store

LATER = "later"
"""How a message ends that surely did not arrive and is worth another try."""
_SETTLED = frozenset({"delivered", "refused"})


class Job(NamedTuple):
    """A message to be sent to a box, at the attempt of this number; `raw` where its bytes are kept already.

    `id` is "" until the first attempt gives it one.
    """

    box: Box
    day: date
    id: str
    to: str
    name: str
    matters: tuple[str, ...]
    attempt: int
    digest: Digest | None
    raw: bytes | None

    @property
    def key(self) -> str:
        """What names this attempt in the ledger."""
        return f"{self.day.isoformat()} {self.box.channel}/{self.box.recipient} {self.attempt}"

    @property
    def before(self) -> str:
        """What names the attempt before."""
        return self._replace(attempt=self.attempt - 1).key

    @property
    def kept_as(self) -> str:
        """Under which name the bytes are kept while they are on their way."""
        return _kept_as(self.box, self.day)


class Result(NamedTuple):
    """How a job ended: delivered, refused, later, unknown; busy, when another run has it; stuck, not even composed."""

    job: Job
    outcome: str
    said: str


class Report(NamedTuple):
    """What came of a run: the last result of every message, and those that are held for somebody to decide."""

    results: list[Result]
    held: list[Job]

    @property
    def counts(self) -> dict[str, int]:
        """How many messages ended how."""
        counted = Counter(result.outcome for result in self.results)
        return {**counted, "held": len(self.held)} if self.held else dict(counted)

    @property
    def failed(self) -> bool:
        """Whether any message did not get through."""
        return any(self.counts.get(name) for name in ("refused", LATER, "unknown", "stuck"))


class Tray(NamedTuple):
    """What is to be sent, channel by channel; what is held; what another run is at, or was when it was killed."""

    jobs: list[Job]
    held: list[Job]
    busy: list[Job]


def tray(store: Store, at: Standing, planned: Iterable[Planned], now: datetime, *, left_overs: bool) -> Tray:
    """What is to be sent at a moment; with `left_overs` also what earlier runs did not get through."""
    left: list[Job] = []
    held: list[Job] = []
    busy: list[Job] = []
    for job, was in _left_overs(store, at.moment.day) if left_overs else ():
        at_it = was.outcome == "claimed" and not was.left(now)
        (busy if at_it else left if at.mailing.resend or was.outcome == LATER else held).append(job)
    taken = {job.kept_as for job in (*left, *held, *busy)}
    fresh = (_fresh(store, one) for one in planned)
    jobs = [*left, *(job for job in fresh if job and job.kept_as not in taken)]
    return Tray(sorted(jobs, key=lambda job: job.box.channel), held, busy)


def _left_overs(store: Store, today: date) -> Iterator[tuple[Job, Sent]]:
    """The messages that are kept; those that have no purpose any more are forgotten."""
    for name in store.waiting():
        written, _, subject = name.partition(" ")
        day = date.fromisoformat(written)
        events = store.of(subject)
        was = sent(events).get(day)
        if was is None or was.outcome in _SETTLED or (was.outcome == LATER and day < today):
            with store.writing():  # what did not arrive is told in the next digest
                store.drop(name)
        else:
            facts = next(event.facts for event in reversed(events) if event.kind == "claimed")
            matters = tuple(sorted(was.matters))
            address = (facts["to"], facts["name"])
            yield (
                Job(box_of(subject), day, was.message, *address, matters, was.attempt + 1, None, store.kept(name)),
                was,
            )


def _fresh(store: Store, planned: Planned) -> Job | None:
    """A digest of the day; None where one has been sent there, or is under way."""
    digest = planned.digest
    was = planned.before.get(digest.day)
    if was and (was.outcome != LATER or store.kept(_kept_as(digest.box, digest.day))):
        return None
    recipient, channel = digest.recipient, digest.box.channel
    return Job(
        box=digest.box,
        day=digest.day,
        id=was.message if was else "",
        to=recipient.address(channel),
        name=recipient.name,
        matters=digest.matters,
        attempt=was.attempt + 1 if was else 1,
        digest=digest,
        raw=None,
    )


def settled(store: Store, job: Job) -> bool:
    """Whether a message has got through by now, or has been refused for good, whoever sent it."""
    was = sent(store.of(job.box.subject), job.day.isoformat()).get(job.day)
    return was is not None and was.outcome in _SETTLED


def message_id(at: Standing, job: Job, domain: str, tenant: str = "") -> str:
    """A Message-ID: the same at every attempt, another for every day, box, set of plans and office of a fleet."""
    plans = " ".join(schedule.plan.id for schedule in at.schedules)
    told = "\n".join(filter(None, (tenant, plans, job.kept_as)))
    mark = sha256(told.encode()).hexdigest()[:20]
    return f"<wf.{job.day.isoformat()}.{mark}@{domain}>"


def _kept_as(box: Box, day: date) -> str:
    return f"{day.isoformat()} {box.subject}"
