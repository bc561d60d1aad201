"""Letters as Word files: what stands in them, in which fonts, and that no text of anybody's keeps one from being written."""

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.run import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import wording
from engine.render import letter as word
from engine.render.letter import TYPE, letter
from tests.test_digest_page import HOSTILE, MONDAY, as_json, everywhere, opened, played, written
from tests.test_recording import LANGUAGES, Here, events

OFFICE, DAY = "测试局综合科", "2024-07-08"
VALUES: dict[str, Any] = {
    "kind": "supervision", "title": "督办单", "number": "督办〔2024〕2号", "units": ["绿化科", "环卫科"], "file": "x.docx",
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"item": "1", "item_title": "普法", "called": "集中学法", "due": "2024-06-28", "lacking": ["签到表", "照片"], "hand_in": "签到表、照片、小结", "standing": "逾期10天"},
    {"item": "12", "item_title": "信用", "called": "信用承诺信息归集", "due": None, "lacking": [], "hand_in": "信用承诺信息条数", "standing": "逾期38天"},
]  # fmt: skip
SAID = {
    "zh-CN": {"notice": "尽快报送", "supervision": "书面说明原因"},
    "en": {"notice": "without delay", "supervision": "the reason in writing"},
}
CHINESE = {"仿宋_GB2312", "黑体", "方正小标宋简体"}
"""The fonts of official letters (GB/T 9704), for Chinese."""
OFFICIAL = {"zh-CN": "2024年7月8日", "en": MONDAY}
"""A day as letters have it."""
CONTROLS = {
    "NUL": "\0", "a bell": "\a", "an escape": "\x1b[31m", "a vertical tab": "\x0b", "a form feed": "\x0c",
    "no character": "\ufffe", "none either": "\uffff", "half a character": "\ud83d", "the other half": "\udc00",
}  # fmt: skip
"""What XML cannot hold."""
HOLDABLE = {
    **HOSTILE,
    "a tab": "a\tb",
    "an end of a line": "a\nb\rc",
    "an emoji": "👨‍👩‍👧‍👦",
    "right to left": "\u202ea",
    "an end of a section": "]]>",
    "a field of Word": '{ INCLUDETEXT "/etc/passwd" }',
    "nothing": "",
    "a long one": "静安区绿化和市容管理局" * 45,
}
"""What it can."""


def made(text: str = "", lang: str = "zh-CN", **told: object) -> bytes:
    """A letter, a text put behind everything that people write."""
    rows = [
        {**row, **{name: f"{row[name]}{text}" for name in ("item_title", "called", "hand_in", "standing")}}
        for row in ROWS
    ]
    values = {**VALUES, "units": [f"{unit}{text}" for unit in VALUES["units"]], **told}
    return letter(values, rows, f"{OFFICE}{text}", DAY, wording.words(lang))


def opened_as_word(raw: bytes) -> Page:
    return Document(io.BytesIO(raw))


def lines(page: Page) -> list[str]:
    return [paragraph.text for paragraph in page.paragraphs]


def table(page: Page) -> list[list[str]]:
    (only,) = page.tables
    return [[cell.text for cell in row.cells] for row in only.rows]


def runs(page: Page) -> Iterator[Run]:
    """Every piece of text."""
    yield from (run for paragraph in page.paragraphs for run in paragraph.runs)
    for row in page.tables[0].rows:
        yield from (run for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs)


