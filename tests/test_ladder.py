"""The ladder of reminders, the days on which lists go out, and what the ledger tells of messages: small tables."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.digest import days, record
from engine.digest.ladder import CHASED, Rung, Span, reached
from engine.digest.people import Nobody, Recipient, recipients
from engine.digest.record import Box, Letter, Run
from engine.due import STATES, Listed
from engine.ledger.chain import chained
from engine.ledger.events import Draft, Event, Head, canonical
from engine.org import Org
from engine.plan.model import Reminder
from engine.schedule.calendars import Calendar
from engine.schedule.known_calendars import known
from tests.conftest import Office
from tests.test_standing import ENTRY

CN = Calendar("cn", known("cn", 2024), 2024)
LONG_AGO = "2023-01-01"
LADDER = (
    Reminder(at=-10, roles=("liaison",), kind=None),
    Reminder(at=-3, roles=("liaison",), kind=None),
    Reminder(at=0, roles=("liaison",), kind=None),
    Reminder(at=1, roles=("liaison", "head"), kind="notice"),
    Reminder(at=5, roles=("liaison", "head", "leader"), kind="supervision"),
)


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def standing(due: str, state: str) -> Listed:
    """An occurrence due on a day, in a state."""
    return Listed(ENTRY._replace(due=ordinal(due) if due else 0), state, None)


def rungs(due: str, state: str, today: str, since: str = LONG_AGO) -> list[int]:
    span = Span(ordinal(since), ordinal(today))
    return [rung.at for rung in reached(standing(due, state), LADDER, CN, span)]


@pytest.mark.parametrize(
    ("due", "state", "today", "found", "why"),
    [
        ("2024-06-28", "open", "2024-06-13", [], "eleven working days before"),
        ("2024-06-28", "open", "2024-06-14", [-10], "ten"),
        ("2024-06-28", "upcoming", "2024-06-14", [-10], "before it begins, too"),
        ("2024-06-28", "open", "2024-06-24", [-10], "four, a Monday"),
        ("2024-06-28", "open", "2024-06-25", [-10, -3], "three"),
        ("2024-06-28", "open", "2024-06-28", [-10, -3, 0], "the day itself"),
        ("2024-06-28", "overdue", "2024-06-29", [-10, -3, 0], "days off do not count"),
        ("2024-06-28", "overdue", "2024-06-30", [-10, -3, 0], "neither of them"),
        ("2024-06-28", "overdue", "2024-07-01", [-10, -3, 0, 1], "the first working day after"),
        ("2024-06-28", "overdue", "2024-07-04", [-10, -3, 0, 1], "the fourth"),
        ("2024-06-28", "overdue", "2024-07-05", [-10, -3, 0, 1, 5], "the fifth"),
        ("2024-06-28", "overdue", "2025-03-31", [-10, -3, 0, 1, 5], "and it stays there"),
        ("2024-06-28", "returned", "2024-06-25", [-10, -3], "what came back is to be handed in"),
        ("2024-06-28", "returned", "2024-07-05", [-10, -3, 0], "came back, and nothing is owed: no notice"),
        ("2024-06-28", "open", "2024-07-05", [-10, -3, 0], "nothing is late, so no notice"),
        ("2024-02-19", "open", "2024-02-05", [-10], "back over the whole Spring Festival"),
        ("2024-02-19", "open", "2024-02-07", [-10], "the day before the next"),
        ("2024-02-19", "open", "2024-02-08", [-10, -3], "18 February is worked, the 10th to the 17th are not"),
        ("2024-02-09", "overdue", "2024-02-17", [-10, -3, 0], "all through the festival nothing"),
        ("2024-02-09", "overdue", "2024-02-18", [-10, -3, 0, 1], "a Sunday that is worked"),
        ("2024-02-09", "overdue", "2024-02-22", [-10, -3, 0, 1, 5], "the 18th, 19th, 20th, 21st, 22nd"),
        ("2024-02-17", "open", "2024-02-17", [-10, -3, 0], "due on a day off"),
        ("2024-02-17", "overdue", "2024-02-18", [-10, -3, 0, 1], "a day off is followed by the next that is worked"),
        ("2024-09-30", "open", "2024-09-13", [], "the 14th, a Saturday, is worked"),
        ("2024-09-30", "open", "2024-09-14", [-10], "and so is the 29th, a Sunday"),
        ("2024-09-30", "overdue", "2024-10-07", [-10, -3, 0], "National Day"),
        ("2024-09-30", "overdue", "2024-10-11", [-10, -3, 0, 1], "the 8th to the 11th are four"),
        ("2024-09-30", "overdue", "2024-10-12", [-10, -3, 0, 1, 5], "a Saturday that is worked"),
        ("2024-04-30", "overdue", "2024-05-11", [-10, -3, 0, 1, 5], "over the first of May; the 11th is worked"),
        ("", "open", "2024-06-28", [], "what has no due day has no rungs"),
    ],
)
def test_rungs(due: str, state: str, today: str, found: list[int], why: str) -> None:
    assert rungs(due, state, today) == found, why


@pytest.mark.parametrize("state", STATES)
def test_nobody_is_chased_for_what_needs_nothing(state: str) -> None:
    expected = {"overdue": [-10, -3, 0, 1, 5]} | {key: [-10, -3, 0] for key in CHASED - {"overdue"}}
    assert rungs("2024-06-28", state, "2024-12-31") == expected.get(state, [])
    assert not CHASED & {"waiting", "submitted", "backfill", "done", "waived", "lapsed"}


@pytest.mark.parametrize(
    ("since", "found", "why"),
    [
        ("2024-06-14", [-10, -3, 0, 1, 5], "reminders began on the day of the first"),
        ("2024-06-15", [-3, 0, 1, 5], "a day later"),
        ("2024-06-29", [1, 5], "when it was late already"),
        ("2024-07-05", [5], "on the day of the last"),
        ("2024-07-06", [], "and after it"),
    ],
)
def test_what_was_reached_before_reminders_began_is_not_made_up(since: str, found: list[int], why: str) -> None:
    assert rungs("2024-06-28", "overdue", "2024-07-12", since) == found, why


def test_a_rung_tells_as_what_and_to_whom() -> None:
    found = list(reached(standing("2024-06-28", "overdue"), LADDER[2:], CN, Span(0, ordinal("2024-07-12"))))
    assert found == [
        Rung(0, "", ("liaison",)),
        Rung(1, "notice", ("liaison", "head")),
        Rung(5, "supervision", ("liaison", "head", "leader")),
    ]


AMONG = st.dates(date(2024, 1, 1), date(2024, 12, 31))
SOME = st.sampled_from(sorted(CHASED))


@given(due=AMONG, today=AMONG, began=AMONG, state=SOME, skipped=st.integers(0, 30))
def test_what_is_reached_is_reached_later_still(due: date, today: date, began: date, state: str, skipped: int) -> None:
    """So a morning on which nothing ran loses nothing; and a rung is reached on the very day that it names."""
    later = (today + timedelta(days=skipped)).isoformat()
    now = rungs(due.isoformat(), state, today.isoformat(), began.isoformat())
    assert now == rungs(due.isoformat(), state, later, began.isoformat())[: len(now)]
    for rung in LADDER:
        on = CN.add_workdays(due.toordinal(), rung.at)
        told = rung.at in now
        assert told == (began.toordinal() <= on <= today.toordinal() and (rung.at <= 0 or state == "overdue"))


def worked(day: date) -> bool:
    return CN.is_workday(day.toordinal())


MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


@pytest.mark.parametrize(
    ("day", "weekday", "goes_out", "why"),
    [
        ("2024-06-24", MONDAY, "2024-06-24", "a Monday"),
        ("2024-06-28", MONDAY, "2024-06-24", "of the whole week"),
        ("2024-06-30", MONDAY, "2024-06-24", "up to Sunday"),
        ("2024-06-24", FRIDAY, "2024-06-28", "the day is still to come"),
        ("2024-06-10", MONDAY, "2024-06-11", "Dragon Boat Festival, a Monday off"),
        ("2024-09-16", MONDAY, "2024-09-18", "Mid-Autumn: Monday and Tuesday off"),
        ("2024-09-30", MONDAY, "2024-09-30", "the Monday before National Day"),
        ("2024-09-30", WEDNESDAY, None, "National Day: nothing is worked until Sunday"),
        ("2024-10-07", MONDAY, "2024-10-08", "its last day off is a Monday"),
        ("2024-10-07", FRIDAY, "2024-10-11", "Friday"),
        ("2024-02-12", MONDAY, "2024-02-18", "Spring Festival: only Sunday is worked"),
        ("2024-02-05", FRIDAY, "2024-02-09", "the day before the festival"),
        ("2024-05-01", MONDAY, "2024-04-29", "the week in which May begins"),
        ("2024-05-01", FRIDAY, None, "its Friday is off, and so is the weekend"),
        ("2024-05-06", FRIDAY, "2024-05-10", "the week after"),
        ("2024-06-24", None, None, "no lists at all"),
    ],
)
def test_the_day_of_the_weekly_list(day: str, weekday: int | None, goes_out: str | None, why: str) -> None:
    found = days.weekly_day(date.fromisoformat(day), weekday, worked)
    assert found == (date.fromisoformat(goes_out) if goes_out else None), why


@given(day=AMONG, weekday=st.integers(0, 4))
def test_a_week_has_one_day_for_its_list(day: date, weekday: int) -> None:
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=number) for number in range(7)]
    (found,) = {days.weekly_day(one, weekday, worked) for one in week}
    later = [one for one in week if worked(one) and one.weekday() >= weekday]
    assert found == (later[0] if later else None)


def run(written: str, **counts: int) -> Run:
    """A run as of the day and hour that are written, UTC."""
    at = datetime.fromisoformat(written).replace(tzinfo=UTC)
    return Run(at.date(), at, counts)


@pytest.mark.parametrize(
    ("day", "goes_out", "ran", "due", "why"),
    [
        ("2024-06-24", "2024-06-24", [], True, "the very first run"),
        ("2024-06-24", "2024-06-24", ["2024-06-21"], True, "the last was on Friday"),
        ("2024-06-24", "2024-06-24", ["2024-06-24"], True, "a second run on the day tells whom the first did not"),
        ("2024-06-25", "2024-06-24", ["2024-06-24"], False, "it has gone out"),
        ("2024-06-25", "2024-06-24", ["2024-06-21"], True, "Monday was missed"),
        ("2024-06-27", "2024-06-24", ["2024-06-21", "2024-06-26"], False, "it went out on Wednesday"),
        ("2024-06-24", "2024-06-28", ["2024-06-21"], False, "its day has not come"),
        ("2024-06-27", None, [], False, "there is none"),
        ("2024-10-08", "2024-10-08", ["2024-10-07"], True, "runs on days off do not count"),
    ],
)
def test_whether_the_weekly_list_is_due(day: str, goes_out: str | None, ran: list[str], *, due: bool, why: str) -> None:
    runs = [run(f"{one}T00:00", delivered=1) for one in ran]
    on = date.fromisoformat(goes_out) if goes_out else None
    assert days.weekly_due(date.fromisoformat(day), on, runs) == due, why


def test_a_run_that_reached_nobody_is_not_the_one_of_the_week() -> None:
    tuesday, monday = date(2024, 6, 25), date(2024, 6, 24)
    assert days.weekly_due(tuesday, monday, [run("2024-06-24T00:00", later=9)])


@pytest.mark.parametrize(
    ("now", "ran", "step", "why"),
    [
        ("2024-06-24T00:00", [], "", "nothing has ever run"),
        ("2024-06-24T00:00", ["2024-06-21T00:00"], "", "over a weekend"),
        ("2024-06-28T00:00", ["2024-06-21T00:00"], "", "a week, to the day"),
        ("2024-06-29T00:00", ["2024-06-21T00:00"], "ahead", "a day more"),
        ("2031-01-01T00:00", ["2024-06-21T00:00"], "ahead", "years"),
        ("2024-06-20T00:00", ["2024-06-21T00:00"], "behind", "a day back"),
        ("1970-01-01T00:00", ["2024-06-21T00:00"], "behind", "a flat battery"),
        ("2024-06-21T07:55", ["2024-06-21T08:00"], "", "a few minutes back"),
        ("2024-06-21T07:50", ["2024-06-21T08:00"], "", "ten"),
        ("2024-06-21T07:49", ["2024-06-21T08:00"], "behind", "eleven"),
        ("2024-06-21T09:00", ["2024-06-21T08:00"], "", "twice a day"),
        (
            "2024-06-24T00:00",
            ["2024-06-21T00:00", "2024-06-17T00:00"],
            "",
            "the last one counts, not the one named last",
        ),
        (
            "2024-06-20T00:00",
            ["2024-06-21T00:00", "2024-06-17T00:00"],
            "",
            "both ways: a clock that was put right is right",
        ),
    ],
)
def test_a_clock_that_leaps(now: str, ran: list[str], step: str, why: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert days.out_of_step(instant.date(), instant, [run(one) for one in ran]) == step, why


@pytest.mark.parametrize(
    ("counts", "good", "why"),
    [
        ({}, True, "nothing to tell"),
        ({"delivered": 9}, True, "all got through"),
        ({"delivered": 8, "refused": 1}, True, "an address that is wrong is for the office to mend"),
        ({"delivered": 8, "busy": 1}, False, "another run has one, and it is for that one to say how it fared"),
        ({"delivered": 8, "held": 1}, True, "somebody decided so"),
        ({"delivered": 8, "later": 1}, False, "one is still to be sent"),
        ({"delivered": 8, "unknown": 1}, False, "one is in doubt"),
        ({"delivered": 8, "stuck": 1}, False, "one could not be written"),
        ({"later": 9}, False, "the server is gone"),
        ({"later": 0}, True, "none"),
    ],
)
def test_a_good_run(counts: dict[str, int], *, good: bool, why: str) -> None:
    assert run("2024-06-24T00:00", **counts).good == good, why


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "ran", "well", "missed", "expected", "why"),
    [
        ("06-24T09:59", ["06-21"], True, "", "06-24T10:00", "Monday, before ten: Friday's will do"),
        ("06-24T10:00", ["06-21"], False, "06-24T10:00", "06-25T10:00", "at ten it will not"),
        ("06-24T10:00", ["06-24"], True, "", "06-25T10:00", "today's will"),
        ("06-24T23:59", ["06-24"], True, "", "06-25T10:00", "until midnight"),
        ("06-25T00:00", ["06-24"], True, "", "06-25T10:00", "and past it"),
        ("06-25T10:01", ["06-21"], False, "06-25T10:00", "06-26T10:00", "it tells the last that is missing"),
        ("06-22T12:00", ["06-21"], True, "", "06-24T10:00", "a Saturday asks for nothing"),
        ("06-23T12:00", ["06-20"], False, "06-21T10:00", "06-24T10:00", "but remembers that Friday had none"),
        ("10-07T12:00", ["09-30"], True, "", "10-08T10:00", "all through National Day"),
        ("10-08T10:00", ["09-30"], False, "10-08T10:00", "10-09T10:00", "and not longer"),
        ("09-29T10:00", ["09-27"], False, "09-29T10:00", "09-30T10:00", "a Sunday that is worked"),
        ("06-24T11:00", ["06-24", "06-21"], True, "", "06-25T10:00", "in whatever order"),
        ("06-24T09:00", [], False, "06-21T10:00", "06-24T10:00", "never"),
    ],
)
def test_whether_reminders_go_out(
    now: str, ran: list[str], *, well: bool, missed: str, expected: str, why: str
) -> None:
    instant = datetime.fromisoformat(f"2024-{now}").replace(tzinfo=SHANGHAI)
    found = days.health(instant, (10, 0), [run(f"2024-{one}T00:30", delivered=1) for one in ran], worked)
    told = (found.well, found.missed.strftime("%m-%dT%H:%M") if found.missed else "")
    assert (*told, found.expected.strftime("%m-%dT%H:%M")) == (well, missed, expected), why


def test_a_bad_run_is_none() -> None:
    noon = datetime(2024, 6, 24, 12, tzinfo=SHANGHAI)
    bad, good = run("2024-06-24T00:30", later=3), run("2024-06-24T01:30", delivered=3)
    assert not days.health(noon, (10, 0), [bad], worked).well
    assert days.health(noon, (10, 0), [bad, good], worked).last == good


def test_without_any_working_day_nothing_is_missed() -> None:
    noon = datetime(2024, 6, 24, 12, tzinfo=SHANGHAI)
    found = days.health(noon, (10, 0), [run("2024-06-01T00:00")], lambda _: False)
    assert (found.well, found.missed, found.expected) == (True, None, noon)


SUBJECT = "digest:to/email/li@example.org"


class Line(NamedTuple):
    """An event of a box, as a table has it: what happened, to the message of which day, at which attempt."""

    kind: str
    day: str
    attempt: int = 1
    outcome: str = ""
    matters: str = "a b"


def events(lines: Iterable[Line]) -> list[Event]:
    found: list[Event] = []
    for number, line in enumerate(lines):
        facts: dict[str, Any] = {"message": f"<{line.day}>", "said": f"said {number}"}
        if line.kind == "claimed":
            until = f"{line.day}T00:{15 + line.attempt}:00+00:00"
            facts |= {"attempt": line.attempt, "until": until, "matters": line.matters.split()}
        if line.outcome:
            facts["outcome"] = line.outcome
        draft = Draft(
            str(number), line.kind, f"{line.day}T00:00:00Z", line.day, "cron", SUBJECT, False, canonical(facts)
        )
        found.append(chained(draft, Head(found[-1].seq, found[-1].hash) if found else Head()))
    return found


ON = "2024-06-24"
NEXT = "2024-06-25"
CLAIM, DONE = Line("claimed", ON), Line("delivered", ON)


def failed(outcome: str, day: str = ON) -> Line:
    return Line("failed", day, outcome=outcome)


def claimed(attempt: int) -> Line:
    return Line("claimed", ON, attempt)


@pytest.mark.parametrize(
    ("told", "outcomes", "why"),
    [
        ([], {}, "nothing was sent"),
        ([CLAIM], {ON: ("claimed", 1, True)}, "on its way"),
        ([CLAIM, DONE], {ON: ("delivered", 1, True)}, "arrived"),
        ([CLAIM, failed("refused")], {ON: ("refused", 1, False)}, "for good"),
        ([CLAIM, failed("later")], {ON: ("later", 1, False)}, "surely not arrived"),
        ([CLAIM, failed("unknown")], {ON: ("unknown", 1, True)}, "it may have"),
        ([CLAIM, claimed(2)], {ON: ("claimed", 2, True)}, "taken over by another run"),
        ([CLAIM, claimed(2), DONE], {ON: ("delivered", 2, True)}, "which got it through"),
        ([CLAIM, failed("later"), claimed(2), DONE], {ON: ("delivered", 2, True)}, "the second time"),
        ([CLAIM, failed("later"), claimed(2), failed("refused")], {ON: ("refused", 2, False)}, "or never"),
        ([CLAIM, failed("unknown"), claimed(2), failed("later")], {ON: ("later", 2, False)}, "the last word counts"),
        ([CLAIM, failed("unknown"), claimed(2), claimed(3)], {ON: ("claimed", 3, True)}, "and again"),
        (
            [CLAIM, failed("later"), Line("claimed", NEXT, 1), Line("delivered", NEXT)],
            {ON: ("later", 1, False), NEXT: ("delivered", 1, True)},
            "every day by itself",
        ),
        ([DONE], {}, "an export that begins in the middle"),
        ([failed("later"), Line("claimed", NEXT)], {NEXT: ("claimed", 1, True)}, "and goes on"),
    ],
)
def test_how_messages_fared(told: list[Line], outcomes: dict[str, tuple[str, int, bool]], why: str) -> None:
    found = record.sent(events(told))
    assert {f"{day}": (one.outcome, one.attempt, one.arrived) for day, one in found.items()} == outcomes, why


@pytest.mark.parametrize(
    ("told", "at", "left", "why"),
    [
        ([CLAIM], "00:15", False, "another run has it"),
        ([CLAIM], "00:16", True, "its time is over"),
        ([CLAIM, claimed(2)], "00:16", False, "taken over: time anew"),
        ([CLAIM, claimed(2)], "00:17", True, "until that is over, too"),
        ([CLAIM, failed("unknown")], "00:01", True, "nobody is at it"),
        ([CLAIM, failed("later")], "23:00", False, "it is known that it did not arrive"),
        ([CLAIM, failed("refused")], "23:00", False, "for good"),
        ([CLAIM, DONE], "23:00", False, "it arrived"),
    ],
)
def test_what_is_left_in_doubt(told: list[Line], at: str, *, left: bool, why: str) -> None:
    (one,) = record.sent(events(told)).values()
    assert one.left(datetime.fromisoformat(f"{ON}T{at}:00+00:00")) == left, why


def test_what_was_said_and_told_is_that_of_the_last_attempt() -> None:
    first, again = Line("claimed", ON, 1, matters="a b"), Line("claimed", ON, 2, matters="b c")
    (one,) = record.sent(events([first, failed("later"), again])).values()
    assert (one.matters, one.said, one.message) == (frozenset("bc"), "", f"<{ON}>")
    (one,) = record.sent(events([first, failed("later"), again, failed("refused")])).values()
    assert one.said == "said 3"


def test_old_messages_are_left_out() -> None:
    told = events([CLAIM, DONE, Line("claimed", NEXT)])
    assert list(record.sent(told, NEXT)) == [date.fromisoformat(NEXT)]
    assert list(record.sent(told, ON)) == [date.fromisoformat(day) for day in (ON, NEXT)]


@pytest.mark.parametrize(
    "box",
    [Box("email", "li@example.org"), Box("wecom", "office/li"), Box("钉钉", "a/b/c")],
)
def test_a_box_is_known_by_its_subject(box: Box) -> None:
    """Also where somebody without an address goes by `org/person`."""
    assert record.box_of(box.subject) == box


def test_runs_and_letters_are_read_back() -> None:
    facts = {"kind": "notice", "number": 3, "plan": "p", "units": ["绿化科", "环卫科"], "matters": ["a", "b"]}
    drafts = [
        Draft(
            "1",
            "ran",
            "2024-06-24T00:00:05Z",
            ON,
            "cron",
            record.RUN,
            False,
            canonical({"delivered": 2, "head": "1:a"}),
        ),
        Draft(
            "2",
            "issued",
            "2025-01-02T00:00:00Z",
            "2025-01-02",
            "cron",
            record.letters_of("局"),
            False,
            canonical(facts),
        ),
    ]
    one, two = (chained(draft, Head()) for draft in drafts)
    (ran,) = record.runs([one])
    assert (ran.day, ran.at, ran.good) == (date(2024, 6, 24), datetime(2024, 6, 24, 0, 0, 5, tzinfo=UTC), True)
    letter = Letter("notice", 3, 2025, "p", ("绿化科", "环卫科"), date(2025, 1, 2), frozenset("ab"))
    assert record.letters([two]) == [letter]


ORG = """\
org: office
units:
  综合科: {head: zhang, liaison: li, leader: wang}
  绿化科: {head: zhang, liaison: zhou}
  环卫科: {liaison: zhou, leader: wang}
  旧科室: {head: lin, liaison: he, until: 2024-09-01, successor: 绿化科}
  空科室: {kind: 科室}
