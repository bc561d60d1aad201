"""A digest as a page and as text: they say the same, and what people write in plans stands in both as text alone."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine import wording
from engine.paths import TEMPLATES
from engine.render.templates import Rendered, Templates
from tests import samples
from tests.conftest import ROOT
from tests.test_recording import LANGUAGES, PLAN, Here, furnish, words
from tests.test_recording import schema as contract

ORG = """\
org: office
units:
  综合科: {head: zhang, liaison: li, leader: wang}
  绿化科: {head: qian, liaison: zhao, leader: wang}
  环卫科: {liaison: sun, leader: wang}
people:
  zhang: {name: 张某, email: zhang@example.org}
  li: {name: 李某, email: li@example.org}
  wang: {name: 王某, email: wang@example.org}
  qian: {name: 钱某, email: qian@example.org}
  zhao: {name: 赵某, email: zhao@example.org}
  sun: {name: 孙某, email: sun@example.org, channels: [email, wecom]}
"""
LADDER = """\
reminders:
  - {at: -3, to: [liaison]}
  - {at: 1, to: [liaison, head], as: notice}
  - {at: 5, to: [liaison, head, leader], as: supervision}
triggers:
"""
LATEST = {"2024-09-30": "2024-06-28", "2024-10-31": "2024-07-31"}
"""When the notices from outside should have come: so one is late on the last of the days, the other near."""
CHANNELS = "email: {type: maildir, path: mail, from: 法治办 <fazhi@example.org>, reply_to: zhk@example.org}\n"
STORY = (
    "digest --send --accept-clock --as-of 2024-03-11",
    "submit study@03 --file 签到表.txt --as-of 2024-03-20",
    "submit paper@Q1#绿化科 --file 普法资料.docx --as-of 2024-03-22",
    "submit paper@Q1#环卫科 --file 普法资料.docx --as-of 2024-03-26",
    "return paper@Q1#环卫科 --reason 缺公章 --by 李某 --as-of 2024-03-27",
    "submit talk@H1 --file 活动照片1.jpg --as-of 2024-04-02",
)
"""What happens in a workspace before its digests are looked at."""
DAYS = ("2024-03-28", "2024-04-01", "2024-07-08")
"""Days of which digests have every part: one before the due day, one of notices, a Monday of supervision letters."""
PARTS = {"supervision", "notice", "returned", "coming", "accept"}
MONDAY = "2024-07-08"
TAGS = {"html", "head", "meta", "title", "body", "table", "tbody", "tr", "td", "th", "p", "span", "br", "b"}
ATTRIBUTES = {"lang", "charset", "name", "content", "role", "class", "width", "align", "style"}
"""All that a page is made of: nothing that loads, runs or sends anything."""
EMPTY = {"meta", "br"}
HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a picture": "<img src=x onerror=alert(1)>",
    "an end of an attribute": '" onmouseover="alert(1)',
    "an end of a cell": "</p></td></tr></table><h1>被黑了</h1>",
    "an expression": "{{7*7}}",
    "a statement": "{% raw %}{% for x in y %}",
    "a format": "{name} {0} {} %s %(name)s",
    "an entity": "&lt;b&gt; &amp;amp; &#60;",
    "a comment": "<!-- --> <![CDATA[ ]]>",
    "a style": "<style>*{display:none}</style>",
    "a heading of the text": "== 督办 99 ==",
    "a log command": "::error::x ##[error]x",
}
"""What somebody may write as a title."""
INVISIBLE = {
    "an escape": r"\e[31m",
    "right to left": r"\u202e",
    "isolated": r"\u2066",
    "zero width": r"\u200b",
    "a soft hyphen": r"\u00ad",
    "a line separator": r"\u2028",
    "a next line": r"\u0085",
    "a bell": r"\a",
    "a mark of the order of bytes": r"\ufeff",
}
"""What nobody sees, as YAML escapes it."""
Values = dict[str, Any]


def opened(folder: Path, plan: str = PLAN, org: str = ORG) -> Here:
    """A workspace with a ladder and a channel."""
    run = Here(furnish(folder))
    for day, sooner in LATEST.items():
        plan = plan.replace(f"latest: {day}", f"latest: {sooner}")
    (folder / "plans" / "office.yaml").write_text(plan.replace("triggers:\n", LADDER), "utf-8")
    (folder / "plans" / "org" / "office.yaml").write_text(org, "utf-8")
    (folder / ".wf").mkdir()
    channels = folder / ".wf" / "channels.yaml"
    channels.write_text(CHANNELS, "utf-8")
    channels.chmod(0o600)
    return run


def played(run: Here) -> Here:
    for command in STORY:
        ran = run(*words(command))
        assert (ran.status, ran.err) == (0, ""), command
    return run


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace in which all of the story has happened."""
    return played(opened(tmp_path_factory.mktemp("office")))


