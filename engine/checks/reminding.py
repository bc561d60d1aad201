"""Checks of the ladder and of the triggers."""

from collections.abc import Iterator
from itertools import pairwise

from engine.loading import Schedule
from engine.plan.recurrence import After
from engine.source import Problem, error, warning

_LETTERS = (None, "notice", "supervision")
"""What a rung is rendered as, from mild to stern."""


def ladder_order(schedule: Schedule) -> Iterator[Problem]:
    """Rungs that do not come later one by one, or a milder letter after a sterner one."""
    rungs = schedule.plan.reminders
    for index, (before, here) in enumerate(pairwise(rungs), start=1):
        at = schedule.plan.node["reminders"][index].at
        if here.at <= before.at:
            yield error(at("at"), "ladder-order", value=here.at, before=before.at)
        if _LETTERS.index(here.kind) < _LETTERS.index(before.kind):
            yield error(at("as") if here.kind else at(), "ladder-letters", value=here.kind or "-", before=before.kind)


def letter_too_early(schedule: Schedule) -> Iterator[Problem]:
    """A supervision letter before anything is late."""
    for index, rung in enumerate(schedule.plan.reminders):
        if rung.kind == "supervision" and rung.at <= 0:
            yield error(schedule.plan.node.at("reminders", index, "as"), "letter-too-early", value=rung.at)


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
