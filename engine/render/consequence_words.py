"""What a change does, in a sentence: keywords of the files in the reader's words, long texts clipped."""

from collections.abc import Callable

from engine.consequences.changes import Change, Consequences
from engine.plan.model import WRAPUP
from engine.render.cells import clip
from engine.render.consequence_sentences import sentences
from engine.render.phrases import letter_title
from engine.render.rhythm import rhythm
from engine.wording import Words

_LONGEST = 160
"""Cells of a text of the plans that are shown; its beginning says which it is."""
_OF_TARGETS = frozenset({"target-weaker", "target-other", "limit-weaker"})
"""What the office's head decides, and nobody for them."""


def said(change: Change, found: Consequences, words: Words) -> str:
    """A change in a sentence."""
    _ = words.gettext
    known = sentences(words)
    sentence = known.get(f"{change.code}:0" if _none(change) else change.code, known[change.code])
    told = sentence.format(
        title=_short(change.title),
        task=change.task,
        what=_what(change, words),
        near=change.near,
        was=_was(change),
        before=_short(_value(change, change.before, words)),
        after=_short(_value(change, change.after, words)),
        count=len(change.pieces),
        handed=sum(piece.handed_in for piece in change.pieces),
    )
    if change.code == "vanished":
        told += _remedy(change, words)
    if change.near and change.code in {"plan-gone", "trigger-gone", "trigger-gone-fired", "vanished", "dropped"}:
        told += _near(change, words)
    if change.verdict == "approval" and change.code in _OF_TARGETS:
        return _("{said}; {approval}").format(said=told, approval=approval(change, found, words))
    return told


def _none(change: Change) -> bool:
    """Whether it is about nothing: no due days, no times that something is asked for."""
    if change.code == "new-task":
        return not change.pieces
    return change.code.startswith("times") and "0" in {change.before, change.after}


def approval(change: Change, found: Consequences, words: Words) -> str:
    """Who has to approve a change."""
    _ = words.gettext
    offices = found.approvers({change.scope})
    if not offices:
        return _("the head of the office has to approve")
    unit, head = offices[0]
    if head:
        return _("{head}, head of {unit}, has to approve").format(head=_short(head), unit=unit)
    return _("the head of {unit} has to approve").format(unit=unit)


def offices(changes: list[Change], found: Consequences, words: Words) -> str:
    """The offices that changes concern, with their heads; empty where there are none."""
    told = found.approvers({change.scope for change in changes})
    if not told:
        return ""
    named = [
        words.gettext("{unit} ({head})").format(unit=unit, head=_short(head)) if head else unit for unit, head in told
    ]
    return "、".join(named[:3]) + ("…" if len(named) > 3 else "")  # noqa: PLR2004 (as many as a heading holds)


def _short(text: str) -> str:
    return clip(text, _LONGEST)


def _was(change: Change) -> str:
    """The former name of a task of an item that has another number now, as was: takes it."""
    names = (piece.id.partition("/")[2].partition("@")[0] for piece in change.pieces)
    return next((name for name in names if not name.endswith(f".{WRAPUP}")), f"{change.what}.report")


def _remedy(change: Change, words: Words) -> str:
    """How a task is to be ended."""
    if change.what == "until":
        return words.gettext(" To end it write until: and a day.")
    return words.gettext(" Nothing of it has fallen due yet: to drop it write recurrence: continuous.")


def _near(change: Change, words: Words) -> str:
    """What may be meant, and how to say so."""
    _ = words.gettext
    if change.code == "plan-gone":
        return _(" If {near} is the same plan, keep its id: {old}.").format(near=change.near, old=change.task)
    if change.code.startswith("trigger"):
        return _(" If {near} is meant, keep its name: {old}.").format(near=change.near, old=change.what)
    old = change.task.partition("/")[2]
    here, there = change.near.rpartition(".")[0], change.task.rpartition(".")[0]
    written = old.rpartition(".")[2] if here == there else old
    return _(" If {near} is meant, write was: {old} there.").format(near=change.near, old=written)


def _what(change: Change, words: Words) -> str:
    """The thing that is meant, in the reader's words."""
    if change.code.startswith("role"):
        return roles(words).get(change.what, change.what)
    if change.code == "setting":
        label = _settings(words).get(change.what)
        return words.gettext("{label} ({key})").format(label=label, key=change.what) if label else change.what
    return _short(change.what)


