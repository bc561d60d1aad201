"""Chapters: the items that the official text has together, read off where they say that they stand in it."""

import re
from collections.abc import Iterator, Sequence

from engine.plan.model import Item

_PART = re.compile(r"第[^第(（0-9]+?(?:章|节|部分|编|篇)|第?[(（][^)）]+[)）]节?|第?[0-9]+条?")


def grouped(items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
    """The items by chapter, in the plan's order; all together, under no name, where the plan does not tell chapters.

    A chapter is the shortest beginning of `source` that tells several groups apart, one of them of several items.
    """
    parts = [tuple(_PART.findall(item.source or "")) for item in items]
    depth = _depth(parts) if all(parts) else 0
    groups: dict[str, list[Item]] = {}
    for item, part in zip(items, parts, strict=True):
        groups.setdefault("".join(part[:depth]), []).append(item)
    yield from groups.items()


def _depth(parts: list[tuple[str, ...]]) -> int:
    """How many parts of a source name its chapter; 0 for none."""
    for depth in range(1, max(map(len, parts), default=0) + 1):
        groups = len({part[:depth] for part in parts})
        if groups > 1:
            return depth if groups < len(parts) else 0
    return 0
