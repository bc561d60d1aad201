"""Renders a workspace's own templates in a process of its own, with bounds on time, memory and output.

`python -P -m engine.render.child FOLDER LANG NAME…` says in a line of JSON what is wrong with the templates of these
names; then it reads a line a digest and answers with one. What such a template does wrong ends here.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from jinja2 import TemplateNotFound, TemplateSyntaxError

from engine import wording
from engine.faults import TemplateFaultError
from engine.paths import TEMPLATES
from engine.render.templates import Templates, environment

Told = dict[str, str | int]
"""A fault as it is told to the other process."""

MEMORY = 768 * 1024 * 1024
"""Bytes of memory that it may have."""
SECONDS = 300
"""Seconds of computing that it may take in all."""


def bound() -> None:
    """Bound what this process may use, where the system knows how; it writes no file."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


class Child:
    """What this process does for another: it renders some templates of a folder, or tells what is wrong with them."""

    def __init__(self, folder: str, lang: str, names: Sequence[str]) -> None:
        self._folder = folder
        self._words = wording.words(lang)
        self._names = names

    def loaded(self) -> list[Told]:
        """What is wrong with the templates before anything is rendered, each looked at by itself."""
        made, faults = environment(self._folder, self._words), []
        for name in self._names:
            try:
                made.get_template(name)
            except Exception as error:  # noqa: BLE001 (whatever the compiler makes of it)
                faults.append(self.fault(error, name))
        return faults

    def answers(self, lines: Iterable[str]) -> Iterator[dict[str, object]]:
        """Each digest rendered, or what is wrong with the template that cannot make anything of it."""
        templates = Templates(self._folder, self._words, self._names)
        for line in lines:
            try:
                yield dict(templates.render(json.loads(line))._asdict())
            except Exception as error:  # noqa: BLE001 (whatever a template may do)
                yield {"faults": [self.fault(error)]}

    def fault(self, error: BaseException, file: str = "") -> Told:
        """What is wrong with a template: file, line, why."""
        place, line = self._place(error)
        if isinstance(error, TemplateFaultError):
            return {"file": error.file, "line": error.line, "why": error.why}
        if isinstance(error, TemplateSyntaxError):
            return {"file": error.name or file, "line": error.lineno, "why": error.message or ""}
        if isinstance(error, TemplateNotFound):
            why = self._words.gettext("There is no file {file}.").format(file=error.name)
        elif isinstance(error, MemoryError | RecursionError | SyntaxError):
            why = "too-much"
        else:
            why = f"{type(error).__name__}: {error}"
        return {"file": place or file, "line": line, "why": why}

    def _place(self, error: BaseException) -> tuple[str, int]:
        """The template and the line in it at which an error came up."""
        trace, found = error.__traceback__, ("", 0)
        while trace is not None:
            path = trace.tb_frame.f_code.co_filename
            for folder in (self._folder, TEMPLATES):
                if path.startswith(os.path.join(folder, "")):
                    found = (os.path.relpath(path, folder), trace.tb_lineno)
            trace = trace.tb_next
        return found


def main(folder: str, lang: str, *names: str) -> None:
    """Answer line by line until there are no more."""
    bound()
    child = Child(folder, lang, names)
    faults = child.loaded()
    say({"faults": faults})
    if not faults:
        for answer in child.answers(sys.stdin):
            say(answer)


def say(answer: dict[str, object]) -> None:
    """A line of the answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
