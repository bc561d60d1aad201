"""JSON Schema as the judge of a document: a fast verdict, and sentences only where it is bad.

The verdict comes from jsonschema-rs, some hundred times as fast; where it is bad, jsonschema itself is asked about the
bad pieces and its errors are put into words.
"""

import json
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs

from engine import paths
from engine.document import nodes
from engine.document.file import Text
from engine.document.nodes import Mapping, Sequence
from engine.source import Problem, error

Path = tuple[str | int, ...]
_NAMED = frozenset({"units", "groups", "people", "triggers"})
"""Mappings of names to things of which one can be left out without the others."""


class Verdict(NamedTuple):
    """What is left of a document that can be used (None: nothing), and what was wrong with the rest.

    `partial` says that pieces were left out, so that questions about the whole make no sense.
    """

    root: Mapping | None
    problems: list[Problem]
    partial: bool


@cache
def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of plans, org files, calendars or settings."""
    with open(paths.schema(kind), encoding="utf-8") as stream:
        loaded: dict[str, Any] = json.load(stream)
    return loaded


def resolved(root: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema, its reference into the root followed."""
    while "$ref" in about:
        here: Any = root
        for step in about["$ref"].removeprefix("#/").split("/"):
            here = here[step]
        about = here
    return about


@cache
def fast_validator(kind: str) -> Any:
    """The validator that gives the verdict."""
    return jsonschema_rs.validator_for(schema(kind))


def validate(kind: str, text: Text, root: Any) -> Verdict:
    """Judge a document; explain every fault, and leave out the pieces that have one."""
    judge = fast_validator(kind)
    if isinstance(root, Mapping) and judge.is_valid(root):
        return Verdict(root, [], partial=False)
    from engine.document import explain  # noqa: PLC0415 (jsonschema takes longest of all to import)

    bad = [tuple(fault.instance_path) for fault in judge.iter_errors(root)]
    problems = explain.explain(schema(kind), text, root, bad)
    if not problems:
        problems = [_unexplained(root, path, kind) for path in bad if isinstance(root, Mapping)]
    usable = _salvage(kind, root, bad) if isinstance(root, Mapping) else None
    return Verdict(usable, problems, partial=True)


def _unexplained(root: Mapping, path: Path, kind: str) -> Problem:
    name = next((step for step in reversed(path) if isinstance(step, str)), kind)
    return error(nodes.place(root, path), "schema", name=name, value=name, said=f"{kind}.schema.json")


def _salvage(kind: str, root: Mapping, bad: list[Path]) -> Mapping | None:
    """The document less its bad tasks, items, named things or top-level keys; None when a required one goes."""
    known = schema(kind).get("properties", root).keys()
    inside = {path[:2] for path in bad if len(path) > 1 and path[0] in _NAMED}
    unwanted = {str(path[0]) for path in bad if path and not _inside_item(path) and path[:2] not in inside}
    unwanted |= root.keys() - known
    if not root.keys() - unwanted >= set(schema(kind).get("required", ())):
        return None
    kept = root.without(*unwanted)
    for key in kept.keys() & _NAMED:
        kept[key] = kept[key].without(*(str(path[1]) for path in inside if path[0] == key))
    if "items" in kept:
        kept["items"] = _salvage_items(kept["items"], {path[1:] for path in bad if _inside_item(path)})
    return kept


def _inside_item(path: Path) -> bool:
    return len(path) >= 2 and path[0] == "items"  # noqa: PLR2004 (the word items and an index)


def _salvage_items(items: Sequence, bad: set[Path]) -> Sequence:
    tasks = {path[:3] for path in bad if len(path) >= 3 and path[1] == "tasks"}  # noqa: PLR2004 (item, word, index)
    whole = {path[0] for path in bad if path[:3] not in tasks}
    kept = Sequence(items.file, items.line, items.column)
    for index, item in enumerate(items):
        if index in whole:
            continue
        dropped = {path[2] for path in tasks if path[0] == index}
        kept.append(_less_tasks(item, dropped) if dropped else item)
        kept.marks.append(items.marks[index])
    return kept


def _less_tasks(item: Mapping, dropped: set[str | int]) -> Mapping:
    tasks = item["tasks"]
    left = Sequence(tasks.file, tasks.line, tasks.column)
    for index, task in enumerate(tasks):
        if index not in dropped:
            left.append(task)
            left.marks.append(tasks.marks[index])
    twin = item.without()
    twin["tasks"] = left
    return twin
