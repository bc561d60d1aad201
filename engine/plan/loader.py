"""From a validated plan document to its values."""

from decimal import Decimal
from functools import lru_cache

from engine.document.nodes import Mapping
from engine.document.reader import Reader, names
from engine.plan import recurrence
from engine.plan.model import (
    WRAPUP,
    Evidence,
    Item,
    Measure,
    Owners,
    Plan,
    Reminder,
    Target,
    Task,
    Trigger,
)
from engine.plan.recurrence import Once, Recurrence, Shift
from engine.source import Problem


def build(node: Mapping, *, partial: bool) -> tuple[Plan, list[Problem]]:
    """The plan that a validated document describes, and what the schema could not see wrong with it."""
    loader = _Loader(node)
    items = tuple(loader.item(item) for item in node["items"])
    plan = Plan(
        id=node["plan"],
        title=node["title"],
        year=node["year"],
        issuer=node["issuer"],
        issued=loader.reader.day(node, "issued"),
        org=node["org"],
        office=node.get("office"),
        calendar=node.get("calendar", "cn"),
        shift=loader.shift,
        reminders=tuple(_reminder(entry) for entry in node.get("reminders", ())),
        triggers={name: loader.trigger(name) for name in node.get("triggers", ())},
        items=items,
        partial=partial or bool(loader.reader.problems),
        node=node,
    )
    return plan, loader.reader.problems


class _Loader:
    """Holds what the pieces of one plan share while they are read: its defaults and the problems found."""

    def __init__(self, node: Mapping) -> None:
        self.node = node
        self.reader = Reader(node["year"])
        self.shift = Shift(node.get("shift", Shift.PRECEDING))
        self.owners = _owners(node.get("defaults", {}).get("owners"), Owners())
        self.wrapup = self._wrapup()

    def item(self, node: Mapping) -> Item:
        owners = _owners(node.get("owners"), self.owners)
        tasks = [task for task in (self.task(task, owners) for task in node.get("tasks", ())) if task]
        leads = owners.lead or tuple(dict.fromkeys(lead for task in tasks for lead in task.owners.lead))
        return Item(
            id=str(node["item"]),
            title=node["title"],
            owners=owners,
            basis=node.get("basis"),
            was=_was(node.get("was")),
            source=node.get("source"),
            tasks=tuple(tasks),
            wrapup=self._wrapup_of(node["title"], leads),
            node=node,
        )

    def task(self, node: Mapping, owners: Owners) -> Task | None:
        get = node.get
        read = recurrence.read(self.reader, node)
        if read is None:
            return None
        each = get("each")
        return Task(
            id=node["id"],
            title=node["title"],
            owners=_owners(get("owners"), owners),
            each=each if each is None or isinstance(each, str) else tuple(each),
            accepted_by=get("accepted_by"),
            recurrence=read,
            shift=_SHIFTS[node["shift"]] if "shift" in node else self.shift,
            assumed="assumed" in node,
            evidence=tuple([_evidence(entry) for entry in get("evidence", ())]),
            measure=_measure(node["measure"]) if "measure" in node else None,
            was=_was(get("was")),
            source=get("source"),
            node=node,
        )

    def trigger(self, name: str) -> Trigger:
        about = self.node["triggers"][name]
        latest = self.reader.day(self.node, "triggers", name, "latest")
        return Trigger(name=name, title=about["title"], latest=latest, source=about.get("source"))

    def _wrapup(self) -> tuple[Mapping, Recurrence] | None:
        node = self.node.get("wrapup")
        day = self.reader.day(node, "due") if node else None
        return (node, Recurrence(form=Once(day=day))) if node and day else None

    def _wrapup_of(self, item: str, leads: tuple[str, ...]) -> Task | None:
        if self.wrapup is None or not leads:
            return None
        node, once = self.wrapup
        return Task(
            id=WRAPUP,
            title=f"{node.get('title', '年终小结')}（{item}）",
            owners=Owners(lead=leads),
            each=None,
            accepted_by=None,
            recurrence=once,
            shift=self.shift,
            assumed=False,
            evidence=tuple(_evidence(entry) for entry in node["ask"]),
            measure=None,
            was=(),
            source=None,
            node=node,
        )


_SHIFTS = {shift.value: shift for shift in Shift}


def _owners(written: str | list[str] | Mapping | None, inherited: Owners) -> Owners:
    if written is None:
        return inherited
    if isinstance(written, dict):
        return _shared(names(written["lead"]), names(written.get("with")))
    return _shared(names(written), ())


@lru_cache(maxsize=4096)
def _shared(lead: tuple[str, ...], participants: tuple[str, ...]) -> Owners:
    return Owners(lead=lead, participants=participants)


def _was(written: str | int | list[str | int] | None) -> tuple[str, ...]:
    if written is None:
        return ()
    return tuple(map(str, written)) if isinstance(written, list) else (str(written),)


def _evidence(entry: str | Mapping) -> Evidence:
    if isinstance(entry, str):
        return Evidence(name=entry, at_least=1, formats=(), optional=False)
    formats = tuple(entry.get("formats", ()))
    return Evidence(
        name=entry["name"], at_least=entry.get("at_least", 1), formats=formats, optional="optional" in entry
    )


def _measure(node: Mapping) -> Measure:
    return Measure(
        name=node["name"],
        unit=node["unit"],
        numerator=node.get("numerator"),
        denominator=node.get("denominator"),
        at_least=_target(node.get("at_least")),
        at_most=_target(node.get("at_most")),
    )


def _target(written: str | float | None) -> Target | None:
    if written is None:
        return None
    if isinstance(written, str):
        return Target(value=Decimal(written.removesuffix("%")) / 100, percent=True)
    return Target(value=Decimal(str(written)), percent=False)


def _reminder(node: Mapping) -> Reminder:
    return Reminder(at=node["at"], roles=tuple(node["to"]), kind=node.get("as"))
