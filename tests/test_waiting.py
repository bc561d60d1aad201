"""Tasks that wait: for triggers, for each other, in working days; what is expected of them, and circles."""

from datetime import date
from time import perf_counter

import pytest

from engine.loading import Loaded
from engine.schedule.dates import Dates
from tests.conftest import PLAN, Office

HEAD = PLAN.replace("wrapup: {due: 2024-12-13, ask: [主要成效]}\n", "issued: 2024-12-31\n")


def tasks(*written: str) -> str:
    """Items of one task each, numbered from 1: `id: keys`."""
    named = (task.partition(": ") for task in written)
    return "".join(
        f"- {{item: {number}, title: 条目, owners: 业务科室, tasks: [{{id: {name}, title: 事, evidence: [件], {keys}}}]}}\n"
        for number, (name, _, keys) in enumerate(named, 1)
    )


def plan(
    office: Office, items: str, triggers: str = "通知: {title: 通知, latest: 2024-10-31}", head: str = HEAD
) -> Loaded:
    return office(plan=head.replace("items:\n", f"triggers: {{{triggers}}}\nitems:\n") + items)


def expected(loaded: Loaded) -> str:
    """What is expected when, each as `item.task@period day`, without the year."""
    found = loaded.schedules[0].occurrences
    return ", ".join(f"{each.id.partition('/')[2]} {said(each.dates)}" for each in found)


def said(dates: Dates) -> str:
    return date.fromordinal(dates.expected or dates.due).isoformat()[5:] if dates.expected or dates.due else "-"


TRIGGERED = [
    ("{after: 通知, due: +10 workdays}", "11-14", "ten working days after the latest day of the notice"),
    ("{after: 通知, due: +30 days}", "11-29", "thirty days: a Saturday, shifted"),
    ("{after: 通知, due: +1 month}", "11-29", "a month after the 31st: the 30th, a Saturday, shifted"),
    ("{after: 通知, due: +1 workday, from: 2024-11-15}", "11-18", "held back: a working day from the 15th on"),
    ("{after: 通知, due: +10 workdays, from: 2024-10-01}", "11-14", "not held back"),
    ("{after: 通知, due: +20 workdays, until: 2024-11-20}", "11-20", "capped"),
    ("{after: 通知, due: +10 workdays, until: 2024-11-20}", "11-14", "not capped"),
]


@pytest.mark.parametrize(("recurrence", "day", "why"), TRIGGERED)
def test_a_trigger_is_waited_for(office: Office, recurrence: str, day: str, why: str) -> None:
    loaded = plan(office, tasks(f"t: recurrence: {recurrence}"))
    assert expected(loaded) == f"1.t@通知 {day}", why
    (found,) = loaded.schedules[0].occurrences
    assert (found.dates.nominal, found.dates.due, found.backfill) == (0, 0, False), "not due until it is fired"
    year = date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal()
    assert (found.dates.first, found.dates.last) == year


def test_a_trigger_without_a_latest_day_lets_nothing_be_expected(office: Office) -> None:
    waiting = "case: recurrence: {after: 通知, due: +10 days}", "apply: recurrence: {after: 1.case, due: +5 days}"
    assert expected(plan(office, tasks(*waiting), "通知: {title: 通知}")) == "1.case@通知 -, 2.apply@通知 -"


@pytest.mark.parametrize(("latest", "provisional"), [("2026-12-10", False), ("2026-12-15", True)])
def test_what_is_expected_in_an_unknown_year_is_provisional(office: Office, latest: str, *, provisional: bool) -> None:
    """Nine working days on from 10 December lies the 23rd; from the 15th, the 28th."""
    head = HEAD.replace("2024", "2026")
    items = tasks("t: recurrence: {after: 通知, due: +10 workdays}")
    (found,) = plan(office, items, f"通知: {{title: 通知, latest: {latest}}}", head).schedules[0].occurrences
    assert found.dates.provisional is provisional


