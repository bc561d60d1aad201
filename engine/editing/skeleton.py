"""A new item or task put behind the last one of a plan's text; every other byte stays as it is."""

from engine.editing.layout import laid_out
from engine.editing.tree import Entry, Tree, grown, last_offset, line_end


class InBracketsError(ValueError):
    """What is to grow is written on one line, in brackets."""


def with_item(text: str, skeleton: str) -> tuple[str, int]:
    """A plan with one item more, and the line, from 1, on which it begins.

    Args:
        text: the plan's file.
        skeleton: the item's keys, with their comments, as a mapping of its own.

    Raises:
        InBracketsError: its items stand in brackets.
    """
    items = grown(text).root.entry("items")
    if items is None or items.value.flow:
        raise InBracketsError
    spaced = any("" in entry.above for entry in items.value.entries[1:])
    return behind(text, items.value.entries[-1], _member(skeleton, items.value.entries[-1].column), spaced=spaced)


def with_task(text: str, item: str, skeleton: str) -> tuple[str, int]:
    """A plan with one task more in an item, and the line on which it begins; the same otherwise.

    Args:
        text: the plan's file.
        item: the item's number.
        skeleton: the task's keys, with their comments, as a mapping of its own.

    Raises:
        InBracketsError: the item or its tasks stand in brackets.
    """
    entry = _item(grown(text), item)
    tasks = entry.value.entry("tasks")
    if entry.value.flow or (tasks and tasks.value.flow):
        raise InBracketsError
    if tasks and tasks.value.entries:
        last = tasks.value.entries[-1]
        return behind(text, last, _member(skeleton, last.column), spaced=False)
    last = entry.value.entries[-1]
    lines = [f"{' ' * last.column}tasks:", *_member(skeleton, last.column)]
    after, line = behind(text, last, lines, spaced=False)
    return after, line + 1


def _item(tree: Tree, number: str) -> Entry:
    items = tree.root.get("items")
    for entry in items.entries if items else ():
        found = entry.value.get("item")
        if found is not None and found.text == number:
            return entry
    raise LookupError(number)


def _member(skeleton: str, column: int) -> list[str]:
    """The lines of a list's new member, its comments in one column."""
    lines = laid_out(skeleton, None).splitlines()
    return [f"{' ' * column}{'- ' if not number else '  '}{line}" for number, line in enumerate(lines)]


def behind(text: str, last: Entry, lines: list[str], *, spaced: bool) -> tuple[str, int]:
    """Lines put below all that belongs to an entry."""
    end = line_end(text, max(last.start, last_offset(last.value)))
    for _ in range(_foot(last)):
        end = line_end(text, end + 1)
        while end < len(text) and not text[text.rfind("\n", 0, end) + 1 : end].strip():
            end = line_end(text, end + 1)
    head = text[:end] + ("" if text[:end].endswith("\n") else "\n") + ("\n" if spaced else "")
    tail = text[end + 1 :]
    return head + "".join(f"{line}\n" for line in lines) + tail, head.count("\n") + 1


def _foot(entry: Entry) -> int:
    """How many lines of comments follow an entry and belong to it."""
    inner = sum(map(_foot, entry.value.entries[-1:]))
    return inner + sum(bool(line) for line in entry.below)
