"""The due list for programs and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable

from engine.due import Listed, record
from engine.render.phrases import hand_in, remarks, state, title
from engine.wording import Words

_FORMULA = frozenset("=+-@＝＋－＠\t\r")


def as_json(listed: Iterable[Listed]) -> str:
    """A JSON array of records (docs/due.schema.json), one a line."""
    rows = ",\n".join(json.dumps(record(one), ensure_ascii=False) for one in listed)
    return f"[\n{rows}\n]" if rows else "[]"


def as_csv(listed: Iterable[Listed], words: Words) -> str:
    """Rows for a spreadsheet, headed in the reader's language; nothing in them becomes a formula.

    A byte order mark comes first: without it spreadsheets take Chinese for another encoding.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_headings(words))
    writer.writerows([_cell(value) for value in _values(one, words)] for one in listed)
    return "\ufeff" + sheet.getvalue()


def _headings(words: Words) -> list[str]:
    _ = words.gettext
    return [
        "id", _("Plan"), _("Item"), _("Item title"), _("Title"), _("Units"), _("Lead"), _("Period"), _("Nominal day"),
        _("Due"), _("State"), _("Days left"), _("To hand in"), _("Accepted by"), _("Waits for"), _("Foreseen"),
        _("Remarks"), _("Source"),
    ]  # fmt: skip


def _values(listed: Listed, words: Words) -> list[object]:
    entry, facts, told = listed.entry, listed.entry.facts, record(listed)
    return [
        entry.id, facts.plan_title, facts.item, facts.item_title, title(entry, words), "、".join(entry.units),
        facts.lead, entry.period, told["nominal"], told["due"], state(listed.state, words), listed.days_left,
        "".join(hand_in(facts, words)), entry.accepted_by, facts.starter, told["expected"],
        "、".join(remarks(listed, words)), facts.source,
    ]  # fmt: skip


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else harmless(str(value))


def harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula, not even behind blanks or quotes."""
    bare = text.lstrip(" \u3000'\"")
    return f"'{text}" if bare[:1] in _FORMULA else text
