"""A digest as the plain values that templates read (schemas/digest.schema.json), in the reader's language."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.digest.candidates import CODES, Awaited, Missing, Trouble
from engine.digest.contents import Digest, Overview, Row
from engine.digest.record import Letter
from engine.due import Entry, record
from engine.ledger.events import Head
from engine.render.cells import safe
from engine.render.channels import answer
from engine.render.phrases import distance, hand_in, letter_title, remarks, standing, title
from engine.wording import Words

_IN_SUBJECT = 3
"""Parts that a subject tells of."""
_FILE = 70
"""Characters of a letter's file name."""
_NO_FILE = re.compile(r'["\\/:*?<>|]')
"""What no name of a file may have, on one system or another."""
_LATE = ("supervision", "notice", "overdue", "returned")


class Frame(NamedTuple):
    """What a digest says of itself: the moment that it is as of, when the next may come, the language's words.

    `next_day` is the next working day, `next_week` the day of the next weekly list, if there is one.
    """

    words: Words
    lang: str
    zone: ZoneInfo
    now: datetime
    head: Head
    next_day: date
    next_week: date | None
    letters: Mapping[str, Letter]


def as_values(digest: Digest, frame: Frame) -> dict[str, Any]:
    """All that a template may say."""
    words = frame.words
    parts = [_part(code, rows, frame) for code, rows in digest.parts.items()]
    values = {
        "lang": frame.lang,
        "subject": subject(digest, words),
        "name": safe(digest.recipient.name),
        "day": digest.day.isoformat(),
        "date": day_of(digest.day, words),
        "weekly": digest.weekly,
        "as_of": {"at": frame.now.astimezone(frame.zone).strftime("%Y-%m-%d %H:%M"), "head": str(frame.head)},
        "next": {
            "day": frame.next_day.isoformat(),
            "week": frame.next_week.isoformat() if frame.next_week else None,
        },
        "parts": parts,
        "missing": [_missing(one, words) for one in digest.missing],
        "awaited": [_awaited(one, digest.day, words) for one in digest.awaited],
        "troubles": [trouble(one, words) for one in digest.troubles],
        "overviews": [_overview(one, words) for one in digest.overviews],
        "letters": [letter_values(one, words) for one in letters_in(digest, frame.letters)],
        "plans": _plans(digest),
    }
    return {name: _seen(value) for name, value in values.items()}


def _seen(value: Any) -> Any:  # noqa: ANN401 (whatever a template may get)
    """The value with every text in it made visible: no control, no direction, nothing of no width."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dict):
        return {key: _seen(inner) for key, inner in value.items()}
    return [_seen(inner) for inner in value] if isinstance(value, list) else value


def letters_in(digest: Digest, known: Mapping[str, Letter]) -> list[Letter]:
    """The letters that a digest is the cover of, the gravest first."""
    found = dict.fromkeys(known[row.matter] for row in digest.rows if row.matter in known)
    return sorted(found, key=lambda letter: (CODES.index(letter.kind), letter.number))


def letter_values(letter: Letter, words: Words) -> dict[str, Any]:
    """A letter as templates and the terminal name it."""
    return {
        "kind": letter.kind,
        "title": letter_title(letter.kind, words),
        "number": letter_number(letter, words),
        "units": [safe(unit) for unit in letter.units],
        "file": f"{_file(letter, words)}.docx",
    }


def _file(letter: Letter, words: Words) -> str:
    """What a letter's file is called, without its ending."""
    units = safe("、".join(letter.units))
    return _NO_FILE.sub("", f"{letter_title(letter.kind, words)} {letter_number(letter, words)} {units}")[:_FILE]


def letter_number(letter: Letter, words: Words) -> str:
    """A letter's number as offices write it; one that is not issued yet has none."""
    kind = {"notice": words.gettext("notice"), "supervision": words.gettext("supervision")}[letter.kind]
    number = letter.number or words.gettext("draft")
    return words.gettext("{kind} [{year}] no. {number}").format(kind=kind, year=letter.year, number=number)


def part_title(code: str, words: Words) -> str:
    """The heading of a part."""
    return {
        "supervision": words.gettext("Supervision letters"),
        "notice": words.gettext("Reminder notices"),
        "returned": words.gettext("Returned, to be handed in again"),
        "overdue": words.gettext("Overdue"),
        "coming": words.gettext("To be handed in"),
        "accept": words.gettext("Waiting for your acceptance"),
        "missing": words.gettext("Not handed in to you yet"),
        "awaited": words.gettext("Outside notices awaited"),
        "trouble": words.gettext("What could not be delivered or told"),
    }[code]


def subject(digest: Digest, words: Words) -> str:
    """What a message is headed: whether it is the weekly list, the day, how much of what."""
    counts = [f"{part_title(code, words)} {digest.counts[code]}" for code in CODES if digest.counts.get(code)]
    told = words.gettext(", ").join(counts[:_IN_SUBJECT]) or words.gettext("nothing to do")
    said = words.gettext("Weekly list, {day}: {told}") if digest.weekly else words.gettext("Reminder, {day}: {told}")
    return said.format(day=digest.day.isoformat(), told=told)


def day_of(day: date, words: Words) -> str:
    """A day with its weekday."""
    names = (
        words.gettext("Monday"), words.gettext("Tuesday"), words.gettext("Wednesday"), words.gettext("Thursday"),
        words.gettext("Friday"), words.gettext("Saturday"), words.gettext("Sunday"),
    )  # fmt: skip
    return words.gettext("{day}, {weekday}").format(day=day.isoformat(), weekday=names[day.weekday()])


