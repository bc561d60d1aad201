"""The clock and the digests: whatever day was missed, doubled or cut short, everybody is told the same, each thing once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.app.delivery import Composed, Post, deliver, ended
from engine.app.digests import Moment, Standing, due_digests, standing
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.outbox import Report, Result
from engine.book import Book
from engine.digest import days
from engine.digest.contents import Digest
from engine.digest.record import RUN, Run
from engine.loading import Loaded, load
from engine.making import bound
from engine.ports import DeliveryError, Message, Store
from engine.settings import Mailing
from engine.store.memory import MemoryStore
from engine.store.sqlite import to_write
from engine.workspace import Workspace
from tests.conftest import LADDER, Wf, head_of, org_of
from tests.digest_place import DAY, EVERYBODY, PEOPLE, SEND, Place, astray, sending

ORG = org_of("""\
  综合科: {head: zhao, liaison: zhao, leader: wang}
  绿化科: {head: qian, liaison: li, leader: wang}
  环卫科: {head: qian, liaison: sun, leader: wang}
""")
ITEMS = """\
items:
- item: "1"
  title: 学习
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: late, title: 早该交的, each: with, recurrence: {date: 2024-09-06}, evidence: [材料一]}
  - {id: soon, title: 就要交的, each: with, recurrence: {date: 2024-09-12}, evidence: [材料二]}
  - {id: next, title: 再要交的, each: [绿化科], recurrence: {date: 2024-09-20}, evidence: [材料三]}
  - {id: then, title: 以后交的, each: [环卫科], recurrence: {date: 2024-09-30}, evidence: [材料四]}