def whole(raw: bytes) -> None:
    """The archive is whole, and all XML in it well-formed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {"[Content_Types].xml", "word/document.xml", "word/styles.xml"} <= set(names)
        assert len(names) == len(set(names))
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 (we wrote it)


def test_what_stands_in_a_letter() -> None:
    page = opened_as_word(made())
    title, number, units, said, office, day = lines(page)
    assert (title, number, units) == ("督办单", "督办〔2024〕2号", "绿化科、环卫科：")
    assert "书面说明原因" in said
    assert (office, day) == (OFFICE, DAY)
    assert table(page) == [
        ["序号", "条目和事项", "到期", "尚缺", "逾期"],
        ["1", "1 普法：集中学法", "2024-06-28", "签到表、照片", "逾期10天"],
        ["2", "12 信用：信用承诺信息归集", "—", "信用承诺信息条数", "逾期38天"],
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["notice", "supervision"])
def test_each_kind_says_what_is_to_be_done(lang: str, kind: str) -> None:
    page = opened_as_word(made(lang=lang, kind=kind))
    assert SAID[lang][kind] in lines(page)[3]
    others = {said for language in SAID.values() for said in language.values()} - {SAID[lang][kind]}
    assert not any(said in text for said in others for text in lines(page))


def test_the_table_stands_between_what_is_said_and_who_says_it() -> None:
    body = opened_as_word(made()).element.body
    kinds = [child.tag.rpartition("}")[2] for child in body]
    assert kinds == ["p", "p", "p", "p", "tbl", "p", "p", "sectPr"]


def test_who_says_it_stands_apart_from_the_table_and_on_one_page_with_the_day() -> None:
    office = opened_as_word(made()).paragraphs[-2].paragraph_format
    assert office.space_before is not None
    assert office.space_before.pt >= 28
    assert office.keep_with_next is True


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_piece_of_text_has_a_font_for_chinese(lang: str) -> None:
    page = opened_as_word(made(lang=lang))
    found = list(runs(page))
    assert len(found) == 6 + 5 * 3
    for run in found:
        fonts = run._element.find(f".//{qn('w:rFonts')}")  # noqa: SLF001 (python-docx has no name for East Asian fonts)
        assert fonts is not None, run.text
        assert fonts.get(qn("w:eastAsia")) in CHINESE, run.text
        assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:hAnsi"))) == ("Times New Roman", "Times New Roman")
        assert run.font.size is not None


def test_the_page_is_that_of_official_letters() -> None:
    """A4 with the margins of GB/T 9704, and a table that fits between them."""
    (section,) = opened_as_word(made()).sections
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round((size or 0).mm) for size in sizes] == [210, 297, 37, 28, 26]  # type: ignore[union-attr]
    (only,) = opened_as_word(made()).tables
    for row in only.rows:
        widths = [cell.width.mm for cell in row.cells if cell.width]
        assert len(widths) == 5
        assert sum(widths) <= 210 - 28 - 26 + 4.1  # cells stand out by their margins


def test_the_columns_are_as_wide_as_their_cells() -> None:
    (only,) = opened_as_word(made()).tables
    columns = [round(column.width.mm) for column in only.columns if column.width]
    assert columns == [round(cell.width.mm) for cell in only.rows[0].cells if cell.width]


def test_the_head_of_a_table_stands_on_every_page() -> None:
    (only,) = opened_as_word(made()).tables
    assert only.rows[0]._tr.trPr is not None  # noqa: SLF001 (python-docx has no name for it)
    assert only.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001


def test_rows_stay_whole_on_a_page() -> None:
    (only,) = opened_as_word(made()).tables
    for row in only.rows[1:]:
        assert row._tr.trPr is not None  # noqa: SLF001
        assert row._tr.trPr.find(qn("w:cantSplit")) is not None  # noqa: SLF001


def test_heads_numbers_and_days_are_centred() -> None:
    (only,) = opened_as_word(made()).tables
    head, *rows = ([cell.paragraphs[0].alignment for cell in row.cells] for row in only.rows)
    centre = WD_ALIGN_PARAGRAPH.CENTER
    assert head == [centre] * 5
    assert rows == [[centre, None, centre, None, centre]] * len(ROWS)


@pytest.mark.parametrize("why", HOLDABLE)
def test_what_people_write_is_text(why: str) -> None:
    text = HOLDABLE[why]
    raw = made(text)
    whole(raw)
    page = opened_as_word(raw)
    said = text.replace("\r", "\n")
    assert lines(page)[-2] == f"{OFFICE}{said}"
    assert [row[4] for row in table(page)[1:]] == [f"{row['standing']}{said}" for row in ROWS]
    assert not page.element.findall(f".//{qn('w:fldChar')}")


@pytest.mark.parametrize("why", CONTROLS)
def test_what_xml_cannot_hold_keeps_no_letter_from_being_written(why: str) -> None:
    """In its place stands the mark of a character that is none."""
    raw = made(CONTROLS[why])
    whole(raw)
    assert lines(opened_as_word(raw))[-2] == f"{OFFICE}\ufffd{CONTROLS[why][1:]}"


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=40))
def test_whatever_is_written(text: str) -> None:
    raw = made(text)
    whole(raw)
    assert lines(opened_as_word(raw))[-2] == f"{OFFICE}{text}"


def test_many_rows_are_all_there() -> None:
    rows = [{**ROWS[0], "called": f"事项{number}"} for number in range(120)]
    raw = letter(VALUES, rows, OFFICE, DAY, wording.words("zh-CN"))
    whole(raw)
    assert [row[0] for row in table(opened_as_word(raw))[1:]] == [str(number) for number in range(1, 121)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace in which letters are due."""
    return played(opened(tmp_path_factory.mktemp("office")))


