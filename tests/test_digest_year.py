"""The messages of a whole year: who is told what on which morning, and what becomes of mornings on which nothing ran."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.app.status import Status, status
from engine.digest.contents import UnitLine
from engine.digest.ladder import CHASED
from engine.digest.people import Recipient, recipient_of
from engine.digest.record import Letter, letters, letters_of
from engine.due import Listed, judge
from engine.loading import Schedule, load
from engine.ports import DeliveryError
from engine.render.digest import as_values
from engine.store.evidence import Evidence
from engine.store.memory import MemoryStore
from tests.conftest import Golden
from tests.year import play, posted
from tests.year.play import Office, furnished
from tests.year.posted import EIGHT, Cron, Postbox, Posted, Round, framed, mornings

SCRIPT = play.read()
PLAN = "jingan-lhsr-2024"
GOLDEN = Path(__file__).parent / "golden"
MESSAGES = 226
NINE = time(1, tzinfo=EIGHT.tzinfo)
GREY = DeliveryError("later", "451 4.7.1 greylisted")
GONE = DeliveryError("later", "connection refused", channel=True)


def days(*written: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))


SKIPPED = days("2024-07-08", "2024-09-24", "2024-09-25", "2024-09-26", "2024-11-15")
"""Mornings on which cron did not run: a Monday; three on end, with rungs and a due day in them; a Friday."""
DOUBLED = days("2024-07-02", "2024-12-16")
"""Mornings on which it ran twice: an ordinary one, and a Monday."""
DOWN = days("2024-08-01", "2024-12-06")
"""Days on which the mail server took nothing."""


class Morning(NamedTuple):
    """One morning on which cron ran, before anything was done: its runs, and how everything stood."""

    day: date
    rounds: list[Round]
    listed: dict[str, Listed]
    stood: Status

    def __repr__(self) -> str:
        """What a failing test shows of it."""
        return f"{self.day}: {self.posted}"

    @property
    def posted(self) -> list[Posted]:
        """What was sent."""
        return [one for each in self.rounds for one in each.posted]


class Year(NamedTuple):
    """A year of mornings."""

    schedule: Schedule
    store: MemoryStore
    mornings: dict[date, Morning]

    def __repr__(self) -> str:
        """What a failing test shows of it."""
        return f"{len(self.mornings)} mornings, {len(self.posted)} messages"

    @property
    def posted(self) -> list[Posted]:
        """Every message, in order."""
        return [one for morning in self.mornings.values() for one in morning.posted]

    @property
    def letters(self) -> list[Letter]:
        """Every letter, in order."""
        return letters(self.store.of(letters_of(self.schedule.plan.issuer)))

    def told(self) -> dict[tuple[str, str], date]:
        """On which day who was first told of which matter."""
        found: dict[tuple[str, str], date] = {}
        for one in self.posted:
            for matter in one.digest.matters:
                found.setdefault((one.digest.recipient.id, self.lasting(matter)), one.digest.day)
        return found

    def lasting(self, matter: str) -> str:
        """A matter without the number of its event, which depends on how many messages were sent before."""
        about, _, number = matter.rpartition("|")
        if about.endswith(("|accept", "|returned")):
            event = next(self.store.events(int(number) - 1))
            return f"{about}|{event.kind} {event.day}"
        return matter

    def liaisons(self) -> dict[str, set[str]]:
        """The units of every liaison, by the person's address."""
        org, found = self.schedule.org, dict[str, set[str]]()
        for unit in org.units.values():
            found.setdefault(recipient_of(org, org.people[unit.roles["liaison"]]).id, set()).add(unit.name)
        return found


Fault = Callable[[date], DeliveryError | None]