groups:
  业务科室: [绿化科, 环卫科, {unit: 旧科室, until: 2024-06-30}]
people:
  zhang: {name: 张某, email: Zhang@Example.org}
  li: {name: 李某, email: li@example.org, channels: [email, wecom], accounts: {wecom: LiMou}}
  wang: {name: 王某, channels: [wecom]}
  zhou: {name: 周某, email: zhou@example.org}
  he: {name: 何某, email: he@example.org}
  lin: {name: 林某, email: lin@example.org}
"""


@pytest.fixture
def org(office: Office) -> Org:
    (schedule,) = office('- {item: "1", title: 一, owners: 综合科}\n', org=ORG).schedules
    return schedule.org


@pytest.mark.parametrize(
    ("units", "roles", "day", "found", "why"),
    [
        ("综合科", "liaison", ON, "li@example.org", "one"),
        ("综合科", "liaison head leader", ON, "li@example.org zhang@example.org office/wang", "in the roles' order"),
        ("综合科 绿化科", "head", ON, "zhang@example.org", "head of both: once"),
        ("绿化科 环卫科", "liaison head", ON, "zhou@example.org zhang@example.org -环卫科.head", "and one without"),
        ("业务科室", "liaison", ON, "zhou@example.org he@example.org", "a group's members, each person once"),
        ("业务科室", "liaison", "2024-07-01", "zhou@example.org", "those of the day"),
        ("旧科室", "liaison head", "2024-09-01", "he@example.org lin@example.org", "its last day"),
        ("旧科室", "liaison head", "2024-09-02", "zhou@example.org zhang@example.org", "who has taken over"),
        ("旧科室 绿化科", "liaison", "2024-09-02", "zhou@example.org", "once"),
        ("空科室", "liaison head", ON, "-空科室.liaison -空科室.head", "nobody in it"),
        ("无此科室", "liaison", ON, "-无此科室.liaison", "not in the file"),
        ("", "liaison", ON, "", "nobody is asked for"),
    ],
)
def test_who_is_told(org: Org, units: str, roles: str, day: str, found: str, why: str) -> None:
    told = recipients(org, units.split(), roles.split(), date.fromisoformat(day))
    named = [f"-{one.unit}.{one.role}" if isinstance(one, Nobody) else one.id for one in told]
    assert named == found.split(), why


@pytest.mark.parametrize(
    ("unit", "role", "channel", "address", "why"),
    [
        ("综合科", "liaison", "email", "li@example.org", "by mail"),
        ("综合科", "liaison", "wecom", "LiMou", "by an account of the person's own"),
        ("综合科", "liaison", "feishu", "li@example.org", "on a channel without one, by the address"),
        ("综合科", "head", "email", "Zhang@Example.org", "as it is written"),
        ("综合科", "leader", "wecom", "", "by nothing: the channel itself knows whom it reaches"),
    ],
)
def test_where_somebody_is_reached(org: Org, unit: str, role: str, channel: str, address: str, why: str) -> None:
    (person,) = recipients(org, [unit], [role], date.fromisoformat(ON))
    assert isinstance(person, Recipient)
    assert person.address(channel) == address, why
