"""A whole year of a plan, played from a script: what it comes to, whenever and however it is asked."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.app import ids
from engine.app.books import up_to_date
from engine.app.status import Measured, status
from engine.book import Book
from engine.due import SETTLED, Entry, Listed, judge
from engine.ledger import measures
from engine.ledger.chain import chained, lines, read
from engine.ledger.events import Draft, Event, Head
from engine.making import made
from engine.store.evidence import Evidence
from engine.store.memory import MemoryStore
from engine.store.table import SqliteStore
from engine.workspace import LEDGER, Workspace
from tests.conftest import Golden, Wf
from tests.year import play
from tests.year.play import Act, Office, days, furnished, opened, perform

SCRIPT = play.read()
PLAN = "jingan-lhsr-2024"
YEAR_END = date(2024, 12, 31)
GOLDEN = Path(__file__).parent / "golden"
EVENTS = 310
NEVER = ["12.appraise@2024H1", "12.material@2024Q3#市容科", "6.wrapup@2024"]
"""What is overdue at the year's end, in the order of its days."""


class Year(NamedTuple):
    """A year that was played: where, and what was said of every occurrence on the evening of each day.

    `november` is the book as it stood on the last day of that month.
    """

    workspace: Workspace
    store: SqliteStore
    evidence: Evidence
    office: Office
    evenings: dict[date, list[Listed]]
    november: Book

    @property
    def root(self) -> Path:
        """The folder that it is played in."""
        return Path(self.workspace.root)

    def copied(self) -> MemoryStore:
        """All its events in a store of their own."""
        store = MemoryStore()
        store.extend(self.store.events())
        return store


def judged(book: Book, day: date) -> list[Listed]:
    """Every occurrence as of a day."""
    return [judge(entry, day.toordinal()) for entry in book.all(day.toordinal())]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    workspace = furnished(tmp_path_factory.mktemp("year"))
    store, evidence = opened(workspace)
    office = Office(workspace, store, evidence)
    evenings, november = {}, office.book
    for day, acts in days(SCRIPT, office):
        for act in acts:
            perform(SCRIPT, office, day, act)
        evenings[day] = judged(office.book, day)
        november = office.book if day.month <= 11 else november
    yield Year(workspace, store, evidence, office, evenings, november)
    store.close()


def entry_of(book: Book, id_: str, day: date) -> Entry:
    return ids.find(book, id_, None, day.toordinal())


def short(listed: Listed) -> str:
    return listed.entry.id.removeprefix(f"{PLAN}/")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("2024-06-30", ("--as-of", "2024-06-30")),
        ("2024-09-30", ("--as-of", "2024-09-30")),
        ("2024-12-31", ("--as-of", "2024-12-31")),
        ("by-unit", ("--as-of", "2024-12-31", "--by", "unit")),
        ("by-item", ("--as-of", "2024-12-31", "--by", "item")),
        ("by-month", ("--as-of", "2024-12-31", "--by", "month")),
    ],
)
def test_status_pages(year: Year, wf: Wf, golden: Golden, name: str, arguments: tuple[str, ...]) -> None:
    ran = wf("status", *arguments, cwd=year.root)
    assert (ran.status, ran.err) == (0, "")
    golden.check(GOLDEN / f"year-{name}.txt", ran.out)