"""
PLAN = head_of("test-2024", "测试计划") + LADDER + ITEMS
BEGUN = date(2024, 9, 9)
"""A Monday, and the day of a run that has been. Friday to Tuesday after it are 14 September, worked, and three days off."""
LAST = date(2024, 9, 24)
LI, SUN = "li@example.org", "sun@example.org"
EVERY_DAY = [date.fromordinal(number) for number in range(BEGUN.toordinal() + 1, LAST.toordinal() + 1)]


@cache
def plans() -> tuple[Loaded, Book]:
    """The plan, loaded, with nothing recorded."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "plans")
        (root / "org").mkdir(parents=True)
        (root / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
        (root / "test.yaml").write_text(PLAN, encoding="utf-8")
        loaded = load(Workspace(folder, str(root)))
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return loaded, bound(loaded, None)


def said(_message: Message) -> str:
    """A server that takes everything."""
    return "250 OK"


class Mail:
    """A channel: it keeps what arrives, and answers as it is told to, or raises what it is told to."""

    def __init__(self) -> None:
        self.arrived: list[Message] = []
        self.tried: list[str] = []
        self.answer: Callable[[Message], str] = said

    def send(self, message: Message) -> str:
        """Keep what arrives."""
        self.tried.append(message.to)
        word = self.answer(message)
        self.arrived.append(message)
        return word

    def close(self) -> None:
        """Nothing is kept open."""


def shut(message: Message) -> str:
    """A channel that cannot even be opened: its password is not to be had."""
    raise AssertionError(message)


def down(message: Message) -> str:
    """A server that cannot be reached."""
    raise DeliveryError("later", f"connect: refused, {message.id}", channel=True)


def busy(message: Message) -> str:
    """A server that takes nothing for the moment."""
    raise DeliveryError("later", f"451 try again, {message.id}")


class Cut(BaseException):
    """The run ends here, at once."""


class Cron:
    """An office whose digests are sent by a clock of ours."""

    def __init__(self, mailing: Mailing | None = None) -> None:
        self.store = MemoryStore()
        self.mail = Mail()
        self.mailing = mailing or Mailing()
        self.pauses: list[Callable[[], object]] = []

    def begun(self) -> "Cron":
        """With a first run on a Monday, and what that had to tell forgotten."""
        self.run(BEGUN)
        self.mail.arrived.clear()
        self.mail.tried.clear()
        return self

    def at(self, day: date, hour: int = 0) -> Standing:
        """How things stand."""
        loaded, book = plans()
        now = datetime.combine(day, time(hour), UTC)
        moment = Moment(day, now, self.store.head())
        return standing(loaded.distinct, book, self.store, moment, self.mailing)

    def run(self, day: date, hour: int = 0) -> Report:
        """What `wf digest --send` does."""
        at = self.at(day, hour)
        journal = Journal(self.store, "test", lambda: at.moment.now)
        due = due_digests(at, self.store, {"email"})
        issued(journal, due._replace(planned=[one for one in due.planned if not one.done]), day)
        report = deliver(journal, at, due.planned, self.post())
        ended(journal, at.moment, report)
        return report

    def cut(self, day: date, number: int, *, after: bool) -> None:
        """A run that is ended while it hands over its message of this number, before that arrives or after."""

        def ends(message: Message) -> str:
            if len(self.mail.tried) < number:
                return "250 OK"
            if after:
                self.mail.arrived.append(message)
            raise Cut

        self.mail.tried.clear()
        self.mail.answer = ends
        try:
            self.run(day)
        except Cut:
            pass
        finally:
            self.mail.answer = said

    def post(self) -> Post:
        """The world outside."""

        def compose(digest: Digest, id_: str) -> Composed:
            text = "\n".join((digest.day.isoformat(), *digest.matters))
            return Composed("digest", text, f"{id_}\n{text}".encode())

        def parse(raw: bytes) -> Composed:
            return Composed("digest", raw.decode().partition("\n")[2], raw)

        def pause(_seconds: float, _failed: list[Result]) -> None:
            for act in self.pauses:
                act()

        def opened(_channel: str) -> Mail:
            if self.mail.answer is shut:
                raise DeliveryError("later", "no password", channel=True)
            return self.mail

        return Post(opened, lambda _: "wf@example.org", compose, parse, pause, lambda _done, _total: None)

    def told(self) -> dict[str, list[list[str]]]:
        """What everybody was told, message by message; copies of a message are one."""
        messages = {message.id: message for message in self.mail.arrived}
        assert {message.raw for message in self.mail.arrived} == {one.raw for one in messages.values()}, "copies differ"
        found: dict[str, list[list[str]]] = {}
        for message in messages.values():
            found.setdefault(message.to, []).append(message.text.split("\n")[1:])
        return found


def rungs(told: Iterable[Iterable[str]]) -> dict[str, int]:
    """The last rung of every occurrence that was told of."""
    found: dict[str, int] = {}
    for matter in (matter for message in told for matter in message):
        name, _, rung = matter.rpartition("|")
        if rung[:1] in {"+", "-"}:
            found[name] = max(found.get(name, -999), int(rung))
    return found


def weeks(told: Iterable[Iterable[str]]) -> list[str]:
    """The weekly lists that were told."""
    return [matter for message in told for matter in message if matter.startswith("week|")]


def repeated(told: Iterable[Iterable[str]]) -> list[str]:
    """What was told twice though it is told once: a rung, a weekly list."""
    found = Counter(matter for message in told for matter in message if rungs([[matter]]) or weeks([[matter]]))
    return [matter for matter, times in found.items() if times > 1]


@cache
def daily() -> dict[str, dict[str, int]]:
    """What everybody is told by a run on every day, up to the last: the last rung of everything."""
    cron = Cron().begun()
    for day in EVERY_DAY:
        cron.run(day)
    return {to: rungs(told) for to, told in cron.told().items()}


def test_the_daily_run_tells_of_every_rung() -> None:
    """What the others are compared with has something of everything in it."""
    assert {to for to, told in daily().items() if told} == {LI, "qian@example.org", SUN, "wang@example.org"}
    assert set(daily()[LI].values()) == {5, 1}
    assert set(daily()[SUN].values()) == {5, -10}
    assert set(daily()["wang@example.org"].values()) == {5}


# The day of a rung, and days of which it is one; the run that comes after them.
@pytest.mark.parametrize(
    ("missed", "back"),
    [
        ([date(2024, 9, 13)], date(2024, 9, 14)),  # the day of a notice; the next is a Saturday that is worked
        ([date(2024, 9, day) for day in (11, 12, 13)], date(2024, 9, 14)),  # three days
        ([date(2024, 9, day) for day in range(13, 18)], date(2024, 9, 18)),  # the day of a notice, and a holiday
    ],
    ids=["one", "three", "into-a-holiday"],
)
def test_what_was_missed_is_told_in_one_mail(missed: list[date], back: date) -> None:
    cron, steady = Cron().begun(), Cron().begun()
    for day in EVERY_DAY:
        if day <= back:
            steady.run(day)
            if day not in missed:
                cron.run(day)
    told = cron.told()
    assert {to: rungs(one) for to, one in told.items()} == {to: rungs(one) for to, one in steady.told().items()}
    today = [message for message in cron.mail.arrived if message.text.startswith(back.isoformat())]
    assert sorted(message.to for message in today) == sorted({message.to for message in today}), "one mail each"
    assert {LI, SUN} <= {message.to for message in today}


@pytest.mark.parametrize("hours", [(8, 8), (8, 9), (8, 23)], ids=str)
def test_a_second_run_of_the_day_sends_nothing(hours: tuple[int, int]) -> None:
    cron = Cron().begun()
    assert cron.run(date(2024, 9, 13), hours[0]).counts["delivered"] == 5
    assert cron.run(date(2024, 9, 13), hours[1]).counts == {}
    assert len(cron.mail.arrived) == 5


class Fate(NamedTuple):
    """What becomes of a day's run: none, one, two, or one cut short at a message."""

    runs: int
    cut: int
    after: bool


FATES = st.one_of(
    st.just(Fate(0, 0, after=False)),
    st.just(Fate(1, 0, after=False)),
    st.just(Fate(2, 0, after=False)),
    st.builds(Fate, st.just(1), st.integers(1, 4), st.booleans()),
)


@settings(max_examples=60)
@given(st.lists(FATES, min_size=len(EVERY_DAY) - 1, max_size=len(EVERY_DAY) - 1))
def test_whatever_became_of_the_days_everybody_is_told_the_same(fates: list[Fate]) -> None:
    cron = Cron().begun()
    for day, fate in zip(EVERY_DAY, [*fates, Fate(1, 0, after=False)], strict=True):
        if fate.cut:
            cron.cut(day, fate.cut, after=fate.after)
        else:
            for hour in range(fate.runs):
                cron.run(day, hour)
    told = cron.told()
    assert {to: rungs(one) for to, one in told.items()} == daily()
    for to, messages in told.items():
        assert repeated(messages) == [], to
    assert cron.store.waiting() == []


@settings(max_examples=30)
@given(st.lists(FATES, min_size=len(EVERY_DAY) - 1, max_size=len(EVERY_DAY) - 1))
def test_every_week_has_one_list(fates: list[Fate]) -> None:
    """Whoever is on it gets it once in every week in which there was a run to its end."""
    cron = Cron()
    ran = set()
    for day, fate in zip(EVERY_DAY, [*fates, Fate(1, 0, after=False)], strict=True):
        if fate.cut:
            cron.cut(day, fate.cut, after=fate.after)
        else:
            for hour in range(fate.runs):
                cron.run(day, hour)
                if cron.at(day).worked(day):
                    ran.add(f"week|2024-W{day.isocalendar().week:02d}")
    found = weeks(cron.told().get(LI, []))
    assert len(found) == len(set(found))
    assert ran <= set(found)


def test_nothing_is_sent_on_a_day_off() -> None:
    cron = Cron().begun()
    for day in (15, 16, 17):
        assert cron.run(date(2024, 9, day)).counts == {}
    assert cron.mail.tried == []
    assert cron.run(date(2024, 9, 18)).counts["delivered"] == 5


@pytest.mark.parametrize(
    ("ran", "listed"),
    [
        ([9], 9),  # a Monday
        ([10], 10),  # Monday was missed
        ([10, 11], 10),  # once is enough
        ([13], 13),  # most of the week was missed
        ([16, 17, 18], 18),  # Monday and Tuesday are days off
        ([18, 19], 18),  # the same, without a run on them
        ([19, 20], 19),  # and the next day missed as well
    ],
    ids=str,
)
def test_the_weekly_list_goes_out_on_the_first_day_that_it_can(ran: list[int], listed: int) -> None:
    cron = Cron()
    cron.run(date(2024, 9, 6))
    cron.mail.arrived.clear()
    for day in ran:
        cron.run(date(2024, 9, day))
    lists = {message.text.split("\n")[0] for message in cron.mail.arrived if "week|" in message.text}
    assert lists == {f"2024-09-{listed:02d}"}


@pytest.mark.parametrize("trouble", [down, busy, shut])
@pytest.mark.parametrize("days_", [(13, 14), (20, 23)], ids=str)
def test_what_failed_for_a_day_is_told_in_one_mail_the_next(
    days_: tuple[int, int], trouble: Callable[[Message], str]
) -> None:
    day, after = (date(2024, 9, number) for number in days_)
    cron, steady = Cron().begun(), Cron().begun()
    cron.mail.answer = trouble
    for _ in range(2):
        report = cron.run(day)
        assert {result.outcome for result in report.results} == {"later"}
    assert cron.mail.arrived == []
    cron.mail.answer = said
    cron.run(after)
    steady.run(after)
    assert sorted(message.text for message in cron.mail.arrived) == sorted(
        message.text for message in steady.mail.arrived
    )
    assert cron.store.waiting() == []


@pytest.mark.parametrize("trouble", [shut, busy])
def test_a_weekly_list_that_failed_goes_out_the_next_day(trouble: Callable[[Message], str]) -> None:
    cron = Cron()
    cron.run(date(2024, 9, 6))
    cron.mail.arrived.clear()
    cron.mail.answer = trouble
    cron.run(BEGUN)
    cron.mail.answer = said
    cron.run(BEGUN + timedelta(days=1))
    told = {to: found for to, messages in cron.told().items() if (found := weeks(messages))}
    assert told == {to: ["week|2024-W37"] for to in (LI, SUN, "zhao@example.org")}, "qian, a head, has no list"


def test_every_message_of_a_day_on_which_the_server_is_down_is_accounted_for() -> None:
    """The report, from which the exit status comes, and the ledger have them all."""
    cron = Cron().begun()
    cron.mail.answer = down
    report = cron.run(date(2024, 9, 13))
    assert report.counts == {"later": 5}
    claimed = [event for event in cron.store.events() if event.day == "2024-09-13" and event.kind == "claimed"]
    assert claimed != []
    assert [event.key for event in claimed if not cron.store.keyed(event.key.replace("claimed", "failed"))] == []


def test_what_was_left_is_sent_once_the_server_is_back_within_the_run() -> None:
    """Bytes that an earlier run kept are there for a second round, though the first never came to that message."""
    cron = Cron().begun()
    for number in (1, 2, 3):
        cron.cut(date(2024, 9, 13), number, after=False)
    cron.mail.answer = down
    cron.pauses.append(lambda: setattr(cron.mail, "answer", said))
    report = cron.run(date(2024, 9, 13), 8)
    assert {result.outcome for result in report.results} == {"delivered"}
    assert len({message.id for message in cron.mail.arrived}) == 5


def test_another_run_may_get_through_meanwhile_what_was_left() -> None:
    """While one run waits to try again, another delivers: nobody is to be told of a trouble."""
    cron = Cron().begun()
    cron.cut(date(2024, 9, 13), 3, after=False)
    other = Cron()
    other.store = cron.store
    cron.mail.answer = busy
    cron.pauses.append(lambda: other.run(date(2024, 9, 13), 8))
    report = cron.run(date(2024, 9, 13), 8)
    assert not report.failed, report.results
    assert len({message.id for message in (*cron.mail.arrived, *other.mail.arrived)}) == 5


def test_two_runs_that_share_the_work_are_together_a_good_one() -> None:
    cron, day = Cron().begun(), date(2024, 9, 13)
    other = Cron()
    other.store = cron.store

    def meanwhile(_message: Message) -> str:
        cron.mail.answer = said
        other.run(day, 8)
        return "250 OK"

    cron.mail.answer = meanwhile
    cron.run(day, 8)
    assert (len(cron.mail.arrived), len(other.mail.arrived)) == (1, 4)
    at = cron.at(day)
    assert days.health(datetime.combine(day, time(11), UTC), (10, 0), at.every_run, at.worked).well


def gone(message: Message) -> str:
    """A server that does not know one of them."""
    if message.to == SUN:
        raise DeliveryError("refused", "550 5.1.1 no such user")
    return "250 OK"


def test_a_refused_address_is_tried_again_weekly_and_the_office_told_once() -> None:
    cron = Cron()
    cron.mail.answer = gone
    tried: list[date] = []
    for day in [BEGUN, *EVERY_DAY]:
        cron.mail.tried.clear()
        cron.run(day)
        tried += [day] * cron.mail.tried.count(SUN)
    assert tried == [BEGUN, date(2024, 9, 18), date(2024, 9, 23)], "on the days of the weekly lists"
    messages = cron.told()["zhao@example.org"]
    trouble = f"trouble|refused|{SUN} (email)|550 5.1.1 no such user"
    assert [message for message in messages if trouble in message and not weeks([message])] == [[trouble]]
    assert sum(trouble in message for message in messages) == 3, "and it stands in the weekly lists"
    cron.mail.answer = said
    cron.run(date(2024, 9, 30))
    assert rungs(cron.told()[SUN]).keys() == daily()[SUN].keys(), "nothing of what was refused is lost"


def lost(message: Message) -> str:
    """A server whose answer never comes."""
    raise DeliveryError("unknown", f"answer: timed out, {message.id}")


def test_what_may_have_arrived_is_sent_again_unchanged() -> None:
    cron = Cron().begun()
    handed: list[Message] = []

    def keeps(message: Message) -> str:
        handed.append(message)
        return lost(message)

    cron.mail.answer = keeps
    assert cron.run(date(2024, 9, 13)).counts == {"unknown": 5}
    cron.mail.answer = said
    cron.run(date(2024, 9, 14))
    again = [message for message in cron.mail.arrived if message.text.startswith("2024-09-13")]
    assert len(again) == 5
    assert {(message.id, message.raw) for message in again} == {(message.id, message.raw) for message in handed}


def test_what_may_have_arrived_is_held_where_that_is_settled() -> None:
    cron = Cron(Mailing(resend=False)).begun()
    cron.mail.answer = lost
    assert cron.run(date(2024, 9, 13)).counts == {"unknown": 5}
    assert len(cron.mail.tried) == 5, "not even in the same run"
    cron.mail.answer = said
    assert cron.run(date(2024, 9, 13), 8).counts == {"held": 5}
    assert cron.mail.arrived == []
    cron.mailing = Mailing(resend=True)
    assert cron.run(date(2024, 9, 13), 9).counts == {"delivered": 5}
    assert cron.store.waiting() == []


ZONES = (
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu",
    "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo",
)  # fmt: skip
"""Some of them change their clocks, one by half an hour; some are a day apart."""


def weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def whole(day: date, at: datetime) -> Run:
    """A run with nothing left undone."""
    return Run(day, at.astimezone(UTC), {"delivered": 1})


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_health_follows_the_offices_clock(zone: str, month: int) -> None:
    """Around the days on which clocks are changed: red from the hour on, by the office's clock, until there is a run."""
    place = ZoneInfo(zone)
    runs: list[Run] = []
    for number in range(21):
        day = date(2024, month, 1) + timedelta(days=number)
        hour = datetime.combine(day, time(10), place)
        before, after = hour - timedelta(minutes=1), hour + timedelta(minutes=1)
        if runs:
            found = days.health(before, (10, 0), runs, weekday)
            assert found.well, (day, found)
            assert not weekday(day) or found.expected == hour
        if weekday(day):
            late = days.health(after, (10, 0), runs, weekday)
            assert (late.well, late.missed) == (False, hour)
            runs.append(whole(day, after))
            assert days.health(after, (10, 0), runs, weekday).well


def test_the_next_run_is_expected_an_hour_earlier_after_the_clocks_have_changed() -> None:
    place = ZoneInfo("America/New_York")
    friday = datetime(2024, 3, 8, 10, 30, tzinfo=place)
    found = days.health(friday, (10, 0), [whole(friday.date(), friday)], weekday)
    assert found.expected.astimezone(UTC) == datetime(2024, 3, 11, 14, tzinfo=UTC)
    assert friday.astimezone(UTC).hour == 15


@pytest.mark.parametrize("zone", ZONES)
def test_no_clock_leaps_because_clocks_are_changed(zone: str) -> None:
    """A run a day at seven in the morning, the year round."""
    place = ZoneInfo(zone)
    runs: list[Run] = []
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(days=number)
        now = datetime.combine(day, time(7), place).astimezone(UTC)
        assert days.out_of_step(day, now, runs[-3:]) == ""
        runs.append(Run(day, now, {}))


@pytest.mark.parametrize(
    ("day", "minutes", "leap"),
    [
        (date(2024, 9, 20), 0, ""),  # seven days
        (date(2024, 9, 21), 0, "ahead"),  # eight
        (date(2024, 9, 13), -9, ""),  # set right by a time server
        (date(2024, 9, 13), -11, "behind"),
        (date(2024, 9, 12), 60, "behind"),  # the day before
        (date(2025, 9, 13), 0, "ahead"),
    ],
    ids=str,
)
def test_a_clock_that_leaps_is_noticed(day: date, minutes: int, leap: str) -> None:
    at = datetime(2024, 9, 13, 1, tzinfo=UTC)
    assert days.out_of_step(day, at + timedelta(minutes=minutes), [Run(date(2024, 9, 13), at, {})]) == leap


def test_a_clock_that_was_wrong_once_is_not_wrong_for_ever() -> None:
    """Once somebody has said that it is right, the runs of the days after go by the last run."""
    at = datetime(2024, 9, 13, 1, tzinfo=UTC)
    wrong = Run(date(2024, 9, 18), at + timedelta(days=5), {})
    accepted = Run(date(2024, 9, 13), at, {})
    assert days.out_of_step(date(2024, 9, 14), at + timedelta(days=1), [wrong, accepted]) == ""


def test_a_clock_that_goes_back_and_forth_tells_nothing_twice() -> None:
    """A run by a clock that was ahead, and then, accepted, by the right one."""
    cron = Cron().begun()
    for day in (18, 13, 14, 18, 19):
        cron.run(date(2024, 9, day))
    for to, messages in cron.told().items():
        assert repeated(messages) == [], to


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path)
    yield found
    found.close()


