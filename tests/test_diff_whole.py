"""`wf diff`: what changes of a plan as a whole, of its points and triggers, of units and people, calendars, settings."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Golden
from tests.test_diff import git
from tests.test_recording import GOLDEN, LANGUAGES, Here

FILES = {
    "wf.yaml": "digest: {weekly: monday, by: '09:00'}\nlimits: {task: 300}\n",
    "plans/office.yaml": """\
plan: office-2024
title: 测试局2024年法治工作要点
year: 2024
issuer: 测试局
issued: 2024-01-10
org: org/office.yaml
office: 综合科
calendar: cn
shift: preceding
reminders:
- {at: -3, to: [liaison]}
- {at: 1, to: [liaison, head], as: notice}
wrapup: {due: 2024-12-13, ask: [主要成效]}
triggers:
  评查通知: {title: 上级关于案卷评查的通知, latest: 2024-09-30}
  案例通知: {title: 征集案例的通知, latest: 2024-10-31}
items:
- item: "1"
  title: 普法
  source: 第一部分
  owners: {lead: 综合科, with: [业务科室]}
  tasks:
  - {id: study, title: 集中学法, owners: 综合科, recurrence: month, evidence: [签到表]}
  - {id: paper, was: leaflet, title: 普法资料报送, each: with, recurrence: {every: quarter, from: 2024-04-01}, evidence: [普法资料, {name: 媒体报道, optional: true}]}
  - {id: watch, title: 关注舆情, recurrence: continuous, evidence: [记录]}