@pytest.mark.parametrize(
    ("id_", "day", "state", "due", "late", "lacking", "why"),
    [
        ("12.pledge@2024-07", "2024-08-01", "done", "2024-07-31", 1, [], "a day late, done at once"),
        ("12.pledge@2024-07", "2024-07-31", "open", "2024-07-31", 0, [], "on its due day nothing is late"),
        ("9.self-check@2024H1#市容科", "2024-07-21", "overdue", "2024-06-28", 0, [], "not handed in"),
        ("9.self-check@2024H1#市容科", "2024-07-22", "submitted", "2024-06-28", 24, [], "weeks late, to be accepted"),
        ("9.self-check@2024H1#市容科", "2024-07-24", "done", "2024-06-28", 24, [], "acceptance adds no days"),
        ("7.self-check@2024H1#景观科", "2024-07-02", "submitted", "2024-06-28", 0, [], "the lead is slow, not the unit"),
        ("7.self-check@2024H1#景观科", "2024-07-03", "done", "2024-06-28", 0, [], "accepted late, handed in in time"),
        ("3.material@2024Q2#绿化科", "2024-06-26", "returned", "2024-06-28", 0, [], "returned once, time is left"),
        ("3.material@2024Q2#绿化科", "2024-06-28", "submitted", "2024-06-28", 0, [], "handed in anew on the last day"),
        ("3.material@2024Q2#绿化科", "2024-07-01", "done", "2024-06-28", 0, [], "so not late"),
        ("11.self-check@2024H1#废管所", "2024-06-25", "returned", "2024-06-28", 0, [], "returned the first time"),
        ("11.self-check@2024H1#废管所", "2024-06-30", "submitted", "2024-06-28", 0, [], "handed in anew, in time"),
        ("11.self-check@2024H1#废管所", "2024-07-01", "overdue", "2024-06-28", 0, [], "returned after its day: nothing stands"),
        ("11.self-check@2024H1#废管所", "2024-07-05", "done", "2024-06-28", 6, [], "the third one counts"),
        ("11.self-check@2024H1#绿化科", "2024-07-08", "submitted", "2024-06-28", 0, [], "something more to be accepted"),
        ("11.self-check@2024H1#绿化科", "2024-07-09", "done", "2024-06-28", 0, [], "it is returned, and the first still stands"),
        ("12.material@2024Q3#绿化中心", "2024-09-30", "returned", "2024-09-30", 0, [], "returned, and due today"),
        ("12.material@2024Q3#绿化中心", "2024-10-07", "overdue", "2024-09-30", 0, [], "days off are no excuse"),
        ("12.material@2024Q3#绿化中心", "2024-10-09", "done", "2024-09-30", 8, [], "late over the days off"),
        ("6.case@案例通知#绿化科", "2024-09-10", "waiting", None, 0, [], "the notice came, nobody has recorded it"),
        ("6.case@案例通知#绿化科", "2024-09-11", "open", "2024-09-25", 0, [], "10 working days from the 10th, the 14th worked"),
        ("6.case@案例通知#景观科", "2024-09-18", "waived", "2024-09-25", 0, [], "dispensed with"),
        ("6.case@案例通知#市容科", "2024-09-26", "submitted", "2024-09-25", 0, [], "the last of the pieces awaits acceptance"),
        ("6.apply@案例通知", "2024-09-26", "waiting", None, 0, [], "so what follows has not begun"),
        ("6.apply@案例通知", "2024-09-27", "open", "2024-10-10", 0, [], "5 working days from the last acceptance"),
        ("6.apply@案例通知", "2024-09-29", "open", "2024-10-10", 0, [], "a piece waived anew was complete all the time"),
        ("6.apply@案例通知", "2024-10-08", "done", "2024-10-10", 0, [], "the hand-off is complete"),
        ("5.business@营商环境要求", "2024-07-14", "waiting", None, 0, [], "not fired"),
        ("5.business@营商环境要求", "2024-07-15", "open", "2024-08-09", 0, [], "the notice's own day, not a month"),
        ("5.business@营商环境要求", "2024-08-07", "done", "2024-08-09", 0, [], "two working days before that"),
        ("5.invest@投资促进要求", "2024-07-17", "open", "2024-08-09", 0, [], "a month, a Saturday: the day before"),
        ("5.invest@投资促进要求", "2024-07-18", "open", "2024-08-16", 0, [], "fired again: the last word counts"),
        ("7.review@评查通知", "2024-11-17", "waiting", None, 0, [], "past its latest day, and still not here"),
        ("7.review@评查通知", "2024-11-18", "open", "2024-12-02", 0, [], "fired late: the time is not shortened"),
        ("11.appraisal@双随机考评", "2024-12-31", "waiting", None, 0, [], "never fired"),
        ("11.research@2024", "2024-11-30", "open", "2024-12-20", 0, [], "extended"),
        ("11.research@2024", "2024-12-18", "done", "2024-12-20", 0, [], "after the old day, before the new: in time"),
        ("10.guide@2024", "2024-12-07", "overdue", "2024-12-06", 0, [], "past the day to which it was extended"),
        ("10.guide@2024", "2024-12-10", "done", "2024-12-06", 4, [], "late by the new day"),
        ("3.material@2024Q4#废管所", "2024-11-05", "waived", "2024-12-31", 0, [], "waived by mistake"),
        ("3.material@2024Q4#废管所", "2024-11-06", "open", "2024-12-31", 0, [], "and not any more"),
        ("3.material@2024Q4#废管所", "2024-12-27", "done", "2024-12-31", 0, [], "handed in after all"),
        ("9.open-day@2024H2", "2024-12-18", "done", "2024-12-31", 0, [], "the wrong file"),
        ("9.open-day@2024H2", "2024-12-19", "open", "2024-12-31", 0, [], "withdrawn"),
        ("9.open-day@2024H2", "2024-12-25", "done", "2024-12-31", 0, [], "handed in anew"),
        ("11.coverage@2024H1#环卫科", "2024-06-27", "done", "2024-06-28", 0, [], "accepted"),
        ("11.coverage@2024H1#环卫科", "2024-07-11", "submitted", "2024-06-28", 0, [], "corrected: to be accepted anew"),
        ("11.coverage@2024H1#环卫科", "2024-07-15", "done", "2024-06-28", 0, [], "the correction makes nothing late"),
        ("1.study@2024-07+2", "2024-08-30", "open", "2024-08-30", 0, ["签到表"], "one of two kinds of material"),
        ("1.study@2024-07+2", "2024-09-03", "overdue", "2024-08-30", 0, ["签到表"], "in part is not handed in"),
        ("1.study@2024-07+2", "2024-09-04", "done", "2024-08-30", 5, [], "late by what completed it"),
        ("3.campaign@消防宣传月", "2024-11-25", "open", "2024-11-29", 0, ["活动照片"], "one photograph of two"),
        ("3.campaign@消防宣传月", "2024-11-28", "done", "2024-11-29", 0, [], "the second came in time"),
        ("3.campaign@安全生产月", "2024-06-21", "done", "2024-06-28", 0, [], "joint; handed in by one that participates"),
        ("5.wrapup@2024", "2024-12-15", "overdue", "2024-12-13", 0, ["下一年安排"], "one of three is lacking"),
        ("5.wrapup@2024", "2024-12-16", "done", "2024-12-13", 0, [], "accepted in spite of it; handed in in time"),
        ("6.wrapup@2024", "2024-12-31", "overdue", "2024-12-13", 0, ["不足和原因", "下一年安排"], "never completed"),
        ("7.train@2024H2", "2024-12-31", "open", "2024-12-31", 0, ["执法培训签到表"], "in part on the last day"),
        ("7.train@2024H2", "2025-01-01", "overdue", "2024-12-31", 0, ["执法培训签到表"], "and a day later"),
        ("12.pledge@2024-08", "2024-08-28", "done", "2024-08-30", 0, [], "said three times under one key"),
        ("3.campaign@植树节", "2024-06-04", "backfill", "2024-03-12", 0, [], "due before the issue: never overdue"),
        ("3.campaign@植树节", "2024-06-05", "done", "2024-03-12", 0, [], "back-filled: never late"),
        ("12.verify@2024Q1", "2024-12-31", "backfill", "2024-03-29", 0, [], "never back-filled: never overdue"),
        ("3.material@2024Q1#环卫科", "2024-06-05", "submitted", "2024-03-29", 0, [], "back-filled, to be accepted as ever"),
        ("4.decision@2024H1", "2024-06-30", "done", "2024-06-28", 0, [], "if any, and there was something"),
        ("4.decision@2024H2", "2025-01-01", "lapsed", "2024-12-31", 0, [], "if any, and there was nothing"),
        ("8.observe@2024H1", "2024-06-28", "open", "2024-06-28", 0, [], "on the last day there may still be something"),
        ("8.observe@2024H1", "2024-06-29", "lapsed", "2024-06-28", 0, [], "nothing owed"),
        ("8.observe@2024H2", "2024-12-05", "done", "2024-12-31", 0, [], "and in the second half there was"),
        ("8.appear@2024Q2", "2024-12-31", "lapsed", "2024-06-28", 0, [], "no cases, no report"),
        ("8.appear@2024Q3", "2024-09-26", "done", "2024-09-30", 0, [], "cases, reported"),
        ("8.appear@2024Q4", "2024-12-26", "done", "2024-12-31", 0, [], "nothing out of nothing is a report, too"),
        ("7.cert@2024", "2024-12-31", "open", "2024-12-31", 0, [], "never handed in, due today"),
        ("12.appraise@2024H1", "2024-12-31", "overdue", "2024-06-28", 0, [], "never handed in"),
        ("12.material@2024Q3#市容科", "2024-12-31", "overdue", "2024-09-30", 0, [], "never handed in"),
    ],
)  # fmt: skip
def test_single_occurrences(
    year: Year, id_: str, day: str, state: str, due: str | None, late: int, lacking: list[str], why: str
) -> None:
    today = date.fromisoformat(day)
    listed = judge(entry_of(year.office.book, id_, today), today.toordinal())
    entry, held = listed.entry, listed.entry.held
    found = (
        listed.state,
        date.fromordinal(entry.due).isoformat() if entry.due else None,
        held.days_late if held else 0,
        held.lacking if held and held.received else [],
    )
    assert found == (state, due, late, lacking), why


