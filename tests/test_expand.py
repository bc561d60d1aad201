"""Plans to occurrences, from YAML on: ids, who owes which piece, groups by date, wrap-ups, back-fill, limits."""

from datetime import date
from time import perf_counter

import pytest

from engine.loading import Loaded
from engine.schedule.expand import Occurrence
from tests.conftest import ORG, PLAN, Office

TRIGGERS = "triggers: {案例通知: {title: 征集案例的通知, latest: 2024-10-31}}\nitems:\n"


def item(task: str, owners: str = "综合科") -> str:
    """One item with one task `t`, whose keys are given."""
    return f"- {{item: 1, title: 条目, owners: {owners}, tasks: [{{id: t, title: 事项, evidence: [材料], {task}}}]}}\n"


def tasks(loaded: Loaded) -> list[Occurrence]:
    """The occurrences but wrap-ups."""
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return [each for each in loaded.schedules[0].occurrences if each.task.id != "wrapup"]


def ends(loaded: Loaded) -> str:
    """What their ids end in, after `test-2024/1.t@`."""
    prefix = "test-2024/1.t@"
    assert all(each.id.startswith(prefix) for each in tasks(loaded))
    return " ".join(each.id.removeprefix(prefix) for each in tasks(loaded))


PERIODS = [
    ("year", "2024", "a year"),
    ("half-year", "2024H1 2024H2", "half-years"),
    ("quarter", "2024Q1 2024Q2 2024Q3 2024Q4", "quarters"),
    ("4 months", "2024-01+4 2024-05+4 2024-09+4", "several months: their first, and how many"),
    ("{every: month, from: 2024-11-01}", "2024-11 2024-12", "months"),
    ("{every: week, from: 2024-12-16}", "2024W51 2024W52", "ISO weeks: the last days of 2024 are 2025's week 1"),
    ("{every: 2 weeks, from: 2024-12-16}", "2024W51+2", "several weeks"),
    ("{every: quarter, times: 0, until: 2024-03-31}", "2024Q1", "to be reported if there is any"),
    ("{date: 2024-06-28}", "2024", "one day: it may move, so the year names it"),
    ("{date: 2025-01-10}", "2024", "the plan's year, though the day is in the next"),
    ("{dates: [2024-09-02, 2024-03-01]}", "2024-03-01 2024-09-02", "the days listed, in order of time"),
    ("{during: {植树节: 2024-03-12, 安全生产月: 2024-06}}", "植树节 安全生产月", "windows: their names"),
    ("{during: {宪法宣传周: 2024-12-01..2024-12-07}}", "宪法宣传周", "from a day to a day"),
    ('{rrule: "FREQ=MONTHLY;BYMONTH=5,6;BYMONTHDAY=10"}', "2024-05-10 2024-06-10", "a rule: its days, not the shifted ones"),
    ("{after: 案例通知, due: +10 workdays}", "案例通知", "what it waits for"),
    ("continuous", "", "all the time: nothing falls due"),
]  # fmt: skip


@pytest.mark.parametrize(("recurrence", "expected", "why"), PERIODS)
def test_an_id_names_plan_item_task_and_period(office: Office, recurrence: str, expected: str, why: str) -> None:
    plan = PLAN.replace("items:\n", TRIGGERS) + item(f"recurrence: {recurrence}")
    assert ends(office(plan=plan)) == expected, why


TOGETHER = "{lead: 综合科, with: [业务科室]}"
OWN_GROUP = "{lead: 绿化科, with: [业务科室, 综合科]}"
EACH = [
    (TOGETHER, "", "2024", "together: one occurrence, no unit"),
    (TOGETHER, "each: lead", "2024#综合科", "the lead's piece"),
    (TOGETHER, "each: with", "2024#绿化科 2024#环卫科", "one of each participant, the group opened"),
    (TOGETHER, "each: all", "2024#综合科 2024#绿化科 2024#环卫科", "one of each, the lead first"),
    (TOGETHER, "each: [环卫科]", "2024#环卫科", "those named"),
    (TOGETHER, "each: [环卫科, 业务科室]", "2024#环卫科 2024#绿化科", "named, and once though named twice"),
    ("[绿化科, 环卫科]", "each: lead", "2024#绿化科 2024#环卫科", "joint leads"),
    ("业务科室", "each: lead", "2024#绿化科 2024#环卫科", "a group that leads"),
    (OWN_GROUP, "each: with", "2024#环卫科 2024#综合科", "a lead in the group it leads owes no piece to itself"),
    (OWN_GROUP, "each: all", "2024#绿化科 2024#环卫科 2024#综合科", "but it owes one with all"),
]


@pytest.mark.parametrize(("owners", "each", "expected", "why"), EACH)
def test_each_unit_owes_its_piece(office: Office, owners: str, each: str, expected: str, why: str) -> None:
    assert ends(office(item(f"recurrence: year, {each}", owners))) == expected, why


