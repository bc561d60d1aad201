"""How an occurrence stands after what happened to it, from day to day; and that saying a thing twice is saying it once."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.app import verbs
from engine.app.recording import Desk, Recorded
from engine.app.verbs import Handing
from engine.due import FOREVER, Entry, Held, judge
from engine.entries import entries
from engine.faults import RefusedError
from engine.ledger.chain import chained, lines, read
from engine.ledger.events import KINDS, Draft, Event, Head, canonical
from engine.ledger.standing import NOTHING, Standing, fold, fold_all, steps
from engine.ledger.versions import Version, completions, settled, versions
from engine.loading import load
from engine.store.memory import MemoryStore
from engine.workspace import Workspace
from tests.conftest import ORG, PLAN

YEAR = 2024
DUE = "06-28"


def day(text: str) -> date:
    """A day of the year by month and day."""
    return date.fromisoformat(f"{YEAR}-{text}")


def ordinal(text: str) -> int:
    return day(text).toordinal()


ITEM = """\
- item: "1"
  title: 领导干部学法
  owners: {lead: 绿化科, with: [环卫科]}
  tasks: [{id: study, title: 中心组法治学习, recurrence: quarter, evidence: [签到表]}]
"""


def planned() -> Entry:
    """The second quarter of a plan: from 1 April, due on Friday, 28 June."""
    with tempfile.TemporaryDirectory() as folder:
        plans = Path(folder) / "plans"
        (plans / "org").mkdir(parents=True)
        (plans / "test.yaml").write_text(PLAN + ITEM, "utf-8")
        (plans / "org" / "office.yaml").write_text(ORG, "utf-8")
        (schedule,) = load(Workspace(folder, str(plans))).schedules
        return next(
            entry for entry in entries(schedule.plan, schedule.org, schedule.occurrences) if entry.period == "2024Q2"
        )


ENTRY = planned()
FACTS = ENTRY.facts
SHEET = FACTS.evidence[0]


def asking(**facts: object) -> Entry:
    """The entry of a task that is otherwise in something."""
    return ENTRY._replace(facts=FACTS._replace(**facts))  # type: ignore[arg-type]


ACCEPTED = asking(accepted_by="综合科")
TWICE = asking(times=2)
IF_ANY = asking(times=0)._replace(owed=False)
OPTIONAL = asking(evidence=[{**SHEET, "optional": True}])
TWO_SHEETS = asking(evidence=[{**SHEET, "at_least": 2}])
STRICTER = asking(evidence=[SHEET, {**SHEET, "name": "照片"}])
COUNTED = asking(evidence=[], measure={"name": "场次", "denominator": None})
BACKFILL = ENTRY._replace(backfill=True, owed=False)
WAITING = ENTRY._replace(due=0, nominal=0)


class Said(NamedTuple):
    """Something that is said of an occurrence: on a day, what kind, whether nothing is lacking then, and the facts."""

    day: str
    kind: str
    complete: bool = False
    facts: Mapping[str, object] = {}


def happened(story: list[Said], subject: str = ENTRY.id) -> list[Event]:
    """The story as events."""
    found: list[Event] = []
    for number, said in enumerate(story):
        on = day(said.day).isoformat()
        draft = Draft(
            f"{subject}-{number}", said.kind, f"{on}T00:00:00Z", on, "li", subject, said.complete, canonical(said.facts)
        )
        found.append(chained(draft, Head(found[-1].seq, found[-1].hash) if found else Head()))
    return found


def sheets(number: int) -> list[dict[str, object]]:
    return [{"as": "签到表", "name": f"{each}.pdf", "sha256": f"{each:064}", "size": 1} for each in range(number)]


def submitted(on: str, *, complete: bool = True, owed_by: str = DUE, **facts: object) -> Said:
    """Something handed in; by default all that is asked for."""
    told = {"unit": "绿化科", "files": sheets(1 if complete else 0), **facts}
    return Said(on, "submitted", complete, {**told, "owed_by": f"{YEAR}-{owed_by}"} if owed_by else told)


def corrected(on: str, *, complete: bool = True, owed_by: str = DUE, **facts: object) -> Said:
    return submitted(on, complete=complete, owed_by=owed_by, **facts)._replace(kind="corrected")


def accepted(on: str) -> Said:
    return Said(on, "accepted", complete=True)


def returned(on: str, reason: str = "缺签名") -> Said:
    return Said(on, "returned", facts={"reason": reason})


def waived(on: str, reason: str = "机构改革") -> Said:
    return Said(on, "waived", facts={"reason": reason})


def withdrawn(on: str) -> Said:
    return Said(on, "withdrawn")


def extended(on: str, to: str) -> Said:
    return Said(on, "extended", facts={"to": f"{YEAR}-{to}", "reason": "防汛"})


class Row(NamedTuple):
    """What was said of an occurrence, how it is judged on some days, and what is held of it in the end."""

    why: str
    story: list[Said]
    judged: str
    held: Mapping[str, object] = {}
    entry: Entry = ENTRY


ROWS = [
    Row("nothing is said", [], "03-31 upcoming, 04-01 open, 06-28 open, 06-29 overdue"),
    Row("handed in", [submitted("06-20")], "06-19 open, 06-20 done, 12-31 done", {"handed_in": "06-20", "received": 1}),
    Row("on the due day", [submitted(DUE)], "06-27 open, 06-28 done", {"days_late": 0}),
    Row("a day late", [submitted("06-29")], "06-29 done", {"days_late": 1, "handed_in": "06-29"}),
    Row(
        "material lacking",
        [submitted("06-20", complete=False)],
        "06-20 open, 06-29 overdue",
        {"lacking": ["签到表"], "received": 1, "handed_in": ""},
    ),
    Row(
        "the rest later",
        [submitted("06-20", complete=False), submitted("06-25")],
        "06-24 open, 06-25 done",
        {"handed_in": "06-25", "received": 2, "lacking": []},
    ),
    Row(
        "the rest too late",
        [submitted("06-20", complete=False), submitted("07-02")],
        "06-29 overdue, 07-01 overdue, 07-02 done",
        {"handed_in": "07-02", "days_late": 4},
    ),
    Row(
        "more than was asked for",
        [submitted("06-20"), submitted("07-05")],
        "06-20 done, 07-05 done",
        {"handed_in": "06-20", "days_late": 0, "received": 2},
    ),
    Row("to be accepted", [submitted("06-20")], "06-20 submitted, 07-30 submitted", {"handed_in": "06-20"}, ACCEPTED),
    Row(
        "accepted",
        [submitted("06-20"), accepted("06-24")],
        "06-20 submitted, 06-24 done",
        {"handed_in": "06-20"},
        ACCEPTED,
    ),
    Row(
        "handed in before it was due, accepted after",
        [submitted("06-27"), accepted("07-15")],
        "06-29 submitted, 07-14 submitted, 07-15 done",
        {"handed_in": "06-27", "days_late": 0},
        ACCEPTED,
    ),
    Row(
        "more handed in after it was accepted",
        [submitted("06-20"), accepted("06-21"), submitted("06-22")],
        "06-21 done, 06-22 submitted",
        {"handed_in": "06-20"},
        ACCEPTED,
    ),
    Row(
        "accepted in spite of what is lacking",
        [submitted("06-20", complete=False), accepted("07-05")],
        "06-29 overdue, 07-05 done",
        {"handed_in": "06-20", "days_late": 0, "lacking": []},
    ),
    Row(
        "sent back",
        [submitted("06-20"), returned("06-24")],
        "06-20 submitted, 06-24 returned, 06-28 returned, 06-29 overdue",
        {"reason": "缺签名", "received": 0, "handed_in": ""},
        ACCEPTED,
    ),
    Row(
        "sent back, and handed in anew in time",
        [submitted("06-20"), returned("06-24"), submitted("06-26")],
        "06-24 returned, 06-26 submitted, 07-30 submitted",
        {"reason": None, "received": 1, "handed_in": "06-26", "days_late": 0},
        ACCEPTED,
    ),
    Row(
        "sent back, and handed in anew too late",
        [submitted("06-20"), returned("06-24"), submitted("07-01"), accepted("07-02")],
        "06-30 overdue, 07-01 submitted, 07-02 done",
        {"handed_in": "07-01", "days_late": 3},
        ACCEPTED,
    ),
    Row(
        "sent back, and part of it handed in anew",
        [submitted("06-20"), returned("06-24"), submitted("06-25", complete=False)],
        "06-24 returned, 06-25 open, 06-29 overdue",
        {"reason": None, "lacking": ["签到表"]},
        ACCEPTED,
    ),
    Row(
        "sent back where nobody has to accept",
        [submitted("06-20"), returned("06-24")],
        "06-20 done, 06-24 returned",
        {"received": 0},
    ),
    Row(
        "what awaits a verdict is sent back, what was accepted stays",
        [submitted("06-10"), accepted("06-11"), submitted("06-20"), returned("06-24")],
        "06-11 done, 06-20 submitted, 06-24 done",
        {"received": 1, "handed_in": "06-10"},
        ACCEPTED,
    ),
    Row(
        "sent back after it was accepted",
        [submitted("06-10"), accepted("06-11"), returned("06-24")],
        "06-11 done, 06-24 returned",
        {"received": 0},
        ACCEPTED,
    ),
    Row("taken back", [submitted("06-20"), withdrawn("06-21")], "06-20 done, 06-21 open, 06-29 overdue"),
    Row(
        "taken back, and handed in anew",
        [submitted("06-20"), withdrawn("06-21"), submitted("07-03")],
        "06-21 open, 07-03 done",
        {"handed_in": "07-03", "days_late": 5, "received": 1},
    ),
    Row(
        "the last of two taken back",
        [submitted("06-10"), submitted("06-20"), withdrawn("06-21")],
        "06-10 done, 06-21 done",
        {"received": 1, "handed_in": "06-10"},
    ),
    Row("corrected", [submitted("06-20"), corrected("07-05")], "06-20 done, 07-05 done", {"handed_in": "06-20", "days_late": 0}),
    Row(
        "corrected, so that something is lacking",
        [submitted("06-20"), corrected("06-25", complete=False)],
        "06-20 done, 06-25 open, 06-29 overdue",
        {"lacking": ["签到表"], "handed_in": "", "received": 1},
    ),
    Row(
        "corrected, so that nothing is lacking",
        [submitted("06-20", complete=False), corrected("06-25")],
        "06-24 open, 06-25 done",
        {"lacking": [], "received": 1},
    ),
    Row(
        "corrected after it was accepted: to be accepted anew",
        [submitted("06-10"), accepted("06-11"), corrected("06-20", files=sheets(2))],
        "06-11 done, 06-20 submitted, 07-30 submitted",
        {"handed_in": "06-10"},
        ACCEPTED,
    ),
    Row(
        "a number corrected after it was accepted",
        [submitted("06-10", count="3"), accepted("06-11"), corrected("06-20", count="4")],
        "06-11 done, 06-20 submitted",
        {"handed_in": "06-10"},
        ACCEPTED,
    ),
    Row(
        "only the note corrected after it was accepted",
        [submitted("06-10"), accepted("06-11"), corrected("06-20", note="更正")],
        "06-11 done, 06-20 done",
        {"handed_in": "06-10"},
        ACCEPTED,
    ),
    Row(
        "and accepted anew",
        [submitted("06-10"), accepted("06-11"), corrected("06-20", files=sheets(2)), accepted("07-15")],
        "06-20 submitted, 07-15 done",
        {"handed_in": "06-10", "days_late": 0},
        ACCEPTED,
    ),
    Row("nothing there to correct", [corrected("06-20")], "06-20 open, 06-29 overdue", {}),
    Row("nothing there to accept", [accepted("06-20")], "06-20 open, 06-29 overdue", {}),
    Row("dispensed with", [waived("06-10")], "06-09 open, 06-10 waived, 07-30 waived", {"reason": "机构改革"}),
    Row("dispensed with when it was overdue", [waived("07-10")], "07-09 overdue, 07-10 waived", {}),
    Row(
        "dispensed with, and handed in all the same",
        [waived("06-10"), submitted("07-05")],
        "06-10 waived, 07-04 waived, 07-05 done",
        {"reason": None, "handed_in": "07-05", "days_late": 7},
    ),
    Row(
        "dispensed with, and part of it handed in: owed again",
        [waived("06-10"), submitted("06-20", complete=False)],
        "06-10 waived, 06-20 open, 06-29 overdue",
        {"lacking": ["签到表"], "reason": None},
    ),
    Row("no longer dispensed with", [waived("06-10"), withdrawn("06-12")], "06-10 waived, 06-12 open, 06-29 overdue", {}),
    Row(
        "given more time",
        [extended("06-25", "07-10")],
        "06-24 open, 06-29 open, 07-10 open, 07-11 overdue",
        {"planned": DUE, "handed_in": ""},
    ),
    Row("more time when it was overdue", [extended("07-05", "07-20")], "07-04 overdue, 07-05 open, 07-21 overdue", {}),
    Row(
        "more time, and once more",
        [extended("06-25", "07-10"), extended("07-09", "07-20")],
        "07-11 open, 07-20 open, 07-21 overdue",
        {"planned": DUE},
    ),
    Row(
        "within the time it was given",
        [extended("06-25", "07-10"), submitted("07-10", owed_by="07-10")],
        "07-10 done",
        {"days_late": 0, "planned": DUE},
    ),
    Row(
        "after the time it was given",
        [extended("06-25", "07-10"), submitted("07-11", owed_by="07-10")],
        "07-11 done",
        {"days_late": 1},
    ),
    Row(
        "part of it too late, then more time, then the rest",
        [submitted("06-29", complete=False), extended("07-01", "07-10"), submitted("07-08", owed_by="07-10")],
        "06-30 overdue, 07-01 open, 07-08 done",
        {"days_late": 0},
    ),
    Row(
        "more time outlives a return",
        [extended("06-25", "07-10"), submitted("06-27"), returned("06-30")],
        "06-30 returned, 07-10 returned, 07-11 overdue",
        {"planned": DUE},
        ACCEPTED,
    ),
    Row("once of two times", [submitted("06-10", complete=False)], "06-10 open, 06-29 overdue", {"received": 1}, TWICE),
    Row(
        "two times",
        [submitted("06-10", complete=False, files=sheets(1)), submitted("06-20")],
        "06-19 open, 06-20 done",
        {"received": 2, "handed_in": "06-20", "lacking": []},
        TWICE,
    ),
    Row(
        "two times, once too late",
        [submitted("06-10", complete=False), submitted("07-01")],
        "06-29 overdue, 07-01 done",
        {"handed_in": "07-01", "days_late": 3},
        TWICE,
    ),
    Row(
        "two times, one of them without its material",
        [submitted("06-10", complete=False), submitted("06-20", complete=False, files=sheets(1))],
        "06-20 open",
        {"received": 2, "lacking": ["签到表"]},
        TWICE,
    ),
    Row("one sheet of two", [submitted("06-10", complete=False, files=sheets(1))], "06-10 open", {"lacking": ["签到表"]}, TWO_SHEETS),
    Row("two sheets", [submitted("06-10", files=sheets(2))], "06-10 done", {"lacking": []}, TWO_SHEETS),
    Row("optional material stays away", [submitted("06-10", files=[], note="无")], "06-10 done", {"lacking": []}, OPTIONAL),
    Row("a number is asked for", [submitted("06-10", complete=False, note="一")], "06-10 open", {"lacking": ["场次"]}, COUNTED),
    Row("a number", [submitted("06-10", count="3")], "06-10 done", {"lacking": [], "figures": {"count": "3"}}, COUNTED),
    Row("nothing owed where nothing happened", [], "06-28 open, 06-29 lapsed", {}, IF_ANY),
    Row("handed in where something happened: never late", [submitted("07-02")], "07-01 lapsed, 07-02 done", {"days_late": 0}, IF_ANY),
    Row("complete by the plan of its day", [submitted("06-10")], "06-10 done, 06-29 done", {"lacking": [], "handed_in": "06-10"}, STRICTER),
    Row(
        "accepted by the plan of its day",
        [submitted("06-10"), accepted("06-12")],
        "06-12 done, 06-29 done",
        {"lacking": []},
        STRICTER._replace(facts=STRICTER.facts._replace(accepted_by="综合科")),
    ),
    Row("what lacked is no longer asked for", [submitted("06-10", complete=False)], "06-10 done", {"handed_in": "06-10"}, OPTIONAL),
    Row(
        "due earlier by a later plan",
        [submitted("06-20")],
        "06-20 done",
        {"days_late": 0},
        ENTRY._replace(due=ordinal("05-31")),
    ),
    Row("due later by a later plan", [submitted("06-29")], "06-29 done", {"days_late": 1}, ENTRY._replace(due=ordinal("07-31"))),
    Row("due before the plan was issued", [], "06-20 backfill, 07-30 backfill", {}, BACKFILL),
    Row("recorded afterwards", [submitted("09-20")], "09-19 backfill, 09-20 done", {"days_late": 0, "handed_in": "09-20"}, BACKFILL),
    Row("sent back afterwards", [submitted("09-20"), returned("09-21")], "09-21 returned, 12-31 returned", {}, BACKFILL),
    Row(
        "given time all the same: no more owed than before",
        [extended("07-01", "07-20")],
        "06-30 backfill, 07-01 backfill, 07-21 backfill",
        {"planned": DUE},
        BACKFILL,
    ),
    Row("without a due day", [submitted("09-20", owed_by="")], "09-19 waiting, 09-20 done", {"days_late": 0}, WAITING),
    Row(
        "recorded on an earlier day than the one before: it counts from that one on",
        [submitted("06-20"), withdrawn("06-10")],
        "06-10 open, 06-19 open, 06-20 open",
    ),
    Row(
        "many things on one day",
        [submitted("06-20"), returned("06-20"), submitted("06-20"), accepted("06-20")],
        "06-19 open, 06-20 done",
        {"received": 1},
        ACCEPTED,
    ),
    Row(
        "what is told to people changes nothing",
        [submitted("06-20"), Said("06-21", "claimed"), Said("06-22", "delivered"), Said("06-23", "failed")],
        "06-20 done, 06-23 done",
        {"received": 1, "handed_in": "06-20"},
    ),
    Row(
        "dispensed with after it was sent back",
        [submitted("06-10"), returned("06-11", "缺签名"), waived("06-12", "机构改革")],
        "06-11 returned, 06-12 waived",
        {"reason": "机构改革"},
    ),
    Row(
        "sent back after it was dispensed with",
        [submitted("06-10", complete=False), waived("06-11", "机构改革"), returned("06-12", "缺签名")],
        "06-12 waived",
        {"reason": "机构改革"},
    ),
    Row(
        "completed by a correction that came too late",
        [submitted("06-20", complete=False), corrected("07-20")],
        "06-29 overdue, 07-20 done",
        {"handed_in": "07-20", "days_late": 22},
    ),
]  # fmt: skip


def judged(found: list[Version], on: str) -> str:
    """How an occurrence is judged as of a day."""
    today = ordinal(on)
    (version,) = (version for version in found if version.begin <= today < version.end)
    return judge(version.entry, today).state


def said_of(held: Held | None, name: str) -> object:
    """What is held, a day as the table writes it."""
    value: object = getattr(held, name)
    if name in {"handed_in", "planned"}:
        return date.fromordinal(value).strftime("%m-%d") if isinstance(value, int) and value else ""
    return value


@pytest.mark.parametrize(
    "row",
    [
        *(pytest.param(row, id=row.why) for row in ROWS),
    ],
)
def test_how_it_stands(row: Row) -> None:
    found = versions([(0, row.entry)], happened(row.story))
    days = [each.split() for each in row.judged.split(", ")]
    assert [(on, judged(found, on)) for on, _ in days] == [(on, state) for on, state in days], row.why
    held = found[-1].entry.held
    assert {name: said_of(held, name) for name in row.held} == row.held, row.why


def test_an_occurrence_of_which_nothing_was_said_is_the_plans() -> None:
    assert versions([(0, ENTRY)], []) == [Version(0, FOREVER, ENTRY)]
    assert fold([]) == NOTHING
    assert settled(ENTRY, NOTHING) == ENTRY
    assert list(steps([])) == []


def test_a_trigger_holds_its_last_firing() -> None:
    fired = happened(
        [Said("05-06", "fired", facts={"on": "2024-05-06"}), Said("05-08", "fired", facts={"on": "2024-05-07"})]
    )
    assert fold(fired).fired == fired[1]
    assert [standing.fired for _, standing in steps(fired)] == fired


COMPLETIONS = [
    ([], "", "nothing said"),
    ([submitted("06-20")], "06-20: 06-20", "done"),
    ([submitted("06-20"), submitted("06-22")], "06-20: 06-20, 06-22: 06-20", "done, and more: since the first"),
    ([submitted("06-20"), withdrawn("06-22")], "06-20: 06-20, 06-22: -", "taken back"),
    (
        [submitted("06-20"), withdrawn("06-22"), submitted("06-25")],
        "06-20: 06-20, 06-22: -, 06-25: 06-25",
        "since anew",
    ),
    ([waived("06-20")], "06-20: 06-20", "dispensed with"),
    ([submitted("06-20", complete=False)], "06-20: -", "not yet"),
]


@pytest.mark.parametrize(("story", "since", "why"), COMPLETIONS)
def test_since_when_it_is_complete(story: list[Said], since: str, why: str) -> None:
    found = [(begin, day) for begin, day in completions(versions([(0, ENTRY)], happened(story))) if begin]
    shown = [[date.fromordinal(each).strftime("%m-%d") if each else "-" for each in pair] for pair in found]
    assert ", ".join(": ".join(pair) for pair in shown) == since, why


STARTED = [(0, WAITING), (ordinal("05-10"), ENTRY), (ordinal("06-01"), ENTRY._replace(due=ordinal("07-05")))]


def test_what_waits_is_due_once_it_has_started() -> None:
    found = versions(STARTED, happened([submitted("06-10", complete=False)]))
    assert [judged(found, on) for on in ("05-09", "05-10", "06-01", "06-29", "07-06")] == [
        "waiting",
        "open",
        "open",
        "open",
        "overdue",
    ]
    assert [version.entry.due for version in found] == [0, ordinal(DUE), ordinal("07-05"), ordinal("07-05")]


BODIES = {
    "extended": st.dates(date(2024, 5, 1), date(2024, 9, 1)).map(lambda to: {"to": to.isoformat(), "reason": "防汛"}),
    "fired": st.dates(date(2024, 1, 1), date(2024, 9, 1)).map(lambda on: {"on": on.isoformat()}),
}
HANDED = st.fixed_dictionaries({"files": st.integers(0, 2).map(sheets)}, optional={"owed_by": st.just(f"{YEAR}-{DUE}")})
DAYS = st.dates(date(2024, 5, 1), date(2024, 8, 1)).map(lambda on: on.strftime("%m-%d"))
SAID = st.sampled_from(KINDS).flatmap(
    lambda kind: st.builds(Said, DAYS, st.just(kind), st.booleans(), BODIES.get(kind, HANDED))
)
STORIES = st.lists(SAID, max_size=12)
ENTRIES = st.sampled_from([ENTRY, ACCEPTED, TWICE, IF_ANY, OPTIONAL, BACKFILL, WAITING])


@given(STORIES)
def test_folding_twice_is_folding_once(story: list[Said]) -> None:
    events = happened(story)
    once = fold(iter(events))
    assert once == fold(events) == fold(list(events))
    assert events == happened(story), "and leaves what it folds as it is"
    assert fold(read(lines(events))) == once, "also of what is read back"


@given(STORIES)
def test_the_last_step_is_the_fold(story: list[Said]) -> None:
    events = happened(story)
    found = list(steps(events))
    days = [on for on, _ in found]
    assert days == sorted(set(days))
    assert (found[-1][1] if found else NOTHING) == fold(events)


@given(st.lists(st.tuples(SAID, st.sampled_from("abc")), max_size=12))
def test_each_subject_stands_by_itself(told: list[tuple[Said, str]]) -> None:
    events = happened([said for said, _ in told])
    mixed = [event._replace(subject=subject) for event, (_, subject) in zip(events, told, strict=True)]
    subjects = {event.subject for event in mixed}
    assert fold_all(mixed) == {name: fold(event for event in mixed if event.subject == name) for name in subjects}


@given(entry=ENTRIES, story=STORIES, starts=st.booleans())
def test_every_day_has_one_version(entry: Entry, story: list[Said], *, starts: bool) -> None:
    found = versions(STARTED if starts else [(0, entry)], happened(story))
    assert found[0].begin == 0
    assert found[-1].end == FOREVER
    assert all(version.begin < version.end for version in found)
    assert [version.end for version in found[:-1]] == [version.begin for version in found[1:]]


@given(entry=ENTRIES, story=STORIES, on=DAYS)
def test_a_day_shows_what_was_known_then(entry: Entry, story: list[Said], on: str) -> None:
    """As if nothing had been said since; what was said is known from the day of the latest before it on."""
    events = happened(story)
    known = [
        event
        for place, event in enumerate(events)
        if max(event.day for event in events[: place + 1]) <= day(on).isoformat()
    ]
    today = ordinal(on)
    for story_until in (events, known):
        (version,) = (each for each in versions([(0, entry)], story_until) if each.begin <= today < each.end)
        assert version.entry == settled(entry, fold(known))


@given(entry=ENTRIES, story=STORIES)
def test_what_is_held_agrees_with_itself(entry: Entry, story: list[Said]) -> None:
    found = settled(entry, fold(happened(story)))
    held = found.held
    if held is None:
        assert found == entry
        return
    assert bool(held.handed_in) == (held.state in {"done", "submitted"})
    assert held.handed_in or not held.days_late
    assert not (held.days_late and entry.backfill)
    assert not (found.owed and held.state in {"done", "submitted", "waived"})
    assert not (found.owed and found.facts.times == 0 and held.state != "returned")
    assert not (held.lacking and held.handed_in)
    assert held.received == len(fold(happened(story)).submissions)


Verb = Callable[[Desk, Entry], Recorded]


def handing(note: str = "", files: int = 0, unit: str = "绿化科") -> Handing:
    return Handing(unit, None, {}, tuple(sheets(files)), note or None)  # type: ignore[arg-type]


VERBS: dict[str, Verb] = {
    "submit a note": lambda desk, entry: verbs.submit(desk, entry, handing("一")),
    "submit a sheet": lambda desk, entry: verbs.submit(desk, entry, handing(files=1)),
    "submit two sheets": lambda desk, entry: verbs.submit(desk, entry, handing(files=2, unit="环卫科")),
    "submit nothing": lambda desk, entry: verbs.submit(desk, entry, handing()),
    "submit from elsewhere": lambda desk, entry: verbs.submit(desk, entry, handing("一", unit="财务科")),
    "correct the note": lambda desk, entry: verbs.correct(desk, entry, handing("二")),
    "correct the note back": lambda desk, entry: verbs.correct(desk, entry, handing("一")),
    "correct the files": lambda desk, entry: verbs.correct(desk, entry, handing(files=2)),
    "accept": lambda desk, entry: verbs.accept(desk, entry, None),
    "accept all the same": lambda desk, entry: verbs.accept(desk, entry, "可"),
    "return": lambda desk, entry: verbs.return_(desk, entry, "缺签名"),
    "return again": lambda desk, entry: verbs.return_(desk, entry, "缺公章"),
    "extend": lambda desk, entry: verbs.extend(desk, entry, day("07-10"), "防汛"),
    "extend far": lambda desk, entry: verbs.extend(desk, entry, day("08-10"), "防汛"),
    "waive": lambda desk, entry: verbs.waive(desk, entry, "机构改革"),
    "withdraw": lambda desk, entry: verbs.withdraw(desk, entry, None),
    "withdraw and say why": lambda desk, entry: verbs.withdraw(desk, entry, "误报"),
    "fire": lambda desk, _: verbs.fire(desk, "test-2024/通知", day("05-06"), None, None),
    "fire with a due day": lambda desk, _: verbs.fire(desk, "test-2024/通知", day("05-07"), day("06-07"), "3号"),
    "fire in days to come": lambda desk, _: verbs.fire(desk, "test-2024/通知", day("12-31"), None, None),
}


class Office:
    """Records acts in a store of its own."""

    def __init__(self, entry: Entry) -> None:
        self.plain = entry
        self.store = MemoryStore()
        self.today = day("06-01")

    @property
    def entry(self) -> Entry:
        """The entry as lists show it to who acts."""
        return versions([(0, self.plain)], self.store.of(self.plain.id))[-1].entry

    @property
    def standing(self) -> Standing:
        """The fold over what was recorded of it."""
        return fold(self.store.of(self.plain.id))

    def act(self, name: str, who: str = "li", key: str | None = None) -> Recorded | str:
        """What comes of an act, or the code with which it is refused."""
        now = datetime(YEAR, 7, 1, tzinfo=UTC)
        try:
            return VERBS[name](Desk(self.store, who, self.today, now, key), self.entry)
        except RefusedError as refused:
            return refused.code

    def acts(self, *names: str) -> list[Recorded | str]:
        """What comes of several, one after another."""
        return [self.act(name) for name in names]


ACTS = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 9)), max_size=9)


@settings(max_examples=150)
@given(entry=ENTRIES, acts=ACTS)
def test_saying_a_thing_twice_is_saying_it_once(entry: Entry, acts: list[tuple[str, int]]) -> None:
    """Whoever does not know whether a command came through gives it again."""
    once, twice = Office(entry), Office(entry)
    for name, days in acts:
        once.today = twice.today = once.today + timedelta(days)
        done = once.act(name)
        first, again = twice.act(name), twice.act(name, who="wang")
        assert first == done
        if isinstance(done, str):
            assert again == done, "refused again, and for the same reason"
        else:
            assert isinstance(again, Recorded)
            assert (again.event, again.fresh) == (done.event, False)
            assert again.entry == done.entry
        assert list(twice.store.events()) == list(once.store.events())


@settings(max_examples=150)
@given(entry=ENTRIES, acts=ACTS)
def test_an_act_leaves_one_event_or_none(entry: Entry, acts: list[tuple[str, int]]) -> None:
    office = Office(entry)
    for name, days in acts:
        office.today += timedelta(days)
        before = list(office.store.events())
        done = office.act(name)
        after = list(office.store.events())
        new = [done.event] if isinstance(done, Recorded) and done.fresh else []
        assert after == before + new
        if isinstance(done, Recorded):
            assert done.event in after
            assert done.entry is None or done.entry == office.entry, "what is told is what lists show"
    keys = [event.key for event in office.store.events()]
    assert len(set(keys)) == len(keys)


@given(acts=st.lists(st.sampled_from(sorted(VERBS)), max_size=6), name=st.sampled_from(sorted(VERBS)))
def test_a_key_says_which_act_is_meant(acts: list[str], name: str) -> None:
    """Given again much later, with its key, it is the same act still; and no other act may have that key."""
    office = Office(ACCEPTED)
    done = office.act(name, key="k1")
    office.acts(*acts)
    before = list(office.store.events())
    if isinstance(done, Recorded):
        again = office.act(name, key="k1")
        assert isinstance(again, Recorded)
        assert (again.event, again.fresh) == (done.event, False)
        kind = "fire" if not name.startswith("fire") else "waive"
        assert office.act(kind, key="k1") == "key-taken"
        assert list(office.store.events()) == before


ANEW = [
    (["submit a sheet", "return", "submit a sheet"], "handed in anew, unchanged, after it was sent back"),
    (["submit a sheet", "withdraw", "submit a sheet"], "handed in anew after it was taken back"),
    (["submit a sheet", "accept", "correct the files", "accept"], "what was corrected is accepted anew"),
    (["submit a sheet", "accept", "return", "submit a sheet", "accept"], "accepted after it was sent back"),
    (["submit a sheet", "return", "submit a sheet", "return"], "sent back for the same reason"),
    (["extend", "extend far"], "more time, twice"),
    (["waive", "withdraw", "waive"], "dispensed with anew"),
    (["waive", "withdraw", "waive", "withdraw"], "and no longer"),
    (["submit a sheet", "withdraw", "submit a sheet", "withdraw"], "taken back each time"),
    (["submit a note", "correct the note", "correct the note back", "correct the note"], "to and fro"),
    (["fire", "fire with a due day", "fire"], "the last firing holds"),
    (["submit a note", "submit a sheet"], "the rest"),
]


@pytest.mark.parametrize(("names", "why"), ANEW)
def test_what_is_said_anew_is_new(names: list[str], why: str) -> None:
    office = Office(ACCEPTED)
    done = office.acts(*names)
    assert [one.fresh if isinstance(one, Recorded) else one for one in done] == [True] * len(names), why


def test_what_is_handed_in_after_a_correction_stands() -> None:
    """It is not what stands any more."""
    office = Office(TWICE)
    office.acts("submit a note", "correct the note", "submit a note")
    assert "一" in [one.facts["note"] for one in office.standing.submissions]


def test_what_is_dispensed_with_again_is_so() -> None:
    office = Office(ENTRY)
    office.acts("waive", "submit a note", "waive")
    assert office.entry.held
    assert office.entry.held.state == "waived"


def test_what_is_complete_is_not_dispensed_with_in_vain() -> None:
    """Refused, or it shows."""
    office = Office(ACCEPTED)
    office.act("submit a sheet")
    done = office.act("waive")
    assert office.entry.held
    assert isinstance(done, str) or office.entry.held.state == "waived"


@pytest.mark.parametrize("name", ["submit a note", "correct the note", "correct the files"])
def test_a_stricter_plan_does_not_reopen_what_was_done(name: str) -> None:
    """Not when more is handed in, nor when what is corrected has all that it had."""
    office = Office(ENTRY)
    office.act("submit a sheet")
    office.plain = STRICTER
    assert office.entry.held
    assert office.entry.held.state == "done"
    assert isinstance(office.act(name), Recorded)
    assert office.entry.held.state == "done"


def test_what_is_lacking_is_told_until_nothing_is() -> None:
    office = Office(TWICE)
    told = [
        [tuple(lack) for lack in done.lacks]
        for done in office.acts(*["submit a note", "submit a sheet", "submit two sheets"])
        if isinstance(done, Recorded)
    ]
    assert told == [[("", 1, 2), ("签到表", 0, 2)], [("签到表", 1, 2)], []]