def played(
    folder: Path, skipped: frozenset[date], doubled: frozenset[date], fault: Fault, until: date | None = None
) -> Year:
    """The year with some mornings unlike others."""
    workspace = furnished(folder)
    store, box, loaded = MemoryStore(), Postbox(), load(workspace)
    office = Office(workspace, store, Evidence(str(folder / "evidence")))
    cron = Cron(loaded, store, lambda _: box)
    year = Year(loaded.schedules[0], store, {})
    for day in mornings(SCRIPT, office, until):
        if day in skipped:
            continue
        box.fault = fault(day)
        book, today = office.book, day.toordinal()
        listed = {entry.id: judge(entry, today) for entry in book.all(today)}
        stood = status(book, day, plan=PLAN, unit=None, by="unit")
        rounds = [cron.run(book, day, at) for at in ((EIGHT, NINE) if day in doubled else (EIGHT,))]
        year.mornings[day] = Morning(day, rounds, listed, stood)
    return year


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return played(tmp_path_factory.mktemp("year"), SKIPPED, DOUBLED, lambda day: GREY if day in DOWN else None)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year in which cron ran every morning and everything got through."""
    return played(tmp_path_factory.mktemp("steady"), days(), days(), lambda _: None)


def short(text: str) -> str:
    return text.replace(f"{PLAN}/", "")


def lines(year: Year) -> Iterator[str]:
    """The year's messages, one a line, the matters of each below it."""
    for one in year.posted:
        digest, told = one.digest, values(one)
        counts = " ".join(f"{code} {count}" for code, count in digest.counts.items())
        numbers = " ".join(letter["number"] for letter in told["letters"])
        kind = "weekly" if digest.weekly else "daily"
        yield f"{digest.day} {digest.day:%a} {digest.recipient.id} {kind}: {counts}  {numbers}".rstrip()
        yield from sorted(f"    {short(year.lasting(matter))}" for matter in digest.matters)


def values(one: Posted) -> dict[str, list[dict[str, str]]]:
    """A message as its templates know it."""
    return as_values(one.digest, framed(one.at, dict(one.letters)))


def test_the_messages_of_the_year(year: Year, golden: Golden) -> None:
    golden.check(GOLDEN / "digest-year.txt", "\n".join(lines(year)) + "\n")
    count = len(year.posted)
    assert count == MESSAGES


@pytest.mark.parametrize(
    ("day", "to", "why"),
    [
        ("2024-06-14", "tang", "ten working days before"),
        ("2024-06-26", "deng", "what came back"),
        ("2024-06-27", "sun", "what is to be accepted"),
        ("2024-07-02", "deng", "a notice, of what came back too late"),
        ("2024-07-05", "liang", "supervision letters to a leader"),
        ("2024-07-15", "li", "the week of the office"),
    ],
)
def test_messages_in_full(year: Year, golden: Golden, day: str, to: str, why: str) -> None:
    one = sent(year, day, to)
    text = f"{one.message.subject}\n\n{one.message.text}"
    golden.check(GOLDEN / f"digest-{day}-{to}.txt", re.sub(r"台账 \d+:[0-9a-f]{32}", "台账 …", text)), why


def sent(year: Year, day: str, to: str) -> Posted:
    """The message to somebody on a day."""
    (found,) = (one for one in year.mornings[date.fromisoformat(day)].posted if one.message.to == f"{to}@example.org")
    return found


def test_nobody_gets_two_messages_a_day(year: Year, steady: Year) -> None:
    for each in (year, steady):
        counted = Counter((one.digest.recipient.id, one.digest.day) for one in each.posted)
        assert set(counted.values()) == {1}


def test_a_message_is_of_the_day_on_which_it_is_sent(year: Year) -> None:
    for day, morning in year.mornings.items():
        assert {one.digest.day for one in morning.posted} <= {day}


def test_nobody_is_told_anything_on_a_day_off(year: Year) -> None:
    worked = year.schedule.calendar.is_workday
    rest = [morning for day, morning in year.mornings.items() if not worked(day.toordinal())]
    assert [one.message.subject for morning in rest for one in morning.posted] == []
    assert {each.day.rest for morning in rest for each in morning.rounds} == {True}
    at_weekends = [day.isoformat() for day, morning in year.mornings.items() if day.weekday() > 4 and morning.posted]
    assert at_weekends == ["2024-09-14", "2024-09-29", "2024-10-12"], "made up for elsewhere"


def test_a_second_run_on_a_day_sends_nothing(year: Year) -> None:
    for day in DOUBLED:
        first, second = year.mornings[day].rounds
        assert (bool(first.posted), len(second.posted), second.report.counts) == (True, 0, {})


