"""What may befall a fleet's machines: clocks that are wrong, ends that are lost, signals at any moment, dead servers."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from engine.cli import clock
from engine.jobs import queue, running
from engine.jobs.calendar import Zones, asked_for
from engine.jobs.desk import Desk
from engine.jobs.running import Ways
from engine.sending.mailroom import mailroom
from tests.digest_place import Server as Mail
from tests.fleet_place import DAY, alive, astray, events, fleet, found, instant, jobs, off, work, worker
from tests.postgres import Server
from tests.test_fleet_workers import ended, until
from tests.test_recording import Here

SHANGHAI = "Asia/Shanghai"
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.fixture
def place(server: Server, tmp_path: Path, mail: Mail) -> Path:
    path = fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI})
    queue.laid_out(found(path).database)
    return path


@pytest.mark.parametrize(("seconds", "right"), [(0, True), (110, True), (-110, True), (130, False), (-130, False)])
def test_nobody_is_asked_for_by_a_clock_that_is_not_the_databases(place: Path, seconds: int, *, right: bool) -> None:
    now = instant()
    fast = off(now) - timedelta(seconds=seconds)
    if right:
        assert asked_for(found(place), Zones(), now, fast) == [("one", DAY)]
        return
    with pytest.raises(queue.ClockError):
        asked_for(found(place), Zones(), now, fast)
    assert jobs(place) == []
    assert asked_for(found(place), Zones(), now, off(now)) == [("one", DAY)], "the others do"


def test_no_job_is_done_by_a_clock_that_is_not_the_databases(place: Path) -> None:
    """It went wrong while the worker was at work."""
    known = found(place)
    desk = Desk(known, mailroom(known.channels, str(place.parent), "en"), instant, off(instant()) - timedelta(days=1))
    with pytest.raises(queue.ClockError), desk.store(known.tenant("one")):
        pass
    desk.close()


@pytest.mark.parametrize("command", ["worker --once", "schedule"])
def test_a_command_says_that_the_clock_is_wrong(place: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(clock, "current_instant", lambda: datetime.now(UTC) + timedelta(days=1))
    ran = Here(place.parent)(*command.split(), "--fleet", str(place), "--lang", "en")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("wf: This machine's clock says ")
    assert ran.err.endswith(": set right the one that is wrong.\n")
    assert len(ran.err.splitlines()) == 1


def test_a_day_that_another_machine_asked_for_too_early_is_planned_when_it_has_come(place: Path, mail: Mail) -> None:
    with queue.connection(found(place).database) as connection:
        queue.deferrer("plan", connection, queue.lock("one")).defer(tenant="one", day=TOMORROW.isoformat())
        queue.ask(connection, [("one", DAY)])
    work(place)
    (job,) = jobs(place)
    assert (job.status, job.attempts, job.said) == ("todo", 1, "2024-06-18 is still to come; today is 2024-06-17.")
    with queue.connection(found(place).database) as connection:
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    work(place, day=TOMORROW)
    assert (jobs(place), len(mail.copies)) == ([], 3)


@pytest.mark.parametrize(("minutes", "taken"), [(59, False), (61, True)])
def test_a_job_whose_end_was_lost_is_done_again(place: Path, mail: Mail, minutes: int, *, taken: bool) -> None:
    """Its worker lives on, and does not know of it; its lock keeps the office's days from being planned."""
    asked_for(found(place), Zones(), instant(), off(instant()))
    alive(place)
    with queue.connection(found(place).database) as connection:
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
        )
        connection.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(mins => %s) WHERE type = 'started'", (minutes,)
        )
    work(place)
    assert (len(jobs(place)), len(mail.copies)) == ((0, 3) if taken else (1, 0))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_before_it_has_begun_ends(place: Path, how: signal.Signals) -> None:
    """It looks for what dead workers left, and has to wait for the table."""
    queue_ = found(place).database
    with queue.connection(queue_) as connection:
        queue.ask(connection, [("one", DAY)])
        with connection.transaction():
            connection.execute("LOCK procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
            one = worker(place, Ways(concurrency=1))
            with queue.connection(queue_) as watching:
                waits = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                until(lambda: watching.execute(waits).fetchone() is not None)
            one.send_signal(how)
            time.sleep(0.3)
    assert ended(one, 10) == (0, "")


class Deaf:
    """A server that hangs up on everybody, and counts them."""

    def __init__(self) -> None:
        self.calls = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        Thread(target=self._hang_up, daemon=True).start()

    def close(self) -> None:
        """Done with it."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _hang_up(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


def test_a_dead_mail_server_leaves_no_trace_in_the_ledgers_and_is_left_alone(server: Server, tmp_path: Path) -> None:
    with closing(Deaf()) as deaf:
        tenants = {f"o{number}": SHANGHAI for number in range(4)}
        path = fleet(tmp_path, server.fresh(), deaf.port, tenants)
        work(path, concurrency=2)
        waiting = jobs(path)
        assert deaf.calls <= 2, "one a thread; the rest do without"
        assert [(job.status, job.attempts) for job in waiting] == [("todo", 1)] * 12
        assert {job.said for job in waiting} == {"connect: Connection unexpectedly closed"}
        assert [[event.kind for event in events(path, tenant)] for tenant in tenants] == [["ran"]] * 4


def test_what_is_not_to_be_sent_any_more_needs_no_server(place: Path, mail: Mail) -> None:
    work(place, only="plans")
    mail.stop()
    ledger = found(place).tenant("one")
    desk = Desk(found(place), mailroom(found(place).channels, str(place.parent), "en"), instant, off(instant()))
    with desk.store(ledger) as store, store.writing():
        for name in store.waiting():
            store.drop(name)
    desk.close()
    work(place)
    assert jobs(place) == []
    mail.start()


def test_a_worker_that_ends_when_nothing_is_left_does_not_wait_for_what_is_tried_again_later(place: Path) -> None:
    with queue.connection(found(place).database) as connection:
        queue.ask(connection, [("one", DAY)])
        for day in (DAY, TOMORROW):
            queue.deferrer("plan", connection, queue.lock("one")).defer(tenant="one", day=day.isoformat())
        connection.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE args->>'day' = %s",
            (DAY.isoformat(),),
        )
    assert ended(worker(place, Ways(concurrency=1, once=True)), 20) == (0, "")
    assert [job.status for job in jobs(place)] == ["todo"] * 2


def test_a_wrong_clock_at_the_start_does_no_work(place: Path, mail: Mail) -> None:
    known = found(place)
    room = mailroom(known.channels, str(place.parent), "en")
    with pytest.raises(queue.ClockError):
        running.run(known, room, instant, Ways(1, once=True))
    assert (jobs(place), mail.copies) == ([], [])
    work(place)
    assert astray(place, mail.copies) == []
