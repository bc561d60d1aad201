"""Tables of tasks: which column says what; tables that lie flat in a text, put up again."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.notice.fitting import fitted
from engine.notice.lines import Line, folded
from engine.notice.roles import OFFICE

_UNIT = r"(?:单位|部门|科室|处室|股室|部室|室所|站所|科所|机构|主体|科|股|处)"
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", r"序号?|编号|项号|项次|条目|条目号|任务号|任务编号|No\.?|NO\.?"),
    ("owners", rf".*(?:牵头|主办).*(?:配合|参与|协办|责任){_UNIT}.*|.*责任{_UNIT}.*(?:人|领导)"),
    ("others", rf".*(?:配合|参与|参加|协助|协办|协同|会办|联办|支持)(?:责任)?{OFFICE}?"),
    (
        "ignored",
        r"(?:开始|启动|起始)(?:时间|日期)|.*(?:领导|负责人|责任人|联系人|联络人|人员|电话|备注|签字|得分|分值|分数|权重|情况|(?:评分|考核|评价|计分|考评)(?:标准|办法|方式|细则|依据)|局长|县长|市长|区长|镇长|主任|主席)|(?:督办|督查|督导|考核|监督|验收|数据来源|计量)(?:单位|部门|科室)",
    ),
    ("lead", rf".*(?:牵头|主办|主责|第一责任|抓总)(?:责任)?{OFFICE}?"),
    (
        "owners",
        rf".*{_UNIT}(?:及分工)?|.*(?:责任|承办|落实|实施|负责|执行){OFFICE}|(?:责任|任务|职责)?分工|承办|责任|负责",
    ),
    (
        "time",
        r".*(?:时限|时间|期限|节点|进度|频次|频率|周期|日期|时段)(?:要求|安排|节点|计划|进度)*|推进计划|月份|月度|完成月份|工作安排时间",
    ),
    ("title", r".*(?:任务|事项|工作|责任|问题|项目|措施)清单"),
    (
        "material",
        r".*(?:材料|资料|清单|成果|台账|佐证|交付物|完成标志)(?:名称|要求|形式|清单)?|(?:报送|提交|成果|上报)(?:形式|内容)",
    ),
    ("chapter", r".*(?:类别|分类|领域|板块|类型|大类|方面|专业|专项|维度|条线|一级任务|一级指标|阶段|篇章|部分)"),
    (
        "body",
        r".*(?:内容|措施|举措|要求|步骤|做法|标准|描述|说明|细化|指标|路径|方式)(?:[及和与](?:工作)?(?:要求|目标|标准|措施|内容|步骤))?|(?:工作|年度|主要|具体|量化|预期)?目标(?:值|要求)?",
    ),
    ("title", r".*(?:任务|事项|项目|要点|重点|名称|活动|工作|报表|课题|目标|主题|任务分解|会议)"),
)
"""What the columns of a table are called, the first that fits: units before persons, times before what they time."""
_HEAD = re.compile(r"[^。，；：]{1,14}")


class Row(NamedTuple):
    """A row of a table: where it begins, its columns, each part with its line; whether its cells were put up again."""

    line: int
    cells: dict[str, tuple[tuple[int, str], ...]]
    mended: bool = False

    def said(self, name: str) -> str:
        """What stands in a column; "" where nothing does."""
        return "\n".join(text for _, text in self.cells.get(name, ()))


def columns(cells: Sequence[str]) -> list[str]:
    """What each column of a header says; nothing where it is no header of a table of tasks."""
    found = list(map(_column, cells))
    if "title" in found:
        first = found.index("title")
        found = ["body" if name == "title" and at != first else name for at, name in enumerate(found)]
    if "lead" in found:
        found = ["others" if name == "owners" else name for name in found]
    known = {one for one in found if one}
    tasks = known & {"title", "body"}
    enough = tasks and known & {"owners", "lead", "others", "time"} and sum(map(bool, found)) * 2 >= len(found)
    return found if enough else []


def _column(said: str) -> str:
    """What a column of this name holds; "" where it is none that is known."""
    whole = re.sub(r"\s", "", folded(said))
    bare = re.sub(r"（[^（）]*）", "", whole) or whole
    if not _HEAD.fullmatch(bare):
        return ""
    return next((name for name, pattern in _COLUMNS if re.fullmatch(pattern, bare)), "")


def rows(lines: Sequence[Line]) -> tuple[list[Row], set[int]]:
    """The rows of all tables of tasks, and the places in the list of the lines that they took."""
    found: list[Row] = []
    taken: set[int] = set()
    index = 0
    while index < len(lines):
        end = index + 1
        table: list[Row] = []
        header = columns(lines[index].cells) if lines[index].cells else []
        if header:
            end = _cells(lines, index, header, table)
        elif (width := _flat_width(lines, index)) > 0:
            end = _flat(lines, index, width, table)
        elif header := columns(spaced(lines[index].text)):
            end = _spaced_rows(lines, index, header, table)
        if end > index + 1:
            taken |= set(range(index, end))
            found += table
        index = end
    return found, taken


def _add(table: list[Row], line: int, header: Sequence[str], cells: Sequence[str], *, mended: bool = False) -> None:
    """A row at a table's end, or more of the row above: what bears its number, or none."""
    told: dict[str, tuple[tuple[int, str], ...]] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and name != "ignored" and cell.strip() and cell.strip() not in {text for _, text in told.get(name, ())}:
            told[name] = (*told.get(name, ()), (line, cell.strip()))
    row = Row(line, told, mended)
    tasks = told.keys() & {"title", "body"}
    if told.keys() <= {"number", "title", "chapter"} and re.fullmatch(_CHAPTER, folded(row.said("number"))):
        table.append(Row(line, {"heading": told.get("title", told.get("chapter", ()))}))
    elif re.fullmatch(r"(?:合|总|小)\s*计", row.said("number") + row.said("title")):
        return
    elif table and "number" in header and "number" in table[-1].cells and _same(table[-1], row):
        table[-1] = Row(table[-1].line, _more(table[-1].cells, told), table[-1].mended or mended)
    elif tasks:
        table.append(row)


