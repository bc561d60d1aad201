"""What fails: tried again, later and later, and in the end told by `wf jobs`, which puts it back in the queue."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine import wording
from engine.jobs import queue
from engine.render.cells import width
from tests.conftest import ROOT, Golden
from tests.digest_place import Server as Mail
from tests.fleet_place import DAY, Known, alive, astray, events, fleet, found, hurry, jobs, office, work
from tests.postgres import Server
from tests.test_recording import LANGUAGES, Here

WAITS = [15, 60, 300, 900, 1800, 3600, 3600, 3600, 3600, 3600]
SHANGHAI = "Asia/Shanghai"
CONTRACT = json.loads((ROOT / "docs" / "jobs.schema.json").read_text("utf-8"))


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.fixture
def place(server: Server, tmp_path: Path, mail: Mail) -> Path:
    path = fleet(tmp_path / "fleet", server.fresh(), mail.port, {"one": SHANGHAI, "two": SHANGHAI}, units=2)
    alive(path)
    return path


@pytest.fixture
def run(place: Path) -> Here:
    return Here(place.parent)


def record(run: Here, *options: str) -> dict[str, Any]:
    """What `wf jobs` tells a program."""
    ran = run("jobs", "--format", "json", *options)
    told: dict[str, Any] = json.loads(ran.out)
    Draft202012Validator(CONTRACT).validate(told)
    assert ran.err == ""
    assert ran.status == (1 if told["failed"] or told["waiting_since"] or told["notes"] else 0)
    return told


def outcomes(path: Path, tenant: str) -> list[str]:
    """How a tenant's messages fared, one after the other."""
    return [
        event.facts.get("outcome", event.kind)
        for event in events(path, tenant)
        if event.kind in {"delivered", "failed"}
    ]


def test_a_server_that_is_down_is_tried_again_later_and_later(place: Path, mail: Mail, run: Here) -> None:
    mail.stop()
    work(place)
    for number, wait in enumerate(WAITS, 1):
        found_ = jobs(place)
        assert {(job.task, job.status, job.attempts) for job in found_} == {("send", "todo", number)}
        assert all(wait - 12 < job.waits <= wait for job in found_), (wait, found_)
        assert record(run)["counts"] == {"todo": 4, "doing": 0, "failed": 0}
        hurry(place)
        work(place, minutes=2 * number)
    dead = jobs(place)
    assert {(job.status, job.attempts) for job in dead} == {("failed", len(WAITS) + 1)}
    assert all("refused" in job.said.lower() for job in dead), dead
    mail.start()
    assert run("jobs", "--retry", "all", "--lang", "en").out == "4 jobs are back in the queue.\n"
    work(place, minutes=60)
    mail.settle()
    assert astray(place, mail.copies, units=2) == []


def test_one_address_that_is_not_taken_now_and_one_that_never_is(place: Path, mail: Mail, run: Here) -> None:
    later, never = "p00@one.example.org", "p01@one.example.org"
    mail.verdicts = {later: "451 4.2.1 mailbox busy", never: "550 5.1.1 no such user"}
    work(place)
    (job,) = jobs(place)
    assert (job.to, job.status, job.attempts) == (later, "todo", 1)
    assert "mailbox busy" in job.said
    assert sorted(outcomes(place, "one")) == ["later", "refused"]
    assert outcomes(place, "two") == ["delivered", "delivered"]
    assert record(run)["counts"] == {"todo": 1, "doing": 0, "failed": 0}
    mail.verdicts.clear()
    hurry(place)
    work(place, minutes=2)
    assert jobs(place) == [], "who was refused is not written to again"
    assert sorted(outcomes(place, "one")) == ["delivered", "later", "refused"]
    assert mail.received[never] == 0


def test_what_may_have_arrived_is_sent_again_with_the_same_bytes(place: Path, mail: Mail) -> None:
    unlucky = "p00@one.example.org"
    mail.verdicts = {unlucky: "drop"}
    work(place)
    (job,) = jobs(place)
    assert (job.to, job.status) == (unlucky, "todo")
    mail.verdicts.clear()
    hurry(place)
    work(place, minutes=2)
    mail.settle()
    assert astray(place, mail.copies, units=2, most=2) == []
    assert mail.received.total() == 5


def test_what_may_have_arrived_is_held_where_the_office_wants_it_so(place: Path, mail: Mail, run: Here) -> None:
    office(place.parent / "workspaces" / "one", "one", units=2, digest="{lease: 1, on_unknown: hold}")
    unlucky = "p00@one.example.org"
    mail.verdicts = {unlucky: "drop"}
    work(place)
    mail.verdicts.clear()
    (job,) = record(run)["failed"]
    assert (job["tenant"], job["task"], job["attempts"]) == ("one", "send", 1)
    assert job["about"] == f"{DAY} one某00 <{unlucky}>"
    assert job["said"] == "It may have arrived, so it is held. --retry with --resend sends it again."
    run("jobs", "--retry", str(job["id"]))
    work(place, minutes=2)
    assert [job.status for job in jobs(place)] == ["failed"], "nobody has decided"
    assert run("jobs", "--retry", str(job["id"]), "--resend", "--lang", "en").out == "1 job is back in the queue.\n"
    work(place, minutes=4)
    assert (jobs(place), mail.received[unlucky]) == ([], 2)


