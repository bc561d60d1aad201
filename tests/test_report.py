"""`wf report`: the year's report in every format, and where each of its numbers comes from."""

import io
import json
import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from engine import wording
from engine.app.reporting import reported
from engine.app.texts import UnreadError, text_of
from engine.render.markup import Block, blocks, escaped, paragraph
from engine.render.report_pdf import UnmadeError, chosen
from engine.render.report_text import Setting, made
from engine.render.report_values import values
from engine.render.templates import REPORT
from engine.report.narrative import _parts
from engine.store.evidence import Evidence
from engine.store.sqlite import to_read
from engine.workspace import LEDGER, Workspace
from tests.conftest import ROOT, Golden, Ran, Wf
from tests.report.play import PLANS, furnished, played
from tests.test_recording import Here
from tests.year import play as year

GOLDEN = ROOT / "tests" / "golden"
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
PUBLISHED = {
    "yingpu-2024": [
        "法治学习次数17次", "集中学法次数42次", "进社区活动次数17次", "综合监管事项13项", "综合监管企业207户",
        "出庭应诉率100%", "复议纠错0件", "行政败诉0件", "未履行生效判决0件", "整改50个", "整改271个", "问题线索23件",
        "立案9件", "宣传活动13次", "专题培训6次", "37/37个", "法律顾问21人", "律师事务所10个", "411/411件", "203/203件",
        "调解成功率100%", "工作站3个", "环节流程50项", "入驻社区2个", "行政复议0纠错", "行政诉讼0败诉",
    ],
    "jiading-cg-2023": [
        "行政处罚案件8879件", "普通案件公示3133起", "征信平台公示1804起", "互评覆盖率100%", "免予处罚案件426件",
        "点位76处", "街镇3个", "查处案件94起", "≤3天", "工作室13个", "每两月检查一次", "每两周调整一次", "“721”", "7·15",
    ],
}  # fmt: skip
"""The figures that the two offices published, each with what it is of."""
TEMPLATES_SAMPLES = ROOT / "engine" / "templates" / "report-samples.json"
YEAR_END = {"yingpu-2024": "2024-12-31", "jiading-cg-2023": "2023-12-31"}


class Office:
    """A workspace with a year's records, and the command in it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.wf = Here(folder)

    def __call__(self, *options: str, **environment: str) -> Ran:
        """Run it as of the year's end."""
        return self.wf("report", self.name, "--as-of", YEAR_END[self.name], *options, **environment)

    def made(self, form: str) -> Path:
        """A report in a file; made once."""
        file = self.folder / f"report.{form}"
        if not file.exists():
            ran = self("--format", form, "-o", str(file))
            assert (ran.status, ran.err, ran.out.strip()) == (0, "", file.name)
        return file

    def record(self) -> dict[str, Any]:
        """The report for programs."""
        found: dict[str, Any] = json.loads(self("--format", "json").out)
        return found


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    found = {}
    for name in PLANS:
        folder = tmp_path_factory.mktemp(name)
        played(name, folder).store.close()
        found[name] = Office(name, folder)
    return found


@pytest.fixture(scope="module")
def yingpu(offices: dict[str, Office]) -> Office:
    return offices["yingpu-2024"]


@pytest.fixture(scope="module")
def jingan(tmp_path_factory: pytest.TempPathFactory) -> Here:
    folder = tmp_path_factory.mktemp("jingan")
    year.main(str(folder))
    return Here(folder)


def texts(page: Page) -> list[str]:
    """All that a Word file says, paragraph by paragraph, tables at the end."""
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in page.paragraphs), *cells]


def said(office: Office, form: str) -> str:
    """What a report says in a format, without blanks."""
    file = office.made(form)
    if form == "docx":
        found = "\n".join(texts(Document(str(file))))
    elif form == "pdf":
        found = "".join(page.extract_text() for page in PdfReader(str(file)).pages)
    elif form == "html":
        found = re.sub(r"<style>.*?</style>|<[^>]*>", "", file.read_text("utf-8"), flags=re.DOTALL)
    else:
        found = re.sub(r"\\(.)", r"\1", file.read_text("utf-8"))
    return re.sub(r"\s", "", found)


