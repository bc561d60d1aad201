"""`wf diff --format md`: what plans say stays text in a comment, and a comment is never longer than it may be.

The comment is read as the systems read it that show it: by the rules of CommonMark, with tables and HTML.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.render.comment import LONGEST, MARK, plain
from tests.conftest import ORG
from tests.test_diff import PLAN, TODAY
from tests.test_diff_states import OTHER, committed, written
from tests.test_recording import Here

NO_WIDTH = "\u200b"
OURS = {"<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>"}
"""The tags of a comment that are ours."""
EVIL = {
    "our mark": "<!-- wf-diff -->",
    "everybody": "@all @li-si @org/team",
    "a picture": "![看](http://evil.example/track.png)",
    "a link": "[点这里](https://evil.example) <https://evil.example>",
    "an address": "https://evil.example/x www.evil.example ftp://evil.example",
    "cells": "| 甲 | 乙 |",
    "code": "`code` ``more`` ```",
    "lines": "甲\n\n# 标题\n\n- [x] 已批准\n\n</details>\n",
    "carriage returns": "甲\r\n# 标题\r::error::坏了",
    "HTML": '<img src=x onerror="alert(1)"><script>alert(1)</script></details></summary><h1>已批准</h1>',
    "entities": "&lt;b&gt; &#64;all &commat;all",
    "the other way about": "甲\u202e乙\u2066丙\u200f",
    "nothing to see": "甲\u200b\u2060\ufeff乙",
    "numbers": "#1 owner/repo#2 GH-3 !4 $5 %6 ~7",
    "a formula": "$\\color{white}\\text{须经批准}$",
    "emphasis": "**甲** __乙__ ~~丙~~ *丁*",
    "a list": "1. 甲",
    "another": "- 甲",
    "a heading": "# 甲",
    "an underline": "===",
    "a quotation": "> [!NOTE]",
    "a footnote": "[^1]: 甲",
    "a command": "::error::坏了 ##[error]坏了 ##vso[task.complete]",
    "braces": "{title} {0} %s {{ 7*7 }}",
    "long": "长" * 499,
}

INVISIBLE = {"the other way about", "nothing to see"}
"""What is a mistake in a plan, too."""


def tokens(text: str) -> Iterator[Token]:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for token in reader.parse(text):
        yield from token.children or [token]


def harmless(comment: str) -> str:
    """What a comment shows; it holds no mark-up but ours."""
    assert comment.startswith(f"{MARK}\n")
    assert comment.count("<!--") == 1
    shown, open_ = [], 0
    for token in tokens(comment):
        assert token.type not in {"image", "link_open", "s_open", "em_open", "fence", "code_block", "blockquote_open"}
        if token.type in {"html_block", "html_inline"}:
            tags = set(re.findall(r"<[^>]*>", token.content)) - {MARK}
            assert tags <= OURS, token.content
            open_ += token.content.count("<details>") - token.content.count("</details>")
            assert 0 <= open_ <= 2
        if token.type == "heading_open":
            assert token.tag in {"h3", "h4"}
        shown.append(unescape(re.sub(r"<[^>]*>", "", token.content)) if "html" in token.type else token.content)
    assert open_ == 0
    text = "\n".join(shown)
    outside = "\n".join(part for part, token in zip(shown, tokens(comment), strict=True) if token.type != "code_inline")
    assert not re.search(rf"@(?!{NO_WIDTH})|[#!](?=\d)|\bGH-|://|\bwww\.", outside)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", comment)
    return text


def rows(comment: str) -> set[int]:
    """How many cells the table's rows have."""
    return {line.replace("\\|", "").count("|") for line in comment.splitlines() if line.startswith("|")}


@pytest.mark.parametrize("why", EVIL)
def test_text_stays_text(why: str) -> None:
    text = plain(EVIL[why])
    shown = harmless(f"{MARK}\n\n- {text}\n\n| a | b |\n|---|---|\n| {text} | {text} |\n")
    seen = shown.replace(NO_WIDTH, "")
    if not re.search(r"[\n\r\u2000-\u206f\ufeff]|##\[|##vso", EVIL[why]):
        assert re.sub(r"\s+", " ", EVIL[why]).strip() in seen, "and it is all there"


