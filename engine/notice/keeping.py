"""Which tasks of an item stay: what is said twice is one, in a cell and in a sentence, too."""

import re
from collections.abc import Mapping

from engine.notice.moments import Form
from engine.notice.values import Note, Task

_MILD = re.compile("日常|经常|动态")
"""What is no limit beside a day: 日常工作."""


def once(tasks: list[Task], title: str) -> list[Task]:
    """Without what is said twice, and without 日常工作 where there is a day."""
    found: list[Task] = []
    lasting = all(task.form == "continuous" for task in tasks)
    for task in tasks:
        if task.form == "continuous" and not lasting and _MILD.match(task.words):
            continue
        twin = next((one for one in found if _alike(one.form, task.form) and one.owners == task.owners), None)
        if twin is None:
            found.append(task)
        elif title in {twin.title, task.title} or twin.title in task.title or task.title in twin.title:
            merged = twin._replace(title=twin.title if twin.title != title else task.title)
            found[found.index(twin)] = merged._replace(evidence=twin.evidence or task.evidence)
        else:
            found.append(task)
    return found


def _alike(one: Form, other: Form) -> bool:
    """Whether two recurrences are the same, whatever their windows are called."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and "during" in one and "during" in other:
        return list(dict(one["during"]).values()) == list(dict(other["during"]).values())  # type: ignore[call-overload]
    return one == other


def without_echo(labelled: list[Task | Note], body: list[Task | Note]) -> list[Task | Note]:
    """What a cell or label says of time, without the days that the sentences say, too."""
    said = {day for one in body if isinstance(one, Task) for day in _days(one.form)}
    forms = [one.form for one in body if isinstance(one, Task)]
    return [
        one
        for one in labelled
        if isinstance(one, Note)
        or one.owners
        or not (_days(one.form) <= said if _days(one.form) else one.form in forms)
    ]


def _days(form: Form) -> set[str]:
    """The days of a firm time, month and day; a year's is its last."""
    if form == "year" or (isinstance(form, Mapping) and form.get("every") == "year" and "due" not in form):
        return {"12-31"}
    listed = [form.get("date"), *(form.get("dates") or [])] if isinstance(form, Mapping) else []  # type: ignore[misc]
    return {str(day)[5:] for day in listed if day}
