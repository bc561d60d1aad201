"""The tables in a report's annexes, cells in words."""

from typing import Any

from engine.plan.model import WRAPUP
from engine.render.cells import safe
from engine.render.report_words import fraction, rate, target, units, value, verdict
from engine.report.model import Counts, Report, Row
from engine.wording import Words


def annexes(found: Report, words: Words) -> list[dict[str, Any]]:
    """The annexes: each a heading and tables; a table is a title, heads and rows of cells."""
    _ = words.gettext
    told = (
        (
            _("Annex 1: How the tasks were fulfilled"),
            [_units(found, words), _tasks(found, words), _waived(found, words)],
        ),
        (_("Annex 2: Counts and rates"), [_sums(found, words)]),
        (_("Annex 3: Index of evidence"), [_exhibits(found, words)]),
    )
    return [{"heading": heading, "tables": [one for one in inside if one["rows"]]} for heading, inside in told]


def _heads(words: Words) -> list[str]:
    _ = words.gettext
    return [
        _("asked"),
        _("done"),
        _("of them late"),
        _("to accept"),
        _("overdue"),
        _("open"),
        _("returned"),
        _("waived"),
    ]


def _numbers(counts: Counts) -> list[str]:
    found = (
        counts.asked, counts.done, counts.late, counts.accept, counts.overdue, counts.open, counts.returned,
        counts.waived,
    )  # fmt: skip
    return [str(one.value) for one in found]


def _units(found: Report, words: Words) -> dict[str, Any]:
    _ = words.gettext
    rows = [
        [safe(row.name), *_numbers(row.counts), rate(row.counts.done, _owed(row.counts)) or "—"] for row in found.units
    ]
    return {
        "name": "units",
        "title": _("By unit; a piece of several leads counts for each of them"),
        "heads": [_("Unit"), *_heads(words), _("rate")],
        "rows": rows,
    }


def _owed(counts: Counts) -> int:
    return counts.asked.value - counts.waived.value


def _tasks(found: Report, words: Words) -> dict[str, Any]:
    _ = words.gettext
    rows = [[_called(row, words), units(row.units, words, 2), *_numbers(row.counts)] for row in found.tasks]
    if rows:
        rows.append([_("Together"), "", *_numbers(found.counts)])
    return {"name": "tasks", "title": _("By task"), "heads": [_("Task"), _("Units"), *_heads(words)], "rows": rows}


def _called(row: Row, words: Words) -> str:
    return words.gettext("Wrap-ups") if row.name == WRAPUP else safe(f"{row.name} {row.title}")


def _waived(found: Report, words: Words) -> dict[str, Any]:
    _ = words.gettext
    rows = [
        [
            safe(one.id.partition("/")[2]), safe(one.title), units(one.units, words), safe(one.reason) or "—",
            str(one.cited.seq), one.cited.day,
        ]
        for one in found.waived
    ]  # fmt: skip
    heads = [_("Piece"), _("Task"), _("Units"), _("Reason"), _("Record"), _("Day")]
    return {"name": "waived", "title": _("Waived"), "heads": heads, "rows": rows}


def _sums(found: Report, words: Words) -> dict[str, Any]:
    _ = words.gettext
    rows = [
        [
            safe(f"{one.item} {one.measure['name']}"), value(one, words), fraction(one) or "—", target(one) or "—",
            verdict(one, words) or "—", str(len(one.reports)),
        ]
        for one in found.sums
    ]  # fmt: skip
    heads = [_("Measure"), _("Value"), _("Made of"), _("Target"), _("Verdict"), _("Reports")]
    return {"name": "measures", "title": "", "heads": heads, "rows": rows}


def _exhibits(found: Report, words: Words) -> dict[str, Any]:
    _ = words.gettext
    rows = [
        [
            str(one.number), safe(one.of) or "—", safe(one.file), safe(one.id.partition("/")[2]), str(one.cited.seq),
            one.cited.day, one.sha256[:8],
        ]
        for one in found.exhibits
    ]  # fmt: skip
    heads = [_("No."), _("Material"), _("File"), _("Piece"), _("Record"), _("Day"), _("Fingerprint")]
    return {"name": "evidence", "title": "", "heads": heads, "rows": rows}
