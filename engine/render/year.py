"""A year's calendar for people and programs: the days that differ from an ordinary week, and the notices."""

import json
from datetime import date

from engine.render.cells import pad, safe
from engine.schedule.calendars import Calendar
from engine.wording import Words

FORMATS = ("text", "json")


def printed(form: str, calendar: Calendar, year: int, words: Words) -> str:
    """The days that differ from an ordinary week, and the notices they come from."""
    notices = list(calendar.exceptions.notices.get(year, ()))
    begin, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    days = [(date.fromordinal(day), off) for day, off in sorted(calendar.exceptions.days.items()) if begin <= day < end]
    names = calendar.exceptions.names
    if form == "json":
        listed = [
            {"date": day.isoformat(), "name": names.get(day.toordinal(), ""), "isOffDay": not on} for day, on in days
        ]
        return json.dumps({"year": year, "papers": notices, "days": listed}, ensure_ascii=False, indent=2)
    weekdays = words.gettext("Mon Tue Wed Thu Fri Sat Sun").split()
    kinds = {False: words.gettext("day off"), True: words.gettext("make-up working day")}
    title = words.gettext("Calendar {name}, {year}").format(name=safe(calendar.name), year=year)
    source = "、".join(map(safe, notices))
    if not source and calendar.exceptions.always:
        source = words.gettext("no notice needed")
    source = source or words.gettext("provisional: the notice is not out, or not known here")
    said = ((day, pad(kinds[on], 20), safe(names.get(day.toordinal(), ""))) for day, on in days)
    rows = [f"{day.isoformat()} {weekdays[day.weekday()]}  {kind}  {name}".rstrip() for day, kind, name in said]
    return "\n".join([f"{title}  {source}", *rows])