def test_a_mail_server_that_is_down_for_a_day_costs_nobody_two_mails(place: Place) -> None:
    now = datetime.now(UTC)
    place.server.stop()
    report = sending(place.root, DAY, now, lambda _: None)
    assert report.counts == {"later": PEOPLE}
    place.server.start()
    sending(place.root, DAY + timedelta(days=3), now + timedelta(days=3), lambda _: None)
    place.server.settle()
    assert place.server.received == dict.fromkeys(EVERYBODY, 1)


def test_a_mail_server_that_never_answers_gets_the_same_again(place: Place) -> None:
    place.server.verdicts["p07@example.org"] = "drop"
    report = sending(place.root, DAY, datetime.now(UTC), lambda _: place.server.verdicts.clear())
    place.server.settle()
    assert report.counts == {"delivered": PEOPLE}
    assert place.server.received["p07@example.org"] == 2
    assert place.server.received.total() == PEOPLE + 1
    assert astray(place) == []


@pytest.mark.parametrize(("verdict", "copies"), [("drop", 2), ("lose", 1)])
def test_what_is_held_waits_for_somebody_to_decide(place: Place, verdict: str, copies: int) -> None:
    (place.root / "wf.yaml").write_text("digest: {on_unknown: hold}\n", encoding="utf-8")
    place.server.verdicts["p07@example.org"] = verdict
    assert place.wf(*SEND, cwd=place.root).status == 3
    place.server.verdicts.clear()
    before = place.server.received
    for _ in range(2):
        assert place.send().status == 0
    assert place.server.received == before
    assert len(place.waiting()) == 1
    assert place.wf(*SEND, "--resend", cwd=place.root).status == 0
    place.server.settle()
    assert place.server.received["p07@example.org"] == copies
    assert place.server.received.total() == PEOPLE + copies - 1
    assert astray(place) == []


