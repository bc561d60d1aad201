"""What changes of a plan as a whole: its head, its ladder, its triggers, its numbered points."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.consequences.changes import Change
from engine.consequences.sides import Side
from engine.document.nearest import nearest
from engine.loading import Schedule
from engine.plan.model import WRAPUP, Item, Plan

_NOTE, _APPROVAL, _ERROR = "note", "approval", "error"


class Twins(NamedTuple):
    """The same plan before and after, with the states that it is part of; `draft`: it was not issued yet."""

    old: Schedule
    new: Schedule
    before: Side
    after: Side
    draft: bool

    def grave(self, verdict: str) -> str:
        """How grave something is; nothing is where the plan is only a draft."""
        return _NOTE if self.draft else verdict


def of_plan(twins: Twins) -> Iterator[Change]:
    """What is said once for a whole plan."""
    old, new = twins.old.plan, twins.new.plan
    approval = twins.grave(_APPROVAL)
    for code, verdict, was, stands in (
        ("title", _NOTE, old.title, new.title),
        ("year", approval, str(old.year), str(new.year)),
        ("issuer", approval, old.issuer, new.issuer),
        ("issued", approval, str(old.issued or ""), str(new.issued or "")),
        ("org", _NOTE, old.org, new.org),
        ("office", approval, old.office or "", new.office or ""),
        ("calendar", approval, old.calendar, new.calendar),
        ("shift", _NOTE, old.shift, new.shift),
        ("reminders", approval, _ladder(old), _ladder(new)),
    ):
        sure = stands or not twins.after.doubt.of_key(twins.new, code)
        if was != stands and sure:
            yield Change(code, verdict, new.id, new.title, was, stands, place=new.file)
    called = [_wrapup(plan) for plan in (old, new)]
    if all(called) and called[0] != called[1]:
        yield Change("wording", _NOTE, f"{new.id}/{WRAPUP}", called[1], called[0], called[1], place=new.file)
    yield from _triggers(twins)
    yield from _items(twins)


def _wrapup(plan: Plan) -> str:
    """What the wrap-ups of a plan are called."""
    return next((item.wrapup.title.removesuffix(f"（{item.title}）") for item in plan.items if item.wrapup), "")


def _ladder(plan: Plan) -> str:
    """The ladder, as a line."""
    return "; ".join(f"{rung.at:+d} {'/'.join(rung.roles)} {rung.kind or ''}".rstrip() for rung in plan.reminders)


def _triggers(twins: Twins) -> Iterator[Change]:
    old, new = twins.old.plan, twins.new.plan
    sure = not twins.after.doubt.of_key(twins.new, "triggers")
    for name, trigger in old.triggers.items():
        if name in new.triggers:
            yield from _trigger(twins, name)
        elif sure:
            fired = f"{old.id}/{name}" in twins.before.fired
            verdict = twins.grave(_ERROR if fired else _APPROVAL)
            code = "trigger-gone-fired" if fired else "trigger-gone"
            near = nearest(name, [one for one in new.triggers if one not in old.triggers])
            yield Change(code, verdict, f"{new.id}/{name}", trigger.title, name, near=near, what=name)
    for name, trigger in new.triggers.items():
        if name not in old.triggers and not twins.before.doubt.of_key(twins.old, "triggers"):
            yield Change("trigger-new", _NOTE, f"{new.id}/{name}", trigger.title, what=name)


def _trigger(twins: Twins, name: str) -> Iterator[Change]:
    old, new = twins.old.plan.triggers[name], twins.new.plan.triggers[name]
    sure = new.latest or not twins.after.doubt.of_key(twins.new, "triggers")
    for code, was, stands in (
        ("wording", old.title, new.title),
        ("latest", str(old.latest or ""), str(new.latest or "")),
        ("source", old.source or "", new.source or ""),
    ):
        if was != stands and (sure or code != "latest"):
            yield Change(code, _NOTE, f"{twins.new.plan.id}/{name}", new.title, was, stands, what=name)


def _items(twins: Twins) -> Iterator[Change]:
    """The numbered points: those that are worded anew, renumbered, dropped or new."""
    old = {item.id: item for item in twins.old.plan.items}
    new = {item.id: item for item in twins.new.plan.items}
    became = {
        number: item for item in new.values() for number in map(twins.new.plan.within, item.was) if number not in new
    }
    for number, item in old.items():
        here = new.get(number) or became.get(number)
        if here is not None:
            yield from _item(twins, item, here)
        elif not item.tasks and not twins.after.doubt.hides(twins.new, number):
            yield _dropped(twins, item, [one for one in new.values() if one.id not in old])
    continued = {item.id for number, item in became.items() if number in old}
    told = {item.title for number, item in old.items() if number not in new and number not in became}
    for number, item in new.items():
        known = number in old or number in continued or twins.before.doubt.hides(twins.old, number)
        if not item.tasks and not known and item.title not in told:
            yield _of_item(twins, item, "item-new", _NOTE)


def _item(twins: Twins, old: Item, new: Item) -> Iterator[Change]:
    was, stands = (twins.old.plan, old), (twins.new.plan, new)
    bare = not old.tasks and not new.tasks
    for code, verdict, before, after in (
        ("item-renamed", _NOTE, old.id, new.id),
        ("item-wording", _NOTE, old.title, new.title),
        ("basis", _NOTE, old.basis or "", new.basis or ""),
        ("source", _NOTE, old.source or "", new.source or ""),
        ("lineage", _NOTE, *("、".join(n for n in item.was if not plan.within(n)) for plan, item in (was, stands))),
        ("leads", _APPROVAL, *("、".join(item.owners.lead) if bare else "" for item in (old, new))),
        ("participants", _APPROVAL, *("、".join(item.owners.participants) if bare else "" for item in (old, new))),
    ):
        if before != after:
            yield _of_item(twins, new, code, verdict, (before, after))


def _dropped(twins: Twins, item: Item, fresh: list[Item]) -> Change:
    """A point without tasks that is gone, or stands under another number and does not say so."""
    alike = next((one.id for one in fresh if one.title == item.title), "")
    found = _of_item(twins, item, "item-renumbered" if alike else "item-gone", _ERROR if alike else _APPROVAL)
    return found._replace(near=alike, place="")


def _of_item(twins: Twins, item: Item, code: str, verdict: str, texts: tuple[str, str] = ("", "")) -> Change:
    source = item.node.source
    name = f"{twins.new.plan.id}/{item.id}"
    place = f"{source.file}:{source.line}"
    return Change(code, twins.grave(verdict), name, item.title, *texts, what=item.id, place=place)
