"""The due list for a terminal: grouped by day, a light and two lines an entry, never wider than the terminal."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from engine.app.listing import DueList
from engine.due import Listed
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.phrases import distance, hand_in, remarks, title
from engine.wording import Words

SOON = 3
"""Days before its due day at which an entry's light turns yellow."""
_OLDEST = 10
"""Overdue groups that a list of other days shows."""

_COLOURS = {"red": 31, "yellow": 33, "green": 32, "grey": 90}
_LIGHTS = {
    "overdue": ("▲", "red"),
    "returned": ("◆", "yellow"),
    "open": ("●", "green"),
    "upcoming": ("○", "green"),
    "submitted": ("◎", "green"),
    "done": ("✓", "green"),
    "waiting": ("◇", "grey"),
}
_SOON = ("◆", "yellow")


class Group(NamedTuple):
    """Pieces of one task and period that stand alike, shown as one entry."""

    listed: Listed
    units: list[str]
    pieces: int


class Table:
    """Lays out one due list for one width and one day."""

    def __init__(self, words: Words, columns: int, *, colour: bool, again: str) -> None:
        self.words = words
        self.columns = max(columns, 40)
        self.colour = colour
        self.again = again

    def lines(self, due: DueList, *, everything: bool) -> Iterator[str]:
        """The lines of the list."""
        yield from self.overdue(due.overdue, due.more_overdue, everything=everything)
        last = None
        for group in groups(due.inside):
            if group.listed.entry.due != last:
                last = group.listed.entry.due
                yield from self.heading(self.day(group.listed), self.ahead(group.listed))
            yield from self.entry(group, since=group.listed.state == "overdue")
        if due.more_inside:
            more = self.words.gettext("{count} more are not shown: name a --unit or a --plan, or take --format csv")
            yield ""
            yield from wrap(more.format(count=due.more_inside), self.columns, "").split("\n")
        if due.waiting:
            yield from self.heading(self.words.gettext("Waiting for their start"), self.pieces(len(due.waiting)))
            for group in groups(due.waiting):
                yield from self.entry(group, since=False)

    def overdue(self, overdue: list[Listed], more: int, *, everything: bool) -> Iterator[str]:
        """What is overdue, oldest first; a long tail is told by its number."""
        found = groups(overdue)
        if not found:
            return
        total = len(overdue) + more
        yield from self.heading(self.words.gettext("Overdue"), self.pieces(total))
        shown = found if everything else found[:_OLDEST]
        for group in shown:
            yield from self.entry(group, since=True)
        hidden = more + sum(group.pieces for group in found[len(shown) :])
        if hidden:
            rest = self.words.gettext("and {count} more: wf due --overdue{again}")
            yield from wrap("  " + rest.format(count=hidden, again=safe(self.again)), self.columns, "  ").split("\n")

    def pieces(self, count: int) -> str:
        """How many pieces."""
        return self.words.ngettext("{count} piece", "{count} pieces", count).format(count=count)

    def heading(self, left: str, right: str) -> Iterator[str]:
        """A line that begins a group, a blank one above."""
        yield ""
        yield self.bold(clip(f"{left}  {right}".rstrip(), self.columns))

    def day(self, listed: Listed) -> str:
        """The day that a group falls due."""
        day = date.fromordinal(listed.entry.due)
        weekday = self.words.gettext("Mon Tue Wed Thu Fri Sat Sun").split()[day.weekday()]
        return self.words.gettext("{day} {weekday}").format(day=day.isoformat(), weekday=weekday)

    def ahead(self, listed: Listed) -> str:
        """How far ahead that day is; nothing once it has passed, as not all that fell due on it need be late."""
        return self.left(listed) if (listed.days_left or 0) >= 0 else ""

    def left(self, listed: Listed) -> str:
        """How far away that day is."""
        return distance(listed.days_left or 0, self.words)

    def entry(self, group: Group, *, since: bool) -> Iterator[str]:
        """An entry: light, title and who on one line, id, what to hand in and remarks on the next."""
        listed = group.listed
        mark, colour = light(listed)
        who = clip(self.who(group), self.columns // 2 - 4)
        room = self.columns - 4 - width(who) - 1
        yield f"{self.paint(mark, colour)} {pad(title(listed.entry, self.words), room)} {who}"
        told = [
            *([self.left(listed)] if since else []),
            *remarks(listed, self.words),
            *hand_in(listed.entry.facts, self.words),
        ]
        yield self.paint(clip("  " + "  ".join([self.id(group), *told]), self.columns - 1), "grey")

    def id(self, group: Group) -> str:
        """The occurrence's id; where pieces are shown together, without their units."""
        entry = group.listed.entry
        return safe(entry.id if group.pieces == 1 else entry.id.rpartition("#")[0])

    def who(self, group: Group) -> str:
        """The units that act."""
        first, count = safe(group.units[0]) if group.units else "", len(group.units)
        if count <= 2:  # noqa: PLR2004 (two names still read at a glance)
            names = "、".join(map(safe, group.units))
        else:
            names = self.words.gettext("{unit} and {others} more").format(unit=first, others=count - 1, count=count)
        return self.words.gettext("each: {units}").format(units=names) if group.pieces > 1 else names

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, where colours are seen."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text

    def bold(self, text: str) -> str:
        """The text in bold, where that is seen."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text


def groups(listed: list[Listed]) -> list[Group]:
    """Pieces of the same task and period that stand alike put together, in order of their first."""
    found: dict[tuple[object, ...], Group] = {}
    for one in listed:
        entry = one.entry
        held = entry.held and (entry.held.state, *entry.held.lacking, entry.held.reason, entry.held.days_late)
        key = (entry.facts.name, entry.period, one.state, entry.due, held, entry.held and entry.held.planned)
        group = found.get(key)
        if group is None:
            found[key] = Group(one, list(entry.units), 1)
        else:
            group.units.extend(entry.units)
            found[key] = group._replace(pieces=group.pieces + 1)
    return list(found.values())


def mark(state: str, *, colour: bool) -> str:
    """The light of a state, as a terminal shows it."""
    sign, hue = _LIGHTS.get(state, ("·", "grey"))
    return f"\x1b[{_COLOURS[hue]}m{sign}\x1b[0m" if colour else sign


def light(listed: Listed) -> tuple[str, str]:
    """The mark and colour of an entry's light."""
    if listed.state == "open" and (listed.days_left or 0) <= SOON:
        return _SOON
    return _LIGHTS.get(listed.state, ("·", "grey"))
