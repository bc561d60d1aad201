"""Checks of what is to be handed in: evidence, measures and their targets."""

from collections import Counter
from collections.abc import Iterator

from engine.checks.undecided import UNWRITTEN
from engine.loading import Schedule
from engine.plan.model import Measure, Task
from engine.schedule.expand import Occurrence
from engine.source import Problem, error, warning


def nothing_to_hand_in(schedule: Schedule) -> Iterator[Problem]:
    """A task with neither evidence nor measure: nothing would show that it was done."""
    for item, task in schedule.plan.tasks():
        if not task.evidence and task.measure is None:
            yield error(task.node.at("id"), "nothing-to-hand-in", task=f"{item.id}.{task.id}")


def self_check_without_material(schedule: Schedule) -> Iterator[Problem]:
    """A self-check (自查) that leaves no material behind."""
    for item, task in schedule.plan.tasks():
        if "自查" in task.title and all(evidence.optional for evidence in task.evidence):
            yield warning(task.node.at("title"), "self-check-without-material", task=f"{item.id}.{task.id}")


def same_evidence(schedule: Schedule) -> Iterator[Problem]:
    """The same material asked of the same unit twice in a period."""
    tasks = [task for _, task in schedule.plan.tasks()]
    asking = Counter(evidence.name for task in tasks for evidence in task.evidence)
    twice = {id(task) for task in tasks if any(asking[evidence.name] > 1 for evidence in task.evidence)}
    asked: dict[tuple[str, str, str], Occurrence] = {}
    told: set[tuple[int, str]] = set()
    for occurrence in schedule.occurrences:
        if id(occurrence.task) in twice:
            yield from _asked_again(occurrence, asked, told)


def _asked_again(
    occurrence: Occurrence, asked: dict[tuple[str, str, str], Occurrence], told: set[tuple[int, str]]
) -> Iterator[Problem]:
    for unit in occurrence.units:
        for index, evidence in enumerate(occurrence.task.evidence):
            first = asked.setdefault((unit, occurrence.dates.period, evidence.name), occurrence)
            key = (id(occurrence.task), evidence.name)
            written = evidence.name not in UNWRITTEN
            if written and first.task is not occurrence.task and key not in told:
                told.add(key)
                other = f"{first.item.id}.{first.task.id}"
                source = occurrence.task.node.at("evidence", index)
                facts = {
                    "value": evidence.name,
                    "unit": unit,
                    "period": occurrence.dates.period,
                    "other": other,
                }
                yield warning(source, "same-evidence", **facts)


def target_over_100(schedule: Schedule) -> Iterator[Problem]:
    """A rate with a target above 100 %."""
    for task, measure in _measures(schedule):
        for key in ("at_least", "at_most"):
            target = getattr(measure, key)
            rate = measure.denominator is not None or (target is not None and target.percent)
            if target is not None and rate and target.value > 1:
                value = task.node["measure"][key]
                yield error(task.node.at("measure", key), "target-over-100", value=value)


def needs_also(schedule: Schedule) -> Iterator[Problem]:
    """A target in per cent for a measure that is no rate: it lacks what is divided by what."""
    for task, measure in _measures(schedule):
        for key in ("at_least", "at_most"):
            target = getattr(measure, key)
            if target is not None and target.percent and measure.denominator is None:
                yield error(task.node["measure"].key(key), "needs-also", key=key, other="numerator")


def two_targets(schedule: Schedule) -> Iterator[Problem]:
    """Two targets for measures of one name, or a lower target above the upper one."""
    first: dict[str, tuple[Measure, int]] = {}
    for task, measure in _measures(schedule):
        source = task.node.at("measure", "name")
        earlier, line = first.setdefault(measure.name, (measure, source.line))
        if (earlier.at_least, earlier.at_most) != (measure.at_least, measure.at_most):
            yield warning(source, "two-targets", value=measure.name, first=line)
        if measure.at_least and measure.at_most and measure.at_least.value > measure.at_most.value:
            yield error(task.node.at("measure", "at_most"), "targets-crossed", value=measure.name)


def _measures(schedule: Schedule) -> Iterator[tuple[Task, Measure]]:
    for _, task in schedule.plan.tasks():
        if task.measure is not None:
            yield task, task.measure
