"""What a change does to a task and its occurrences, measured against today and against what is handed in."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.consequences.changes import Change, Piece
from engine.due import Entry, Facts

_FROZEN = frozenset({"done", "waived", "submitted"})


class Task(NamedTuple):
    """A task as a plan has it: its facts, and its entries as they stand today, by period and unit."""

    facts: Facts
    entries: Mapping[tuple[str, str | None], Entry]
    place: str

    @property
    def name(self) -> str:
        """`plan/item.task`."""
        return self.facts.name


class Pair(NamedTuple):
    """The same task before and after; `today` is an ordinal, `draft` says that the plan is not issued yet."""

    before: Task
    after: Task
    today: int
    draft: bool


def compared(pair: Pair) -> Iterator[Change]:
    """Every consequence for one task."""
    yield from _named(pair)
    yield from _owners(pair)
    yield from _quota(pair)
    yield from _evidence(pair)
    yield from _measure(pair)
    yield from _occurrences(pair)


def vanished(task: Task, near: str, *, draft: bool) -> Change:
    """A task that there is no more, and that nothing says what became of."""
    pieces = tuple(_piece(entry, 0) for entry in task.entries.values())
    return Change("vanished", "note" if draft else "error", task.name, task.facts.title, near=near, pieces=pieces)


def appeared(task: Task, today: int, *, draft: bool) -> Iterator[Change]:
    """A task that there was not."""
    late, ahead = _parted(task.entries.values(), today, draft=draft)
    if ahead or not late:
        yield _of(task, "new-task", "note", pieces=ahead)
    if late:
        yield _of(task, "born-late", "error", pieces=late)


Texts = tuple[str, str]
"""What stood and what stands."""


def _of(task: Task, code: str, verdict: str, texts: Texts = ("", ""), *, pieces: Iterable[Piece] = ()) -> Change:
    return Change(code, verdict, task.name, task.facts.title, *texts, "", tuple(pieces), task.place)


def _parted(entries: Iterable[Entry], today: int, *, draft: bool) -> tuple[list[Piece], list[Piece]]:
    """New occurrences that would be late at once, and the others."""
    late: list[Piece] = []
    ahead: list[Piece] = []
    for entry in entries:
        missed = 0 < entry.due < today and entry.owed and not draft
        (late if missed else ahead).append(_piece(entry, entry.due, before=0))
    return late, ahead


def _named(pair: Pair) -> Iterator[Change]:
    before, after = pair.before.facts, pair.after.facts
    if before.name != after.name:
        yield _of(pair.after, "renamed", "note", (before.name, after.name))
    for code, old, new in (
        ("wording", before.title, after.title),
        ("wording", before.item_title, after.item_title),
        ("starter", before.waits_for or "", after.waits_for or ""),
        ("assumed", _yes(assumed=before.assumed), _yes(assumed=after.assumed)),
    ):
        if old != new:
            yield _of(pair.after, code, "note", (old, new))


def _yes(*, assumed: bool) -> str:
    return "assumed" if assumed else ""


def _owners(pair: Pair) -> Iterator[Change]:
    before, after = pair.before.facts, pair.after.facts
    grave = "note" if pair.draft else "approval"
    for code, old, new in (
        ("leads", before.leads, after.leads),
        ("participants", before.participants, after.participants),
        ("acceptor", [before.accepted_by or ""], [after.accepted_by or ""]),
    ):
        if old != new:
            yield _of(pair.after, code, grave, ("、".join(filter(None, old)), "、".join(filter(None, new))))


def _quota(pair: Pair) -> Iterator[Change]:
    old, new = pair.before.facts.times, pair.after.facts.times
    if old != new:
        yield _weighed(pair, "times", (str(old), str(new)), weaker=new < old)


def _weighed(pair: Pair, code: str, texts: Texts, *, weaker: bool) -> Change:
    """A requirement that is weaker has to be approved; one that is stronger is told."""
    verdict = "approval" if weaker and not pair.draft else "note"
    return _of(pair.after, f"{code}-{'weaker' if weaker else 'stronger'}", verdict, texts)


def _evidence(pair: Pair) -> Iterator[Change]:
    before = {one["name"]: one for one in pair.before.facts.evidence}
    after = {one["name"]: one for one in pair.after.facts.evidence}
    for name in (name for name in before if name not in after):
        yield _weighed(pair, "evidence", (_material(before[name]), ""), weaker=True)
    for name in (name for name in after if name not in before):
        yield _weighed(pair, "evidence", ("", _material(after[name])), weaker=False)
    for name in (name for name in before if name in after):
        if before[name] != after[name]:
            weaker = _demand(after[name]) < _demand(before[name]) or _laxer(before[name], after[name])
            yield _weighed(pair, "evidence", (_material(before[name]), _material(after[name])), weaker=weaker)


def _demand(one: Mapping[str, Any]) -> int:
    """How many of a material are asked for; of an optional one, none."""
    return 0 if one["optional"] else int(one["at_least"])


def _laxer(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether more types of file will do."""
    old, new = set(before["formats"]), set(after["formats"])
    return bool(old) and (not new or not new <= old)