def test_late_are_just_those_meant(year: Year) -> None:
    late = {short(one) for one in judged(year.office.book, YEAR_END) if one.entry.held and one.entry.held.days_late}
    assert late == {
        "1.study@2024-07+2",
        "9.self-check@2024H1#市容科",
        "10.guide@2024",
        "11.self-check@2024H1#废管所",
        "12.material@2024Q3#绿化中心",
        "12.pledge@2024-07",
    }


def measured(book: Book, day: date) -> list[Measured]:
    return status(book, day, plan=PLAN, unit=None, by="item").plans[0].measured


@pytest.mark.parametrize(
    ("name", "day", "value", "verdict", "reports", "why"),
    [
        ("法定内容公开率", "2024-12-31", "100%", "met", 4, "160 of 160"),
        ("批后监管覆盖率", "2024-06-30", "99.32%", "unmet", 6, "147 of 148: cut, not rounded"),
        ("批后监管覆盖率", "2024-07-11", "98.64%", "unmet", 6, "the corrected figures count at once"),
        ("批后监管覆盖率", "2024-12-31", "99.25%", "unmet", 12, "266 of 268: rates are of sums, not means of rates"),
        ("按时监管率", "2024-12-31", "", "not-applicable", 12, "nothing out of nothing in all units and periods"),
        ("负责人出庭应诉率", "2024-06-30", "", "open", 0, "nothing reported, the year is not over"),
        ("负责人出庭应诉率", "2024-12-31", "100%", "met", 2, "2 of 2, and 0 of 0 which weighs nothing"),
        ("行政复议答复件数", "2024-12-31", "9件", "none", 3, "3, 2, none and 4; no target"),
        ("双随机检查次数", "2024-12-31", "120次", "none", 4, "a count adds up"),
        ("信用承诺信息条数", "2024-07-31", "72条", "none", 6, "July has not reported"),
        ("信用承诺信息条数", "2024-08-01", "87条", "none", 7, "and a day late it has"),
        ("信用承诺信息条数", "2024-08-28", "96条", "none", 8, "9 in August, said three times, count once"),
    ],
)
def test_measures(year: Year, name: str, day: str, value: str, verdict: str, reports: int, why: str) -> None:
    told = {(one.facts.measure or {})["name"]: one for one in measured(year.office.book, date.fromisoformat(day))}
    one = told[name]
    shown = measures.shown(one.facts.measure or {}, one.total)
    assert (shown, one.verdict, one.total.reports) == (value, verdict, reports), why


