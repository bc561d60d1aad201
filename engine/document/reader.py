"""Typed values out of a validated document; what the schema cannot judge (a 30 February) becomes a problem here."""

from datetime import date
from typing import Any

from engine.document.nodes import Mapping
from engine.source import Problem, error


class Reader:
    """Reads values that the schema has already admitted and collects what is still wrong with them.

    With a year, dates further from it than one year are refused: nobody means them, and nothing could reckon with them.
    """

    def __init__(self, year: int | None = None) -> None:
        self.year = year
        self.problems: list[Problem] = []

    def day(self, node: Mapping, *path: str | int) -> date | None:
        """The date at a path below the node; None when absent, or impossible and reported."""
        text = value_at(node, path)
        return None if text is None else self.parse_day(node, text, *path)

    def parse_day(self, node: Mapping, text: str, *path: str | int) -> date | None:
        """The date that a text of the right form spells."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.problems.append(error(node.at(*path), "impossible-date", value=text))
            return None
        if self.year is not None and abs(day.year - self.year) > 1:
            self.problems.append(error(node.at(*path), "outside-year", value=text, year=self.year))
            return None
        return day


def value_at(node: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path; None when any step is missing."""
    for step in path:
        if isinstance(node, dict) and step not in node:
            return None
        node = node[step]
    return node


def names(value: Any) -> tuple[str, ...]:
    """One name or a list of names, as a tuple; nothing is no names."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
