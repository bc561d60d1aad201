"""How plans stand, for a terminal."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.app.status import WAITS_FOR_SOMEBODY, Measured, PlanStatus, Row, Status, Tally
from engine.due import Listed
from engine.ledger import measures
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.phrases import remarks, state, title
from engine.render.recorded import kind
from engine.render.table import groups, mark
from engine.wording import Words

FORMATS = ("text", "json")
_MOST = 10
_MONTHS = 12


class Page:
    """Lays out how plans stand, for one width and one day."""

    def __init__(self, words: Words, columns: int, today: date, *, colour: bool) -> None:
        self.words = words
        self.columns = max(columns, 60)
        self.today = today
        self.colour = colour

    def lines(self, found: Status, by: str | None) -> Iterator[str]:
        """The lines of the page."""
        _ = self.words.gettext
        yield self.bold(_("Status as of {day}").format(day=self.today.isoformat()))
        for plan in found.plans:
            yield ""
            yield self.bold(clip(f"{plan.plan}  {safe(plan.title)}", self.columns))
            yield from self.counts(plan.tally)
            yield from self.following(plan)
            yield from self.breakdown(plan, by) if by else self.overview(plan)
        if not found.plans:
            yield _("No plan's books are open on that day; name one: --plan ID.")
        if found.stray:
            yield from self.strays(found.stray)
        if found.others:
            yield ""
            names = "、".join(found.others)
            yield from self.wrapped(_("Closed, or not begun: {plans}. See one with --plan.").format(plans=names))

    def overview(self, plan: PlanStatus) -> Iterator[str]:
        """What needs attention, and the measures."""
        for name in WAITS_FOR_SOMEBODY:
            yield from self.attention(state(name, self.words), [one for one in plan.attention if one.state == name])
        yield from self.attention(self.words.gettext("handed in in part"), plan.partial)
        yield from self.attention(self.words.gettext("awaited by now, and not there"), plan.silent)
        yield from self.measures(plan.measured)

    def attention(self, heading: str, listed: list[Listed]) -> Iterator[str]:
        """Some entries under a heading; a long tail is told by its number."""
        found = groups(listed)
        if not found:
            return
        yield ""
        yield self.bold(f"{heading}  {len(listed)}")
        for group in found[:_MOST]:
            entry = group.listed.entry
            who = clip("、".join(map(safe, group.units)), self.columns // 3)
            room = self.columns - 4 - width(who) - 1
            yield f"{self.mark(group.listed.state)} {pad(title(entry, self.words), room)} {who}"
            id_ = entry.id if group.pieces == 1 else entry.id.rpartition("#")[0]
            told = [safe(id_.partition("/")[2]), self.due(entry.due), *remarks(group.listed, self.words)]
            yield self.grey(clip("  " + "  ".join(filter(None, told)), self.columns - 1))
        rest = sum(group.pieces for group in found[_MOST:])
        if rest:
            yield "  " + self.words.gettext("and {count} more").format(count=rest)

    def following(self, plan: PlanStatus) -> Iterator[str]:
        """What falls due next."""
        if plan.following:
            day, count = plan.following
            said = self.words.ngettext("next due {day}: {count} piece", "next due {day}: {count} pieces", count)
            yield said.format(day=date.fromordinal(day).isoformat(), count=count)

    def due(self, day: int) -> str:
        """When something is due, if it has a day."""
        return self.words.gettext("due {day}").format(day=date.fromordinal(day).isoformat()) if day else ""

    def measures(self, found: list[Measured]) -> Iterator[str]:
        """The measures, one a line: value, target, verdict, reports."""
        if not found:
            return
        yield ""
        yield self.bold(self.words.gettext("Measures  to date"))
        said = [self.measured(one) for one in found]
        room = max(map(width, said))
        for one, text in zip(found, said, strict=True):
            name = f"{one.facts.item} {safe((one.facts.measure or {})['name'])}"
            yield f"{self.mark_of(one.verdict)} {pad(name, self.columns - 3 - room)} {text}"

    def measured(self, one: Measured) -> str:
        """A measure's value, target and verdict, and how many reports they rest on, in columns."""
        _ = self.words.gettext
        measure: dict[str, Any] = one.facts.measure or {}
        bounds = ((">=", measure["at_least"]), ("<=", measure["at_most"]))
        target = " ".join(f"{sign}{bound}" for sign, bound in bounds if bound is not None)
        reports = (
            _("{there} reports if any") if one.facts.times == 0 else _("{there} in, {due} due, {pieces} in all")
        ).format(there=one.total.reports, due=one.due_by_now, pieces=one.pieces)
        if self.columns < _NARROW:
            reports = f"{one.total.reports}/{one.due_by_now}"
        columns = (measures.shown(measure, one.total) or "—", 10), (target, 8), (self.verdict(one.verdict), 8)
        return " ".join([*(pad(text, room) for text, room in columns), reports])

    def verdict(self, name: str) -> str:
        """Whether a target is met, in a word."""
        _ = self.words.gettext
        return {
            "met": _("met"), "unmet": _("unmet"), "open": _("open yet"), "none": "", "not-applicable": _("n/a"),
        }[name]  # fmt: skip

    def breakdown(self, plan: PlanStatus, by: str) -> Iterator[str]:
        """A table of counts, one row an item, unit or month; by month also who has how much to hand in."""
        _ = self.words.gettext
        yield ""
        names = [_("done"), _("late"), _("accept"), _("back"), _("overdue"), _("to come"), _("fill"), _("none")]
        shown = [place for place, number in enumerate(_numbers(plan.tally)) if number or place in _ALWAYS]
        heads = [names[place] for place in shown]
        cells = [max(width(head), 4) + 2 for head in heads]
        first = self.columns - sum(cells) - 2
        named = {"item": _("Item"), "unit": _("Unit"), "month": _("Month")}[by]
        yield self.grey("  " + pad(named, first) + _columns(heads, cells))
        for row in plan.rows:
            counted = _numbers(row.tally)
            numbers = _columns([str(counted[place] or "·") for place in shown], cells)
            yield f"{self.mark(row.tally.light)} {pad(self.named(row, by), first)}{numbers}"
            for id_, there, needed in row.quotas:
                yield self.grey(clip(f"    {safe(id_)}  {there}/{needed}", self.columns))
        if by == "unit" and plan.shared:
            yield from self.wrapped(_("A piece of several leads counts for each of them."))
        if by == "month" and plan.burden:
            yield from self.burden(plan)

    def named(self, row: Row, by: str) -> str:
        """What a row is about."""
        if by == "month" and row.name == "~":
            return self.words.gettext("not started")
        return f"{row.name} {safe(row.title)}".rstrip()

    def burden(self, plan: PlanStatus) -> Iterator[str]:
        """Pieces to hand in by unit and month."""
        first = self.columns - 4 * _MONTHS - 6
        yield ""
        yield self.bold(self.words.gettext("Pieces to hand in, by unit and month"))
        yield self.grey(
            " " * first + "".join(_right(str(month), 4) for month in range(1, _MONTHS + 1)) + _right("=", 6)
        )
        for one in plan.burden:
            months = "".join(_right(str(one.months.get(month) or "·"), 4) for month in range(1, _MONTHS + 1))
            yield pad(safe(one.unit), first) + months + _right(str(sum(one.months.values())), 6)

    def strays(self, subjects: dict[str, str]) -> Iterator[str]:
        """What the records speak of and no plan knows."""
        yield ""
        yield self.bold(self.words.gettext("Recorded, and in no plan any more  {count}").format(count=len(subjects)))
        for subject, left in list(subjects.items())[:_MOST]:
            yield clip(f"  {pad(self.left(left), 12)} {safe(subject)}", self.columns)
        if len(subjects) > _MOST:
            yield "  " + self.words.gettext("and {count} more").format(count=len(subjects) - _MOST)

    def left(self, name: str) -> str:
        """How a stray was left, in words."""
        return self.words.gettext("cancelled") if name == "withdrawn" else kind(name, self.words)

    def counts(self, found: Tally) -> Iterator[str]:
        """How many stand how, in lines that break between them."""
        there = [name for name in _ORDER if found.states[name]]
        said = [(self.mark(name), self.count(name, found)) for name in there]
        line, used = "", 0
        for sign, text in said:
            if used and used + width(text) + 4 > self.columns:
                yield line
                line, used = "", 0
            line = f"{line}  {sign} {text}" if line else f"{sign} {text}"
            used += width(text) + (4 if used else 2)
        yield line

    def count(self, name: str, found: Tally) -> str:
        """A state and how many stand so; of what is done, how many were late."""
        text = f"{state(name, self.words)} {found.states[name]}"
        late = self.words.gettext(" (late {count})").format(count=found.late)
        return text + late if name == "done" and found.late else text

    def wrapped(self, text: str) -> list[str]:
        """A sentence in lines of the terminal's width."""
        return wrap(text, self.columns, "").split("\n")

    def mark(self, name: str) -> str:
        """The light of a state."""
        return mark(name, colour=self.colour)

    def mark_of(self, verdict: str) -> str:
        """The light of a verdict."""
        return self.mark({"met": "done", "unmet": "overdue", "open": "open"}.get(verdict, "lapsed"))

    def bold(self, text: str) -> str:
        """The text in bold, where that is seen."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def grey(self, text: str) -> str:
        """The text in grey, where colours are seen."""
        return f"\x1b[90m{text}\x1b[0m" if self.colour else text


_NARROW = 72
"""Columns below which a page says less, so that names keep their room."""
_ALWAYS = frozenset({0, 4, 5})
"""The columns that a breakdown always has: done, overdue, to come. Others only where there is anything."""
_ORDER = ("overdue", "returned", "submitted", "open", "upcoming", "waiting", "backfill", "done", "waived", "lapsed")


def _numbers(found: Tally) -> list[int]:
    states = found.states
    to_come = sum(states[name] for name in ("open", "upcoming", "waiting"))
    none = states["waived"] + states["lapsed"]
    acting = [states["submitted"], states["returned"], states["overdue"]]
    return [states["done"], found.late, *acting, to_come, states["backfill"], none]


def _columns(texts: list[str], cells: list[int]) -> str:
    """Texts, each at the right of its cells."""
    return "".join(_right(text, room) for text, room in zip(texts, cells, strict=True))


def _right(text: str, cells: int) -> str:
    return " " * (cells - width(text)) + text