@pytest.mark.parametrize("form", ["docx", "md", "html", "pdf"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_figure_is_there(offices: dict[str, Office], name: str, form: str) -> None:
    text = said(offices[name], form)
    assert [figure for figure in PUBLISHED[name] if figure not in text] == []


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_reports_as_text(offices: dict[str, Office], golden: Golden, name: str, lang: str) -> None:
    ran = offices[name]("--format", "md", "--lang", lang)
    assert (ran.status, ran.err) == (0, "")
    golden.check(GOLDEN / f"report-{name}-{lang}.md", ran.out)


def test_it_is_chinese_whatever_the_terminal_speaks(yingpu: Office) -> None:
    assert yingpu("--format", "md", LANG="en_US.UTF-8").out == yingpu("--format", "md").out


def test_the_skeleton(yingpu: Office) -> None:
    heads = [block.text for block in blocks(yingpu("--format", "md").out) if block.kind == "head1"]
    assert [head[:4] for head in heads] == ["一、20", "二、存在", "三、主要", "四、20", "附件1　", "附件2　", "附件3　"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_record_keeps_its_contract(offices: dict[str, Office], name: str) -> None:
    Draft202012Validator(SCHEMA).validate(offices[name].record())


@pytest.mark.parametrize("name", PUBLISHED)
def test_numbers_add_up_from_their_events(offices: dict[str, Office], name: str) -> None:
    for one in offices[name].record()["measures"]:
        for figure, value in one["figures"].items():
            assert sum(Decimal(event["figures"][figure]) for event in one["events"]) == Decimal(value), one["task"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_events_are_those_of_the_ledger(offices: dict[str, Office], name: str) -> None:
    """Each event cited stands in the ledger under its number, with its day, its subject and its figures."""
    office = offices[name]
    lines = office.wf("ledger", "export").out.splitlines()
    events = {one["seq"]: one for one in map(json.loads, lines) if "seq" in one}
    cited = [event for one in office.record()["measures"] for event in one["events"]]
    assert cited
    for event in cited:
        kept = events[event["seq"]]
        body = json.loads(kept["body"]) if isinstance(kept["body"], str) else kept["body"]
        assert (kept["day"], kept["subject"], kept["who"]) == (event["day"], event["id"], event["who"])
        assert {name: str(body[name]) for name in event["figures"]} == event["figures"]


def test_counts_are_those_of_status(jingan: Here) -> None:
    """The whole year of a plan: report and status, two ways to the same numbers."""
    day = ("--as-of", "2024-12-31")
    plan = "jingan-lhsr-2024"
    made = json.loads(jingan("report", plan, *day, "--format", "json").out)
    (told,) = json.loads(jingan("status", *day, "--plan", plan, "--format", "json").out)["plans"]
    counts, states = made["counts"], told["states"]
    assert counts["done"]["value"] == states["done"]
    assert counts["late"]["value"] == told["late"]
    assert counts["waived"]["value"] == states["waived"]
    assert counts["overdue"]["value"] == states["overdue"]
    assert counts["asked"]["value"] == sum(states.values()) - states["lapsed"] - states["waiting"]
    for one in made["measures"]:
        for figure, value in one["figures"].items():
            assert sum(Decimal(event["figures"][figure]) for event in one["events"]) == Decimal(value), one["task"]
    assert any(event["kind"] == "corrected" for one in made["measures"] for event in one["events"])
    assert {one["task"]: one["figures"] for one in made["measures"]} == {
        one["task"].partition("/")[2]: one["figures"] for one in told["measures"]
    }


@pytest.mark.parametrize("day", ["2024-03-31", "2024-06-30", "2024-12-31", "2025-02-01"])
def test_every_count_is_the_number_of_its_pieces(jingan: Here, day: str) -> None:
    made = json.loads(jingan("report", "jingan-lhsr-2024", "--as-of", day, "--format", "json").out)
    Draft202012Validator(SCHEMA).validate(made)
    for row in (made, *made["units"], *made["months"], *made["tasks"]):
        counts = row["counts"]
        assert all(one["value"] == len(set(one["ids"])) for one in counts.values())
        parts = ("done", "accept", "overdue", "open", "waived")
        assert counts["asked"]["value"] == sum(counts[part]["value"] for part in parts)
    assert sum(row["counts"]["asked"]["value"] for row in made["tasks"]) == made["counts"]["asked"]["value"]
    assert all(seq for one in made["measures"] for seq in one["events"] if seq["day"] <= day)


def test_what_fell_short_is_offered(jingan: Here) -> None:
    made = json.loads(jingan("report", "jingan-lhsr-2024", "--as-of", "2025-01-15", "--format", "json").out)
    found: dict[str, list[str]] = {}
    for one in made["short"]:
        found.setdefault(one["why"], []).append(one["task"])
    assert found == {
        "target": ["11.coverage"],
        "overdue": ["6.wrapup", "7.cert", "7.train", "12.material", "12.appraise"],
        "returned": ["3.material", "11.self-check", "11.self-check", "12.material"],
        "late": ["1.study", "9.self-check", "10.guide", "11.self-check", "12.pledge", "12.material"],
    }
    assert [one["id"] for one in made["waived"]] == ["jingan-lhsr-2024/6.case@案例通知#景观科"]


def test_a_trace_names_every_event_of_a_number(yingpu: Office) -> None:
    lines = yingpu("--trace", "--lang", "en", COLUMNS="200").out.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("1.study"))
    assert lines[start].split() == ["1.study", "中心组法治学习次数", "17次"]
    events = [line.split() for line in lines[start + 1 : start + 5]]
    assert [(event[1], event[3], event[4]) for event in events] == [
        ("2024-03-27", "yingpu-2024/1.study@2024Q1", "4"),
        ("2024-06-26", "yingpu-2024/1.study@2024Q2", "5"),
        ("2024-09-28", "yingpu-2024/1.study@2024Q3", "4"),
        ("2024-12-29", "yingpu-2024/1.study@2024Q4", "4"),
    ]
    assert lines[start + 5].startswith("1.law")


def test_texts_stand_where_they_belong(yingpu: Office) -> None:
    """Notes and files of wrap-ups go to the parts that their material, or a heading in them, names."""
    found = {(one["item"], one["section"]): one for one in yingpu.record()["passages"]}
    assert {key for key in found if key[0] == "7"} == {("7", "did"), ("7", "lacks"), ("7", "next")}
    assert found["7", "lacks"]["paragraphs"] == ["上门讲课多，居民自己参与的少。"]
    assert found["8", "lacks"]["file"].endswith(".docx")
    assert found["11", "first"]["unit"] == "党政办公室"
    assert all(one["cited"]["kind"] == "submitted" for one in found.values())


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("二、上一年度推进法治政府建设存在的不足和原因", "lacks"),
        ("二、存在的不足和原因", "lacks"),
        ("（二）主要问题", "lacks"),
        ("## 存在问题：", "lacks"),
        ("三、主要负责人履行推进法治政府建设第一责任人职责有关工作情况", "first"),
        ("第一责任人履职", "first"),
        ("四、2024年法治政府建设主要计划", "next"),
        ("四、2025年推进法治政府建设的主要安排", "next"),
        ("下一步打算", "next"),
        ("一、主要工作举措及成效", "did"),
        ("一、2024年推进法治政府建设的主要举措和工作成效", "did"),
        ("3.落实第一责任人职责", None),
        ("3.制定普法计划", None),
        ("2.解决历史遗留问题", None),
        ("完善学习计划", None),
        ("对照问题清单逐项整改，件件有回音。", None),
        ("一、加强执法监督", None),
    ],
)
def test_only_the_headings_of_a_report_begin_a_part(line: str, section: str | None) -> None:
    """A line that merely speaks of a plan or a problem stays where it is, whole."""
    found = _parts(f"甲\n{line}\n乙", "did", ["主要举措与成效"])
    bare = line.removeprefix("## ")
    others = {} if section in {None, "did"} else {section: ["乙"]}
    inside = ["甲", bare, "乙"] if section is None else ["甲", "乙"] if section == "did" else ["甲"]
    assert found == {"did": inside, **others}


def test_a_note_may_name_the_parts_that_it_is_about() -> None:
    found = _parts("办成三件事。\n不足和原因：人手少。\n下一年安排: 补两个人。", "did", ["不足和原因", "下一年安排"])
    assert found == {"did": ["办成三件事。"], "lacks": ["人手少。"], "next": ["补两个人。"]}


def test_a_title_of_ones_own(yingpu: Office) -> None:
    assert yingpu("--format", "md", "--title", "盈浦的#一年").out.startswith("# 盈浦的\\#一年\n")


def packed(text: str, *, times: int = 1) -> bytes:
    """A Word file with a paragraph so many times."""
    document, out = Document(), io.BytesIO()
    for _ in range(times):
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A small file that unpacks to a large one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_up:
        made_up.writestr("word/document.xml", b" " * (40 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    [
        ("一.txt", "甲\r\n乙".encode(), "甲\r\n乙"),
        ("一.txt", "\ufeff甲".encode(), "甲"),
        ("一.md", "甲".encode("gb18030"), "甲"),
        ("一.docx", packed("甲"), "甲"),
        ("一.txt", b"\x00\x01\xff", "no-text"),
        ("一.docx", b"PK\x03\x04 no archive", "no-text"),
        ("一.docx", bomb(), "large"),
        ("一.txt", b"a" * 20_001, "long"),
        ("一.txt", b"a" * ((8 << 20) + 1), "large"),
        ("一.docx", packed("甲" * 100, times=300), "long"),
    ],
)
def test_texts_are_read_within_bounds(tmp_path: Path, name: str, raw: bytes, text: str) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    evidence = Evidence(str(tmp_path / "evidence"))
    kept = evidence.put(str(file), 1 << 30)
    try:
        found = text_of(evidence, name, *kept)
    except UnreadError as fault:
        found = fault.why
    assert found == text


def test_a_text_that_was_changed_is_not_taken_over(tmp_path: Path) -> None:
    played("jiading-cg-2023", tmp_path).store.close()
    office = Office("jiading-cg-2023", tmp_path)
    before = office.record()
    (one,) = [
        found
        for found in before["evidence"]
        if found["id"].startswith("jiading-cg-2023/1.wrapup") and found["file"].endswith(".txt")
    ]
    kept = next(path for path in (tmp_path / ".wf").rglob(one["sha256"]))
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes().replace("新人".encode(), "老人".encode()))
    ran = office("--format", "md")
    assert "老人" not in ran.out
    assert (ran.status, one["file"] in ran.err) == (0, True)
    assert office.record()["unread"] == [{"file": one["file"], "why": "changed"}]


def fonts(element: Any) -> str | None:  # noqa: ANN401 (as lxml has it)
    """The font for Chinese that an element of a Word file names."""
    found = element.rPr.rFonts if element.rPr is not None else None
    return None if found is None else found.get(qn("w:eastAsia"))


@pytest.mark.parametrize(
    ("style", "font", "size", "line"),
    [
        ("Title", "方正小标宋简体", 22, 35),
        ("Heading 1", "黑体", 16, 28),
        ("Heading 2", "楷体_GB2312", 16, 28),
        ("Heading 3", "仿宋_GB2312", 16, 28),
        ("Normal", "仿宋_GB2312", 16, 28),
        ("Table Text", "仿宋_GB2312", 10.5, None),
    ],
)
def test_official_fonts_and_lines(yingpu: Office, style: str, font: str, size: float, line: int | None) -> None:
    page = Document(str(yingpu.made("docx")))
    found: Any = page.styles[style]
    assert (fonts(found.element), found.font.size) == (font, Pt(size))
    assert "theme" not in " ".join(found.element.rPr.rFonts.attrib).lower(), "a theme's font would win"
    assert line is None or found.paragraph_format.line_spacing == Pt(line)
    assert any(one.style and one.style.name == style for one in _paragraphs(page)), "the style is used"


def _paragraphs(page: Page) -> list[Any]:
    cells = [one for table in page.tables for cell in table._cells for one in cell.paragraphs]  # noqa: SLF001 (quick)
    return [*page.paragraphs, *cells]


def test_official_page_and_its_number(yingpu: Office) -> None:
    page = Document(str(yingpu.made("docx")))
    (section,) = page.sections
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(Length(edge or 0).mm) for edge in edges] == [37, 35, 28, 26]
    assert page.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (line,) = footer.paragraphs
        assert line.alignment == side
        assert [one.text for one in line._element.iter(qn("w:instrText"))] == ["PAGE"]  # noqa: SLF001 (no name for it)
        assert line.text.replace(" ", "") == "——"


