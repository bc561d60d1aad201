"""Digests composed as of one moment: what they say of themselves, by whose templates; whether the clock is right."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from engine import wording
from engine.app.digests import Standing
from engine.digest import days
from engine.digest.record import Letter
from engine.faults import RefusedError, TemplateFaultError
from engine.render.digest import Frame
from engine.render.limited import GuardedTemplates
from engine.render.page import Composer
from engine.render.templates import Templates
from engine.workspace import Workspace

WRITTEN = "zh-CN"
"""The language of messages where nobody has said which."""
TEMPLATES = "templates"
"""The folder of a workspace's own templates, beside its plans."""
_LEAPS = {"ahead": "clock-ahead", "behind": "clock-behind"}


def frame(at: Standing, zone: ZoneInfo, lang: str, letters: dict[str, Letter]) -> Frame:
    """What digests say of themselves."""
    day, worked = at.moment.day, at.worked
    after = next(one for one in (day + timedelta(days=number) for number in range(1, 60)) if worked(one))
    monday = day - timedelta(days=day.weekday())
    weeks = (days.weekly_day(monday + timedelta(weeks=number), at.mailing.weekly, worked) for number in (1, 2, 3))
    week = next((one for one in weeks if one), None)
    return Frame(wording.words(lang), lang, zone, at.moment.now, at.moment.head, after, week, letters)


@contextmanager
def composer(workspace: Workspace, whole: Frame, told: Callable[[TemplateFaultError], None]) -> Iterator[Composer]:
    """What composes the messages of a moment; the workspace's own templates end with it.

    Args:
        workspace: whose templates are taken, where it has any.
        whole: what the messages say of themselves.
        told: is called with what is wrong with those templates; the built-in ones are taken then.
    """
    folder = os.path.join(workspace.root, TEMPLATES)
    ours = Templates(None, wording.words(whole.lang))
    with closing(GuardedTemplates(folder, whole.lang, ours, told)) as templates:
        yield Composer(whole, templates)


def in_step(at: Standing, zone: ZoneInfo, *, accepted: bool = False) -> None:
    """Refuse to send by a clock that leaps.

    Args:
        at: how things stand.
        zone: the workspace's.
        accepted: whether somebody has said that the clock is right.

    Raises:
        RefusedError: it leaps, or the day is still to come.
    """
    moment, runs = at.moment, at.every_run
    today = moment.now.astimezone(zone).date()
    if moment.day > today:
        raise RefusedError("still-to-come", day=moment.day, today=today)
    leap = days.out_of_step(moment.day, moment.now, runs)
    if leap and not accepted:
        raise RefusedError(_LEAPS[leap], day=moment.day, last=max(run.day for run in runs))
