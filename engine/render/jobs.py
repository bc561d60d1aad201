"""The jobs of a fleet, for a terminal and as a record: how many there are, which of them failed and why."""

from collections.abc import Iterator, Mapping
from datetime import datetime
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


class Jobs(NamedTuple):
    """How many jobs there are by state (todo, doing, failed), when the next of those to do is due, and the failed."""

    counts: Mapping[str, int]
    failed: list[Failed]


def as_text(found: Jobs, words: Words, zone: ZoneInfo, columns: int) -> Iterator[str]:
    """What waits, what is being done, what failed."""
    _ = words.gettext
    names = {"todo": _("to be done"), "doing": _("under way"), "failed": _("failed for good")}
    yield _("Jobs: {told}").format(
        told=_(", ").join(f"{names[state]} {found.counts.get(state, 0)}" for state in _STATES)
    )
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
    if found.failed:
        yield ""
        remedy = _("When the reason is mended: wf jobs --retry ID, or --retry all; --drop ID forgets a job.")
        yield wrap(remedy, columns, "")


def as_record(found: Jobs) -> dict[str, Any]:
    """The same as JSON: docs/jobs.schema.json."""
    return {
        "counts": {state: found.counts.get(state, 0) for state in _STATES},
        "failed": [
            {**one._asdict(), "at": one.at.isoformat(timespec="seconds") if one.at else None} for one in found.failed
        ],
    }
