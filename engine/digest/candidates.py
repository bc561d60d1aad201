"""What there is to tell: every reason to tell somebody of something on a day, whether or not it was told before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.digest.ladder import CHASED, Rung, Span, reached
from engine.digest.people import Nobody, Recipient, recipients
from engine.due import Entry, Listed
from engine.loading import Schedule

_SOON = 31
"""Days before its latest day from which on an outside event stands in the weekly list."""
CODES = (
    "supervision", "notice", "returned", "overdue", "coming", "accept", "missing", "awaited", "trouble",
)  # fmt: skip
"""The parts of a digest, the gravest first: letters, what came back, what is late, what is to come, what waits for the
reader's acceptance, who keeps the reader waiting, which outside events are awaited, what could not be told."""


class Missing(NamedTuple):
    """Who has not handed in the pieces of a task that its lead brings together: those overdue, of how many pieces."""

    listed: Listed
    units: tuple[str, ...]
    pieces: int


class Awaited(NamedTuple):
    """An outside event that has not happened: its latest day (an ordinal, 0: none), how many pieces wait for it."""

    plan: str
    plan_title: str
    name: str
    title: str
    latest: int
    pieces: int


class Trouble(NamedTuple):
    """Something that keeps people from being told: {code}.

    refused (an address, what its server said), unknown (a message that may not have arrived), nobody (a unit, a role),
    no-address, no-channel (a person, a channel), errors (how many in the plans).
    """

    code: str
    about: str
    detail: str = ""


class Candidate(NamedTuple):
    """A reason to tell something.

    `matter` names it for ever, so that it is told once, and is "" for what only belongs in the weekly list; `weekly`
    says that it belongs there, too; `rung` is the working days of the rung that it stands on, None for another reason;
    `covers` is the matter that the weekly list tells of ahead of its day.
    """

    code: str
    matter: str
    weekly: bool
    about: Listed | Missing | Awaited | Trouble
    rung: int | None = None
    covers: str = ""


class Known(NamedTuple):
    """What candidates are found from, all as of one day.

    `listed` are the plan's entries judged as of the day, `news` the number of the last event of an entry that was
    returned or awaits acceptance, `began` the first day on which anybody was reminded, `ends` the day before which
    something is the week's, `after` the next working day (ordinals).
    """

    day: date
    schedule: Schedule
    listed: list[Listed]
    news: Mapping[str, int]
    began: int
    ends: int
    after: int
    weekly_to: tuple[str, ...]


Found = tuple[Recipient | Nobody, Candidate]


def candidates(known: Known) -> Iterator[Found]:
    """Every reason, and whom to tell; where nobody holds the role, that. Before it is issued a plan binds nobody."""
    issued = known.schedule.plan.issued
    if issued is not None and known.day < issued:
        return
    yield from _of_entries(known)
    yield from _of_tasks(known)
    yield from to_the_office(known, _awaited(known))


def to_the_office(known: Known, found: Iterable[Candidate]) -> Iterator[Found]:
    """Candidates for whoever answers for the plan's office."""
    office = known.schedule.plan.office
    told = list(_people(known, [office], ("liaison",))) if office else []
    for candidate in found:
        yield from ((person, candidate) for person in told)


def _people(known: Known, units: Iterable[str], roles: Iterable[str]) -> Iterator[Recipient | Nobody]:
    return recipients(known.schedule.org, units, roles, known.day)


def _of_entries(known: Known) -> Iterator[Found]:
    for listed in known.listed:
        if listed.state in CHASED:
            yield from _rungs(known, listed)
            yield from _weekly(known, listed)
        held = listed.entry.held
        if held and held.state == "returned":
            came = f"{listed.entry.id}|returned|{known.news.get(listed.entry.id, 0)}"
            for person in _people(known, listed.entry.responsible, ("liaison",)):
                yield person, Candidate("returned", came, weekly=True, about=listed)
        if listed.state == "submitted":
            came = f"{listed.entry.id}|accept|{known.news.get(listed.entry.id, 0)}"
            for person in _people(known, listed.entry.acceptors, ("liaison",)):
                yield person, Candidate("accept", came, weekly=True, about=listed)


