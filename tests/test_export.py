"""`wf export`: the register, calendars, the whole plan and the evidence of a year that was played, by foreign readers."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import icalendar
import openpyxl
import pytest
import vobject
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from engine.app.exporting import HandedIn, Piece
from engine.app.gathering import archive, gathered
from engine.due import Entry, Facts, Listed
from engine.faults import RefusedError
from engine.ledger.standing import Submission
from engine.loading import load
from engine.render.sheets import Column, book
from engine.store.evidence import Evidence
from engine.workspace import Workspace
from tests.conftest import ORG, ROOT
from tests.conftest import PLAN as PLAN_HEAD
from tests.test_recording import Here
from tests.year import play

PLAN = "jingan-lhsr-2024"
DAY = ("--as-of", "2024-12-31")
HEADS = [
    "条目", "条目名称", "事项", "周期", "报送单位", "到期", "状态", "交来日期", "登记人", "迟交天数", "应交材料", "尚缺", "数字",
    "文件", "备注", "编号",
]  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace in which a year was played, and all that is exported of it."""
    folder = tmp_path_factory.mktemp("exports") / "year"
    play.main(str(folder))
    here = Here(folder)
    for command in (
        "ledger -o 台账.xlsx",
        "calendar -o 日历",
        "plan -o 计划.json",
        "evidence -o 材料包",
        "evidence -o 材料.zip",
    ):
        ran = here("export", *command.split(), *DAY)
        assert (ran.status, ran.out) == (0, ""), ran.err
    return here


def rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """What a sheet says below its title."""
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True))


def due(here: Here) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(here("due", "--all", "--format", "json", *DAY).out)
    return found


def test_the_register_has_every_occurrence(year: Here) -> None:
    heads, *found = rows(year.folder / "台账.xlsx", "全部单位")
    listed = due(year)
    assert list(heads) == HEADS
    assert {row[-1] for row in found} == {one["id"] for one in listed}
    assert len(found) == len(listed)


def test_the_register_has_a_sheet_for_every_unit_and_they_add_up(year: Here) -> None:
    book = openpyxl.load_workbook(year.folder / "台账.xlsx")
    overview: list[list[Any]] = [[cell.value for cell in row] for row in book["总览"].iter_rows(min_row=3)]
    units = overview[:-2]
    assert [row[0] for row in units] == book.sheetnames[2:]
    for row in units:
        assert book[row[0]].max_row - 2 == row[1] == sum(row[3:])
    assert overview[-2][0] == "全部单位"
    assert overview[-2][1] == len(due(year))
    assert str(overview[-1][0]).startswith("台账末记录：310:")


