"""Sending digests: claimed before, confirmed after, each once; what a crash leaves in doubt is taken up again.

One transaction records how the message before fared and claims the next, with its very bytes. So between a server's
word and ours there is nothing but one commit, and a crash leaves at most one message a run in doubt; that one is sent
again with the same bytes and the same Message-ID.
"""

from collections.abc import Callable, Iterable
from datetime import UTC
from typing import NamedTuple

from engine.app.claims import claim, handed_over, record
from engine.app.digests import Moment, Planned, Standing
from engine.app.journal import Journal
from engine.app.outbox import LATER, Job, Report, Result, message_id, settled, tray
from engine.digest.contents import Digest
from engine.digest.record import RUN, runs
from engine.ports import DeliveryError, Message, Notifier

_BACK_OFF = (2, 8, 30)
"""Seconds before each further round of what failed for the moment."""


class Composed(NamedTuple):
    """A digest as a message."""

    subject: str
    text: str
    raw: bytes


class Post(NamedTuple):
    """What sending needs from outside.

    `open` opens a channel by its name and raises DeliveryError; `sender` is the address of who writes on it; `compose`
    renders a digest under a Message-ID, `parse` takes a message apart again; `pause` waits seconds before the messages
    that ended so are tried again; `told` is called after every message with how many are through, and of how many.
    """

    open: Callable[[str], Notifier]
    sender: Callable[[str], str]
    compose: Callable[[Digest, str], Composed]
    parse: Callable[[bytes], Composed]
    pause: Callable[[float, list[Result]], None]
    told: Callable[[int, int], None]


def deliver(
    journal: Journal, at: Standing, planned: Iterable[Planned], post: Post, *, left_overs: bool = True
) -> Report:
    """Send what is due.

    Args:
        journal: where it is recorded.
        at: the moment that everything is as of.
        planned: the digests that are due.
        post: the outside.
        left_overs: whether what was left in doubt is sent, too.
    """
    found = tray(journal.store, at, planned, journal.clock(), left_overs=left_overs)
    run = _Run(journal, at, post, len(found.jobs))
    run.send(found.jobs)
    results = [*run.results.values(), *(Result(job, "busy", "") for job in found.busy)]
    return Report([one for one in results if one.outcome != "busy" or not settled(journal.store, one.job)], found.held)


def ended(journal: Journal, moment: Moment, report: Report, errors: int = 0) -> None:
    """Record that a run has come to its end; one with nothing to do, after a good one for the same day, is none.

    With errors in the plans it is no good one: somebody may not have been told.
    """
    known = runs(journal.store.of(RUN))
    counts = {**report.counts, "errors": errors} if errors else report.counts
    if not counts and any(run.day == moment.day and run.good for run in known):
        return
    with journal.store.writing():
        key = f"ran {journal.clock().astimezone(UTC).isoformat()} {journal.store.head().events}"
        journal.append(key, "ran", moment.day, RUN, {**counts, "head": str(moment.head)})


