"""`wf status`: counts, what needs attention, measures and their verdicts, who has how much to hand in when."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from engine.due import STATES
from engine.ledger import measures
from engine.render.cells import width
from tests.conftest import ORG, ROOT, Golden
from tests.test_recording import ACTS, GOLDEN, LANGUAGES, Here, furnish, schema, steady, words

PLAN = """\
plan: figures-2024
title: 测试局2024年指标
year: 2024
issuer: 测试局
issued: 2024-01-15
org: org/office.yaml
office: 综合科
wrapup: {due: 2024-12-13, ask: [主要成效]}
triggers:
  年中通知: {title: 上级年中的通知, latest: 2024-07-31}
items:
- item: "1"
  title: 数字
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - id: rate
    title: 检查
    each: with
    recurrence: half-year
    measure: {name: 检查率, numerator: 已查, denominator: 应查, unit: 件, at_least: 100%}
  - id: clearance
    title: 清运
    recurrence: quarter
    measure: {name: 清运率, numerator: 清运量, denominator: 产生量, unit: 吨, at_least: 95%}
  - id: appeals
    title: 复议
    recurrence: half-year
    measure: {name: 答复率, numerator: 已答复, denominator: 应答复, unit: 件, at_least: 100%}
  - id: exact
    title: 公开
    recurrence: half-year
    measure: {name: 公开率, numerator: 已公开, denominator: 应公开, unit: 件, at_least: 100%}
  - {id: cases, title: 办案, each: with, recurrence: half-year, measure: {name: 案件数, unit: 件, at_least: 10}}
  - {id: visits, title: 走访, recurrence: half-year, measure: {name: 走访次数, unit: 次, at_least: 5}}
  - {id: complaints, title: 投诉, recurrence: half-year, measure: {name: 投诉件数, unit: 件, at_most: 3}}
  - {id: fires, title: 火情, recurrence: half-year, measure: {name: 火情数, unit: 起, at_most: 5}}
  - {id: people, title: 培训, recurrence: half-year, measure: {name: 参训人数, unit: 人}}
- item: "2"
  title: 合办
  owners: {lead: [综合科, 绿化科], with: [环卫科]}
  tasks:
  - {id: day, title: 宣传日, recurrence: {date: 2024-03-15}, evidence: [小结]}
  - {id: talks, title: 宣讲, recurrence: {every: half-year, times: 3}, evidence: [照片]}
  - {id: answer, title: 答复, owners: 环卫科, recurrence: {after: 年中通知, due: +10 workdays}, evidence: [复函]}