def test_days_are_days_and_text_is_text(year: Here) -> None:
    book = openpyxl.load_workbook(year.folder / "台账.xlsx")
    sheet = book["全部单位"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n", "d"}
    found = {row[-1]: dict(zip(HEADS, row, strict=True)) for row in rows(year.folder / "台账.xlsx", "全部单位")[1:]}
    late = found[f"{PLAN}/12.pledge@2024-07"]
    assert (*(late[head].date().isoformat() for head in ("到期", "交来日期")), late["迟交天数"]) == (
        "2024-07-31",
        "2024-08-01",
        1,
    )
    assert (late["状态"], late["数字"]) == ("完成", "15条")
    rate = found[f"{PLAN}/11.coverage@2024H1#环卫科"]
    assert (rate["数字"], rate["登记人"]) == ("46/48", "何某")
    photos = found[f"{PLAN}/3.campaign@安全生产月"]
    assert (photos["文件"], photos["登记人"]) == ("咨询日1.jpg、咨询日2.PNG、活动小结-咨询日.docx", "钱某")
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref is not None


def test_the_register_of_one_unit(year: Here) -> None:
    assert year("export", "ledger", "-o", "绿化科.xlsx", "--unit", "绿化科", *DAY).status == 0
    found = rows(year.folder / "绿化科.xlsx", "全部单位")[1:]
    assert {row[4] for row in found} == {"绿化科", "绿化科、环卫科、市容科、景观科"}


def test_every_unit_has_its_calendar(year: Here) -> None:
    listed = due(year)
    units = {unit for one in listed for unit in one["units"] if one["due"]}
    assert {path.stem for path in (year.folder / "日历").iterdir()} == units
    for path in (year.folder / "日历").iterdir():
        data = path.read_bytes()
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
        wanted = sorted(one["due"] for one in listed if path.stem in one["units"] and one["due"])
        assert sorted(str(event.decoded("DTSTART")) for event in events) == wanted
        assert len({event["UID"] for event in events}) == len(events)
        others = vobject.readOne(data.decode()).vevent_list
        assert sorted(one.dtstart.value.isoformat() for one in others) == wanted


def test_calendars_written_again_are_the_same(year: Here) -> None:
    before = {path.name: path.read_bytes() for path in (year.folder / "日历").iterdir()}
    refused = year("export", "calendar", "-o", "日历", *DAY)
    assert (refused.status, refused.err.endswith(" 已经有了。要覆盖它：--replace。\n")) == (2, True)
    assert year("export", "calendar", "-o", "日历", "--replace", *DAY).status == 0
    assert {path.name: path.read_bytes() for path in (year.folder / "日历").iterdir()} == before


def schemas() -> Registry[Any]:
    files = (
        ROOT / "schemas" / "plan.schema.json",
        ROOT / "schemas" / "org.schema.json",
        ROOT / "docs" / "due.schema.json",
    )
    found = [json.loads(file.read_text("utf-8")) for file in files]
    return Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in found)


def test_the_whole_plan_keeps_its_contract(year: Here) -> None:
    found = json.loads((year.folder / "计划.json").read_text("utf-8"))
    contract = json.loads((ROOT / "docs" / "plan-export.schema.json").read_text("utf-8"))
    Draft202012Validator(contract, registry=schemas()).validate(found)
    plan = load(Workspace(str(year.folder), str(year.folder / "plans"))).schedules[0].plan
    assert found["plan"] == plan.node
    assert sorted(found["occurrences"], key=lambda one: str(one["id"])) == sorted(
        due(year), key=lambda one: str(one["id"])
    )
    assert "example.org" not in json.dumps(found)
    assert (found["as_of"], found["ledger"][:4]) == ("2024-12-31", "310:")


def test_the_whole_plan_is_printed_and_always_the_same(year: Here) -> None:
    ran = year("export", "plan", PLAN, "-o", "-", *DAY)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (year.folder / "计划.json").read_text("utf-8")
    with_people = json.loads(year("export", "plan", "-o", "-", "--people", *DAY).out)
    assert with_people["org"]["people"]["zhou"]["email"] == "zhou@example.org"


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_evidence_is_whole_and_its_sums_are_right(year: Here) -> None:
    folder = year.folder / "材料包"
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS.txt"], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    listed = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS.txt").read_text("utf-8").splitlines()]
    assert sorted(listed) == sorted(files_below(folder).keys() - {"SHA256SUMS.txt"})
    handed = sum(len(one["files"]) for one in _standing_files(year))
    assert len(listed) - 1 == handed


def _standing_files(year: Here) -> Iterator[dict[str, Any]]:
    """The files of every submission that stands, by what wf show tells."""
    for one in due(year):
        if one["received"]:
            shown = json.loads(year("show", one["id"], "--format", "json", *DAY).out)
            kept: dict[int, list[dict[str, Any]]] = {}
            for event in shown["events"]:
                if event["kind"] in {"submitted", "corrected"}:
                    kept[event["seq"] if event["kind"] == "submitted" else max(kept)] = event["body"].get("files", [])
                elif event["kind"] == "returned":
                    kept.clear()
            yield {"files": {(file["name"], file["sha256"]) for files in kept.values() for file in files}}


