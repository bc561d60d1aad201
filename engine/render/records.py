"""The due list for programs and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable

from engine.due import Listed, record

_COLUMNS = (
    "id", "plan", "item", "task", "title", "item_title", "units", "lead", "period", "nominal", "due", "expected",
    "state", "days_left", "times", "assumed", "provisional", "evidence", "measure",
)  # fmt: skip
_FORMULA = frozenset("=+-@＝＋－＠\t\r")


def as_json(listed: Iterable[Listed]) -> str:
    """A JSON array of records (docs/due.schema.json), one a line."""
    rows = ",\n".join(json.dumps(record(one), ensure_ascii=False) for one in listed)
    return f"[\n{rows}\n]" if rows else "[]"


def as_csv(listed: Iterable[Listed]) -> str:
    """Rows for a spreadsheet, the first with the names of the columns; nothing in them becomes a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_COLUMNS)
    for one in listed:
        facts = record(one)
        facts["units"] = "、".join(facts["units"])
        facts["evidence"] = "、".join(evidence["name"] for evidence in facts["evidence"])
        facts["measure"] = facts["measure"]["name"] if facts["measure"] else ""
        writer.writerow([_cell(facts[column]) for column in _COLUMNS])
    return sheet.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _harmless(str(value))


def _harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula, not even behind blanks or quotes."""
    bare = text.lstrip(" \u3000'\"")
    return f"'{text}" if bare[:1] in _FORMULA else text