def enclosed(mail: EmailMessage) -> list[tuple[str, bytes]]:
    """The letters of a message and their names."""
    found = []
    for part in mail.iter_attachments():
        assert part.get_content_type() == TYPE
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        found.append((str(part.get_filename()), raw))
    return found


def sent(run: Here) -> dict[str, EmailMessage]:
    """What lies in the box of messages sent, by address; the last to each."""
    found = {}
    for path in sorted((run.folder / "mail" / "new").iterdir(), key=lambda path: path.stat().st_mtime_ns):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found[mail["To"].addresses[0].addr_spec] = mail
    return found


def said_in(raw: bytes) -> tuple[list[str], list[list[str]]]:
    page = opened_as_word(raw)
    return lines(page), table(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digest_encloses_the_letters_that_it_names(office: Here, lang: str) -> None:
    digests = {one["to"]["address"]: one for one in as_json(office, MONDAY, lang)}
    for address, one in written(office, MONDAY, lang).items():
        named, found = digests[address]["letters"], enclosed(one.mail)
        assert [name for name, _ in found] == [about["file"] for about in named]
        for about, (name, raw) in zip(named, found, strict=True):
            whole(raw)
            title, number, units, *_, issuer, day = said_in(raw)[0]
            assert (title, number) == (about["title"], about["number"])
            assert units.rstrip("：:") == "、".join(about["units"])
            assert name == f"{title} {number} {'、'.join(about['units'])}.docx"
            assert (issuer, day) == ("测试局综合科", OFFICIAL[lang])


def test_letters_of_one_message_have_names_of_their_own(office: Here) -> None:
    for one in written(office, MONDAY, "zh-CN").values():
        names = [name for name, _ in enclosed(one.mail)]
        assert len(set(names)) == len(names)


def test_every_row_of_a_letter_stands_in_one_letter(office: Here) -> None:
    for one in as_json(office, MONDAY, "zh-CN"):
        mail = written(office, MONDAY, "zh-CN")[one["to"]["address"]].mail
        rows = [row for part in one["parts"] for row in part["rows"] if row["letter"]]
        told = [row[1:] for _, raw in enclosed(mail) for row in said_in(raw)[1][1:]]
        assert sorted(told) == sorted(
            [
                f"{row['item']} {row['item_title']}：{row['called']}",
                row["due"],
                "、".join(row["lacking"]) or row["hand_in"],
                row["standing"],
            ]
            for row in rows
        )


def test_letters_are_numbered_once_and_are_the_same_for_everybody(tmp_path: Path) -> None:
    run = played(opened(tmp_path / "office"))
    for day in ("2024-04-01", "2024-04-08", MONDAY):
        assert run("digest", "--send", "--accept-clock", "--as-of", day).status == 0
        found: dict[str, list[Any]] = {}
        for mail in sent(run).values():
            for name, raw in enclosed(mail):
                found.setdefault(name, []).append(said_in(raw))
        assert found
        for name, letters in found.items():
            assert "待编号" not in name
            assert [one for one in letters if one != letters[0]] == []
    issued = [event for event in events(run) if event["kind"] == "issued"]
    numbers = sorted((event["facts"]["kind"], event["facts"]["number"]) for event in issued)
    assert numbers == sorted(set(numbers))
    for kind in ("notice", "supervision"):
        counted = [number for one, number in numbers if one == kind]
        assert counted == list(range(1, len(counted) + 1))


def test_liaison_head_and_leader_get_the_same_letter(office: Here) -> None:
    mails = written(office, MONDAY, "zh-CN")
    li, zhang, wang = (
        [said_in(raw) for _, raw in enclosed(mails[f"{name}@example.org"].mail)] for name in ("li", "zhang", "wang")
    )
    assert li == zhang
    assert len(li) == 1
    assert [one for one in li if one not in wang] == []


def test_hostile_titles_stand_in_letters_as_text(tmp_path: Path) -> None:
    text = "<w:t>&amp;{{7*7}}</w:t>"
    run = opened(tmp_path / "office", everywhere(text).replace("reminders:", ""))
    assert run("digest", "--send", "--accept-clock", "--as-of", "2024-03-11").status == 0
    letters = enclosed(written(run, MONDAY, "zh-CN")["li@example.org"].mail)
    assert letters
    for _, raw in letters:
        whole(raw)
        head, rows = said_in(raw)
        assert head[-2] == f"名 {text}综合科"
        assert any(f"名 {text}：名 {text}" in row[1] for row in rows)


def test_a_title_that_no_letter_can_hold_hinders_nobody(tmp_path: Path) -> None:
    """Such a plan has errors, and its digests go out all the same."""
    run = opened(tmp_path / "office")
    assert run("digest", "--send", "--accept-clock", "--as-of", "2024-03-11").status == 0
    plan = run.folder / "plans" / "office.yaml"
    plan.write_text(plan.read_text("utf-8").replace("title: 普法\n", 'title: "普\\a法"\n'), "utf-8")
    assert run("digest", "--to", "li", "--as-of", MONDAY).status == 0
    ran = run("digest", "--send", "--accept-clock", "--as-of", MONDAY)
    assert (ran.status, ran.out) == (1, "2024-07-08：已发 6\n"), "sent, and the fault of the plan is told"


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """No letter to one unit can be written."""

    def broken(values: dict[str, Any], *others: Any) -> bytes:  # noqa: ANN401 (a letter's own)
        if values["units"] == ["绿化科"]:
            raise ValueError("no \x1b[31m letter")
        return letter(values, *others)

    monkeypatch.setattr(word, "letter", broken)


TOLD = {
    "zh-CN": "wf: {name}某 {id}@example.org：没能写成：ValueError: no \\u001b[31m letter",
    "en": "wf: {name}某 {id}@example.org: could not be written: ValueError: no \\u001b[31m letter",
}
WITHOUT = {"qian": "钱", "wang": "王", "zhao": "赵"}
"""Who would get that letter, and so gets nothing."""


@pytest.mark.usefixtures("unwritable")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digest_that_cannot_be_written_hinders_no_other_from_being_looked_at(office: Here, lang: str) -> None:
    told = [TOLD[lang].format(name=name, id=id_) for id_, name in WITHOUT.items()]
    ran = office("digest", "--out", f"broken-{lang}", "--as-of", MONDAY, LANG=LANGUAGES[lang])
    assert (ran.status, sorted(ran.err.splitlines())) == (3, sorted(told))
    written = sorted(path.name for path in (office.folder / f"broken-{lang}").iterdir())
    assert written == [
        f"{MONDAY}-{id_}_example.org-email.{ending}".replace("_", "@")
        for id_ in ("li", "sun", "zhang")
        for ending in ("eml", "html")
    ]
    assert "3" in ran.out


@pytest.mark.usefixtures("unwritable")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_a_digest_that_cannot_be_written_it_is_told_why(office: Here, lang: str) -> None:
    ran = office("digest", "--to", "wang", "--as-of", MONDAY, LANG=LANGUAGES[lang])
    assert ran == (3, "", TOLD[lang].format(name="王", id="wang") + "\n")
    assert office("digest", "--to", "li", "--as-of", MONDAY, LANG=LANGUAGES[lang]).status == 0
