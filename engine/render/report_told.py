"""What is told of a report beside it: what it lacks, and why."""

from collections.abc import Iterator

from engine.app.reporting import Reported
from engine.render.cells import safe
from engine.wording import Words

_FEW = 3
"""Files that are named; more are told by their number."""


def warnings(found: Reported, words: Words) -> Iterator[str]:
    """What a report lacks for faults in the plan, and texts that were not taken over."""
    if found.errors:
        said = words.ngettext(
            "The plan has {count} error, so the report may lack something: wf check",
            "The plan has {count} errors, so the report may lack something: wf check",
            found.errors,
        )
        yield said.format(count=found.errors)
    unread = list(dict.fromkeys(safe(name) for name, _why in found.report.unread))
    if unread:
        said = words.ngettext(
            "{count} text that was handed in is not taken over, the last annex says why: {names}",
            "{count} texts that were handed in are not taken over, the last annex says why: {names}",
            len(unread),
        )
        yield said.format(count=len(unread), names="、".join(unread[:_FEW]) + (" …" if unread[_FEW:] else ""))


def without_charts(why: str, words: Words) -> str:
    """Why there are no charts, and the remedy."""
    return {
        "no-package": words.gettext("Charts are left out: matplotlib is not installed. pip install 'wf[charts]'"),
        "no-font": words.gettext(
            "Charts are left out: no font with Chinese is installed. Install one, for example fonts-noto-cjk."
        ),
    }[why]


def no_pdf(why: str, words: Words) -> str:
    """Why there is no PDF, and the remedy."""
    return {
        "no-package": words.gettext(
            "A PDF needs typst, which is not installed: pip install 'wf[pdf]', or take --format docx."
        ),
        "no-font": words.gettext(
            "No font with Chinese is installed, so a PDF would have empty boxes. Install one, for example"
            " fonts-noto-cjk, or take --format docx."
        ),
    }[why]
