"""What can be recorded of an occurrence or a trigger: each verb, and what it refuses."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.app.recording import Act, Desk, Recorded, appended, bare, lacks_of, recorded
from engine.due import Entry
from engine.faults import RefusedError
from engine.ledger.demand import lacking
from engine.ledger.standing import Standing
from engine.ledger.versions import settled


class Handing(NamedTuple):
    """What is handed in; of a correction, what changes. `files` are as events have them."""

    unit: str | None = None
    happened: date | None = None
    figures: Mapping[str, str] = {}
    files: tuple[Mapping[str, str | int], ...] = ()
    note: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As an event's body has it: only what was given."""
        given = {
            "unit": self.unit,
            "happened": self.happened.isoformat() if self.happened else None,
            "files": [dict(file) for file in self.files],
            "note": self.note,
        }
        return {name: value for name, value in {**given, **self.figures}.items() if value}


def submit(desk: Desk, entry: Entry, handing: Handing) -> Recorded:
    """Hand something in.

    Raises:
        RefusedError: nothing is handed in, by a unit that does not act in it, or it happened at another time.
        LedgerError: it cannot be written.
    """
    told = {**handing.told, "unit": _unit(entry, handing.unit)}
    if not (handing.files or handing.figures or handing.note):
        raise RefusedError("nothing-handed-in", asked=[lack.name for lack in lacking(entry.facts, ()) if lack.name])
    _happened(desk, entry, handing.happened)
    body = {name: value for name, value in told.items() if value}

    def complete(standing: Standing) -> bool:
        return not lacking(entry.facts, [*(one.facts for one in standing.submissions), body])

    return recorded(desk, entry, "submitted", lambda _: body, complete)


def correct(desk: Desk, entry: Entry, handing: Handing) -> Recorded:
    """Put something else in the place of what was last handed in; what is not given stays, files of other kinds, too.

    Raises:
        RefusedError: nothing was handed in, or by another unit, or nothing is given.
        LedgerError: it cannot be written.
    """
    if not handing.told:
        raise RefusedError("nothing-to-correct", id=entry.id)
    _unit(entry, handing.unit)
    _happened(desk, entry, handing.happened)

    def body(standing: Standing) -> dict[str, Any]:
        before = standing.submissions[-1].facts if standing.submissions else {}
        kinds = {file["as"] for file in handing.files}
        files = [*(file for file in before.get("files", ()) if file["as"] not in kinds), *map(dict, handing.files)]
        return {**before, **handing.told, **({"files": files} if files else {})}

    def complete(standing: Standing) -> bool:
        if not standing.submissions:
            raise RefusedError("nothing-there", id=entry.id)
        *others, last = standing.submissions
        by = last.facts.get("unit")
        if handing.unit and by and handing.unit != by:
            raise RefusedError("of-another-unit", id=entry.id, unit=by)
        if last.complete and _covers(body(standing), last.facts):
            return True
        return not lacking(entry.facts, [*(one.facts for one in others), body(standing)])

    return recorded(desk, entry, "corrected", body, complete)


