"""Checks of the ladder and of the triggers."""

from collections.abc import Iterator

from engine.loading import Schedule
from engine.plan.recurrence import After
from engine.source import Problem, error, warning


def ladder_order(schedule: Schedule) -> Iterator[Problem]:
    """Rungs that do not come later one by one, or that tell fewer people than the one before."""
    rungs = schedule.plan.reminders
    for index in range(1, len(rungs)):
        before, here = rungs[index - 1], rungs[index]
        if here.at <= before.at:
            source = schedule.plan.node.at("reminders", index, "at")
            yield error(source, "ladder-order", value=here.at, before=before.at)


def trigger_without_latest(schedule: Schedule) -> Iterator[Problem]:
    """A trigger of which nobody knows when it should have come."""
    for name, trigger in schedule.plan.triggers.items():
        if trigger.latest is None and "latest" not in schedule.plan.node["triggers"][name]:
            yield warning(schedule.plan.node["triggers"].key(name), "trigger-without-latest", value=name)


def unused_trigger(schedule: Schedule) -> Iterator[Problem]:
    """A trigger that no task waits for."""
    plan = schedule.plan
    if plan.partial:
        return
    waited = {form.start for _, task in plan.tasks() if isinstance(form := task.recurrence.form, After)}
    for name in plan.triggers:
        if name not in waited:
            yield warning(plan.node["triggers"].key(name), "unused-trigger", value=name)