"""
REPORTS = [
    ("2024-03-20", "clearance@Q1", "--numerator 0 --denominator 0"),
    ("2024-06-03", "rate@H1#绿化科", "--numerator 1 --denominator 2"),
    ("2024-06-04", "rate@H1#环卫科", "--numerator 49 --denominator 50"),
    ("2024-06-05", "clearance@Q2", "--numerator 3 --denominator 4"),
    ("2024-06-05", "appeals@H1", "--numerator 0 --denominator 0"),
    ("2024-06-05", "exact@H1", "--numerator 99999 --denominator 100000"),
    ("2024-06-06", "cases@H1#绿化科", "--count 4"),
    ("2024-06-06", "visits@H1", "--count 2"),
    ("2024-06-06", "complaints@H1", "--count 2"),
    ("2024-06-06", "fires@H1", "--count 2"),
    ("2024-06-06", "people@H1", "--count 0.1"),
    ("2024-06-07", "talks@H1", "--note 一"),
    ("2024-12-20", "cases@H2#环卫科", "--count 6"),
    ("2024-12-20", "complaints@H2", "--count 2"),
    ("2024-12-20", "fires@H2", "--count 1"),
    ("2024-12-20", "people@H2", "--count 0.2"),
    ("2024-12-20", "appeals@H2", "--numerator 0 --denominator 0"),
]  # fmt: skip


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace of measures, with a year of reports."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "plans" / "org").mkdir(parents=True)
    (folder / "plans" / "figures.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    run = Here(folder)
    for day, id_, given in REPORTS:
        ran = run("submit", id_, *words(given), "--as-of", day)
        assert ran.status == 0, ran.err
    assert run("check").out == ""
    return run


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """The workspace of the story that tests/test_recording.py tells, after it."""
    run = Here(furnish(tmp_path_factory.mktemp("office")))
    for command in ACTS:
        assert run(*words(command)).status == 0, command
    return run


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """The five plans that ship, of which nothing was recorded."""
    folder = tmp_path_factory.mktemp("five")
    return Here(ROOT, WF_CACHE=str(folder / "cache"), WF_LEDGER=str(folder / "ledger.db"))


def asked(run: Here, *arguments: str) -> dict[str, Any]:
    """What `wf status` says to programs; it keeps its contract whatever it is asked."""
    ran = run("status", "--format", "json", *arguments)
    assert (ran.status, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    schema("status").validate(told)
    return told


RATE = {"denominator": "应查", "unit": "件", "at_least": None, "at_most": None}
COUNT = {"denominator": None, "unit": "件", "at_least": None, "at_most": None}
WHOLE, MOST, LEAST = RATE | {"at_least": "100%"}, RATE | {"at_most": "5%"}, RATE | {"at_least": "95%"}
TEN, THREE = COUNT | {"at_least": "10"}, COUNT | {"at_most": "3"}
SUMS: list[tuple[dict[str, Any], list[str], bool, str, str, str]] = [
    (WHOLE, ["1/2", "49/50"], False, "96.15%", "unmet", "the rate of the sums, not the average of 74 %"),
    (WHOLE, ["2/2", "50/50"], False, "100%", "met", "all of them"),
    (WHOLE, ["0/0"], False, "", "open", "nothing out of nothing, and more to come"),
    (WHOLE, ["0/0", "0/0"], True, "", "not-applicable", "nothing out of nothing all year"),
    (WHOLE, ["0/0", "3/4"], True, "75%", "unmet", "nothing out of nothing weighs nothing"),
    (WHOLE, ["0/0", "4/4"], True, "100%", "met", "nor does it spoil"),
    (WHOLE, [], False, "", "open", "nothing reported yet"),
    (WHOLE, [], True, "", "not-applicable", "nothing was ever reported"),
    (WHOLE, ["99999/100000"], True, "99.99%", "unmet", "never rounded up to what is wanted"),
    (WHOLE, ["999999999999999/999999999999998"], True, "100%", "met", "just above"),
    (LEAST, ["94999/100000"], True, "94.99%", "unmet", "just below"),
    (LEAST, ["95/100"], True, "95%", "met", "just there"),
    (LEAST, ["2/3"], True, "66.66%", "unmet", "cut, not rounded"),
    (MOST, ["5001/100000"], True, "5.01%", "unmet", "where less is better, rounded up"),
    (MOST, ["50000001/1000000000"], True, "5.01%", "unmet", "be it by ever so little"),
    (MOST, ["1/20"], False, "5%", "met", "just there"),
    (RATE, ["1/3"], True, "33.33%", "none", "no target, no verdict"),
    (TEN, ["4"], False, "4件", "open", "a count may still grow"),
    (TEN, ["4"], True, "4件", "unmet", "until it is over"),
    (TEN, ["4", "6"], False, "10件", "met", "and is met as soon as it is there"),
    (TEN, ["0"], False, "0件", "open", "none is a report"),
    (THREE, ["2"], False, "2件", "open", "a bound may still be broken"),
    (THREE, ["2", "1"], True, "3件", "met", "and is kept at the end"),
    (THREE, ["2", "2"], False, "4件", "unmet", "or is broken at once"),
    (COUNT, ["0.1", "0.2"], True, "0.3件", "none", "decimal, not binary"),
    (COUNT, ["60", "40"], True, "100件", "none", "no powers of ten"),
    (COUNT, ["999999999999999.999999", "0.000001"], True, "1000000000000000件", "none", "as large as they come"),
]  # fmt: skip


def report(text: str) -> dict[str, str]:
    numerator, slash, denominator = text.partition("/")
    return {"numerator": numerator, "denominator": denominator} if slash else {"count": text}


@pytest.mark.parametrize(("measure", "reports", "finished", "shown", "verdict", "why"), SUMS, ids=lambda v: str(v)[:30])
def test_sums(
    measure: dict[str, Any], reports: list[str], *, finished: bool, shown: str, verdict: str, why: str
) -> None:
    found = measures.total([{}, *map(report, reports), {"note": "nothing of the kind"}])
    assert found.reports == len(reports)
    assert measures.shown(measure, found) == shown, why
    assert measures.verdict(measure, found, finished=finished) == verdict, why


def test_a_percentage_between_bounds_does_not_flatter_either() -> None:
    between = RATE | {"at_least": "1%", "at_most": "5%"}
    found = measures.total([report("5001/100000")])
    assert measures.verdict(between, found, finished=True) == "unmet"
    assert measures.shown(between, found) != "5%"


def test_no_percentage_flatters() -> None:
    """Whatever was reported, what is shown is met only where the sum is."""
    targets = [Decimal(number) / 100 for number in (1, 50, 95, 100)]
    for numerator, denominator in product(range(1, 60), range(1, 60)):
        found = measures.total([report(f"{numerator}/{denominator}")])
        for target in targets:
            bound = f"{target * 100:f}%"
            for key in ("at_least", "at_most"):
                told = Decimal(measures.shown(RATE | {key: bound}, found).removesuffix("%")) / 100
                kept = told >= target if key == "at_least" else told <= target
                assert kept <= (measures.verdict(RATE | {key: bound}, found, finished=True) == "met")


VERDICTS = [
    ("2024-06-03", "rate", {"numerator": "1", "denominator": "2"}, "0.5", "unmet", 1, 0, "one unit's, before it is due"),
    ("2024-06-04", "rate", {"numerator": "50", "denominator": "52"}, "0.9615384615384615384615384615", "unmet", 2, 0, "both"),
    ("2024-07-01", "rate", {"numerator": "50", "denominator": "52"}, "0.9615384615384615384615384615", "unmet", 2, 2, "both were due"),
    ("2024-03-19", "clearance", {}, None, "open", 0, 0, "nothing yet"),
    ("2024-03-20", "clearance", {"numerator": "0", "denominator": "0"}, None, "open", 1, 0, "nothing out of nothing"),
    ("2024-06-05", "clearance", {"numerator": "3", "denominator": "4"}, "0.75", "unmet", 2, 1, "three of four"),
    ("2024-06-05", "exact", {"numerator": "99999", "denominator": "100000"}, "0.99999", "unmet", 1, 0, "nearly"),
    ("2024-06-05", "appeals", {"numerator": "0", "denominator": "0"}, None, "open", 1, 0, "the half-year"),
    ("2024-12-20", "appeals", {"numerator": "0", "denominator": "0"}, None, "not-applicable", 2, 1, "the year"),
    ("2024-06-06", "cases", {"count": "4"}, "4", "open", 1, 0, "it may still grow"),
    ("2024-07-01", "cases", {"count": "4"}, "4", "open", 1, 2, "the second half is to come"),
    ("2024-12-20", "cases", {"count": "10"}, "10", "met", 2, 2, "it has grown"),
    ("2024-12-30", "visits", {"count": "2"}, "2", "open", 1, 1, "until the last day"),
    ("2025-01-10", "visits", {"count": "2"}, "2", "unmet", 1, 2, "and then it is over"),
    ("2024-06-06", "complaints", {"count": "2"}, "2", "open", 1, 0, "so far so good"),
    ("2024-12-20", "complaints", {"count": "4"}, "4", "unmet", 2, 1, "too many, whatever comes"),
    ("2024-06-06", "fires", {"count": "2"}, "2", "open", 1, 0, "so far so good"),
    ("2024-12-20", "fires", {"count": "3"}, "3", "met", 2, 1, "all have reported"),
    ("2024-12-20", "people", {"count": "0.3"}, "0.3", "none", 2, 1, "no target"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "task", "sums", "value", "verdict", "reports", "due", "why"), VERDICTS)
def test_measures(
    figures: Here,
    day: str,
    task: str,
    sums: dict[str, str],
    value: str | None,
    verdict: str,
    reports: int,
    due: int,
    why: str,
) -> None:
    (plan,) = asked(figures, "--as-of", day)["plans"]
    (one,) = [one for one in plan["measures"] if one["task"] == f"figures-2024/1.{task}"]
    assert (one["figures"], one["value"], one["verdict"]) == (sums, value, verdict), why
    assert (one["reports"], one["due"]) == (reports, due), why


def test_a_value_is_written_without_an_exponent(figures: Here) -> None:
    ledger = ("--ledger", "exponent/ledger.db")
    figures("submit", "clearance@Q1", "--numerator", "0", "--denominator", "12.5", "--as-of", "2024-03-20", *ledger)
    (plan,) = asked(figures, "--as-of", "2024-03-20", *ledger)["plans"]
    assert {one["task"]: one["value"] for one in plan["measures"]}["figures-2024/1.clearance"] == "0"


def states(**told: int) -> dict[str, int]:
    return dict.fromkeys(STATES, 0) | told


def test_how_the_story_stands(office: Here) -> None:
    """On 18 June 2024, counted by hand."""
    told = asked(office, "--as-of", "2024-06-18")
    (plan,) = told["plans"]
    counted = states(waiting=2, upcoming=19, open=10, submitted=2, overdue=2, backfill=1, done=9, lapsed=1)
    assert (plan["states"], plan["light"], plan["late"]) == (counted, "overdue", 2)
    assert plan["attention"] == [
        {"id": "office-2024/1.study@2024-04", "state": "overdue"},
        {"id": "office-2024/1.study@2024-05", "state": "overdue"},
        {"id": "office-2024/2.appear@2024Q1#绿化科", "state": "submitted"},
        {"id": "office-2024/2.fines@2024H1#绿化科", "state": "submitted"},
    ]
    assert (plan["partial"], plan["silent"], told["others"], told["stray"]) == ([], [], [], {})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_more_is_late_than_is_done(tmp_path: Path, lang: str) -> None:
    """One piece done in time, two handed in late and not accepted yet."""
    run = Here(furnish(tmp_path / "office"), LANG=LANGUAGES[lang])
    for command in (
        "submit study@03 --file 签到表.txt --as-of 2024-03-20",
        "submit paper@Q1#绿化科 --file 普法资料.docx --as-of 2024-04-02",
        "submit paper@Q1#环卫科 --file 普法资料.docx --as-of 2024-04-02",
    ):
        assert run(*words(command)).status == 0
    page = run("status", "--as-of", "2024-04-02").out
    assert "完成 1（迟报 2）" not in page
    assert "done 1 (late 2)" not in page


def test_what_is_asked_several_times_tells_how_often_it_is_there(figures: Here) -> None:
    quotas = {
        day: [quota for row in asked(figures, "--as-of", day)["plans"][0]["rows"] for quota in row["quotas"]]
        for day in ("2024-06-06", "2024-06-07", "2025-01-10")
    }
    first, second = ({"id": f"figures-2024/2.talks@2024H{half}", "there": 0, "needed": 3} for half in (1, 2))
    assert quotas == {
        "2024-06-06": [first],
        "2024-06-07": [first | {"there": 1}],
        "2025-01-10": [first | {"there": 1}, second],
    }
    assert asked(figures, "--as-of", "2024-06-07")["plans"][0]["partial"] == [first["id"]]


def test_a_notice_that_does_not_come_is_missed(figures: Here) -> None:
    for day, missed in (("2024-07-31", []), ("2024-08-01", ["figures-2024/2.answer@年中通知"])):
        assert asked(figures, "--as-of", day)["plans"][0]["silent"] == missed


def test_rows(figures: Here) -> None:
    """The same day cut three ways."""
    day = ("--as-of", "2025-01-10")
    cut = {
        by: {row["name"]: row for row in asked(figures, "--by", by, *day)["plans"][0]["rows"]}
        for by in ("unit", "item", "month")
    }
    assert list(cut["item"]) == ["1", "2"]
    assert list(cut["unit"]) == ["绿化科", "环卫科", "综合科"], "in the plan's order"
    assert list(cut["month"]) == sorted(cut["month"])
    assert [cut["item"][name]["title"] for name in "12"] == ["数字", "合办"]
    assert {row["title"] for by in ("unit", "month") for row in cut[by].values()} == {""}
    unit = {row["name"]: row for row in asked(figures, "--by", "unit", "--unit", "环卫科", *day)["plans"][0]["rows"]}
    assert unit == {"环卫科": cut["unit"]["环卫科"]}
    assert cut["unit"]["环卫科"]["states"] == states(submitted=2, overdue=2, waiting=1), "its own, and what it leads"
    assert cut["unit"]["绿化科"]["states"] == states(submitted=2, overdue=6), "its own, and what it leads with another"
    assert cut["month"]["2024-03"]["states"] == states(done=1, overdue=1)
    assert cut["month"]["~"]["states"] == states(waiting=1)


def test_the_default_is_by_item(figures: Here) -> None:
    assert asked(figures, "--as-of", "2024-07-01") == asked(figures, "--as-of", "2024-07-01", "--by", "item")


def test_a_unit_sees_what_it_hands_in(office: Here) -> None:
    """Of a joint task that is the lead's, unless the unit leads."""
    (plan,) = asked(office, "--unit", "绿化科", "--as-of", "2024-06-18")["plans"]
    assert {one["id"].partition("#")[2] for one in plan["attention"]} == {"绿化科"}
    assert sum(plan["states"].values()) == 4 + 1 + 4 + 2  # papers, case, appearances, fines


