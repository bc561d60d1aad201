"""Offices of one fleet know nothing of each other, however alike their plans are."""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import psycopg
import pytest

from engine.jobs import queue
from engine.jobs.desk import Desk
from engine.sending.mailroom import mailroom
from tests.digest_place import Copy
from tests.digest_place import Server as Mail
from tests.fleet_place import events, fleet, found, instant, jobs, off, office, work
from tests.postgres import Server
from tests.test_recording import Here

TENANTS = ("alpha", "bravo", "charlie")
PEOPLE = 3


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.fixture
def place(server: Server, tmp_path: Path, mail: Mail) -> Path:
    """Three offices whose plans, units and people have the same ids."""
    path = fleet(tmp_path / "fleet", server.fresh(), mail.port, dict.fromkeys(TENANTS, "Asia/Shanghai"), units=PEOPLE)
    for tenant in TENANTS:
        office(tmp_path / "fleet" / "workspaces" / tenant, tenant, units=PEOPLE, plan="office")
    return path


def others(tenant: str) -> re.Pattern[str]:
    """What only another office has: its name stands in its titles, its people's names and their addresses."""
    return re.compile("|".join(one for one in TENANTS if one != tenant))


def whose(text: str) -> set[str]:
    return {one for one in TENANTS if one in text}