def test_tables_repeat_their_heads_and_rows_stay_whole(yingpu: Office) -> None:
    for table in Document(str(yingpu.made("docx"))).tables:
        first, *others = table._tbl.tr_lst  # noqa: SLF001 (python-docx has no name for these marks)
        assert first.trPr is not None
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in others)


def test_pictures_are_in_word_and_on_the_page(yingpu: Office) -> None:
    page = Document(str(yingpu.made("docx")))
    told = [one._inline.docPr.get("descr") for one in page.inline_shapes]  # noqa: SLF001 (no name for it)
    assert told == ["各单位完成情况", "各月到期事项完成情况"]
    html = yingpu.made("html").read_text("utf-8")
    assert html.count('src="data:image/svg+xml;base64,') == 2
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!data:)', html), "nothing is fetched from elsewhere"


def test_charts_are_left_out_where_nothing_can_draw_them(wf: Wf, yingpu: Office, tmp_path: Path) -> None:
    """Without the package: one sentence with the remedy, and no empty place."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name in ('matplotlib', 'typst') else find(name, *rest)\n"
    )
    report = ("report", yingpu.name, "--as-of", YEAR_END[yingpu.name])
    ran = wf(*report, "--format", "html", cwd=yingpu.folder, PYTHONPATH=str(tmp_path), LANG="en_US.UTF-8")
    assert (ran.status, "<img" in ran.out, "各单位完成情况" in ran.out) == (0, False, False)
    assert ran.err == "Charts are left out: matplotlib is not installed. pip install 'wf[charts]'\n"
    refused = wf(*report, "--format", "pdf", "-o", "没有.pdf", cwd=yingpu.folder, PYTHONPATH=str(tmp_path))
    assert (refused.status, "wf[pdf]" in refused.err) == (2, True)
    assert not (yingpu.folder / "没有.pdf").exists()


@pytest.mark.parametrize(
    ("families", "body"),
    [
        (["Noto Sans CJK SC", "Liberation Serif"], ["Liberation Serif", "Noto Sans CJK SC"]),
        (["FangSong", "KaiTi", "SimHei", "STZhongsong", "Times New Roman"], ["Times New Roman", "FangSong"]),
    ],
)
def test_a_pdf_takes_the_nearest_font_that_has_chinese(families: list[str], body: list[str]) -> None:
    assert chosen(families)["body"] == body


def test_no_pdf_without_chinese() -> None:
    with pytest.raises(UnmadeError) as unmade:
        chosen(["Libertinus Serif", "DejaVu Sans"])
    assert unmade.value.why == "no-font"


def test_a_report_that_was_worked_on_is_not_written_over(yingpu: Office) -> None:
    first = yingpu()
    file = yingpu.folder / "yingpu-2024-report.docx"
    assert (first.status, first.out.strip()) == (0, file.name)
    file.write_bytes(b"by hand")
    again = yingpu()
    assert (again.status, file.read_bytes()) == (2, b"by hand")
    assert "--replace" in again.err
    assert yingpu("--replace").status == 0
    assert file.read_bytes() != b"by hand"


def test_a_template_of_ones_own_changes_every_format(offices: dict[str, Office], tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(offices["yingpu-2024"].folder, folder, ignore=shutil.ignore_patterns("report.*"))
    own = Office("yingpu-2024", folder)
    (folder / "templates").mkdir()
    template = "# {{ title | md }}\n\n## 数字\n\n{% for c in chapters %}{% for i in c['items'] %}{% for m in i.measures %}\n- {{ m | md }}\n{% endfor %}{% endfor %}{% endfor %}\n"
    (folder / "templates" / "report.md.j2").write_text(template, "utf-8")
    for form in ("docx", "html", "pdf", "md"):
        text = said(own, form)
        assert "集中学法次数42次" in text
        assert "附件" not in text


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ nothing.there }}", "'nothing' is undefined"),
        ("{% for n in range(99999999) %}{{ n }}{% endfor %}", "Range too big"),
        ("{{ ''.__class__.__mro__ }}", "is unsafe"),
        ("甲\n{% if %}", "report.md.j2:2"),
        ("   ", "空的"),
    ],
)
def test_a_broken_template_is_told_with_its_place(yingpu: Office, template: str, why: str) -> None:
    folder = yingpu.folder / "templates"
    folder.mkdir(exist_ok=True)
    try:
        (folder / "report.md.j2").write_text(template, "utf-8")
        ran = yingpu("--format", "md")
    finally:
        shutil.rmtree(folder)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("wf: templates/report.md.j2")
    assert why in ran.err


def sample(folder: Path, name: str, day: str) -> dict[str, Any]:
    """What the templates of a report get, of a plan in a workspace as of a day."""
    ledger = folder / LEDGER
    store = to_read(str(ledger))
    evidence = Evidence(str(ledger.parent / "evidence"))
    found = reported(Workspace(str(folder), str(folder / "plans")), store, evidence, name, date.fromisoformat(day))
    words = wording.words("zh-CN")
    known = values(found.report, None, ["units"], "zh-CN", words)
    text = made(known, Setting("", "zh-CN", words))
    if store is not None:
        store.close()
    return {**known, "blocks": [one._asdict() for one in text.blocks], "pictures": {"units": ""}}


def test_samples_are_what_templates_get(golden: Golden, yingpu: Office, tmp_path: Path) -> None:
    """Those by which `wf template check` tries templates: a whole year, and one of which nothing is known yet."""
    furnished("yingpu-2024", tmp_path).store.close()
    found = [sample(yingpu.folder, "yingpu-2024", "2024-12-31"), sample(tmp_path, "yingpu-2024", "2024-01-11")]
    golden.check(TEMPLATES_SAMPLES, json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def test_built_in_templates_are_well_and_are_copied(tmp_path: Path) -> None:
    furnished("yingpu-2024", tmp_path).store.close()
    here = Here(tmp_path)
    assert here("template", "copy").out.split()[-2:] == [f"templates/{name}" for name in REPORT]
    assert here("template", "check") == Ran(0, "", "")
    own = tmp_path / "templates" / REPORT[0]
    own.write_text(own.read_text("utf-8").replace("headings.short", "headings.shrt"), "utf-8")
    ran = here("template", "check")
    assert (ran.status, ran.err.startswith(f"wf: templates/{REPORT[0]}:")) == (1, True)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf")), min_size=1).filter(
    lambda text: text.strip() == text and text.isprintable()
)


@given(TEXT)
def test_any_text_comes_out_of_markdown_as_it_went_in(text: str) -> None:
    """As a paragraph, a head, an item of a list, a cell: never anything else, never changed."""
    page = f"{paragraph(text)}\n\n## {escaped(text)}\n\n- {escaped(text)}\n\n| {escaped(text)} | b |\n| --- | --- |\n| c | d |\n"
    assert list(blocks(page)) == [
        Block("text", text),
        Block("head1", text),
        Block("item", text),
        Block("table", rows=((text, "b"), ("c", "d"))),
    ]