def _covers(told: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a correction leaves as much material of each kind, and the figures that there were."""
    had, has = (Counter(file["as"] for file in facts.get("files", ())) for facts in (before, told))
    return had <= has and all(name in told for name in ("count", "denominator") if name in before)


def accept(desk: Desk, entry: Entry, note: str | None) -> Recorded:
    """Accept what was handed in; with a note, in spite of what is lacking.

    Raises:
        RefusedError: there is nothing to accept, or something is lacking and no note says why that will do.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        if not standing.submissions:
            raise RefusedError("nothing-there", id=entry.id)
        lacks = lacks_of(entry, standing)
        if lacks and not note:
            raise RefusedError("still-lacking", id=entry.id, lacks=lacks)
        if entry.accepted_by is None and not lacks:
            raise RefusedError("needs-no-acceptance", id=entry.id)
        if standing.accepted and not lacks:
            raise RefusedError("already-accepted", id=entry.id)
        return True

    return recorded(desk, entry, "accepted", lambda _: {"note": note} if note else {}, complete)


def return_(desk: Desk, entry: Entry, reason: str) -> Recorded:
    """Send back what was handed in.

    Raises:
        RefusedError: nothing was handed in.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        if not standing.submissions:
            raise RefusedError("nothing-there", id=entry.id)
        return False

    return recorded(desk, entry, "returned", lambda _: {"reason": reason}, complete)


def extend(desk: Desk, entry: Entry, to: date, reason: str) -> Recorded:
    """Give more time; said again, the last word counts.

    Raises:
        RefusedError: it is done, has no due day yet, or the day is not later than that of the plan.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        planned = bare(entry)
        held = settled(planned, standing).held
        if held and held.state in {"done", "waived"}:
            raise RefusedError("already-settled", id=entry.id, state=held.state)
        if not planned.due:
            raise RefusedError("not-started", id=entry.id)
        if to.toordinal() <= planned.due:
            raise RefusedError("not-later", to=to, due=date.fromordinal(planned.due))
        return False

    return recorded(desk, entry, "extended", lambda _: {"to": to.isoformat(), "reason": reason}, complete)


def waive(desk: Desk, entry: Entry, reason: str) -> Recorded:
    """Dispense with something.

    Raises:
        RefusedError: it is done, or awaits acceptance.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        now = settled(bare(entry), standing)
        if now.held and now.held.state == "done":
            raise RefusedError("already-settled", id=entry.id, state=now.held.state)
        if now.held and now.held.state == "submitted":
            raise RefusedError("awaits-acceptance", id=entry.id)
        return False

    return recorded(desk, entry, "waived", lambda _: {"reason": reason}, complete)


def withdraw(desk: Desk, entry: Entry, reason: str | None) -> Recorded:
    """Take back what came last: a waiver, a submission, an extension.

    Raises:
        RefusedError: there is none.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        if not (standing.submissions or standing.waived or standing.extended):
            raise RefusedError("nothing-there", id=entry.id)
        return False

    return recorded(desk, entry, "withdrawn", lambda _: _reason(reason), complete)


def unfire(desk: Desk, trigger: str, reason: str | None) -> Recorded:
    """Take back that a trigger (`plan/name`) has fired: what started by it waits again.

    Raises:
        RefusedError: it has not.
        LedgerError: it cannot be written.
    """

    def complete(standing: Standing) -> bool:
        if not standing.fired:
            raise RefusedError("nothing-there", id=trigger)
        return False

    with desk.store.writing():
        act = Act("withdrawn", trigger, lambda _: _reason(reason), complete)
        event, fresh = appended(desk, act, desk.store.of(trigger))
    return Recorded(event, fresh, None, [])


def _reason(reason: str | None) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def of_the_plan(day: date, year: int) -> date:
    """A day that may start something in a plan of that year: in it, or in a year next to it.

    Raises:
        RefusedError: the year was mistyped.
    """
    if abs(day.year - year) > 1:
        raise RefusedError("other-year", day=day, year=year)
    return day


def fire(desk: Desk, trigger: str, on: date, due: date | None, ref: str | None) -> Recorded:
    """Record that what tasks wait for has happened; said again with another day, that day holds.

    Args:
        desk: where.
        trigger: its subject, `plan/name`.
        on: the day it happened.
        due: the day that the outside notice itself sets.
        ref: the number of that notice.

    Raises:
        RefusedError: the day is still to come, or the due day before it.
        LedgerError: it cannot be written.
    """
    if on > desk.today:
        raise RefusedError("still-to-come", day=on, today=desk.today)
    if due and due < on:
        raise RefusedError("due-before", due=due, on=on)
    told = {"on": on.isoformat(), "due": due.isoformat() if due else None, "ref": ref}
    body = {name: value for name, value in told.items() if value}
    with desk.store.writing():
        event, fresh = appended(desk, Act("fired", trigger, lambda _: body, lambda _: False), desk.store.of(trigger))
    return Recorded(event, fresh, None, [])


def _unit(entry: Entry, unit: str | None) -> str | None:
    """Who hands in: the piece's unit, the one named, or the only one that acts."""
    if unit and unit not in entry.units:
        from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

        raise RefusedError("not-acting", unit=unit, units=entry.units, near=nearest(unit, entry.units))
    return entry.unit or unit or (entry.units[0] if len(entry.units) == 1 else None)


def _happened(desk: Desk, entry: Entry, day: date | None) -> None:
    """Refuse a day to come, and one outside the occurrence's window, or the time by which it was extended."""
    if day is None:
        return
    if day > desk.today:
        raise RefusedError("still-to-come", day=day, today=desk.today)
    last = max(entry.last, entry.due)
    if entry.first < entry.last and not entry.facts.waits_for and not entry.first <= day.toordinal() <= last:
        first, until = date.fromordinal(entry.first), date.fromordinal(last)
        raise RefusedError("other-period", day=day, id=entry.id, first=first, last=until)