class _Run:
    """One run over all messages, channel by channel, each channel opened once and again where it broke."""

    def __init__(self, journal: Journal, at: Standing, post: Post, total: int) -> None:
        self.journal = journal
        self.store = journal.store
        self.at = at
        self.post = post
        self.total = total
        self.through = 0
        self.results: dict[str, Result] = {}
        self.opened: dict[str, Notifier] = {}
        self.broken: dict[str, str] = {}
        self.hopeless: set[str] = set()

    def send(self, jobs: list[Job]) -> None:
        """Send them all, and what failed for the moment again after a while."""
        try:
            self.round(jobs)
            for seconds in _BACK_OFF:
                failed = [*filter(self.worth_another, self.results.values())]
                if not failed:
                    break
                again = sorted(map(self.retry, failed), key=_tried)
                self.post.pause(seconds, failed)
                self.round(again)
        finally:
            for notifier in self.opened.values():
                notifier.close()

    def worth_another(self, result: Result) -> bool:
        if result.job.box.channel in self.hopeless:
            return False
        return result.outcome == LATER or (result.outcome == "unknown" and self.at.mailing.resend)

    def retry(self, result: Result) -> Job:
        """The same message once more; one that was never claimed keeps its number."""
        job = result.job
        claimed = self.store.keyed(f"claimed {job.key}") is not None
        return job._replace(attempt=job.attempt + claimed, raw=self.store.kept(job.kept_as))

    def round(self, jobs: Iterable[Job]) -> None:
        """Each job once, in order.

        The next is composed before the one under way is sent: between the other side's word and its record, which
        claims the next as well, there is nothing but one commit.
        """
        current: tuple[Job, Message] | None = None
        result: Result | None = None
        try:
            for job in jobs:
                following = self.prepared(job)
                if following is None:
                    continue
                result, current = self.sent(current) or result, None
                if job.box.channel in self.broken:
                    self.note(Result(job, LATER, self.broken[job.box.channel]))
                    continue
                taken, result = self.handed_over(result, following[0]), None
                current = following if taken else None
            result, current = self.sent(current) or result, None
        finally:
            self.handed_over(result, None)
            self.broken.clear()

    def prepared(self, job: Job) -> tuple[Job, Message] | None:
        """The job with its bytes, on an open channel; None, and the reason noted, where there is none."""
        channel = job.box.channel
        if channel not in self.broken and channel not in self.opened:
            try:
                self.opened[channel] = self.post.open(channel)
            except DeliveryError as fault:
                self.given_up(channel, fault)
        if channel in self.broken:
            self.note(Result(job, LATER, self.broken[channel]))
            return None
        domain = self.post.sender(channel).rpartition("@")[2]
        return self.composed(job._replace(id=job.id or message_id(self.at, job, domain or "localhost")))

    def given_up(self, channel: str, fault: DeliveryError) -> None:
        """Leave a channel alone for the rest of the round; one that needs somebody's hand, for the rest of the run."""
        self.broken[channel] = fault.said
        if not fault.soon:
            self.hopeless.add(channel)

    def composed(self, job: Job) -> tuple[Job, Message] | None:
        """The job with its bytes, and the message; a digest that cannot be composed keeps no other from its reader."""
        if job.raw is None and job.digest is None:  # another run has got it through meanwhile
            self.note(Result(job, "busy", ""))
            return None
        try:
            made = self.post.parse(job.raw) if job.raw is not None else self.made(job)
        except Exception as fault:  # noqa: BLE001 (whatever a title may do to a template or an encoder)
            self.note(Result(job, "stuck", f"{type(fault).__name__}: {fault}"))
            return None
        sender = self.post.sender(job.box.channel)
        message = Message(job.id, sender, job.to, job.name, made.subject, made.text, made.raw)
        return job._replace(raw=made.raw), message

    def made(self, job: Job) -> Composed:
        assert job.digest is not None
        return self.post.compose(job.digest, job.id)

    def handed_over(self, before: Result | None, job: Job | None) -> bool:
        """Record how the message before fared and claim the next, at once; False where another run has that one."""
        if before is None and job is None:
            return False
        with self.store.writing():
            if before is not None:
                record(self.journal, before)
            taken = job is not None and self.claimed(job)
        if before is not None:
            self.note(before)
        if job is not None and not taken:
            self.note(Result(job, "busy", ""))
        return taken

    def claimed(self, job: Job) -> bool:
        return claim(self.journal, job, lease=self.at.mailing.lease, head=str(self.at.moment.head))

    def sent(self, current: tuple[Job, Message] | None) -> Result | None:
        """Hand a message to its channel; a channel that has broken is left alone for the rest of the round."""
        if current is None:
            return None
        job, message = current
        result, fault = handed_over(self.opened[job.box.channel], job, message)
        if fault and fault.channel:
            self.opened.pop(job.box.channel).close()
            self.given_up(job.box.channel, fault)
        return result

    def note(self, result: Result) -> None:
        """Remember how a message fared; its bytes are the store's to keep."""
        self.results[result.job.kept_as] = result._replace(job=result.job._replace(raw=None))
        self.through += result.outcome == "delivered"
        self.post.told(self.through, self.total)


def _tried(job: Job) -> tuple[str, int]:
    """What has not been tried comes first, so that one message that breaks its channel is in nobody's way."""
    return job.box.channel, job.attempt
