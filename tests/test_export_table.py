"""`wf export table`: the 责任分工表, its words, and the same plan read back from it, out of Excel and out of Word."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.shared import Cm
from openpyxl.worksheet.worksheet import Worksheet

from engine.faults import RefusedError
from engine.loading import Loaded, Schedule, load
from engine.org import Org
from engine.plan.model import Plan
from engine.render.annex import annex
from engine.render.sheets import responsibilities
from engine.tables import information, table
from engine.tables.flow import flow, read
from engine.tables.frequency import frequency
from engine.tables.reading import plan_of, read_table
from engine.workspace import Workspace
from tests.conftest import PLAN, ROOT, Office
from tests.test_recording import Here

WRITERS: dict[str, Callable[..., None]] = {"xlsx": responsibilities, "docx": annex}
FORMS = pytest.mark.parametrize("form", WRITERS)
REAL = load(Workspace(str(ROOT), str(ROOT / "plans"))).schedules
TRICKY = """\
- item: 7
  title: "=1+1"
  owners: [绿化科, 环卫科]
  basis: upper-2024/3.10
  was: ["4", other-2023/9]
  source: "+cmd|' /C calc'!A0"
  tasks:
  - {id: a, title: "@SUM(A1)", each: [绿化科], recurrence: {every: month, times: 2, due: last friday, from: 2024-03-01, until: 2024-10-31}, shift: none, assumed: true, evidence: [{name: 照片, at_least: 2, formats: [jpg, png], optional: true}, "yes"], measure: {name: 率, unit: 件, numerator: 甲, denominator: 乙, at_least: 99.5%, at_most: 100%}, was: [b, 4.c], source: 第一, accepted_by: 综合科}
  - {id: b, title: "  两头有空格  ", recurrence: {after: a, due: +1 month}}
  - {id: c, title: "一行\\n又一行 _x000A_ <b>&", each: all, recurrence: {rrule: "FREQ=MONTHLY;BYDAY=2WE"}, owners: {lead: 综合科, with: 业务科室}, measure: {name: 数, unit: 次, at_least: 2.5, at_most: 0.00001}}
