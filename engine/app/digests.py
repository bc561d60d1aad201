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

_EMAIL = "email"
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
        self.day_ = at.moment.day
        self.found: dict[Recipient, list[Candidate]] = {}
        self.overviews: dict[Recipient, list[Overview]] = {}
        self.troubles: dict[Trouble, None] = {}
        self.letters: dict[str, Letter] = {}
        self.known: list[Known] = []
        goes_out = days.weekly_day(self.day_, at.mailing.weekly, at.worked)
        self.weekly = days.weekly_due(self.day_, goes_out, at.runs)

    def day(self) -> Day:
        for schedule, listed in self.by_plan():
            self.gather(schedule, listed)
        boxes = [(recipient, channel) for recipient in self.found for channel in self.of(recipient)]
        before = {(one.id, channel): self.sent(Box(channel, one.id)) for one, channel in boxes}
        for (about, channel), known in before.items():
            self.tell_of_failures(about, channel, known)
        self.tell_the_office()
        planned = []
        for recipient, found in self.found.items():
            for channel in self.of(recipient):
                known = before.get((recipient.id, channel)) or self.sent(Box(channel, recipient.id))
                digest = self.digest(recipient, channel, found, known)
                if digest:
                    planned.append(Planned(digest, known))
        return Day(self.day_, planned, self.letters, list(self.troubles), rest=False)

    def by_plan(self) -> Iterator[tuple[Schedule, list[Listed]]]:
        """The plans whose books are open, and their entries judged as of the day."""
        today = self.day_.toordinal()
        since = open_since(self.day_)
        listed: dict[str, list[Listed]] = {}
        for entry in self.at.book.all(today):
            if entry.facts.year >= since:
                listed.setdefault(entry.facts.plan, []).append(judge(entry, today))
        for schedule in self.at.schedules:
            if schedule.plan.id in listed:
                yield schedule, listed[schedule.plan.id]

    def gather(self, schedule: Schedule, listed: list[Listed]) -> None:
        plan = schedule.plan
        began = min((run.day for run in self.at.runs), default=self.day_).toordinal()
        weekly_to = self.at.mailing.weekly_to if self.at.mailing.weekly is not None else ()
        known = Known(self.day_, schedule, listed, self.news(listed), began, weekly_to)
        self.known.append(known)
        for person, candidate in candidates(known):
            self.note(person, candidate)
        for letter in letters(self.store.of(letters_of(plan.issuer)) if self.store else ()):
            if letter.day <= self.day_:
                self.letters.update(dict.fromkeys(letter.matters, letter))
        ends = (self.day_ + timedelta(days=7 - self.day_.weekday())).toordinal()
        for person, _ in to_the_office(known, [_WHOLE]):
            if isinstance(person, Recipient):
                self.found.setdefault(person, [])
                whole = contents.overview(plan.id, plan.title, listed, ends)
                self.overviews.setdefault(person, []).append(whole)

    def note(self, person: Recipient | Nobody, candidate: Candidate) -> None:
        if isinstance(person, Nobody):
            self.troubles[Trouble("nobody", person.unit, person.role)] = None
        elif candidate.weekly or self.at.mailing.daily:
            self.found.setdefault(person, []).append(candidate)

    def news(self, listed: list[Listed]) -> dict[str, int]:
        """The number of the last event, up to the day, of what was returned or awaits acceptance."""
        if self.store is None:
            return {}
        told = {}
        until = self.day_.isoformat()
        for one in listed:
            held = one.entry.held
            if held and (held.state == "returned" or one.state == "submitted"):
                events = [
                    event.seq
                    for subject in one.entry.subjects
                    for event in self.store.of(subject)
                    if event.day <= until
                ]
                told[one.entry.id] = max(events, default=0)
        return told

    def of(self, recipient: Recipient) -> Iterator[str]:
        """The channels by which a person can be told; what is in the way is noted."""
        for channel in recipient.channels:
            if channel == _EMAIL and not recipient.email:
                self.troubles[Trouble("no-address", recipient.name)] = None
            elif self.channels is not None and channel not in self.channels:
                self.troubles[Trouble("no-channel", recipient.name, channel)] = None
            else:
                yield channel

    def sent(self, box: Box) -> dict[date, Sent]:
        """What was sent to a box up to the day, as far back as anything can still be open."""
        if self.store is None:
            return {}
        since = date(open_since(self.day_) - 1, 1, 1).isoformat()
        found = sent(self.store.of(box.subject), since)
        return {day: one for day, one in found.items() if day <= self.day_}

    def tell_of_failures(self, about: str, channel: str, known: dict[date, Sent]) -> None:
        """What did not arrive of late, or may not have, the last of it only."""
        last = max(known.values(), key=lambda one: one.day, default=None)
        if last is None or self.day_ - last.day > timedelta(days=_RECENT):
            return
        if last.outcome == "refused":
            self.troubles[Trouble("refused", f"{about} ({channel})", last.said)] = None
        elif last.left(self.at.moment.now) and not self.at.mailing.resend:
            self.troubles[Trouble("unknown", f"{about} ({channel})", last.day.isoformat())] = None

    def tell_the_office(self) -> None:
        """Every office is told what is in the way."""
        if self.at.errors:
            self.troubles[Trouble("errors", str(self.at.errors))] = None
        found = [Candidate("trouble", "|".join(("trouble", *one)), weekly=True, about=one) for one in self.troubles]
        for known in self.known:
            for person, candidate in to_the_office(known, found):
                self.note(person, candidate)

    def digest(
        self, recipient: Recipient, channel: str, found: list[Candidate], known: dict[date, Sent]
    ) -> Digest | None:
        told = frozenset(matter for one in known.values() if one.arrived for matter in one.matters)
        lost = {matter for one in known.values() if one.outcome == "later" for matter in one.matters}
        week = contents.week_of(self.day_)
        weekly = week not in told and (self.weekly or week in lost)
        last = max(known.values(), key=lambda one: one.day, default=None)
        if last and last.outcome == "refused" and last.day < self.day_ and not weekly:
            return None  # tried again once a week, not every day
        telling = Telling(Box(channel, recipient.id), recipient, self.day_, told, weekly)
        always = self.at.mailing.always
        return contents.digest(telling, found, self.overviews.get(recipient, ()), always=always)


_WHOLE = Candidate("trouble", "", weekly=True, about=Trouble("", ""))
"""Stands for the whole of a plan when its office's people are looked up."""