def official_day(day: date, words: Words) -> str:
    """A day as letters have it."""
    return words.gettext("{year}-{month:02d}-{day:02d}").format(year=day.year, month=day.month, day=day.day)


def _part(code: str, rows: Sequence[Row], frame: Frame) -> dict[str, Any]:
    return {
        "code": code,
        "title": part_title(code, frame.words),
        "late": code in _LATE,
        "count": len(rows),
        "rows": _together(rows, frame) if code == "accept" else [row_values(row, frame) for row in rows],
    }


def _together(rows: Sequence[Row], frame: Frame) -> list[dict[str, Any]]:
    """The pieces of a task and period as one, with all their units."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        entry = row.listed.entry
        groups.setdefault((entry.facts.name, entry.period), []).append(row)
    return [_group(pieces, frame) for pieces in groups.values()]


def _group(pieces: list[Row], frame: Frame) -> dict[str, Any]:
    values = row_values(pieces[0], frame)
    if len(pieces) == 1:
        return values
    entry = pieces[0].listed.entry
    units = [str(row.listed.entry.unit) for row in pieces]
    return {**values, "id": f"{entry.facts.name}@{entry.period}", "units": units, "acting": "、".join(units)}


def row_values(row: Row, frame: Frame) -> dict[str, Any]:
    """An occurrence: what `wf due --format json` tells of it, and the phrases that people read."""
    words, entry = frame.words, row.listed.entry
    letter = frame.letters.get(row.matter)
    said = standing(row.listed, words)
    away = distance(row.listed.days_left, words) if row.listed.days_left is not None else ""
    return {
        **record(row.listed),
        "called": title(entry, words),
        "standing": away if row.code in {"returned", "notice", "supervision"} and away else said,
        "remarks": [remark for remark in remarks(row.listed, words) if remark not in {said, away}],
        "hand_in": "".join(hand_in(entry.facts, words)),
        "acting": _acting(entry, words),
        "rung": row.rung,
        "letter": letter_values(letter, words) if letter else None,
    }


def _acting(entry: Entry, words: Words) -> str:
    """Who hands it in, and who takes part."""
    units, others = "、".join(entry.responsible), [unit for unit in entry.units if unit not in entry.responsible]
    return words.gettext("{units}, with {others}").format(units=units, others="、".join(others)) if others else units


def _missing(one: Missing, words: Words) -> dict[str, Any]:
    entry = one.listed.entry
    return {
        "id": f"{entry.facts.name}@{entry.period}",
        "called": title(entry, words),
        "due": date.fromordinal(entry.due).isoformat(),
        "units": [safe(unit) for unit in one.units],
        "pieces": one.pieces,
        "told": words.ngettext(
            "{count} of {pieces} piece is overdue", "{count} of {pieces} pieces are overdue", one.pieces
        ).format(count=len(one.units), pieces=one.pieces),
    }


def _awaited(one: Awaited, day: date, words: Words) -> dict[str, Any]:
    late = 0 < one.latest < day.toordinal()
    latest = date.fromordinal(one.latest).isoformat() if one.latest else None
    said = ""
    if latest:
        said = words.gettext("should have come by {day}; ask") if late else words.gettext("by {day} at the latest")
    return {
        "id": f"{one.plan}/{one.name}",
        "title": safe(one.title),
        "latest": latest,
        "late": late,
        "pieces": one.pieces,
        "told": said.format(day=latest),
        "fire": f"wf fire {one.name} --on {day.isoformat()}",
    }


def trouble(one: Trouble, words: Words) -> str:
    """What keeps people from being told, and what to do about it."""
    said: dict[str, Callable[[], str]] = {
        "refused": lambda: words.gettext(
            "{about}: the server refuses the message for good ({detail}). Mend the address."
        ),
        "unknown": lambda: words.gettext(
            "{about}: the message of {detail} may not have arrived and is held; wf digest --send --resend sends it."
        ),
        "nobody": lambda: words.gettext("{about} has no {detail}: nobody there is reminded. Name one in the org file."),
        "no-address": lambda: words.gettext("{about} has no e-mail address. Add it to the org file."),
        "no-channel": lambda: words.gettext(
            "{about} is to be told by {detail}, which is not set up. Add it to the channels file."
        ),
        "errors": lambda: words.gettext("The plans have {about} errors; what they touch is left out. See wf check."),
    }
    roles = {
        "liaison": words.gettext("liaison"),
        "head": words.gettext("head"),
        "leader": words.gettext("leader"),
    }
    return said[one.code]().format(about=safe(one.about), detail=roles.get(one.detail, answer(one.detail, words)))


def _overview(one: Overview, words: Words) -> dict[str, Any]:
    units = [_unit_line(line.unit, line.states, line.week) for line in one.units]
    total = _unit_line(one.total.unit, one.total.states, one.total.week)
    del total["unit"]
    return {
        "plan": one.plan,
        "title": one.title,
        "units": units,
        "total": total,
        "late": [_missing(late, words) for late in one.late],
    }


def _unit_line(unit: str, states: Mapping[str, int], week: int) -> dict[str, Any]:
    return {
        "unit": safe(unit),
        "overdue": states.get("overdue", 0),
        "returned": states.get("returned", 0),
        "accept": states.get("submitted", 0),
        "week": week,
        "done": states.get("done", 0),
        "all": sum(states.values()),
    }


def _plans(digest: Digest) -> list[str]:
    """The titles of the plans that a digest speaks of."""
    named = [row.listed.entry.facts.plan_title for row in digest.rows]
    named += [one.listed.entry.facts.plan_title for one in digest.missing]
    named += [one.plan_title for one in digest.awaited]
    named += [one.title for one in digest.overviews]
    return [safe(one) for one in dict.fromkeys(named)]