def test_a_day_on_which_the_server_takes_nothing_is_made_up(year: Year, steady: Year) -> None:
    was, became = steady.told(), year.told()
    for day in DOWN:
        would_have = len(steady.mornings[day].posted)
        assert would_have
        (tried,) = year.mornings[day].rounds
        assert (len(tried.posted), tried.report.counts) == (0, {"later": would_have})
    (made_up,) = [key for key, told in was.items() if told == date(2024, 12, 6)]
    assert became[made_up] == date(2024, 12, 9), "the next working day"


RUNGS = re.compile(r"\|[+-]\d+$")


def test_what_was_told_once_is_told_again_in_the_weekly_list_only(year: Year, steady: Year) -> None:
    for each in (year, steady):
        told: set[tuple[str, str]] = set()
        for one in each.posted:
            new = {(one.digest.recipient.id, matter) for matter in one.digest.matters}
            again = {matter for _, matter in told & new}
            assert not again or one.digest.weekly
            assert [matter for matter in again if RUNGS.search(matter) or matter.startswith("week|")] == []
            told |= new


def test_what_is_told_of_is_to_be_done(year: Year) -> None:
    """What is done, dispensed with, lapsed or to be back-filled is never told of."""
    for morning in year.mornings.values():
        for one in morning.posted:
            for row in one.digest.rows:
                code, state = row.code, morning.listed[row.listed.entry.id].state
                assert state in CHASED | {"submitted"}
                assert (code == "accept") == (state == "submitted")
                assert (code in {"overdue", "notice", "supervision"}) == (state == "overdue")


def test_the_weekly_list_of_a_unit_has_all_that_it_has_to_do_that_week(year: Year) -> None:
    """What is overdue, came back or falls due in the week; beside it only rungs that are news."""
    units = year.liaisons()
    checked = 0
    for day, morning in year.mornings.items():
        ends = (day + timedelta(days=7 - day.weekday())).toordinal()
        for one in morning.posted:
            if not one.digest.weekly or one.digest.recipient.id not in units:
                continue
            due = {
                id_
                for id_, listed in morning.listed.items()
                if listed.state in CHASED and units[one.digest.recipient.id] & set(listed.entry.responsible)
                if listed.state in {"overdue", "returned"} or listed.entry.due < ends
            }
            rows = [row for row in one.digest.rows if row.code != "accept"]
            ids = [row.listed.entry.id for row in rows]
            beside = [row.listed.entry.id for row in rows if row.rung is None and row.listed.entry.id not in due]
            assert due <= set(ids)
            assert beside == []
            assert len(set(ids)) == len(ids)
            checked += 1
    assert checked > 100


def test_whoever_has_something_to_do_in_a_week_gets_its_list(year: Year) -> None:
    """On the first working day of the week on which cron ran."""
    units = year.liaisons()
    for monday in (SCRIPT.begin + timedelta(weeks=number) for number in range(31)):
        week = [monday + timedelta(days=number) for number in range(7)]
        ran = [day for day in week if day in year.mornings and not year.mornings[day].rounds[0].day.rest]
        morning = year.mornings[ran[0]]
        ends = monday.toordinal() + 7
        busy = {
            person
            for person, own in units.items()
            for listed in morning.listed.values()
            if listed.state in CHASED and own & set(listed.entry.responsible) and listed.entry.due < ends
            if listed.entry.due
        }
        told = {one.digest.recipient.id for one in morning.posted if one.digest.weekly}
        assert busy <= told


def overviews(year: Year) -> Iterator[tuple[Morning, Posted]]:
    """The messages with overviews, and the mornings on which they were sent."""
    for morning in year.mornings.values():
        yield from ((morning, one) for one in morning.posted if one.digest.overviews)


def test_the_office_alone_gets_an_overview_in_every_week_with_something_in_it(year: Year) -> None:
    found = list(overviews(year))
    readers = {one.message.to for _, one in found}
    weeks = [morning.day.isocalendar().week for morning, _ in found]
    assert readers == {"li@example.org"}
    quiet = {23, 24, 25}  # nothing late, nothing due, nothing to accept
    assert weeks == [week for week in (*range(22, 53), 1) if week not in quiet]


