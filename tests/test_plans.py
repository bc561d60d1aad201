"""The five plans that ship: complete, clean, and their counts as they were counted by hand."""

from typing import NamedTuple

import pytest

from engine.app import checking
from engine.loading import Schedule, load
from engine.workspace import Workspace
from tests.conftest import ROOT

PLANS = Workspace(str(ROOT), str(ROOT / "plans"))


class Counts(NamedTuple):
    """What a plan holds."""

    items: int
    tasks: int
    assumed: int
    occurrences: int
    backfill: int
    waiting: int


@pytest.fixture(scope="module")
def schedules() -> dict[str, Schedule]:
    return {schedule.plan.id: schedule for schedule in load(PLANS).schedules}


def counts(schedule: Schedule) -> Counts:
    tasks = [task for _, task in schedule.plan.tasks()]
    return Counts(
        items=len(schedule.plan.items),
        tasks=len(tasks),
        assumed=sum(task.assumed for task in tasks),
        occurrences=len(schedule.occurrences),
        backfill=sum(occurrence.backfill for occurrence in schedule.occurrences),
        waiting=sum(not occurrence.dates.due for occurrence in schedule.occurrences),
    )


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("jingan-lhsr-2024", Counts(12, 33, 23, 187, 24, 9)),
        ("changning-2022", Counts(52, 76, 74, 1181, 262, 33)),
        ("rikaze-cg-2023", Counts(26, 48, 45, 179, 30, 2)),
        ("yingpu-2025", Counts(4, 19, 19, 58, 0, 0)),
        ("jiading-cg-2024", Counts(5, 20, 20, 122, 0, 0)),
    ],
)
def test_counts(schedules: dict[str, Schedule], plan: str, expected: Counts) -> None:
    assert counts(schedules[plan]) == expected


def test_nothing_is_wrong_with_them() -> None:
    assert checking.check(PLANS, [], frozenset()).problems == []


def test_every_point_of_the_official_texts_is_there(schedules: dict[str, Schedule]) -> None:
    numbers = {name: [item.id for item in schedule.plan.items] for name, schedule in schedules.items()}
    assert numbers["jingan-lhsr-2024"] == [str(number) for number in range(1, 13)]
    assert numbers["changning-2022"] == [str(number) for number in range(1, 53)]
    assert len(numbers["rikaze-cg-2023"]) == len(set(numbers["rikaze-cg-2023"])) == 26
    assert all(item.source for schedule in schedules.values() for item in schedule.plan.items)


def tasks(schedule: Schedule) -> dict[str, list[str]]:
    """The periods of each task, by item and id."""
    found: dict[str, list[str]] = {}
    for occurrence in schedule.occurrences:
        periods = found.setdefault(f"{occurrence.item.id}.{occurrence.task.id}", [])
        if occurrence.dates.period not in periods:
            periods.append(occurrence.dates.period)
    return found


def test_jingan_says_what_the_text_says(schedules: dict[str, Schedule]) -> None:
    """Frequencies, windows and hand-offs of the twelve points, by the text's own words."""
    found = tasks(schedules["jingan-lhsr-2024"])
    assert found["1.study"] == [f"2024-{month:02}+2" for month in range(1, 12, 2)]
    assert found["2.train"] == found["3.material"] == found["12.material"] == [f"2024Q{q}" for q in range(1, 5)]
    assert set(found["3.campaign"]) == {"植树节", "安全生产月", "消防宣传月", "宪法宣传月"}
    assert found["7.self-check"] == found["9.self-check"] == found["11.self-check"] == ["2024H1", "2024H2"]
    assert len(found["12.pledge"]) == 12
    assert found["6.case"] == found["6.apply"] == ["案例通知"]


def test_jingan_is_back_filled_before_its_issue(schedules: dict[str, Schedule]) -> None:
    early = {o.dates.period for o in schedules["jingan-lhsr-2024"].occurrences if o.backfill}
    assert {"2024Q1", "2024-01+2", "2024-03+2", "2024-01", "2024-04", "植树节"} <= early
    assert not {"2024Q2", "2024-05", "2024H1"} & early


def test_rates_and_targets_are_those_of_the_texts(schedules: dict[str, Schedule]) -> None:
    targets = {
        (name, str(task.node["measure"].get("at_least", task.node["measure"].get("at_most", ""))))
        for name, schedule in schedules.items()
        for _, task in schedule.plan.tasks()
        if task.measure is not None
    }
    assert {("jingan-lhsr-2024", "100%"), ("jingan-lhsr-2024", "95%")} <= targets
    assert {("rikaze-cg-2023", share) for share in ("90%", "5%", "95%", "100%")} <= targets
    assert {("changning-2022", "28"), ("changning-2022", "100%"), ("yingpu-2025", "0")} <= targets


def test_everybody_is_invented_and_can_be_reached(schedules: dict[str, Schedule]) -> None:
    people = [person for schedule in schedules.values() for person in schedule.org.people.values()]
    assert people
    assert all(person.email and person.email.endswith("example.org") for person in people)