@pytest.mark.parametrize("why", EVIL)
def test_titles_of_every_kind_stay_text(tmp_path: Path, why: str) -> None:
    """Told as new titles, as titles of what is weaker, moved and gone, of items, triggers and plans."""
    run = Here(written(tmp_path / "here", a=PLAN, b=OTHER))
    committed(run.folder)
    evil = json.dumps(EVIL[why][:490], ensure_ascii=True)
    changed = PLAN.replace("recurrence: quarter", "recurrence: {every: quarter, due: +10 days}").replace("95%", "90%")
    for title in (
        "测试局2024年法治工作要点",
        "上级关于案卷评查的通知",
        "普法\n",
        "集中学法",
        "普法资料报送",
        "处罚案件",
    ):
        tail = "\n" if title.endswith("\n") else ""
        changed = changed.replace(f"title: {title}", f"title: {evil}{tail}")
    written(run.folder, a=changed, c=OTHER.replace("office-2023", "x-2023").replace("title: 执法", f"title: {evil}"))
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    assert (ran.status, ran.err) == (1, ""), "the first quarter is over"
    harmless(ran.out)
    assert rows(ran.out) == {6}
    first = next(line for line in ran.out.splitlines() if line.startswith("**"))
    assert ("计划文件有" if why in INVISIBLE else "必须改正 1 处") in first


NAMES = {
    why: text
    for why, text in EVIL.items()
    if why not in INVISIBLE and re.fullmatch(r"[^\s/@#,;，；][^/@#\n，；]{0,59}", text)
}


