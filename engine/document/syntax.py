"""What libyaml could not read, said the way a clerk would see it: the sign, the quote, the bracket, the colon."""

import re
from collections.abc import Iterable

from yaml.error import Mark, MarkedYAMLError

from engine.source import Problem, Source, error

CODES = frozenset(
    {
        "stray-colon", "missing-colon", "unclosed-bracket", "unclosed-quote", "indentation", "bad-escape", "syntax",
        "reserved-character", "cut-by-comma",
    }
)  # fmt: skip
"""Codes that a stray character nearby explains better."""

_BY_CONTEXT = (
    ("anchor", "reserved-character"),
    ("alias", "reserved-character"),
    ("tag", "reserved-character"),
    ("block scalar", "reserved-character"),
    ("directive", "reserved-character"),
)
_BY_PROBLEM = (
    ("mapping values are not allowed", "stray-colon"),
    ("could not find expected ':'", "missing-colon"),
    ("unexpected end of stream", "unclosed-quote"),
    ("unexpected document indicator", "unclosed-quote"),
    ("hexdecimal", "bad-escape"),
    ("escape", "bad-escape"),
    ("tab character", "tab-indent"),
    ("cannot start any token", "reserved-character"),
    ("did not find expected ',' or", "unclosed-bracket"),
    ("did not find expected node content", "unclosed-bracket"),
    ("did not find expected", "indentation"),
    ("block sequence entries are not allowed", "indentation"),
)
_AT_CONTEXT = frozenset({"unclosed-quote", "unclosed-bracket", "missing-colon"})
"""Codes that are best seen where the thing began, not where the parser gave up."""
_OPEN_QUOTE = re.compile(r"^[ ]*(?:-[ ]+)?(?:[\w-]+:[ ]+)?([\"'])(?:(?!\1).)*$")


def explain(file: str, text: str, fault: MarkedYAMLError) -> Problem:
    """The problem that a parser's error stands for."""
    code, mark = _code(fault)
    lines = text.split("\n")
    if code in {"indentation", "missing-colon", "stray-colon"} and (quote := _open_quote(file, lines, mark.line)):
        return error(quote, "unclosed-quote", said=fault.problem)
    source = Source(file, mark.line + 1, mark.column + 1)
    character = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    if code == "reserved-character" and character == "\t":
        return error(source, "tab-indent")
    return error(source, code, said=fault.problem, character=character)


def clearer(found: Iterable[Problem], punctuation: list[Problem]) -> list[Problem]:
    """Leave out the parser's errors that a stray tab, space, colon or dash at or above them explains better."""
    causes = {"tab-indent", "wide-indent", "invisible-character", "control-character"}
    known = [*found, *punctuation]
    first = min((p.source.line for p in known if p.code in causes or p in punctuation), default=None)
    broken = {p.source.line for p in known if p.code in CODES - {"cut-by-comma"}}
    return [
        problem
        for problem in known
        if problem.code not in CODES
        or (
            (first is None or problem.source.line < first - 1)
            and not (problem.code == "cut-by-comma" and problem.source.line in broken)
        )
    ]


def _code(fault: MarkedYAMLError) -> tuple[str, Mark]:
    """The code of an error, and where it is best seen."""
    context, said = str(fault.context or ""), str(fault.problem or "")
    last = fault.problem_mark or fault.context_mark or Mark("", 0, 0, 0, None, 0)
    code = next((code for word, code in _BY_CONTEXT if word in context), None)
    if code:
        return code, fault.context_mark or last
    code = next((code for words, code in _BY_PROBLEM if words in said), "syntax")
    return code, (fault.context_mark or last) if code in _AT_CONTEXT else last


def _open_quote(file: str, lines: list[str], before: int) -> Source | None:
    """A quote that is opened on a line and not closed on it, above the line where the parser gave up."""
    for number, line in enumerate(lines[: before + 1]):
        found = _OPEN_QUOTE.match(line)
        if found and number < before:
            return Source(file, number + 1, found.start(1) + 1)
    return None
