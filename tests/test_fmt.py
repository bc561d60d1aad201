"""`wf fmt`: one layout, the same plan, every comment kept; a second reader of YAML is the judge."""

import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine import wording
from engine.app.formatting import same
from engine.document.compose import compose
from engine.editing.layout import laid_out
from engine.editing.tree import grown
from engine.faults import UnsafeEditError
from engine.loading import load
from engine.render.trouble import unsafe
from engine.workspace import Workspace
from tests.conftest import ROOT
from tests.test_recording import Here

PLANS = sorted([*(ROOT / "plans").glob("*.yaml"), *(ROOT / "plans" / "org").glob("*.yaml")])
ODD = """\
﻿# 说明在最上面

title:   '测试计划'   # 标题
plan: "test-2024"
year: 2024
items:
    # 第一条前面的话
    - title: "推进: 第一条"   # 有冒号
      item: "1"
      tasks: [{title: 资料, recurrence: quarter,
               id: paper,   # 代号
               # 证据前面的话
               evidence: [照片, '小结']}]
      # 第一条末尾的话
    -   item: 2
        title: |
            两行的
            标题
        owners: {with: [环卫科], lead: 综合科}
        "basis": no
    - {item: "3.10", title: '22:30', tasks: [], owners: }


    # 最后的话
org: org/office.yaml
issuer: 测试局
# 完
"""
LAID = """\
# 说明在最上面

plan: test-2024
title: 测试计划  # 标题
year: 2024
issuer: 测试局
# 完
org: org/office.yaml
items:
# 第一条前面的话
- item: "1"
  title: "推进: 第一条"  # 有冒号
  tasks:
  - id: paper  # 代号
    title: 资料
    recurrence: quarter
    # 证据前面的话
    evidence: [照片, 小结]
  # 第一条末尾的话
- item: 2
  title: |
    两行的
    标题
  owners: {lead: 综合科, with: [环卫科]}
  basis: "no"
- item: "3.10"
  title: "22:30"
  owners:
  tasks: []

# 最后的话
"""


def comments(text: str) -> list[str]:
    """Every comment that another reader of YAML sees."""
    found: list[str] = []
    for token in YAML().scan(text):
        for held in getattr(token, "_comment", None) or ():
            pieces = held if isinstance(held, list) else [held]
            found += [line.strip() for one in pieces if one for line in one.value.split("\n") if line.strip()]
    return sorted(found)