def test_burden(figures: Here) -> None:
    """Pieces by the month of their due days, whatever has become of them; what waits has none."""
    (plan,) = asked(figures, "--by", "month", "--as-of", "2024-07-01")["plans"]
    assert plan["burden"] == [
        {"unit": "综合科", "months": {"3": 2, "6": 8, "9": 1, "12": 10}},
        {"unit": "绿化科", "months": {"3": 1, "6": 3, "12": 4}},
        {"unit": "环卫科", "months": {"6": 2, "12": 2}},
    ]
    assert asked(figures, "--by", "unit", "--as-of", "2024-07-01")["plans"][0]["burden"] == []
    alone = asked(figures, "--by", "month", "--unit", "绿化科", "--as-of", "2024-07-01")["plans"][0]["burden"]
    assert [one["unit"] for one in alone] == ["绿化科"]


@pytest.mark.parametrize(
    ("day", "open_", "why"),
    [
        (
            "2024-02-10",
            ["jiading-cg-2024", "jingan-lhsr-2024", "rikaze-cg-2023"],
            "last year's books are open until April",
        ),
        ("2024-04-01", ["jiading-cg-2024", "jingan-lhsr-2024"], "and then closed"),
        ("2024-12-31", ["jiading-cg-2024", "jingan-lhsr-2024"], "the next year has not begun"),
        ("2021-12-31", [], "before all of them"),
        ("2031-01-01", [], "after all of them"),
    ],
)
def test_whose_books_are_open(five: Here, day: str, open_: list[str], why: str) -> None:
    told = asked(five, "--as-of", day)
    assert sorted(plan["plan"] for plan in told["plans"]) == open_, why
    known = {"changning-2022", "jiading-cg-2024", "jingan-lhsr-2024", "rikaze-cg-2023", "yingpu-2025"}
    assert set(told["others"]) == known - set(open_)
    page = five("status", "--as-of", day).out
    assert ("--plan" in page) == (known != set(open_))
    assert len(asked(five, "--as-of", day, "--plan", "changning-2022")["plans"]) == 1


