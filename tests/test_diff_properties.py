"""`wf diff`: what holds for any two plans whatever."""

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks import check
from engine.consequences.changes import Consequences
from engine.consequences.compare import consequences
from engine.consequences.sides import Side
from engine.ledger.timeline import timeline
from engine.loading import Loaded
from tests.conftest import ORG, ROOT, Office

TODAY = date(2024, 5, 13)
UNITS = ("综合科", "绿化科", "环卫科")
RECURRENCES = (
    "month", "quarter", "half-year", "2 months", "{every: month, due: 20}", "{every: quarter, times: 2}",
    "{every: quarter, times: 0}", "{every: month, from: 2024-06-01}", "{every: month, until: 2024-06-30}",
    "{date: 2024-06-28}", "{date: 2024-03-28}", "{dates: [2024-02-28, 2024-09-27]}", "continuous",
    "{during: {植树节: 2024-03-12, 安全生产月: 2024-06}}", "{after: 通知, due: +5 workdays}", "week",
)  # fmt: skip
IDS = ("a", "b", "c", "d")
HEAD = """\
plan: office-2024
title: 计划
year: 2024
issuer: 局
issued: 2024-01-02
org: org/office.yaml
office: 综合科
triggers: {通知: {title: 通知, latest: 2024-08-30}}
items:
"""
Written = dict[str, Any]


def tasks() -> st.SearchStrategy[Written]:
    return st.fixed_dictionaries(
        {
            "title": st.sampled_from(("甲", "乙")),
            "owners": st.sampled_from(("综合科", "[绿化科, 环卫科]", "{lead: 综合科, with: [业务科室]}")),
            "recurrence": st.sampled_from(RECURRENCES),
            "evidence": st.sampled_from(("[材料]", "[材料, 照片]", "[{name: 材料, at_least: 2}]")),
        },
        optional={"each": st.sampled_from(("lead", "all")), "shift": st.just("none")},
    )


def plans() -> st.SearchStrategy[dict[str, dict[str, Written]]]:
    """Items by number, in each its tasks by id."""
    item = st.dictionaries(st.sampled_from(IDS), tasks(), min_size=1, max_size=4)
    return st.dictionaries(st.sampled_from(("1", "2", "3")), item, min_size=1, max_size=3)


def text(plan: dict[str, dict[str, Written]]) -> str:
    lines = [HEAD]
    for number, item in sorted(plan.items()):
        lines.append(f'- item: "{number}"\n  title: 第{number}条\n  tasks:\n')
        for id_, task in item.items():
            keys = ", ".join(f"{key}: {value}" for key, value in task.items())
            lines.append(f"  - {{id: {id_}, {keys}}}\n")
    return "".join(lines)


def compared(before: Loaded, after: Loaded, today: date = TODAY) -> Consequences:
    return consequences(side(before, today), side(after, today), today)


def side(loaded: Loaded, today: date) -> Side:
    assert [one for one in (*loaded.problems, *check(loaded)) if one.severity == "error"] == []
    day = today.toordinal()
    entries = [
        one.entry
        for schedule in loaded.distinct
        for known in timeline(schedule, {})
        for one in known
        if one.begin <= day < one.end
    ]
    return Side(loaded.distinct, entries, settings=loaded.settings)


QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(plan=plans(), today=st.dates(date(2023, 12, 1), date(2025, 2, 1)))
def test_a_plan_and_itself_have_nothing_between_them(
    office: Office, plan: dict[str, dict[str, Written]], today: date
) -> None:
    loaded = office(plan=text(plan), org=ORG)
    assert compared(loaded, office(plan=text(plan), org=ORG), today) == compared(loaded, loaded, today)
    found = compared(loaded, loaded, today)
    assert (found.changes, found.loads) == ((), ())