def test_evidence_lies_by_item_period_and_unit(year: Here) -> None:
    found = files_below(year.folder / "材料包")
    assert "3 深化普法责任制实践/2024Q2 行业普法资料报送/绿化科/普法资料二稿.docx" in found
    assert "3 深化普法责任制实践/安全生产月 重要节点法律咨询和送法活动/绿化中心/咨询日2.PNG" in found
    assert not any("普法资料一稿" in name for name in found), "what was returned does not count"


def test_what_is_missing_is_listed(year: Here) -> None:
    missing = [row[-1] for row in rows(year.folder / "材料包" / "目录.xlsx", "缺件清单")[1:]]
    overdue = [one["id"] for one in due(year) if one["state"] in {"overdue", "backfill", "returned"}]
    assert sorted(missing) == sorted(overdue)
    assert f"{PLAN}/12.material@2024Q3#市容科" in missing


def test_a_zip_file_holds_the_same_and_is_always_the_same(year: Here) -> None:
    path = year.folder / "材料.zip"
    with zipfile.ZipFile(path) as parts:
        assert parts.testzip() is None
        assert {one.filename: parts.read(one) for one in parts.infolist()} == files_below(year.folder / "材料包")
        assert all(one.flag_bits & 0x800 or one.filename.isascii() for one in parts.infolist()), "names are UTF-8"
    assert year("export", "evidence", "-o", "又.zip", *DAY).status == 0
    assert (year.folder / "又.zip").read_bytes() == path.read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(year: Here) -> None:
    before = files_below(year.folder / "材料包")
    ran = year("export", "evidence", "-o", "材料包", *DAY)
    assert (ran.status, ran.err) == (2, "wf: 材料包 里已经有东西。请写一个新的或空的文件夹。\n")
    assert files_below(year.folder / "材料包") == before


def test_an_earlier_day_has_what_was_there_then(year: Here) -> None:
    assert year("export", "evidence", "-o", "六月", "--as-of", "2024-06-25").status == 0
    found = files_below(year.folder / "六月")
    assert "3 深化普法责任制实践/2024Q2 行业普法资料报送/绿化科/普法资料一稿.docx" in found
    assert not any("2024Q3" in name for name in found)


AWKWARD = {
    "CON.txt": "_CON.txt",
    "../../etc/passwd": "passwd",
    "a:b*c?.pdf": "a_b_c_.pdf",
    "尾巴. ": "尾巴",
    "长" * 100 + ".docx": "长" * 54 + "….docx",
    "same.txt": "same.txt",
    "SAME.TXT": "SAME (2).TXT",
}
"""Names that were handed in by whatever ways, and what becomes of them."""


@pytest.fixture
def kept(tmp_path: Path) -> Evidence:
    """A folder of evidence with a file for every awkward name."""
    evidence = Evidence(str(tmp_path / "evidence"))
    for number, _ in enumerate(AWKWARD):
        (tmp_path / "file").write_text(f"文件{number}", encoding="utf-8")
        evidence.put(str(tmp_path / "file"), 1 << 20)
    return evidence


def piece(kept: Evidence, names: Iterable[str], **facts: object) -> Piece:
    """An occurrence for which files of these names were handed in."""
    about: dict[str, Any] = dict.fromkeys(Facts._fields)
    about |= {"plan": "p-2024", "item": "1", "task": "a", "title": "一件", "item_title": "一条", "leads": [], **facts}
    entry = Entry(
        Facts(**about), "2024Q1", "绿化科", ["绿化科"], 1, 1, 1, 1, 0, provisional=False, backfill=False, owed=True
    )
    digests = {Path(kept.path(digest)).read_text("utf-8"): digest for digest in kept.kept()}
    files = [
        {
            "as": "",
            "name": name,
            "sha256": digests[f"文件{number}"],
            "size": Path(kept.path(digests[f"文件{number}"])).stat().st_size,
        }
        for number, name in enumerate(names)
    ]
    body = json.dumps({"files": files})
    return Piece(Listed(entry, "done", 0), (HandedIn("周某", Submission(1, "2024-03-01", True, True, body)),))


