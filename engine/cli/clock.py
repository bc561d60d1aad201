"""The clock: the only place where it is read."""

from datetime import UTC, date, datetime


def current_day(timezone: str) -> date:
    """The day it is in a zone."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 (only where no day was given)

    return datetime.now(ZoneInfo(timezone)).date()


def current_instant() -> datetime:
    """The instant it is, in UTC."""
    return datetime.now(UTC)