@pytest.mark.parametrize("day", ["2024-03-29", "2024-06-30", "2024-12-31"])
def test_every_cut_adds_up(five: Here, day: str) -> None:
    for plan in ("jingan-lhsr-2024", "jiading-cg-2024", "rikaze-cg-2023"):
        about = ("--plan", plan, "--as-of", day)
        by = {name: asked(five, "--by", name, *about)["plans"][0] for name in ("item", "month", "unit")}
        whole = Counter(by["item"]["states"])
        for name in ("item", "month"):
            assert sum((Counter(row["states"]) for row in by[name]["rows"]), Counter()) == +whole
        dated = sum(sum(row["states"].values()) for row in by["month"]["rows"] if row["name"] != "~")
        burden = sum(count for one in by["month"]["burden"] for count in one["months"].values())
        shared = sum(sum(row["states"].values()) for row in by["unit"]["rows"]) - whole.total()
        assert 0 <= burden - dated <= shared
        assert len(by["item"]["attention"]) == sum(whole[name] for name in ("overdue", "returned", "submitted"))


def test_what_no_plan_knows_any_more_is_told(tmp_path: Path) -> None:
    run = Here(furnish(tmp_path / "office"))
    for command in (
        "submit study@03 --file 签到表.txt --as-of 2024-03-20",
        "waive study@04 --reason 甲 --as-of 2024-03-20",
        "submit study@05 --note 甲 --as-of 2024-03-20",
        "withdraw study@05 --as-of 2024-03-20",
        "submit festival@植树节 --note 甲 --as-of 2024-03-20",
    ):
        assert run(*words(command)).status == 0
    plan = run.folder / "plans" / "office.yaml"
    plan.write_text(plan.read_text("utf-8").replace("{id: study,", "{id: learn,"), encoding="utf-8")
    told = asked(run, "--as-of", "2024-03-21")
    assert told["stray"] == {
        "office-2024/1.study@2024-03": "done", "office-2024/1.study@2024-04": "waived", "office-2024/1.study@2024-05": "withdrawn",
    }  # fmt: skip
    assert "1.study@2024-03" in run("status", "--as-of", "2024-03-21").out
    assert asked(run, "--as-of", "2024-03-21", "--plan", "office-2024")["stray"] == {}
    assert "现行计划里已没有这一项" in run("show", "office-2024/1.study@2024-03").out