@pytest.mark.parametrize(
    ("day", "overdue"),
    [
        ("2024-05-31", []),
        ("2024-06-29", ["9.self-check@2024H1#市容科", NEVER[0]]),
        ("2024-09-30", NEVER[:1]),
        ("2024-12-31", NEVER),
        ("2025-01-01", [*NEVER, "7.cert@2024", "7.train@2024H2"]),
    ],
)
def test_overdue_lists_just_what_is_meant(year: Year, wf: Wf, day: str, overdue: list[str]) -> None:
    ran = wf("due", "--overdue", "--as-of", day, "--format", "json", cwd=year.root)
    assert ran.status == 0, ran.err
    assert [one["id"] for one in json.loads(ran.out)] == [f"{PLAN}/{id_}" for id_ in overdue]


def test_what_an_outside_event_should_have_started_is_told(year: Year) -> None:
    def silent(day: date) -> list[str]:
        return [short(one) for one in status(year.office.book, day, plan=PLAN, unit=None, by="item").plans[0].silent]

    assert silent(date(2024, 10, 31)) == [], "its latest day itself"
    assert silent(date(2024, 11, 1)) == ["7.review@评查通知"]
    assert silent(date(2024, 11, 15)) == ["7.review@评查通知"]
    assert silent(YEAR_END) == ["11.appraisal@双随机考评"]


