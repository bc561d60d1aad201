"""`wf due`: what it lists, how it looks, and that every format can be read by others."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from jsonschema import Draft202012Validator

from engine.app.listing import due as due_list
from engine.binding import bind
from engine.book import About
from engine.due import FOREVER, Entry, Facts, Request, judge, month, open_since, request_for, week
from engine.ledger.events import GENESIS
from engine.ledger.versions import Version
from engine.render import records as records_of
from engine.render.cells import width
from tests.conftest import ROOT, Golden, Wf

MONDAY = ("due", "--week", "--as-of", "2024-06-24")
SCHEMA = json.loads((ROOT / "docs" / "due.schema.json").read_text("utf-8"))


def records(wf: Wf, *arguments: str) -> list[dict[str, Any]]:
    ran = wf("due", "--format", "json", *arguments)
    assert ran.status == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


@pytest.mark.parametrize(
    ("lang", "columns"), [("zh-CN", "80"), ("en", "80"), ("zh-CN", "60"), ("zh-CN", "120")], ids=lambda value: value
)
def test_the_table(wf: Wf, golden: Golden, lang: str, columns: str) -> None:
    ran = wf(*MONDAY, "--plan", "jingan-lhsr-2024", "--lang", lang, COLUMNS=columns)
    assert ran.status == 0
    assert max(map(width, ran.out.splitlines())) <= int(columns)
    golden.check(ROOT / "tests" / "golden" / f"due-{lang}-{columns}.txt", ran.out)


def test_a_week_is_monday_to_sunday_and_what_is_overdue(wf: Wf) -> None:
    found = records(wf, *MONDAY[1:], "--plan", "jingan-lhsr-2024")
    inside = [one for one in found if one["state"] != "overdue"]
    assert {one["due"] for one in inside} <= {f"2024-06-{day}" for day in range(24, 31)}
    assert [one["id"] for one in found if one["state"] == "overdue"] == ["jingan-lhsr-2024/12.pledge@2024-05"]


def test_a_quarter_ends_on_its_last_working_day(wf: Wf) -> None:
    """30 June 2024 is a Sunday."""
    ids = {one["id"]: one for one in records(wf, *MONDAY[1:])}
    piece = ids["jingan-lhsr-2024/3.material@2024Q2#绿化科"]
    assert (piece["nominal"], piece["due"], piece["days_left"], piece["state"]) == (
        "2024-06-30",
        "2024-06-28",
        4,
        "open",
    )


def test_json_keeps_its_contract(wf: Wf) -> None:
    found = records(wf, "--all", "--as-of", "2024-06-24")
    Draft202012Validator(SCHEMA).validate(found)
    assert {key for one in found for key in one} == SCHEMA["items"]["properties"].keys()
    assert len({one["id"] for one in found}) == len(found) > 1500
    assert {one["state"] for one in found} == {"waiting", "upcoming", "open", "overdue", "backfill", "lapsed"}


def test_from_and_to_are_both_included(wf: Wf) -> None:
    found = records(wf, "--from", "2024-06-28", "--to", "2024-06-28")
    assert {one["due"] for one in found} == {"2024-06-28"}


def test_a_unit_sees_what_it_acts_in(wf: Wf) -> None:
    found = records(wf, "--all", "--unit", "绿化科", "--as-of", "2024-06-24")
    assert found
    assert all("绿化科" in one["units"] for one in found)


def test_a_state_alone_asks_for_the_whole_plan(wf: Wf) -> None:
    found = records(wf, "--state", "waiting", "--plan", "jingan-lhsr-2024")
    assert {one["task"] for one in found} >= {"case", "apply"}
    assert found == records(wf, "--week", "--state", "waiting", "--plan", "jingan-lhsr-2024")
    assert all(one["due"] is None and one["waits_for"] for one in found)


def test_years_whose_books_are_closed_are_told_by_their_number(wf: Wf) -> None:
    ran = wf(*MONDAY)
    assert "changning-2022" not in ran.out
    assert re.search(r"往年计划.*\d+ 件", ran.err)
    assert "changning-2022" in wf("due", "--overdue", "--as-of", "2024-06-24").out


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2024-02-10", "a week of holidays between two due dates"),
        ("2031-01-06", "long after every plan"),
        ("2020-01-06", "before every plan"),
    ],
)
def test_an_empty_list_helps_on(wf: Wf, golden: Golden, day: str, why: str) -> None:
    ran = wf("due", "--from", day, "--to", day, "--as-of", day)
    assert ran.status == 0, why
    assert "没有到期事项" in ran.out
    golden.check(ROOT / "tests" / "golden" / f"due-nothing-{day}.txt", ran.out)


def test_csv_opens_in_a_spreadsheet_without_formulas(wf: Wf) -> None:
    text = wf(*MONDAY, "--format", "csv").out
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert all(name == "id" or not name.isascii() for name in rows[0])
    assert list(map(records_of.harmless, ("=1+1", " -2", "＋3", "@x", "\t=4", "'=5"))) == [
        "'=1+1", "' -2", "'＋3", "'@x", "'\t=4", "''=5",
    ]  # fmt: skip
    assert records_of.harmless("3.material") == "3.material"


def test_markdown_is_a_table_a_day(wf: Wf, golden: Golden) -> None:
    ran = wf(*MONDAY, "--plan", "jingan-lhsr-2024", "--format", "md")
    golden.check(ROOT / "tests" / "golden" / "due-zh-CN.md", ran.out)


def test_two_parsers_read_the_calendar(wf: Wf) -> None:
    """Every dated occurrence is one all-day event with a UID of its own, the same at every export."""
    told = {one["id"]: one for one in records(wf, *MONDAY[1:])}
    text = wf(*MONDAY, "--format", "ics").out
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    others = list(vobject.readOne(text).vevent_list)
    assert len(events) == len(others) == len(told) == len({str(event["uid"]) for event in events})
    for event, other in zip(events, others, strict=True):
        one = told[str(event["description"]).split("\n")[0]]
        assert event.decoded("dtstart").isoformat() == one["due"] == other.dtstart.value.isoformat()
        assert str(event["uid"]) == other.uid.value
    assert wf("due", "--week", "--as-of", "2024-06-24", "--format", "ics").out == text


def test_lines_of_the_calendar_are_folded_between_characters(wf: Wf) -> None:
    """RFC 5545, section 3.1: no line longer than 75 octets."""
    command = [str(Path(sys.executable).with_name("wf")), *MONDAY, "--format", "ics"]
    raw = subprocess.run(command, cwd=ROOT, env=wf.environment, capture_output=True, check=True).stdout
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert len(lines) > 50
    assert not any(b"\n" in line for line in lines)
    for line in lines:
        line.decode()


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1"])
def test_no_character_stops_a_list(wf: Wf, encoding: str) -> None:
    """A Chinese Windows speaks GBK into files, a bare server ASCII."""
    command = [str(Path(sys.executable).with_name("wf")), "due", "--all", "--as-of", "2024-06-24"]
    environment = {**wf.environment, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert len(done.stdout.splitlines()) > 100


def test_colours_only_for_eyes(wf: Wf) -> None:
    assert "\x1b" not in wf(*MONDAY).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--week", "--month"), "--week 和 --month 不能同时用"),
        (("--week", "--from", "2024-01-01"), "不能同时用"),
        (("--as-of", "2024-13-01"), "2024-13-01 不是日期，请写成 2024-06-24"),
        (("--plan", "jingan-lhsr-2042"), "是不是“jingan-lhsr-2024”"),
        (("--unit", "绿花科"), "是不是“绿化科”"),
        (("--state", "late"), "late"),
        (("--state", "finished"), "submitted"),
        (("--frmat", "json"), "--format"),
        (("--from", "2024-05-01", "--to", "2024-04-01"), "--to 2024-04-01 早于 --from 2024-05-01"),
    ],
)
def test_wrong_usage_says_what_is_right(wf: Wf, arguments: tuple[str, ...], said: str) -> None:
    ran = wf("due", *arguments)
    assert ran.status == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("word", ["9999-12-31", "0001-01-01", "now", "2024-06", "today", "2024"])
def test_days_that_nobody_means_are_refused(wf: Wf, word: str) -> None:
    ran = wf("due", "--month", "--as-of", word)
    assert ran.status == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("form", ["json", "csv", "ics", "md"])
def test_programs_get_utf_8_whatever_the_terminal_speaks(wf: Wf, form: str) -> None:
    command = [str(Path(sys.executable).with_name("wf")), *MONDAY, "--format", form]
    environment = {**wf.environment, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=60)
    assert "普法责任清单" in done.stdout.decode("utf-8").replace("\r\n ", "")


@pytest.mark.parametrize("word", ["2024-06-24", "20240624", "2024-W26-1", "2024年6月24日", "2024/6/24", "2024-176"])
def test_days_may_be_written_in_many_ways(wf: Wf, word: str) -> None:
    assert wf("due", "--as-of", word, "--format", "json").out == wf("due", *MONDAY[1:], "--format", "json").out


def test_without_plans_it_says_where_to_go(wf: Wf, tmp_path: Path) -> None:
    ran = wf("due", cwd=tmp_path)
    assert ran.status == 2
    assert "--plans" in ran.err


def test_works_from_another_folder_and_from_below(wf: Wf, tmp_path: Path) -> None:
    here = wf(*MONDAY).out
    assert wf(*MONDAY, "--plans", str(ROOT / "plans"), cwd=tmp_path).out == here
    assert wf(*MONDAY, cwd=tmp_path, WF_PLANS=str(ROOT / "plans")).out == here
    assert wf(*MONDAY, cwd=ROOT / "plans" / "org").out == here


FACTS = Facts(
    "p",
    "P",
    "O",
    2024,
    "1",
    "t",
    "T",
    "I",
    "a",
    ["a"],
    [],
    False,
    None,
    None,
    None,
    0,
    False,
    1,
    False,
    [],
    None,
    None,
    None,
    None,
    [],
)


@pytest.mark.parametrize(
    ("change", "today", "state", "why"),
    [
        ({}, 99, "upcoming", "the window has not begun"),
        ({}, 100, "open", "its first day"),
        ({}, 110, "open", "the due day itself is not late"),
        ({}, 111, "overdue", "the day after"),
        ({"owed": False}, 111, "lapsed", "nothing is owed where only what happens is reported"),
        ({"backfill": True, "owed": False}, 111, "backfill", "due before the plan was issued"),
        ({"due": 0}, 111, "waiting", "no due day yet"),
    ],
)
def test_states(change: dict[str, Any], today: int, state: str, why: str) -> None:
    entry = Entry(FACTS, "2024", None, ["a"], 100, 110, 110, 110, 0, False, False, True)._replace(**change)
    assert judge(entry, today).state == state, why


def test_a_list_too_long_to_read_is_told_by_its_number() -> None:
    """A week's table looks at so many tasks; the rest are counted, and a filter or another format has them all."""
    pair = [FACTS._replace(task=f"t{n}") for n in range(350)]
    one = Entry(FACTS, "2024", None, ["a"], 1, 1, 1, 738_000, 0, False, False, True)
    soon = [one._replace(facts=facts, unit=unit, units=[unit]) for facts in pair for unit in ("a", "b")]
    late = [entry._replace(due=737_990) for entry in soon]
    known = [[Version(0, FOREVER, entry)] for entry in (*late, *soon)]
    book = bind(known, {}, About("Asia/Shanghai", None, [2024], ["p"], ["a", "b"], 0, [], [], [], 0, GENESIS))
    request = Request(date.fromordinal(737_999), date.fromordinal(738_006), overdue=True)
    today = date.fromordinal(738_000)
    short = due_list(book, request, today, most=200)
    assert (len(short.inside), short.more_inside, len(short.overdue), short.more_overdue) == (400, 300, 400, 300)
    whole = due_list(book, request, today)
    assert (len(whole.inside), whole.more_inside, len(whole.overdue), whole.more_overdue) == (700, 0, 700, 0)
    assert len(due_list(book, request._replace(unit="a"), today, most=200).inside) == 350
    assert len(due_list(book, Request(None, None, waiting=True), today, most=200).inside) == 1400


def test_spans() -> None:
    sunday = date(2024, 6, 30)
    assert week(sunday) == (date(2024, 6, 24), date(2024, 7, 1))
    assert month(date(2024, 12, 31)) == (date(2024, 12, 1), date(2025, 1, 1))
    assert request_for(None, None, None, sunday) == Request(*week(sunday), overdue=True)
    assert [open_since(date(2024, 3, 31)), open_since(date(2024, 4, 1))] == [2023, 2024]
