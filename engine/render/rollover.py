"""The draft of a next year's plan: what its comments say, and what its maker is told."""

from collections.abc import Iterator
from typing import Any

from engine.app.rollover import Rolled
from engine.editing.decisions import Decision
from engine.render.cells import safe, wrap
from engine.wording import Words

_LINES = 12
"""Lines of comments that are named one by one."""


def comment(one: Decision, words: Words) -> str:
    """A decision as it stands in the draft, on one line."""
    return words.gettext("to decide: {said}").format(said=" ".join(said(one, words).split()))


def said(one: Decision, words: Words) -> str:
    """A decision in a sentence."""
    facts = {name: safe(str(value)) for name, value in one.facts.items()}
    sentence = _sentences(words)[one.code].format_map(facts)
    if one.code == "dissolved" and facts["successor"]:
        sentence += words.gettext(" Its successor is {successor}.").format_map(facts)
    if one.code == "waived" and facts["reason"]:
        sentence += words.gettext(" The reason: {reason}").format_map(facts)
    return sentence


def as_record(rolled: Rolled, file: str, words: Words) -> dict[str, Any]:
    """For programs (docs/rollover.schema.json)."""
    return {
        "from": rolled.before.id,
        "plan": rolled.turn.id,
        "year": rolled.turn.year,
        "file": file,
        "left_out": list(rolled.draft.left_out),
        "open": rolled.open,
        "recorded": rolled.recorded,
        "dated_comments": list(rolled.draft.dated_comments),
        "decisions": [
            {"code": one.code, "place": one.place, "facts": dict(one.facts), "said": said(one, words)}
            for one in rolled.decisions
        ],
    }


def as_text(rolled: Rolled, file: str, words: Words, columns: int) -> Iterator[str]:
    """For a terminal: what was made, what was left out, and what people have to decide, place by place."""
    _ = words.gettext
    made = _("{file}: the draft for {year}, from {plan}.").format(
        file=safe(file), year=rolled.turn.year, plan=rolled.before.id
    )
    yield from wrap(made, columns, "").split("\n")
    if not rolled.recorded:
        unknown = _("Nothing was recorded here, so nothing is known of how {year} went.").format(
            year=rolled.before.year
        )
        yield from wrap(unknown, columns, "").split("\n")
    elif rolled.open:
        count = words.ngettext(
            "{count} piece of {year} is not over yet: make the draft again when it is.",
            "{count} pieces of {year} are not over yet: make the draft again when they are.",
            rolled.open,
        )
        yield from wrap(count.format(count=rolled.open, year=rolled.before.year), columns, "").split("\n")
    if rolled.draft.left_out:
        yield from wrap(_("Left out: {names}").format(names="、".join(rolled.draft.left_out)), columns, "  ").split(
            "\n"
        )
    yield ""
    yield _("To decide") + f"  {len(rolled.decisions)}"
    for sentence, places in _grouped(rolled.decisions, words).items():
        yield from wrap(f"  {sentence}", columns, "    ").split("\n")
        if any(places):
            yield from wrap(f"    {safe('、'.join(filter(None, places)))}", columns, "    ").split("\n")
    if rolled.draft.dated_comments:
        numbers = rolled.draft.dated_comments
        listed = "、".join(map(str, numbers[:_LINES])) + ("…" if len(numbers) > _LINES else "")
        told = _("Comments that name {year}, to be read again: lines {lines}").format(
            year=rolled.before.year, lines=listed
        )
        yield from ("", *wrap(told, columns, "  ").split("\n"))


def _grouped(decisions: list[Decision], words: Words) -> dict[str, list[str]]:
    """Every sentence with the places that it is said of, those of the plan as a whole first."""
    found: dict[str, list[str]] = {}
    for one in decisions:
        found.setdefault(said(one, words), []).append(one.place)
    return found


def _sentences(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "assumed": _("assumed, and never confirmed: does the new document say it? Then take out assumed: true."),
        "basis": _("carries out {basis}: is there an upper plan of the new year?"),
        "begun": _("began on {day}, in the course of the year: from: moves along; take it out to run all year."),
        "dissolved": _("{unit} stood until {day}: name another unit."),
        "dropped": _("{task} ended on {day} and is left out; --carry {task} goes on with it."),
        "ended": _("ended on {day} and is carried on all the same: check until:."),
        "feast": _("{found} is on another day every year: look up the date."),
        "issued": _("issued: the date of the new document, once it is out."),
        "leap-day": _("{found} became 28 February."),
        "missed": _("reached {value}, the target was {target}: keep it, and how is it to be met?"),
        "returned": _("{count} sent back, up to {times} times: is it clear enough what is asked for?"),
        "season": _("has its season, {first} to {last}: it moved to the new year."),
        "silent": _("{title}: never came in the year: is it still to be awaited?"),
        "sources": _("source: names places in last year's document ({count}): compare them with the new one."),
        "unmet": _("{missing} of {count} never handed in: go on, ask for less, or ask another unit?"),
        "worded": _("“{before}” became “{after}”: right?"),
        "years": _("“{text}” names a year and was left as it is: right?"),
        "waived": _("{count} dispensed with: is it still wanted?"),
    }