def test_who_handed_in_and_when_it_took_place_is_kept(year: Year) -> None:
    (event,) = year.store.of(f"{PLAN}/3.campaign@安全生产月")
    assert (event.who, event.facts["unit"], event.facts["happened"]) == ("钱某", "绿化中心", "2024-06-16")
    assert [file["as"] for file in event.facts["files"]] == ["活动照片", "活动照片", "活动小结"]


def test_one_file_serves_two_occurrences_and_is_kept_once(year: Year) -> None:
    cited = [
        file["sha256"]
        for id_ in ("2.train@2024Q2", "7.train@2024H1")
        for event in year.store.of(f"{PLAN}/{id_}")
        for file in event.facts["files"]
        if file["name"] == "联合培训签到表.pdf"
    ]
    assert len(cited) == 2
    assert len(set(cited)) == 1


def test_one_key_records_once(year: Year) -> None:
    (event,) = year.store.of(f"{PLAN}/12.pledge@2024-08")
    assert (event.key, event.facts["count"]) == ("八月信用承诺", "9")


def test_a_day_gets_the_same_answer_whenever_it_is_asked_for(year: Year) -> None:
    assert [day for day, then in year.evenings.items() if judged(year.office.book, day) != then] == []
    assert len(year.evenings) == 219


def test_september_is_the_same_whether_the_year_goes_on_or_not(year: Year, tmp_path: Path) -> None:
    day = date(2024, 9, 30)
    stopped = play.play(SCRIPT, furnished(tmp_path), MemoryStore(), Evidence(str(tmp_path / "evidence")), until=day)
    assert judged(stopped.book, day) == judged(year.office.book, day)
    assert status(stopped.book, day, plan=None, unit=None, by="unit") == status(
        year.office.book, day, plan=None, unit=None, by="unit"
    )


def test_the_year_said_twice_is_recorded_once(year: Year) -> None:
    before = year.store.head()
    assert before.events == EVENTS
    again = play.play(SCRIPT, year.workspace, year.store, year.evidence)
    assert year.store.head() == before
    assert (again.made, again.renewed) == (1, 0)


def test_every_act_said_twice_at_once_and_without_a_key_is_recorded_once(year: Year, tmp_path: Path) -> None:
    office = Office(furnished(tmp_path), MemoryStore(), Evidence(str(tmp_path / "evidence")))
    for day, acts in days(SCRIPT, office):
        for act in acts:
            first = perform(SCRIPT, office, day, act._replace(key=""))
            again = perform(SCRIPT, office, day, act._replace(key=""))
            assert (again.fresh, again.event) == (False, first.event)
    told = [event._replace(key="", hash="") for event in office.store.events()]
    assert told == [event._replace(key="", hash="") for event in year.store.events()]


