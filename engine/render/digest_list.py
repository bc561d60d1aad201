"""Digests on a terminal: who would get what, what came of sending, whether reminders go out."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from engine.app.digests import Day
from engine.app.outbox import Report, Result
from engine.digest.candidates import CODES
from engine.digest.contents import Digest
from engine.digest.days import Health
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.channels import answer
from engine.render.digest import Frame, as_values, day_of, part_title, trouble
from engine.render.recorded import OUTCOMES, outcome
from engine.wording import Words

_ALIKE = 3
"""Messages that did not get through for one reason, from which on they are told together."""
_WIDEST = 34
"""Columns of an address, at most."""


def as_records(day: Day, frame: Frame) -> dict[str, Any]:
    """A day's digests for programs (docs/digests.schema.json)."""
    return {
        "as_of": {"at": frame.now.isoformat(), "head": str(frame.head)},
        "rest": day.rest,
        "digests": [_record(planned.digest, frame) for planned in day.planned],
        "troubles": [{**one._asdict(), "told": trouble(one, frame.words)} for one in day.troubles],
    }


def _record(digest: Digest, frame: Frame) -> dict[str, Any]:
    recipient = digest.recipient
    to = {"id": recipient.id, "name": recipient.name, "address": recipient.address(digest.box.channel)}
    return {"to": to, "channel": digest.box.channel, "matters": list(digest.matters), **as_values(digest, frame)}


def preview(day: Day, to: str | None, sent: int, words: Words, columns: int) -> Iterator[str]:
    """Who would get what.

    Args:
        day: what is due.
        to: the one person that was asked for; None: everybody.
        sent: how many of these have had theirs already today.
        words: the terminal's.
        columns: of the terminal.
    """
    yield clip(_headline(day, to, words), columns)
    if sent:
        yield words.ngettext("{count} has been sent today.", "{count} have been sent today.", sent).format(count=sent)
    if day.planned:
        yield ""
    names = [f"{safe(one.digest.recipient.name)} {_address(one.digest)}" for one in day.planned]
    room = min(max(map(width, names), default=0), _WIDEST)
    for name, planned in zip(names, day.planned, strict=True):
        yield from wrap(f"{pad(name, room)}  {parts(planned.digest, words)}", columns, " " * (room + 2)).split("\n")
    if day.troubles:
        yield ""
        yield words.gettext("What is in the way, told to the office:")
        for one in day.troubles:
            yield from wrap(f"  {trouble(one, words)}", columns, "    ").split("\n")
    if day.planned:
        yield ""
        yield from wrap(
            words.gettext(
                "Nothing is sent. One in full: wf digest --to {name}; to a folder: --out DIR; send: --send."
            ).format(name=safe(day.planned[0].digest.recipient.name)),
            columns,
            "",
        ).split("\n")


def _headline(day: Day, to: str | None, words: Words) -> str:
    shown = day_of(day.day, words)
    if day.rest:
        return words.gettext("{date}: a day off. Nobody is reminded.").format(date=shown)
    if not day.planned and to is not None:
        return words.gettext("{date}: there is nothing to tell {name}.").format(date=shown, name=safe(to))
    if not day.planned:
        return words.gettext("{date}: there is nothing to tell anybody.").format(date=shown)
    count = len(day.planned)
    return words.ngettext("{date}: {count} message", "{date}: {count} messages", count).format(date=shown, count=count)


def _address(digest: Digest) -> str:
    """By which channel, where."""
    to = safe(digest.recipient.address(digest.box.channel))
    return to if digest.box.channel == "email" else f"{to} ({digest.box.channel})".strip()


def parts(digest: Digest, words: Words) -> str:
    """How much of what a digest has."""
    week = [words.gettext("weekly list")] if digest.weekly else []
    counts = digest.counts
    return "、".join([*week, *(f"{part_title(code, words)} {counts[code]}" for code in CODES if code in counts)])


