"""The jobs of a fleet, for a terminal and as a record: how many there are, which of them failed and why."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.render.cells import pad, safe, wrap
from engine.wording import Words

_STATES = ("todo", "doing", "failed")
_INDENT = 8


class Failed(NamedTuple):
    """A job that failed for good: its number, whose it is, its task, for what, how often it was tried, why and when."""

    id: int
    tenant: str
    task: str
    about: str
    attempts: int
    said: str
    at: datetime | None


class Note(NamedTuple):
    """What was amiss with a tenant's last day that was planned: a digest not composed, a template not used."""

    tenant: str
    day: date
    said: str
    at: datetime


class Jobs(NamedTuple):
    """How many jobs there are by state (todo, doing, failed), the failed, how many workers are alive.

    `since` is when the oldest of the jobs that are due became so, `long` whether that is more than an hour ago.
    """

    counts: Mapping[str, int]
    failed: list[Failed]
    workers: int
    since: datetime | None
    long: bool
    notes: list[Note]

    @property
    def well(self) -> bool:
        """Whether nobody has to look after them."""
        return bool(self.workers) and not (self.failed or self.long or self.notes)


def as_text(found: Jobs, words: Words, zone: ZoneInfo, columns: int) -> Iterator[str]:
    """What waits, what is being done, who does it, what failed, what was amiss."""
    _ = words.gettext
    yield from _summary(found, words, zone, columns)
    yield from _failures(found, words, zone, columns)
    for note in found.notes:
        yield ""
        yield wrap(f"{safe(note.tenant)}  {note.day}", columns, " " * _INDENT)
        yield wrap(f"{' ' * _INDENT}{safe(note.said)}", columns, " " * _INDENT)
    if found.failed:
        yield ""
        remedy = _("When the reason is mended: wf jobs --retry ID, or --retry all; --drop ID forgets a job.")
        yield wrap(remedy, columns, "")


def _summary(found: Jobs, words: Words, zone: ZoneInfo, columns: int) -> Iterator[str]:
    _ = words.gettext
    names = {"todo": _("to be done"), "doing": _("under way"), "failed": _("failed for good")}
    yield _("Jobs: {told}").format(
        told=_(", ").join(f"{names[state]} {found.counts.get(state, 0)}" for state in _STATES)
    )
    alive = words.ngettext("{count} worker is alive.", "{count} workers are alive.", found.workers)
    if not found.workers:
        alive = _("No worker is alive, so nothing is planned or sent: start wf worker.")
    yield wrap(alive.format(count=found.workers), columns, "")
    if found.since:
        when = found.since.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        yield wrap(_("The oldest job that is due has waited since {when}.").format(when=when), columns, "")


def _failures(found: Jobs, words: Words, zone: ZoneInfo, columns: int) -> Iterator[str]:
    _ = words.gettext
    tasks = {"plan": _("plan the day"), "send": _("send a digest")}
    for one in found.failed:
        when = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.at else ""
        yield ""
        told = words.ngettext("tried {count} time", "tried {count} times", one.attempts).format(count=one.attempts)
        head = f"{safe(one.tenant)}  {tasks.get(one.task, safe(one.task))}  {told}  {when}"
        yield wrap(f"{pad(str(one.id), _INDENT)}{head}", columns, " " * _INDENT)
        for line in (one.about, one.said):
            if line:
                yield wrap(f"{' ' * _INDENT}{safe(line)}", columns, " " * _INDENT)


def as_record(found: Jobs) -> dict[str, Any]:
    """The same as JSON: docs/jobs.schema.json."""
    return {
        "counts": {state: found.counts.get(state, 0) for state in _STATES},
        "workers": found.workers,
        "waiting_since": _iso(found.since),
        "notes": [{**one._asdict(), "day": one.day.isoformat(), "at": _iso(one.at)} for one in found.notes],
        "failed": [{**one._asdict(), "at": _iso(one.at)} for one in found.failed],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