def test_a_channel_that_is_gone_is_told_and_mended(place: Path, mail: Mail) -> None:
    channels = (place.parent / "channels.yaml").read_text("utf-8")
    (place.parent / "channels.yaml").write_text("email: {type: smpt, host: localhost, from: a@example.org}\n")
    work(place)
    assert {job.status for job in jobs(place)} == {"todo"}
    assert all("There is no type smpt." in job.said and "channels.yaml:1" in job.said for job in jobs(place))
    (place.parent / "channels.yaml").write_text(channels, encoding="utf-8")
    hurry(place)
    work(place, minutes=2)
    assert astray(place, mail.copies, units=2) == []


def test_a_digest_that_was_not_sent_is_given_up_for_the_next_days(place: Path, mail: Mail) -> None:
    """Monday's did not go out; on Tuesday there is one message a person, not two."""
    mail.stop()
    work(place)
    assert len(jobs(place)) == 4
    mail.start()
    work(place, day=date(2024, 6, 18))
    hurry(place)
    work(place, day=date(2024, 6, 18), minutes=5)
    mail.settle()
    assert jobs(place) == []
    assert set(mail.received.values()) == {1}
    assert len(mail.copies) == 4
    assert all("2024-06-18" in copy.id for copy in mail.copies)


def sorry(place: Path, mail: Mail) -> list[Known]:
    """Some jobs that failed for good, at moments that are always the same."""
    mail.stop()
    long = "北京市某某区城市管理和综合行政执法局市容环境卫生管理事务中心"
    office(place.parent / "workspaces" / long, "three", units=1)
    work(place, concurrency=1)
    with queue.connection(found(place).database) as connection:
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'send'; "
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 11 WHERE task_name = 'send' "
            "AND args->'parcel'->>'to' <> 'p01@two.example.org'; "
            "UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'; "
            "UPDATE mishap SET at = '2024-06-17 08:30+08'"
        )
    work(place, day=date(2024, 7, 8), concurrency=1)
    with queue.connection(found(place).database) as connection:
        connection.execute(
            "UPDATE mishap SET at = '2024-07-08 06:05+08' WHERE at > '2025-01-01'; "
            "UPDATE procrastinate_jobs SET scheduled_at = '2024-06-17 08:45+08' WHERE status = 'todo'; "
            "INSERT INTO noted VALUES ('two', '2024-06-17', '2024-06-17 06:01+08', 'templates/digest.txt.j2:3: "
            "what it makes says nothing. The built-in templates were taken.')"
        )
    return jobs(place)


def steady(text: str, known: list[Known], port: int) -> str:
    """The text without what differs from run to run: numbers, a port."""
    for number, job in enumerate(known, 1):
        for old in re.findall(rf"(?m)^{job.id} +", text):
            text = re.sub(rf"(?m)^{old}", f"{number}".ljust(len(old)), text)
    return text.replace(str(port), "<port>")


def test_the_list_for_people(place: Path, mail: Mail, run: Here, golden: Golden) -> None:
    known = sorry(place, mail)
    shown = []
    for lang in wording.LANGUAGES:
        for options in ((), ("--tenant", "two")):
            ran = run("jobs", *options, LANG=LANGUAGES[lang])
            assert (ran.status, ran.err) == (1, "")
            assert [line for line in ran.out.splitlines() if width(line) > 80] == []
            shown.append(f"$ wf {' '.join(('jobs', *options))}\n{steady(ran.out, known, mail.port)}\n")
    golden.check(ROOT / "tests" / "golden" / "jobs.txt", "".join(shown))


def test_the_record_for_programs(place: Path, mail: Mail, run: Here) -> None:
    known = [job for job in sorry(place, mail) if job.status == "failed"]
    told = record(run)
    assert told["counts"] == {"todo": 1, "doing": 0, "failed": len(known)}
    assert [(one["id"], one["tenant"], one["task"], one["attempts"], one["said"]) for one in told["failed"]] == [
        (job.id, job.tenant, job.task, job.attempts, job.said) for job in known
    ]
    assert {one["at"][:4] for one in told["failed"]} == {"2024"}
    of_two = record(run, "--tenant", "two")
    assert {one["tenant"] for one in of_two["failed"]} == {"two"}
    assert of_two["counts"] == {"todo": 1, "doing": 0, "failed": 2}