def test_a_command_by_a_clock_that_leaps_is_refused(tmp_path: Path, wf: Wf) -> None:
    root = written(tmp_path, "digest: {weekly: none}")

    def told(day: date, *options: str) -> int:
        ran = wf("digest", "--send", "--as-of", day.isoformat(), *options, cwd=root)
        assert ran.status in {0, 2}
        assert bool(ran.err) == (ran.status == 2)
        return ran.status

    table = [
        (date(2024, 1, 10), (), 0),  # the first
        (date(2024, 1, 18), (), 2),  # eight days later
        (date(2024, 1, 17), (), 0),  # seven
        (date(2024, 1, 16), (), 2),  # the day before
        (date(2024, 1, 17), (), 0),  # the same day
        (date(2024, 3, 1), (), 2),
        (date(2024, 3, 1), ("--accept-clock",), 0),
        (date(2024, 3, 4), (), 0),
        (datetime.now(UTC).date() + timedelta(days=3), ("--accept-clock",), 2),  # still to come, whatever anybody says
    ]
    assert [told(day, *options) for day, options, _ in table] == [status for *_, status in table]


def test_an_instant_before_the_last_run_is_refused(tmp_path: Path, wf: Wf) -> None:
    """The day is right, the hour is not: a run that has been tells of a later one."""
    root, day = written(tmp_path, "digest: {weekly: none}"), date(2024, 1, 10)
    assert wf("digest", "--send", "--as-of", day.isoformat(), cwd=root).status == 0
    for minutes, status in ((5, 0), (30, 2)):
        store = to_write(str(root / ".wf" / "ledger.db"))
        end_at(store, day, datetime.now(UTC) + timedelta(minutes=minutes))
        store.close()
        assert wf("digest", "--send", "--as-of", day.isoformat(), cwd=root).status == status