def _value(change: Change, text: str, words: Words) -> str:
    """What stood or stands, keywords of the files in the reader's words."""
    known: dict[str, Callable[[str, Words], str]] = {
        "reminders": _ladder,
        "shift": _shift,
        "each": _each,
        "acceptor": _acceptor,
        "recurrence": rhythm,
        "unit-span": _span,
        "group": _members,
        "group-left": _members,
        "group-joined": _members,
        "setting": _setting,
    }
    spoken = known.get(change.code)
    return (spoken(text, words) if spoken else text) or "—"


def _acceptor(text: str, words: Words) -> str:
    return text or words.gettext("the lead")


def roles(words: Words) -> dict[str, str]:
    """Roles by the names that they have in the files."""
    return {
        "liaison": words.gettext("liaison"),
        "head": words.gettext("head"),
        "leader": words.gettext("leader"),
    }


def _span(text: str, words: Words) -> str:
    """From when to when a unit stands, and who takes over."""
    days, _, successor = text.partition(" ")
    told = [_days(days, words), words.gettext("then {unit}").format(unit=successor) if successor else ""]
    return words.gettext(", ").join(filter(None, told))


def _members(text: str, words: Words) -> str:
    """Members of a group, with the days between which they are."""
    return "、".join(_member(one, words) for one in text.split("、"))


def _member(text: str, words: Words) -> str:
    name, _, days = text.rpartition(" ")
    if not name or ".." not in days:
        return text
    return words.gettext("{name} ({details})").format(name=name, details=_days(days, words))


def _days(text: str, words: Words) -> str:
    """Two days with dots between, either of which may be missing."""
    first, _, last = text.partition("..")
    if first and last:
        return words.gettext("{first} to {last}").format(first=first, last=last)
    if first:
        return words.gettext("from {day}").format(day=first)
    return words.gettext("until {day}").format(day=last) if last else ""


def _setting(text: str, words: Words) -> str:
    """A setting as people say it, where it is a keyword."""
    _ = words.gettext
    known = {
        "true": _("yes"),
        "false": _("no"),
        "none": _("on no day"),
        "monday": _("on Mondays"),
        "tuesday": _("on Tuesdays"),
        "wednesday": _("on Wednesdays"),
        "thursday": _("on Thursdays"),
        "friday": _("on Fridays"),
        "resend": _("it is sent again"),
        "hold": _("it waits"),
        **roles(words),
    }
    return "、".join(known.get(one, one) for one in text.split("、"))


def _shift(text: str, words: Words) -> str:
    said_ = {
        "preceding": words.gettext("earlier"),
        "following": words.gettext("later"),
        "none": words.gettext("on that day"),
    }
    return said_.get(text, text)


def _each(text: str, words: Words) -> str:
    _ = words.gettext
    if not text:
        return _("together")
    known = {"lead": _("by each lead"), "with": _("by each participant"), "all": _("by each unit")}
    return known.get(text) or _("by {units} each").format(units=text)


def _ladder(text: str, words: Words) -> str:
    """The ladder, rung by rung."""
    return words.gettext("; ").join(_rung(rung, words) for rung in text.split("; ")) if text else ""


def _rung(text: str, words: Words) -> str:
    """A rung: when, who is told, and by which letter."""
    at, told, *kind = text.split(" ")
    days = int(at)
    when = _when(days, words).format(days=abs(days))
    who = "、".join(roles(words).get(role, role) for role in told.split("/"))
    if kind:
        return words.gettext("{when} {who} by {letter}").format(when=when, who=who, letter=letter_title(kind[0], words))
    return words.gettext("{when} {who}").format(when=when, who=who)


def _when(days: int, words: Words) -> str:
    if days < 0:
        return words.ngettext("{days} working day before:", "{days} working days before:", -days)
    if days:
        return words.ngettext("{days} working day after:", "{days} working days after:", days)
    return words.gettext("on the day:")


def _settings(words: Words) -> dict[str, str]:
    """The settings, by the names that they have in their file."""
    _ = words.gettext
    return {
        "plans": _("folder of the plans"),
        "lang": _("language"),
        "timezone": _("time zone"),
        "limits.plan": _("most pieces of a plan"),
        "limits.task": _("most dates of a task"),
        "evidence.megabytes": _("largest file, in MB"),
        "evidence.formats": _("types of file that are taken"),
        "digest.daily": _("reminders day by day"),
        "digest.weekly": _("day of the week's list"),
        "digest.weekly_to": _("who gets the week's list"),
        "digest.always": _("the office's list even when empty"),
        "digest.by": _("time by which the day's run has to be over"),
        "digest.lease": _("minutes for which a message is one run's"),
        "digest.on_unknown": _("what becomes of a message that may have arrived"),
    }