def _material(one: Mapping[str, Any]) -> str:
    """A material with what is asked of it."""
    least = [f">={one['at_least']}"] if one["at_least"] > 1 else []
    details = [
        *least,
        *(["/".join(one["formats"])] if one["formats"] else []),
        *(["optional"] if one["optional"] else []),
    ]
    return f"{one['name']} ({' '.join(details)})" if details else str(one["name"])


def _measure(pair: Pair) -> Iterator[Change]:
    before, after = pair.before.facts.measure, pair.after.facts.measure
    if before == after:
        return
    if before is None or after is None:
        old, new = (str(one["name"]) if one else "" for one in (before, after))
        yield _weighed(pair, "measure", (old, new), weaker=after is None)
        return
    for key, up in (("at_least", 1), ("at_most", -1)):
        if before[key] != after[key]:
            weaker = _value(after[key], up) < _value(before[key], up)
            yield _weighed(pair, "target", (_target(before, key), _target(after, key)), weaker=weaker)
    named = ("name", "unit", "numerator", "denominator")
    if any(before[key] != after[key] for key in named):
        yield _of(pair.after, "measure-other", "note", (_terms(before), _terms(after)))


def _value(target: str | None, up: int) -> Decimal:
    """How much a target asks: the more, the stricter; none asks least of all."""
    if target is None:
        return Decimal("-Infinity")
    return up * (Decimal(target[:-1]) / 100 if target.endswith("%") else Decimal(target))


def _target(measure: Mapping[str, Any], key: str) -> str:
    sign = {"at_least": ">=", "at_most": "<="}[key]
    return f"{measure['name']} {sign}{measure[key]}" if measure[key] is not None else ""


def _terms(measure: Mapping[str, Any]) -> str:
    rate = f" = {measure['numerator']} / {measure['denominator']}" if measure["denominator"] else ""
    return f"{measure['name']}{rate} ({measure['unit']})"


def _occurrences(pair: Pair) -> Iterator[Change]:
    """What became of each occurrence: kept, cancelled, moved; and those that are new."""
    before, after = pair.before.entries, pair.after.entries
    gone = [entry for key, entry in before.items() if key not in after]
    new = [entry for key, entry in after.items() if key not in before]
    moved = [(before[key], after[key]) for key in before if key in after and _day(before[key]) != _day(after[key])]
    yield from _cancelled(pair, gone)
    yield from _moved(pair, moved)
    late, ahead = _parted(new, pair.today, draft=pair.draft)
    if ahead:
        yield _of(pair.after, "added", "note", pieces=ahead)
    if late:
        yield _of(pair.after, "born-late", "error", pieces=late)


def _cancelled(pair: Pair, gone: list[Entry]) -> Iterator[Change]:
    kept = [_piece(entry, 0) for entry in gone if _frozen(entry)]
    closed = [_piece(entry, 0) for entry in gone if not _frozen(entry) and _closed(entry, pair)]
    open_ = [_piece(entry, 0) for entry in gone if not _frozen(entry) and not _closed(entry, pair)]
    for code, verdict, pieces in (
        ("closed-cancelled", "error", closed),
        ("cancelled", "note" if pair.draft else "approval", open_),
        ("kept", "note", kept),
    ):
        if pieces:
            yield _of(pair.after, code, verdict, pieces=pieces)


def _moved(pair: Pair, moved: list[tuple[Entry, Entry]]) -> Iterator[Change]:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for old, new in moved:
        if not _frozen(old):
            groups.setdefault(_move(pair, old, new), []).append(_piece(old, _day(new), before=_day(old)))
    for (code, verdict), pieces in sorted(groups.items()):
        yield _of(pair.after, code, verdict, pieces=pieces)


def _move(pair: Pair, old: Entry, new: Entry) -> tuple[str, str]:
    """What kind of move it is, and how grave."""
    if not old.due or not new.due:
        return "foreseen", "note"
    if pair.draft:
        return "moved", "note"
    if _closed(old, pair):
        return "closed-moved", "error"
    if new.due < pair.today and new.owed:
        return "into-the-past", "error"
    return ("later", "approval") if new.due > old.due else ("earlier", "note")


def _day(entry: Entry) -> int:
    """When it is due, or foreseen to be."""
    return entry.due or entry.expected


def _closed(entry: Entry, pair: Pair) -> bool:
    """Whether its day is over, so that nothing may be changed of it any more."""
    return 0 < entry.due < pair.today and not entry.backfill and not pair.draft


def _frozen(entry: Entry) -> bool:
    """Whether the records hold what became of it, whatever the plan says now."""
    return entry.held is not None and (entry.held.state in _FROZEN or entry.held.received > 0)


def _piece(entry: Entry, after: int, before: int | None = None) -> Piece:
    old = entry.due if before is None else before
    return Piece(entry.id, tuple(entry.responsible), old, after, _frozen(entry))
