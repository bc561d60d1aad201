"""What becomes of a task's occurrences, measured against today and against what is handed in."""

from collections.abc import Iterable, Iterator

from engine.consequences.changes import Change, Piece
from engine.consequences.sides import Pair, Task
from engine.due import Entry

_FROZEN = frozenset({"done", "waived", "submitted"})


def occurrences(pair: Pair) -> Iterator[Change]:
    """What became of each occurrence: kept, cancelled, moved; and those that are new."""
    before, after = pair.before.entries, pair.after.entries
    both = [(before[key], after[key]) for key in before if key in after]
    yield from _lost(pair, [old for old, new in both if frozen(old) and new.held is None])
    yield from cancelled(pair, [entry for key, entry in before.items() if key not in after])
    yield from _moved(pair, [(old, new) for old, new in both if _day(old) != _day(new) and not frozen(old)])
    late, ahead = parted((entry for key, entry in after.items() if key not in before), pair.today, draft=pair.draft)
    if ahead:
        yield change(pair.after, "added", "note", ahead)
    if late:
        yield change(pair.after, "born-late", "error", late)


def change(task: Task, code: str, verdict: str, pieces: Iterable[Piece]) -> Change:
    """What befalls some occurrences of a task."""
    return Change(code, verdict, task.name, task.title, pieces=tuple(pieces), place=task.place)


def parted(entries: Iterable[Entry], today: int, *, draft: bool) -> tuple[list[Piece], list[Piece]]:
    """New occurrences that would be late at once, and the others."""
    late: list[Piece] = []
    ahead: list[Piece] = []
    for entry in entries:
        missed = 0 < entry.due < today and entry.owed and entry.held is None and not draft
        (late if missed else ahead).append(piece(entry, entry.due, before=0))
    return late, ahead


def _lost(pair: Pair, lost: list[Entry]) -> Iterator[Change]:
    """What is handed in and would be known under no name any more."""
    if lost:
        task = pair.before
        here = f"{task.schedule.plan.id}/"
        names = (name.removeprefix(here) for name in task.former if name not in pair.after.former)
        was = "、".join(name.removeprefix(f"{task.item.id}.") for name in names)
        found = change(pair.after, "records-lost", "error", [piece(entry, entry.due) for entry in lost])
        yield found._replace(near=was)


def cancelled(pair: Pair, gone: list[Entry]) -> Iterator[Change]:
    """What becomes of occurrences that there are no more."""
    kept = [piece(entry, 0) for entry in gone if frozen(entry)]
    closed = [piece(entry, 0) for entry in gone if not frozen(entry) and _closed(entry, pair)]
    open_ = [piece(entry, 0) for entry in gone if not frozen(entry) and not _closed(entry, pair)]
    for code, verdict, pieces in (
        ("closed-cancelled", "error", closed),
        ("cancelled", "note" if pair.draft else "approval", open_),
        ("kept", "note", kept),
    ):
        if pieces:
            yield change(pair.after, code, verdict, pieces)


def _moved(pair: Pair, moved: list[tuple[Entry, Entry]]) -> Iterator[Change]:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for old, new in moved:
        groups.setdefault(_move(pair, old, new), []).append(piece(old, _day(new), before=_day(old)))
    for (code, verdict), pieces in sorted(groups.items()):
        yield change(pair.after, code, verdict, pieces)


def _move(pair: Pair, old: Entry, new: Entry) -> tuple[str, str]:
    """What kind of move it is, and how grave."""
    if pair.draft or not (old.due or new.due):
        return "moved" if pair.draft else "foreseen", "note"
    if old.backfill and new.backfill:
        return "moved", "note"
    if _closed(old, pair):
        return "closed-moved", "error"
    if 0 < new.due < pair.today and new.owed:
        return "into-the-past", "error"
    if not old.due or not new.due:
        return ("started", "note") if new.due else ("stopped", "approval")
    return ("later", "approval") if new.due > old.due else ("earlier", "note")


def _day(entry: Entry) -> int:
    """When it is due, or foreseen to be."""
    return entry.due or entry.expected


def _closed(entry: Entry, pair: Pair) -> bool:
    """Whether its day is over, so that nothing may be changed of it any more."""
    return 0 < entry.due < pair.today and not entry.backfill and not pair.draft


def frozen(entry: Entry) -> bool:
    """Whether the records hold what became of it, whatever the plan says now."""
    return entry.held is not None and (entry.held.state in _FROZEN or entry.held.received > 0)


def piece(entry: Entry, after: int, before: int | None = None) -> Piece:
    """An occurrence with its due days before (its own where that is not said) and after."""
    old = entry.due if before is None else before
    return Piece(entry.id, tuple(entry.responsible), old, after, frozen(entry), entry.backfill)
