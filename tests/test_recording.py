"""The commands that record, and those that look into the ledger, as people and programs use them."""

import contextlib
import gettext
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from engine.cli import everyday
from engine.cli.main import main
from tests.conftest import ORG, ROOT, Golden, Ran, Wf

PLAN = """\
plan: office-2024
title: 测试局2024年法治工作要点
year: 2024
issuer: 测试局
issued: 2024-03-11
org: org/office.yaml
office: 综合科
wrapup: {due: 2024-12-13, ask: [主要成效]}
triggers:
  评查通知: {title: 上级关于案卷评查的通知, latest: 2024-09-30}
  案例通知: {title: 征集案例的通知, latest: 2024-10-31}
items:
- item: "1"
  title: 普法
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: study, title: 集中学法, recurrence: month, evidence: [签到表]}
  - {id: paper, title: 普法资料报送, each: with, recurrence: quarter, evidence: [普法资料]}
  - id: talk
    title: 送法活动
    recurrence: {every: half-year, times: 2}
    evidence: [{name: 活动照片, formats: [jpg, png], at_least: 2}, 活动小结, {name: 媒体报道, optional: true}]
  - {id: festival, title: 节点宣传, recurrence: {during: {植树节: 2024-03-12, 安全生产月: 2024-06}}, evidence: [{name: 媒体报道, optional: true}]}
- item: "2"
  title: 执法
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: review, title: 案卷评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
  - {id: reform, title: 评查整改, owners: 综合科, recurrence: {after: review, due: +5 workdays}, evidence: [整改报告]}
  - {id: case, title: 案例报送, each: with, recurrence: {after: 案例通知, due: +10 workdays}, evidence: [案例]}
  - id: appear
    title: 负责人出庭应诉
    each: all
    recurrence: {every: quarter, times: 0}
    measure: {name: 出庭应诉率, numerator: 出庭件数, denominator: 应出庭件数, unit: 件, at_least: 100%}
  - id: fines
    title: 处罚案件数
    each: with
    recurrence: half-year
    measure: {name: 案件数, unit: 件, at_least: 10}
"""
FILES = {
    "签到表.txt": "张某\n",
    "普法资料.docx": "宪法\n",
    "普法资料（新）.docx": "宪法，修订\n",
    "活动照片1.jpg": "一\n",
    "活动照片2.png": "二\n",
    "活动照片3.JPG": "三\n",
    "活动照片4.png": "四\n",
    "活动小结一.docx": "小结\n",
    "活动小结二.docx": "又结\n",
    "评查报告.pdf": "报告\n",
    "整改报告.pdf": "整改\n",
}
GOLDEN = ROOT / "tests" / "golden"
LANGUAGES = {"zh-CN": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
CLEAN = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR", "WF_PLANS", "WF_LEDGER", "_WF_COMPLETE"))
"""What of the environment must not reach a command that runs in this process."""
Run = Callable[..., Ran]


class Here:
    """`wf` in this process, for speed: its own entry point, with arguments, environment, folder and streams of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        cache = str(folder.with_name(f"{folder.name}-cache"))
        self.folder = folder
        self.environment: dict[str, str] = {
            "WF_CACHE": cache, "LANG": LANGUAGES["zh-CN"], "COLUMNS": "80", "WF_BY": "周某", **environment,
        }  # fmt: skip

    def __call__(self, *arguments: str, **environment: str) -> Ran:
        """Run `wf` in the folder."""
        domain, argv = gettext.textdomain(), sys.argv
        everything = {**CLEAN, **self.environment, **environment}
        try:
            with contextlib.chdir(self.folder), CliRunner().isolation(env=everything) as (out, err, _):
                sys.argv = ["wf", *arguments]
                status = left()
                return Ran(status, out.getvalue().decode(), err.getvalue().decode())
        finally:
            gettext.textdomain(domain)
            sys.argv = argv


def left() -> int:
    """Run the entry point, all that it prints flushed; the status with which it leaves."""
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    raise AssertionError("the entry point returned")


def furnish(folder: Path) -> Path:
    """A workspace: plan, units, and files to hand in."""
    (folder / "plans" / "org").mkdir(parents=True)
    (folder / "plans" / "office.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def steady(text: str, folder: Path) -> str:
    """A text without what differs from run to run: instants, the folder of the test."""
    text = re.sub(r"(录入|recorded) [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", r"\1 <instant>", text)
    return text.replace(str(folder), "<folder>")


def words(command: str) -> list[str]:
    return shlex.split(command, comments=False)


def events(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """What the ledger has, the latest first."""
    ran = run("log", "-n", "1000", "--format", "json", *arguments)
    assert ran.status == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def schema(name: str) -> Draft202012Validator:
    """A contract, those that it refers to known by their urns."""
    contracts = [
        json.loads((ROOT / "docs" / f"{one}.schema.json").read_text("utf-8"))
        for one in ("due", "event", "recorded", "status")
    ]
    known = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in contracts])
    for one in contracts:
        Draft202012Validator.check_schema(one)
    return Draft202012Validator({"$ref": f"urn:wf:schema:{name}"}, registry=known)


STORY = [
    ("submit study@03 --file 签到表.txt --as-of 2024-03-20", "all together hand in once, complete at once"),
    ("submit study@03 --file 签到表.txt --as-of 2024-03-21", "the same again is a retry"),
    ("submit paper@Q1#绿化科 --note 另行补交 --as-of 2024-03-21", "a note alone lacks the material"),
    ("submit paper@Q1 --unit 绿化科 --file 普法资料.docx --as-of 2024-03-22", "the unit as an option; its lead has to accept"),
    ("accept paper@Q1#绿化科 --by 李某 --as-of 2024-03-25", "accepted"),
    ("submit paper@Q1#环卫科 --file 普法资料.docx --as-of 2024-03-26", "the other piece"),
    ("return paper@Q1#环卫科 --reason 缺公章 --by 李某 --as-of 2024-03-27", "sent back"),
    ("due --week --as-of 2024-03-27", "the list: what is done has left it, what was returned says why"),
    ("submit paper@Q1#环卫科 --file 普法资料（新）.docx --as-of 2024-04-03", "again, and late: 29 March was the day"),
    ("accept paper@Q1#环卫科 --note 仅此一次 --by 李某 --as-of 2024-04-03", "accepted, late all the same"),
    ("submit 1.study@2024-01 --file 签到表.txt --as-of 2024-04-03", "due before the plan was issued: back-filled, not late"),
    ("submit festival@植树节 --note 已办 --happened 2024-03-12 --as-of 2024-04-03", "all of its evidence is optional: a note will do"),
    ("submit talk@H1 --file 活动照片1.jpg --file 活动照片2.png --file 活动小结一.docx --as-of 2024-04-08", "one of two times"),
    ("submit talk@H1 --file 活动照片3.JPG --file 媒体报道=活动小结二.docx --as-of 2024-05-08", "two times, but not all material twice; the optional kind by its name"),
    ("accept talk@H1 --note 照片从缺 --by 李某 --as-of 2024-05-09", "in spite of what is lacking"),
    ("withdraw talk@H1 --reason 拿错了 --as-of 2024-05-10", "the last handing-in is taken back"),
    ("submit talk@H1 --file 活动照片3.JPG --file 活动照片4.png --file 活动小结二.docx --as-of 2024-05-13", "everything twice"),
    ("submit appear@Q1#绿化科 --numerator 0 --denominator 0 --as-of 2024-03-28", "nothing out of nothing is a report; this one is entered later than it counts"),
    ("submit appear@Q1#综合科 --numerator 1 --denominator 2 --as-of 2024-05-14", "the lead's own piece needs nobody's acceptance; asked for if any, and never late"),
    ("submit fines@H1#绿化科 --count 1,012 --as-of 2024-05-15", "a count, as it is written in offices"),
    ("correct fines@H1#绿化科 --count １２ --note 多打了字 --as-of 2024-05-16", "put right, with the full-width digits of a Chinese keyboard"),
    ("fire 评查通知 --on 2024-05-15 --ref 法〔2024〕3号 --as-of 2024-05-16", "what waits for the notice begins"),
    ("show review --as-of 2024-05-16", "ten working days"),
    ("fire 评查通知 --on 2024-05-15 --due 2024-06-07 --ref 法〔2024〕5号 --as-of 2024-05-17", "another notice sets the day itself"),
    ("submit review --file 评查报告.pdf --as-of 2024-05-20", "what waits for this task begins in turn"),
    ("extend reform --to 2024-06-14 --reason 案多 --by 李某 --as-of 2024-05-21", "more time"),
    ("submit reform --file 整改报告.pdf --as-of 2024-06-12", "in time, as it was extended"),
    ("waive fines@H1#环卫科 --reason 本科室不办案 --by 李某 --as-of 2024-06-17", "nothing is owed any more"),
    ("withdraw fines@H1#环卫科 --as-of 2024-06-18", "but it is"),
    ("show talk@H1 --as-of 2024-06-18", "times, files, history"),
    ("show paper@Q1#环卫科 --as-of 2024-04-10", "on an earlier day"),
    ("show 评查通知 --as-of 2024-06-18", "a trigger's history"),
    ("log --from 2024-06-12 --as-of 2024-06-18", "the latest first"),
    ("due --month --as-of 2024-06-18", "settled ones are told by their number"),
    ("due --from 2024-05-01 --to 2024-06-30 --state done --as-of 2024-06-18", "and shown where they are asked for"),
]  # fmt: skip
VERBS = ("submit", "accept", "return", "extend", "waive", "withdraw", "correct", "fire")
ACTS = [command for command, why in STORY if command.startswith(VERBS) and "retry" not in why]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace in which all of the story has happened."""
    run = Here(furnish(tmp_path_factory.mktemp("office")))
    for command in ACTS:
        assert run(*words(command)).status == 0, command
    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Here:
    """A workspace in which nothing has happened."""
    return Here(furnish(tmp_path))


def told(run: Run, folder: Path) -> Iterator[str]:
    """The story: every command, why, and what it prints."""
    for command, why in STORY:
        ran = run(*words(command))
        assert (ran.status, ran.err) == (0, ""), command
        yield f"# {why}\n$ wf {command}\n{steady(ran.out, folder)}\n"


def test_every_verb_in_chinese(wf: Wf, golden: Golden, tmp_path: Path) -> None:
    """In processes of their own, as people run them."""
    folder = furnish(tmp_path / "office")

    def run(*arguments: str) -> Ran:
        return wf(*arguments, cwd=folder, WF_BY="周某", WF_CACHE=str(tmp_path / "cache"))

    golden.check(GOLDEN / "recording-zh-CN.txt", "".join(told(run, folder)))


def test_every_verb_in_english(fresh: Here, golden: Golden) -> None:
    fresh.environment["LANG"] = LANGUAGES["en"]
    golden.check(GOLDEN / "recording-en.txt", "".join(told(fresh, fresh.folder)))


def test_every_answer_keeps_its_contract_and_a_retry_records_nothing(fresh: Here) -> None:
    contract = schema("recorded")
    for number, command in enumerate(ACTS, 1):
        first, again = (fresh(*words(command), "--format", "json") for _ in range(2))
        assert (first.status, again.status, again.err) == (0, 0, ""), command
        one, other = json.loads(first.out), json.loads(again.out)
        contract.validate(one)
        assert (one["new"], other["new"], one["event"]["seq"]) == (True, False, number), command
        assert other["event"] == {**one["event"], "complete": other["event"]["complete"]}, command
        assert other["occurrence"] == one["occurrence"], command
    assert [event["seq"] for event in events(fresh)] == [*range(len(ACTS), 0, -1)]


def test_what_is_read_back_keeps_the_contract(office: Here) -> None:
    schema("event").validate(events(office))
    for id_ in ("talk@H1", "reform", "评查通知"):
        schema("event#/$defs/shown").validate(json.loads(office("show", id_, "--format", "json").out))


def test_what_is_read_back_is_what_was_said(office: Here) -> None:
    """All but `complete`, of which see above."""
    found = [{**event, "complete": bool(event["complete"])} for event in events(office)]
    schema("event").validate(found)
    first, *_, last = reversed(found)
    assert (first["day"], first["who"], first["subject"]) == ("2024-03-20", "周某", "office-2024/1.study@2024-03")
    assert first["body"]["files"][0] | {"sha256": ""} == {"as": "签到表", "name": "签到表.txt", "sha256": "", "size": 7}
    assert (last["kind"], last["body"], last["complete"]) == ("withdrawn", {}, False)
    shown = json.loads(office("show", "reform", "--as-of", "2024-06-18", "--format", "json").out)
    assert [event["kind"] for event in shown["events"]] == ["extended", "submitted"]
    assert [one["id"] for one in shown["waits_for"]] == ["office-2024/2.review@评查通知"]


STATES = [
    ("study@03", "2024-03-19", "open", {"received": 0, "days_late": 0}, "the day before"),
    ("study@03", "2024-03-20", "done", {"received": 1, "handed_in": "2024-03-20"}, "the day itself"),
    ("paper@Q1#绿化科", "2024-03-21", "open", {"received": 1, "lacking": ["普法资料"], "handed_in": None}, "in part"),
    ("paper@Q1#绿化科", "2024-03-24", "submitted", {"received": 2, "lacking": []}, "awaiting acceptance"),
    ("paper@Q1#绿化科", "2024-03-25", "done", {"days_late": 0, "handed_in": "2024-03-22"}, "accepted"),
    ("paper@Q1#环卫科", "2024-03-29", "returned", {"reason": "缺公章", "received": 0}, "sent back, not late yet"),
    ("paper@Q1#环卫科", "2024-04-02", "overdue", {"reason": "缺公章"}, "sent back, and late"),
    ("paper@Q1#环卫科", "2024-04-03", "done", {"days_late": 5, "handed_in": "2024-04-03"}, "late though accepted"),
    ("study@01", "2024-04-02", "backfill", {"days_left": -62}, "due before the plan was issued"),
    ("study@01", "2024-04-03", "done", {"days_late": 0}, "back-filled is not late"),
    ("talk@H1", "2024-05-08", "open", {"received": 2, "lacking": ["活动照片", "活动小结"]}, "two times, not all of it"),
    ("talk@H1", "2024-05-09", "done", {"lacking": [], "handed_in": "2024-05-08"}, "accepted all the same"),
    ("talk@H1", "2024-05-10", "open", {"received": 1}, "taken back"),
    ("talk@H1", "2024-05-13", "done", {"received": 2, "handed_in": "2024-05-13"}, "complete"),
    ("appear@Q1#环卫科", "2024-04-10", "lapsed", {"received": 0}, "asked for if any: nothing is owed"),
    ("appear@Q1#绿化科", "2024-03-27", "open", {"figures": {}}, "nothing reported yet"),
    ("appear@Q1#绿化科", "2024-03-28", "submitted", {"figures": {"numerator": "0", "denominator": "0"}, "days_late": 0}, "it counts on the day named, though entered weeks later"),
    ("appear@Q1#综合科", "2024-05-14", "done", {"days_late": 0, "figures": {"numerator": "1", "denominator": "2"}}, "asked for if any: never late"),
    ("fines@H1#绿化科", "2024-05-15", "submitted", {"figures": {"count": "1012"}}, "as handed in"),
    ("fines@H1#绿化科", "2024-05-16", "submitted", {"figures": {"count": "12"}}, "as corrected"),
    ("review", "2024-05-15", "waiting", {"due": None, "expected": "2024-10-18"}, "nothing is known of the notice"),
    ("review", "2024-05-16", "open", {"due": "2024-05-29", "begins": "2024-05-15", "expected": None}, "by the plan"),
    ("review", "2024-05-17", "open", {"due": "2024-06-07"}, "by the notice"),
    ("reform", "2024-05-19", "waiting", {"due": None}, "that task is not done"),
    ("reform", "2024-05-20", "open", {"due": "2024-05-27", "begins": "2024-05-20"}, "it is"),
    ("reform", "2024-05-28", "open", {"due": "2024-06-14", "planned": "2024-05-27"}, "more time"),
    ("reform", "2024-06-12", "done", {"days_late": 0}, "in time, as extended"),
    ("fines@H1#环卫科", "2024-06-17", "waived", {"reason": "本科室不办案"}, "dispensed with"),
    ("fines@H1#环卫科", "2024-06-18", "open", {"reason": None}, "owed again"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "day", "state", "facts", "why"), STATES)
def test_an_earlier_day_has_its_own_state(
    office: Here, id_: str, day: str, state: str, facts: dict[str, Any], why: str
) -> None:
    one = json.loads(office("show", id_, "--as-of", day, "--format", "json").out)["occurrence"]
    assert (one["state"], {name: one[name] for name in facts}) == (state, facts), why


def test_what_is_recorded_later_leaves_earlier_days_as_they_were(fresh: Here) -> None:
    """Asked at the end, every evening's list is what it was on that evening; so is the short way's."""
    evenings: dict[str, str] = {}
    for command in ACTS:
        assert fresh(*words(command)).status == 0
        day = words(command)[-1]
        if day >= max(evenings, default=""):
            evenings[day] = fresh("due", "--all", "--as-of", day, "--format", "json").out
    assert len(evenings) > 15
    assert len(set(evenings.values())) == len(evenings)
    for day, said in evenings.items():
        if day > "2024-05-14":  # before it, what was entered later but counts earlier shows on earlier days
            assert fresh("due", "--all", "--as-of", day, "--format", "json").out == said, day


REPEATS = [
    (["submit study@03 --file 签到表.txt", "submit study@03 --file 签到表.txt --as-of 2024-03-21"], 1, "a retry, be it a day later"),
    (["submit study@03 --file 签到表.txt", "submit study@03 --file 签到表=签到表.txt"], 1, "the same in other words"),
    (["submit study@03 --file 签到表.txt", "submit 1.study@2024-03 --file 签到表.txt --by 李某"], 1, "whoever says it"),
    (["submit study@03 --note 甲", "submit study@03 --note 乙", "submit study@03 --note 甲"], 2, "a retry of what came before another"),
    (["submit study@03 --note 甲", "submit study@03 --note 甲 --key 又一次"], 2, "another, by its key"),
    (["submit study@03 --note 甲 --key k", "submit study@03 --note 乙", "submit study@03 --note 甲 --key k"], 2, "a key stands for one record"),
    (["submit study@03 --note 甲", "return study@03 --reason 乙", "submit study@03 --note 甲"], 3, "after a return the same again is new"),
    (["submit study@03 --note 甲", "return study@03 --reason 乙", "return study@03 --reason 乙"], 2, "sent back once"),
    (["submit study@03 --note 甲", "withdraw study@03", "submit study@03 --note 甲"], 3, "after taking it back, too"),
    (["submit study@03 --note 甲", "submit study@03 --note 乙", "withdraw study@03", "withdraw study@03"], 3, "taking back twice is a retry"),
    (["submit study@03 --note 甲", "submit study@03 --note 乙", "withdraw study@03", "withdraw study@03 --key 二"], 4, "unless a key says that it is not"),
    (["submit study@03 --note 甲", "correct study@03 --note 乙", "correct study@03 --note 丙", "correct study@03 --note 乙"], 4, "of corrections the last word counts"),
    (["extend study@03 --to 2024-04-01 --reason 甲", "extend study@03 --to 2024-04-02 --reason 甲", "extend study@03 --to 2024-04-02 --reason 甲"], 2, "time is given twice, and once more only in a retry"),
    (["waive study@03 --reason 甲", "waive study@03 --reason 甲"], 1, "dispensed with once"),
    (["waive study@03 --reason 甲", "withdraw study@03", "waive study@03 --reason 甲"], 3, "and again after that was taken back"),
    (["fire 评查通知 --on 2024-03-01", "fire office-2024/评查通知 --on 2024-03-01"], 1, "a notice comes once"),
    (["fire 评查通知 --on 2024-03-01", "fire 评查通知 --on 2024-03-04", "fire 评查通知 --on 2024-03-01"], 3, "the last word counts"),
]  # fmt: skip


def test_what_is_said_twice_is_recorded_once(fresh: Here) -> None:
    for number, (commands, count, why) in enumerate(REPEATS):
        ledger = ("--ledger", f"ledgers/{number}/ledger.db")
        answers = []
        for command in commands:
            day = () if "--as-of" in command else ("--as-of", "2024-03-20")
            answers.append(fresh(*words(command), *day, *ledger))
        assert [(ran.status, ran.err) for ran in answers] == [(0, "")] * len(commands), (why, answers)
        assert len(events(fresh, *ledger)) == count, why
        assert sum("没有重复记" in ran.out for ran in answers) == len(commands) - count, why
    assert not (fresh.folder / ".wf").exists()


def test_a_key_stands_for_one_content(fresh: Here) -> None:
    """Given again with another, nothing is recorded and nothing is taken for a retry."""
    answers = [fresh(*words(f"submit study@03 --note {note} --key k --as-of 2024-03-20")) for note in "甲乙甲"]
    assert [ran.status for ran in answers] == [0, 2, 0]
    assert "代号 k" in answers[1].err
    assert "没有重复记" in answers[2].out
    assert [event["body"]["note"] for event in events(fresh)] == ["甲"]


def test_a_mistyped_extension_can_be_put_right(fresh: Here) -> None:
    fresh("extend", "study@03", "--to", "2042-04-12", "--reason", "案多", "--as-of", "2024-03-20")
    assert fresh("extend", "study@03", "--to", "2024-04-12", "--reason", "案多", "--as-of", "2024-03-20").status == 0


def test_who_records_and_on_which_day(fresh: Here) -> None:
    fresh("submit", "study@03", "--note", "甲", "--as-of", "2024-03-20")
    fresh("submit", "study@03", "--note", "乙", "--by", "李某", "--as-of", "2024年3月21日")
    fresh("submit", "study@03", "--note", "丙", WF_BY="", LOGNAME="zhou")
    by_none, by_option, by_environment = events(fresh)
    assert [one["who"] for one in (by_environment, by_option, by_none)] == ["周某", "李某", "zhou"]
    assert [one["day"] for one in (by_environment, by_option)] == ["2024-03-20", "2024-03-21"]
    assert by_none["day"] >= by_none["at"][:10]


@pytest.mark.parametrize(
    ("given", "environment", "place", "why"),
    [
        ((), {}, ".wf/ledger.db", "the workspace's own"),
        (("--ledger", "台账/2024.db"), {}, "台账/2024.db", "named"),
        ((), {"WF_LEDGER": "elsewhere/l.db"}, "elsewhere/l.db", "by the environment"),
        (("--ledger", "a/l.db"), {"WF_LEDGER": "b/l.db"}, "a/l.db", "the option wins"),
    ],
)
def test_a_ledger_has_its_evidence_beside_it(
    fresh: Here, given: tuple[str, ...], environment: dict[str, str], place: str, why: str
) -> None:
    ran = fresh("submit", "study@03", "--file", "签到表.txt", "--as-of", "2024-03-20", *given, **environment)
    assert ran.status == 0, ran.err
    ledger = fresh.folder / place
    assert ledger.is_file(), why
    assert (ledger.parent / ".gitignore").read_text() == "*\n"
    (kept,) = [path for path in (ledger.parent / "evidence").rglob("*") if path.is_file()]
    assert kept.read_bytes() == FILES["签到表.txt"].encode()
    assert sorted(path.name for path in fresh.folder.rglob("*.db")) == [ledger.name]
    asked = ("due", "--all", "--state", "done", "--format", "json")
    assert [len(json.loads(fresh(*asked, *more).out)) for more in ((), ("--ledger", place))] == [
        int(place == ".wf/ledger.db"), 1,
    ]  # fmt: skip


def test_a_folder_that_was_there_keeps_what_git_makes_of_it(fresh: Here) -> None:
    """A ledger in a folder of the user's own does not hide that folder from git."""
    ran = fresh("submit", "study@03", "--note", "甲", "--as-of", "2024-03-20", "--ledger", "l.db")
    assert ran.status == 0
    assert not (fresh.folder / ".gitignore").exists()


def test_asking_leaves_nothing_behind(fresh: Here) -> None:
    for command in ("due --all", "show study@03", "log", "status", "due --ledger other/l.db"):
        assert fresh(*words(command)).status == 0
    assert not (fresh.folder / ".wf").exists()
    assert not (fresh.folder / "other").exists()


def test_the_short_way_says_what_the_command_says(office: Here) -> None:
    """A day in Chinese is left to the full command; the answers are the same, the ledger in them."""
    said = set()
    for day, chinese in (
        ("2024-03-27", "2024年3月27日"),
        ("2024-05-20", "2024年5月20日"),
        ("2024-06-18", "2024年6月18日"),
    ):
        for more in ("", "--month", "--all", "--overdue", "--unit 环卫科", "--format json --all", "--format csv --all"):
            short, full = (["due", "--as-of", one, *words(more)] for one in (day, chinese))
            assert everyday.parse(full) is None
            assert everyday.parse(short) is not None
            ran = office(*short)
            assert ran == office(*full), (day, more)
            said.add(ran.out)
    assert len(said) > 15
    assert "缺公章" in office("due", "--as-of", "2024-03-27").out


def test_the_short_way_answers_after_a_record_without_the_command(fresh: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps up with the ledger by itself: the library of commands is not even there."""
    fresh("due", "--as-of", "2024-03-20")
    fresh("submit", "study@03", "--note", "交过一部分", "--as-of", "2024-03-20")
    monkeypatch.setitem(sys.modules, "engine.cli.commands", None)
    assert "已交部分" in fresh("due", "--month", "--as-of", "2024-03-20").out


def test_settled_ones_leave_the_list_and_can_be_asked_for(office: Here) -> None:
    def listed(*more: str) -> list[str]:
        return [one["id"] for one in json.loads(office("due", "--as-of", "2024-06-18", "--format", "json", *more).out)]

    march = ("--from", "2024-03-01", "--to", "2024-03-31")
    assert listed(*march) == [
        "office-2024/2.appear@2024Q1#综合科", "office-2024/2.appear@2024Q1#绿化科", "office-2024/2.appear@2024Q1#环卫科",
    ][1:]  # fmt: skip
    done = {f"office-2024/{id_}" for id_ in ("1.study@2024-03", "1.festival@植树节", "1.paper@2024Q1#绿化科", "1.paper@2024Q1#环卫科", "2.appear@2024Q1#综合科")}  # fmt: skip
    assert set(listed(*march, "--state", "done")) == done
    assert done <= set(listed("--all"))
    assert done.isdisjoint(listed("--overdue"))
    assert "5 件已完成或免报" in office("due", *march, "--as-of", "2024-06-18").out
    assert "已完成或免报" not in office("due", *march, "--state", "open", "--as-of", "2024-06-18").out


def test_what_was_sent_back_stays_on_the_list(fresh: Here) -> None:
    """Past its day, too, and though it was asked for only if there was any: somebody has to act."""
    fresh("submit", "appear@Q1#绿化科", "--numerator", "1", "--denominator", "2", "--as-of", "2024-04-20")
    fresh("return", "appear@Q1#绿化科", "--reason", "数字不符", "--as-of", "2024-04-21")
    assert "数字不符" in fresh("due", "--as-of", "2024-04-22").out


NAMES = {
    "签到表.txt": ("签到表.txt", "as it was"),
    "签到表 2.txt": ("签到表 2.txt", "blanks are kept"),
    "签到表:*?.txt": ("签到表___.txt", "what Windows forbids"),
    "签到表\u202etxt.exe.txt": ("签到表txt.exe.txt", "what turns the writing round"),
    ".签到表.txt": ("签到表.txt", "nothing hidden; a name that is there already"),
    "签到表\n.txt": ("签到表.txt", "nothing unseen"),
    "con.txt": ("_con.txt", "what Windows reserves"),
}


def test_evidence_comes_back_byte_by_byte_and_overwrites_nothing(fresh: Here) -> None:
    contents = {f"{name}\r\n\0".encode() for name in NAMES}
    for name in NAMES:
        (fresh.folder / name).write_bytes(f"{name}\r\n\0".encode())
        ran = fresh("submit", "study@03", "--file", name, "--as-of", "2024-03-20")
        assert ran.status == 0, ran.err
    target = fresh.folder / "out"
    target.mkdir()
    (target / "签到表 2.txt").write_text("mine")
    ran = fresh("show", "study@03", "--files", "out")
    assert ran.status == 0, ran.err
    assert (target / "签到表 2.txt").read_text() == "mine"
    written = [Path(line) for line in ran.err.splitlines()]
    assert {path.read_bytes() for path in written} == contents
    assert {path.parent for path in written} == {target}
    assert len(list(target.iterdir())) == len(NAMES) + 1
    for path, (name, why) in zip(written, NAMES.values(), strict=True):
        assert path.name == name or re.fullmatch(rf"\d+-\d+-{re.escape(name)}", path.name), why


def test_evidence_comes_back_as_often_as_it_is_asked_for(fresh: Here) -> None:
    fresh("submit", "study@03", "--file", "签到表.txt", "--as-of", "2024-03-20")
    assert [fresh("show", "study@03", "--files", "out").status for _ in range(4)] == [0] * 4


def test_a_correction_replaces_the_kinds_it_names(fresh: Here) -> None:
    """Two pictures by one, the summary as it was."""
    first = "submit talk@H1 --file 活动照片1.jpg --file 活动照片2.png --file 活动小结一.docx --as-of 2024-04-08"
    assert fresh(*words(first)).status == 0
    ran = fresh(*words("correct talk@H1 --file 活动照片3.JPG --as-of 2024-04-09"))
    assert "尚缺：1/2 次、活动照片（1/4）、活动小结（1/2）" in ran.out
    found = {(one["as"], one["name"]) for one in events(fresh)[0]["body"]["files"]}
    assert found == {("活动照片", "活动照片3.JPG"), ("活动小结", "活动小结一.docx")}


def test_evidence_of_all_pieces_comes_back(office: Here, tmp_path: Path) -> None:
    assert office("show", "paper@Q1", "--files", str(tmp_path / "out")).status == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"普法资料.docx", "普法资料（新）.docx"}


def test_the_pieces_of_a_task_are_shown_together(office: Here) -> None:
    ran = office("show", "paper@Q1", "--as-of", "2024-03-27")
    assert ran.out.splitlines() == [
        "paper@Q1",
        "  ✓ 绿化科      完成",
        "  ◆ 环卫科      退回  期限 2024-03-29，还有2天",
    ]
    assert office("show", "paper@Q1", "--unit", "绿化科", "--as-of", "2024-03-27").out.startswith(
        "office-2024/1.paper@2024Q1#绿化科\n"
    )


def test_the_log_can_be_asked_for_a_part(office: Here) -> None:
    def seqs(*asked: str) -> list[int]:
        return [event["seq"] for event in json.loads(office("log", "--format", "json", *asked).out)]

    whole = seqs()
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == len(ACTS)
    assert seqs("-n", "3") == whole[:3]
    assert seqs("--from", "2024-05-21", "--to", "2024-06-12") == [seq for seq in whole if seq in seqs("reform")]
    assert seqs("--as-of", "2024-03-20") == [1]
    assert seqs("--to", "2024-06-18", "--as-of", "2024-03-20") == [1], "nothing after the day that counts as today"
    assert seqs("评查通知") == sorted(
        {*seqs("2.review"), *seqs("2.reform"), *seqs("office-2024/评查通知")}, reverse=True
    )
    assert seqs("#环卫科", "--from", "2024-06-01") == whole[:2]
    assert office("log", "没有的").out == "没有记录。\n"


def completed(run: Here, line: str) -> list[str]:
    """What a shell is offered at the end of a line, by click's protocol."""
    ran = run(_WF_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(line.split(" ")) - 1))
    return [one.partition(",")[2] for one in ran.out.split()]


@pytest.mark.parametrize(
    ("line", "offered", "why"),
    [
        ("wf submit 2.ca", ["2.case@案例通知#绿化科", "2.case@案例通知#环卫科"], "ids without the plan"),
        (
            "wf submit office-2024/2.ca",
            ["office-2024/2.case@案例通知#绿化科", "office-2024/2.case@案例通知#环卫科"],
            "whole ids",
        ),
        ("wf submit 1.paper@2024Q1", [], "not what is handed in already"),
        ("wf waive 1.study@2024-1", ["1.study@2024-10", "1.study@2024-11", "1.study@2024-12"], "for every verb"),
        ("wf fire ", ["评查通知", "案例通知"], "triggers"),
        ("wf fire 案", ["案例通知"], "that begin so"),
        ("wf fire office-2024/案", ["office-2024/案例通知"], "with the plan"),
        ("wf due --unit 绿", ["绿化科"], "units"),
        ("wf status --plan o", ["office-2024"], "plans"),
        ("wf with", ["withdraw"], "commands"),
    ],
)
def test_a_shell_completes(office: Here, line: str, offered: list[str], why: str) -> None:
    assert completed(office, line) == offered, why


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wf accept 2.fines@2024H1#绿", "2.fines@2024H1#绿化科"),
        ("wf return 2.fines@2024H1#绿", "2.fines@2024H1#绿化科"),
        ("wf correct 2.fines@2024H1#绿", "2.fines@2024H1#绿化科"),
        ("wf withdraw 1.study@2024-03", "1.study@2024-03"),
        ("wf show 1.study@2024-03", "1.study@2024-03"),
    ],
)
def test_a_shell_completes_what_the_verb_is_about(office: Here, line: str, offered: str) -> None:
    assert completed(office, line) == [offered]


