"""A report in the format that was asked for."""

from typing import NamedTuple

from engine.render import charts
from engine.render.report_text import Made, Setting, as_page, made
from engine.render.report_values import values
from engine.report.model import Report
from engine.wording import Words

_WITH_CHARTS = frozenset({"docx", "html", "pdf"})


class Wanted(NamedTuple):
    """What is asked for: a format, a title (None: the usual), the language, the folder of templates of one's own."""

    form: str
    title: str | None
    lang: str
    folder: str


def content(found: Report, wanted: Wanted, words: Words) -> tuple[str | bytes, str | None]:
    """The report, and why it has no charts where it should (no-package, no-font).

    Raises:
        UnmadeError: a PDF cannot be made here.
        TemplateFaultsError: the workspace's own templates are not to be used.
    """
    without = charts.available() if wanted.form in _WITH_CHARTS else None
    drawn = charts.drawn(found, words) if wanted.form in _WITH_CHARTS and not without else {}
    setting = Setting(wanted.folder, wanted.lang, words)
    text = made(values(found, wanted.title, list(drawn), wanted.lang, words), setting)
    return _formatted(text, drawn, wanted, setting), without


def _formatted(text: Made, drawn: dict[str, charts.Chart], wanted: Wanted, setting: Setting) -> str | bytes:
    if wanted.form == "md":
        return text.text
    if wanted.form == "html":
        return as_page(text, drawn, setting)
    if wanted.form == "pdf":
        from engine.render.report_pdf import as_pdf  # noqa: PLC0415 (one of them is enough)

        return as_pdf(text.blocks, drawn, text.values)
    from engine.render.report_word import as_word  # noqa: PLC0415 (slow to import)

    return as_word(text.blocks, drawn, text.values)
