"""A notice as a whole: heading, items, what holds for all of them, the units that it names."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from engine.notice import cleaning, demands, heading, papers, points, times, windows
from engine.notice.demands import Common
from engine.notice.heading import Heading, Said
from engine.notice.lines import Line, Passage
from engine.notice.moments import When
from engine.notice.standing import standing as standing_of
from engine.notice.units import is_group
from engine.notice.values import Item, Note

_SELF = re.compile(r"自查[^。；]{0,12}?(?:形成|提交|报送)[^。；]{0,6}?(?:材料|报告)")
_SUMMARY = re.compile(r"[^，。；、将把]{0,8}?(?:总结|小结)")


class Outside(NamedTuple):
    """Something that tasks wait for: its name, and the line and words that speak of it."""

    name: str
    line: int
    words: str


class Wrapup(NamedTuple):
    """The year's summary that the notice asks of everybody: when, what, where it says so."""

    due: str
    ask: str
    line: int
    words: str


class Notice(NamedTuple):
    """All that was read."""

    heading: Heading
    items: tuple[Item, ...]
    triggers: tuple[Outside, ...]
    default: tuple[str, ...]
    default_line: int
    office: str
    office_line: int
    first_leads: int
    wrapup: Wrapup | None
    notes: tuple[Note, ...]

    @property
    def units(self) -> list[str]:
        """Every single unit that it names, in its order."""
        return [name for name in self._named() if not is_group(name)]

    @property
    def groups(self) -> list[str]:
        """Every group that it names."""
        return [name for name in self._named() if is_group(name)]

    def _named(self) -> list[str]:
        said = [*([self.office] if self.office else []), *self.default]
        for item in self.items:
            said += item.owners.names
            said += [name for task in item.tasks if task.owners for name in task.owners.names]
        return list(dict.fromkeys(said))


def read(lines: Sequence[Line], year: int | None = None) -> Notice:
    """A notice.

    Args:
        lines: of the source, menus and all.
        year: the plan's, where somebody knows it better than the notice.
    """
    kept = cleaning.cleaned(lines)
    letter, plan, title, at = papers.split(kept)
    head = heading.read(lines, kept, Said(title, at))
    if year is not None:
        head = head._replace(year=Said(str(year)))
    letter, plan = ([line for line in part if line.number not in {*head.used, at}] for part in (letter, plan))
    body = [*letter, *plan]
    found = points.read(plan, report=head.report)
    head = _of_next_year(head) if head.report and year is None else head
    whole = Passage((line.number, f"{line.text or '　'.join(line.cells)}\n") for line in body)
    standing = standing_of(whole.text)
    when = _when(head)
    when = when._replace(seasons=windows.seasons(whole.text, when.year))
    common = Common(when, standing, "自查材料" if _SELF.search(whole.text) else "")
    items: list[Item] = []
    for point in found.points:
        items.append(demands.item(point, common, items[-1] if items else None))
    if head.report:
        items = [item._replace(tasks=()) for item in items]
    around = Passage(
        (line, text.rstrip("\n") + "\n") for line, text in [*((one.number, one.text) for one in letter), *found.around]
    )
    wrapup, notes = (None, []) if head.report else _around(around, common.when)
    return Notice(
        head, tuple(items), tuple(_outside(items)), standing.default, whole.line(standing.default_at),
        standing.office, whole.line(standing.office_at), _line(whole, standing.first_leads), wrapup, tuple(notes),
    )  # fmt: skip


def _line(whole: Passage, offset: int) -> int:
    return whole.line(offset) if offset >= 0 else 0


def _of_next_year(head: Heading) -> Heading:
    """A report's plans are for the year after it."""
    year = str(int(head.year.value) + 1) if head.year.value else ""
    return head._replace(year=head.year._replace(value=year, open="after-report"))


def _when(head: Heading) -> When:
    issued = date.fromisoformat(head.issued.value) if head.issued.value and not head.issued.open else None
    return When(int(head.year.value or 2000), issued)


def _outside(items: Sequence[Item]) -> Iterator[Outside]:
    seen: set[str] = set()
    for item in items:
        for task in item.tasks:
            if task.trigger and task.trigger not in seen:
                seen.add(task.trigger)
                yield Outside(task.trigger, task.line, task.words)


def _around(around: Passage, when: When) -> tuple[Wrapup | None, list[Note]]:
    """Deadlines that stand outside the items: the year's summary, and others for a person to place."""
    wrapup: Wrapup | None = None
    notes = []
    for match in re.finditer(r"[^。；\n]+", around.text):
        sentence = around.part(match.start(), match.end())
        for one in times.read(sentence.text, when):
            if one.kind not in {"firm", "trigger"}:
                continue
            summary = _SUMMARY.search(sentence.text)
            form = one.form
            if summary and isinstance(form, dict) and "date" in form and wrapup is None:
                ask = re.sub(r"^.*(?:报送|提交|上报|形成|的)(?=.{2,}$)", "", summary[0])
                wrapup = Wrapup(str(form["date"]), ask or "总结", sentence.line(one.start), sentence.raw.strip())
            else:
                notes.append(Note("outside", sentence.line(one.start), sentence.raw.strip()[:60]))
    return wrapup, list(dict.fromkeys(notes))
