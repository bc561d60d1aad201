"""Plays the records of a small plan into a ledger, by the functions that the commands use.

`python -m tests.report.play NAME FOLDER` makes a workspace with the plan NAME (yingpu-2024, jiading-cg-2023) in FOLDER.
"""

import io
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from docx import Document

from engine.app import verbs
from engine.app.material import Figures, Limits, figures, kept_files
from engine.app.recording import Desk
from engine.due import Entry
from engine.making import made
from engine.plan.model import WRAPUP
from engine.store.evidence import Evidence
from engine.store.sqlite import to_write
from engine.store.table import SqliteStore
from engine.workspace import LEDGER, Workspace

HERE = Path(__file__).parent
ORGS = HERE.parents[1] / "plans" / "org"
PLANS = {"yingpu-2024": "yingpu", "jiading-cg-2023": "jiading-cg"}
_NOON = time(4, tzinfo=UTC)
Given = int | float | list[int] | None
"""What is reported for an occurrence: a count, numerator and denominator, or material alone."""


class Act(NamedTuple):
    """Something that is done on a day."""

    day: date
    who: str
    do: Callable[[Desk], object]


class Place(NamedTuple):
    """A workspace with its ledger and its evidence."""

    workspace: Workspace
    store: SqliteStore
    evidence: Evidence

    @property
    def inbox(self) -> Path:
        """Where files lie before they are handed in."""
        return Path(self.workspace.root, "材料")


def furnished(name: str, folder: Path) -> Place:
    """A workspace in a folder with one plan and nothing recorded."""
    plans = folder / "plans"
    (plans / "org").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / f"{name}.yaml", plans)
    shutil.copy(ORGS / f"{PLANS[name]}.yaml", plans / "org")
    ledger = folder / LEDGER
    place = Place(Workspace(str(folder), str(plans)), to_write(str(ledger)), Evidence(str(ledger.parent / "evidence")))
    place.inbox.mkdir(exist_ok=True)
    return place


def played(name: str, folder: Path) -> Place:
    """The same with a year's records."""
    place = furnished(name, folder)
    records = yaml.safe_load((HERE / f"{name}.records.yaml").read_text("utf-8"))
    book = made(place.workspace, place.store)
    entries = list(book.all(date(2020, 1, 1).toordinal()))
    acts = [act for entry, given in _given(records, entries) for act in _acts(place, records, entry, given)]
    for act in sorted(acts, key=lambda act: act.day):
        act.do(Desk(place.store, act.who, act.day, datetime.combine(act.day, _NOON)))
    return place


def _given(records: Mapping[str, Any], entries: list[Entry]) -> Iterator[tuple[Entry, Given]]:
    """Every occurrence with the figures that are reported for it; those of which nothing comes are left out."""
    numbers = {name: iter(given) for name, given in records["figures"].items()}
    for entry in entries:
        name = _name(entry)
        if name in numbers:
            given = next(numbers[name])
            if given is not None:
                yield entry, given
        elif entry.facts.times or entry.facts.measure is None:
            yield entry, None
    assert all(next(rest, "none") == "none" for rest in numbers.values()), "figures without an occurrence"


def _name(entry: Entry) -> str:
    return f"{entry.facts.item}.{entry.facts.task}"


def _told(records: Mapping[str, Any], kind: str, entry: Entry) -> Any:  # noqa: ANN401 (as YAML has it)
    """What the records tell of an occurrence under one of its names: with its period, or its unit."""
    name = _name(entry)
    names = (f"{name}@{entry.period}", f"{name}#{entry.unit}")
    return next((records[kind][one] for one in names if one in records[kind]), None)


def _acts(place: Place, records: Mapping[str, Any], entry: Entry, given: Given) -> Iterator[Act]:
    """What is done about an occurrence, in order."""
    due, unit = date.fromordinal(entry.due), entry.responsible[0]
    waived, returned = _told(records, "waived", entry), _told(records, "returned", entry)
    if waived:
        yield Act(due - timedelta(days=9), "司法所李某", lambda desk: verbs.waive(desk, entry, waived))
        return
    handings = list(_handings(place, records, entry, given))
    day = due - timedelta(days=4)
    if returned:
        yield Act(day, f"{unit}经办", lambda desk: verbs.submit(desk, entry, handings[0]))
        yield Act(day + timedelta(days=1), "验收人", lambda desk: verbs.return_(desk, entry, returned))
        handings = [handings[0]._replace(note="补齐照片")]
    late = _told(records, "late", entry)
    day = due + timedelta(days=late) if late else due - timedelta(days=2)
    for handing in handings:
        yield Act(day, f"{unit}经办", lambda desk, handing=handing: verbs.submit(desk, entry, handing))  # type: ignore[misc]
    if entry.accepted_by and handings:
        yield Act(day + timedelta(days=1), "验收人", lambda desk: verbs.accept(desk, entry, None))


def _handings(place: Place, records: Mapping[str, Any], entry: Entry, given: Given) -> Iterator[verbs.Handing]:
    unit = entry.responsible[0]
    if entry.facts.task == WRAPUP:
        texts = records["wrapups"].get(entry.facts.item, {})
        files = [_written(place, entry, name, text) for name, text in texts.items()]
        rest = [one["name"] for one in entry.facts.evidence if one["name"] not in texts]
        files += [_written(place, entry, name, "") for name in rest]
        yield verbs.Handing(unit=unit, files=_kept(place, entry, files))
    elif given is None:
        files = [_written(place, entry, one["name"], "") for one in entry.facts.evidence]
        yield verbs.Handing(unit=unit, files=_kept(place, entry, files))
    else:
        numbers = [str(one) for one in given] if isinstance(given, list) else [str(given)]
        names = ("count",) if len(numbers) == 1 else ("numerator", "denominator")
        wanted = Figures(**dict(zip(names, numbers, strict=True)))
        yield verbs.Handing(unit=unit, figures=figures(entry.facts, wanted).told)


def _kept(place: Place, entry: Entry, files: list[str]) -> tuple[Mapping[str, str | int], ...]:
    return tuple(file.told for file in kept_files(entry.facts, files, place.evidence, Limits()))


def _written(place: Place, entry: Entry, name: str, text: str) -> str:
    """A file to be handed in: text, a Word file for shortcomings, something that is no text where there is none."""
    tail = entry.id.partition("/")[2].replace(".", "-")
    path = place.inbox / f"{name}-{tail}.{'docx' if name.startswith('不足') else 'txt' if text else 'pdf'}"
    if not text:
        path = path.with_suffix(".pdf")
        path.write_bytes(f"%PDF-1.4 {path.name}\n".encode())
    elif path.suffix == ".docx":
        path.write_bytes(_word(text))
    else:
        path.write_text(text, encoding="utf-8")
    return f"{name}={path}"


def _word(text: str) -> bytes:
    """A Word file that is the same at every run: without the time at which it was packed."""
    document, loose, out = Document(), io.BytesIO(), io.BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(loose)
    with zipfile.ZipFile(loose) as before, zipfile.ZipFile(out, "w") as after:
        for one in before.infolist():
            after.writestr(zipfile.ZipInfo(one.filename), before.read(one))
    return out.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != len(("program", "name", "folder")):
        sys.exit(__doc__)
    played(sys.argv[1], Path(sys.argv[2]).resolve()).store.close()
