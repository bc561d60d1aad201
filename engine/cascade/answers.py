"""Which tasks below answer an upper one: known by measure, id, title, material, or as the only ones; never guessed."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from engine.cascade.assigned import Asked
from engine.plan.model import Task


class Answer(NamedTuple):
    """By what the tasks below were known (see `outcome.Match`), and which they are."""

    how: str
    tasks: tuple[Asked, ...]


_LIKE: tuple[tuple[str, Callable[[Task, Task], bool]], ...] = (
    ("measure", lambda above, below: _measure(above) != "" and _measure(above) == _measure(below)),
    ("id", lambda above, below: above.id == below.id),
    ("title", lambda above, below: above.title == below.title),
    ("material", lambda above, below: not _material(above).isdisjoint(_material(below))),
)
"""The ways in which a task below may be known to answer one above, the surest first."""


def answer(above: Asked, below: tuple[Asked, ...], *, only: bool) -> Answer:
    """The tasks below that answer one above.

    Args:
        above: the upper task.
        below: all tasks of the items that carry its item.
        only: whether it is the one upper task of its item that has the unit hand something in.
    """
    found = next(_known(above.task, below), None)
    if found is not None:
        return found
    if not above.hands_in or not above.entries:
        return Answer("none", ())
    if not below:
        return Answer("nothing", ())
    return Answer("only", below) if only and len(below) == 1 else Answer("hand", ())


def _known(above: Task, below: tuple[Asked, ...]) -> Iterator[Answer]:
    for how, alike in _LIKE:
        found = tuple(one for one in below if alike(above, one.task))
        if found:
            yield Answer(how, found)


def _measure(task: Task) -> str:
    return task.measure.name if task.measure else ""


def _material(task: Task) -> set[str]:
    return {evidence.name for evidence in task.evidence}
