"""Everything in a workspace, read, judged and expanded."""

import os.path
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine import collector
from engine import org as orgs
from engine import settings as settings_file
from engine.document import file
from engine.document.compose import compose
from engine.document.file import Text
from engine.document.nearest import keyword, nearest
from engine.document.nodes import Mapping
from engine.document.reader import Reader
from engine.document.schema import Verdict, validate
from engine.org import Org
from engine.plan import loader
from engine.plan.model import Plan
from engine.schedule.calendars import Calendar, Exceptions, from_file
from engine.schedule.expand import Limits, Occurrence, expand
from engine.schedule.known_calendars import CalendarNotInstalledError, CalendarUnknownError, known
from engine.settings import Settings
from engine.source import Problem, Severity, Source, error, warning
from engine.workspace import READ_SUFFIXES, Workspace, plan_files, shown

CALENDARS = "calendars"
_LARGE = 1 << 20
"""Characters of a file whose faults are worth sweeping up after."""


class Schedule(NamedTuple):
    """A plan with all that it needs, expanded."""

    plan: Plan
    org: Org
    calendar: Calendar
    occurrences: list[Occurrence]

    def notices_awaited(self) -> Counter[int]:
        """The years whose notices on days off are not out, and how many occurrences rest on each."""
        unsure = [occurrence.dates for occurrence in self.occurrences if occurrence.dates.provisional]
        waits = self.calendar.waits_for
        return Counter(year for days in unsure for year in waits(*days.reach) or waits(days.first, days.last))


class Loaded(NamedTuple):
    """Everything read from a workspace, what was wrong with it, and the texts it was read from, by name.

    `unread` names the files of which nothing could be used.
    """

    settings: Settings
    schedules: list[Schedule]
    problems: list[Problem]
    texts: dict[str, Text]
    unread: frozenset[str]

    @property
    def distinct(self) -> list[Schedule]:
        """The schedules, of two plans with one id only the first."""
        first: dict[str, Schedule] = {}
        for schedule in self.schedules:
            first.setdefault(schedule.plan.id, schedule)
        return list(first.values())


class Bounds(NamedTuple):
    """What no setting of a workspace can raise: the limits, and the occurrences of all its plans together."""

    limits: Limits
    whole: int

    def left(self, settings: Settings, used: int) -> Limits:
        """The limits of the next plan, where so many occurrences are there already."""
        plan = min(self.limits.plan, settings.plan_limit, max(self.whole - used, 1))
        return Limits(plan=plan, task=min(self.limits.task, settings.task_limit))


UNBOUNDED = Bounds(Limits(plan=sys.maxsize, task=sys.maxsize), sys.maxsize)
"""What the settings say, and nothing else."""


def load(workspace: Workspace, files: Sequence[str] | None = None, bounds: Bounds = UNBOUNDED) -> Loaded:
    """Read and expand every plan of a workspace, or those of some files."""
    with collector.paused():
        return _Loading(workspace).load(plan_files(workspace) if files is None else files, bounds)


