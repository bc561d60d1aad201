"""`wf diff`: what a change of the plans does, as a careful colleague would tell it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ORG, ROOT, Golden
from tests.test_recording import GOLDEN, LANGUAGES, Here

PLAN = """\
plan: office-2024
title: 测试局2024年法治工作要点
year: 2024
issuer: 测试局
issued: 2024-01-10
org: org/office.yaml
office: 综合科
reminders:
- {at: -3, to: [liaison]}
triggers:
  评查通知: {title: 上级关于案卷评查的通知, latest: 2024-09-30}
items:
- item: "1"
  title: 普法
  owners: {lead: 综合科, with: [业务科室]}
  tasks:
  - {id: study, title: 集中学法, owners: 综合科, recurrence: month, evidence: [签到表]}
  - {id: paper, title: 普法资料报送, each: with, recurrence: quarter, evidence: [普法资料, {name: 照片, at_least: 2}]}
- item: "2"
  title: 执法
  owners: 绿化科
  tasks:
  - {id: review, title: 案卷评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
  - {id: fines, title: 处罚案件, recurrence: {every: half-year, times: 2}, measure: {name: 按时率, numerator: 按时件数, denominator: 件数, unit: 件, at_least: 95%}}
"""
TODAY = "2024-05-13"
SAFE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.email=li@example.org", "-c", "user.name=li", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, env={**os.environ, **SAFE}, capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.fixture
def office(tmp_path: Path) -> Here:
    """A workspace in a git repository, with something recorded."""
    folder = tmp_path / "office"
    (folder / "plans" / "org").mkdir(parents=True)
    (folder / "plans" / "office.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (folder / "签到表.txt").write_text("张某\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "plans")
    git(folder, "commit", "-q", "-m", "plan")
    run = Here(folder)
    for month in ("01", "02", "03"):
        done = run("submit", f"study@{month}", "--file", "签到表.txt", "--as-of", f"2024-{month}-20")
        assert done.status == 0, done.err
    return run


class Edit(NamedTuple):
    """An edit of the plan: what is put in the place of what, what becomes of it, and why."""

    before: str
    after: str
    status: int
    codes: tuple[str, ...]
    why: str


EDITS = [
    Edit("普法资料报送", "普法材料报送", 0, ("wording",), "a word"),
    Edit("recurrence: month", "recurrence: {every: month, due: 20}", 1, ("closed-moved", "earlier", "recurrence"), "April is over, the months handed in are untouched"),
    Edit("recurrence: month,", "recurrence: 2 months,", 1, ("added", "born-late", "cancelled", "closed-cancelled", "kept", "recurrence"), "another rhythm; three months are handed in, April is over, and so is the new second period"),
    Edit("recurrence: month,", "recurrence: {every: month, until: 2024-10-31},", 4, ("cancelled", "recurrence"), "ends early, as it should be written"),
    Edit("id: study", "id: learn", 1, ("vanished", "born-late", "new-task"), "renamed, and nothing says so"),
    Edit("id: study", "id: learn, was: study", 0, ("renamed",), "renamed as it should be"),
    Edit("at_least: 95%", "at_least: 90%", 4, ("target-weaker",), "a weaker target"),
    Edit("at_least: 95%", "at_least: 98%", 0, ("target-stronger",), "a stronger one"),
    Edit(", at_least: 95%", "", 4, ("target-weaker",), "none at all"),
    Edit("times: 2", "times: 1", 4, ("times-weaker",), "once in place of twice"),
    Edit("at_least: 2}", "at_least: 3}", 0, ("evidence-stronger",), "one picture more"),
    Edit("[普法资料, {name: 照片, at_least: 2}]", "[普法资料]", 4, ("evidence-gone",), "no pictures"),
    Edit("{name: 照片, at_least: 2}", "{name: 照片, at_least: 2, optional: true}", 4, ("evidence-optional",), "if any"),
    Edit("owners: 绿化科", "owners: 环卫科", 4, ("leads",), "somebody else's work"),
    Edit("recurrence: quarter", "recurrence: {every: quarter, due: +10 days}", 1, ("closed-moved", "later", "recurrence"), "the first quarter is over"),
    Edit("each: with, recurrence: quarter", "each: with, accepted_by: 绿化科, recurrence: quarter", 4, ("acceptor",), "another accepts"),
    Edit("latest: 2024-09-30", "latest: 2024-10-31", 0, ("foreseen", "latest"), "awaited longer"),
    Edit("- {at: -3, to: [liaison]}", "- {at: -1, to: [liaison]}", 4, ("reminders",), "reminded later"),
    Edit("office: 综合科", "office: 绿化科", 4, ("office",), "another office"),
    Edit("issued: 2024-01-10", "issued: 2024-05-10", 4, ("issued",), "issued later: what was late is not"),
    Edit("  - {id: study, title: 集中学法, owners: 综合科, recurrence: month, evidence: [签到表]}\n", "", 1, ("vanished",), "deleted, with three months handed in"),
    Edit("evidence: [评查报告]}", "evidence: [评查报告]}\n  - {id: news, title: 信息报送, recurrence: quarter, evidence: [信息]}", 1, ("born-late", "new-task"), "a new task whose first quarter is over"),
    Edit("evidence: [评查报告]}", "evidence: [评查报告]}\n  - {id: news, title: 信息报送, recurrence: {every: quarter, from: 2024-04-01}, evidence: [信息]}", 0, ("new-task",), "the same, from now on"),
    Edit("owners: 绿化科", "owners: 绿花科", 1, ("leads",), "misspelt: the plan does not stand"),
]  # fmt: skip


def edited(office: Here, edit: Edit) -> None:
    assert PLAN.count(edit.before) == 1, edit.before
    (office.folder / "plans" / "office.yaml").write_text(PLAN.replace(edit.before, edit.after), encoding="utf-8")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.why)
def test_an_edit_and_what_it_does(office: Here, edit: Edit) -> None:
    edited(office, edit)
    ran = office("diff", "HEAD", "--as-of", TODAY, "--format", "json")
    assert ran.err == ""
    told = json.loads(ran.out)
    assert (ran.status, tuple(sorted(one["code"] for one in told["changes"]))) == (
        edit.status,
        tuple(sorted(edit.codes)),
    )
    schema = json.loads((ROOT / "docs" / "diff.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(told)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.why)
def test_before_it_is_issued_everything_may_be_changed(office: Here, edit: Edit) -> None:
    edited(office, edit)
    ran = office("diff", "HEAD", "--as-of", "2024-01-02", "--format", "json")
    assert ran.status == (1 if "绿花科" in edit.after else 0)


def test_no_edit_does_nothing(office: Here) -> None:
    ran = office("diff", "HEAD", "--as-of", TODAY)
    assert (ran.status, ran.out) == (0, "没有实质变化。\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said(office: Here, golden: Golden, lang: str) -> None:
    """Each edit on a terminal and as a comment, and all of them at once."""
    shown = []
    for edit in EDITS:
        edited(office, edit)
        ran = office("diff", "HEAD", "--as-of", TODAY, LANG=LANGUAGES[lang])
        shown.append(f"# {edit.why}\n{ran.out}# {ran.status}\n")
    golden.check(GOLDEN / f"diff-{lang}.txt", "\n".join(shown))


def test_files_folders_and_revisions_are_compared_alike(office: Here, tmp_path: Path) -> None:
    old = tmp_path / "old"
    subprocess.run(["cp", "-r", str(office.folder / "plans"), str(old)], check=True)
    git(office.folder, "checkout", "-q", "-b", "change")
    edited(office, EDITS[6])
    git(office.folder, "commit", "-q", "-a", "-m", "weaker")
    told = {
        office("diff", *asked, "--as-of", TODAY, "--format", "json").out
        for asked in (
            ("main",), ("main", "change"), ("main..change",), ("main...change",), ("main...",), ("HEAD~1",),
            (str(old),), (str(old), "plans"), (str(old / "office.yaml"), "plans/office.yaml"),
        )
    }  # fmt: skip
    assert len(told) <= 2, "but for the file's own place, they say the same"
    assert {tuple(change["code"] for change in json.loads(one)["changes"]) for one in told} == {("target-weaker",)}


def test_main_may_have_gone_on(office: Here) -> None:
    """What has changed on main meanwhile is no change of this branch's."""
    git(office.folder, "checkout", "-q", "-b", "change")
    edited(office, EDITS[6])
    git(office.folder, "commit", "-q", "-a", "-m", "weaker")
    git(office.folder, "checkout", "-q", "main")
    edited(office, EDITS[9])
    git(office.folder, "commit", "-q", "-a", "-m", "once")
    git(office.folder, "checkout", "-q", "change")
    codes = [
        [
            change["code"]
            for change in json.loads(office("diff", asked, "--as-of", TODAY, "--format", "json").out)["changes"]
        ]
        for asked in ("main...", "main")
    ]
    assert codes == [["target-weaker"], ["target-weaker", "times-stronger"]]


RHYTHMS = [
    ("{every: quarter, due: +10 days}", "每季度（期后10日内）", "every quarter (by 10 days after its end)"),
    ("{every: quarter, due: -5 workdays}", "每季度（期末前5个工作日）", "every quarter (by 5 working days before its end)"),
    ("{every: quarter, due: 25}", "每季度（末月25日前）", "every quarter (by day 25 of its last month)"),
    ("{every: month, due: 25}", "每月（25日前）", "every month (by day 25)"),
    ("{every: year, due: 12-20}", "每年（12月20日前）", "every year (by month 12 day 20)"),
    ("{every: month, due: last friday}", "每月（最后一个周五前）", "every month (by the last Friday)"),
    ("{every: 2 months, due: 1st monday}", "每2个月（末月第一个周一前）", "every 2 months (by the first Monday of its last month)"),
    ("{every: 2 weeks, due: tuesday}", "每2周（周二前）", "every 2 weeks (by Tuesday)"),
    ("{every: week, from: 2024-06-01, until: 2024-09-30}", "每周（2024-06-01 起，至 2024-09-30）", "every week (from 2024-06-01, until 2024-09-30)"),
    ("{date: 2024-06-20}", "2024-06-20前", "by 2024-06-20"),
    ("{dates: [2024-06-20, 2024-12-20]}", "2024-06-20、2024-12-20前", "by 2024-06-20、2024-12-20"),
    ("{after: 评查通知, due: +1 month}", "评查通知之后1个月内", "within 1 month after 评查通知"),
    ("{during: {植树节: 2024-03-12}}", "during: {植树节: 2024-03-12}", "during: {植树节: 2024-03-12}"),
    ("continuous", "持续", "continuous"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "chinese", "english"), RHYTHMS, ids=[row[0] for row in RHYTHMS])
def test_how_often_is_said_in_the_reader_s_words(office: Here, written: str, chinese: str, english: str) -> None:
    edited(office, Edit("recurrence: month", f"recurrence: {written}", 0, (), ""))
    for lang, said in (("zh-CN", f"频次 每月 → {chinese}"), ("en", f"how often: every month → {english}")):
        ran = office("diff", "HEAD", "--as-of", TODAY, "--lang", lang, "--format", "md")
        assert f"{said} `plans" in ran.out.replace("\\", ""), ran.out


def test_what_is_only_back_filled_needs_no_approval(office: Here) -> None:
    """The first quarter fell due before the plan was issued; its day may be changed at will, and the line says why."""
    text = PLAN.replace("issued: 2024-01-10", "issued: 2024-05-10")
    (office.folder / "plans" / "office.yaml").write_text(text, encoding="utf-8")
    git(office.folder, "commit", "-q", "-a", "-m", "issued")
    later = text.replace("recurrence: quarter", "recurrence: {every: quarter, due: +10 days}")
    (office.folder / "plans" / "office.yaml").write_text(later, encoding="utf-8")
    found = json.loads(office("diff", "HEAD", "--as-of", TODAY, "--format", "json").out)
    told = {one["code"]: (one["verdict"], {piece["backfill"] for piece in one["pieces"]}) for one in found["changes"]}
    assert told == {"later": ("approval", {False}), "moved": ("note", {True}), "recurrence": ("note", set())}
    assert "2024-03-29 → 2024-04-10  绿化科、环卫科  只补录" in office("diff", "HEAD", "--as-of", TODAY).out


def test_a_comment_is_harmless(office: Here) -> None:
    """No mention, no picture, no tag, no marker of ours, no broken table from a title."""
    evil = "@all <img src=x onerror=1> ![a](http://a.test/b) </details> <!-- wf-diff --> | a | `x` #1"
    edited(office, Edit("集中学法", evil.replace('"', ""), 0, (), "hostile"))
    ran = office("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    body = ran.out.replace("<!-- wf-diff -->", "", 1)
    assert ran.out.startswith("<!-- wf-diff -->\n")
    for bad in ("@all", "<img", "![", "<!--", "| a |"):
        assert bad not in body.replace(f"\\{bad[0]}", ""), bad
    assert body.count("<details>") == body.count("</details>")


def test_a_long_comment_is_cut(office: Here) -> None:
    tasks = "".join(
        f"  - {{id: t{number}, title: 很长的事项名称{'长' * 60}{number}, recurrence: week, evidence: [周报]}}\n"
        for number in range(60)
    )
    (office.folder / "plans" / "office.yaml").write_text(f"{PLAN}{tasks}", encoding="utf-8")
    ran = office("diff", "HEAD", "--as-of", "2024-01-02", "--format", "md")
    assert len(ran.out) < 65_536
    assert ran.out.count("<details>") == ran.out.count("</details>")


@pytest.mark.parametrize("bad", ["nowhere", "main...nowhere", "-x", "--upload-pack=x"])
def test_what_is_no_revision(office: Here, bad: str) -> None:
    assert office("diff", "--as-of", TODAY, "--", bad).status == 2


@pytest.mark.parametrize(
    ("written", "near", "why"),
    [
        ("mian", "main", "two letters changed places"),
        ("issued2024", "issued-2024", "a tag"),
        ("orgin/trial", "origin/trial", "a branch of another repository's"),
        ("nothing-like-it", "", "like none"),
    ],
)
def test_what_is_nearly_a_revision(office: Here, written: str, near: str, why: str) -> None:
    git(office.folder, "tag", "issued-2024")
    git(office.folder, "update-ref", "refs/remotes/origin/trial", "HEAD")
    ran = office("diff", written, "--as-of", TODAY, "--lang", "en")
    hint = f" Did you mean {near}?" if near else ""
    assert (ran.status, ran.err) == (2, f"wf: {written} is no file, no folder and no git revision.{hint}\n"), why


@pytest.mark.parametrize("repository", [True, False])
def test_a_plan_s_id_is_no_state(office: Here, repository: bool) -> None:  # noqa: FBT001
    """What is named instead works where it is said to."""
    if not repository:
        shutil.rmtree(office.folder / ".git")
    ran = office("diff", "office-2024", "--as-of", TODAY, "--lang", "en")
    assert (ran.status, ran.out) == (2, "")
    assert "plans/office.yaml" in ran.err
    if repository:
        command = ran.err.strip().rpartition("wf ")[2]
        assert office(*command.split(), "--as-of", TODAY).status == 0


def test_what_cannot_be_read_is_no_base(office: Here) -> None:
    """A broken base must not turn every change into something new that nobody has to approve."""
    broken = PLAN.replace("year: 2024", "year: zwanzig")
    (office.folder / "plans" / "office.yaml").write_text(broken, encoding="utf-8")
    git(office.folder, "commit", "-q", "-a", "-m", "broken")
    edited(office, EDITS[6])
    ran = office("diff", "HEAD", "--as-of", TODAY)
    assert ran.status == 4
    assert "没有全部读懂，也须经批准" in ran.out


@pytest.mark.parametrize("name", ["empty", "nothing.yaml"])
def test_what_holds_no_plan_is_no_base(office: Here, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.touch() if name.endswith("yaml") else place.mkdir()
    ran = office("diff", str(place), "--as-of", TODAY)
    assert (ran.status, ran.out) == (2, "")
    assert name in ran.err


def test_a_repository_that_is_incomplete_is_told(office: Here) -> None:
    blob = git(office.folder, "rev-parse", "HEAD:plans/office.yaml").strip()
    (office.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ran = office("diff", "HEAD", "--as-of", TODAY)
    assert (ran.status, ran.out) == (2, "")
    assert "plans/office.yaml" in ran.err
