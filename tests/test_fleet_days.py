"""What a fleet's day leaves undone is told on the next, whatever came between: nobody's list of the week is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from engine.app.upkeep import verify
from engine.digest.record import RUN, sent
from engine.jobs import planning, queue
from engine.jobs.desk import Desk
from engine.ledger.events import Draft, Head, canonical
from engine.sending.mailroom import mailroom
from engine.store.ledgers import to_write
from tests.digest_place import Server as Mail
from tests.fleet_place import DAY, events, fleet, found, instant, jobs, off, office, work
from tests.postgres import Server
from tests.test_recording import Here

SHANGHAI = "Asia/Shanghai"
TUESDAY, WEDNESDAY = date(2024, 6, 18), date(2024, 6, 19)


@pytest.fixture
def mail() -> Iterator[Mail]:
    box = Mail()
    yield box
    box.close()


@pytest.fixture
def place(server: Server, tmp_path: Path, mail: Mail) -> Path:
    return fleet(tmp_path, server.fresh(), mail.port, {"one": SHANGHAI})


def days(mail: Mail) -> list[str]:
    """The days of which digests came, by their Message-IDs."""
    mail.settle()
    return sorted(copy.id.split(".")[1] for copy in mail.copies)


def all_failed(path: Path) -> None:
    """Let all that waits have failed for good."""
    with queue.connection(found(path).database) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'")


def test_lists_that_nobody_sent_come_the_day_after(place: Path, mail: Mail) -> None:
    """On Monday only the planner was up."""
    work(place, only="plans")
    assert [job.task for job in jobs(place)] == ["send"] * 3
    for day in range(18, 22):
        work(place, day=date(2024, 6, day), concurrency=1)
    assert days(mail) == [TUESDAY.isoformat()] * 3
    assert jobs(place) == []
    told = Counter((event.day, event.kind) for event in events(place, "one") if event.subject != RUN)
    assert told == {
        (DAY.isoformat(), "claimed"): 3,
        (DAY.isoformat(), "failed"): 3,
        (TUESDAY.isoformat(), "claimed"): 3,
        (TUESDAY.isoformat(), "delivered"): 3,
    }
    assert verify(found(place).tenant("one").ledger).findings == ()


def test_what_nobody_sent_is_recorded_as_not_arrived_with_what_it_was_to_tell(place: Path) -> None:
    work(place, only="plans")
    with queue.connection(found(place).database) as connection:
        (planned,) = queue.parcels(connection, "one", WEDNESDAY)[:1]
    work(place, day=TUESDAY, only="plans")
    of_box = [event for event in events(place, "one") if event.subject == planned["subject"]]
    was = sent(of_box)[DAY]
    assert (was.outcome, was.message, was.attempt) == ("later", planned["id"], 1)
    assert was.matters == set(planned["matters"]) != set()
    people = [f"p{n:02}@one.example.org" for n in range(3)]
    assert sorted(job.to for job in jobs(place)) == people, "Monday's jobs are gone"


def test_everybody_is_told_once_though_some_lists_still_go_out_while_the_next_day_is_planned(
    place: Path, mail: Mail
) -> None:
    work(place, only="plans")
    work(place, day=TUESDAY, concurrency=4)
    work(place, day=WEDNESDAY, concurrency=4)
    mail.settle()
    assert set(mail.received.values()) == {1}
    assert len(mail.copies) == 3
    assert jobs(place) == []


def test_what_was_dropped_is_told_the_day_after(place: Path, mail: Mail) -> None:
    work(place, only="plans")
    all_failed(place)
    run = Here(place.parent)
    assert run("jobs", "--drop", "all", "--lang", "en").out == "3 jobs are forgotten.\n"
    assert jobs(place) == []
    work(place, day=TUESDAY)
    assert days(mail) == [TUESDAY.isoformat()] * 3


def test_what_failed_for_good_is_told_the_day_after_and_not_to_be_looked_after(place: Path, mail: Mail) -> None:
    mail.stop()
    work(place)
    all_failed(place)
    assert [event.kind for event in events(place, "one")] == ["ran"], "nothing is claimed that cannot be handed over"
    mail.start()
    work(place, day=TUESDAY)
    assert jobs(place) == []
    assert days(mail) == [TUESDAY.isoformat()] * 3


def test_what_may_have_arrived_still_waits_for_somebody(place: Path, mail: Mail) -> None:
    office(place.parent / "workspaces" / "one", "one", digest="{lease: 1, on_unknown: hold}")
    mail.verdicts = {"p00@one.example.org": "drop"}
    work(place)
    (held,) = jobs(place)
    work(place, day=TUESDAY)
    assert jobs(place) == [held]


def test_of_several_days_that_a_clock_held_up_the_last_is_planned(place: Path, mail: Mail) -> None:
    """Nobody served for weeks; then, for two days, nobody said that the clock is right."""
    run = Here(place.parent)
    work(place)
    monday, tuesday = date(2024, 7, 15), date(2024, 7, 16)
    for day in (monday, tuesday):
        work(place, day=day)
    assert [job.status for job in jobs(place)] == ["failed"] * 2
    assert run("jobs", "--retry", "all", "--accept-clock").status == 0
    work(place, day=tuesday)
    assert jobs(place) == []
    assert days(mail) == [DAY.isoformat()] * 3 + [tuesday.isoformat()] * 3
    assert {event.day for event in events(place, "one") if event.kind == "ran"} == {DAY.isoformat(), "2024-07-16"}


def test_a_day_that_was_accepted_alone_is_planned_though_the_next_is_asked_for(place: Path, mail: Mail) -> None:
    work(place)
    work(place, day=date(2024, 7, 15))
    assert Here(place.parent)("jobs", "--retry", "all", "--accept-clock").status == 0
    work(place, day=date(2024, 7, 16))
    assert jobs(place) == []
    assert days(mail) == [DAY.isoformat()] * 3 + ["2024-07-16"] * 3


def test_a_day_before_one_that_is_planned_is_done(place: Path, mail: Mail) -> None:
    work(place, day=TUESDAY)
    with queue.connection(found(place).database) as connection:
        queue.deferrer("plan", connection, queue.lock("one")).defer(tenant="one", day=DAY.isoformat())
    work(place, day=TUESDAY, minutes=5)
    assert jobs(place) == []
    assert days(mail) == [TUESDAY.isoformat()] * 3


def clocked(path: Path, meanwhile: Callable[[int], bool]) -> Desk:
    """A desk whose clock, when it is read for the nth time, lets somebody record something."""
    reads = 0

    def clock() -> datetime:
        nonlocal reads
        reads += 1
        if meanwhile(reads):
            with closing(to_write(found(path).tenant("one").ledger)) as store, store.writing():
                key = f"ran elsewhere {reads}"
                body = canonical({"head": "0"})
                store.append(
                    Draft(key, "ran", "2024-06-14T00:00:00Z", "2024-06-14", "li", RUN, complete=False, body=body)
                )
        return instant()

    return Desk(found(path), mailroom(found(path).channels, str(path.parent), "en"), clock, off(instant()))


def test_what_is_recorded_while_a_day_is_worked_out_is_in_it(place: Path) -> None:
    """The clock is read for the second time when the ledger has been."""
    queue.laid_out(found(place).database)
    desk = clocked(place, lambda reads: reads == 2)
    got = planning.planned(desk, found(place).tenant("one"), DAY, planning.deferring("one"))
    desk.close()
    assert got.parcels == 3
    elsewhere, planned = events(place, "one")
    assert planned.facts["planned"] == 3
    assert planned.facts["head"] == str(Head(elsewhere.seq, elsewhere.hash))


def test_a_day_that_others_never_leave_alone_is_tried_again_later(place: Path) -> None:
    queue.laid_out(found(place).database)
    desk = clocked(place, lambda _: True)
    with pytest.raises(planning.MovedError):
        planning.planned(desk, found(place).tenant("one"), DAY, planning.deferring("one"))
    desk.close()
    assert (jobs(place), {event.key.split()[1] for event in events(place, "one")}) == ([], {"elsewhere"})
