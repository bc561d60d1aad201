"""The files of a workspace in their one layout."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.collector import paused
from engine.document.compose import compose
from engine.document.file import Text, decode, read_bytes
from engine.document.nodes import Mapping
from engine.editing.layout import laid_out
from engine.editing.tree import grown
from engine.faults import UnsafeEditError
from engine.source import Problem, Severity
from engine.workspace import PLAN_SUFFIXES, Workspace, read_files, shown

_KINDS = {"items": "plan", "plan": "plan", "units": "org", "days": "calendar"}
"""By which key a file is known."""


class Laid(NamedTuple):
    """A file before and after; `problems` keep it as it is."""

    path: str
    before: Text
    after: str
    problems: list[Problem]
    changed: bool = False
    """Whether its bytes are other ones, and be it for how its lines end."""
    foreign: bool = False
    """Whether it is none of our files, and left alone."""


def files(workspace: Workspace) -> list[str]:
    """What can be laid out of a workspace: its plans, org files, calendars and settings."""
    return [path for path in read_files(workspace) if path.lower().endswith(PLAN_SUFFIXES) and os.path.lexists(path)]


def laid(paths: Iterable[str]) -> Iterator[Laid]:
    """Each file in the one layout."""
    for path in paths:
        name = shown(path)
        data, problems = read_bytes(path, name)
        yield _failed(path, Text(name, ""), problems) if problems else of_bytes(path, name, data)


def of_bytes(path: str, name: str, data: bytes) -> Laid:
    """What a file would hold in the one layout."""
    with paused():
        return _of_bytes(path, name, data)


def _of_bytes(path: str, name: str, data: bytes) -> Laid:
    text, problems = decode(data, name)
    if _errors(problems):
        return _failed(path, text, _errors(problems))
    root, problems = compose(name, text.text)
    if not isinstance(root, Mapping) and not _said(text.text):
        return Laid(path, text, text.text, [], changed=data != text.text.encode())
    if _errors(problems):
        return _failed(path, text, _errors(problems))
    kind = _kind(name, root)
    if kind is None:
        return Laid(path, text, text.text, [], foreign=True)
    after = laid_out(text.text, kind)
    same(name, text.text, after, root)
    return Laid(path, text, after, [], changed=data != after.encode())


def _failed(path: str, text: Text, problems: list[Problem]) -> Laid:
    return Laid(path, text, text.text, problems)


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _said(text: str) -> bool:
    """Whether a text says anything beside comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _kind(name: str, root: Mapping) -> str | None:
    if os.path.basename(name) == "wf.yaml":
        return "settings"
    return next((kind for key, kind in _KINDS.items() if key in root), None)


def same(name: str, before: str, after: str, root: Mapping) -> None:
    """What is written says the same as what was: the promise that everything else rests on."""
    again, problems = compose(name, after)
    if again != root or problems or grown(after).comments != grown(before).comments:
        raise UnsafeEditError(name)
