"""A report as PDF, set by typst: only with a font that has Chinese, for others leave empty boxes."""

import importlib.util
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import Any

from engine.paths import TEMPLATES
from engine.render.charts import Chart
from engine.render.markup import Block
from engine.render.report_layout import shares, title_lines

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Songti SC", "STSong", "SimSun")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC")
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", *_SERIF, *_SANS),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", *_SERIF, *_SANS),
    "head": ("SimHei", "STHeiti", *_SANS, *_SERIF),
    "title_font": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *_SERIF, *_SANS),
}
"""The fonts of official letters, each with what may stand in for it."""
_LATINS = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


class UnmadeError(Exception):
    """There can be no PDF here: {why}, no-package or no-font."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def as_pdf(blocks: Sequence[Block], charts: Mapping[str, Chart], facts: Mapping[str, Any]) -> bytes:
    """The blocks of a report as a PDF.

    Raises:
        UnmadeError: typst is not installed, or no font that has Chinese.
    """
    if importlib.util.find_spec("typst") is None:
        raise UnmadeError("no-package")
    import typst  # noqa: PLC0415 (perhaps not there)

    fonts = chosen(typst.Fonts().families())
    page = {
        "title": facts["title"], "issuer": facts["issuer"], "lang": facts["lang"].partition("-")[0], **fonts,
        "blocks": [_block(one, facts["issuer"]) for one in blocks if one.kind != "picture" or one.name in charts],
    }  # fmt: skip
    with TemporaryDirectory(prefix="wf-pdf-") as folder:
        shutil.copyfile(os.path.join(TEMPLATES, "report.typ"), os.path.join(folder, "report.typ"))
        with open(os.path.join(folder, "report.json"), "w", encoding="utf-8") as stream:
            json.dump(page, stream, ensure_ascii=False)
        for name, chart in charts.items():
            with open(os.path.join(folder, f"{name}.svg"), "wb") as picture:
                picture.write(chart.svg)
        made = typst.compile(os.path.join(folder, "report.typ"), root=folder, format="pdf")
    assert isinstance(made, bytes)
    return made


def chosen(families: Sequence[str]) -> dict[str, list[str]]:
    """For each kind of text the fonts to use, of those that there are: Latin first, then Chinese.

    Raises:
        UnmadeError: there is none that has Chinese.
    """
    there = {name.lower(): name for name in families}
    latin = [there[name.lower()] for name in _LATINS if name.lower() in there][:1]
    found = {}
    for kind, names in _FAMILIES.items():
        having = [there[name.lower()] for name in names if name.lower() in there][:1]
        if not having:
            raise UnmadeError("no-font")
        found[kind] = [*latin, *having]
    return found


def _block(one: Block, issuer: str) -> dict[str, Any]:
    facts: dict[str, Any] = one._asdict()
    if one.kind == "title":
        facts["lines"] = title_lines(one.text, issuer)
    if one.rows:
        columns = len(one.rows[0])
        facts["rows"] = [[*row, *[""] * columns][:columns] for row in one.rows]
        facts["widths"] = shares(one.rows)
    return facts
