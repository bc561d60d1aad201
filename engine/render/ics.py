"""The due list for calendar programs: one all-day event an occurrence, its id as stable UID (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from icalendar import Calendar, Event

from engine import __version__
from engine.due import Listed
from engine.render.phrases import hand_in, remarks, title
from engine.wording import Words


def as_ics(listed: Iterable[Listed], today: date, words: Words) -> bytes:
    """An iCalendar object; what waits has no day and is left out. The stamp is the day of the list, at midnight UTC."""
    calendar = Calendar()
    calendar.add("prodid", f"-//wf//wf {__version__}//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    stamp = datetime.combine(today, time(), UTC)
    for one in listed:
        if one.entry.due:
            calendar.add_component(_event(one, stamp, words))
    return bytes(calendar.to_ical())


def _event(listed: Listed, stamp: datetime, words: Words) -> Event:
    entry, facts = listed.entry, listed.entry.facts
    day = date.fromordinal(entry.due)
    event = Event()
    event.add("uid", f"{quote(entry.id, safe='/.@')}.wf.invalid")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{title(entry, words)} {'、'.join(entry.units)}".rstrip())
    lines = [
        entry.id,
        f"{facts.item} {facts.item_title}",
        *(words.gettext("To hand in: {names}").format(names=names) for names in hand_in(facts, words)),
        *remarks(listed, words),
    ]
    event.add("description", "\n".join(lines))
    event.add("categories", [facts.plan_title])
    event.add("transp", "TRANSPARENT")
    return event
