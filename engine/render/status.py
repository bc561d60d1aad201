"""How plans stand, for a terminal and for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.app.status import WAITS_FOR_SOMEBODY, Measured, PlanStatus, Row, Status, Tally
from engine.due import STATES, Listed
from engine.ledger import measures
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.phrases import remarks, state, title
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
            yield from self.wrapped(self.counts(plan.tally))
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
        yield from self.attention(self.words.gettext("foreseen by now, and not started"), plan.silent)
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
            told = "  ".join([safe(id_), self.due(entry.due), *remarks(group.listed, self.words)])
            yield self.grey(clip(f"  {told}", self.columns - 1))
        rest = sum(group.pieces for group in found[_MOST:])
        if rest:
            yield "  " + self.words.gettext("and {count} more").format(count=rest)

    def due(self, day: int) -> str:
        """When something is due, if it has a day."""
        return self.words.gettext("due {day}").format(day=date.fromordinal(day).isoformat()) if day else ""

    def measures(self, found: list[Measured]) -> Iterator[str]:
        """The measures, one a line: value, target, verdict, reports."""
        if not found:
            return
        _ = self.words.gettext
        yield ""
        yield self.bold(_("Measures  to date"))
        for one in found:
            measure: dict[str, Any] = one.facts.measure or {}
            value = measures.shown(measure, one.total) or "—"
            target = "".join(f">={measure['at_least']}" for _one in [0] if measure["at_least"])
            target += "".join(f"<={measure['at_most']}" for _one in [0] if measure["at_most"])
            reports = _("{there} of {due} due, {pieces} in the year").format(
                there=one.total.reports, due=one.due_by_now, pieces=one.pieces
            )
            name = f"{one.facts.item} {safe(measure['name'])}"
            said = f"{pad(value, 10)} {pad(target, 8)} {pad(self.verdict(one.verdict), 8)} {reports}"
            yield f"{self.mark_of(one.verdict)} {pad(name, self.columns - 3 - width(said))} {said}"

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
        heads = [_("done"), _("late"), _("accept"), _("back"), _("overdue"), _("to come"), _("fill"), _("none")]
        cells = [max(width(head), 4) + 2 for head in heads]
        first = self.columns - sum(cells) - 2
        named = {"item": _("Item"), "unit": _("Unit"), "month": _("Month")}[by]
        yield self.grey(
            "  " + pad(named, first) + "".join(_right(head, room) for head, room in zip(heads, cells, strict=True))
        )
        for row in plan.rows:
            numbers = "".join(
                _right(str(number or "·"), room) for number, room in zip(_numbers(row.tally), cells, strict=True)
            )
            yield f"{self.mark(row.tally.light)} {pad(self.named(row, by), first)}{numbers}"
            for id_, there, needed in row.quotas:
                yield self.grey(clip(f"    {safe(id_)}  {there}/{needed}", self.columns))
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

    def strays(self, subjects: list[str]) -> Iterator[str]:
        """What the records speak of and no plan knows."""
        yield ""
        yield self.bold(self.words.gettext("Recorded, and in no plan any more  {count}").format(count=len(subjects)))
        yield from (clip(f"  {safe(subject)}", self.columns) for subject in subjects[:_MOST])
        if len(subjects) > _MOST:
            yield "  " + self.words.gettext("and {count} more").format(count=len(subjects) - _MOST)

    def counts(self, found: Tally) -> str:
        """How many stand how, in one sentence."""
        said = [
            f"{self.mark(name)} {state(name, self.words)} {found.states[name]}" for name in _ORDER if found.states[name]
        ]
        if found.late:
            said.append(self.words.gettext("late {count}").format(count=found.late))
        return "  ".join(said)

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


_ORDER = ("overdue", "returned", "submitted", "open", "upcoming", "waiting", "backfill", "done", "waived", "lapsed")


def _numbers(found: Tally) -> list[int]:
    states = found.states
    to_come = sum(states[name] for name in ("open", "upcoming", "waiting"))
    none = states["waived"] + states["lapsed"]
    acting = [states["submitted"], states["returned"], states["overdue"]]
    return [states["done"], found.late, *acting, to_come, states["backfill"], none]


def _right(text: str, cells: int) -> str:
    return " " * (cells - width(text)) + text


def as_records(found: Status) -> dict[str, Any]:
    """How plans stand, for programs (docs/status.schema.json)."""
    return {
        "plans": [_plan(plan) for plan in found.plans],
        "others": found.others,
        "stray": found.stray,
    }


def _plan(plan: PlanStatus) -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "title": plan.title,
        "year": plan.year,
        **_tally(plan.tally),
        "rows": [
            {
                "name": row.name, "title": row.title, **_tally(row.tally),
                "quotas": [{"id": id_, "there": there, "needed": needed} for id_, there, needed in row.quotas],
            }
            for row in plan.rows
        ],
        "attention": [{"id": one.entry.id, "state": one.state} for one in plan.attention],
        "partial": [one.entry.id for one in plan.partial],
        "silent": [one.entry.id for one in plan.silent],
        "measures": [
            {
                "task": one.facts.name, "name": (one.facts.measure or {})["name"], "figures": dict(one.total.figures),
                "value": str(one.total.value) if one.total.value is not None else None, "verdict": one.verdict,
                "reports": one.total.reports, "due": one.due_by_now, "pieces": one.pieces,
            }
            for one in plan.measured
        ],
        "burden": [{"unit": one.unit, "months": one.months} for one in plan.burden],
    }  # fmt: skip


def _tally(found: Tally) -> dict[str, Any]:
    return {"states": {name: found.states[name] for name in STATES}, "late": found.late, "light": found.light}
