"""Tables of tasks: which column says what; tables that lie flat in a text, put up again."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.notice.lines import Line, folded
from engine.notice.owners import tells_owners
from engine.notice.units import like_unit, names

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", r"序号|编号|序|项次|条目"),
    ("others", r"(?:配合|参与|参加|协助|协办|协同)(?:单位|部门|科室|处室|股室|股|责任单位)?|会办单位"),
    ("lead", r"牵头(?:责任)?(?:单位|部门|科室|处室|股室|股)?|主办(?:单位|部门|科室)|第一责任单位"),
    (
        "owners",
        r"(?:主要)?责任(?:单位|部门|科室|处室|股室|股|主体)(?:及分工|（.*）)?|承办(?:单位|部门|科室)|落实(?:单位|部门|科室)|实施(?:单位|主体)|负责(?:单位|部门|科室)|责任分工|单位|部门|科室|股室|牵头及配合单位|牵头（责任）单位",
    ),
    (
        "ignored",
        r"责任(?:人|领导)|分管领导|联系人|联系领导|责任局领导|备注|联系电话|牵头领导|包联领导|进展情况|完成情况|落实情况|分值|权重|得分|评分(?:标准|办法|细则)|考核(?:标准|办法|方式)|负责人|签字",
    ),
    (
        "time",
        r"(?:完成|办理|办结|工作|落实|整改|实施|报送|推进|计划|开展|时间|任务)*(?:时限|时间|期限|节点|进度|周期|日期)(?:要求|安排|节点)?|频次|频率|进度(?:安排|要求)|时间|时限|时间安排|时间进度|推进计划|工作频次",
    ),
    (
        "material",
        r"(?:提交|报送|佐证|印证|支撑|成果|上报|备查|需报送)(?:的)?(?:材料|资料|清单|形式|名称)?|工作成果|材料(?:清单|名称|要求)?|成果(?:形式|要求)?|资料|预期成果|完成标志|台账资料|交付物",
    ),
    (
        "chapter",
        r"类别|分类|重点领域|领域|板块|项目类别|任务类别|工作类别|一级(?:任务|指标)|工作(?:领域|板块|类别)|方面|类型|大类",
    ),
    (
        "title",
        r"(?:重点|工作|主要|目标|年度|具体|二级)*(?:任务|事项|项目|要点)(?:名称|事项)?|任务分解|重点工作|主要工作|年度工作|工作|事项名称|工作重点|活动名称|工作名称|任务内容|工作事项",
    ),
    (
        "body",
        r"(?:具体|主要|工作|重点|任务|实施)*(?:内容|措施|举措|要求|目标|步骤|做法)(?:及要求|和要求|及标准|与要求)?|任务要求|工作目标|三级指标|工作任务及要求|任务描述",
    ),
)


class Row(NamedTuple):
    """A row of a table: its columns by what they say, where it stands, and whether its cells were put up again."""

    line: int
    cells: dict[str, str]
    mended: bool = False


def columns(cells: Sequence[str]) -> list[str]:
    """What each column of a header says; nothing where it is no header of a table of tasks."""
    found = [_column(folded(re.sub(r"\s|\n", "", cell))) for cell in cells]
    known = {one for one in found if one}
    tasks = known & {"title", "body"}
    enough = tasks and known & {"owners", "lead", "time"} and len(known) >= _FEW
    return found if enough else []


_FEW = 2


def _column(said: str) -> str:
    return next((name for name, pattern in _COLUMNS if re.fullmatch(pattern, said)), "")


def rows(lines: Sequence[Line]) -> tuple[list[Row], set[int]]:
    """The rows of all tables of tasks, and the places in the list of the lines that they took."""
    found: list[Row] = []
    taken: set[int] = set()
    index = 0
    while index < len(lines):
        end = index + 1
        header = columns(lines[index].cells) if lines[index].cells else []
        if header:
            end = _cells(lines, index, header, found)
        elif (width := _flat_width(lines, index)) > 0:
            end = _flat(lines, index, width, found)
        elif header := columns(_spaced(lines[index].text)):
            end = _spaced_rows(lines, index, header, found)
        if end > index + 1:
            taken |= set(range(index, end))
        index = end
    return found, taken


def _row(line: int, header: Sequence[str], cells: Sequence[str], *, mended: bool = False) -> Row | None:
    told: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and name != "ignored" and cell.strip() and cell.strip() not in told.get(name, ""):
            told[name] = f"{told[name]}；{cell.strip()}" if name in told else cell.strip()
    return Row(line, told, mended) if told.get("title") or told.get("body") else None


def _cells(lines: Sequence[Line], start: int, header: list[str], found: list[Row]) -> int:
    """Rows that came with their cells."""
    index = start + 1
    while index < len(lines) and lines[index].cells:
        again = columns(lines[index].cells)
        if again:
            header = again
        elif len(set(filter(None, lines[index].cells))) == 1 and len(lines[index].cells) > 1:
            found.append(Row(lines[index].number, {"heading": next(filter(None, lines[index].cells))}))
        else:
            cells = list(lines[index].cells)
            whole = len(cells) == len(header)
            row = _row(lines[index].number, header, cells if whole else _fitted(cells, header), mended=not whole)
            found.extend([row] if row else [])
        index += 1
    return index


def _spaced(text: str) -> list[str]:
    """The cells of a row that was written on one line."""
    if "|" in text or "\t" in text:
        return [cell.strip() for cell in re.split(r"[|\t]", text.strip("| "))]
    wide = re.split(r"\s{2,}", text.strip())
    return wide if len(wide) > _FEW else text.split()


def _spaced_rows(lines: Sequence[Line], start: int, header: list[str], found: list[Row]) -> int:
    """Rows on a line each; a line without a number goes on with the row before."""
    index = start + 1
    while index < len(lines):
        cells = _spaced(lines[index].text)
        if re.fullmatch(r"\d{1,3}[.、]?", folded(cells[0])) and len(cells) > 1:
            row = _row(lines[index].number, header, _fitted(cells, header), mended=len(cells) != len(header))
            found.extend([row] if row else [])
        elif (
            found
            and index > start + 1
            and len(cells) == 1
            and len(cells[0]) < _SHORT
            and not re.search("[。：]$", cells[0])
        ):
            last = found[-1]
            name = "body" if "body" in last.cells else "title"
            found[-1] = Row(last.line, last.cells | {name: last.cells.get(name, "") + cells[0]}, mended=True)
        else:
            break
        index += 1
    return index


_SHORT = 40


def _flat_width(lines: Sequence[Line], start: int) -> int:
    """How many lines from here on are the header of a table that was written a cell a line."""
    end = start
    while end < len(lines) and not lines[end].cells and _column(folded(lines[end].text)):
        end += 1
    header = [lines[at].text for at in range(start, end)]
    numbered = end < len(lines) and re.fullmatch(r"\d{1,3}|[一二三四五六七八九十]+、.*", folded(lines[end].text))
    return end - start if columns(header) and numbered else 0


def _flat(lines: Sequence[Line], start: int, width: int, found: list[Row]) -> int:
    """A cell a line: a row begins with the next number."""
    header = [_column(folded(lines[at].text)) for at in range(start, start + width)]
    index, expected = start + width, 1
    cells: list[str] = []
    line = 0
    while index < len(lines):
        said = folded(lines[index].text)
        if lines[index].cells or _ends_table(said, len(cells), width):
            break
        if said == str(expected):
            _closed(line, header, cells, found)
            cells, line, expected = [said], lines[index].number, expected + 1
        elif cells:
            cells.append(lines[index].text)
        index += 1
    _closed(line, header, cells, found)
    return index


def _ends_table(said: str, cells: int, width: int) -> bool:
    """Whether a line stands below a table."""
    whole = cells >= width
    return whole and bool(
        re.match(
            r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|备注|注：|附件|说明|填表|联系|特此|请各|各单位|20\d\d年\d{1,2}月\d{1,2}日$)",
            said,
        )
    )


def _closed(line: int, header: list[str], cells: list[str], found: list[Row]) -> None:
    row = _row(line, header, _fitted(cells, header), mended=len(cells) != len(header)) if cells else None
    found.extend([row] if row else [])


def _fitted(cells: list[str], header: list[str]) -> list[str]:
    """Cells put below the columns that they are like, where there are more or fewer than columns."""
    if len(cells) == len(header):
        return cells
    slots: dict[str, list[str]] = {name: [] for name in header}
    where = [name for name in ("title", "body") if name in slots]
    for at, cell in enumerate(cells):
        name = "number" if at == 0 and "number" in slots else _alike(cell, slots, where[0])
        slots[name].append(cell)
    if len(where) > 1 and not slots["body"] and len(slots["title"]) > 1:
        slots["body"], slots["title"] = slots["title"][1:], slots["title"][:1]
    joints = dict.fromkeys(("owners", "lead", "others"), "；")
    return [joints.get(name, "").join(slots[name]) if name else "" for name in header]


def _alike(cell: str, slots: dict[str, list[str]], other: str) -> str:
    said = folded(cell)
    if (
        "time" in slots
        and re.search(
            r"^(?:每|长期|持续|全年|常态|定期|\d{1,2}月|20\d\d年|第?[一二三四]季度|年底|上半年|下半年|即日)", said
        )
        and len(said) <= _SHORT
    ):
        return "time"
    listed = names(said).names
    owner = next(
        (name for name in ("owners", "lead", "others") if name in slots and not (name == "lead" and slots[name])), ""
    )
    if owner and listed and (all(map(like_unit, listed)) or tells_owners(said)):
        return owner
    return other
