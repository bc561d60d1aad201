"""What a template may use, as a list for people: read off the schema of digests."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.document.schema import schema
from engine.render.cells import pad, width, wrap

_ROOM = 34
"""Columns for names, at most."""


def manual(lang: str, columns: int) -> Iterator[str]:
    """Each variable and what it means, those inside others below them."""
    whole = schema("digest")
    found = list(_variables(whole, whole["properties"], ""))
    room = min(max(width(name) for name, _ in found), _ROOM)
    for name, told in found:
        yield from wrap(f"{pad(name, room)}  {_said(told, lang)}", columns, " " * (room + 2)).split("\n")


def _variables(whole: Mapping[str, Any], properties: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, about in properties.items():
        shown = f"{above}{name}"
        inner = _resolved(whole, about)
        told = about.get("description") or inner.get("description", "")
        if "items" in inner:
            items = _resolved(whole, inner["items"])
            yield f"{shown}[]", told
            yield from _variables(whole, items.get("properties", {}), f"{shown}[].")
        else:
            yield shown, told
            yield from _variables(whole, inner.get("properties", {}), f"{shown}.")


def _resolved(whole: Mapping[str, Any], about: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a piece of the schema stands for."""
    one = about["anyOf"][0] if "anyOf" in about else about
    found: Mapping[str, Any] = whole["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    return found


def _said(told: str, lang: str) -> str:
    """A description in one of its two languages: Chinese stands first."""
    chinese, _, english = re.sub(r"。(?=[A-Z])", "。\n", told).partition("\n")
    return (english or chinese) if lang == "en" else chinese
