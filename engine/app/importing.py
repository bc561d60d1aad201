"""From the file of a notice to what it says."""

import os
import re
from typing import NamedTuple

from engine.document.compose import compose
from engine.editing.layout import laid_out
from engine.faults import RefusedError
from engine.notice.lines import Line
from engine.notice.whole import Notice, read
from engine.reading import formats
from engine.tables.reading import plan_of

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 60
_TABLES = (".xlsx", ".docx")


class Imported(NamedTuple):
    """A notice that was read: its file's name, what it says, and the names of what is drafted from it.

    `org` is the org file as the plan names it; `drafts_org` whether it is drafted, too.
    """

    file: str
    notice: Notice
    plan: str
    year: int
    org: str
    drafts_org: bool


class Drafts(NamedTuple):
    """The texts that are written: of the plan, and of its org file; where that goes, as the plan names it."""

    plan: str
    org: str
    org_name: str


def of_table(path: str) -> Drafts | None:
    """What a table of duties says that was written by `wf export table`; None where the file is none.

    Raises:
        RefusedError: its words were changed by hand and disagree with the values beside them, or it is damaged.
    """
    if not path.lower().endswith(_TABLES):
        return None
    try:
        plan, org = plan_of(path)
    except RefusedError as fault:
        if fault.code == "not-a-table" or (fault.code == "table-unread" and not path.lower().endswith(".xlsx")):
            return None  # a Word file may be a notice; what is wrong with it is told as of one
        raise
    root, _problems = compose(path, plan)
    return Drafts(laid_out(plan, "plan"), laid_out(org, "org"), str(root["org"]))


def lines_of(path: str) -> list[Line]:
    """A notice's lines as they are read.

    Raises:
        RefusedError: it cannot be read.
    """
    return formats.lines(path)


def imported(path: str, out: str | None, org: str | None, year: int | None) -> Imported:
    """What a notice says, and what the draft is called.

    Args:
        path: the notice's file.
        out: the plan's file, whose name becomes the plan's id; None where it goes to the screen.
        org: the org file that is there already, as the plan is to name it; None to draft one.
        year: the plan's year, where the notice does not tell it.

    Raises:
        RefusedError: it cannot be read, asks for nothing, or does not tell its year.
    """
    notice = read(lines_of(path), year)
    name = os.path.basename(path)
    if not notice.items:
        raise RefusedError("notice-asks-nothing", file=name)
    if not notice.heading.year.value:
        raise RefusedError("notice-no-year", file=name)
    found = int(notice.heading.year.value)
    plan = _slug(out, path) or f"notice-{found}"
    return Imported(name, notice, plan, found, org or f"org/{plan}.yaml", org is None)


def _slug(*paths: str | None) -> str:
    """The first file's name that can be a plan's id."""
    for path in paths:
        stem = os.path.splitext(os.path.basename(path or ""))[0].lower()
        if _SLUG.fullmatch(stem) and len(stem) <= _LONGEST:
            return stem
    return ""