@QUIET
@given(old=plans(), new=plans())
def test_what_units_have_more_and_fewer_are_the_occurrences_that_come_and_go(
    office: Office, old: dict[str, dict[str, Written]], new: dict[str, dict[str, Written]]
) -> None:
    before, after = office(plan=text(old), org=ORG), office(plan=text(new), org=ORG)
    found = compared(before, after)
    was, stands = (by_unit(side(one, TODAY)) for one in (before, after))
    expected = {unit: (len(stands[unit] - was[unit]), len(was[unit] - stands[unit])) for unit in UNITS}
    told = {load.unit: (load.more, load.fewer) for load in found.loads}
    assert {unit: told.get(unit, (0, 0)) for unit in UNITS} == expected
    assert_all_told(
        found, {one for ids in was.values() for one in ids}, {one for ids in stands.values() for one in ids}
    )


def by_unit(one: Side) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {unit: set() for unit in UNITS}
    for entry in one.entries:
        for unit in entry.responsible:
            found[unit].add(entry.id)
    return found


NEW = {"added", "born-late", "new-task"}
GONE = {"cancelled", "closed-cancelled", "vanished", "kept"}


def assert_all_told(found: Consequences, was: set[str], stands: set[str]) -> None:
    """Every occurrence that comes or goes is told, once, by the change that it belongs to."""
    told = Counter(
        (one.code in NEW, piece.id) for one in found.changes if one.code in NEW | GONE for piece in one.pieces
    )
    assert set(told.values()) <= {1}
    assert {id_ for is_new, id_ in told if is_new} == stands - was
    assert {id_ for is_new, id_ in told if not is_new} == was - stands


@QUIET
@given(plan=plans(), new_id=st.sampled_from(("z", "y")))
def test_a_renaming_that_says_so_changes_nothing_else(
    office: Office, plan: dict[str, dict[str, Written]], new_id: str
) -> None:
    """Neither pieces nor days nor duties; the same on the way back is vanished, and new."""
    number, item = next(iter(plan.items()))
    old_id, task = next(iter(item.items()))
    renamed = {
        **plan,
        number: {new_id: {**task, "was": old_id}, **{id_: one for id_, one in item.items() if id_ != old_id}},
    }
    before, after = office(plan=text(plan), org=ORG), office(plan=text(renamed), org=ORG)
    found = compared(before, after)
    assert [one.code for one in found.changes] == ["renamed"]
    assert found.loads == ()
    back = {one.code for one in compared(after, before).changes}
    assert back & {"vanished", "dropped"}


@QUIET
@given(old=plans(), new=plans())
def test_the_way_back_is_as_long(
    office: Office, old: dict[str, dict[str, Written]], new: dict[str, dict[str, Written]]
) -> None:
    before, after = office(plan=text(old), org=ORG), office(plan=text(new), org=ORG)
    there, back = compared(before, after).loads, compared(after, before).loads
    assert {(one.unit, one.more, one.fewer) for one in there} == {(one.unit, one.fewer, one.more) for one in back}


@QUIET
@given(old=plans(), new=plans())
def test_of_a_draft_nothing_is_grave(
    office: Office, old: dict[str, dict[str, Written]], new: dict[str, dict[str, Written]]
) -> None:
    before, after = office(plan=text(old), org=ORG), office(plan=text(new), org=ORG)
    found = compared(before, after, date(2024, 1, 1))
    assert found.verdict == "note"
    assert {one.verdict for one in found.changes} <= {"note"}


def test_the_plans_that_ship_and_themselves(office: Office) -> None:
    """Real plans, with everything that real plans have."""
    for path in sorted((ROOT / "plans").glob("*.yaml")):
        plan = path.read_text("utf-8")
        org = next(line for line in plan.splitlines() if line.startswith("org:")).partition(":")[2].strip()
        loaded = office(
            plan=plan.replace(f"org: {org}", "org: org/office.yaml"), org=(ROOT / "plans" / org).read_text("utf-8")
        )
        state = Side(loaded.distinct, side_entries(loaded))
        found = consequences(state, state, TODAY)
        assert (found.changes, found.loads) == ((), ())


def side_entries(loaded: Loaded) -> list[Any]:
    return [known[0].entry for schedule in loaded.distinct for known in timeline(schedule, {})]