def _rungs(known: Known, listed: Listed) -> Iterator[Found]:
    """The last rung that each of those responsible is told of; those before it are told with it."""
    span = Span(known.began, known.day.toordinal())
    rungs = reached(listed, known.schedule.plan.reminders, known.schedule.calendar, span)
    told: set[Recipient | Nobody] = set()
    for rung in reversed(list(rungs)):
        for person in _people(known, listed.entry.responsible, rung.roles):
            if person not in told:
                told.add(person)
                code, matter = rung.kind or _part(listed), _matter(listed.entry, rung)
                yield person, Candidate(code, matter, weekly=False, about=listed, rung=rung.at)


def _matter(entry: Entry, rung: Rung) -> str:
    """A rung of an occurrence, by the day from which it is counted: another day makes it another matter."""
    return f"{entry.id}|{date.fromordinal(entry.due).isoformat()}|{rung.at:+d}"


def _part(listed: Listed) -> str:
    """The part of a digest in which something to be handed in stands by its state alone."""
    held = listed.entry.held
    if held and held.state == "returned":
        return "returned"
    return "overdue" if listed.state == "overdue" else "coming"


def _weekly(known: Known, listed: Listed) -> Iterator[Found]:
    """What the weekly list has: what is overdue or was returned, and what falls due in the week."""
    code = _part(listed)
    if code == "coming" and listed.entry.due >= known.ends:
        return
    covers = _next_rung(known, listed)
    for person in _people(known, listed.entry.responsible, known.weekly_to):
        yield person, Candidate(code, "", weekly=True, about=listed, covers=covers)


def _next_rung(known: Known, listed: Listed) -> str:
    """The matter of a plain rung that falls on the next working day: who has the list need not hear of it then."""
    span = Span(known.day.toordinal() + 1, known.after)
    coming = [rung for rung in known.schedule.plan.reminders if rung.at <= 0 and not rung.kind]
    rungs = list(reached(listed, coming, known.schedule.calendar, span))
    return _matter(listed.entry, rungs[-1]) if rungs else ""


def _of_tasks(known: Known) -> Iterator[Found]:
    """Who keeps the leads waiting, task by task."""
    groups: dict[tuple[str, str], list[Listed]] = {}
    for listed in known.listed:
        if listed.entry.unit:
            groups.setdefault((listed.entry.facts.name, listed.entry.period), []).append(listed)
    for (name, period), pieces in groups.items():
        late = [one for one in pieces if one.state == "overdue" and one.entry.acceptors]
        leads = next((one.entry.acceptors for one in pieces if one.entry.acceptors), [])
        if not late or not leads:
            continue
        last = date.fromordinal(max(one.entry.due for one in late)).isoformat()
        missing = Missing(late[0], tuple(str(one.entry.unit) for one in late), len(pieces))
        for person in _people(known, leads, ("liaison",)):
            yield person, Candidate("missing", f"{name}@{period}|missing|{last}", weekly=True, about=missing)


def _awaited(known: Known) -> Iterator[Candidate]:
    """The outside events that have not happened; news on the day after their latest day."""
    waiting: dict[str, list[Entry]] = {}
    triggers = known.schedule.plan.triggers
    for listed in known.listed:
        start = listed.entry.facts.waits_for
        if listed.state == "waiting" and start in triggers:
            waiting.setdefault(start, []).append(listed.entry)
    for name, entries in waiting.items():
        facts = entries[0].facts
        awaited = Awaited(facts.plan, facts.plan_title, name, triggers[name].title, facts.latest, len(entries))
        today = known.day.toordinal()
        late, near = 0 < facts.latest < today, facts.latest < today + _SOON
        matter = f"{facts.plan}/{name}|awaited|{facts.latest}" if late else ""
        yield Candidate("awaited", matter, weekly=near, about=awaited)
