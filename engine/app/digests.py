"""The digests of a day, worked out from the plans and the ledger alone: nothing is written and nothing is sent."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.book import Book
from engine.digest import contents, days
from engine.digest.candidates import Candidate, Known, Trouble, candidates, to_the_office
from engine.digest.contents import Digest, Overview, Telling
from engine.digest.people import Nobody, Recipient
from engine.digest.record import RUN, Box, Letter, Run, Sent, letters, letters_of, runs, sent
from engine.due import Listed, judge, open_since
from engine.ledger.events import Head
from engine.loading import Schedule
from engine.ports import Store
from engine.settings import Mailing

EMAIL = "email"
"""The channel that needs an e-mail address, and that people are told by where none is named."""
_RECENT = 14
"""Days for which a message that could not be delivered is told to the office."""


class Moment(NamedTuple):
    """What everything in a run is as of: a day, the instant of the run, the ledger's head then."""

    day: date
    now: datetime
    head: Head


class Standing(NamedTuple):
    """How things stand at a moment: schedules, the book, what was sent before.

    `errors` counts what is wrong with the plans.
    """

    moment: Moment
    schedules: list[Schedule]
    book: Book
    every_run: list[Run]
    mailing: Mailing
    errors: int = 0

    @property
    def runs(self) -> list[Run]:
        """The runs up to its day."""
        return [run for run in self.every_run if run.day <= self.moment.day]

    @property
    def sent_today(self) -> int:
        """How many messages got through on its day."""
        return sum(run.counts.get("delivered", 0) for run in self.every_run if run.day == self.moment.day)

    def worked(self, day: date) -> bool:
        """Whether any plan's calendar has the day as a working day; without plans, any weekday is one."""
        calendars = [schedule.calendar for schedule in self.schedules]
        if not calendars:
            return day.weekday() < 5  # noqa: PLR2004 (Saturday)
        return any(calendar.is_workday(day.toordinal()) for calendar in calendars)


class Planned(NamedTuple):
    """A digest, and how messages to the same box fared before, by day."""

    digest: Digest
    before: dict[date, Sent]

    @property
    def done(self) -> bool:
        """Whether the person has had a digest on that day, or one is on its way."""
        was = self.before.get(self.digest.day)
        return was is not None and was.outcome != "later"


class Day(NamedTuple):
    """All that is to be sent on a day: digests by box, in the plans' order; letters by the matters that they cover.

    `rest` says that nobody works on that day, so that there are no digests.
    """

    day: date
    planned: list[Planned]
    letters: dict[str, Letter]
    troubles: list[Trouble]
    rest: bool


def standing(schedules: list[Schedule], book: Book, store: Store | None, moment: Moment, mailing: Mailing) -> Standing:
    """How things stand, read from a store (None: nothing was ever recorded)."""
    known = runs(store.of(RUN)) if store else []
    return Standing(moment, schedules, book, known, mailing, book.about.errors)


def due_digests(at: Standing, store: Store | None, channels: Collection[str] | None = None) -> Day:
    """Every digest that is due at a moment.

    Args:
        at: how things stand.
        store: what was recorded.
        channels: the names of those that are set up; None: any will do.
    """
    if not at.worked(at.moment.day):
        return Day(at.moment.day, [], {}, [], rest=True)
    return _Gathering(at, store, channels).day()


