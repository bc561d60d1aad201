"""A report made: its text by the template, the workspace's own or ours, and from that every other form."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from engine.render.charts import Chart
from engine.render.limited import LimitedTemplates
from engine.render.markup import Block, blocks
from engine.render.templates import REPORT, Templates, own
from engine.wording import Words

TEXT, PAGE = REPORT
FORMATS = ("docx", "md", "html", "pdf", "json")


class Made(NamedTuple):
    """A report in words: its text in Markdown, the blocks of that, and what its templates know."""

    text: str
    blocks: tuple[Block, ...]
    values: Mapping[str, Any]


class Setting(NamedTuple):
    """Where templates of a workspace's own would be, in which language they run, and its words."""

    folder: str
    lang: str
    words: Words


def made(values: Mapping[str, Any], setting: Setting) -> Made:
    """The text of a report, by its template.

    Raises:
        TemplateFaultsError: the workspace's own template is not to be used.
    """
    text = _rendered(TEXT, values, setting)
    return Made(text, tuple(blocks(text)), values)


def as_page(found: Made, charts: Mapping[str, Chart], setting: Setting) -> str:
    """The page of a report, its pictures inside.

    Raises:
        TemplateFaultsError: the workspace's own template is not to be used.
    """
    pictures = {name: base64.b64encode(chart.svg).decode("ascii") for name, chart in charts.items()}
    told = {
        "lang": found.values["lang"],
        "title": found.values["title"],
        "blocks": [one._asdict() for one in found.blocks],
        "pictures": pictures,
    }
    return _rendered(PAGE, told, setting)


def _rendered(name: str, values: Mapping[str, Any], setting: Setting) -> str:
    names: Sequence[str] = (name,)
    if own(setting.folder, names):
        with closing(LimitedTemplates(setting.folder, setting.lang, names)) as limited:
            found = limited.render(values)
    else:
        found = Templates(None, setting.words, names).render(values)
    return found.page if name == PAGE else found.text