_SECTION = r"(?:[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十]{1,3}）)"
_CHAPTER = r"（?[一二三四五六七八九十]{1,3}[）、.]?"


def _same(above: Row, row: Row) -> bool:
    return "number" not in row.cells or row.said("number") == above.said("number")


def _more(
    above: dict[str, tuple[tuple[int, str], ...]], row: dict[str, tuple[tuple[int, str], ...]]
) -> dict[str, tuple[tuple[int, str], ...]]:
    """The cells of two rows that are one, nothing said twice."""
    found = dict(above)
    for name, parts in row.items():
        known = {text for _, text in found.get(name, ())}
        found[name] = (*found.get(name, ()), *(part for part in parts if part[1] not in known))
    return found


def _cells(lines: Sequence[Line], start: int, header: list[str], table: list[Row]) -> int:
    """Rows that came with their cells."""
    index = start + 1
    while index < len(lines) and (lines[index].cells or _between(lines, index, header)):
        line, cells = lines[index].number, list(lines[index].cells) or [lines[index].text]
        again = columns(cells) or _second(header, cells, first=index == start + 1)
        if again:
            header = again
        elif _heads(lines[index], lines[index - 1], header):
            table.append(Row(line, {"heading": ((line, next(filter(None, cells))),)}))
        else:
            whole = len(cells) == len(header)
            cells = _carried(cells, header, lines[index - 1].cells) if whole and index > start + 1 else cells
            _add(table, line, header, cells if whole else fitted(cells, header), mended=not whole)
        index += 1
    return index


def _heads(line: Line, above: Line, header: Sequence[str]) -> bool:
    """Whether a row says one thing, or a line of text is no rest of the row above: both head what follows."""
    if not line.cells:
        return bool(re.match(_SECTION, folded(line.text))) or not _cut(above.cells, header)
    said = set(filter(None, line.cells))
    return len(said) == 1 and len(line.cells) > 1 and not said.pop().isdecimal() and _alone(line.cells)


def _between(lines: Sequence[Line], index: int, header: Sequence[str]) -> bool:
    """Whether a line of text between rows heads those below it: 二、安全素质提升."""
    said, above = lines[index].text, lines[index - 1].cells
    below = lines[index + 1].cells if index + 1 < len(lines) else ()
    goes_on = bool(below) and (bool(columns(below)) or (len(below) == len(header) and _numbered(below, header)))
    return goes_on and (_cut(above, header) or (len(said) < _SHORT and not re.search("[。；：]$", said)))


