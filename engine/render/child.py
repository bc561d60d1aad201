"""Renders a workspace's own templates in a process of its own, with bounds on time, memory and output.

`python -P -m engine.render.child FOLDER LANG` reads a line of JSON a digest and answers with one. What such a template
does wrong ends here.
"""

import json
import os
import sys

from jinja2 import TemplateNotFound, TemplateSyntaxError

from engine import wording
from engine.faults import TemplateFaultError
from engine.render.templates import NAMES, Templates, environment

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


def fault(error: BaseException, file: str = "") -> dict[str, str | int]:
    """What is wrong with a template: file, line, why."""
    if isinstance(error, TemplateFaultError):
        return {"file": error.file, "line": error.line, "why": error.why}
    if isinstance(error, TemplateSyntaxError):
        return {"file": error.name or file, "line": error.lineno, "why": error.message or ""}
    if isinstance(error, TemplateNotFound):
        return {"file": file, "line": 0, "why": f"missing {error.name}"}
    if isinstance(error, MemoryError | RecursionError | SyntaxError):
        return {"file": file, "line": 0, "why": "too-much"}
    place, line = _place(error)
    return {"file": place or file, "line": line, "why": f"{type(error).__name__}: {error}"}


def _place(error: BaseException) -> tuple[str, int]:
    """The template and the line in it at which an error came up."""
    trace, found = error.__traceback__, ("", 0)
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith(".j2"):
            found = (os.path.basename(path), trace.tb_lineno)
        trace = trace.tb_next
    return found


def loaded(folder: str, lang: str) -> list[dict[str, str | int]]:
    """What is wrong with the templates before anything is rendered, each looked at by itself."""
    made, faults = environment(folder, wording.words(lang)), []
    for name in NAMES:
        try:
            made.get_template(name)
        except Exception as error:  # noqa: BLE001 (whatever the compiler makes of it)
            faults.append(fault(error, name))
    return faults


def main(folder: str, lang: str) -> None:
    """Answer line by line until there are no more."""
    bound()
    say({"faults": loaded(folder, lang)})
    templates = Templates(folder, wording.words(lang))
    for line in sys.stdin:
        try:
            answer: dict[str, object] = dict(templates.render(json.loads(line))._asdict())
        except Exception as error:  # noqa: BLE001 (whatever a template may do)
            answer = {"faults": [fault(error)]}
        say(answer)


def say(answer: dict[str, object]) -> None:
    """A line of the answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