- {item: "3.10", title: 年终才问, owners: 业务科室}
- {item: "3.1", title: 常年, owners: {lead: [综合科]}, tasks: [{id: a, title: "'引号", each: lead, recurrence: continuous}]}
"""


def written(schedule: Schedule, form: str, folder: Path, *, people: bool = True) -> str:
    path = str(folder / f"表.{form}")
    WRITERS[form](schedule.plan, schedule.org, path, people=people)
    return path


def again(path: str, schedule: Schedule, folder: Path) -> tuple[Plan, Org]:
    """The plan and the org that the texts read back from a file describe."""
    plan, org = plan_of(path)
    plans = folder / "plans"
    (plans / schedule.plan.org).parent.mkdir(parents=True, exist_ok=True)
    (plans / "plan.yaml").write_text(plan, encoding="utf-8")
    (plans / schedule.plan.org).write_text(org, encoding="utf-8")
    found = load(Workspace(str(folder), str(plans)))
    assert found.problems == []
    return found.schedules[0].plan, found.schedules[0].org


@FORMS
@pytest.mark.parametrize("schedule", REAL, ids=lambda one: one.plan.id)
def test_a_plan_comes_back_the_same(schedule: Schedule, form: str, tmp_path: Path) -> None:
    assert again(written(schedule, form, tmp_path), schedule, tmp_path) == (schedule.plan, schedule.org)


@FORMS
def test_without_people_the_plan_comes_back_and_nobody_is_named(form: str, tmp_path: Path) -> None:
    schedule = REAL[2]
    path = written(schedule, form, tmp_path, people=False)
    plan, org = again(path, schedule, tmp_path)
    assert (plan, org.people, list(org.units)) == (schedule.plan, {}, list(schedule.org.units))
    assert org.groups == schedule.org.groups
    with zipfile.ZipFile(path) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert "法治" in text
    assert "example.org" not in text


@pytest.fixture
def tricky(office: Office) -> Schedule:
    loaded: Loaded = office(TRICKY)
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return loaded.schedules[0]


@FORMS
def test_what_spreadsheets_would_bend_comes_back_the_same(tricky: Schedule, form: str, tmp_path: Path) -> None:
    assert again(written(tricky, form, tmp_path), tricky, tmp_path / "again") == (tricky.plan, tricky.org)


def test_nothing_becomes_a_formula_or_a_link(tricky: Schedule, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tricky, "xlsx", tmp_path))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    assert {"=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"} <= {cell.value for cell in cells}
    assert [cell.value for cell in cells if cell.hyperlink] == []


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        ("quarter", "每季度至少1次"),
        ("year", "每年至少1次"),
        ("week", "每周至少1次"),
        ("2 months", "每两个月至少1次"),
        ("4 months", "每四个月至少1次"),
        ("2 weeks", "每两周至少1次"),
        ("{every: half-year, times: 0}", "每半年有则报"),
        ("{every: quarter, times: 2, due: 25}", "每季度至少2次，季末月25日前"),
        ("{every: month, due: 5}", "每月至少1次，当月5日前"),
        ("{every: year, due: 12-20}", "每年至少1次，12月20日前"),
        ("{every: week, due: friday}", "每周至少1次，周五前"),
        ("{every: month, due: last friday}", "每月至少1次，当月最后一个周五前"),
        ("{every: month, due: 2nd tuesday}", "每月至少1次，当月第二个周二前"),
        ("{every: month, due: -5 workdays}", "每月至少1次，期末5个工作日前"),
        ("{every: month, due: +10 days}", "每月至少1次，期满后10日内"),
        ("{every: month, from: 2024-03-01, until: 2025-01-31}", "每月至少1次，3月1日起，至2025年1月31日止"),
        ("{during: {植树节: 2024-03-12}}", "植树节（3月12日）1次"),
        ("{during: {六月: 2024-06, 宪法周: 2024-12-01..2024-12-07}}", "六月（6月）、宪法周（12月1日至12月7日）各1次"),
        ("{after: 通知, due: +10 workdays}", "收到通知后10个工作日内"),
        ("{after: 通知, due: +1 month}", "收到通知后1个月内"),
        ("{after: first, due: +3 days}", "“先做的”完成后3日内"),
        ("{date: 2024-06-28}", "6月28日前"),
        ("{date: 2025-01-10}", "2025年1月10日前"),
        ("{dates: [2024-03-01, 2024-06-01]}", "3月1日、6月1日各1次"),
        ('{rrule: "FREQ=MONTHLY;BYDAY=2WE"}', "每月第二个周三"),
        ('{rrule: "FREQ=MONTHLY;BYDAY=-1FR"}', "每月倒数第一个周五"),
        ('{rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"}', "每两周周一、周四"),
        ('{rrule: "FREQ=MONTHLY;BYMONTHDAY=10,20"}', "每月10、20日"),
        ('{rrule: "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12"}', "按规则FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12"),
        ("continuous", "常年"),
    ],
)
def test_frequencies_in_official_words(office: Office, recurrence: str, words: str) -> None:
    tasks = f"{{id: first, title: 先做的, recurrence: year}}, {{id: one, title: 一件, recurrence: {recurrence}}}"
    items = f"- {{item: '1', title: 甲, owners: 绿化科, tasks: [{tasks}]}}\n"
    loaded = office(plan=PLAN.replace("items:", "triggers: {通知: {title: 上级的通知}}\nitems:") + items)
    item = loaded.schedules[0].plan.items[0]
    assert frequency(loaded.schedules[0].plan, item, item.tasks[1]) == words


@pytest.mark.parametrize(
    "value",
    ["yes", "no", "", " ", "2024.0", "0x1F", "07", "~", "null", "1e3", "a: b", "#甲", "甲，乙", "- 甲", "[", "{a}", "“引”", "x\x85y",
     "\U0001f600", 3, -1, 0.5, 0.00001, True, False, None, [], {}, {"甲": [1, {"乙": "丙 丁"}]}, "!tag", "&a", "*a", "%", "a\\b", '"'],
)  # fmt: skip
def test_a_value_is_read_as_it_was_written(value: object) -> None:
    if value == "x\x85y":
        with pytest.raises(ValueError, match="x"):  # the reader wants no such character in a plan
            read(flow(value))
    else:
        assert read(flow(value)) == value
        assert type(read(flow({"it": value}))["it"]).__name__.removeprefix("_") in {
            type(value).__name__,
            "Mapping",
            "Sequence",
        }


def first_sheet(path: str) -> tuple[Any, Worksheet]:
    book = openpyxl.load_workbook(path)
    return book, book[table.SHEET]


@pytest.fixture
def jingan(tmp_path: Path) -> str:
    return written(REAL[2], "xlsx", tmp_path)


def test_a_title_put_right_in_excel_is_taken(jingan: str) -> None:
    book, sheet = first_sheet(jingan)
    assert sheet.cell(3, 4).value == "中心组法治专题学习"
    sheet.cell(3, 4).value = "党组中心组法治专题学习"
    book.save(jingan)
    assert "title: 党组中心组法治专题学习," in plan_of(jingan)[0]


def test_a_title_that_another_row_quotes_may_change_too(jingan: str) -> None:
    book, sheet = first_sheet(jingan)
    (place,) = [row for row in range(3, 40) if sheet.cell(row, 4).value == "提交优秀案例"]
    sheet.cell(place, 4).value = "报送案例"
    book.save(jingan)
    assert read_table(jingan).differences == ()


@pytest.mark.parametrize(
    ("column", "said", "meant"),
    [
        ("牵头单位", "综合科", "宣传科"),
        ("频次和时限", "每季度至少1次", "每两个月至少1次"),
        ("材料和指标", "", "学习通知、签到表"),
        ("备注", "推定", ""),
    ],
)
def test_words_that_no_longer_say_what_the_values_mean_are_told(
    jingan: str, column: str, said: str, meant: str
) -> None:
    book, sheet = first_sheet(jingan)
    sheet.cell(3, table.WORDS.index(column) + 1).value = said
    book.save(jingan)
    assert [one[1:] for one in read_table(jingan).differences] == [(3, column, said, meant)]
    with pytest.raises(RefusedError) as refused:
        plan_of(jingan)
    told = f"{table.SHEET} 3 {column}: {said or '—'} ≠ {meant or '—'}"
    assert (refused.value.code, refused.value.facts["ids"]) == ("table-differs", [told])


def test_what_is_changed_about_the_plan_is_told(jingan: str) -> None:
    book = openpyxl.load_workbook(jingan)
    sheet = book[information.SHEET]
    (row,) = [row for row in range(2, 30) if sheet.cell(row, 2).value == "成文日期"]
    sheet.cell(row, 3).value = "2024-06-01"
    book.save(jingan)
    (one,) = read_table(jingan).differences
    assert (one.sheet, one.row, one.column, one.said, one.meant) == (
        information.SHEET, row, "成文日期", "2024-06-01", "2024-05-27",
    )  # fmt: skip


def test_rows_added_by_hand_are_told_and_rows_taken_out_are_gone(jingan: str) -> None:
    book, sheet = first_sheet(jingan)
    sheet.append([99, "12", "加强信用体系建设", "新加的一件", "综合科"])
    sheet.delete_rows(3)
    book.save(jingan)
    found = read_table(jingan)
    assert [(one.column, one.said) for one in found.differences] == [("条目值", "12 加强信用体系建设 新加的一件")]
    assert "id: study" not in found.plan
    assert "id: must-know" in found.plan


def test_sorting_and_blank_rows_change_nothing(jingan: str, tmp_path: Path) -> None:
    book, sheet = first_sheet(jingan)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[4])), start=3):
        for column, value in enumerate(row, start=1):
            sheet.cell(number + (number > 9), column).value = value
    for column in range(1, len(rows[0]) + 1):
        sheet.cell(10, column).value = None
    book.save(jingan)
    assert again(jingan, REAL[2], tmp_path)[0] == REAL[2].plan


def test_words_changed_in_word_are_told(tmp_path: Path) -> None:
    path = written(REAL[2], "docx", tmp_path)
    document = docx.Document(path)
    cell = document.tables[0].cell(3, 6)
    assert cell.text == "每季度至少1次"
    cell.paragraphs[0].runs[0].text = "每月至少1次"
    document.save(path)
    assert [(one.row, one.said, one.meant) for one in read_table(path).differences] == [
        (4, "每月至少1次", "每季度至少1次")
    ]


def test_a_row_taken_out_in_word_is_told_as_its_values_remain(tmp_path: Path) -> None:
    path = written(REAL[2], "docx", tmp_path)
    document = docx.Document(path)
    row = document.tables[0].rows[3]._tr  # noqa: SLF001 (python-docx cannot delete)
    row.getparent().remove(row)
    document.save(path)
    assert [(one.column, one.meant) for one in read_table(path).differences] == [("序号", "3")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("表.xlsx", b"", "table-unread"),
        ("表.docx", b"PK\x03\x04 and nothing else", "table-unread"),
        ("表.csv", b"a,b", "table-ending"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        plan_of(str(tmp_path / name))
    assert refused.value.code == code


def test_another_table_and_no_file_are_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    for name, code in (("别的.xlsx", "not-a-table"), ("没有.xlsx", "file-missing")):
        with pytest.raises(RefusedError) as refused:
            plan_of(str(tmp_path / name))
        assert refused.value.code == code


def test_the_sheet_is_laid_out_to_be_read_and_printed(jingan: str) -> None:
    _book, sheet = first_sheet(jingan)
    heads = [cell.value for cell in sheet[2]]
    hidden = [letter for letter, about in sheet.column_dimensions.items() if about.hidden]
    assert heads == [*table.WORDS, *table.VALUES]
    assert (sheet.cell(1, 1).value, sheet.freeze_panes) == (REAL[2].plan.title, "A3")
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert hidden == ["L"], "L to O, as one"
    assert sheet.auto_filter.ref is not None


def test_the_annex_repeats_its_heads_and_keeps_its_rows_whole(tmp_path: Path) -> None:
    document = docx.Document(written(REAL[2], "docx", tmp_path))
    words = document.tables[0]
    xml = [row._tr.xml for row in words.rows]  # noqa: SLF001 (python-docx has no name for these marks)
    assert ["w:tblHeader" in one for one in xml] == [True, *[False] * (len(xml) - 1)]
    assert all("w:cantSplit" in one for one in xml)
    assert 'w:eastAsia="仿宋_GB2312"' in xml[1]
    (section,) = document.sections
    assert [round((side or Cm(0)).cm, 1) for side in (section.page_width, section.page_height)] == [29.7, 21]
    assert [cell.text for cell in words.rows[1].cells][:4] == ["1", "1", "推进领导干部带头学法", "中心组法治专题学习"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    folder = tmp_path_factory.mktemp("tables") / "office"
    folder.mkdir()
    (folder / "plans").symlink_to(ROOT / "plans")
    return Here(folder)


@FORMS
def test_the_command_writes_a_file_and_never_over_another(here: Here, form: str) -> None:
    file = f"分工.{form}"
    first = here("export", "table", "yingpu-2025", "-o", file)
    assert (first.status, first.out, first.err) == (0, "", f"已写好 {file}。\n")
    before = (here.folder / file).read_bytes()
    again_ = here("export", "table", "yingpu-2025", "-o", file)
    assert (again_.status, again_.err) == (2, f"wf: {file} 已经有了。要覆盖它：--replace。\n")
    assert here("export", "table", "yingpu-2025", "-o", file, "--replace").status == 0
    assert (here.folder / file).read_bytes() == before, "the same plan makes the same bytes"
    assert here("export", "check", file).status == 0
    assert [
        path.name for path in here.folder.iterdir() if path.name.endswith((".part", form)) and path.name != file
    ] == []
