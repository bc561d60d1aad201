"""What a change does, as a comment below a pull request: harmless, and never longer than a comment may be.

What the plans say is text there and nothing else: no mark-up, no mention, no reference, no link, no picture, no mark of
ours. A backslash does not keep a mention from being one, as mentions are looked for in what is shown; a character
without width does.
"""

import re
from collections.abc import Iterator
from html import escape

from engine.app.comparing import Compared
from engine.consequences.changes import Change, Consequences, Load
from engine.render.cells import safe
from engine.render.consequence_words import said
from engine.render.consequences import (
    FEW,
    Spoken,
    fault,
    faults,
    heading,
    month,
    more,
    of_pieces,
    unit_name,
    verdict,
)
from engine.render.markup import code, paragraph
from engine.wording import Words

MARK = "<!-- wf-diff -->"
"""The line by which a comment is found again, to be brought up to date."""
LONGEST = 60_000
"""UTF-16 units of a comment: GitHub takes 65,536 characters, Gitee and GitLab more."""
_ROOM = 20_000
"""The same for what has to be mended, for what has to be approved, for the units."""
_MANY = 60
"""Days of a change that are named one by one, folded away."""
_FAULTS = 10
_UNITS = 12
"""Units that are shown in the open."""
_NO_WIDTH = "&#8203;"
_REFERENCE = re.compile(r"\\[@~]|\$|(?:\\[#!]|%)(?=[A-Z0-9\"])|\bGH(?=-)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
"""After what a system that shows comments sees a person, a number, a formula or an address."""
Block = list[str]
"""Lines that stand or fall together."""


def as_markdown(compared: Compared, spoken: Spoken) -> str:
    """For a comment: the verdict, what has to be mended and approved in the open, the rest folded away."""
    found, words = compared.found, spoken.words
    title = words.gettext("What this change does")
    parts = [[MARK, f"### {title}", "", f"**{plain(verdict(compared, words))}**"], *_wrong(compared, spoken)]
    for kind in ("error", "approval"):
        here = [change for change in found.changes if change.verdict == kind]
        if here:
            parts.append(["", f"#### {plain(heading(kind, here, found, words))}", ""])
            parts.append(_fitted([_bullet(change, found, words) for change in here], _ROOM, words))
    parts.append(_units(found, words))
    end = ["", f"<sub>{escape(_basis(compared, words))}</sub>"]
    room = LONGEST - sum(map(_size, parts)) - _size(end)
    parts.append(_notes(found, room, words))
    return "\n".join([line for part in (*parts, end) for line in part]) + "\n"


def _basis(compared: Compared, words: Words) -> str:
    """By what all of it was judged."""
    day = compared.today.isoformat()
    if compared.recorded:
        return words.gettext("As of {day}, against what is recorded.").format(day=day)
    return words.gettext("As of {day}. Without a ledger: what is handed in is not known here.").format(day=day)


def _wrong(compared: Compared, spoken: Spoken) -> Iterator[Block]:
    """What is wrong with the plans: as much as helps to mend it."""
    words = spoken.words
    for title, problems in faults(compared, words):
        yield ["", f"#### {plain(title)}  {len(problems)}", ""]
        told = [[f"- {_code(str(one.source))} {plain(fault(one, spoken))}"] for one in problems[:_FAULTS]]
        yield _fitted(told, _ROOM // 2, words)
        yield [f"- {plain(line.strip())}" for line in more(len(problems) - _FAULTS, words)]


def _bullet(change: Change, found: Consequences, words: Words) -> Block:
    """A change and its days; many of them folded away."""
    told = [f"- {plain(said(change, found, words))} {_code(change.place or change.task)}"]
    days = of_pieces(change.pieces, words)
    shown = [f"  - {plain(day)}" for day in days[:_MANY]]
    shown += [f"  - {plain(line.strip())}" for line in more(len(days) - _MANY, words)]
    if len(days) <= FEW:
        return [*told, *shown]
    pieces = len(change.pieces)
    count = words.ngettext("{count} of them", "{count} of them", pieces).format(count=pieces)
    return [*told, f"  <details><summary>{escape(count)}</summary>", "", *shown, "", "  </details>"]


def _units(found: Consequences, words: Words) -> Block:
    """Unit by unit; many of them folded away."""
    if not found.loads:
        return []
    _ = words.gettext
    rows = [[_row(one, found, words)] for one in found.loads]
    heads = (_("Unit"), _("more"), _("fewer"), _("busiest month before"), _("busiest month after"))
    kept, left = _kept(rows, _ROOM // 2)
    lines = [f"| {' | '.join(heads)} |", "|---|--:|--:|---|---|", *(line for row in kept for line in row)]
    lines += [line for told in more(left, words) for line in ("", plain(told.strip()))]
    if len(rows) <= _UNITS:
        return ["", f"#### {_('Unit by unit')}", "", *lines]
    return ["", "<details>", f"<summary>{_('Unit by unit')}  {len(rows)}</summary>", "", *lines, "", "</details>"]


def _row(load: Load, found: Consequences, words: Words) -> str:
    months = (plain(month(one, words)) for one in (load.busiest_before, load.busiest_after))
    cells = (plain(unit_name(load, found)), f"+{load.more}", f"−{load.fewer}", *months)
    return f"| {' | '.join(cells)} |"


def _notes(found: Consequences, room: int, words: Words) -> Block:
    """What is only told, folded away, in the room that is left."""
    here = [change for change in found.changes if change.verdict == "note"]
    if not here:
        return []
    begin = ["", "<details>", f"<summary>{escape(heading('note', here, found, words))}</summary>", ""]
    end = ["", "</details>"]
    blocks = [_bullet(change, found, words) for change in here]
    return [*begin, *_fitted(blocks, room - _size(begin) - _size(end), words), *end]


def _fitted(blocks: list[Block], room: int, words: Words) -> Block:
    """The blocks that there is room for, and how many are left out."""
    kept, left = _kept(blocks, room)
    lines = [line for block in kept for line in block]
    if left:
        told = words.ngettext("{count} more: wf diff shows it.", "{count} more: wf diff shows them.", left)
        lines.append(f"- {plain(told.format(count=left))}")
    return lines


def _kept(blocks: list[Block], room: int) -> tuple[list[Block], int]:
    """As many of the first blocks as there is room for, a last line reckoned in; and how many are left."""
    used = 100
    for count, block in enumerate(blocks):
        used += _size(block)
        if used > room:
            return blocks[:count], len(blocks) - count
    return blocks, 0


def _size(lines: Block) -> int:
    """UTF-16 units of lines with their ends."""
    return sum(len(line.encode("utf-16-le", "replace")) // 2 + 1 for line in lines)


def plain(text: str) -> str:
    """Text that stays text, wherever in a line it stands."""
    return _REFERENCE.sub(lambda found: f"{found[0]}{_NO_WIDTH}", paragraph(text.strip()))


def _code(text: str) -> str:
    """A name as it stands in files; nothing of it is read."""
    return f"`{code(safe(text).replace('<!--', '<! --'))}`" if text else ""