def test_units_act_together_or_alone(office: Office) -> None:
    together = tasks(office(item("recurrence: year", TOGETHER)))
    alone = tasks(office(item("recurrence: year, each: with", TOGETHER)))
    assert [(each.unit, each.units) for each in together] == [(None, ("综合科", "绿化科", "环卫科"))]
    assert [(each.unit, each.units) for each in alone] == [("绿化科", ("绿化科",)), ("环卫科", ("环卫科",))]


JOINS = "业务科室: [{unit: 绿化科, until: 2024-05-31}, {unit: 环卫科, from: 2024-06-01}]"
LATER = "业务科室: [{unit: 绿化科, until: 2024-04-05}, 环卫科]"
MEMBERS = [
    (JOINS, "{every: month, from: 2024-05-01, until: 2024-06-30}", "2024-05#绿化科 2024-06#环卫科", "both days included"),
    (JOINS, "half-year", "2024H1#环卫科 2024H2#环卫科", "the period's last day decides"),
    (JOINS, "{date: 2024-05-31}", "2024#绿化科", "one day decides for itself: the last of one member"),
    (JOINS, "{date: 2024-06-01}", "2024#环卫科", "and the first of the other"),
    (JOINS, "{during: {五一: 2024-05-01..2024-06-02}}", "五一#环卫科", "the window's last day"),
    (LATER, "{every: quarter, due: +10 days, until: 2024-07-10}", "2024Q1#绿化科 2024Q1#环卫科 2024Q2#环卫科", "not the due day"),
]  # fmt: skip


@pytest.mark.parametrize(("group", "recurrence", "expected", "why"), MEMBERS)
def test_groups_are_what_they_were(office: Office, group: str, recurrence: str, expected: str, why: str) -> None:
    org = ORG.replace("业务科室: [绿化科, 环卫科]", group)
    loaded = office(item(f"each: with, recurrence: {recurrence}", TOGETHER), org=org)
    assert ends(loaded) == expected, why


DISSOLVED = [
    ("{until: 2024-06-30, successor: 环卫科}", "绿化科", "绿化科 绿化科 环卫科 环卫科", "from the day after its last"),
    ("{until: 2024-06-29, successor: 环卫科}", "绿化科", "绿化科 环卫科 环卫科 环卫科", "a day earlier"),
    ("{until: 2024-03-30, successor: 园林科}", "绿化科", "园林科 园林科 综合科 综合科", "and its successor's successor"),
    ("{until: 2024-06-30}", "绿化科", "绿化科 绿化科 绿化科 绿化科", "nobody follows: its name stays, a check complains"),
    ("{until: 2024-06-30, successor: 环卫科}", "业务科室", "绿化科 环卫科 绿化科 环卫科 环卫科 环卫科", "owing once, not twice"),
    ("{until: 2024-06-30}", "业务科室", "绿化科 环卫科 绿化科 环卫科 环卫科 环卫科", "left out of its group"),
    ("{from: 2024-06-30}", "业务科室", "环卫科 绿化科 环卫科 绿化科 环卫科 绿化科 环卫科", "its first day is the period's last"),
    ("{from: 2024-07-01}", "业务科室", "环卫科 环卫科 绿化科 环卫科 绿化科 环卫科", "in its group once it exists"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "owner", "expected", "why"), DISSOLVED)
def test_a_dissolved_units_successor_takes_over(office: Office, unit: str, owner: str, expected: str, why: str) -> None:
    org = ORG.replace(
        "绿化科: {head", f"绿化科: {unit}\n  园林科: {{until: 2024-06-30, successor: 综合科}}\n  空科: {{head"
    )
    found = tasks(office(item("each: lead, recurrence: quarter", owner), org=org))
    assert " ".join(str(each.unit) for each in found) == expected, why


WRAPUPS = """\
- {item: 1, title: 有事项, owners: {lead: 绿化科, with: [环卫科]}, tasks: [{id: t, title: 事, recurrence: year, evidence: [报]}]}
- {item: "2.1", title: 没有事项, owners: [综合科, 环卫科]}
- {item: 3, title: 没有牵头}
"""


def test_every_lead_is_asked_for_a_wrapup(office: Office) -> None:
    plan = PLAN.replace("2024-12-13", "2024-12-15") + WRAPUPS
    found = [each for each in office(plan=plan).schedules[0].occurrences if each.task.id == "wrapup"]
    assert [(each.id, each.units) for each in found] == [
        ("test-2024/1.wrapup@2024", ("绿化科",)),
        ("test-2024/2.1.wrapup@2024", ("综合科", "环卫科")),
    ]
    assert {date.fromordinal(each.dates.due) for each in found} == {date(2024, 12, 13)}, "a Sunday, shifted"
    assert {date.fromordinal(each.dates.nominal) for each in found} == {date(2024, 12, 15)}
    assert [evidence.name for evidence in found[0].task.evidence] == ["主要成效"]