def as_json(run: Here, day: str, lang: str) -> list[Values]:
    """The digests of a day as programs get them."""
    ran = run("digest", "--format", "json", "--as-of", day, "--lang", lang)
    assert (ran.status, ran.err) == (0, "")
    found: list[Values] = json.loads(ran.out)["digests"]
    return found


class Written(NamedTuple):
    """A digest as `wf digest --out` writes it."""

    page: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        """What stands in it for programs that show no pages."""
        body = self.mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


def written(run: Here, day: str, lang: str) -> dict[str, Written]:
    """Each person's digest of a day, as files, by address."""
    folder = run.folder / f"out-{day}-{lang}"
    ran = run("digest", "--out", folder.name, "--as-of", day, "--lang", lang)
    assert (ran.status, ran.err) == (0, "")
    found = {}
    for path in sorted(folder.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found[mail["To"].addresses[0].addr_spec] = Written(path.with_suffix(".html").read_text("utf-8"), mail)
    assert found
    return found


class Page(HTMLParser):
    """A page taken apart: its elements, which of them are left open, what it says."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.path: list[str] = []
        self.title = ""
        self.said: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; rows and cells of a table within are kept apart."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.path.append(tag)
        if tag == "tr" and self.inner:
            self.said.append("\n")
        if tag in {"td", "th"} and self.inner:
            self.said.append("\t")

    def handle_endtag(self, tag: str) -> None:
        """Nothing ends but what was opened last."""
        assert self.path.pop() == tag
        if tag in {"td", "p", "tr"}:
            self.said.append("\n" if not self.inner else "")

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        if self.path[-1:] == ["title"]:
            self.title += data
        elif "body" in self.path:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        """There are none: some programs take them for conditions."""
        raise AssertionError(data)

    @property
    def inner(self) -> bool:
        """Whether this is a table within the frame and the sheet."""
        return self.path.count("table") > 2

    @property
    def words(self) -> list[str]:
        """What it says, word by word; a table as the text has it, each figure behind its heading."""
        return words_of(" ".join(self.lines()))

    def lines(self) -> Iterator[str]:
        """Line by line."""
        heads: list[str] = []
        for line in "".join(self.said).split("\n"):
            first, *cells = line.split("\t")
            if not cells:
                yield line
            elif not cells[0].strip():
                heads = cells[1:]
            else:
                name, *figures = cells
                yield " ".join([first, f"{name}:", *(f"{a} {b}" for a, b in zip(heads, figures, strict=True))])


def words_of(text: str) -> list[str]:
    """What a text says, without the marks that stand for headings, points and the end."""
    return [word for word in text.split() if word not in {"==", "*", "--"}]


def same(page: str, text: str) -> None:
    """Both say the same, in the same order."""
    assert Page(page).words == words_of(text)


def harmless(page: str) -> None:
    """It is made of what we wrote, and whole."""
    found = Page(page)
    assert found.path == []
    assert {tag for tag, _ in found.elements} <= TAGS
    assert {name for _, attributes in found.elements for name in attributes} <= ATTRIBUTES
    styles = " ".join(attributes.get("style") or "" for _, attributes in found.elements)
    assert not re.search(r"url\(|expression|@import|position\s*:|behavior|javascript", styles)
    assert "http-equiv" not in page


def invisible(text: str) -> set[str]:
    """What a terminal would obey, or a reader not see; of the ends of lines ours is none."""
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {f"U+{ord(one):04X}" for one in text if unicodedata.category(one) in kinds and one not in "\r\n"}


SAMPLES: list[Values] = json.loads(Path(TEMPLATES, "samples.json").read_text("utf-8"))


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


OURS = {lang: Templates(None, wording.words(lang)) for lang in LANGUAGES}


def rendered(values: Mapping[str, Any], lang: str) -> Rendered:
    return OURS[lang].render(values)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_page_and_text_of_the_samples_say_the_same(number: int, lang: str) -> None:
    found = rendered(SAMPLES[number], lang)
    same(found.page, found.text)
    harmless(found.page)


@pytest.mark.parametrize("day", DAYS)
def test_page_and_text_of_what_is_sent_say_the_same(office: Here, day: str, lang: str) -> None:
    for one in written(office, day, lang).values():
        same(one.page, one.text)
        harmless(one.page)
        body = one.mail.get_body(("html",))
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == one.page
        assert Page(one.page).title == one.mail["Subject"]


def test_what_is_looked_at_is_what_is_sent(office: Here, lang: str) -> None:
    for address, one in written(office, MONDAY, lang).items():
        shown = office("digest", "--to", address, "--as-of", MONDAY, "--lang", lang)
        subject, _, text = shown.out.partition("\n\n")
        now = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
        assert (shown.status, subject) == (0, one.mail["Subject"])
        assert now.sub("", text).rstrip("\n") == now.sub("", one.text).rstrip("\n")


def test_the_days_have_every_part(office: Here) -> None:
    found = [one for day in DAYS for one in as_json(office, day, "zh-CN")]
    assert {part["code"] for one in found for part in one["parts"]} == PARTS
    for name in ("missing", "awaited", "troubles", "overviews", "letters", "plans"):
        assert any(one[name] for one in found), name
    assert {awaited["late"] for one in found for awaited in one["awaited"]} == {True, False}


def test_every_value_that_people_read_stands_in_the_text(office: Here, lang: str) -> None:
    for one in as_json(office, MONDAY, lang):
        text = rendered(one, lang).text
        rows = [row for part in one["parts"] for row in part["rows"]]
        told = [row[name] for row in rows for name in ("id", "due", "called", "standing", "hand_in", "acting")]
        told += [remark for row in rows for remark in row["remarks"]]
        told += [missing[name] for missing in one["missing"] for name in ("id", "due", "called", "told")]
        told += [awaited[name] for awaited in one["awaited"] for name in ("title", "told", "fire")]
        told += [*one["troubles"], *one["plans"], one["name"], one["date"], *one["as_of"].values()]
        told += [letter[name] for letter in one["letters"] for name in ("title", "number")]
        late = [late for overview in one["overviews"] for late in overview["late"]]
        told += [value for each in late for value in (each["called"], each["due"], "、".join(each["units"]))]
        assert [value for value in told if value not in text] == []


def test_a_language_is_kept(office: Here) -> None:
    """Chinese has no English word that is not the plan's own, English no Chinese one."""
    for lang, others in (("zh-CN", r"[A-Za-z]{2,}"), ("en", r"[\u4e00-\u9fff]+")):
        for one in as_json(office, MONDAY, lang):
            own = json.dumps([one["plans"], one["parts"], one["troubles"], one["as_of"]], ensure_ascii=False)
            own += json.dumps([one[name] for name in ("missing", "awaited", "overviews", "name")], ensure_ascii=False)
            found = set(re.findall(others, rendered(one, lang).text))
            assert {word for word in found if word not in own and word != "docx"} == set()
        assert f'<html lang="{lang}">' in rendered(one, lang).page


def with_row(**told: Any) -> Values:  # noqa: ANN401 (properties of a row)
    """The first sample with one row in it and nothing else."""
    sample: Values = json.loads(json.dumps(SAMPLES[0]))
    (row, *_) = sample["parts"][0]["rows"]
    lists: Values = {name: [] for name, value in sample.items() if isinstance(value, list)}
    return {**sample, **lists, "parts": [{**sample["parts"][0], "rows": [{**row, **told}]}]}


def test_of_what_has_no_day_none_is_told(lang: str) -> None:
    """Neither a day, nor a word before it."""
    due = wording.words(lang).gettext("Due")
    for day, count in (("2024-07-04", 1), (None, 0)):
        found = rendered(with_row(due=day, standing="如何"), lang)
        assert found.text.count(due) == " ".join(Page(found.page).words).count(due) == count
        assert found.text.count("如何") == found.page.count("如何") == count
        assert "None" not in found.text + found.page


def test_remarks_are_told_one_after_the_other(lang: str) -> None:
    found = rendered(with_row(remarks=["推定", "暂定", "退回：缺页"]), lang)
    joined = wording.words(lang).gettext("; ").join(["推定", "暂定", "退回：缺页"])
    assert joined in found.text
    assert joined in found.page


def test_who_hands_in_stands_before_who_takes_part(office: Here) -> None:
    """Of joint work all units stand in the row, and which of them is asked."""
    acting = {
        row["task"]: (row["units"], row["acting"])
        for one in as_json(office, MONDAY, "zh-CN")
        for part in one["parts"]
        for row in part["rows"]
    }
    assert acting["study"] == (["综合科", "绿化科", "环卫科"], "综合科（参加：绿化科、环卫科）")
    assert acting["fines"][1] in {"绿化科", "环卫科"}


def test_what_waits_for_acceptance_is_told_task_by_task(tmp_path: Path) -> None:
    run = opened(tmp_path / "office")
    assert run("digest", "--send", "--accept-clock", "--as-of", "2024-03-11").status == 0
    for unit in ("绿化科", "环卫科"):
        file = ("--file", "普法资料.docx", "--as-of", "2024-03-22")
        assert run("submit", f"paper@Q1#{unit}", *file).status == 0
    (li,) = (one for one in as_json(run, "2024-04-01", "zh-CN") if one["to"]["address"] == "li@example.org")
    (part,) = (part for part in li["parts"] if part["code"] == "accept")
    (row,) = part["rows"]
    assert (row["id"], row["units"], row["acting"]) == (
        "office-2024/1.paper@2024Q1",
        ["绿化科", "环卫科"],
        "绿化科、环卫科",
    )
    assert part["count"] == 2
    found = written(run, "2024-04-01", "zh-CN")["li@example.org"]
    assert "待您验收 2" in found.mail["Subject"]
    assert "== 待您验收  2 ==\n" in found.text
    assert found.text.count("office-2024/1.paper@2024Q1\n") == 1


def test_heads_of_the_overview_are_short(lang: str) -> None:
    """A telephone of 320 pixels has room for them: Chinese ones on a line, English ones of short words."""
    sample = next(sample for sample in SAMPLES if sample["lang"] == lang)
    heads = [attributes for tag, attributes in Page(rendered(sample, lang).page).elements if tag == "th"]
    assert len(heads) == 6
    assert {"white-space: nowrap" in (attributes["style"] or "") for attributes in heads} == {lang == "zh-CN"}
    (line,) = (one for one in rendered(SAMPLES[0], "en").text.split("\n") if "Together:" in one)
    assert max(map(len, re.findall("[a-z]+", line))) <= len("overdue")


def test_styles_stand_at_the_elements(office: Here) -> None:
    """Mail programs drop style sheets: whatever is drawn carries its style."""
    for one in written(office, MONDAY, "zh-CN").values():
        assert "<style" not in one.page
        for tag, attributes in Page(one.page).elements:
            if tag in {"body", "table", "td", "th", "p"}:
                assert attributes.get("style"), (tag, attributes)
            assert "class" not in attributes or "style" in attributes


def everywhere(text: str) -> str:
    """A plan in which a text stands wherever people write freely."""
    quoted = json.dumps(f"名 {text}", ensure_ascii=False)
    return f"""\
plan: office-2024
title: {quoted}
year: 2024
issuer: {quoted}
issued: 2024-03-11
org: org/office.yaml
office: 综合科
triggers:
  通知: {{title: {quoted}, latest: 2024-06-30}}
items:
- item: "1"
  title: {quoted}
  owners: {{lead: 综合科, with: [绿化科]}}
  tasks:
  - {{id: study, title: {quoted}, recurrence: quarter, evidence: [名册]}}
  - {{id: paper, title: {quoted}, each: with, recurrence: quarter, measure: {{name: 件数, unit: 件}}}}
  - {{id: case, title: {quoted}, recurrence: {{after: 通知, due: +10 workdays}}, evidence: [名册]}}
"""


@pytest.mark.parametrize("why", HOSTILE)
def test_what_people_write_is_text(tmp_path: Path, why: str) -> None:
    text = HOSTILE[why]
    run = opened(tmp_path / "office", everywhere(text))
    assert run("check").status == 0
    assert run("digest", "--send", "--accept-clock", "--as-of", "2024-03-11").status == 0
    found = written(run, MONDAY, "zh-CN")["li@example.org"]
    same(found.page, found.text)
    harmless(found.page)
    shown = " ".join(words_of(f"名 {text}")).replace("##[", "#\\u0023[")
    assert " ".join(words_of(found.text)).count(shown) >= 7


@pytest.mark.parametrize("why", INVISIBLE)
def test_what_nobody_sees_in_titles_and_names_is_shown(tmp_path: Path, why: str) -> None:
    """Such a plan has errors, and its digests go out all the same."""
    text = INVISIBLE[why]
    plan = everywhere("@").replace("@", text).replace("reminders:", "")
    run = opened(tmp_path / "office", plan, ORG.replace("name: 李某", f'name: "李{text}某"'))
    assert run("check").status == 1
    one = written(run, MONDAY, "zh-CN")["li@example.org"]
    assert invisible(one.text) | invisible(one.page) | invisible(str(one.mail["Subject"])) == set()
    assert invisible(run("digest", "--to", "li@example.org", "--as-of", MONDAY).out) == set()
    assert invisible(run("digest", "--as-of", MONDAY).out) == set()
    same(one.page, one.text)


@pytest.mark.parametrize("text", [r"\u180e", r"\U000E0041", r"\u0600", r"\U0001D173"])
def test_what_else_nobody_sees_is_shown(tmp_path: Path, text: str) -> None:
    run = opened(tmp_path / "office", everywhere("@").replace("@", text))
    one = written(run, MONDAY, "zh-CN")["li@example.org"]
    assert invisible(one.text) | invisible(one.page) == set()


@pytest.mark.parametrize("why", INVISIBLE)
def test_what_nobody_sees_in_units_and_ids_is_shown(tmp_path: Path, why: str) -> None:
    text = INVISIBLE[why]
    plan, org = (
        written.replace("绿化科", f'"绿化{text}科"').replace("通知", f'"通{text}知"')
        for written in (everywhere("@"), ORG)
    )
    run = opened(tmp_path / "office", plan, org)
    one = written(run, MONDAY, "zh-CN")["li@example.org"]
    assert invisible(one.text) | invisible(one.page) == set()


def schema() -> Values:
    found: Values = json.loads((ROOT / "schemas" / "digest.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(found)
    return found


SCHEMA = schema()


def resolved(about: Values) -> Values:
    """What a piece of the schema stands for."""
    one: Values = about["anyOf"][0] if "anyOf" in about else about
    found: Values = SCHEMA["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    return found


def properties(about: Values, path: str = "") -> Iterator[str]:
    """Every property of the schema, by the way to it."""
    inner = resolved(about)
    if "items" in inner:
        yield from properties(inner["items"], f"{path}[]")
    for name, one in inner.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from properties(one, f"{path}.{name}")


def said(value: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 (any value of a digest)
    """Every property that a value has and that is not empty: null, no text, an empty list, nought."""
    if isinstance(value, list):
        for one in value:
            yield from said(one, f"{path}[]")
    if isinstance(value, dict):
        for name, one in value.items():
            if one not in (None, "", [], 0) or one is False:
                yield f"{path}.{name}"
            yield from said(one, f"{path}.{name}")


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_samples_keep_the_contract(number: int) -> None:
    Draft202012Validator(SCHEMA).validate(SAMPLES[number])
    assert SAMPLES[number].keys() == SCHEMA["properties"].keys()


COUNTS = {
    f".overviews[].{line}.{name}" for line in ("units[]", "total") for name in ("returned", "accept", "week", "done")
}


def test_samples_say_something_for_every_property() -> None:
    found = {path for sample in SAMPLES for path in said(sample)}
    assert set(properties(SCHEMA)) - found - COUNTS == set()


def test_samples_count_something_of_everything() -> None:
    assert COUNTS - {path for sample in SAMPLES for path in said(sample)} == set()


def test_every_property_is_there(office: Here, lang: str) -> None:
    """And none beside them, but for what `wf due` has of a row, and to whom a digest goes."""
    found = {path for day in DAYS for one in as_json(office, day, lang) for path in said(one)}
    assert set(properties(SCHEMA)) - found == set()
    others = {path for path in found - set(properties(SCHEMA)) if not path.startswith(".parts[].rows[].")}
    assert others == {".to", ".to.id", ".to.name", ".to.address", ".channel", ".matters"}


def test_the_samples_are_those_that_are_made() -> None:
    """`python -m tests.samples` writes them anew."""
    assert samples.FILE.read_text("utf-8") == samples.text()


def test_one_of_the_samples_has_nothing_in_it() -> None:
    *_, nothing = SAMPLES
    assert [name for name, value in nothing.items() if isinstance(value, list) and value] == []
    assert (nothing["weekly"], nothing["next"]["week"]) == (False, None)


def test_samples_are_in_their_language() -> None:
    assert {sample["lang"] for sample in SAMPLES} == set(LANGUAGES)
    for sample in SAMPLES:
        told = [row["standing"] for part in sample["parts"] for row in part["rows"]]
        told += [one["told"] for name in ("missing", "awaited") for one in sample[name] if one["told"]]
        assert {bool(re.search("[\u4e00-\u9fff]", one)) for one in told} <= {sample["lang"] == "zh-CN"}


@pytest.mark.parametrize("day", DAYS)
def test_what_programs_get_keeps_the_contract(office: Here, day: str, lang: str) -> None:
    for one in as_json(office, day, lang):
        Draft202012Validator(SCHEMA).validate(one)
        assert one.keys() - SCHEMA["properties"].keys() == {"to", "channel", "matters"}
        assert (one["lang"], one["day"]) == (lang, day)
        contract("due").validate([row for part in one["parts"] for row in part["rows"]])


def test_letters_of_rows_are_those_enclosed(office: Here) -> None:
    for one in (digest for day in DAYS for digest in as_json(office, day, "zh-CN")):
        named = [row["letter"] for part in one["parts"] for row in part["rows"] if row["letter"]]
        assert [letter for letter in named if letter not in one["letters"]] == []
        assert [letter for letter in one["letters"] if letter not in named] == []


LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=20)
TEXT = st.lists(st.one_of(LINE, st.sampled_from(sorted(HOSTILE.values()))), max_size=3).map("".join)


@settings(max_examples=40)
@given(TEXT, TEXT)
def test_whatever_is_written_page_and_text_say_the_same(title: str, unit: str) -> None:
    sample = json.loads(json.dumps(SAMPLES[0]))
    sample |= {"name": title, "plans": [title], "troubles": [unit]}
    for part in sample["parts"]:
        for row in part["rows"]:
            row |= {"called": title, "units": [unit, title], "remarks": [unit], "hand_in": title, "standing": unit}
    found = rendered(sample, "en")
    same(found.page, found.text)
    harmless(found.page)