@pytest.mark.parametrize("why", NAMES)
def test_names_stay_text(tmp_path: Path, why: str) -> None:
    """Of units, groups, people, materials, measures and windows, which have fewer characters to do harm with."""
    evil, quoted = NAMES[why], json.dumps(NAMES[why])
    org = json.dumps(
        {
            "org": "office",
            "units": {"综合科": {"head": "zhang"}, "绿化科": {}, "环卫科": {}, evil: {"liaison": "li"}},
            "groups": {"业务科室": ["绿化科", "环卫科", evil]},
            "people": {"zhang": {"name": evil}, "li": {"name": "李某"}},
        }
    )
    run = Here(written(tmp_path / "here", a=PLAN))
    (run.folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    committed(run.folder)
    other = org.replace('"李某"', quoted).replace('"liaison": "li"', '"head": "li"')
    (run.folder / "plans" / "org" / "office.yaml").write_text(other, encoding="utf-8")
    changed = PLAN.replace("evidence: [签到表]", f"evidence: [{quoted}]").replace("owners: 绿化科", f"owners: {quoted}")
    changed = changed.replace("name: 按时率", f"name: {quoted}").replace("95%", "90%")
    written(run.folder, a=changed)
    (run.folder / "plans" / "org" / "office.yaml").write_text(other, encoding="utf-8")
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    assert (ran.status, ran.err) == (4, ""), ran.out
    shown = harmless(ran.out).replace(NO_WIDTH, "")
    assert evil in shown
    assert rows(ran.out) == {6}


def test_names_of_files_stay_text(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", **{"a|`b`<!-- wf-diff --> @all": PLAN}))
    committed(run.folder)
    written(run.folder, **{"a|`b`<!-- wf-diff --> @all": PLAN.replace("95%", "90%").replace("month,", "monat,")})
    harmless(run("diff", "HEAD", "--as-of", TODAY, "--format", "md").out)


@pytest.mark.parametrize("letter", ["长", "@", "\U0001f308"])
def test_a_comment_is_never_too_long(tmp_path: Path, letter: str) -> None:
    """By characters, by the two halves that some count as one each, and by bytes; what matters most is still there."""
    run = Here(written(tmp_path / "here", a=PLAN))
    weeks = "".join(
        f"  - {{id: t{number}, title: {json.dumps(letter * 400 + str(number), ensure_ascii=False)}, recurrence: {{every: week, due: friday}}, evidence: [周报]}}\n"
        for number in range(300)
    )
    written(run.folder, a=PLAN + weeks)
    committed(run.folder)
    mended = weeks.replace("due: friday", "due: sunday").replace("[周报]", "[小结]")
    written(run.folder, a=PLAN.replace("95%", "90%").replace("环卫科", "绿化科") + mended)
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    assert ran.status in {1, 4}
    units = len(ran.out.encode("utf-16-le")) // 2
    assert len(ran.out) <= units <= LONGEST < 65_536
    assert len(ran.out.encode()) < 262_144
    harmless(ran.out)
    assert "目标降低" in ran.out
    assert "另有" in ran.out
    assert "请综合科负责人张某批准" in ran.out
    assert ran.out.rstrip().endswith("</sub>")


def test_the_verdict_comes_first_and_the_notes_last(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    changed = PLAN.replace("95%", "90%").replace("recurrence: quarter", "recurrence: {every: quarter, due: +10 days}")
    written(run.folder, a=changed.replace("owners: 绿化科", "owners: 环卫科").replace("title: 集中学法", "title: 学法"))
    out = run("diff", "HEAD", "--as-of", TODAY, "--format", "md").out
    order = [
        "必须改正 1 处，须经批准 3 处",
        "#### 必须改正",
        "#### 须经批准",
        "#### 各单位",
        "<summary>知悉即可",
        "<sub>",
    ]
    places = [out.find(part) for part in order]
    assert places == sorted(places), out
    assert -1 not in places
    assert "2024Q2  2024-06-28 → 2024-07-10  绿化科、环卫科" in out
    assert "按时率目标降低，≥95% → ≥90%，须经综合科负责人张某批准" in out


@pytest.mark.parametrize(
    ("plan", "org", "said", "why"),
    [
        (PLAN, ORG, "请综合科负责人张某批准", "the office and its head"),
        (PLAN, ORG.replace("综合科: {head: zhang, ", "综合科: {"), "请综合科批准", "an office without a head"),
        (PLAN.replace("office: 综合科\n", ""), ORG, "须经办公室负责人批准", "no office"),
    ],
)
def test_the_head_of_the_office_is_named(tmp_path: Path, plan: str, org: str, said: str, why: str) -> None:
    """As the plan named them before; a change cannot name somebody else to approve it."""
    run = Here(written(tmp_path / "here", a=plan))
    (run.folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    committed(run.folder)
    written(run.folder, a=plan.replace("95%", "90%").replace("office: 综合科", "office: 环卫科"))
    (run.folder / "plans" / "org" / "office.yaml").write_text(org.replace("张某", "赵某"), encoding="utf-8")
    for form in ("text", "md"):
        out = re.sub(r"\n *", "", run("diff", "HEAD", "--as-of", TODAY, "--format", form).out)
        assert said in out, why
        assert "负责人赵某批准" not in out


def test_many_units_and_many_days_are_folded_away(tmp_path: Path) -> None:
    units = [f"街道{number}" for number in range(40)]
    org = "org: office\nunits:\n  综合科: {head: zhang}\n  绿化科: {}\n  环卫科: {}\n" + "".join(
        f"  {unit}: {{}}\n" for unit in units
    )
    org += f"groups:\n  业务科室: [{', '.join(units)}]\npeople:\n  zhang: {{name: 张某}}\n"
    run = Here(written(tmp_path / "here", a=PLAN))
    (run.folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    committed(run.folder)
    text = PLAN.replace("recurrence: quarter", "recurrence: {every: month, from: 2024-04-01}").replace(
        "month,", "week,"
    )
    written(run.folder, a=text)
    (run.folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    harmless(ran.out)
    assert "<summary>各单位  41</summary>" in ran.out
    assert re.search(r"<details><summary>(?:共 )?\d+ 份</summary>", ran.out)
    assert "另有 34 个单位" in ran.out


def test_what_is_the_same_makes_a_short_comment(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", "md")
    assert ran.status == 0
    assert ran.out == (
        f"{MARK}\n### 这次改动带来什么\n\n**没有实质变化。**\n\n"
        f"<sub>以 {TODAY} 为准。没有台账，是否已报送未作对照。</sub>\n"
    )