- item: "2"
  title: 执法
  owners: 绿化科
  tasks:
  - {id: review, title: 案卷评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
  - {id: mend, title: 评查整改, recurrence: {after: review, due: +5 workdays}, evidence: [整改报告]}
  - {id: plan, title: 执法方案, recurrence: {date: 2024-11-01}, evidence: [方案]}
- item: "3"
  title: 加强组织领导
  owners: 综合科
- item: "4"
  title: 廉政
  owners: 督查科
  tasks:
  - id: rate
    title: 信访办理
    recurrence: {every: half-year, from: 2024-06-01}
    measure: {name: 超期率, numerator: 超期件数, denominator: 件数, unit: 件, at_most: 5%}
""",
    "plans/org/office.yaml": """\
org: office
units:
  综合科: {kind: 科室, head: zhang, liaison: li, leader: wang}
  绿化科: {head: zhang, liaison: li, leader: wang}
  环卫科: {head: zhang, liaison: li, leader: wang}
  督查科: {head: zhao, liaison: zhou}
  老科: {head: zhao}
groups:
  业务科室: [绿化科, 环卫科]
  闲组: [督查科]
people:
  zhang: {name: 张某, email: zhang@example.org}
  li: {name: 李某, email: li@example.org}
  wang: {name: 王某, email: wang@example.org}
  zhao: {name: 赵某, email: zhao@example.org, channels: [email]}
  zhou: {name: 周某, email: zhou@example.org}
""",
    "plans/calendars/cn/2025.yaml": "year: 2025\npapers: [关于2025年放假的通知]\ndays:\n- {name: 元旦, date: 2025-01-01, isOffDay: true}\n",
}
TODAY = "2024-05-13"
PLAN, ORG, DAYS, SETTINGS = "plans/office.yaml", "plans/org/office.yaml", "plans/calendars/cn/2025.yaml", "wf.yaml"


class Edit(NamedTuple):
    """An edit of a file: what is put in the place of what, what becomes of it, and why."""

    file: str
    before: str
    after: str
    status: int
    codes: tuple[str, ...]
    why: str


EDITS = [
    # the plan
    Edit(PLAN, "title: 测试局2024年法治工作要点", "title: 测试局2024年法治建设要点", 0, ("title",), "the plan's title"),
    Edit(PLAN, "issuer: 测试局", "issuer: 测试局办公室", 4, ("issuer",), "letters are signed and numbered by it"),
    Edit(PLAN, "calendar: cn", "calendar: weekends", 4, ("calendar", "foreseen", "foreseen"), "another calendar, and other days with it"),
    Edit(PLAN, "shift: preceding", "shift: none", 1, ("closed-moved", "later", "later", "later", "shift"), "told once for the plan, beside the days that move"),
    Edit(PLAN, "id: plan, title", "id: plan, shift: none, title", 0, ("shift",), "of one task alone"),
    Edit(PLAN, "[liaison, head], as: notice", "[liaison, head, leader], as: supervision", 4, ("reminders",), "another letter, to more people"),
    Edit(PLAN, "ask: [主要成效]", "ask: [主要成效, 不足]", 0, ("evidence-new",), "asked of every point, told once"),
    Edit(PLAN, "ask: [主要成效]", "ask: [不足]", 4, ("evidence-gone", "evidence-new"), "asked for in place of the other"),
    Edit(PLAN, "due: 2024-12-13", "due: 2024-12-20", 4, ("later",), "the wrap-up later, told once"),
    Edit(PLAN, "wrapup: {due: 2024-12-13, ask: [主要成效]}\n", "", 4, ("cancelled",), "no wrap-up any more"),
    Edit(PLAN, "wrapup: {due: 2024-12-13,", "wrapup: {title: 年度总结, due: 2024-12-13,", 0, ("wording",), "what the wrap-up is called"),
    # triggers
    Edit(PLAN, "title: 征集案例的通知", "title: 关于征集案例的通知", 0, ("wording",), "a trigger's title"),
    Edit(PLAN, "  案例通知: {title: 征集案例的通知, latest: 2024-10-31}\n", "", 4, ("trigger-gone",), "a trigger that never was"),
    Edit(PLAN, "items:\n", "  督查通知: {title: 上级督查的通知, latest: 2024-10-31}\nitems:\n", 0, ("trigger-new",), "another one"),
    Edit(PLAN, "{after: 评查通知, due: +10", "{after: 案例通知, due: +10", 4, ("added", "added", "cancelled", "cancelled", "starter"), "waits for another"),
    # points
    Edit(PLAN, "title: 加强组织领导", "title: 加强领导", 0, ("item-wording",), "worded anew, told once for the point"),
    Edit(PLAN, "title: 普法\n", "title: 普法宣传\n", 0, ("item-wording",), "the same where it has tasks, told once all the same"),
    Edit(PLAN, '  owners: 综合科\n- item: "4"', '  owners: 督查科\n- item: "4"', 4, ("leads",), "a point without tasks, but not without a lead"),
    Edit(PLAN, '- item: "3"\n  title: 加强组织领导\n  owners: 综合科\n', "", 4, ("cancelled", "item-gone"), "a point without tasks is dropped"),
    Edit(PLAN, 'item: "3"', 'item: "5"', 1, ("cancelled", "item-renumbered", "new"), "renumbered, and nothing says so"),
    Edit(PLAN, 'item: "3"', 'item: "5"\n  was: "3"', 0, ("item-renamed",), "renumbered as it should be"),
    Edit(PLAN, 'item: "2"', 'item: "6"\n  was: "2"', 0, ("item-renamed",), "the same with tasks: told once"),
    Edit(PLAN, '- item: "4"', '- item: "5"\n  title: 信用\n  owners: 综合科\n- item: "4"', 0, ("item-new", "new"), "a new point without tasks, which the wrap-up asks about"),
    Edit(PLAN, "source: 第一部分", "source: 第二部分", 0, ("source",), "where the official text says so"),
    Edit(PLAN, "source: 第一部分", "basis: upper-2024/3", 0, ("basis", "source"), "what it carries out"),
    Edit(PLAN, "source: 第一部分", "source: 第一部分\n  was: office-2023/7", 0, ("lineage",), "what it continues"),
    # tasks
    Edit(PLAN, "  - {id: watch, title: 关注舆情, recurrence: continuous, evidence: [记录]}\n", "", 4, ("dropped",), "what never falls due has no records to lose"),
    Edit(PLAN, "recurrence: continuous, evidence: [记录]}\n", "recurrence: continuous, evidence: [记录]}\n  - {id: look, title: 巡查, recurrence: continuous, evidence: [记录]}\n", 0, ("new",), "a new one of these"),
    Edit(PLAN, "recurrence: {date: 2024-11-01}", "recurrence: continuous", 4, ("cancelled", "recurrence"), "dropped as it should be where nothing fell due yet"),
    Edit(PLAN, "  - {id: plan, title: 执法方案, recurrence: {date: 2024-11-01}, evidence: [方案]}\n", "", 1, ("vanished",), "dropped as it should not be"),
    Edit(PLAN, "id: plan, title", "id: plan, was: office-2023/2.plan, title", 0, ("lineage",), "what a task continues"),
    Edit(PLAN, "was: leaflet, ", "", 1, ("records-lost", "was"), "what was handed in under the former name would be lost"),
    Edit(PLAN, "each: with, recurrence", "each: all, recurrence", 0, ("added", "each"), "one more hands in"),
    Edit(PLAN, "each: with, recurrence", "recurrence", 4, ("added", "cancelled", "each", "kept"), "together in place of one each"),
    Edit(PLAN, "title: 执法方案,", "title: 执法方案, assumed: true,", 0, ("assumed",), "the official text does not say so"),
    Edit(PLAN, ", {name: 媒体报道, optional: true}", "", 0, ("evidence-gone",), "what nobody had to hand in"),
    Edit(PLAN, "{name: 媒体报道, optional: true}", "媒体报道", 0, ("evidence-needed",), "what everybody has to hand in"),
    Edit(PLAN, "at_most: 5%", "at_most: 8%", 4, ("limit-weaker",), "a limit is weaker where it is higher"),
    Edit(PLAN, "at_most: 5%", "at_most: 3%", 0, ("limit-stronger",), "and stronger where it is lower"),
    Edit(PLAN, "at_most: 5%", "at_most: 0.5", 4, ("target-other",), "a number in place of a share"),
    Edit(PLAN, "numerator: 超期件数", "numerator: 严重超期件数", 4, ("measure-other",), "reckoned in another way"),
    Edit(PLAN, "{every: half-year, from", "{every: half-year, times: 0, from", 4, ("times",), "only if there is any"),
    # units and people
    Edit(ORG, "督查科: {head: zhao, liaison: zhou}", "督查科: {head: zhao, liaison: li}", 0, ("role",), "another liaison"),
    Edit(ORG, "督查科: {head: zhao, liaison: zhou}", "督查科: {head: zhao}", 4, ("role-empty",), "nobody is told"),
    Edit(ORG, "督查科: {head: zhao, liaison: zhou}", "督查科: {head: zhao, liaison: zhou, leader: wang}", 0, ("role-filled",), "there was nobody"),
    Edit(ORG, "li@example.org", "li.si@example.org", 0, ("address",), "the same mail server"),
    Edit(ORG, "li@example.org", "li@example.com", 4, ("address",), "somebody else's"),
    Edit(ORG, "zhou: {name: 周某, email: zhou@example.org}", "zhou: {name: 周某}", 4, ("unreachable",), "nobody can tell them"),
    Edit(ORG, "name: 周某", "name: 周明", 0, ("person",), "a name written out"),
    Edit(ORG, "channels: [email]", "channels: [wecom], accounts: {wecom: zhao}", 0, ("accounts", "channels"), "told in another way"),
    Edit(ORG, "  老科: {head: zhao}\n", "", 0, ("unit-gone",), "a unit that has nothing to do"),
    Edit(ORG, "  老科: {head: zhao}\n", "  老科: {head: zhao}\n  新科: {head: zhao}\n", 0, ("unit-new",), "a new unit"),
    Edit(ORG, "老科: {head: zhao}", "老科: {head: zhao, until: 2024-06-30, successor: 督查科}", 0, ("unit-span",), "dissolved as it should be"),
    Edit(ORG, "kind: 科室, ", "", 0, ("unit-kind",), "of no kind any more"),
    Edit(ORG, "业务科室: [绿化科, 环卫科]", "业务科室: [绿化科]", 4, ("cancelled", "group"), "a unit leaves a group that has to hand in"),
    Edit(ORG, "业务科室: [绿化科, 环卫科]", "业务科室: [绿化科, 环卫科, {unit: 督查科, from: 2024-07-01}]", 4, ("added", "group"), "one joins it"),
    Edit(ORG, "闲组: [督查科]", "闲组: [督查科, 绿化科]", 0, ("group",), "a group that nobody names"),
    # calendars and settings
    Edit(DAYS, "- {name: 元旦, date: 2025-01-01, isOffDay: true}\n", "- {name: 元旦, date: 2025-01-01, isOffDay: true}\n- {name: 春节, date: 2025-03-03, isOffDay: true}\n", 0, ("days-off",), "another day off"),
    Edit(DAYS, "- {name: 元旦, date: 2025-01-01, isOffDay: true}\n", "- {name: 元旦, date: 2025-01-01, isOffDay: true}\n- {name: 春节, date: 2025-03-01, isOffDay: false}\n", 0, ("days-worked",), "a day made up"),
    Edit(SETTINGS, "weekly: monday", "weekly: none", 4, ("setting",), "no week's list any more"),
    Edit(SETTINGS, "{weekly: monday, by", "{daily: false, weekly: monday, by", 4, ("setting",), "no reminders any more"),
    Edit(SETTINGS, "task: 300", "task: 400", 4, ("setting",), "a limit raised"),
    Edit(SETTINGS, "limits:", "lang: en\nlimits:", 0, ("setting",), "another language"),
]  # fmt: skip
SHORT = {
    "new-task": "new",
    "times-weaker": "times",
    "person-name": "person",
    "group-left": "group",
    "group-joined": "group",
}
"""Codes that are told apart elsewhere."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace with everything in it, in a git repository, and something recorded."""
    folder = tmp_path_factory.mktemp("whole") / "office"
    restored(folder)
    (folder / "资料.txt").write_text("宪法\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "plans", "wf.yaml")
    git(folder, "commit", "-q", "-m", "plan")
    run = Here(folder)
    (folder / PLAN).write_text(FILES[PLAN].replace("id: paper, was: leaflet,", "id: leaflet,"), encoding="utf-8")
    done = run("submit", "leaflet@Q2#绿化科", "--file", "普法资料=资料.txt", "--as-of", "2024-04-20")
    assert done.status == 0, done.err
    restored(folder)
    return run


def restored(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def edited(whole: Here, edit: Edit) -> None:
    restored(whole.folder)
    assert FILES[edit.file].count(edit.before) == 1, edit.before
    (whole.folder / edit.file).write_text(FILES[edit.file].replace(edit.before, edit.after), encoding="utf-8")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit.file.rpartition('/')[2]}: {edit.why}")
def test_an_edit_and_what_it_does(whole: Here, edit: Edit) -> None:
    edited(whole, edit)
    ran = whole("diff", "HEAD", "--as-of", TODAY, "--format", "json")
    assert ran.err == ""
    told = json.loads(ran.out)
    codes = tuple(sorted(SHORT.get(one["code"], one["code"]) for one in told["changes"]))
    assert (ran.status, codes, told["errors"]) == (edit.status, tuple(sorted(edit.codes)), [])
    schema = json.loads((ROOT / "docs" / "diff.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said(whole: Here, golden: Golden, lang: str) -> None:
    shown = []
    for edit in EDITS:
        edited(whole, edit)
        ran = whole("diff", "HEAD", "--as-of", TODAY, "--lang", lang)
        shown.append(f"# {edit.why}\n{ran.out}# {ran.status}\n")
    golden.check(GOLDEN / f"diff-whole-{lang}.txt", "\n".join(shown))


def test_a_draft_may_be_changed_at_will(whole: Here) -> None:
    """Of a plan that is not issued nothing has to be approved; of what others share, too, it is only the settings."""
    statuses = {}
    for edit in EDITS:
        if edit.file != SETTINGS:
            edited(whole, edit)
            statuses[edit.why] = whole("diff", "HEAD", "--as-of", "2024-01-02").status
    assert {why: status for why, status in statuses.items() if status} == {}