class _Loading:
    """One pass over a workspace; org files that plans share are read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.problems: list[Problem] = []
        self.texts: dict[str, Text] = {}
        self.unread: set[str] = set()
        self.orgs: dict[str, Org | None] = {}
        self.calendars: dict[tuple[str, int], Calendar | None] = {}

    def load(self, files: Sequence[str], bounds: Bounds) -> Loaded:
        path = self.workspace.settings
        settings, found = settings_file.read(path, shown(path))
        self.problems.extend(found)
        schedules: list[Schedule] = []
        used = 0
        for plan in [plan for plan in map(self.plan, files) if plan]:
            schedule = self.schedule(plan, bounds.left(settings, used))
            if schedule is not None:
                schedules.append(schedule)
                used += len(schedule.occurrences)
        self.problems.extend(_passed_over(self.workspace))
        return Loaded(settings, schedules, self.problems, self.texts, frozenset(self.unread))

    def document(self, path: str, kind: str) -> Verdict:
        """A file read, composed and judged."""
        verdict = self.judged(path, kind)
        if verdict.root is None:
            self.unread.add(shown(path))
        return verdict

    def judged(self, path: str, kind: str) -> Verdict:
        name = shown(path)
        text, problems = file.read(path, name)
        self.texts[name] = text
        self.problems.extend(problems)
        nothing = Verdict(None, [], partial=True)
        if any(problem.severity is Severity.ERROR for problem in problems):
            return nothing
        root, problems = compose(name, text.text)
        self.problems.extend(problems)
        if not isinstance(root, Mapping):
            return nothing
        if kind == "plan" and "units" in root and "items" not in root:
            self.problems.append(error(root.key("units"), "org-among-plans"))
            return nothing
        verdict = validate(kind, text, root)
        self.problems.extend(_beside(verdict.problems, problems))
        if verdict.partial and len(text.text) > _LARGE:
            collector.swept()
        return verdict

    def plan(self, path: str) -> Plan | None:
        verdict = self.document(path, "plan")
        if verdict.root is None:
            return None
        plan, problems = loader.build(verdict.root, partial=verdict.partial)
        self.problems.extend(problems)
        return plan

    def schedule(self, plan: Plan, limits: Limits) -> Schedule | None:
        org = self.org(plan)
        calendar = self.calendar(plan)
        if org is None or calendar is None:
            return None
        expansion = expand(plan, org, calendar, limits)
        self.problems.extend(expansion.problems)
        return Schedule(plan, org, calendar, expansion.occurrences)

    def org(self, plan: Plan) -> Org | None:
        source = plan.node.at("org")
        if ".." in plan.org.split("/"):
            self.problems.append(error(source, "org-outside", value=plan.org))
            return None
        path = os.path.join(self.workspace.plans, plan.org)
        if _linked(self.workspace.plans, os.path.dirname(path)):
            self.problems.append(error(source, "org-outside", value=plan.org))
            return None
        if path not in self.orgs:
            self.orgs[path] = None
            if not os.path.lexists(path):
                near = self.near_org(plan.org)
                self.problems.append(error(source, "org-missing", value=plan.org, near=near))
                return None
            verdict = self.document(path, "org")
            if verdict.root is not None:
                self.orgs[path], problems = orgs.build(verdict.root, partial=verdict.partial)
                self.problems.extend(problems)
        return self.orgs[path]

    def near_org(self, wanted: str) -> str:
        """An org file with a name like the one that is missing."""
        plans = Path(self.workspace.plans)
        there = [path.relative_to(plans).as_posix() for path in plans.glob("*/*.y*ml")]
        return nearest(wanted, there)

    def calendar(self, plan: Plan) -> Calendar | None:
        key = (plan.calendar, plan.year)
        if key not in self.calendars:
            self.calendars[key] = self.known_calendar(plan)
        return self.calendars[key]

    def known_calendar(self, plan: Plan) -> Calendar | None:
        source = plan.node.at("calendar")
        try:
            found = self.calendar_named(plan.calendar, plan.year)
        except CalendarNotInstalledError:
            self.problems.append(error(source, "calendar-not-installed", value=plan.calendar))
            return None
        if found is None:
            near = keyword(plan.calendar) or nearest(plan.calendar, self.calendar_names())
            self.problems.append(error(source, "unknown-calendar", value=plan.calendar, near=near))
        return found

    def calendar_named(self, name: str, year: int) -> Calendar | None:
        """The calendar of a name, the workspace's own files laid over it; None when there is none.

        Raises:
            CalendarNotInstalledError: a country's, and the package that knows it is not installed.
        """
        files = self.calendar_files(name)
        try:
            exceptions = known(name, year)
        except CalendarUnknownError:
            if not files:
                return None
            exceptions = Exceptions()
        for path in files:
            exceptions = exceptions.overlaid(self.calendar_file(path))
        return Calendar(name, exceptions, year)

    def calendar_names(self) -> list[str]:
        folder = Path(self.workspace.plans, CALENDARS)
        own = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return ["cn", "weekends", *own]

    def calendar_files(self, name: str) -> list[str]:
        """The user's own files of a calendar, by name: the later wins."""
        folder = Path(self.workspace.plans, CALENDARS, name)
        if _linked(self.workspace.plans, str(folder)):
            return []
        return sorted(str(path) for path in folder.iterdir() if path.suffix in READ_SUFFIXES) if folder.is_dir() else []

    def calendar_file(self, path: str) -> Exceptions:
        node = self.document(path, "calendar").root
        if node is None:
            return Exceptions()
        reader = Reader()
        days = list(_calendar_days(reader, node))
        self.problems.extend(reader.problems)
        if not node["papers"] or not days:
            code = "calendar-without-notice" if days else "calendar-empty"
            self.problems.append(warning(node.at("papers" if days else "days"), code, year=node["year"]))
        return from_file(node["year"], node["papers"], days)


def _linked(plans: str, folder: str) -> bool:
    """Whether the way from the plans down to a folder goes through a link, which is not followed."""
    return os.path.realpath(folder) != os.path.normpath(
        os.path.join(os.path.realpath(plans), os.path.relpath(folder, plans))
    )


def _passed_over(workspace: Workspace) -> Iterator[Problem]:
    """Files that look like plans and are not read, for their names: Windows hides the .txt of a plan.yaml.txt."""
    folder = Path(workspace.plans)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if re.search(r"\.ya?ml\.\w+$", path.name, re.IGNORECASE):
            yield warning(Source(shown(str(path)), 1, 1), "file-passed-over", near=re.sub(r"\.\w+$", "", path.name))


def _beside(found: list[Problem], earlier: list[Problem]) -> Iterator[Problem]:
    """What the schema finds, less what only follows from a slip that reading the text has already told of."""
    lines = {problem.source.line for problem in earlier if problem.severity is Severity.ERROR}
    keys = {problem.facts.get("key") for problem in earlier}
    for problem in found:
        follows = problem.code == "missing-key" and problem.facts["key"] in keys
        if problem.source.line not in lines and not follows:
            yield problem


def calendar_of(workspace: Workspace, name: str, year: int) -> Calendar | None:
    """The calendar of a name around a year; None when there is none, or the package that knows it is missing."""
    try:
        return _Loading(workspace).calendar_named(name, year)
    except CalendarNotInstalledError:
        return None


def _calendar_days(reader: Reader, node: Mapping) -> Iterator[tuple[date, str, bool]]:
    for index, entry in enumerate(node["days"]):
        day = reader.day(node, "days", index, "date")
        if day is None:
            continue
        if day.year != node["year"] and (day.year, day.month) != (node["year"] - 1, 12):
            source = node.at("days", index, "date")
            reader.problems.append(error(source, "calendar-other-year", value=day, year=node["year"]))
        yield day, entry["name"], entry["isOffDay"]
