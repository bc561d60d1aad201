"""Letters get their numbers: once each, one after the other, by office, kind and year."""

from datetime import date
from typing import NamedTuple

from engine.app.digests import Day
from engine.app.journal import Journal
from engine.digest.record import Letter, letters, letters_of


class Wanted(NamedTuple):
    """A letter that is still to be issued."""

    issuer: str
    plan: str
    kind: str
    units: tuple[str, ...]


def issued(journal: Journal, day: Day, today: date) -> dict[str, Letter]:
    """Give every new letter its number; all letters by the matters that they cover."""
    found = dict(day.letters)
    wanted = _wanted(day)
    if not wanted:
        return found
    with journal.store.writing():
        for letter, matters in wanted.items():
            known = letters(journal.store.of(letters_of(letter.issuer)))
            found.update((matter, one) for one in known for matter in one.matters)
            left = sorted(matter for matter in matters if matter not in found)
            if left:
                found.update(dict.fromkeys(left, _issue(journal, letter, left, known, today)))
    return found


def _issue(journal: Journal, wanted: Wanted, matters: list[str], known: list[Letter], today: date) -> Letter:
    """One letter, under the next number of its kind and year."""
    numbers = (one.number for one in known if (one.kind, one.year) == (wanted.kind, today.year))
    number = max(numbers, default=0) + 1
    key = f"letter {wanted.issuer} {wanted.kind} {today.year} {number}"
    facts = {
        "kind": wanted.kind,
        "number": number,
        "plan": wanted.plan,
        "units": list(wanted.units),
        "matters": matters,
    }
    journal.append(key, "issued", today, letters_of(wanted.issuer), facts)
    return Letter(wanted.kind, number, today.year, wanted.plan, wanted.units, today, frozenset(matters))


def drafts(day: Day, today: date) -> dict[str, Letter]:
    """The letters by matter as they would be issued; those that are new have no number yet."""
    found = dict(day.letters)
    for one, matters in _wanted(day).items():
        letter = Letter(one.kind, 0, today.year, one.plan, one.units, today, frozenset(matters))
        found.update(dict.fromkeys(matters, letter))
    return found


def _wanted(day: Day) -> dict[Wanted, dict[str, None]]:
    """The letters that are still to be issued, and the matters that each covers."""
    found: dict[Wanted, dict[str, None]] = {}
    for planned in day.planned:
        for row in planned.digest.rows:
            if row.code in {"notice", "supervision"} and row.matter not in day.letters:
                facts = row.listed.entry.facts
                wanted = Wanted(facts.issuer, facts.plan, row.code, tuple(row.listed.entry.responsible))
                found.setdefault(wanted, {})[row.matter] = None
    return found