class _Gathering:
    """One pass over all plans: who has what to be told, then, box by box, what of it is news."""

    def __init__(self, at: Standing, store: Store | None, channels: Collection[str] | None) -> None:
        self.at = at
        self.store = store
        self.channels = channels
        self.today = at.moment.day
        self.people: dict[str, Recipient] = {}
        self.found: dict[str, list[Candidate]] = {}
        self.overviews: dict[str, list[Overview]] = {}
        self.troubles: dict[Trouble, None] = {}
        self.letters: dict[str, Letter] = {}
        self.known: list[Known] = []
        goes_out = days.weekly_day(self.today, at.mailing.weekly, at.worked)
        self.weekly = days.weekly_due(self.today, goes_out, at.runs)

    def day(self) -> Day:
        for schedule, listed in self.by_plan():
            self.gather(schedule, listed)
        boxes = {Box(channel, person.id): person for person in self.people.values() for channel in self.of(person)}
        before = {box: self.sent(box) for box in boxes}
        for box, known in before.items():
            self.tell_of_failures(box, known)
        self.tell_the_office()
        planned = []
        for person in self.people.values():
            for channel in self.of(person):
                box = Box(channel, person.id)
                known = before[box] if box in before else self.sent(box)
                digest = self.digest(person, box, known)
                if digest:
                    planned.append(Planned(digest, known))
        return Day(self.today, planned, self.letters, list(self.troubles), rest=False)

    def by_plan(self) -> Iterator[tuple[Schedule, list[Listed]]]:
        """The plans whose books are open, and their entries judged as of the day."""
        today = self.today.toordinal()
        since = open_since(self.today)
        listed: dict[str, list[Listed]] = {}
        for entry in self.at.book.all(today):
            if entry.facts.year >= since:
                listed.setdefault(entry.facts.plan, []).append(judge(entry, today))
        for schedule in self.at.schedules:
            if schedule.plan.id in listed:
                yield schedule, listed[schedule.plan.id]

    def gather(self, schedule: Schedule, listed: list[Listed]) -> None:
        plan, mailing = schedule.plan, self.at.mailing
        monday = self.today - timedelta(days=self.today.weekday())
        known = Known(
            day=self.today,
            schedule=schedule,
            listed=listed,
            news=self.news(listed),
            began=min((run.day for run in self.at.runs), default=self.today).toordinal(),
            ends=(monday + timedelta(days=7 + (mailing.weekly or 0))).toordinal(),
            after=schedule.calendar.add_workdays(self.today.toordinal(), 1),
            weekly_to=mailing.weekly_to if mailing.weekly is not None else (),
        )
        self.known.append(known)
        for person, candidate in candidates(known):
            self.note(person, candidate)
        for letter in letters(self.store.of(letters_of(plan.issuer)) if self.store else ()):
            if letter.day <= self.today:
                self.letters.update(dict.fromkeys(letter.matters, letter))
        for person, _ in to_the_office(known, [_WHOLE]):
            if isinstance(person, Recipient):
                whole = contents.overview(plan.id, plan.title, listed, known.ends)
                self.overviews.setdefault(self.one(person), []).append(whole)

    def one(self, person: Recipient) -> str:
        """The person of an address, whatever the name and channels that several plans give them."""
        known = self.people.setdefault(person.id, person)
        if known != person:
            channels = tuple(dict.fromkeys((*known.channels, *person.channels)))
            accounts = tuple({**dict(person.accounts), **dict(known.accounts)}.items())
            self.people[person.id] = known._replace(channels=channels, accounts=accounts)
        self.found.setdefault(person.id, [])
        return person.id

    def note(self, person: Recipient | Nobody, candidate: Candidate) -> None:
        if isinstance(person, Nobody):
            self.troubles[Trouble("nobody", person.unit, person.role)] = None
        elif candidate.weekly or self.at.mailing.daily:
            self.found[self.one(person)].append(candidate)

    def news(self, listed: list[Listed]) -> dict[str, int]:
        """The number of the event, up to the day, by which something was returned, or came to await acceptance."""
        if self.store is None:
            return {}
        told = {}
        for one in listed:
            held = one.entry.held
            if held and (held.state == "returned" or one.state == "submitted"):
                kinds = {"returned"} if held.state == "returned" else {"submitted", "corrected"}
                told[one.entry.id] = self.last(one.entry.subjects, kinds)
        return told

    def last(self, subjects: list[str], kinds: set[str]) -> int:
        """The number of the last event of some kinds, up to the day."""
        assert self.store is not None
        until = self.today.isoformat()
        events = (event for subject in subjects for event in self.store.of(subject))
        return max((event.seq for event in events if event.kind in kinds and event.day <= until), default=0)

    def of(self, recipient: Recipient) -> Iterator[str]:
        """The channels by which a person can be told; what is in the way is noted."""
        for channel in recipient.channels:
            if channel == EMAIL and not recipient.email:
                self.troubles[Trouble("no-address", recipient.name)] = None
            elif self.channels is not None and channel not in self.channels:
                self.troubles[Trouble("no-channel", recipient.name, channel)] = None
            else:
                yield channel

    def sent(self, box: Box) -> dict[date, Sent]:
        """What was sent to a box, as far back as anything can still be open; days to come, after a clock was wrong."""
        if self.store is None:
            return {}
        since = date(open_since(self.today) - 1, 1, 1).isoformat()
        return sent(self.store.of(box.subject), since)

    def latest(self, known: dict[date, Sent]) -> Sent | None:
        """The last of what was sent up to the day."""
        return max((one for one in known.values() if one.day <= self.today), key=lambda one: one.day, default=None)

    def tell_of_failures(self, box: Box, known: dict[date, Sent]) -> None:
        """What did not arrive of late, or may not have, the last of it only."""
        last = self.latest(known)
        if last is None or self.today - last.day > timedelta(days=_RECENT):
            return
        about = f"{box.recipient} ({box.channel})"
        if last.outcome == "refused":
            self.troubles[Trouble("refused", about, last.said)] = None
        elif last.left(self.at.moment.now) and not self.at.mailing.resend:
            self.troubles[Trouble("unknown", about, last.day.isoformat())] = None

    def tell_the_office(self) -> None:
        """Every office is told what is in the way."""
        if self.at.errors:
            self.troubles[Trouble("errors", str(self.at.errors))] = None
        found = [Candidate("trouble", "|".join(("trouble", *one)), weekly=True, about=one) for one in self.troubles]
        for known in self.known:
            for person, candidate in to_the_office(known, found):
                self.note(person, candidate)

    def digest(self, person: Recipient, box: Box, known: dict[date, Sent]) -> Digest | None:
        told = frozenset(matter for one in known.values() if one.arrived for matter in one.matters)
        lost = {matter for one in known.values() if one.outcome == "later" for matter in one.matters}
        week = contents.week_of(self.today)
        weekly = week not in told and (self.weekly or week in lost)
        last = self.latest(known)
        if last and last.outcome == "refused" and last.day < self.today and not weekly:
            return None  # tried again once a week, not every day
        telling = Telling(box, person, self.today, told, weekly)
        overviews = self.overviews.get(person.id, ())
        return contents.digest(telling, self.found[person.id], overviews, always=self.at.mailing.always)


_WHOLE = Candidate("trouble", "", weekly=True, about=Trouble("", ""))
"""Stands for the whole of a plan when its office's people are looked up."""