def written(count: int, folder: str, words: Words) -> str:
    """How many messages stand in a folder now."""
    said = words.ngettext("{count} message in {folder}.", "{count} messages in {folder}.", count)
    return said.format(count=count, folder=safe(folder))


def unwritten(digest: Digest, detail: str, words: Words) -> str:
    """Why a digest cannot be composed."""
    said = words.gettext("{where}: {why}")
    why = said.format(where=outcome("stuck", words), why=safe(detail))
    return said.format(where=f"{safe(digest.recipient.name)} {_address(digest)}", why=why)


def sent(report: Report, day: Day, to: str | None, words: Words, columns: int) -> Iterator[str]:
    """What came of a run for everybody, or one: how many got through, and of every other why."""
    counts = report.counts
    if not report.results and not report.held:
        yield words.gettext("{day}: {told}").format(day=day.day.isoformat(), told=_nothing(day, to, words))
        return
    told = [f"{outcome(name, words)} {counts[name]}" for name in OUTCOMES if name in counts]
    yield words.gettext("{day}: {told}").format(day=day.day.isoformat(), told=words.gettext(", ").join(told))
    for line in _failures(report.results, words):
        yield from wrap(f"  {line}", columns, "    ").split("\n")
    why = words.gettext("held: it may have arrived. --resend sends it again.")
    for job in report.held:
        line = f"  {safe(job.name)} {safe(job.to)}: {why}"
        yield from wrap(line, columns, "    ").split("\n")


def waiting(failed: list[Result], seconds: float, words: Words, columns: int) -> Iterator[str]:
    """What has not got through so far, and that it will be tried again."""
    again = words.gettext("Trying again in {seconds} seconds.").format(seconds=round(seconds))
    for line in (*_failures(failed, words), again):
        yield from wrap(line, columns, "  ").split("\n")


def _nothing(day: Day, to: str | None, words: Words) -> str:
    """Why nothing was sent."""
    if day.rest:
        return words.gettext("a day off, nobody is reminded.")
    if to is not None:
        return words.gettext("nothing new to tell {name}.").format(name=safe(to))
    return words.gettext("nothing new to tell anybody.")


def _failures(results: list[Result], words: Words) -> Iterator[str]:
    """Why messages did not get through: one by one, and those that a channel kept back for one reason in a line."""
    groups: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        if result.outcome not in {"delivered", "busy"}:
            groups.setdefault((result.job.box.channel, result.outcome, result.said), []).append(result)
    for (channel, name, said), alike in groups.items():
        if len(alike) < _ALIKE:
            yield from (_failure(result, words) for result in alike)
        else:
            yield f"{channel}: {outcome(name, words)} {len(alike)}: {answer(said, words)}"


def _failure(result: Result, words: Words) -> str:
    job = result.job
    return f"{safe(job.name)} {safe(job.to)}: {outcome(result.outcome, words)}: {answer(result.said, words)}"


def bar(done: int, total: int, words: Words, columns: int) -> str:
    """How far a long run is."""
    room = max(min(columns, 60) - 24, 10)
    full = room * done // max(total, 1)
    return f"[{'#' * full}{'.' * (room - full)}] " + words.gettext("{done} of {total}").format(done=done, total=total)


def healthy(found: Health, zone: ZoneInfo, words: Words, columns: int) -> Iterator[str]:
    """Whether reminders go out."""
    last = words.gettext("There was no good run yet.")
    if found.last:
        at = found.last.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        last = words.gettext("The last good run was at {at}, for {day}.").format(at=at, day=found.last.day.isoformat())
    missed = ""
    if found.missed:
        by = found.missed.strftime("%Y-%m-%d %H:%M")
        missed = words.gettext("There should have been one by {by}: look at cron and at wf digest --send.").format(
            by=by
        )
    by = found.expected.strftime("%Y-%m-%d %H:%M")
    expected = words.gettext("The next is expected by {by}.").format(by=by)
    state = words.gettext("Well.") if found.well else words.gettext("Not well.")
    for line in filter(None, (state, last, missed, expected)):
        yield from wrap(line, columns, "  ").split("\n")
