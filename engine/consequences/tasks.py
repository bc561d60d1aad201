"""What a change does to a task: its name, who does it, how often it comes, what it asks for."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.consequences.changes import Change
from engine.consequences.demands import demands
from engine.consequences.occurrences import cancelled, change, occurrences, parted, piece
from engine.consequences.sides import Pair, Task
from engine.plan.model import WRAPUP
from engine.plan.recurrence import After, Every, Recurrence

_NOTE = "note"


def compared(pair: Pair, *, days: bool) -> Iterator[Change]:
    """Every consequence for one task; `days` says that its occurrences can be compared, too."""
    yield from _named(pair)
    yield from _owners(pair)
    yield from _rhythm(pair)
    yield from demands(pair)
    if days:
        yield from occurrences(pair)


def vanished(task: Task, near: str, today: int, *, draft: bool) -> Change:
    """A task that there is no more, and that nothing says what became of; `what` is how it should have been ended.

    What never falls due has no records; that it goes is a matter of approval.
    """
    grave = "error" if task.entries else "approval"
    code = "vanished" if task.entries else "dropped"
    pieces = tuple(piece(entry, 0) for entry in task.entries.values())
    begun = any(one.handed_in or 0 < one.before < today for one in pieces)
    found = Change(code, _NOTE if draft else grave, task.name, task.title, near=near, pieces=pieces)
    return found._replace(what="until" if begun else "continuous")


def merged(task: Task, into: Task, today: int, *, draft: bool) -> Iterator[Change]:
    """A task that another one takes in, its records with it."""
    yield Change("merged", _NOTE, into.name, into.title, task.name, into.name, place=into.place)
    yield from cancelled(Pair(task, into, today, draft), list(task.entries.values()))


def appeared(task: Task, today: int, *, draft: bool) -> Iterator[Change]:
    """A task that there was not."""
    late, ahead = parted(task.entries.values(), today, draft=draft)
    if ahead or not late:
        yield change(task, "new-task", _NOTE, ahead)
    if late:
        yield change(task, "born-late", "error", late)


def _of(pair: Pair, code: str, verdict: str, before: str, after: str) -> Iterator[Change]:
    """The change, where there is one."""
    if before != after:
        task = pair.after
        yield Change(code, verdict, task.name, task.title, before, after, place=task.place)


def _named(pair: Pair) -> Iterator[Change]:
    before, after = pair.before, pair.after
    if not _moved_with_its_item(pair):
        yield from _of(pair, "renamed", _NOTE, before.name, after.name)
    if not after.wrapup:
        yield from _of(pair, "wording", _NOTE, before.spec.title, after.spec.title)
    code = "assumed" if after.spec.assumed else "confirmed"
    yield from _of(pair, code, _NOTE, _flag(before), _flag(after))
    yield from _of(pair, "source", _NOTE, before.spec.source or "", after.spec.source or "")
    yield from _of(pair, "lineage", _NOTE, *map(_lineage, pair[:2]))
    dropped = [name for name in before.former if name not in (*after.former, after.name)]
    yield from _of(pair, "was", _NOTE, "、".join(dropped), "")


def _moved_with_its_item(pair: Pair) -> bool:
    """Whether it only has another number, as its whole item has, of which that is told."""
    within = pair.after.schedule.plan.within
    numbers = map(within, pair.after.item.was)
    return pair.before.spec.id == pair.after.spec.id and pair.before.item.id in numbers


def _lineage(task: Task) -> str:
    """What it names of other plans; what its item names is told of that."""
    return "、".join(was for was in task.spec.was if not task.schedule.plan.within(was))


def _flag(task: Task) -> str:
    return "assumed" if task.spec.assumed else ""


def _owners(pair: Pair) -> Iterator[Change]:
    if pair.after.wrapup:
        return
    before, after = pair.before.spec, pair.after.spec
    grave = _NOTE if pair.draft else "approval"
    for code, old, new in (
        ("leads", before.owners.lead, after.owners.lead),
        ("participants", before.owners.participants, after.owners.participants),
        ("acceptor", (before.accepted_by or "",), (after.accepted_by or "",)),
    ):
        yield from _of(pair, code, grave, "、".join(old), "、".join(new))
    yield from _of(pair, "each", _NOTE, *("、".join(_each(one)) for one in pair[:2]))


def _each(task: Task) -> tuple[str, ...]:
    each = task.spec.each
    return (each,) if isinstance(each, str) else each or ()


def _rhythm(pair: Pair) -> Iterator[Change]:
    """How often it comes, what it waits for, where its days go that are no working days."""
    before, after = pair.before, pair.after
    if after.wrapup:
        return
    old, new = before.spec.recurrence, after.spec.recurrence
    if isinstance(old.form, After) and isinstance(new.form, After):
        yield from _of(pair, "starter", _NOTE, old.form.start, new.form.start)
    if _comparable(old) != _comparable(new):
        yield from _of(pair, "recurrence", _NOTE, *(written(one.spec.node["recurrence"]) for one in pair[:2]))
    if (before.spec.shift, after.spec.shift) != (before.schedule.plan.shift, after.schedule.plan.shift):
        yield from _of(pair, "shift", _NOTE, before.spec.shift, after.spec.shift)


def _comparable(recurrence: Recurrence) -> Recurrence:
    """A recurrence less what is told by itself: how many times a period, and what it waits for."""
    form = recurrence.form
    if isinstance(form, Every):
        return replace(recurrence, form=replace(form, times=1))
    return replace(recurrence, form=replace(form, start="")) if isinstance(form, After) else recurrence


def written(value: Any) -> str:  # noqa: ANN401 (whatever stands in the file)
    """A value as it stands in the file, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(written, value)) + "]" if isinstance(value, list) else str(value)


def gathered(found: list[Change]) -> list[Change]:
    """What is the same for several tasks of an item, told once; and what is the same for a plan's wrap-ups."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for one in found:
        groups.setdefault(_kind(one), []).append(one)
    return [_together(key[0], group) for key, group in groups.items()]


_TOGETHER = frozenset(
    {"leads", "participants", "acceptor", "starter", "assumed", "confirmed", "source", "shift", "recurrence"}
)
"""What is told once for the tasks of an item that it befalls alike."""
_FEW = 3


def _kind(one: Change) -> tuple[str, ...]:
    """By what changes are told together: their name at first, and what they say."""
    item, _, task = one.task.rpartition(".")
    if task == WRAPUP:
        return f"{one.scope}/{WRAPUP}", one.verdict, one.code, one.what, one.before, one.after
    name = item if one.code in _TOGETHER else one.task
    return name, one.verdict, one.code, one.what, one.before, one.after


def _together(name: str, group: list[Change]) -> Change:
    first = group[0]
    if len(group) == 1:
        return first
    pieces = tuple(one for change_ in group for one in change_.pieces)
    titles = list(dict.fromkeys(one.title for one in group))
    title = "、".join(titles[:_FEW]) + ("…" if len(titles) > _FEW else "")
    return first._replace(task=name, title=title, pieces=pieces)
