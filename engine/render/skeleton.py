"""What a new item or task says before anybody has written it."""

import json
from typing import NamedTuple

from engine.wording import Words


class New(NamedTuple):
    """What is known of something new: its id or number, and perhaps a title and who leads."""

    id: str
    title: str | None = None
    lead: str | None = None


def task(new: New, words: Words) -> str:
    """The keys of a task with a word on each; those that it may do without stand as comments."""
    _ = words.gettext
    title, paper = json.dumps(new.title or unwritten(words), ensure_ascii=False), unwritten(words)
    somebody = _("some unit")
    owners = f"owners: {new.lead}" if new.lead else f"# owners: {{lead: {somebody}, with: [{somebody}]}}"
    return "\n".join((
        f"id: {new.id}  # " + _("its id within the item; keep it for good"),
        f"title: {title}  # " + _("what is to be done, in a few words"),
        f"{owners}  # " + _("whose it is; the item's owners when absent"),
        "# each: with  # " + _("one piece of every participant (lead: of every lead); together when absent"),
        "recurrence: quarter  # " + _("or month, half-year, {date: 2024-06-28}, {after: TRIGGER, due: +10 workdays}"),
        "# assumed: true  # " + _("when the official text does not say so and we decided"),
        f"evidence: [{paper}]  # " + _("what is to be handed in"),
        "# measure: {name: " + paper + ", unit: " + _("pieces") + ", at_least: 10}  # " + _("a number to report"),
    ))  # fmt: skip


def item(new: New, words: Words) -> str:
    """The keys of an item with a word on each."""
    _ = words.gettext
    title = json.dumps(new.title or unwritten(words), ensure_ascii=False)
    return "\n".join((
        f'item: "{new.id}"  # ' + _("its number in the official text"),
        f"title: {title}  # " + _("its title there, shortened"),
        f"owners: {new.lead}  # " + _("a unit, a list of leads, or {lead: UNIT, with: [UNIT]}"),
        "# source: " + _("part 1 (1)") + "  # " + _("where the official text says so"),
    ))  # fmt: skip


def unwritten(words: Words) -> str:
    """What stands where somebody has to write something."""
    return words.gettext("to be written")
