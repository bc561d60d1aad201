"""Messages claimed before they are sent, and how they fared recorded after: what every way of sending shares."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from hashlib import sha256

from engine.app.journal import Journal
from engine.app.outbox import Job, Result
from engine.ports import DeliveryError, Message, Notifier

_LONGEST = 500
"""Characters of an answer that are recorded."""


def claim(journal: Journal, job: Job, *, lease: int, head: str) -> bool:
    """Take a message for this run, its bytes kept, while writing; False where another took it, or got it through.

    Args:
        journal: where it is recorded.
        job: the message, with its bytes.
        lease: for how many minutes it is this run's.
        head: the ledger's, that the message is as of.
    """
    assert job.raw is not None
    if job.attempt > 1 and journal.store.keyed(f"delivered {job.before}"):
        return False
    until = journal.clock() + timedelta(minutes=lease)
    facts = {
        "message": job.id,
        "to": job.to,
        "name": job.name,
        "attempt": job.attempt,
        "until": until.astimezone(UTC).isoformat(),
        "matters": list(job.matters),
        "sha256": sha256(job.raw).hexdigest(),
        "head": head,
    }
    if not _append(journal, job, "claimed", facts):
        return False
    if job.digest is not None:  # else the bytes came from there
        journal.store.keep(job.kept_as, job.raw)
    return True


def record(journal: Journal, result: Result) -> None:
    """Record how a message fared, while writing; its bytes are kept for as long as it may be sent again."""
    job = result.job
    facts = {"message": job.id, "said": result.said[:_LONGEST]}
    if result.outcome == "delivered":
        _append(journal, job, "delivered", facts)
    else:
        _append(journal, job, "failed", {**facts, "outcome": result.outcome})
    if result.outcome in {"delivered", "refused"}:
        journal.store.drop(job.kept_as)


def greeted(notifier: Notifier) -> None:
    """Have a channel see whether a message could be handed over, if it has a way to.

    Raises:
        DeliveryError: it could not.
    """
    ready = getattr(notifier, "ready", None)
    if ready is None:
        return
    try:
        ready()
    except DeliveryError:
        raise
    except Exception as fault:
        raise DeliveryError("later", f"{type(fault).__name__}: {fault}", channel=True) from fault


def handed_over(notifier: Notifier, job: Job, message: Message) -> tuple[Result, DeliveryError | None]:
    """Hand a message to its channel: how it fared, and the channel's fault, where it told of one."""
    try:
        said = notifier.send(message)
    except DeliveryError as fault:
        return Result(job, fault.outcome, fault.said), fault
    except Exception as fault:  # noqa: BLE001 (a channel of somebody else's, that does not keep its word)
        return Result(job, "unknown", f"{type(fault).__name__}: {fault}"), None
    return Result(job, "delivered", said), None


def _append(journal: Journal, job: Job, kind: str, facts: Mapping[str, object]) -> bool:
    return journal.append(f"{kind} {job.key}", kind, job.day, job.box.subject, facts)