@pytest.mark.parametrize("name", ["包", "包.zip"])
def test_awkward_names_are_safe_and_none_is_lost(kept: Evidence, tmp_path: Path, name: str) -> None:
    with archive(str(tmp_path / name), replace=False) as made:
        (found,) = gathered([piece(kept, AWKWARD)], kept, made)
    assert [file.path for file in found.files] == [f"1 一条/2024Q1 一件/绿化科/{one}" for one in AWKWARD.values()]
    assert [file.fault for file in found.files] == [None] * len(AWKWARD)


def test_awkward_titles_are_safe_and_paths_short(kept: Evidence, tmp_path: Path) -> None:
    pieces = [
        piece(kept, ["a.txt"], item=str(n), task=f"t{n}", item_title="../..\\" + "长" * 400, title="NUL/" * 90)
        for n in (1, 11)
    ]
    with archive(str(tmp_path / "包"), replace=False) as made:
        paths = [file.path for one in gathered(pieces, kept, made) for file in one.files]
    assert len(set(paths)) == 2
    assert max(map(len, paths)) < 160
    assert [
        part for path in paths for part in path.split("/") if part.strip(" .") != part or part.upper() == "NUL"
    ] == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [(lambda path: path.unlink(), "missing"), (lambda path: path.write_text("短", "utf-8"), "size"), (lambda path: path.write_text("改件0", "utf-8"), "changed")],
    ids=["missing", "size", "changed"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["包", "包.zip"])
def test_a_lost_file_is_told_and_left_out(
    kept: Evidence, tmp_path: Path, damage: Callable[[Path], None], fault: str, name: str
) -> None:
    whole = piece(kept, ["甲.txt", "乙.txt"])
    path = Path(kept.path(whole.handed_in[0].submission.facts["files"][0]["sha256"]))
    path.chmod(0o644)
    damage(path)
    with archive(str(tmp_path / name), replace=False) as made:
        (found,) = gathered([whole], kept, made)
    assert [(file.fault, bool(file.path)) for file in found.files] == [(fault, False), (None, True)]
    there = zipfile.ZipFile(tmp_path / name).namelist() if name.endswith(".zip") else list(files_below(tmp_path / name))
    assert there == ["1 一条/2024Q1 一件/绿化科/乙.txt"]


def test_a_lost_file_fails_the_command_and_stands_in_the_index(year: Here, tmp_path: Path) -> None:
    here = Here(tmp_path / "year")
    shutil.copytree(year.folder, here.folder)
    first = next(path for path in sorted((here.folder / ".wf" / "evidence").rglob("*")) if path.is_file())
    first.chmod(0o644)
    first.unlink()
    ran = here("export", "evidence", "-o", "缺", *DAY)
    assert ran.status == 1
    assert ran.err.endswith("台账里有 1 个文件丢失或已变，目录里写明了；请运行 wf ledger verify --read-data\n")
    lost = [
        row
        for row in rows(here.folder / "缺" / "目录.xlsx", "缺件清单")[1:]
        if row[8] and str(row[8]).endswith("已丢失")
    ]
    assert len(lost) == 1


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device"), ValueError])
@pytest.mark.parametrize("name", ["包", "包.zip"])
def test_what_is_stopped_leaves_nothing(tmp_path: Path, stop: BaseException | type[BaseException], name: str) -> None:
    def stopped() -> None:
        with archive(str(tmp_path / name), replace=True) as made:
            made.put("甲.txt", BytesIO(b"1"), 1)
            raise stop

    with pytest.raises((KeyboardInterrupt, RefusedError, ValueError)):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_units_with_awkward_names_have_sheets_of_their_own(tmp_path: Path) -> None:
    units = ["History", "甲" * 40, "甲" * 39 + "乙", "a/b[c]:*?\\", "'引'", "科", "科 "]
    with book(str(tmp_path / "a.xlsx")) as made:
        for unit in units:
            made.sheet(unit, [Column("头", 5)]).add(["=1+1"])
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert found.sheetnames == ["History_", "甲" * 31, "甲" * 29 + " 2", "a_b_c_____", "引", "科", "科 2"]
    assert {sheet.cell(2, 1).data_type for sheet in found.worksheets} == {"s"}