PAGES = ["", "--by unit", "--by item", "--by month"]


def pages(run: Here, *asked: str, **environment: str) -> Iterator[str]:
    for page in PAGES:
        ran = run("status", *words(page), *asked, **environment)
        assert (ran.status, ran.err) == (0, "")
        yield f"$ wf status {' '.join([*words(page), *asked])}\n{ran.out}\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages(figures: Here, office: Here, golden: Golden, lang: str) -> None:
    said = [*pages(office, "--as-of", "2024-06-18", LANG=LANGUAGES[lang])]
    said += pages(figures, "--as-of", "2025-01-10", LANG=LANGUAGES[lang])
    golden.check(GOLDEN / f"status-{lang}.txt", steady("".join(said), office.folder))


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_is_wider_than_the_terminal(figures: Here, office: Here, five: Here, lang: str, columns: int) -> None:
    """All pages that look into the ledger, the list of what is due among them."""
    terminal = {"LANG": LANGUAGES[lang], "COLUMNS": str(columns)}
    said = [
        text
        for run in (figures, office, five)
        for day in ("2024-06-18", "2025-01-10")
        for text in pages(run, "--as-of", day, **terminal)
    ]
    said += [
        office(*words(f"{page} --as-of 2024-06-18"), **terminal).out
        for page in ("log", "show talk@H1", "show paper@Q1", "show reform", "show 评查通知", "due --all")
    ]
    lines = [line for text in said for line in text.splitlines() if not line.startswith("$")]
    assert len(lines) > 500
    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_narrow_page_can_still_be_read(five: Here, lang: str) -> None:
    """At 60 columns a row still says what it is about, the name of a unit at least."""
    page = five(
        "status",
        "--by",
        "unit",
        "--plan",
        "jingan-lhsr-2024",
        "--as-of",
        "2024-06-24",
        LANG=LANGUAGES[lang],
        COLUMNS="60",
    ).out
    assert all(unit in page for unit in ("宣传科", "综合科", "绿化中心"))


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_measures_keep_their_names_on_a_narrow_page(figures: Here, lang: str) -> None:
    page = figures("status", "--as-of", "2025-01-10", LANG=LANGUAGES[lang], COLUMNS="60").out
    assert [name for name in ("检查率", "清运率", "走访次数", "参训人数") if name not in page] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--plan office-2042", "是不是“office-2024”"),
        ("--unit 绿花科", "是不是“绿化科”"),
        ("--by week", "unit"),
        ("--as-of 2024-02-30", "2024-02-30 不是日期"),
        ("--format csv", "json"),
    ],
)
def test_wrong_usage_says_what_is_right(office: Here, arguments: str, said: str) -> None:
    ran = office("status", *words(arguments))
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
