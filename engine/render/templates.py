"""The templates of digests: ours, or the workspace's own in their place; sandboxed, strict, pages' styles inlined."""

import os
import stat
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import css_inline
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
)
from jinja2.loaders import split_template_path
from jinja2.sandbox import SandboxedEnvironment

from engine import paths
from engine.faults import TemplateFaultError
from engine.render.markup import code, escaped, paragraph
from engine.wording import Words

NAMES = ("digest.html.j2", "digest.txt.j2")
"""The templates of messages that a workspace may have of its own, in its folder templates/."""
REPORT = ("report.md.j2", "report.html.j2")
"""Those of the year's report: what it says, and the page that is made of that."""
LARGEST = 2 * 1024 * 1024
"""Characters of a page that is still taken for one."""


class Rendered(NamedTuple):
    """A digest as a page and as plain text, with the same content."""

    page: str
    text: str


def own(folder: str, names: Sequence[str] = NAMES) -> list[str]:
    """The templates of these names that a workspace has in place of ours, links among them."""
    return [name for name in names if os.path.lexists(os.path.join(folder, name))]


def is_page(name: str) -> bool:
    """Whether a template makes a page, not a text."""
    return name.endswith(".html.j2")


class PlainLoader(BaseLoader):
    """Templates of one folder: plain files in it or below, no links on the way, nothing from outside."""

    def __init__(self, folder: str) -> None:
        self._folder = os.path.abspath(folder)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 (Jinja's own)
        """The text of a template, and where it stands."""
        path = os.path.join(self._folder, *split_template_path(template))
        if not os.path.lexists(path):
            raise TemplateNotFound(template)
        if os.path.islink(self._folder) or os.path.realpath(path) != os.path.join(
            os.path.realpath(self._folder), os.path.relpath(path, self._folder)
        ):
            raise TemplateFaultError(template, 0, "link")
        try:
            if not stat.S_ISREG(os.stat(path).st_mode) or os.path.getsize(path) > LARGEST:
                raise TemplateFaultError(template, 0, "not-plain")
            with open(path, encoding="utf-8-sig") as stream:
                return stream.read(), path, None
        except (OSError, UnicodeDecodeError) as fault:
            raise TemplateFaultError(template, 0, "unreadable") from fault


def environment(folder: str | None, words: Words) -> SandboxedEnvironment:
    """The environment in which templates run: those in a folder before ours."""
    places: list[BaseLoader] = [FileSystemLoader(paths.TEMPLATES)]
    if folder is not None:
        places.insert(0, PlainLoader(folder))
    made = SandboxedEnvironment(
        loader=ChoiceLoader(places),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not (".txt" in name or ".md" in name),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"md": escaped, "code": code, "para": paragraph}
    made.globals = {"_": words.gettext, "ngettext": words.ngettext, "range": made.globals["range"]}
    return made


class Templates:
    """Both templates, or one of them, ready to render any number of digests."""

    def __init__(self, folder: str | None, words: Words, names: Sequence[str] = NAMES) -> None:
        made = environment(folder, words)
        self._templates = {name: made.get_template(name) for name in names}
        self._run = Template.render if folder is None else _limited
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False)

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """A digest rendered; what there is no template for stays empty.

        Raises:
            jinja2.TemplateError: a template cannot make anything of it.
            TemplateFaultError: what a template makes of it is too long.
        """
        page = next((made for name, made in self._templates.items() if is_page(name)), None)
        text = next((made for name, made in self._templates.items() if not is_page(name)), None)
        return Rendered(
            self._inliner.inline(self._run(page, values)) if page else "",
            _squeezed(self._run(text, values)) if text else "",
        )


def _limited(template: Template, values: Mapping[str, Any]) -> str:
    """What a template makes, unless it goes on and on."""
    pieces, size = [], 0
    for piece in template.generate(values):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise TemplateFaultError(str(template.name), 0, "too-long")
    return "".join(pieces)


def _squeezed(text: str) -> str:
    """Text without blank lines on end."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.rstrip() if line.rstrip() != "--" else "-- "
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip("\n") + "\n"