def test_no_wrapup_is_asked_for_where_the_plan_has_none(office: Office) -> None:
    plan = PLAN.replace("wrapup: {due: 2024-12-13, ask: [主要成效]}\n", "") + WRAPUPS
    assert [each.id for each in office(plan=plan).schedules[0].occurrences] == ["test-2024/1.t@2024"]


ISSUED = [
    ("2024-05-31", "2024-01 2024-02 2024-03 2024-04", "what is due on the day of issue is chased"),
    ("2024-06-01", "2024-01 2024-02 2024-03 2024-04 2024-05", "what was due the day before is back-filled"),
    ("2024-06-29", "2024-01 2024-02 2024-03 2024-04 2024-05 2024-06", "the shifted day counts: 28 June, not 30"),
    ("2023-12-20", "", "issued before the year"),
]


@pytest.mark.parametrize(("issued", "expected", "why"), ISSUED)
def test_what_was_due_before_issue_is_backfilled(office: Office, issued: str, expected: str, why: str) -> None:
    plan = PLAN.replace("org:", f"issued: {issued}\norg:") + item("recurrence: month")
    found = [each.dates.period for each in tasks(office(plan=plan)) if each.backfill]
    assert " ".join(found) == expected, why


SHIFTS = [
    ("", "", "2024-06-28", "preceding is built in"),
    ("shift: following", "", "2024-07-01", "the plan's word"),
    ("shift: following", "shift: none", "2024-06-30", "the task's own word goes before it"),
    ("shift: none", "shift: following", "2024-07-01", "the same"),
]


@pytest.mark.parametrize(("plans", "own", "due", "why"), SHIFTS)
def test_due_days_are_shifted_as_plan_or_task_say(office: Office, plans: str, own: str, due: str, why: str) -> None:
    """The end of June 2024 is a Sunday."""
    head = PLAN.replace("org:", f"{plans}\norg:")
    found = tasks(office(plan=head + item(f"recurrence: half-year, {own}")))[0]
    assert date.fromordinal(found.dates.due) == date.fromisoformat(due), why
    assert (found.id, date.fromordinal(found.dates.nominal)) == ("test-2024/1.t@2024H1", date(2024, 6, 30))


CROWD = "大组: [" + ", ".join(f"科{number}" for number in range(5000)) + "]"
CROWDED = ORG.replace("groups:", "".join(f"  科{number}: {{}}\n" for number in range(5000)) + "groups:\n  " + CROWD)
DAILY = 'recurrence: {rrule: "FREQ=DAILY"}'
LIMITS = [
    (item("recurrence: month"), "limits: {task: 11}", "task-too-large", {"count": "12", "most": "11"}, 1, "twelve"),
    (item("recurrence: month"), "limits: {task: 12}", "", {}, 13, "twelve and the wrap-up"),
    (item(DAILY), "", "", {}, 367, "366 days and the wrap-up: within what is built in"),
    (item(DAILY), "limits: {plan: 365}", "plan-too-large", {"most": "365"}, 0, "366 days"),
    (item(DAILY), "limits: {plan: 366}", "plan-too-large", {"most": "366"}, 366, "the wrap-up is one too many"),
    (item("each: lead, recurrence: month", "大组"), "", "", {}, 60001, "400 are a task's and unit's, not a task's"),
    (item(f"each: lead, {DAILY}", "大组"), "", "plan-too-large", {"most": "200000"}, 0, "1,830,000"),
]


@pytest.mark.parametrize(
    ("items", "settings", "code", "facts", "count", "why"), LIMITS, ids=[limit[-1] for limit in LIMITS]
)
def test_too_many_are_refused_at_once(
    office: Office, items: str, settings: str, code: str, facts: dict[str, str], count: int, why: str
) -> None:
    begun = perf_counter()
    loaded = office(items, org=CROWDED, settings=settings or None)
    assert perf_counter() - begun < 2, why
    found = [(each.code, each.facts, each.source.line) for each in loaded.problems]
    assert found == ([(code, facts, PLAN.count("\n") + 1)] if code else []), why
    assert len(loaded.schedules[0].occurrences) == count, why


def test_a_wrap_up_asks_who_leads_the_tasks_of_an_item_without_owners(office: Office) -> None:
    items = (
        '- item: "1"\n  title: 学习\n  tasks:\n'
        "  - {id: a, title: 甲, owners: 绿化科, recurrence: year, evidence: [甲]}\n"
        "  - {id: b, title: 乙, owners: 环卫科, recurrence: year, evidence: [乙]}\n"
    )
    (schedule,) = office(items).schedules
    (wrapup,) = [one for one in schedule.occurrences if one.task.id == "wrapup"]
    assert wrapup.units == ("绿化科", "环卫科")
