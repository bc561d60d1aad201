"""A workspace's own templates, rendered by a child process that cannot take the run down with it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from threading import Timer
from typing import Any

from engine.faults import TemplateFaultError
from engine.render.templates import NAMES, Rendered, Templates, is_page, own

_PATIENCE = 10
"""Seconds for one digest."""
_PARTS = ("parts", "missing", "awaited", "troubles", "overviews", "chapters", "blocks")
"""What a digest or a report can have to say; what has something to say says something."""
_TAGS = re.compile(r"<(style|title)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
_LARGEST = 32 * 1024 * 1024
"""Characters of an answer."""


class TemplateFaultsError(Exception):
    """Templates cannot be used: {faults}."""

    def __init__(self, faults: list[TemplateFaultError]) -> None:
        super().__init__(faults)
        self.faults = faults


class LimitedTemplates:
    """Templates of a folder, rendered in a child."""

    def __init__(self, folder: str, lang: str, names: Sequence[str] = NAMES) -> None:
        self._names = names
        command = [sys.executable, "-P", "-m", "engine.render.child", os.path.abspath(folder), lang, *names]
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "SYSTEMROOT"}}
        self._child = subprocess.Popen(  # noqa: S603 (our own interpreter)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
            text=True,
            encoding="utf-8",
        )
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """A digest rendered.

        Raises:
            TemplateFaultsError: the templates cannot make anything of it, or took too long about it.
        """
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(values, ensure_ascii=False) + "\n")
            self._child.stdin.flush()
        except OSError as fault:
            raise TemplateFaultsError([TemplateFaultError("", 0, "too-much")]) from fault
        answer = self._answer()
        rendered = Rendered(answer["page"], answer["text"])
        said = {name: _TAGS.sub("", rendered.page) if is_page(name) else rendered.text for name in self._names}
        empty = [TemplateFaultError(name, 0, "empty") for name in self._names if not said[name].strip()]
        if empty and any(values.get(part) for part in _PARTS):
            raise TemplateFaultsError(empty)
        return rendered

    def close(self) -> None:
        """Done with it."""
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                stream.close()

    def _answer(self) -> dict[str, Any]:
        """The child's next line; one that takes too long for it ends."""
        assert self._child.stdout is not None
        timer = Timer(_PATIENCE, self._child.kill)
        timer.start()
        try:
            line = self._child.stdout.readline(_LARGEST)
        finally:
            timer.cancel()
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            raise TemplateFaultsError([TemplateFaultError("", 0, "too-much")]) from None
        if answer.get("faults"):
            raise TemplateFaultsError([TemplateFaultError(**one) for one in answer["faults"]])
        return answer


class GuardedTemplates:
    """The workspace's own templates while they work, and ours where they do not: nobody goes without a reminder.

    `told` is called with each fault.
    """

    def __init__(self, folder: str, lang: str, ours: Templates, told: Callable[[TemplateFaultError], None]) -> None:
        self._ours = ours
        self._told = told
        self._own: LimitedTemplates | None = None
        try:
            self._own = LimitedTemplates(folder, lang) if own(folder) else None
        except TemplateFaultsError as faults:
            for fault in faults.faults:
                told(fault)

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """A digest rendered, by ours where their own fail; after the first fault by ours alone."""
        if self._own is not None:
            try:
                return self._own.render(values)
            except TemplateFaultsError as faults:
                for fault in faults.faults:
                    self._told(fault)
                self.close()
        return self._ours.render(values)

    def close(self) -> None:
        """Done with it."""
        if self._own is not None:
            self._own.close()
            self._own = None


def checked(
    folder: str, lang: str, samples: Sequence[Mapping[str, Any]], names: Sequence[str] = NAMES
) -> list[TemplateFaultError]:
    """What is wrong with a workspace's templates of these names: each tried by itself, on every sample."""
    found = [
        (fault.file or name, fault.line, fault.why)
        for name in own(folder, names)
        for fault in _tried(folder, lang, name, samples)
    ]
    return [TemplateFaultError(*one) for one in dict.fromkeys(found)]


def _tried(folder: str, lang: str, name: str, samples: Sequence[Mapping[str, Any]]) -> Iterator[TemplateFaultError]:
    try:
        templates = LimitedTemplates(folder, lang, [name])
    except TemplateFaultsError as faults:
        yield from faults.faults
        return
    with closing(templates):
        for sample in samples:
            try:
                templates.render(sample)
            except TemplateFaultsError as faults:
                yield from faults.faults
