"""Ids as people write them: shortened while one occurrence alone is meant, otherwise refused with what is near."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.app import ids
from engine.book import Book
from engine.due import Entry
from engine.faults import RefusedError
from engine.making import made
from engine.workspace import Workspace
from tests.conftest import ROOT
from tests.test_recording import Here, furnish

TODAY = date(2024, 6, 24).toordinal()
JINGAN = "jingan-lhsr-2024"
SECOND = """\
plan: office-2025
title: 下一年
year: 2025
issuer: 测试局
org: org/office.yaml
office: 综合科
wrapup: {due: 2025-12-12, ask: [主要成效]}
triggers:
  评查通知: {title: 通知, latest: 2025-09-30}
items:
- item: "1"
  title: 普法
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: paper, title: 普法资料报送, each: with, recurrence: quarter, evidence: [普法资料]}
  - {id: check, title: 逐周检查, recurrence: week, evidence: [检查表]}
  - {id: days, title: 定日检查, recurrence: {dates: [2025-03-05, 2025-11-05]}, evidence: [检查表]}
- item: "2"
  title: 执法
  owners: 绿化科
  tasks:
  - {id: check, title: 自查, recurrence: month, evidence: [自查表]}
  - {id: review, title: 案卷评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
"""


@pytest.fixture(scope="module")
def five() -> Book:
    """The five plans that ship."""
    return made(Workspace(str(ROOT), str(ROOT / "plans")), None)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Two years of one office, in which most names stand twice."""
    folder = furnish(tmp_path_factory.mktemp("office"))
    (folder / "plans" / "next.yaml").write_text(SECOND, encoding="utf-8")
    return made(Workspace(str(folder), str(folder / "plans")), None)


FOUND = [
    ("jingan-lhsr-2024/3.material@2024Q2#绿化科", None, "3.material@2024Q2#绿化科", "whole"),
    ("3.material@2024Q2#绿化科", None, "3.material@2024Q2#绿化科", "without the plan"),
    ("material@2024Q4#绿化中心", None, None, "the task alone: there are two of that name"),
    ("campaign@安全生产月", None, "3.campaign@安全生产月", "the task alone, a window"),
    ("3.material@Q2#绿化科", None, "3.material@2024Q2#绿化科", "a quarter without its year"),
    ("7.self-check@H1#环卫科", None, "7.self-check@2024H1#环卫科", "a half-year"),
    ("12.pledge@06", None, "12.pledge@2024-06", "a month"),
    ("12.pledge@6", None, "12.pledge@2024-06", "a month as it is spoken"),
    ("1.study@05+2", None, "1.study@2024-05+2", "two months"),
    ("2.train@2", None, None, "a quarter has its letter"),
    ("3.list@2024", None, "3.list@2024", "a year"),
    ("3.list", None, "3.list@2024", "the only period"),
    ("3.list@", None, "3.list@2024", "the same"),
    ("jingan-lhsr-2024/3.list", None, "3.list@2024", "the same, with the plan"),
    ("6.case#景观科", None, "6.case@案例通知#景观科", "a unit, no period"),
    ("6.case@案例通知#景观科", None, "6.case@案例通知#景观科", "the name of a trigger"),
    ("6.apply", None, "6.apply@案例通知", "what waits for a task"),
    ("apply", None, None, "another plan has one, too"),
    ("6.case@案例通知", "市容科", "6.case@案例通知#市容科", "the unit as an option"),
    ("3.list", "废管所", "3.list@2024", "one of those that act together"),
    ("3.list#废管所", None, "3.list@2024", "the same, in the id"),
    ("3.list", "宣传科", None, "one that does not"),
    ("6.case#景观科", "市容科", "6.case@案例通知#景观科", "the id's own unit comes first"),
    ("  3.list@2024\n", None, "3.list@2024", "blanks around it"),
    ("3.material＠Q2＃绿化科", None, "3.material@2024Q2#绿化科", "full-width signs"),
    ("jingan-lhsr-2024／3．material＠2024Q2＃绿化科", None, "3.material@2024Q2#绿化科", "all of them"),
    ("3.material @ Q2 # 绿化科", None, "3.material@2024Q2#绿化科", "blanks around the signs"),
    ("3.mat erial@Q2#绿化科", None, None, "a blank elsewhere"),
    ("jingan-lhsr-2024/5.wrapup", None, "5.wrapup@2024", "a wrap-up"),
    ("5.wrapup@2024", None, None, "two plans of that year have an item 5"),
    ("wrapup", None, None, "every item has one"),
    ("3.material@Q2", None, None, "several units"),
    ("3.material#绿化科", None, None, "several periods"),
    ("3.material@Q5#绿化科", None, None, "no such quarter"),
    ("3.material@2023Q2#绿化科", None, None, "another year"),
    ("3.Material@Q2#绿化科", None, None, "capitals matter"),
    ("3material@Q2#绿化科", None, None, "the stop is missing"),
    ("@Q2#绿化科", None, None, "no name"),
    ("#绿化科", None, None, "a unit alone"),
    ("jingan-lhsr-2024", None, None, "a plan"),
    ("jingan-lhsr-2024/案例通知", None, None, "a trigger is no occurrence"),
    ("", None, None, "nothing"),
]


def found(book: Book, written: str, unit: str | None = None) -> str | None:
    """The id that is found; None where that is refused."""
    try:
        return ids.find(book, written, unit, TODAY).id
    except RefusedError:
        return None


@pytest.mark.parametrize(("written", "unit", "expected", "why"), FOUND)
def test_shortenings(five: Book, written: str, unit: str | None, expected: str | None, why: str) -> None:
    meant = [entry.id for entry in five.all(TODAY) if entry.id == f"{JINGAN}/{expected}"]
    assert len(meant) == (expected is not None), "the table names an occurrence that there is"
    assert found(five, written, unit) == (f"{JINGAN}/{expected}" if expected else None), why


@pytest.mark.parametrize(
    ("written", "expected", "why"),
    [
        ("paper@Q1#绿化科", None, "both years have one"),
        ("1.paper@Q1#绿化科", None, "the item does not help"),
        ("paper@2025Q1#绿化科", "office-2025/1.paper@2025Q1#绿化科", "the year in the period does"),
        ("office-2025/1.paper@Q1#绿化科", "office-2025/1.paper@2025Q1#绿化科", "so does the plan"),
        ("2.check@07", "office-2025/2.check@2025-07", "two tasks of one name in two items"),
        ("check@07", "office-2025/2.check@2025-07", "of which only one has months"),
        ("check@7", "office-2025/2.check@2025-07", "as it is spoken"),
        ("check@W26", "office-2025/1.check@2025W26", "and one has weeks"),
        ("check@W06", "office-2025/1.check@2025W06", "a week is written with two digits"),
        ("days@03-05", "office-2025/1.days@2025-03-05", "a day of the year"),
        ("days@3-05", "office-2025/1.days@2025-03-05", "the same"),
        ("days@11-05", "office-2025/1.days@2025-11-05", "another"),
        ("review", None, "in both years"),
        ("2.review@评查通知", None, "a trigger's name says no year"),
        ("reform", "office-2024/2.reform@评查通知", "in one"),
        ("study@Q1", None, "months are no quarters"),
    ],
)
def test_shortenings_among_several_plans(two: Book, written: str, expected: str | None, why: str) -> None:
    assert found(two, written) == expected, why


def shortened(entry: Entry) -> Iterator[str]:
    """Every way to write an id: plan, item, period or unit left out, of the period its year, of a month its nought."""
    facts = entry.facts
    names = (facts.name, f"{facts.item}.{facts.task}", facts.task)
    short = entry.period.removeprefix(str(facts.year)).lstrip("-")
    periods = dict.fromkeys((entry.period, short, short.removeprefix("0"), ""))
    units = ("", entry.unit) if entry.unit else ("", *entry.units)
    for name in names:
        for period in periods:
            for unit in units:
                yield name + (f"@{period}" if period else "") + (f"#{unit}" if unit else "")


def test_every_id_of_the_five_plans_is_found_by_itself(five: Book) -> None:
    entries = list(five.all(TODAY))
    assert len(entries) > 1500
    assert len({entry.id for entry in entries}) == len(entries)
    for entry in entries:
        assert ids.find(five, entry.id, None, TODAY) == entry


def test_what_means_one_occurrence_finds_it_and_nothing_else_does(five: Book) -> None:
    """The rules, turned round: all ways to write all ids, and how many occurrences each of them means."""
    entries = list(five.all(TODAY))
    meanings = Counter(written for entry in entries for written in set(shortened(entry)))
    meant = {written: entry.id for entry in entries for written in shortened(entry)}
    unique = [written for written, count in meanings.items() if count == 1]
    assert len(unique) > 5000
    assert [written for written in unique[::3] if found(five, written) != meant[written]] == []
    several = [written for written, count in meanings.items() if count > 1]
    for written in several[::50]:
        with pytest.raises(RefusedError) as refused:
            ids.find(five, written, None, TODAY)
        assert (refused.value.code, refused.value.facts["count"]) == ("ambiguous-id", meanings[written])


@pytest.mark.parametrize(
    ("written", "unit", "near", "why"),
    [
        ("3.material@Q5#绿化科", None, "3.material@2024Q[1-4]#绿化科", "the unit is right"),
        ("3.material@Q2#绿花科", None, "3.material@2024Q2#绿化科", "the period is right"),
        ("3.material@q2#绿化科", None, "3.material@2024Q2#绿化科", "a small letter"),
        ("3.materal@Q2#绿化科", None, "3.material@2024Q2#绿化科", "a letter is missing"),
        ("12.pledge@13", None, r"12.pledge@2024-\d\d", "a thirteenth month"),
        ("3.campaign@安全月", None, "3.campaign@安全生产月", "a window's name, nearly"),
        ("jingan-2024/3.list@2024", None, "3.list@2024", "the plan, nearly"),
        ("3.material＠Q5 ＃ 绿化科", None, "3.material@2024Q[1-4]#绿化科", "full-width signs and blanks"),
        ("3.material@第二季度#绿化科", None, "3.material@2024Q[1-4]#绿化科", "in words"),
        ("xyzzy", None, None, "nothing is like it"),
        ("", None, None, "nothing"),
    ],
)
def test_what_is_unknown_is_told_with_what_is_near(
    five: Book, written: str, unit: str | None, near: str | None, why: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        ids.find(five, written, unit, TODAY)
    assert (refused.value.code, refused.value.facts["id"]) == ("unknown-id", written)
    told = str(refused.value.facts["near"])
    assert re.fullmatch(f"{JINGAN}/{near}" if near else "", told), (why, told)


@pytest.mark.parametrize(
    ("written", "unit", "code", "why"),
    [
        ("3.list", "宣传科", "not-acting", "the id is right"),
        ("3.material@Q2", "绿花科", "not-acting", "and nearly the unit"),
        ("3.lists", "废管所", "unknown-id", "the unit is right"),
        ("3.lists", "宣传科", "unknown-id", "neither is"),
    ],
)
def test_a_unit_that_does_not_act_is_no_fault_of_the_id(
    five: Book, written: str, unit: str, code: str, why: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        ids.find(five, written, unit, TODAY)
    assert refused.value.code == code, why
    if code == "not-acting":
        units = refused.value.facts["units"]
        assert refused.value.facts["unit"] == unit
        assert isinstance(units, list)
        assert units
        assert unit not in units


def test_what_means_several_is_told_with_the_first_of_them(five: Book) -> None:
    with pytest.raises(RefusedError) as refused:
        ids.find(five, "3.material", None, TODAY)
    told = refused.value.facts
    assert refused.value.code == "ambiguous-id"
    assert told["count"] == 24
    listed = told["ids"]
    assert isinstance(listed, list)
    assert len(listed) == 8
    assert all(found(five, one) == one for one in listed)


@pytest.mark.parametrize(
    ("written", "expected", "why"),
    [
        ("案例通知", f"{JINGAN}/案例通知", "without the plan"),
        (f"{JINGAN}/案例通知", f"{JINGAN}/案例通知", "with it"),
        ("双随机考评", f"{JINGAN}/双随机考评", "another"),
        ("立法计划申报", "rikaze-cg-2023/立法计划申报", "another plan's"),
    ],
)
def test_triggers(five: Book, written: str, expected: str, why: str) -> None:
    assert ids.find_trigger(five, written) == expected, why


@pytest.mark.parametrize(
    ("written", "code", "why"),
    [
        ("评查通知", "ambiguous-id", "both years wait for one"),
        ("审查通知", "unknown-trigger", "nearly one"),
        ("office-2026/评查通知", "unknown-trigger", "another year"),
        ("", "unknown-trigger", "nothing"),
    ],
)
def test_triggers_that_are_refused(two: Book, written: str, code: str, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        ids.find_trigger(two, written)
    assert refused.value.code == code, why
    assert refused.value.facts.get("near", "") in {"", "评查通知", "office-2025/评查通知", "office-2024/评查通知"}


def test_an_id_is_read_as_of_the_day(tmp_path: Path) -> None:
    """What waits has its one period before and after it starts; the entry found is the day's."""
    run = Here(furnish(tmp_path / "office"))
    assert run("fire", "评查通知", "--on", "2024-05-15", "--as-of", "2024-05-16").status == 0
    before, after = (run("show", "review", "--as-of", f"2024-05-{day}").out for day in (15, 16))
    assert "等待起点" in before
    assert "期限 2024-05-29" in after
