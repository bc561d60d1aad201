"""The settings of a workspace: the file wf.yaml at its root."""

import os.path
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.document import file
from engine.document.compose import compose
from engine.document.nodes import Mapping
from engine.document.schema import validate
from engine.source import Problem, error

_MEGABYTE = 1024 * 1024
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """How digests go out.

    `daily` says whether the ladder is followed, `weekly` the weekday of the weekly list (Monday 0, None: there is
    none) and `weekly_to` the roles that get it, `always` whether the office gets its own with nothing in it, too; `by`
    the hour and minute of a working day by which the day's run should have been; `lease` how many minutes a claimed
    message is another run's; `resend` whether a message that may have arrived is sent again.
    """

    daily: bool = True
    weekly: int | None = 0
    weekly_to: tuple[str, ...] = ("liaison",)
    always: bool = False
    by: tuple[int, int] = (10, 0)
    lease: int = 15
    resend: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a workspace has settled; the values here hold where its file is silent."""

    plans: str = "plans"
    lang: str | None = None
    timezone: str = "Asia/Shanghai"
    plan_limit: int = 200_000
    task_limit: int = 400
    largest_file: int = 100 * _MEGABYTE
    file_types: tuple[str, ...] = ()
    mailing: Mailing = Mailing()


def read(path: str, name: str) -> tuple[Settings, list[Problem]]:
    """The settings of a file; the built-in ones where there is no file or it cannot be used."""
    if not os.path.lexists(path):
        return Settings(), []
    text, problems = file.read(path, name)
    if any(problem.severity == "error" for problem in problems) or not text.text.strip():
        return Settings(), problems
    root, found = compose(name, text.text)
    problems = [*problems, *found]
    if not isinstance(root, Mapping):
        return Settings(), [] if _only_comments(text.text) else problems
    verdict = validate("settings", text, root)
    problems.extend(verdict.problems)
    if verdict.root is None:
        return Settings(), problems
    return _settings(verdict.root, problems)


def _settings(root: Mapping, problems: list[Problem]) -> tuple[Settings, list[Problem]]:
    limits = root.get("limits", {})
    evidence = root.get("evidence", {})
    zone = root.get("timezone", Settings().timezone)
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        problems.append(error(root.at("timezone"), "unknown-timezone", value=zone))
        zone = Settings().timezone
    settings = Settings(
        plans=root.get("plans", "plans"),
        lang=root.get("lang"),
        timezone=zone,
        plan_limit=limits.get("plan", Settings().plan_limit),
        task_limit=limits.get("task", Settings().task_limit),
        largest_file=evidence.get("megabytes", Settings().largest_file // _MEGABYTE) * _MEGABYTE,
        file_types=tuple(evidence.get("formats", ())),
        mailing=_mailing(root.get("digest", {})),
    )
    return settings, problems


def _mailing(node: Mapping) -> Mailing:
    usual = Mailing()
    weekly = node.get("weekly", _WEEKDAYS[0])
    hour, _, minute = str(node.get("by", "10:00")).partition(":")
    return Mailing(
        daily=node.get("daily", usual.daily),
        weekly=_WEEKDAYS.index(weekly) if weekly in _WEEKDAYS else None,
        weekly_to=tuple(node.get("weekly_to", usual.weekly_to)),
        always=node.get("always", usual.always),
        by=(int(hour), int(minute)),
        lease=node.get("lease", usual.lease),
        resend=node.get("on_unknown", "resend") == "resend",
    )


def _only_comments(text: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())