def test_an_overview_has_the_figures_that_status_has(year: Year) -> None:
    for morning, one in overviews(year):
        (overview,) = one.digest.overviews
        rows = {row.name: row.tally.states for row in morning.stood.plans[0].rows}
        told = {line.unit: dict(line.states) for line in overview.units}
        ends = (morning.day + timedelta(days=7 - morning.day.weekday())).toordinal()
        week = [line.week - falling_due(line, morning, ends) for line in overview.units]
        assert told == {name: dict(states) for name, states in rows.items()}
        assert set(week) == {0}


def falling_due(line: UnitLine, morning: Morning, ends: int) -> int:
    """How many pieces of a unit that nobody is late with fall due before a day."""
    mine = [one for one in morning.listed.values() if line.unit in one.entry.responsible]
    return sum(one.state in {"open", "upcoming"} and one.entry.due < ends for one in mine)


def test_the_last_line_of_an_overview_has_the_figures_of_the_plan(year: Year) -> None:
    for morning, one in overviews(year):
        (told,) = as_values(one.digest, framed(one.at, dict(one.letters)))["overviews"]
        states = morning.stood.plans[0].tally.states
        total = {key: told["total"][key] for key in ("overdue", "returned", "accept", "done", "all")}
        assert total == {
            "overdue": states["overdue"],
            "returned": states["returned"],
            "accept": states["submitted"],
            "done": states["done"],
            "all": states.total(),
        }


def test_the_office_knows_what_it_waits_for(year: Year) -> None:
    """Weekly what has not come; on the day after its latest day, at once."""
    for morning, one in overviews(year):
        late = {listed.entry.facts.waits_for for listed in morning.stood.plans[0].silent}
        told = {awaited.name for awaited in one.digest.awaited if 0 < awaited.latest < morning.day.toordinal()}
        assert told == late
    news = [(awaited.name, awaited.pieces) for awaited in sent(year, "2024-11-01", "li").digest.awaited]
    assert news == [("评查通知", 1)]


def test_letters_are_numbered_one_after_the_other(year: Year, steady: Year) -> None:
    for each in (year, steady):
        for kind in ("notice", "supervision"):
            issued = [letter for letter in each.letters if letter.kind == kind]
            numbers, covered = [letter.number for letter in issued], {(letter.day, letter.units) for letter in issued}
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(covered) == len(numbers), "one a unit and day"


def test_one_letter_has_one_number_whoever_gets_it(year: Year) -> None:
    """The liaison, the head and the leader; each letter covers just what its number was given for."""
    got: dict[str, set[tuple[str, int]]] = {}
    for one in year.posted:
        for row in one.digest.rows:
            if row.code in {"notice", "supervision"} and row.rung is not None:
                letter = one.letters[row.matter]
                told = (letter.kind, list(letter.units))
                assert told == (row.code, row.listed.entry.responsible)
                got.setdefault(row.matter, set()).add((letter.kind, letter.number))
    counted = {len(numbers) for numbers in got.values()}
    assert counted == {1}
    enclosed = [(one.message.to.partition("@")[0], values(one)["letters"]) for one in year.posted]
    readers = {
        letter["number"]: [to for to, theirs in enclosed if letter in theirs] for _, ours in enclosed for letter in ours
    }
    assert readers["提示〔2024〕1号"] == ["luo", "gao"]
    assert readers["督办〔2024〕1号"] == ["luo", "gao", "liang"]


def test_a_letter_that_was_issued_reaches_somebody(steady: Year) -> None:
    covered = {matter for one in steady.posted for matter in one.digest.matters}
    unseen = [letter.number for letter in steady.letters if not letter.matters <= covered]
    assert unseen == []


def test_a_number_is_given_once_even_where_nobody_got_the_letter(year: Year) -> None:
    """The server took nothing on the day of the fourth notice; on the next what it was about had been handed in."""
    covered = {matter for one in year.posted for matter in one.digest.matters}
    unseen = [(letter.kind, letter.number, letter.day) for letter in year.letters if not letter.matters & covered]
    assert unseen == [("notice", 4, date(2024, 8, 1))]


def test_a_morning_skipped_tells_nothing_that_would_not_have_been_told(year: Year, steady: Year) -> None:
    """And nothing earlier; lists aside, which come by weeks."""
    was, became = steady.told(), year.told()
    beside = sorted(set(became) - set(was))
    earlier = [key for key in became if became[key] < was[key]]
    assert (beside, earlier) == ([], [])


