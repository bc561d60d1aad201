"""Where a value stands in a file, and what is wrong with it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Source(NamedTuple):
    """A place in a text file; line and column count characters from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """An error stops the work; a warning stops it only where asked to."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """Something a user can mend in a file.

    `code` names the sentence, the remedy and the manual page in every language; `facts` fills their blanks.
    """

    source: Source
    code: str
    facts: Mapping[str, str]
    severity: Severity = Severity.ERROR


def error(source: Source, code: str, **facts: object) -> Problem:
    """A problem that stops the work."""
    return Problem(source, code, {name: str(fact) for name, fact in facts.items()})


def warning(source: Source, code: str, **facts: object) -> Problem:
    """A problem that stops the work only where warnings do."""
    return Problem(source, code, {name: str(fact) for name, fact in facts.items()}, Severity.WARNING)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sorted by file, line, column and code, each said once."""
    unique = {(problem.source, problem.code, *sorted(problem.facts.items())): problem for problem in problems}
    return [unique[key] for key in sorted(unique, key=lambda key: (key[0], key[1], key[2:]))]