def whole(copy: Copy) -> str:
    """A message: its head, and its parts as they are read."""
    message = message_from_bytes(copy.raw, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([copy.to, *(f"{name}: {value}" for name, value in message.items()), *parts])


def test_no_digest_names_another_office(place: Path, mail: Mail) -> None:
    work(place, concurrency=4)
    mail.settle()
    assert len(mail.copies) == len(TENANTS) * PEOPLE
    for copy in mail.copies:
        (tenant,) = whose(copy.to)
        assert f"{tenant}月报" in whole(copy), "its own titles are there"
        assert others(tenant).findall(whole(copy)) == []


def test_message_ids_are_apart(place: Path, mail: Mail) -> None:
    """Plans of the same id, people of the same id: two offices' messages are two messages."""
    work(place)
    mail.settle()
    ids = [copy.id for copy in mail.copies]
    assert len(set(ids)) == len(ids) == len(TENANTS) * PEOPLE


def test_one_who_is_in_two_offices_gets_two_messages(place: Path, mail: Mail) -> None:
    """Of one Message-ID, mail systems keep one."""
    for tenant in TENANTS:
        org = place.parent / "workspaces" / tenant / "plans" / "org" / "office.yaml"
        told = org.read_text("utf-8").replace(f"p00@{tenant}.example.org", "leader@district.example.org")
        org.write_text(told, encoding="utf-8")
    work(place)
    mail.settle()
    ids = {copy.id for copy in mail.copies if copy.to == "leader@district.example.org"}
    assert len(ids) == len(TENANTS)


def test_no_ledger_names_another_office(place: Path, mail: Mail) -> None:
    mail.verdicts = {f"p00@{tenant}.example.org": "451 4.2.1 busy" for tenant in TENANTS}
    work(place, concurrency=4)
    for tenant in TENANTS:
        told = [str(event) for event in events(place, tenant)]
        assert len(told) == 1 + 2 * PEOPLE
        assert [one for one in told if others(tenant).search(one)] == []


def test_what_fails_names_no_other_office(
    place: Path, mail: Mail, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    mail.verdicts = {f"p00@{tenant}.example.org": f"451 4.2.1 {tenant} is busy" for tenant in TENANTS}
    mail.verdicts |= {f"p01@{tenant}.example.org": f"550 5.1.1 {tenant} has none" for tenant in TENANTS}
    (place.parent / "workspaces" / "bravo" / "plans" / "plan.yaml").write_text("plan: [alpha\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        work(place, concurrency=4)
    lines = [record.getMessage() for record in caplog.records]
    assert {frozenset(whose(line)) for line in lines} == {frozenset({"alpha"}), frozenset({"charlie"})}
    assert capfd.readouterr().out == ""
    failing = jobs(place)
    assert {job.tenant for job in failing} == {"alpha", "charlie"}
    assert [job for job in failing if others(job.tenant).search(job.said + job.to)] == []


def test_the_list_of_one_office_names_no_other(place: Path, mail: Mail) -> None:
    mail.stop()
    work(place)
    with queue.connection(found(place).database) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'")
    run = Here(place.parent)
    for tenant in TENANTS:
        for form in ("text", "json"):
            ran = run("jobs", "--tenant", tenant, "--format", form)
            assert (ran.status, ran.err) == (1, "")
            assert ran.out.count(f"@{tenant}.example.org") == PEOPLE
            assert others(tenant).findall(ran.out) == []
    mail.start()


def test_a_message_id_of_another_office_is_no_reason_not_to_send(place: Path, mail: Mail) -> None:
    """One office's day is planned and sent though another's was before."""
    for tenant in reversed(TENANTS):
        (place.parent / "workspaces" / f"{tenant}").rename(place.parent / f"{tenant}")
    for number, tenant in enumerate(TENANTS, 1):
        (place.parent / f"{tenant}").rename(place.parent / "workspaces" / f"{tenant}")
        work(place)
        assert len(mail.copies) == number * PEOPLE


def test_the_database_itself_keeps_ledgers_apart(place: Path, mail: Mail) -> None:
    """The role of the workers is an ordinary one: it sees, and writes, what is its tenant's of the moment."""
    work(place)
    assert len(mail.copies) == 9
    known = found(place)
    with queue.connection(known.database) as connection:
        privileges = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert privileges.fetchone() == (False, False)
        forced = connection.execute("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid IN"
                                    " ('wf.event'::regclass, 'wf.outbox'::regclass)")  # fmt: skip
        assert forced.fetchall() == [(True,), (True,)]
        assert connection.execute("SELECT count(*) FROM wf.event").fetchone() == (0,), "nobody's turn"
    desk = Desk(known, mailroom(known.channels, str(place.parent), "en"), instant, off(instant()))
    for tenant in TENANTS:
        with desk.store(known.tenant(tenant)) as store:
            rows = store.connection.execute("SELECT subject FROM wf.event").fetchall()
            assert len(rows) == 1 + 2 * PEOPLE
            assert [subject for (subject,) in rows if others(tenant).search(subject)] == []
    desk.close()


def test_a_job_that_reaches_for_another_ledger_is_stopped_by_the_database(place: Path) -> None:
    work(place)
    known = found(place)
    desk = Desk(known, mailroom(known.channels, str(place.parent), "en"), instant, off(instant()))
    with desk.store(known.tenant("alpha")) as store:
        number = store.connection.execute("SELECT id FROM wf.ledger WHERE tenant = 'bravo'").fetchone()
        assert number is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            store.connection.execute("INSERT INTO wf.outbox VALUES (%s, 'x', '')", number)
    desk.close()


def test_an_office_has_a_name_of_letters_and_digits_and_a_copy_beside_it_is_none(
    server: Server, tmp_path: Path, mail: Mail
) -> None:
    """A folder that somebody has put aside would mail all its people again."""
    names = ("select", "null", "青禾区-水务局", "b_2", "0")
    aside = ("qinghe.bak", "qinghe~", "青禾 副本", "a' OR tenant='b", "100%", ".git", "_old", "lost+found")
    path = fleet(tmp_path / "fleet", server.fresh(), mail.port, {}, units=1)
    for number, name in enumerate((*names, *aside)):
        office(tmp_path / "fleet" / "workspaces" / name, f"n{number}", units=1)
    (tmp_path / "fleet" / "workspaces" / "empty").mkdir()
    work(path)
    mail.settle()
    assert len(mail.copies) == len(names)
    for number, name in enumerate(names):
        told = [event.subject for event in events(path, name) if event.kind == "delivered"]
        assert told == [f"digest:to/email/p00@n{number}.example.org"]