IN_BASH = """\
eval "$(wf completion bash)"
case "$COMP_WORDBREAKS" in
  *@*) COMP_WORDS=(wf submit 1.study @ 2024-1); COMP_CWORD=4 ;;
  *) COMP_WORDS=(wf submit 1.study@2024-1); COMP_CWORD=2 ;;
esac
_wf_completion wf
echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_beyond_the_at_sign(wf: Wf, fresh: Here) -> None:
    environment = {**wf.environment, "PATH": f"{Path(sys.executable).parent}:{wf.environment['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", IN_BASH],
        cwd=fresh.folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.decode().split()[-1:] == ["1.study@2024-12"]


@pytest.mark.parametrize("page", ["due --from 2024-03-25 --to 2024-03-31 --state done", "due --overdue", "status"])
def test_no_unit_is_told_what_is_true_of_another(fresh: Here, page: str) -> None:
    """One piece 4 days late, the other 10; or one sent back, the other never handed in."""
    for unit, day in (("绿化科", "2024-04-02"), ("环卫科", "2024-04-08")):
        fresh("submit", f"paper@Q1#{unit}", "--file", "普法资料.docx", "--as-of", day)
    fresh("accept", "paper@Q1#绿化科", "--as-of", "2024-04-09")
    verb = ("accept",) if "done" in page else ("return", "--reason", "缺公章")
    fresh(verb[0], "paper@Q1#环卫科", *verb[1:], "--as-of", "2024-04-09")
    if "done" not in page:
        fresh("return", "paper@Q1#绿化科", "--reason", "看不清", "--as-of", "2024-04-09")
    said = fresh(*words(page), "--as-of", "2024-04-10").out
    assert all(one in said for one in (("迟 4 天", "迟 10 天") if "done" in page else ("缺公章", "看不清")))
