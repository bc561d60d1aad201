"""Items and tasks as a notice has them, and what a person has to settle."""

from typing import NamedTuple

from engine.notice.material import Target
from engine.notice.moments import Form
from engine.notice.owners import Owners


class Note(NamedTuple):
    """Something for a person to settle: {code}, the line and the words that it is about."""

    code: str
    line: int
    words: str


class Task(NamedTuple):
    """Something due: its recurrence, the words that say when, and whether the notice says it outright.

    `owners` None: the item's. `each` is lead or with where the notice says that each of them does it for itself.
    """

    title: str
    form: Form
    line: int
    words: str
    assumed: bool = False
    owners: Owners | None = None
    evidence: tuple[str, ...] = ()
    target: Target | None = None
    trigger: str = ""
    each: str = ""
    notes: tuple[Note, ...] = ()


class Item(NamedTuple):
    """A point with all that was read of it."""

    id: str
    title: str
    line: int
    place: str
    chapter: str
    owners: Owners
    owners_line: int
    owners_words: str
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