CHAINS = [
    (
        ["case: recurrence: {after: 通知, due: +10 workdays}", "apply: recurrence: {after: 1.case, due: +5 workdays}"],
        "1.case@通知 11-14, 2.apply@通知 11-21",
        "working days on working days, under the trigger's name",
    ),
    (
        ["apply: recurrence: {after: 2.case, due: +5 workdays}", "case: recurrence: {after: 通知, due: +10 workdays}"],
        "1.apply@通知 11-21, 2.case@通知 11-14",
        "in whatever order they are written",
    ),
    (
        ["q: recurrence: quarter", "sum: recurrence: {after: 1.q, due: +5 workdays}"],
        """1.q@2024Q1 03-29, 1.q@2024Q2 06-28, 1.q@2024Q3 09-30, 1.q@2024Q4 12-31,
        2.sum@2024Q1 04-08, 2.sum@2024Q2 07-05, 2.sum@2024Q3 10-12, 2.sum@2024Q4 01-08""",
        "once in each of its periods; 7 April and 12 October are worked, the National Day and New Year are not",
    ),
    (
        ["q: recurrence: half-year, each: lead", "sum: recurrence: {after: 1.q, due: +1 day}"],
        """1.q@2024H1#绿化科 06-28, 1.q@2024H1#环卫科 06-28, 1.q@2024H2#绿化科 12-31, 1.q@2024H2#环卫科 12-31,
        2.sum@2024H1 07-01, 2.sum@2024H2 01-02""",
        "once after all the pieces of a period; a day off is not shifted back onto the day it starts from",
    ),
    (
        ["d: recurrence: {date: 2024-06-28}", "sum: recurrence: {after: 1.d, due: +5 workdays}, each: lead"],
        "1.d@2024 06-28, 2.sum@2024#绿化科 07-05, 2.sum@2024#环卫科 07-05",
        "a piece of each unit after what they did together",
    ),
    (
        ["w: recurrence: {during: {春: 2024-03, 秋: 2024-09}}", "sum: recurrence: {after: 1.w, due: +5 days, from: 2024-06-03}"],
        "1.w@春 03-29, 1.w@秋 09-30, 2.sum@春 06-07, 2.sum@秋 10-08",
        "after each window; the first held back, the second on 5 October, and not before it starts",
    ),
    (
        ["a: recurrence: {after: 2.b, due: +1 day}", "b: recurrence: {after: 1.a, due: +1 day}", "c: recurrence: {after: 1.a, due: +1 day}"],
        "",
        "a circle never starts, nor does what waits for it",
    ),
    (["a: recurrence: {after: a, due: +1 day}"], "", "nor what waits for itself"),
    (["a: recurrence: {after: 2.b, due: +1 day}", "b: recurrence: continuous"], "", "nor after what never ends"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "days", "why"), CHAINS)
def test_a_task_waits_for_each_period_of_another(office: Office, written: list[str], days: str, why: str) -> None:
    assert expected(plan(office, tasks(*written))) == " ".join(days.split()), why


def test_a_task_of_the_same_item_goes_by_its_id(office: Office) -> None:
    items = """\
- item: 1
  title: 条目
  owners: 综合科
  tasks:
  - {id: case, title: 案例, recurrence: {after: 通知, due: +10 workdays}, evidence: [案例]}
  - {id: apply, title: 申报, recurrence: {after: case, due: +5 workdays}, evidence: [申报表]}
- {item: 2, title: 条目, owners: 综合科, tasks: [{id: case, title: 另一案例, recurrence: year, evidence: [案例]}]}
"""
    assert expected(plan(office, items)) == "1.case@通知 11-14, 1.apply@通知 11-21, 2.case@2024 12-31"


@pytest.mark.parametrize("backwards", [False, True])
def test_a_long_line_of_tasks_is_worked_out_at_once(office: Office, *, backwards: bool) -> None:
    """Two thousand tasks, each after the one before it: deeper than Python's stack."""
    line = [f"t: recurrence: {{after: {number}.t, due: +1 day}}" for number in range(2, 2002)]
    if not backwards:
        line = ["", *(f"t: recurrence: {{after: {number}.t, due: +1 day}}" for number in range(1, 2001))]
    line[-1 if backwards else 0] = "t: recurrence: {date: 2024-06-28}"
    begun = perf_counter()
    assert len(plan(office, tasks(*line)).schedules[0].occurrences) == len(line)
    assert perf_counter() - begun < 5