def _cut(above: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row lacks cells, which a line below it may hold."""
    return 0 < len(above) < len(header)


def _numbered(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row of a table with numbers bears one."""
    said = folded(cells[header.index("number")]) if "number" in header else "1"
    return bool(re.search(r"\d|^[一二三四五六七八九十]", said))


def _carried(cells: list[str], header: Sequence[str], above: Sequence[str]) -> list[str]:
    """Cells, the class or month that stands once for several rows said in each."""
    kept = [name == "chapter" or (name == "time" and at == 0) for at, name in enumerate(header)]
    if len(above) != len(cells) or not any(cells):
        return cells
    return [cell or (old if keep else "") for cell, keep, old in zip(cells, kept, above, strict=True)]


def _alone(cells: Sequence[str]) -> bool:
    """Whether a row says one thing across its columns, or in its first one."""
    return bool(cells[0]) and (all(cells) or not any(cells[1:]))


def _second(header: list[str], cells: Sequence[str], *, first: bool) -> list[str]:
    """A header with what a second row of heads says below those that span columns; nothing where it is no such row."""
    names = [_column(cell) if cell.strip() else "" for cell in cells]
    second = first and len(cells) == len(header) and any(names)
    if not second or any(cell.strip() and not name for cell, name in zip(cells, names, strict=True)):
        return []
    return [name or above for name, above in zip(names, header, strict=True)]


def spaced(text: str) -> list[str]:
    """The cells of a row that was written on one line."""
    if "|" in text or "\t" in text:
        return [cell.strip() for cell in re.split(r"[|\t]", text.strip("| "))]
    wide = re.split(r"\s{2,}", text.strip())
    return wide if len(wide) > 2 else text.split()  # noqa: PLR2004 (columns)


def _spaced_rows(lines: Sequence[Line], start: int, header: list[str], table: list[Row]) -> int:
    """Rows on a line each; a line without a number goes on with the row before."""
    index = start + 1
    while index < len(lines):
        line, cells = lines[index].number, spaced(lines[index].text)
        goes_on = len(cells) == 1 and len(cells[0]) < _SHORT and not re.search("[。：]$", cells[0])
        if re.fullmatch(r"\d{1,3}[.、]?", folded(cells[0])) and len(cells) > 1:
            _add(table, line, header, fitted(cells, header), mended=len(cells) != len(header))
        elif table and goes_on:
            name = "body" if "body" in table[-1].cells else "title"
            more = {name: (*table[-1].cells.get(name, ()), (line, cells[0]))}
            table[-1] = Row(table[-1].line, table[-1].cells | more, mended=True)
        else:
            break
        index += 1
    return index


_SHORT = 40


def _flat_width(lines: Sequence[Line], start: int) -> int:
    """How many lines from here on are the header of a table that was written a cell a line."""
    end = start
    while end < len(lines) and not lines[end].cells and _column(lines[end].text):
        end += 1
    header = [lines[at].text for at in range(start, end)]
    numbered = end < len(lines) and re.fullmatch(r"\d{1,3}|[一二三四五六七八九十]+、.*", folded(lines[end].text))
    return end - start if numbered and columns(header) else 0


def _flat(lines: Sequence[Line], start: int, width: int, table: list[Row]) -> int:
    """A cell a line: a row begins with the next number, a section with a line that bears a chapter's."""
    header = columns([lines[at].text for at in range(start, start + width)])
    said = [folded(line.text) if not line.cells else "" for line in lines]
    index, expected = start + width, 1
    row: list[Line] = []
    while index < len(lines) and not lines[index].cells:
        following = said[index + 1] if index + 1 < len(lines) else ""
        section = re.match(rf"{_SECTION}\S", said[index]) and following in {str(expected), "1"}
        if section or said[index] == str(expected):
            _close(row, header, table)
            row = []
        elif _ends_table(said, index, len(row), width, expected):
            break
        if section:
            table.append(Row(lines[index].number, {"heading": ((lines[index].number, lines[index].text),)}))
            expected = int(following)
        elif said[index] == str(expected):
            row, expected = [lines[index]], expected + 1
        elif row:
            row.append(lines[index])
        index += 1
    _close(row, header, table)
    return index


_BELOW = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|备注|注：|附件|说明|填表|联系|特此|请各|各单位"
    r"|20\d\d年\d{1,2}月\d{1,2}日$)"
)
"""What stands below a table."""


def _ends_table(said: Sequence[str], index: int, cells: int, width: int, expected: int) -> bool:
    """Whether a line stands below a table: its row is whole, and no row with the next number follows."""
    if cells < width:
        return False
    return bool(_BELOW.match(said[index])) or str(expected) not in said[index + 1 : index + 1 + 2 * width]


def _close(row: list[Line], header: list[str], table: list[Row]) -> None:
    if row:
        cells = [line.text for line in row]
        _add(table, row[0].number, header, fitted(cells, header), mended=len(cells) != len(header))
