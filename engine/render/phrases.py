"""Short phrases about an entry: what it is called, how far away its day is, how it stands, what is handed in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.due import Entry, Facts, Listed
from engine.render.cells import safe
from engine.wording import Words


def distance(days: int, words: Words) -> str:
    """How far away a due day is: today, tomorrow, in so many days, so many days overdue."""
    if days < 0:
        return words.ngettext("{days} day overdue", "{days} days overdue", -days).format(days=-days)
    if days == 0:
        return words.gettext("today")
    if days == 1:
        return words.gettext("tomorrow")
    return words.ngettext("in {days} day", "in {days} days", days).format(days=days)


def standing(listed: Listed, words: Words) -> str:
    """How an entry stands, in words: how far away its day is while that matters, else its state."""
    if listed.state in {"overdue", "open"}:
        return distance(listed.days_left or 0, words)
    if listed.state == "backfill":
        return words.gettext("before issue, to be back-filled")
    return state(listed.state, words)


def state(name: str, words: Words) -> str:
    """A state's name in the reader's language."""
    said = {
        "waiting": words.gettext("waiting"),
        "upcoming": words.gettext("upcoming"),
        "open": words.gettext("open"),
        "overdue": words.gettext("overdue"),
        "backfill": words.gettext("to be back-filled"),
        "submitted": words.gettext("awaiting acceptance"),
        "returned": words.gettext("returned"),
        "done": words.gettext("done"),
        "waived": words.gettext("waived"),
        "lapsed": words.gettext("nothing owed"),
    }
    return said[name]


def astray(fault: str, words: Words) -> str:
    """What is wrong with a file of evidence."""
    said = {
        "missing": words.gettext("it is gone"),
        "size": words.gettext("its size is another"),
        "changed": words.gettext("its contents are others"),
        "unreadable": words.gettext("it cannot be read"),
    }
    return said[fault]


def letter_title(kind: str, words: Words) -> str:
    """What a kind of letter is called."""
    return {"notice": words.gettext("Reminder notice"), "supervision": words.gettext("Supervision letter")}[kind]


def title(entry: Entry, words: Words) -> str:
    """What an entry is called; one of several windows with its window's name."""
    if not entry.facts.windowed:
        return safe(entry.facts.title)
    return words.gettext("{title} ({window})").format(title=safe(entry.facts.title), window=safe(entry.period))


def remarks(listed: Listed, words: Words) -> Iterator[str]:
    """What a reader must know of an entry beside its day."""
    entry, facts = listed.entry, listed.entry.facts
    if entry.expected and listed.state == "waiting":
        yield words.gettext("foreseen {day}").format(day=date.fromordinal(entry.expected).isoformat())
    if listed.state == "waiting":
        yield words.gettext("waits for {start}").format(start=safe(str(facts.starter)))
    yield from _held(listed, words)
    if facts.times > 1:
        yield words.gettext("at least {count} times").format(count=facts.times)
        if entry.held and entry.held.received and not entry.held.state:
            yield words.gettext("{count} so far").format(count=entry.held.received)
    if facts.times == 0:
        yield words.gettext("if any")
    if entry.provisional:
        yield words.gettext("provisional date")
    if facts.assumed:
        yield words.gettext("assumed")


def _held(listed: Listed, words: Words) -> Iterator[str]:
    """What the records hold of an entry, as far as it matters in its state."""
    held = listed.entry.held
    yield from _judged(listed, words)
    if held is None:
        return
    if held.days_late:
        days = held.days_late
        yield words.ngettext("{days} day late", "{days} days late", days).format(days=days)
    if held.planned and listed.state in {"open", "overdue", "returned", "upcoming"}:
        yield words.gettext("extended from {day}").format(day=date.fromordinal(held.planned).isoformat())
    if held.lacking and held.received and not held.state:
        yield words.gettext("in part; still lacking {names}").format(names=safe("、".join(held.lacking)))


def _judged(listed: Listed, words: Words) -> Iterator[str]:
    """What somebody has decided of an entry: who is to accept it, why it was returned or waived."""
    held = listed.entry.held
    returned = held is not None and held.state == "returned"
    if returned and held and held.reason:
        yield words.gettext("returned: {reason}").format(reason=safe(held.reason))
    elif listed.state == "submitted":
        yield words.gettext("awaiting acceptance by {unit}").format(unit=safe(str(listed.entry.accepted_by)))
    elif listed.state in {"backfill", "done", "waived", "lapsed", "returned"}:
        yield standing(listed, words)
    if listed.state == "waived" and held and held.reason:
        yield safe(held.reason)


def hand_in(facts: Facts, words: Words) -> list[str]:
    """What is to be handed in: materials and the number to report, in one phrase; nothing where there is neither."""
    names = [_with(evidence["name"], _of_evidence(evidence, words), words) for evidence in facts.evidence]
    if facts.measure:
        names.append(_with(facts.measure["name"], _of_measure(facts.measure), words))
    return ["、".join(names)] if names else []


def _with(name: str, details: list[str], words: Words) -> str:
    """A name, and what has to be known of it in brackets."""
    if not details:
        return safe(name)
    return words.gettext("{name} ({details})").format(name=safe(name), details=safe(" ".join(details)))


def _of_evidence(evidence: dict[str, Any], words: Words) -> list[str]:
    least = [f">={evidence['at_least']}"] if evidence["at_least"] > 1 else []
    formats = ["/".join(evidence["formats"])] if evidence["formats"] else []
    return [*least, *formats, *([words.gettext("optional")] if evidence["optional"] else [])]


def _of_measure(measure: dict[str, Any]) -> list[str]:
    bounds = ((">=", measure["at_least"]), ("<=", measure["at_most"]))
    unit = "" if measure["denominator"] else measure["unit"]
    return [f"{sign}{bound}{unit}" for sign, bound in bounds if bound is not None]
