"""Charts of a report: how much units and months have done; drawn with a font that has Chinese, or not at all."""

import importlib.util
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.report.model import Report, Row
from engine.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

NAMES = ("units", "months")
"""The charts that there are."""
FORMATS = ("png", "svg")
_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "Heiti SC",
    "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimSun", "Arial Unicode MS",
)  # fmt: skip
"""Families looked for first; any other that has the characters will do."""
_NEEDED = "法治绿化环卫市容件办结逾期"
"""Characters that a font of Chinese has."""
_COLOURS = {
    "done": "#2f6f4f",
    "late": "#d9a441",
    "overdue": "#b3261e",
    "accept": "#5b7fa6",
    "open": "#8fb8de",
    "waived": "#c9ced6",
}
_HATCHES = {"done": "", "late": "//", "overdue": "xx", "accept": "..", "open": "", "waived": ""}
"""What tells the parts apart where there is no colour."""
_MOST = 30
"""Units in a chart; more cannot be read."""
_WIDE = 6.3
"""Inches: as wide as the text of a page."""


class Chart(NamedTuple):
    """A picture, in both of its formats."""

    png: bytes
    svg: bytes


def available() -> str | None:
    """Why there can be no charts: no-package, no-font; None where there can."""
    if importlib.util.find_spec("matplotlib") is None:
        return "no-package"
    return None if _font() else "no-font"


def drawn(found: Report, words: Words) -> dict[str, Chart]:
    """The charts of a report by name; those with nothing to show are left out."""
    font = _font()
    rows = {"units": found.units, "months": found.months}
    shown = {name: [row for row in rows[name] if row.counts.asked.value] for name in NAMES}
    if font is None:
        return {}
    made = {
        "units": lambda: _units(shown["units"], font, words),
        "months": lambda: _months(found.months, font, words),
    }
    return {name: _saved(made[name]()) for name in NAMES if shown[name]}


def _font() -> "FontProperties | None":
    """A font that has Chinese."""
    from matplotlib import font_manager  # noqa: PLC0415 (slow to import, and perhaps not there)

    there = {entry.name for entry in font_manager.fontManager.ttflist}
    wanted = (name for name in (*_FAMILIES, *sorted(there.difference(_FAMILIES))) if name in there)
    name = next(filter(_has_chinese, wanted), None)
    return font_manager.FontProperties(family=name) if name else None


def _has_chinese(name: str) -> bool:
    from matplotlib import font_manager  # noqa: PLC0415 (as above)

    wanted = font_manager.FontProperties(family=name)
    try:
        known = font_manager.get_font(font_manager.findfont(wanted, fallback_to_default=False)).get_charmap()
    except (OSError, RuntimeError, ValueError):
        return False
    return all(ord(character) in known for character in _NEEDED)


def _parts(words: Words) -> list[tuple[str, str]]:
    """The parts of a bar, in order, with their names."""
    _ = words.gettext
    return [
        ("done", _("done in time")), ("late", _("done late")), ("accept", _("awaiting acceptance")),
        ("overdue", _("overdue")), ("open", _("still open")), ("waived", _("waived")),
    ]  # fmt: skip


def _number(row: Row, part: str) -> int:
    counts = row.counts
    found = {
        "done": counts.done.value - counts.late.value, "late": counts.late.value, "accept": counts.accept.value,
        "overdue": counts.overdue.value, "open": counts.open.value, "waived": counts.waived.value,
    }  # fmt: skip
    return found[part]


def _figure(tall: float) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure  # noqa: PLC0415 (as above)

    made = Figure(figsize=(_WIDE, tall), layout="constrained")
    axes = made.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return made, axes


def _units(rows: Sequence[Row], font: "FontProperties", words: Words) -> "Figure":
    """Bars of units from top to bottom; beyond so many, those with the most."""
    kept = sorted(rows, key=lambda row: -row.counts.asked.value)[:_MOST]
    made, axes = _figure(1.2 + 0.28 * len(kept))
    places = list(range(len(kept)))
    left = [0] * len(kept)
    for part, name in _parts(words):
        numbers = [_number(row, part) for row in kept]
        if any(numbers):
            axes.barh(
                places, numbers, left=left, color=_COLOURS[part], hatch=_HATCHES[part], edgecolor="white", label=name
            )
            left = [sum(pair) for pair in zip(left, numbers, strict=True)]
    for place, row in zip(places, kept, strict=True):
        done = f" {row.counts.done.value}/{row.counts.asked.value}"
        axes.text(left[place], place, done, va="center", fontsize=8, fontproperties=font)
    axes.set_yticks(places, [row.name for row in kept], fontproperties=font, fontsize=9)
    axes.invert_yaxis()
    return _finished(made, axes, font)


def _months(rows: Sequence[Row], font: "FontProperties", words: Words) -> "Figure":
    """Columns of months."""
    made, axes = _figure(2.8)
    places = list(range(1, len(rows) + 1))
    bottom = [0] * len(rows)
    for part, name in _parts(words):
        numbers = [_number(row, part) for row in rows]
        if any(numbers):
            axes.bar(
                places,
                numbers,
                bottom=bottom,
                color=_COLOURS[part],
                hatch=_HATCHES[part],
                edgecolor="white",
                label=name,
            )
            bottom = [sum(pair) for pair in zip(bottom, numbers, strict=True)]
    named = [words.gettext("{month}").format(month=row.name) for row in rows]
    axes.set_xticks(places, named, fontproperties=font, fontsize=9)
    return _finished(made, axes, font)


def _finished(made: "Figure", axes: "Axes", font: "FontProperties") -> "Figure":
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 (as above)

    counting = axes.xaxis if axes.yaxis_inverted() else axes.yaxis
    counting.set_major_locator(MaxNLocator(integer=True))
    if axes.yaxis_inverted():
        axes.margins(x=0.1)
    else:
        axes.margins(y=0.1)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set(fontproperties=font, fontsize=9)
    small = font.copy()
    small.set_size(8.5)
    axes.legend(prop=small, frameon=False, ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return made


def _saved(made: "Figure") -> Chart:
    import matplotlib as mpl  # noqa: PLC0415 (as above)

    found = []
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "wf", "hatch.linewidth": 0.6}):
        for form, more in zip(FORMATS, ({"Software": None}, {"Date": None}), strict=True):
            out = io.BytesIO()
            made.savefig(out, format=form, dpi=200, metadata=more)
            found.append(out.getvalue())
    return Chart(*found)
