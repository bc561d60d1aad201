"""Short phrases about an entry: how far away its day is, how it stands."""

from engine.due import Listed
from engine.wording import Words


def distance(days: int, words: Words) -> str:
    """How far away a due day is: today, tomorrow, in so many days, so many days overdue."""
    if days < 0:
        return words.ngettext("{days} day overdue", "{days} days overdue", -days).format(days=-days)
    if days == 0:
        return words.gettext("today")
    if days == 1:
        return words.gettext("tomorrow")
    return words.ngettext("in {days} day", "in {days} days", days).format(days=days)


def standing(listed: Listed, words: Words) -> str:
    """How an entry stands, in words."""
    said = {
        "backfill": words.gettext("before issue, to be back-filled"),
        "done": words.gettext("nothing owed"),
        "waiting": words.gettext("waiting"),
        "upcoming": words.gettext("upcoming"),
    }
    return said.get(listed.state) or distance(listed.days_left or 0, words)
