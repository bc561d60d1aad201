"""What recording says: the event, and how the occurrence stands now."""

from datetime import date
from typing import Any

from engine.app.recording import Recorded
from engine.due import Listed, judge, record
from engine.ledger.events import Event
from engine.render.cells import safe
from engine.render.phrases import distance, title
from engine.render.phrases import state as state_of
from engine.render.refusals import lack
from engine.wording import Words


def as_event(event: Event) -> dict[str, Any]:
    """An event for programs, its body opened."""
    return {**event._asdict(), "complete": bool(event.complete), "body": event.facts}


def as_record(recorded: Recorded, today: date) -> dict[str, Any]:
    """What came of it, for programs: the event, whether it is new, the occurrence as `wf due --format json` has it."""
    occurrence = record(judge(recorded.entry, today.toordinal())) if recorded.entry else None
    return {"event": as_event(recorded.event), "new": recorded.fresh, "occurrence": occurrence}


def told(recorded: Recorded, today: date, words: Words) -> str:
    """What came of it, for a person."""
    event = recorded.event
    said = words.gettext("Recorded as no. {number}: {what}  {id}")
    if not recorded.fresh:
        said = words.gettext("Already recorded on {day} as no. {number}: {what}  {id}")
    lines = [said.format(number=event.seq, day=event.day, what=kind(event.kind, words), id=safe(event.subject))]
    if not recorded.fresh:
        lines.append("  " + words.gettext("Nothing was added. If this is another one, give it a --key of its own."))
    if recorded.entry:
        lines.append(f"  {title(recorded.entry, words)}  {standing(judge(recorded.entry, today.toordinal()), words)}")
    if recorded.entry and event.kind == "submitted" and recorded.entry.first > today.toordinal():
        begins = date.fromordinal(recorded.entry.first).isoformat()
        lines.append("  " + words.gettext("Its time begins only on {day}: is it meant?").format(day=begins))
    lacks = [lack(one, words) for one in recorded.lacks if one.name or one.needed > 1]
    if lacks and event.kind in {"submitted", "corrected", "accepted", "withdrawn"}:
        lines.append("  " + words.gettext("Still lacking: {names}").format(names="、".join(lacks)))
    return "\n".join(lines)


def standing(listed: Listed, words: Words) -> str:
    """How an occurrence stands, in a phrase: its state, how late it was, who accepts it, when it is due."""
    entry, held = listed.entry, listed.entry.held
    said = [state_of(listed.state, words)]
    if listed.state == "submitted":
        said = [words.gettext("awaiting acceptance by {unit}").format(unit=safe(str(entry.accepted_by)))]
    if held and held.days_late:
        days = held.days_late
        said.append(words.ngettext("{days} day late", "{days} days late", days).format(days=days))
    if listed.state in {"open", "overdue", "returned", "upcoming"}:
        day = date.fromordinal(entry.due).isoformat()
        left = distance(listed.days_left or 0, words)
        said.append(words.gettext("due {day}, {left}").format(day=day, left=left))
    return "  ".join(said)


def kind(name: str, words: Words) -> str:
    """What happened, or how a stray was left, in a word."""
    said = {
        "done": words.gettext("done"),
        "submitted": words.gettext("handed in"),
        "corrected": words.gettext("corrected"),
        "accepted": words.gettext("accepted"),
        "returned": words.gettext("returned"),
        "extended": words.gettext("extended"),
        "waived": words.gettext("waived"),
        "withdrawn": words.gettext("withdrawn"),
        "fired": words.gettext("happened"),
        "issued": words.gettext("issued"),
        "claimed": words.gettext("claimed"),
        "delivered": words.gettext("delivered"),
        "failed": words.gettext("failed"),
        "ran": words.gettext("run"),
    }
    return said[name]


OUTCOMES = ("delivered", "refused", "later", "unknown", "stuck", "held", "busy")
"""How a message can end, in the order in which it is told."""


def outcome(name: str, words: Words) -> str:
    """How a message ended."""
    return {
        "delivered": words.gettext("sent"),
        "refused": words.gettext("refused"),
        "later": words.gettext("not sent, to be tried again"),
        "unknown": words.gettext("in doubt, to be sent again"),
        "stuck": words.gettext("could not be written"),
        "held": words.gettext("held"),
        "busy": words.gettext("sent by another run"),
    }[name]
