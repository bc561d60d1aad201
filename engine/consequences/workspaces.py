"""What changes of the calendars and of the settings that all plans share."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from engine.consequences.changes import Change
from engine.loading import Schedule
from engine.settings import Mailing, Settings
from engine.workspace import SETTINGS

_MANY = 12
"""Days of a calendar that are named one by one."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_KEYS = {
    "plans": "plans",
    "lang": "lang",
    "timezone": "timezone",
    "plan_limit": "limits.plan",
    "task_limit": "limits.task",
    "largest_file": "evidence.megabytes",
    "file_types": "evidence.formats",
    "resend": "digest.on_unknown",
}
"""How the settings are called in their file; those about digests by their own names."""
_LESSER = frozenset({"plans", "lang", "digest.always", "digest.lease", "digest.on_unknown"})
"""Settings that change nobody's duties, and nothing of what is told to whom."""


def of_calendars(pairs: list[tuple[Schedule, Schedule]]) -> Iterator[Change]:
    """Days that are worked now and were not, or the other way about, calendar by calendar."""
    told: set[tuple[str, int]] = set()
    for before, after in pairs:
        old, new = before.calendar, after.calendar
        key = new.name, after.plan.year
        if old.name == new.name and old.begin == new.begin and key not in told:
            told.add(key)
            was, stands = set(old.workdays), set(new.workdays)
            for code, days in (("days-off", was - stands), ("days-worked", stands - was)):
                if days:
                    yield Change(code, "note", new.name, new.name, "", _days(days))


def _days(days: set[int]) -> str:
    named = [date.fromordinal(day).isoformat() for day in sorted(days)]
    return "、".join(named[:_MANY]) + ("…" if len(named) > _MANY else "")


def of_settings(old: Settings | None, new: Settings | None) -> Iterator[Change]:
    """Each setting that is another; those that bear on duties and on reminders have to be approved."""
    if old is None or new is None:
        return
    before, after = (dict(_written(one)) for one in (old, new))
    for key, was in before.items():
        if was != after[key]:
            verdict = "note" if key in _LESSER else "approval"
            yield Change("setting", verdict, SETTINGS, key, was, after[key], what=key, place=SETTINGS)


def _written(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings by the names that they have in their file, as they would stand there."""
    for field in fields(Settings):
        if field.name != "mailing":
            yield _KEYS.get(field.name, field.name), _value(field.name, getattr(settings, field.name))
    for field in fields(Mailing):
        yield _KEYS.get(field.name, f"digest.{field.name}"), _value(field.name, getattr(settings.mailing, field.name))


def _value(name: str, value: object) -> str:
    """A setting as it stands in the file."""
    if name == "largest_file" and isinstance(value, int):
        return str(value // (1024 * 1024))
    if name == "weekly":
        return _WEEKDAYS[value] if isinstance(value, int) else "none"
    if name == "resend":
        return "resend" if value else "hold"
    if name == "by" and isinstance(value, tuple):
        return ":".join(f"{part:02}" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