def test_jobs_are_put_back_one_by_one_by_tenant_or_all(place: Path, mail: Mail, run: Here) -> None:
    known = {job.id: job for job in sorry(place, mail) if job.status == "failed"}
    of_one = [job.id for job in known.values() if job.tenant == "one"]
    of_two = [job.id for job in known.values() if job.tenant == "two"]
    refused = run("jobs", "--retry", str(of_one[0]), "--tenant", "two", "--lang", "en")
    assert (refused.status, refused.err) == (2, f"wf: There is no failed job {of_one[0]}: wf jobs lists them.\n")
    assert run("jobs", "--retry", "0x1", "--lang", "en").status == 2
    assert run("jobs", "--retry", str(of_one[0]), "--retry", str(of_one[1])).status == 0
    assert {job.id for job in jobs(place) if job.status == "failed"} == known.keys() - set(of_one[:2])
    assert run("jobs", "--retry", "all", "--tenant", "two", "--lang", "en").out == "2 jobs are back in the queue.\n"
    assert {job.id for job in jobs(place) if job.status == "failed"} == known.keys() - {*of_one[:2], *of_two}
    assert {job.attempts for job in jobs(place) if job.id in of_two} == {0}, "they have all their tries again"
    assert run("jobs", "--retry", "all").status == 0
    assert record(run)["counts"]["failed"] == 0
    assert run("jobs", "--retry", "all", "--lang", "en").out == "0 jobs are back in the queue.\n"


def test_a_job_that_nothing_can_help_is_forgotten(place: Path, mail: Mail, run: Here) -> None:
    known = [job for job in sorry(place, mail) if job.status == "failed"]
    plans = [job.id for job in known if job.task == "plan"]
    options = [part for id_ in plans for part in ("--drop", str(id_))]
    assert run("jobs", *options, "--lang", "en").out == "3 jobs are forgotten.\n"
    assert [job.id for job in jobs(place) if job.status == "failed"] == [job.id for job in known if job.task == "send"]
    assert run("jobs", "--drop", str(plans[0]), "--lang", "en").status == 2
    assert run("jobs", "--drop", "all", "--retry", "all", "--lang", "en").err.endswith(
        "Error: Either --retry or --drop.\n"
    )
    waiting = [job.id for job in jobs(place) if job.status == "todo"]
    assert run("jobs", "--drop", "all", "--lang", "en").out == "4 jobs are forgotten.\n"
    assert [job.id for job in jobs(place)] == waiting != [], "what is still tried is not touched"
    assert record(run)["failed"] == []


def test_nothing_has_failed(place: Path, run: Here) -> None:
    ran = run("jobs", "--lang", "en")
    said = "Jobs: to be done 0, under way 0, failed for good 0\n1 worker is alive.\n"
    assert (ran.status, ran.out, ran.err) == (0, said, "")
    work(place)
    counts = {"todo": 0, "doing": 0, "failed": 0}
    assert record(run) == {"counts": counts, "workers": 1, "waiting_since": None, "failed": [], "notes": []}


def test_that_nobody_works_is_told(place: Path, run: Here) -> None:
    """A worker that was killed half a minute ago is none."""
    with queue.connection(found(place).database) as connection:
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
        ran = run("jobs", "--lang", "en")
        assert ran.status == 1
        assert "No worker is alive, so nothing is planned or sent: start wf worker." in ran.out
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '20 seconds'")
    assert run("jobs").status == 0


@pytest.mark.parametrize(("minutes", "status"), [(59, 0), (61, 1), (-5, 0)])
def test_work_that_nobody_does_is_told(place: Path, run: Here, minutes: int, status: int) -> None:
    """It waits from when it was due; what is to be tried again later does not wait."""
    with queue.connection(found(place).database) as connection:
        queue.deferrer("plan", connection).defer(tenant="one", day="2024-06-17")
        connection.execute("UPDATE procrastinate_events SET at = now() - make_interval(mins => %s)", (minutes,))
        connection.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = CASE WHEN %(m)s < 0 THEN now() - make_interval(mins => %(m)s)"
            " END",
            {"m": minutes},
        )
        ran = run("jobs", "--lang", "en")
        assert ran.status == status
        assert ("The oldest job that is due has waited since" in ran.out) == (minutes > 0)
        assert run("jobs", "--tenant", "two").status == 0


def test_what_was_amiss_with_a_day_is_told_until_the_next(place: Path, run: Here, mail: Mail) -> None:
    workspace = place.parent / "workspaces" / "one"
    (workspace / "templates").mkdir()
    (workspace / "templates" / "digest.txt.j2").write_text("{% if %}", encoding="utf-8")
    work(place)
    assert len(mail.copies) == 4, "the built-in templates are taken"
    (note,) = record(run)["notes"]
    assert (note["tenant"], note["day"]) == ("one", DAY.isoformat())
    assert note["said"].startswith("templates/digest.txt.j2:1: ")
    assert note["said"].endswith("The built-in templates were taken.")
    assert record(run, "--tenant", "two")["notes"] == []
    (workspace / "templates" / "digest.txt.j2").unlink()
    work(place, day=date(2024, 6, 18))
    assert record(run)["notes"] == []