def test_a_workspace_made_for_looking_at_has_the_same_ledger(
    year: Year, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    play.main(str(tmp_path))
    assert capsys.readouterr().out == f"{EVENTS} events in {tmp_path / LEDGER}\n"
    store, _ = opened(Workspace(str(tmp_path), str(tmp_path / "plans")))
    assert store.head() == year.store.head()
    store.close()


def test_every_hash_and_every_file_is_what_it_was(year: Year) -> None:
    events, head = list(year.store.events()), Head()
    for event in events:
        assert chained(Draft(*event[1:-1]), head) == event
        head = Head(event.seq, event.hash)
    assert list(read(lines(events))) == events
    files = [file for event in events for file in event.facts.get("files", ())]
    assert {year.evidence.fault(file["sha256"], file["size"], read=True) for file in files} == {None}
    assert set(year.evidence.kept()) == {file["sha256"] for file in files}


def asked(book: Book) -> tuple[object, ...]:
    """All that a book answers, for days before, in and after the year."""
    first, last = date(2024, 1, 1), date(2025, 4, 2)
    among = [first + timedelta(days=number) for number in range(0, (last - first).days, 7)]
    told = [(judged(book, day), book.count_owed(day.toordinal(), 0, 3000)) for day in [*among, YEAR_END, last]]
    return told, book.about, book.stray(), book.names()


def test_a_book_that_goes_along_is_the_book_made_anew(year: Year) -> None:
    assert asked(year.office.book) == asked(made(year.workspace, year.store))
    assert year.office.renewed > 250
    assert year.office.made < 25


def test_a_month_at_once_is_the_same_as_act_by_act(year: Year) -> None:
    renewed = up_to_date(year.november, year.store)
    assert renewed is not None
    assert asked(renewed) == asked(year.office.book)


Edit = Callable[..., Workspace]


@pytest.fixture
def edited(year: Year, tmp_path: Path) -> Edit:
    """The workspace of the year with other words in its plan, each old and new; its ledger is the same."""

    def edit(*changes: tuple[str, str]) -> Workspace:
        workspace = furnished(tmp_path)
        (tmp_path / LEDGER).parent.mkdir()
        year.store.copy_to(str(tmp_path / LEDGER))
        path = tmp_path / "plans" / f"{PLAN}.yaml"
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return workspace

    return edit


def test_what_waits_for_a_plain_task_starts_in_a_book_that_goes_along(edited: Edit, tmp_path: Path) -> None:
    workspace, day = edited(("{after: 双随机考评,", "{after: research,")), date(2024, 12, 18)
    office = play.play(SCRIPT, workspace, MemoryStore(), Evidence(str(tmp_path / "evidence")), until=day)
    assert asked(office.book) == asked(made(workspace, office.store))
    started = judge(entry_of(office.book, "11.appraisal", day), day.toordinal())
    assert (started.state, date.fromordinal(started.entry.due)) == ("open", date(2025, 1, 2))


def settled(book: Book) -> dict[str, object]:
    """What the records hold of all that is done or dispensed with at the year's end."""
    return {short(one): one.entry.held for one in judged(book, YEAR_END) if one.state in SETTLED}


def test_other_dates_in_the_plan_change_nothing_that_is_done(year: Year, edited: Edit) -> None:
    workspace = edited(
        ("shift: preceding ", "shift: following "),
        ("应知应会清单\n    recurrence: {date: 2024-06-28}", "应知应会清单\n    recurrence: {date: 2024-06-14}"),
        ("执法证新办和续证\n    recurrence: year", "执法证新办和续证\n    recurrence: {every: year, due: 12-20}"),
    )
    book = made(workspace, year.store)
    assert settled(book) == settled(year.office.book)
    moved = {
        short(one): (one.state, date.fromordinal(one.entry.due)) for one in judged(book, YEAR_END) if one.entry.due
    }
    assert moved["1.must-know@2024"] == ("done", date(2024, 6, 14))
    assert moved["12.appraise@2024H1"] == ("overdue", date(2024, 7, 1))
    assert moved["7.cert@2024"] == ("overdue", date(2024, 12, 20))
    recorded = hand_in(year, workspace, "7.cert", "执法证办理名单")
    assert recorded.held is not None
    assert recorded.held.days_late, "what is handed in from now on is judged by the day that holds now"


def hand_in(year: Year, workspace: Workspace, id_: str, *files: str) -> Entry:
    """Hand something in on the year's last day, by a plan and on top of the year; how it stands then."""
    office = Office(workspace, year.copied(), Evidence(f"{workspace.root}/evidence"))
    perform(SCRIPT, office, YEAR_END, Act("submit", id_, {"files": [f"{file}.pdf" for file in files]}, ""))
    return entry_of(office.book, id_, YEAR_END)


def test_stricter_evidence_reopens_nothing(year: Year, edited: Edit) -> None:
    workspace = edited(
        ("evidence: [信用素材]", "evidence: [信用素材, 佐证]"),
        (
            "公共信用平台数据核对\n    recurrence: quarter",
            "公共信用平台数据核对\n    recurrence: {every: quarter, times: 2}",
        ),
    )
    book = made(workspace, year.store)
    assert settled(book) == settled(year.office.book)
    late = hand_in(year, workspace, "12.material@Q3#市容科", "信用素材")
    assert late.held is not None
    assert (late.held.state, late.held.lacking) == ("", ["佐证"]), "from now on, the plan of now holds"
    complete = hand_in(year, workspace, "12.material@Q3#市容科", "信用素材", "佐证")
    assert complete.held is not None
    assert complete.held.state == "submitted"
    awaiting = date(2024, 12, 28)
    assert judge(entry_of(book, "12.material@Q4#绿化科", awaiting), awaiting.toordinal()).state == "submitted"
    rows = {row.name: row.quotas for row in status(book, YEAR_END, plan=PLAN, unit=None, by="item").plans[0].rows}
    assert rows["12"] == [(f"{PLAN}/12.verify@2024Q1", 0, 2)], "a quota is told where it is not met"


def test_what_a_removed_task_left_is_listed(year: Year, edited: Edit, wf: Wf) -> None:
    path = Path(year.workspace.plans, f"{PLAN}.yaml")
    gone = re.findall(r"  - id: train\n    title: 执法(?:.*\n)+?(?=  -|\n)", path.read_text("utf-8"))
    workspace = edited((gone[0], ""))
    book = made(workspace, year.store)
    left = {f"{PLAN}/7.train@2024H1": "done", f"{PLAN}/7.train@2024H2": "withdrawn"}
    assert book.stray() == left
    others = [one for one in judged(year.office.book, YEAR_END) if one.entry.facts.name != f"{PLAN}/7.train"]
    assert judged(book, YEAR_END) == others
    page = wf("status", "--as-of", "2024-12-31", cwd=Path(workspace.root)).out
    assert [id_ for id_ in left if id_ not in page] == []
    shown = wf("show", f"{PLAN}/7.train@2024H1", "--as-of", "2024-12-31", cwd=Path(workspace.root))
    assert "联合培训签到表.pdf" in shown.out, shown.err


def renamed(listed: list[Listed], names: dict[str, str]) -> list[tuple[object, ...]]:
    """Occurrences without what all of a task share, under other names."""
    return [(names.get(one.entry.facts.name, one.entry.facts.name), *one.entry[1:], *one[1:]) for one in listed]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (
            (("id: material\n    title: 信用素材报送", "id: stuff\n    was: material\n    title: 信用素材报送"),),
            {"12.stuff": "12.material"},
        ),
        (
            (('- item: "9"\n', '- item: "90"\n  was: "9"\n'),),
            {f"90.{task}": f"9.{task}" for task in ("daily", "self-check", "open-day", "wrapup")},
        ),
        (
            (("id: case\n", "id: draft\n    was: case\n"), ("{after: case,", "{after: draft,")),
            {"6.draft": "6.case"},
        ),
    ],
    ids=["task", "item", "task-that-another-waits-for"],
)
def test_a_new_name_takes_everything_along(
    year: Year, edited: Edit, changes: tuple[tuple[str, str], ...], names: dict[str, str]
) -> None:
    book = made(edited(*changes), year.store)
    known = {f"{PLAN}/{new}": f"{PLAN}/{old}" for new, old in names.items()}
    assert set(known) <= set(book.names())
    for day in year.evenings:
        assert renamed(judged(book, day), known) == renamed(judged(year.office.book, day), {}), day
    assert book.stray() == {}


def test_what_no_plan_knows_is_shown(year: Year, edited: Edit, wf: Wf) -> None:
    store, unknown = year.copied(), f"{PLAN}/12.material@2024Q3#园林科"
    book = made(year.workspace, store)
    with store.writing():
        draft = Draft("k", "submitted", "2024-12-31T01:00:00Z", "2024-12-31", "周某", unknown, True, '{"note":"另报"}')
        event = store.append(draft)
    assert isinstance(event, Event)
    renewed = up_to_date(book, store)
    assert renewed is not None
    assert asked(renewed) == asked(made(year.workspace, store))
    assert renewed.stray() == {unknown: "done"}
    assert judged(renewed, YEAR_END) == judged(book, YEAR_END)
    root = Path(edited().root)
    written, _ = opened(Workspace(str(root), str(root / "plans")))
    with written.writing():
        written.append(draft)
    written.close()
    assert unknown in wf("status", "--as-of", "2024-12-31", cwd=root).out
    assert "另报" in wf("show", unknown, "--as-of", "2024-12-31", cwd=root).out
