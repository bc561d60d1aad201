"""Checks of what a draft leaves to people: words still to be written, matters still to be decided."""

import re
from collections.abc import Iterator

from engine.document.lint import Places
from engine.loading import Loaded, Schedule
from engine.source import Problem, warning

UNWRITTEN = ("待写", "to be written")
"""What a skeleton has where words are to be written."""
_UNDECIDED = re.compile(r"^[ ]*#[ ]?(?:待定|to decide)[:：]", re.MULTILINE)


def unwritten(schedule: Schedule) -> Iterator[Problem]:
    """A title or a material that nobody has written yet."""
    for item in schedule.plan.items:
        if item.title in UNWRITTEN:
            yield warning(item.node.at("title"), "unwritten", value=item.title)
        for task in item.tasks:
            if task.title in UNWRITTEN:
                yield warning(task.node.at("title"), "unwritten", value=task.title)
            for index, evidence in enumerate(task.evidence):
                if evidence.name in UNWRITTEN:
                    yield warning(task.node.at("evidence", index), "unwritten", value=evidence.name)


def undecided(loaded: Loaded) -> Iterator[Problem]:
    """Comments that leave something to decide; told once a file, at the first."""
    for text in loaded.texts.values():
        found = list(_UNDECIDED.finditer(text.text))
        if found:
            source = Places(text.file, text.text).at(text.text.index("#", found[0].start()))
            yield warning(source, "undecided", count=len(found))
