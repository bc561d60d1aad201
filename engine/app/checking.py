"""What is wrong in a workspace, and what its calendars say."""

from typing import NamedTuple

from engine.checks import check as run
from engine.document.file import Text
from engine.loading import calendar_of, load
from engine.schedule.calendars import Calendar
from engine.settings import Settings
from engine.source import Problem, in_order
from engine.workspace import Workspace, shown


class Checked(NamedTuple):
    """What a check found, in order of place; the settings and texts that it read."""

    settings: Settings
    problems: list[Problem]
    texts: dict[str, Text]


def check(workspace: Workspace, only: list[str], codes: frozenset[str]) -> Checked:
    """Read and check a workspace; of the problems, those of some files or folders and some codes (none: all)."""
    loaded = load(workspace)
    problems = in_order([*loaded.problems, *run(loaded)])
    shown_only = tuple(shown(path) for path in only)
    kept = [
        problem
        for problem in problems
        if (not codes or problem.code in codes or problem.source.file in loaded.unread)
        and (not only or _concerns(problem.source.file, shown_only))
    ]
    return Checked(loaded.settings, kept, loaded.texts)


def _concerns(file: str, only: tuple[str, ...]) -> bool:
    return any(file == name or file.startswith(f"{name}/") or name == "." for name in only)


def calendar(workspace: Workspace, name: str, year: int) -> Calendar | None:
    """A calendar around a year, the workspace's own files laid over it; None when there is none of that name."""
    return calendar_of(workspace, name, year)