def test_what_is_told_later_waits_for_the_next_morning_only(year: Year, steady: Year) -> None:
    was, became = steady.told(), year.told()
    late = {key for key in became if became[key] != was[key]}
    wrong = [key for key in late if became[key] != following(year, was[key])]
    count = len(late)
    assert wrong == []
    assert count > 10


def following(year: Year, day: date) -> date:
    """The first working day from a day on, on which cron ran and the server took what it was given."""
    found = (each for each, morning in year.mornings.items() if not morning.rounds[0].day.rest and each not in DOWN)
    return next(each for each in found if each >= day)


def test_what_is_never_told_had_passed_by_the_next_morning(year: Year, steady: Year) -> None:
    """Handed in, judged or corrected meanwhile, or told of by a higher rung of the same ladder."""
    was, became = steady.told(), year.told()
    never = sorted(set(was) - set(became))
    told_of = {(person, matter.rpartition("|")[0]) for person, matter in became if RUNGS.search(matter)}
    for person, matter in never:
        morning = year.mornings[following(year, was[person, matter])]
        id_, what = matter.split("|")[:2]
        listed = morning.listed[id_]
        if RUNGS.search(matter):
            higher = (person, matter.rpartition("|")[0]) in told_of
            assert higher or listed.state not in CHASED or f"{date.fromordinal(listed.entry.due)}" != what, matter
        else:
            assert what in {"accept", "returned"}, matter
            assert listed.state != {"accept": "submitted"}.get(what, what), matter
    rungs = [matter for _, matter in never if RUNGS.search(matter)]
    assert rungs, "some were"


def whose(year: Year, role: str) -> set[Recipient]:
    org = year.schedule.org
    return {recipient_of(org, org.people[unit.roles[role]]) for unit in year.schedule.org.units.values()}


def test_heads_and_leaders_hear_of_what_is_late_only(year: Year) -> None:
    for role, codes in (("head", {"notice", "supervision"}), ("leader", {"supervision"})):
        people = whose(year, role)
        told = {code for one in year.posted if one.digest.recipient in people for code in one.digest.counts}
        assert told == codes


def test_only_who_gets_the_weekly_list_gets_a_message_called_so(year: Year) -> None:
    liaisons = whose(year, "liaison")
    others = {one.message.to for one in year.posted if one.digest.weekly and one.digest.recipient not in liaisons}
    assert others == set()


def test_every_message_names_its_plan(year: Year) -> None:
    title = year.schedule.plan.title
    without = [one.message.subject for one in year.posted if title not in one.message.text]
    assert without == []


def test_a_server_that_is_gone_for_a_day_delays_by_a_day(tmp_path: Path) -> None:
    """What it would have taken is told on the next day, in one message, as of that day."""
    gone, after = date(2024, 6, 14), date(2024, 6, 17)
    found = played(tmp_path, days(), days(), lambda day: GONE if day == gone else None, until=after)
    (tried,) = found.mornings[gone].rounds
    sent_on = Counter(one.digest.day for one in found.mornings[after].posted)
    assert (len(tried.posted), tried.report.counts) == (0, {"later": 9})
    assert sent_on == {after: 9}


def test_a_server_that_is_gone_on_a_monday_keeps_no_list_from_anybody(tmp_path: Path) -> None:
    gone, after = date(2024, 6, 24), date(2024, 6, 25)
    found = played(tmp_path, days(), days(), lambda day: GONE if day == gone else None, until=after)
    told, weekly = (Counter(one.digest.weekly for one in found.mornings[day].posted) for day in (gone, after))
    assert (told, weekly) == ({}, {True: 9})


def test_a_year_for_looking_at(tmp_path: Path, steady: Year, capsys: pytest.CaptureFixture[str]) -> None:
    until = date(2024, 6, 14)
    posted.main(str(tmp_path), until)
    expected = [one.message.subject for one in steady.posted if one.digest.day <= until]
    box = tmp_path.resolve() / "Maildir"
    assert capsys.readouterr().out == f"{len(expected)} messages in {box}\n"
    assert sorted(str(message["Subject"]) for message in read(box)) == sorted(expected)


def read(box: Path) -> Iterator[EmailMessage]:
    """The messages in a Maildir."""
    for path in (box / "new").iterdir():
        yield message_from_bytes(path.read_bytes(), policy=default)
