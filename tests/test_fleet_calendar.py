"""When a fleet's tenants are planned: each day once, by each one's own clock, whatever becomes of the others."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.jobs import queue
from engine.jobs.calendar import Zones, asked_for, day_of
from tests.conftest import Wf
from tests.crash_place import WF
from tests.digest_place import Server as Mail
from tests.fleet_place import DAY, astray, events, fleet, found, instant, jobs, off, work
from tests.postgres import Server

SIX = (6, 0)
SHANGHAI = "Asia/Shanghai"


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.mark.parametrize(
    ("now", "zone", "at", "day", "why"),
    [
        ("2024-06-16T22:00", SHANGHAI, SIX, "2024-06-17", "the hour itself"),
        ("2024-06-16T21:59", SHANGHAI, SIX, "2024-06-16", "a minute before: still the day before"),
        ("2024-06-16T16:00", SHANGHAI, (0, 0), "2024-06-17", "from midnight on"),
        ("2024-06-16T15:59", SHANGHAI, (0, 0), "2024-06-16", "a minute before midnight"),
        ("2024-06-17T15:29", SHANGHAI, (23, 30), "2024-06-16", "an hour late in the day"),
        ("2024-06-17T15:30", SHANGHAI, (23, 30), "2024-06-17", "the same, come"),
        ("2024-06-16T22:00", "America/New_York", SIX, "2024-06-16", "there it is the afternoon before"),
        ("2024-06-17T09:59", "America/New_York", SIX, "2024-06-16", "and the night"),
        ("2024-06-17T10:00", "America/New_York", SIX, "2024-06-17", "and the morning"),
        ("2024-06-16T16:00", "Pacific/Kiritimati", SIX, "2024-06-17", "where a day comes first"),
        ("2024-06-17T18:00", "Etc/GMT+12", SIX, "2024-06-17", "where it comes last"),
        ("2024-06-17T00:14", "Asia/Kathmandu", SIX, "2024-06-16", "a quarter of an hour off"),
        ("2024-06-17T00:15", "Asia/Kathmandu", SIX, "2024-06-17", "the same, come"),
        ("2024-03-10T06:59", "America/New_York", (2, 30), "2024-03-09", "an hour that the clocks leave out"),
        ("2024-03-10T07:00", "America/New_York", (2, 30), "2024-03-10", "they are at three already"),
        ("2024-11-03T05:30", "America/New_York", (1, 30), "2024-11-03", "an hour that comes twice: the first time"),
        ("2024-11-03T06:29", "America/New_York", (1, 30), "2024-11-02", "set back, before it for the second time"),
        ("2024-11-03T06:30", "America/New_York", (1, 30), "2024-11-03", "the second time"),
        ("2024-02-28T22:00", SHANGHAI, SIX, "2024-02-29", "a leap day"),
        ("2024-12-31T22:00", SHANGHAI, SIX, "2025-01-01", "a new year"),
    ],
)
def test_the_day_of_a_zone(now: str, zone: str, at: tuple[int, int], day: str, why: str) -> None:
    instant_ = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert day_of(instant_, ZoneInfo(zone), at) == date.fromisoformat(day), why


def place(server: Server, folder: Path, tenants: dict[str, str], port: int = 9) -> Path:
    path = fleet(folder, server.fresh(), port, tenants, units=1, tasks=1)
    queue.laid_out(found(path).database)
    return path


def asked(path: Path, now: str) -> list[tuple[str, str]]:
    """Ask at an instant (UTC): for whom and which day it was."""
    when = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return [(name, day.isoformat()) for name, day in asked_for(found(path), Zones(), when, off(when))]


def test_every_tenant_is_asked_for_once_a_day_by_its_own_clock(server: Server, tmp_path: Path) -> None:
    path = place(server, tmp_path, {"east": SHANGHAI, "west": "America/New_York"})
    assert asked(path, "2024-06-16T09:55") == [("east", "2024-06-16")], "in the west it is night"
    assert asked(path, "2024-06-16T21:55") == [("west", "2024-06-16")]
    assert asked(path, "2024-06-16T22:00") == [("east", "2024-06-17")]
    assert asked(path, "2024-06-16T22:05") == []
    assert asked(path, "2024-06-17T09:55") == []
    assert asked(path, "2024-06-17T10:00") == [("west", "2024-06-17")]
    assert asked(path, "2024-06-17T21:55") == []
    assert asked(path, "2024-06-18T10:00") == [("east", "2024-06-18"), ("west", "2024-06-18")]
    assert [(job.tenant, job.task) for job in jobs(path)] == [
        ("east", "plan"), ("west", "plan"), ("east", "plan"), ("west", "plan"), ("east", "plan"), ("west", "plan"),
    ]  # fmt: skip


def test_an_hour_late_in_the_day_that_was_missed_by_minutes_is_made_up_after_midnight(
    server: Server, tmp_path: Path
) -> None:
    path = place(server, tmp_path, {"one": SHANGHAI})
    path.write_text(path.read_text("utf-8") + 'at: "23:55"\n', encoding="utf-8")
    assert asked(path, "2024-06-16T15:55") == [("one", "2024-06-16")]
    assert asked(path, "2024-06-17T16:00") == [("one", "2024-06-17")]
    assert asked(path, "2024-06-17T16:05") == []


def test_days_that_went_by_are_not_made_up(server: Server, tmp_path: Path) -> None:
    path = place(server, tmp_path, {"one": SHANGHAI})
    assert asked(path, "2024-06-13T22:00") == [("one", "2024-06-14")]
    assert asked(path, "2024-06-19T19:00") == [], "at night, days later: nobody is woken for yesterday"
    assert asked(path, "2024-06-19T22:00") == [("one", "2024-06-20")]


def test_an_hour_that_comes_twice_asks_for_no_earlier_day(server: Server, tmp_path: Path) -> None:
    """Where clocks are set back, half past one is before half past one; for a tenant that is new that day, too."""
    path = place(server, tmp_path, {"one": "America/New_York"})
    path.write_text(path.read_text("utf-8") + 'at: "01:30"\n', encoding="utf-8")
    assert asked(path, "2024-11-03T05:30") == [("one", "2024-11-03")]
    assert [asked(path, f"2024-11-03T06:{minute}") for minute in ("00", "30")] == [[], []]
    assert asked(path, "2024-11-04T06:30") == [("one", "2024-11-04")]


def test_a_tenant_that_moves_to_another_zone_has_no_day_twice(server: Server, tmp_path: Path) -> None:
    path = place(server, tmp_path, {"one": SHANGHAI})
    settings = tmp_path / "workspaces" / "one" / "wf.yaml"
    zones, known = Zones(), found(path)

    def at(now: str) -> list[str]:
        when = datetime.fromisoformat(now).replace(tzinfo=UTC)
        return [day.isoformat() for _, day in asked_for(known, zones, when, off(when))]

    assert at("2024-06-16T22:00") == ["2024-06-17"]
    settings.write_text("timezone: America/New_York\n", encoding="utf-8")
    assert [at("2024-06-17T00:00"), at("2024-06-17T10:00"), at("2024-06-18T10:00")] == [[], [], ["2024-06-18"]]
    settings.write_text("timezone: Pacific/Kiritimati\n", encoding="utf-8")
    assert [at("2024-06-18T15:00"), at("2024-06-18T16:00")] == [[], ["2024-06-19"]]
    settings.write_text("timezone: Mars/Crater\n", encoding="utf-8")
    assert [at("2024-06-18T21:00"), at("2024-06-19T22:00")] == [[], ["2024-06-20"]], "the usual zone"


def test_four_that_ask_at_once_ask_once(server: Server, tmp_path: Path, wf: Wf) -> None:
    """As the clock stands now, by the command; the tables are made by whoever comes first, too."""
    path = fleet(tmp_path, server.fresh(), 9, {f"o{n:02}": SHANGHAI for n in range(30)}, units=1, tasks=1)
    path.write_text(path.read_text("utf-8") + 'at: "00:00"\n', encoding="utf-8")
    command = [WF, "schedule", "--fleet", str(path), "--lang", "en"]
    asking = [subprocess.Popen(command, env=wf.environment, stdout=subprocess.PIPE) for _ in range(4)]
    said = [one.communicate(timeout=60)[0].decode() for one in asking]
    counts = sorted(int(re.findall(r"of (\d+) office", one)[0]) for one in said)
    assert (sum(counts), [one.returncode for one in asking]) == (30, [0, 0, 0, 0])
    assert sorted(job.tenant for job in jobs(path)) == [f"o{n:02}" for n in range(30)]


def test_a_tenant_whose_folder_goes_or_whose_plans_break_is_in_nobodys_way(
    server: Server, tmp_path: Path, mail: Mail
) -> None:
    tenants = dict.fromkeys(("broken", "empty", "gone", "odd", "well", "worse"), SHANGHAI)
    path = fleet(tmp_path, server.fresh(), mail.port, tenants, units=1)
    folder = tmp_path / "workspaces"
    (folder / "broken" / "plans" / "plan.yaml").write_text("plan: [\n", encoding="utf-8")
    (folder / "odd" / "wf.yaml").write_text("timezone: [\n", encoding="utf-8")
    (folder / "worse" / "plans" / "org" / "office.yaml").write_bytes(b"\xff\xfe\x00")
    shutil.rmtree(folder / "empty" / "plans")
    (folder / "empty" / "wf.yaml").unlink()
    queue.laid_out(found(path).database)
    asked_for(found(path), Zones(), instant(), off(instant()))
    shutil.rmtree(folder / "gone")
    work(path)
    assert {copy.to for copy in mail.copies} == {"p00@well.example.org", "p00@odd.example.org"}
    (dead,) = jobs(path)
    assert (dead.tenant, dead.status, dead.attempts, dead.said) == (
        "gone", "failed", 1, "There is no office gone in this fleet.",
    )  # fmt: skip
    assert [event.facts["errors"] > 0 for event in events(path, "broken") if event.kind == "ran"] == [True]


def test_folders_named_one_by_one_and_one_of_them_missing(server: Server, tmp_path: Path, mail: Mail) -> None:
    path = fleet(tmp_path, server.fresh(), mail.port, {"here": SHANGHAI}, units=1)
    text = path.read_text("utf-8").replace("workspaces: workspaces", "workspaces: {here: workspaces/here, lost: no}")
    path.write_text(text, encoding="utf-8")
    work(path)
    assert [copy.to for copy in mail.copies] == ["p00@here.example.org"]
    (dead,) = jobs(path)
    assert (dead.tenant, dead.status) == ("lost", "failed")
    assert dead.said == f"There is no folder {tmp_path}/no, which is to be its workspace."


def test_a_workspace_never_takes_the_plans_above_it(server: Server, tmp_path: Path, mail: Mail) -> None:
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI}, units=1)
    shutil.copytree(tmp_path / "workspaces" / "one" / "plans", tmp_path / "plans")
    (tmp_path / "workspaces" / "empty").mkdir()
    work(path)
    assert [copy.to for copy in mail.copies] == ["p00@one.example.org"]


def test_what_was_missed_is_told_when_its_time_is_over(server: Server, tmp_path: Path, mail: Mail) -> None:
    """The list of a Monday on which nobody served comes on the Wednesday after."""
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI})
    work(path, day=date(2024, 6, 14))
    before = len(mail.copies)
    work(path, day=date(2024, 6, 19))
    told = [copy.id for copy in mail.copies[before:]]
    assert len(told) == 3
    assert all("2024-06-19" in one for one in told)
    assert jobs(path) == []


def test_a_clock_that_leaps_is_told_once_and_does_no_harm(server: Server, tmp_path: Path, mail: Mail) -> None:
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI, "two": SHANGHAI})
    leapt = date(2026, 1, 5)
    work(path)
    for _ in range(3):
        work(path, day=leapt)
    assert [(job.tenant, job.status, job.attempts) for job in jobs(path)] == [
        ("one", "failed", 1),
        ("two", "failed", 1),
    ]
    assert {job.said for job in jobs(path)} == {
        "The clock says 2026-01-05, more than a week after the last run, 2024-06-17. If that is right: --accept-clock."
    }
    assert len(mail.copies) == 6
    work(path, minutes=10)
    assert len(jobs(path)) == 2, "put right again, nothing is asked for twice"
    work(path, day=date(2024, 6, 24))
    assert len(mail.copies) == 12, "and the days after are served as ever"
    assert len(jobs(path)) == 2


def test_a_clock_that_is_right_can_be_accepted(server: Server, tmp_path: Path, mail: Mail, wf: Wf) -> None:
    """Nobody served for weeks."""
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI})
    work(path)
    later = date(2024, 7, 15)
    work(path, day=later)
    assert [job.status for job in jobs(path)] == ["failed"]
    ran = wf("jobs", "--fleet", str(path), "--retry", "all", "--accept-clock", "--lang", "en")
    assert (ran.status, ran.out, ran.err) == (0, "1 job is back in the queue.\n", "")
    work(path, day=later)
    assert (jobs(path), len(mail.copies)) == ([], 6)


def test_a_day_is_planned_once_though_it_is_asked_for_again(server: Server, tmp_path: Path, mail: Mail) -> None:
    """The database's note of what was asked for may be lost; the ledger knows."""
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI})
    work(path)
    with queue.connection(found(path).database) as connection:
        connection.execute("DELETE FROM asked")
    work(path)
    assert astray(path, mail.copies) == []
    assert DAY.isoformat() in mail.copies[0].id
