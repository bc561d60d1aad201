"""Plays a year's script into a ledger, day by day, by the functions that the commands use.

`python -m tests.year.play FOLDER` makes a workspace with the ledger of a year in FOLDER; `wf status --as-of 2024-09-30`
there shows it.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from engine.app import ids, verbs
from engine.app.books import up_to_date
from engine.app.checking import calendar
from engine.app.material import Figures, Limits, figures, kept_files
from engine.app.recording import Desk, Recorded
from engine.book import Book
from engine.due import Entry
from engine.making import made
from engine.ports import Store
from engine.schedule.calendars import Calendar
from engine.store.evidence import Evidence
from engine.store.sqlite import to_write
from engine.store.table import SqliteStore
from engine.workspace import LEDGER, Workspace

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("jingan-2024.yaml")
ORG = "jingan-lhsr"
_MORNING = time(1, tzinfo=UTC)
_HANDED = {"unit", "happened", "count", "numerator", "denominator", "files", "note", "key"}
_OPTIONS: Mapping[str, set[str]] = {
    "submit": _HANDED, "correct": _HANDED, "accept": {"note"}, "return": {"reason"}, "extend": {"to", "reason"},
    "waive": {"reason"}, "withdraw": {"reason", "by"}, "fire": {"on", "due", "ref"},
}  # fmt: skip
_BY_THE_UNIT = frozenset({"submit", "correct", "withdraw"})


class Act(NamedTuple):
    """Something done on a day: the verb, what it is done to as a user writes it, the options, and a key."""

    verb: str
    id: str
    told: Mapping[str, Any]
    key: str


class Usual(NamedTuple):
    """What is done where the script tells nothing else; `never` names what is never handed in."""

    ahead: int
    accept: int
    backfill: date
    never: frozenset[str]
    figures: Mapping[str, list[int]]
    people: Mapping[str, str]


class Script(NamedTuple):
    """A year of one plan, from `begin` to `end`, both included: what is usual, and the exceptions by day."""

    plan: str
    begin: date
    end: date
    usual: Usual
    days: Mapping[date, list[Act]]


class Office:
    """A workspace at work: its plans, its ledger and evidence, and a book that goes along with what is recorded.

    `made` counts how often the book had to be made anew, `renewed` how often it was only brought up to date.
    """

    def __init__(self, workspace: Workspace, store: Store, evidence: Evidence) -> None:
        self.workspace = workspace
        self.store = store
        self.evidence = evidence
        self.inbox = Path(workspace.root, "材料")
        self.made = 0
        self.renewed = 0
        self._book: Book | None = None

    @property
    def book(self) -> Book:
        """The entries with all that is recorded by now."""
        before = self._book
        found = up_to_date(before, self.store) if before else None
        self.made += found is None
        self.renewed += found is not None and found is not before
        self._book = found or made(self.workspace, self.store)
        return self._book

    def file(self, given: str) -> str:
        """`[NAME=]PATH` of a file at hand, which is written where there is none; its contents tell its name."""
        of, equals, name = given.rpartition("=")
        path = self.inbox / name
        if not path.exists():
            self.inbox.mkdir(exist_ok=True)
            path.write_text(f"{name}\n", encoding="utf-8")
        return f"{of}{equals}{path}"


def read(path: Path = SCRIPT) -> Script:
    """The script in a file."""
    told = yaml.safe_load(path.read_text("utf-8"))
    usual = told["usual"]
    return Script(
        plan=told["plan"],
        begin=told["begin"],
        end=told["end"],
        usual=Usual(**{**usual, "never": frozenset(usual["never"])}),
        days={day: [_act(day, line) for line in lines] for day, lines in told["days"].items()},
    )


def play(script: Script, workspace: Workspace, store: Store, evidence: Evidence, until: date | None = None) -> Office:
    """Play the script, up to and with a day, into a store; said again, it records nothing again."""
    office = Office(workspace, store, evidence)
    for day, acts in days(script, office, until):
        for act in acts:
            perform(script, office, day, act)
    return office


def days(script: Script, office: Office, until: date | None = None) -> Iterator[tuple[date, list[Act]]]:
    """Every calendar day of the script with its acts, exceptions first; each day is to be performed before the next.

    What is usual on a day follows from what was known on the evening before.
    """
    listed = calendar(office.workspace, "cn", script.begin.year)
    assert listed is not None
    special = _special(script, office.book)
    last = min(until or script.end, script.end)
    for number in range(script.begin.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        usual = list(_usual(script.usual, office.book, listed, special, day))
        yield day, [*script.days.get(day, []), *usual]


def perform(script: Script, office: Office, day: date, act: Act) -> Recorded:
    """Do one thing, as its command does; an act without a key is known again by its content."""
    now = datetime.combine(day, _MORNING) + timedelta(minutes=office.store.head().events % 480)
    desk = Desk(office.store, script.usual.people["综合科"], day, now, act.key or None)
    if act.verb == "fire":
        subject = ids.find_trigger(office.book, act.id)
        return verbs.fire(desk, subject, act.told.get("on", day), act.told.get("due"), act.told.get("ref"))
    entry = ids.find(office.book, act.id, act.told.get("unit"), day.toordinal())
    desk = desk._replace(who=_who(script, entry, act))
    if act.verb in _HANDING:
        return _HANDING[act.verb](desk, entry, _handing(office, entry, act.told))
    return _JUDGING[act.verb](desk, entry, act.told)


_HANDING: Mapping[str, Callable[[Desk, Entry, verbs.Handing], Recorded]] = {
    "submit": verbs.submit,
    "correct": verbs.correct,
}
_JUDGING: Mapping[str, Callable[[Desk, Entry, Mapping[str, Any]], Recorded]] = {
    "accept": lambda desk, entry, told: verbs.accept(desk, entry, told.get("note")),
    "return": lambda desk, entry, told: verbs.return_(desk, entry, told["reason"]),
    "extend": lambda desk, entry, told: verbs.extend(desk, entry, told["to"], told["reason"]),
    "waive": lambda desk, entry, told: verbs.waive(desk, entry, told["reason"]),
    "withdraw": lambda desk, entry, told: verbs.withdraw(desk, entry, told.get("reason")),
}


def _act(day: date, line: Mapping[str, Any]) -> Act:
    """A line of the script: the verb and what it is done to come first, then the options."""
    (verb, id_), *others = line.items()
    told = dict(others)
    assert set(told) <= _OPTIONS[verb], f"{day}: {line}"
    return Act(verb, id_, told, told.pop("key", f"{day} {verb} {id_}"))


def _special(script: Script, book: Book) -> frozenset[str]:
    """The ids of what the exceptions tell of, and of what is never handed in."""
    named = {act.id for acts in script.days.values() for act in acts if act.verb != "fire"}
    begin = script.begin.toordinal()
    return frozenset(ids.find(book, id_, None, begin).id for id_ in named | script.usual.never)


def _usual(usual: Usual, book: Book, listed: Calendar, special: frozenset[str], day: date) -> Iterator[Act]:
    """What is handed in and accepted on a day as a matter of course."""
    today = day.toordinal()
    for entry in book.all(today - 1):
        if not entry.due or entry.id in special or entry.facts.times == 0:
            continue
        handed = usual.backfill.toordinal() if entry.backfill else listed.add_workdays(entry.due, -usual.ahead)
        if handed == today:
            yield Act("submit", entry.id, _material(usual, entry), f"{day} submit {entry.id}")
        elif entry.accepted_by and listed.add_workdays(handed, usual.accept) == today:
            yield Act("accept", entry.id, {}, f"{day} accept {entry.id}")


def _material(usual: Usual, entry: Entry) -> Mapping[str, Any]:
    """The options with which everything that is asked for is handed in."""
    tail = entry.id.partition("/")[2]
    files = [
        f"{asked['name']}-{tail}-{number}.{next(iter(asked['formats']), 'docx')}"
        for asked in entry.facts.evidence
        for number in range(1, asked["at_least"] + 1)
    ]
    measure = entry.facts.measure
    numbers = usual.figures[measure["name"]] if measure else ()
    names = ("numerator", "denominator") if measure and measure["denominator"] else ("count",)
    told = dict(zip(names, numbers, strict=False))
    return {**told, "unit": entry.responsible[0], "files": files}


def _handing(office: Office, entry: Entry, told: Mapping[str, Any]) -> verbs.Handing:
    """What is handed in, its files kept."""
    wanted = Figures(**{name: str(told[name]) for name in ("count", "numerator", "denominator") if name in told})
    given = [office.file(file) for file in told.get("files", ())]
    files = kept_files(entry.facts, given, office.evidence, Limits())
    numbers = figures(entry.facts, wanted).told
    kept = tuple(file.told for file in files)
    return verbs.Handing(told.get("unit"), told.get("happened"), numbers, kept, told.get("note"))


def _who(script: Script, entry: Entry, act: Act) -> str:
    """Who does it: the one named, somebody of the unit that hands in, or of the one that accepts."""
    if "by" in act.told:
        return str(act.told["by"])
    own = act.told.get("unit") or entry.responsible[0]
    judge = entry.accepted_by or entry.facts.office or own
    return script.usual.people[own if act.verb in _BY_THE_UNIT else judge]


def furnished(folder: Path) -> Workspace:
    """A workspace in a folder, with the plan and its units and nothing recorded."""
    plans = folder / "plans"
    (plans / "org").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "plans" / f"{ORG}-2024.yaml", plans)
    shutil.copy(ROOT / "plans" / "org" / f"{ORG}.yaml", plans / "org")
    return Workspace(str(folder), str(plans))


def opened(workspace: Workspace) -> tuple[SqliteStore, Evidence]:
    """The ledger of a workspace and the folder of its evidence."""
    ledger = Path(workspace.root, LEDGER)
    return to_write(str(ledger)), Evidence(str(ledger.parent / "evidence"))


def main(folder: str) -> None:
    """Make a workspace in a folder, with the ledger of the year."""
    workspace = furnished(Path(folder).resolve())
    store, evidence = opened(workspace)
    office = play(read(), workspace, store, evidence)
    sys.stdout.write(f"{office.store.head().events} events in {Path(workspace.root, LEDGER)}\n")
    store.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