def end_at(store: Store, day: date, at: datetime) -> None:
    """Record that a run has ended, by another clock."""
    with store.writing():
        Journal(store, "test", lambda: at).append(f"ran {at}", "ran", day, RUN, {})


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_is_that_of_the_offices_zone(tmp_path: Path, wf: Wf, zone: str) -> None:
    """The day before or after is no other's business: tomorrow there is still to come, today is not."""
    root = written(tmp_path, f"timezone: {zone}")
    today = datetime.now(ZoneInfo(zone)).date()
    tomorrow = wf("digest", "--send", "--accept-clock", "--as-of", str(today + timedelta(days=2)), cwd=root)
    assert (tomorrow.status, f"{today}" in tomorrow.err or datetime.now(ZoneInfo(zone)).date() != today) == (2, True)
    assert wf("digest", "--send", "--as-of", str(today), cwd=root).status == 0
    ran = wf("digest", "--send", cwd=root)
    assert (ran.status, {str(today), str(datetime.now(ZoneInfo(zone)).date())} >= {ran.out[:10]}) == (0, True), ran


def written(folder: Path, settings_: str) -> Path:
    """A workspace with settings, whose mail goes into a folder."""
    root = folder / "office"
    (root / "plans" / "org").mkdir(parents=True)
    (root / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (root / "plans" / "test.yaml").write_text(PLAN, encoding="utf-8")
    (root / "wf.yaml").write_text(f"{settings_}\n", encoding="utf-8")
    (root / ".wf").mkdir()
    channels = root / ".wf" / "channels.yaml"
    channels.write_text(f"email: {{type: maildir, path: {root / 'mail'}}}\n", encoding="utf-8")
    channels.chmod(0o600)
    return root
