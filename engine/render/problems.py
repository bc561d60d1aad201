"""Problems for people (with the line and a caret under it), for GitHub, for programs and for SARIF viewers."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import yaml

from engine import __version__, paths
from engine.document.file import Text
from engine.render.cells import clip, safe, width, wrap
from engine.source import Problem, Severity

_MOST_COLUMNS = 200
_WORDED = frozenset({"wanted", "found", "examples"})
"""Facts in which @word stands for a word of the language; all others may be the user's own text."""


class Saying(NamedTuple):
    """What a code says in one language."""

    says: str
    remedy: str
    near: str
    catches: str
    manual: str


class Catalogue:
    """The sentences of one language."""

    def __init__(self, lang: str) -> None:
        with open(f"{paths.LOCALES}/problems.{lang}.yaml", encoding="utf-8") as stream:
            loaded = yaml.load(stream, yaml.CSafeLoader)
        self.words: Mapping[str, str] = loaded["words"]
        self.sayings = {
            code: Saying(entry["says"], entry["remedy"], entry.get("near", ""), entry["catches"], entry["manual"])
            for code, entry in loaded["problems"].items()
        }

    def says(self, problem: Problem) -> str:
        """What is wrong, in a sentence."""
        return self.sayings[problem.code].says.format_map(self._facts(problem)).rstrip()

    def remedy(self, problem: Problem) -> str:
        """What to do about it, in a sentence."""
        saying = self.sayings[problem.code]
        template = saying.near if saying.near and problem.facts.get("near") else saying.remedy
        return template.format_map(self._facts(problem))

    def _facts(self, problem: Problem) -> dict[str, str]:
        worded = {name: self._worded(fact) if name in _WORDED else fact for name, fact in problem.facts.items()}
        return {name: safe(clip(fact, _MOST_COLUMNS)) for name, fact in worded.items()}

    def _worded(self, fact: str) -> str:
        words = (self.words.get(word[1:], word) if word.startswith("@") else word for word in fact.split(" "))
        return " ".join(words)


@cache
def catalogue(lang: str) -> Catalogue:
    """The catalogue of a language."""
    return Catalogue(lang)


def text(problem: Problem, lang: str, source: Text | None, columns: int) -> str:
    """A problem for a person: place, sentence, the line with a caret, the remedy."""
    spoken = catalogue(lang)
    head = f"{safe(str(problem.source))}: {spoken.words[problem.severity]}[{problem.code}]: {spoken.says(problem)}"
    excerpt = _excerpt(problem, source, columns) if source else []
    return "\n".join([head, *excerpt, wrap(f"  = {spoken.remedy(problem)}", columns, "    ")])


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """The lines of a text; one file's problems come together."""
    return text.split("\n")


def _excerpt(problem: Problem, source: Text, columns: int) -> list[str]:
    lines = _lines(source.text)
    if not 0 < problem.source.line <= len(lines):
        return []
    line = lines[problem.source.line - 1].rstrip("\r").replace("\t", " ")
    if not line.strip():
        return []
    number = str(problem.source.line)
    room = max(columns - len(number) - 6, 20)
    before = safe(line[: problem.source.column - 1])
    cut = max(len(before) - 2 * room, 0)
    while width(before[cut:]) > room * 2 // 3:
        cut += 8
    lead = ".." if cut else ""
    shown = clip(lead + before[cut:] + safe(line[problem.source.column - 1 :]), room)
    margin = " " * len(number)
    caret = " " * width(lead + before[cut:]) + "^"
    return [f"  {number} | {shown}", f"  {margin} | {caret}"]


def github(problem: Problem, lang: str) -> str:
    """A workflow command that GitHub shows beside the line; nothing in the texts can start another command."""
    spoken = catalogue(lang)
    place = f"file={_property(problem.source.file)},line={problem.source.line},col={problem.source.column}"
    message = _message(f"{spoken.says(problem)} — {spoken.remedy(problem)}")
    return f"::{problem.severity} {place},title={_property(f'wf {problem.code}')}::{message}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(safe(text)).replace(":", "%3A").replace(",", "%2C")


def record(problem: Problem, lang: str) -> dict[str, Any]:
    """A problem for a program (docs/problem.schema.json)."""
    spoken = catalogue(lang)
    return {
        "file": problem.source.file,
        "line": problem.source.line,
        "column": problem.source.column,
        "code": problem.code,
        "severity": str(problem.severity),
        "message": spoken.says(problem),
        "remedy": spoken.remedy(problem),
    }


def as_json(problems: list[Problem], lang: str) -> str:
    """All problems as a JSON array."""
    return json.dumps([record(problem, lang) for problem in problems], ensure_ascii=False, indent=2)


def as_sarif(problems: list[Problem], lang: str) -> str:
    """All problems as a SARIF 2.1.0 log."""
    spoken = catalogue(lang)
    used = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": spoken.sayings[code].catches}} for code in used]
    driver = {"name": "wf", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(problem, lang) for problem in problems]}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _result(problem: Problem, lang: str) -> dict[str, Any]:
    spoken = catalogue(lang)
    region = {"startLine": problem.source.line, "startColumn": problem.source.column}
    place = {"artifactLocation": {"uri": problem.source.file}, "region": region}
    return {
        "ruleId": problem.code,
        "level": str(problem.severity),
        "message": {"text": f"{spoken.says(problem)} {spoken.remedy(problem)}"},
        "locations": [{"physicalLocation": place}],
    }


def count(problems: list[Problem], severity: Severity) -> int:
    """How many problems are of a severity."""
    return sum(problem.severity is severity for problem in problems)