def test_only_plans_that_are_whole_are_exported(year: Here, tmp_path: Path) -> None:
    here = Here(tmp_path / "year")
    shutil.copytree(year.folder / "plans", here.folder / "plans")
    plan = here.folder / "plans" / f"{PLAN}.yaml"
    plan.write_text(
        plan.read_text("utf-8").replace("recurrence: quarter", "recurrence: quarterly", 1), encoding="utf-8"
    )
    ran = here("export", "table", "-o", "a.xlsx")
    assert (ran.status, ran.err) == (2, f"wf: {PLAN} 有错误。请先改好，才能完整地写出来：wf check。\n")
    assert not (here.folder / "a.xlsx").exists()
    ran = here("export", "ledger", "-o", "b.xlsx")
    assert (ran.status, ran.err.splitlines()[0]) == (0, "计划有 1 处错误，写出的可能不全：wf check")


def test_an_item_that_stands_twice_is_not_exported_as_one(year: Here, tmp_path: Path) -> None:
    here = Here(tmp_path / "year")
    shutil.copytree(year.folder / "plans", here.folder / "plans")
    plan = here.folder / "plans" / f"{PLAN}.yaml"
    plan.write_text(plan.read_text("utf-8").replace('- item: "2"', '- item: "1"'), encoding="utf-8")
    assert here("export", "table", "-o", "a.xlsx").status == 2


def test_a_plan_without_any_day_is_exported_all_the_same(tmp_path: Path) -> None:
    here = Here(tmp_path / "office")
    (here.folder / "plans" / "org").mkdir(parents=True)
    item = "- {item: '1', title: 甲, owners: 绿化科, tasks: [{id: a, title: 乙, recurrence: continuous}]}\n"
    head = PLAN_HEAD.replace("wrapup: {due: 2024-12-13, ask: [主要成效]}\n", "")
    (here.folder / "plans" / "a.yaml").write_text(head + item, encoding="utf-8")
    (here.folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    for command in (
        "table -o a.xlsx",
        "table -o a.docx",
        "ledger -o b.xlsx",
        "plan -o c.json",
        "calendar -o d",
        "evidence -o e",
    ):
        ran = here("export", *command.split())
        assert (ran.status, ran.out) == (0, ""), ran.err
    assert json.loads((here.folder / "c.json").read_text("utf-8"))["occurrences"] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library leaves its zip file open
def test_a_book_that_does_not_fit_the_disk_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="No space left"), book("/dev/full") as made:
        made.sheet("甲", [Column("头", 5)]).finish()


def test_letters_go_to_those_who_are_late(year: Here) -> None:
    assert year("export", "notice", "-o", "提示单", *DAY).status == 0
    late = [one for one in due(year) if one["state"] == "overdue"]
    assert len(late) == 3
    names = [f"工作提示单 {units}.docx" for units in ("废管所", "市容科", "绿化科、环卫科、市容科、景观科")]
    assert sorted(path.name for path in (year.folder / "提示单").iterdir()) == sorted(names)
    document = docx.Document(str(year.folder / "提示单" / names[1]))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "1", "12 加强信用体系建设：信用素材报送", "2024-09-30", "信用素材", "逾期92天",
    ]  # fmt: skip
    assert year("export", "notice", "-o", "督办单", "--supervision", "--unit", "市容科", *DAY).status == 0
    assert sorted(path.name for path in (year.folder / "督办单").iterdir()) == [
        "督办单 市容科.docx", "督办单 绿化科、环卫科、市容科、景观科.docx",
    ]  # fmt: skip