def seen(text: str) -> object:
    """What another reader of YAML makes of it."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_a_plan_of_ours_says_the_same_to_another_reader(path: Path) -> None:
    text = path.read_text("utf-8")
    after = laid_out(text, "org" if path.parent.name == "org" else "plan")
    assert (seen(after), comments(after)) == (seen(text), comments(text))
    assert laid_out(after, "org" if path.parent.name == "org" else "plan") == after


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_no_line_is_longer_than_what_it_cannot_break(path: Path) -> None:
    text = laid_out(path.read_text("utf-8"), "org" if path.parent.name == "org" else "plan")
    for line in text.splitlines():
        code = line.partition("  #")[0]
        if re.match(r"\s*(- )?([\w-]+: )?[\[{]", code) and not code.lstrip().startswith("#"):
            assert len(code) + len(re.findall(r"[^\x00-\xff]", code)) <= 80, line


def test_everything_odd_comes_into_one_layout() -> None:
    text = ODD.removeprefix("\ufeff")
    assert laid_out(text, "plan") == LAID
    assert laid_out(LAID, "plan") == LAID
    assert compose("", text)[0] == compose("", LAID)[0]


@pytest.fixture
def office(tmp_path: Path) -> Here:
    (tmp_path / "office" / "plans" / "org").mkdir(parents=True)
    return Here(tmp_path / "office")


def test_the_command_writes_what_changes_and_nothing_else(office: Here) -> None:
    plans = office.folder / "plans"
    (plans / "a.yaml").write_text(ODD, encoding="utf-8")
    (plans / "b.yaml").write_text(LAID, encoding="utf-8")
    (plans / "b.yaml").chmod(0o640)
    kept = (plans / "b.yaml").stat()
    assert office("fmt", "--check") == (1, "plans/a.yaml\n", "有 1 个文件的版式不一致。\n")
    assert (plans / "a.yaml").read_text("utf-8") == ODD
    assert office("fmt", "--lang", "en") == (0, "plans/a.yaml\n", "1 file laid out anew.\n")
    assert (plans / "a.yaml").read_text("utf-8") == LAID
    assert (plans / "b.yaml").stat() == kept
    assert office("fmt", "--check") == (0, "", "")


def test_line_ends_of_another_system_are_layout_too(office: Here) -> None:
    path = office.folder / "plans" / "a.yaml"
    path.write_bytes(LAID.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert office("fmt", "plans/a.yaml").status == 0
    assert path.read_bytes() == LAID.encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_lines_that_would_change_are_shown_as_diff_shows_them(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text(LAID.replace("year: 2024", "year:   2024"), encoding="utf-8")
    ran = office("fmt", "--diff")
    assert ran.status == 1
    assert ran.out.splitlines()[:2] == ["--- plans/a.yaml", "+++ plans/a.yaml"]
    assert "-year:   2024\n+year: 2024\n" in ran.out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("plan: a\nplan: b\n", "duplicate-key"),
        ("plan: &a b\nyear: *a\n", "anchor"),
        ("plan: [a\n", "unclosed-bracket"),
        ("plan：a\n", ""),
        ("\xd6\xd0", "encoding"),
    ],
)
def test_what_cannot_be_read_stays_as_it_is(office: Here, text: str, code: str) -> None:
    path = office.folder / "plans" / "a.yaml"
    path.write_bytes(text.encode("latin-1" if code == "encoding" else "utf-8"))
    before = path.read_bytes()
    ran = office("fmt")
    assert (ran.status, ran.out, path.read_bytes()) == (1, "", before)
    assert f"[{code}" in ran.err


def test_a_file_of_comments_alone_is_laid_out_already(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text(LAID, encoding="utf-8")
    (office.folder / "wf.yaml").write_text("# lang: zh-CN\n", encoding="utf-8")
    assert office("fmt", "--check") == (0, "", "")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["没有.yaml"], "找不到文件"),
        (["plans/org"], "没有计划"),
        (["plans/a.yaml", "--plans", "plans"], ""),
    ],
)
def test_names_that_are_no_files(office: Here, names: list[str], said: str) -> None:
    (office.folder / "plans" / "a.yaml").write_text(LAID, encoding="utf-8")
    ran = office("fmt", *names)
    assert (ran.status, said in ran.err) == (2 if said else 0, True)


def test_what_is_none_of_our_files_is_left_alone(office: Here) -> None:
    (office.folder / "plans" / "a.yaml").write_text(LAID, encoding="utf-8")
    other = office.folder / "plans" / "org" / "docker.yaml"
    other.write_text("services:   {web: {on: yes}}\n", encoding="utf-8")
    ran = office("fmt", "plans/org/docker.yaml")
    assert (ran.status, "docker.yaml" in ran.err, other.read_text("utf-8")[:12]) == (2, True, "services:   ")
    assert office("fmt") == (0, "", "")


@pytest.mark.parametrize("options", [(), ("--check",), ("--diff",)])
def test_a_program_pipes_a_file_through(tmp_path: Path, options: tuple[str, ...]) -> None:
    command = [str(Path(sys.executable).with_name("wf")), "fmt", "-", *options]
    runs = [
        subprocess.run(command, input=text.encode(), capture_output=True, check=False, cwd=tmp_path)
        for text in (ODD, LAID)
    ]
    assert [ran.returncode for ran in runs] == ([0, 0] if not options else [1, 0])
    assert runs[0].stdout.decode().startswith({(): LAID, ("--check",): "", ("--diff",): "--- -\n+++ -\n"}[options])


@pytest.mark.parametrize("after", ["plan: b  # 话\n", "plan: a\n", "plan: [\n"])
def test_what_would_say_something_else_is_never_written(after: str) -> None:
    root, _ = compose("a.yaml", "plan: a  # 话\n")
    with pytest.raises(UnsafeEditError) as fault:
        same("a.yaml", "plan: a  # 话\n", after, root)
    assert "a.yaml" in unsafe(fault.value, wording.words("zh-CN"))


def test_our_own_plans_are_laid_out(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    assert Here(tmp_path)("fmt", "--check") == (0, "", "")


def test_a_link_is_not_followed(office: Here) -> None:
    elsewhere = office.folder / "elsewhere.yaml"
    elsewhere.write_text(ODD, encoding="utf-8")
    (office.folder / "plans" / "a.yaml").symlink_to(elsewhere)
    assert office("fmt").status == 1
    assert elsewhere.read_text("utf-8") == ODD


def test_the_same_plan_comes_out(tmp_path: Path) -> None:
    """Ids, dates and owners of a real plan: nothing but layout changes."""

    def read(folder: Path) -> list[tuple[object, ...]]:
        loaded = load(Workspace(str(folder), str(folder / "plans")))
        return [(one.id, one.dates, one.units) for schedule in loaded.schedules for one in schedule.occurrences]

    for path in PLANS:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(laid_out(path.read_text("utf-8"), None).replace("\n\n", "\n"), encoding="utf-8")
    assert Here(tmp_path)("fmt").status == 0
    assert read(tmp_path) == read(ROOT)


WORDS = st.sampled_from(
    ["甲", "a", "no", "07", "1", "1.5", "", "~", "22:30", "2024-06-28", "a: b", "#", " x", "x ", "两\n行\n", "'", '"', "[", "，", "- a", "true", "\u2028", "😀", "a\tb", "\n"]
)  # fmt: skip
TREES = st.recursive(
    st.one_of(WORDS, st.integers(0, 9), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["item", "tasks", "id", "owners", "甲", "no", "with"]), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """YAML as people may write it: any values, block or flow, comments between any two lines."""
    root = draw(st.dictionaries(st.sampled_from(["plan", "items", "甲", "year"]), TREES, min_size=1, max_size=4))
    yaml = YAML()
    yaml.default_flow_style = draw(st.sampled_from([False, None, True]))
    yaml.width = draw(st.sampled_from([20, 200]))
    yaml.indent(mapping=draw(st.sampled_from([2, 4])), sequence=4, offset=draw(st.sampled_from([0, 2])))
    stream = io.StringIO()
    yaml.dump(root, stream)
    lines: list[str] = []
    for number, line in enumerate(stream.getvalue().splitlines()):
        kind = draw(st.sampled_from(["", "", "", "above", "beside", "blank"]))
        lines += [""] if kind == "blank" else [f"{' ' * draw(st.integers(0, 6))}# c{number}"] if kind == "above" else []
        lines.append(f"{line}  # d{number}" if kind == "beside" else line)
    return "\n".join(lines) + "\n"


def neighbours(text: str) -> list[tuple[str, int, int]]:
    """Every comment on a line of its own, with how many values stand or begin before it, and how many there are."""
    tree = grown(text)
    scalars = sorted(one.start for one in tree.entries if not one.value.entries)
    found = []
    for match in re.finditer(r"^ *(#.*)$", text, re.MULTILINE):
        inside = any(
            one.value.start < match.start() < one.value.end for one in tree.entries if one.value.kind == "scalar"
        )
        if not inside:
            found.append((match[1].rstrip(), sum(start < match.start(1) for start in scalars), len(scalars)))
    return found


@pytest.mark.parametrize("between", ["    # 甲：晚一周", "      # 甲：晚一周", "  # 甲：晚一周"])
@pytest.mark.parametrize(
    ("head", "members"),
    [
        ("items:\n- item: '1'\n  tasks:", ["  - {id: a, title: 甲}", "  - {id: b, title: 乙}"]),
        (
            "reminders:",
            ["  - {at: -3, to: [liaison]}", "  - {at: 1, to: [head]}", "wrapup: {due: 2024-12-13, ask: [成效]}"],
        ),
        ("evidence:", ["  - 照片", "  - 小结", "title: 甲"]),
        ("a:", ["  b: 1", "  c: 2", "d: 3"]),
    ],
)
def test_a_comment_stays_between_the_two_that_it_stood_between(head: str, members: list[str], between: str) -> None:
    for place in range(1, len(members)):
        text = "\n".join([head, *members[:place], between, *members[place:]]) + "\n"
        after = laid_out(text, None)
        assert [one[:2] for one in neighbours(after)] == [one[:2] for one in neighbours(text)], after


@given(documents())
def test_no_comment_wanders(text: str) -> None:
    """Where no key changes its place, a comment on a line of its own keeps the value before it."""
    root, problems = compose("", text)
    if problems or root is None:
        return
    assert Counter(neighbours(text)) <= Counter(neighbours(laid_out(text, None)))


@given(documents())
def test_whatever_people_write_keeps_its_values_and_comments(text: str) -> None:
    root, problems = compose("", text)
    try:
        said = comments(text)
    except YAMLError:
        return
    if problems or root is None:
        return
    after = laid_out(text, "plan")
    assert compose("", after) == (root, [])
    assert comments(after) == said
    assert grown(after).comments == grown(text).comments
    assert laid_out(after, "plan") == after
