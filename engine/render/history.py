"""What is known of an occurrence, and what happened, for a terminal and for programs."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.app.history import Shown
from engine.due import Listed, record
from engine.ledger.events import MAIL, Event
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.channels import answer
from engine.render.phrases import hand_in, letter_title, title
from engine.render.recorded import OUTCOMES, as_event, kind, outcome, standing
from engine.render.table import mark
from engine.wording import Words

_HEAD = 14
_SIZES = ("B", "KB", "MB", "GB")
_STEP = 1024


def as_json(shown: Shown) -> str:
    """An occurrence and its history, for programs."""
    told = {
        "subject": shown.subject,
        "occurrence": record(shown.listed) if shown.listed else None,
        "events": [as_event(event) for event in shown.events],
        "waits_for": [record(one) for one in shown.pieces],
    }
    return json.dumps(told, ensure_ascii=False)


class Screen(NamedTuple):
    """Where it is shown: in which words and zone, on how many columns, with colours or without."""

    words: Words
    zone: ZoneInfo
    columns: int
    colour: bool


def page(shown: Shown, screen: Screen) -> str:
    """An occurrence and its history, for a terminal."""
    words = screen.words
    lines = [safe(shown.subject)]
    if shown.listed:
        lines += [f"{mark(shown.listed.state, colour=screen.colour)} {title(shown.listed.entry, words)}", ""]
        for name, text in _about(shown.listed, words):
            lines += wrap(pad(f"  {name}", _HEAD) + text, screen.columns, " " * _HEAD).split("\n")
    else:
        lines += ["", words.gettext("No plan asks for this any more.")] if "@" in shown.subject else []
    if shown.pieces:
        lines += ["", words.gettext("Waits for"), *pieces(shown.pieces, screen)]
    if shown.events:
        lines += ["", words.gettext("History")]
        lines += [line for event in shown.events for line in event_lines(event, screen, subject=False)]
    return "\n".join(lines)


def _about(listed: Listed, words: Words) -> Iterator[tuple[str, str]]:
    """What is asked, by whom, until when, how it stands: names and texts."""
    _ = words.gettext
    entry, facts = listed.entry, listed.entry.facts
    yield _("Item"), safe(f"{facts.item} {facts.item_title}" + (f" ({facts.source})" if facts.source else ""))
    yield _("Units"), safe("、".join(entry.units))
    yield _("Period"), _("{begin} to {last}").format(begin=_iso(entry.first), last=_iso(entry.last))
    yield _("Due"), _due(listed, words)
    yield _("State"), standing(listed, words)
    if hand_in(facts, words):
        yield _("To hand in"), "".join(hand_in(facts, words))
    if facts.times > 1:
        received = entry.held.received if entry.held else 0
        yield _("Times"), _("{there} of {needed}").format(there=received, needed=facts.times)
    if entry.held and entry.held.lacking:
        yield _("Lacking"), safe("、".join(entry.held.lacking))
    if entry.accepted_by:
        yield _("Accepts"), safe(entry.accepted_by)


def _due(listed: Listed, words: Words) -> str:
    entry = listed.entry
    if not entry.due:
        foreseen = words.gettext("foreseen {day}").format(day=_iso(entry.expected)) if entry.expected else ""
        return f"{words.gettext('waits for {start}').format(start=safe(str(entry.facts.starter)))}  {foreseen}".rstrip()
    said = _iso(entry.due)
    if entry.held and entry.held.planned:
        said += "  " + words.gettext("extended from {day}").format(day=_iso(entry.held.planned))
    elif entry.nominal != entry.due:
        said += "  " + words.gettext("by the plan {day}").format(day=_iso(entry.nominal))
    return said + ("  " + words.gettext("provisional date") if entry.provisional else "")


def pieces(listed: list[Listed], screen: Screen) -> list[str]:
    """The pieces of a task, one a line: unit and standing."""
    names = [safe(one.entry.unit or "、".join(one.entry.units)) for one in listed]
    room = max([10, *map(width, names)]) + 2
    told = [pad(name, room) + standing(one, screen.words) for one, name in zip(listed, names, strict=True)]
    return [
        f"  {mark(one.state, colour=screen.colour)} {clip(text, screen.columns - 4)}"
        for one, text in zip(listed, told, strict=True)
    ]


def event_lines(event: Event, screen: Screen, *, subject: bool) -> Iterator[str]:
    """An event: number, day, who, what; below it what belongs to it."""
    words = screen.words
    about = _of_mail if event.subject.startswith(MAIL) else _details
    at = datetime.fromisoformat(event.at).astimezone(screen.zone)
    late = at.date().isoformat() != event.day
    recorded = words.gettext("recorded {at}").format(at=at.strftime("%Y-%m-%d %H:%M")) if late else ""
    named = safe(event.subject.removeprefix(MAIL)) if subject else ""
    first = f"  {event.seq:>4}  {event.day}  {pad(kind(event.kind, words), 10)}  {safe(event.who)}  {named}"
    yield clip(first, screen.columns).rstrip()
    for text in filter(None, (*about(event.facts, words), recorded)):
        yield from wrap(f"        {text}", screen.columns, "        ").split("\n")


def _of_mail(facts: dict[str, Any], words: Words) -> Iterator[str]:
    """What an event says of a letter, a message or a run."""
    _ = words.gettext
    if "kind" in facts:
        yield letter_title(facts["kind"], words)
    names = {"number": _("Number"), "to": _("To"), "message": "Message-ID", "outcome": _("State"), "said": _("Answer")}
    worded = {"outcome": outcome, "said": answer}
    texts = {key: str(facts[key]) for key in names if facts.get(key)}
    told = [f"{names[key]} {worded[key](text, words) if key in worded else safe(text)}" for key, text in texts.items()]
    told += [safe("、".join(facts.get("units", ())))]
    told += [f"{outcome(name, words)} {facts[name]}" for name in OUTCOMES if name in facts]
    yield "  ".join(filter(None, told))


def _details(facts: dict[str, Any], words: Words) -> Iterator[str]:
    """What an event says beside who and when."""
    _ = words.gettext
    names = {
        "unit": _("Unit"), "happened": _("Took place"), "count": _("Count"), "to": _("Until"), "on": _("On"),
        "due": _("Due"), "ref": _("Number"), "reason": _("Why"), "note": _("Remark"),
    }  # fmt: skip
    told = [f"{name} {safe(str(facts[key]))}" for key, name in names.items() if facts.get(key)]
    if "denominator" in facts:
        told.append(_("{there} of {needed}").format(there=facts["numerator"], needed=facts["denominator"]))
    yield "  ".join(told)
    for file in facts.get("files", ()):
        of = f"{safe(file['as'])}: " if file["as"] else ""
        yield f"{of}{safe(file['name'])}  {size(file['size'])}  sha256 {file['sha256'][:12]}"


def size(count: int) -> str:
    """A number of bytes, to be read."""
    value, unit = float(count), _SIZES[0]
    for unit in _SIZES:
        if value < _STEP or unit == _SIZES[-1]:
            break
        value /= _STEP
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def log(events: Iterable[Event], screen: Screen) -> Iterator[str]:
    """Events for a terminal."""
    for event in events:
        yield from event_lines(event, screen, subject=True)


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
