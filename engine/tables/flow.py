"""Values as YAML, in one line each: written so that our own reader gives the same values back."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.document.compose import compose
from engine.document.scalars import resolve
from engine.unseen import UNSEEN

_PLAIN = re.compile(
    r"[+-]?[A-Za-z0-9\u3400-\u9fff][\w\u3400-\u9fff（）、。—/.+%-]*(?: [\w\u3400-\u9fff+-]+)*", re.ASCII
)
"""Texts that need no quotes anywhere; the reader's own idea of numbers and dates is asked as well."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_HEAD = (
    "plan", "title", "year", "issuer", "issued", "org", "office", "calendar", "shift", "defaults", "reminders",
    "wrapup",
)  # fmt: skip
_ITEM = ("item", "title", "owners", "basis", "was", "source")
_TASK = (
    "id", "title", "owners", "each", "accepted_by", "recurrence", "shift", "assumed", "evidence", "measure", "was",
    "source",
)  # fmt: skip
_TWO_BYTES = 0xFFFF


def flow(value: object) -> str:
    """A value in one line: `{every: quarter, times: 2}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(name)}: {flow(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and resolve(value) == value:
        return value
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= _TWO_BYTES else f"\\U{code:08x}"


def read(text: str) -> Any:  # noqa: ANN401 (whatever is written there)
    """The value that a line spells.

    Raises:
        ValueError: it spells none.
    """
    root, problems = compose("", f"it: {text}\n")
    if root is None or problems or set(root) != {"it"}:
        raise ValueError(text)
    return root["it"]


def plan_text(plan: Mapping[str, Any]) -> str:
    """A plan as a file: a line for every key, item, and task."""
    return "".join(f"{line}\n" for line in _plan(plan))


def _plan(plan: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: {flow(plan[name])}" for name in _HEAD if name in plan)
    if "triggers" in plan:
        yield from ("triggers:", *_lines(plan["triggers"]))
    yield "items:"
    for item in plan["items"]:
        first, *others = (f"{name}: {flow(held)}" for name, held in _ordered(item, _ITEM).items())
        yield from (f"- {first}", *(f"  {other}" for other in others))
        if "tasks" in item:
            yield from ("  tasks:", *(f"  - {flow(_ordered(task, _TASK))}" for task in item["tasks"]))


def _ordered(node: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    """A node's entries in the usual order."""
    return {name: node[name] for name in order if name in node}


def org_text(org: Mapping[str, Any]) -> str:
    """An org file: a line for every unit, group and person."""
    lines = [f"org: {flow(org['org'])}"]
    for part in ("units", "groups", "people"):
        if part in org:
            lines += [f"{part}:", *_lines(org[part])] if org[part] else [f"{part}: {{}}"]
    return "".join(f"{line}\n" for line in lines)


def _lines(entries: Mapping[str, Any]) -> Iterator[str]:
    return (f"  {_scalar(name)}: {flow(held)}" for name, held in entries.items())
