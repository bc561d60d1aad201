"""Which tasks of an item stay: what is said twice is one, in a cell and in a sentence, too."""

import re
from collections.abc import Mapping
from datetime import date

from engine.notice.moments import Form
from engine.notice.spans import MONTH, bound, days_of
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
        twin = next((one for one in found if _alike(one, task) and one.owners == task.owners), None)
        if twin is None:
            found.append(task)
        elif title in {twin.title, task.title} or twin.title in task.title or task.title in twin.title:
            merged = twin._replace(title=twin.title if twin.title != title else task.title)
            found[found.index(twin)] = merged._replace(evidence=twin.evidence or task.evidence)
        else:
            found.append(task)
    return found


def _alike(one: Task, other: Task) -> bool:
    """Whether two tasks have the same time, whatever their windows are called: 4月份 is the whole 爱国卫生月."""
    a, b = one.form, other.form
    if isinstance(a, Mapping) and isinstance(b, Mapping) and "during" in a and "during" in b:
        return list(dict(a["during"]).values()) == list(dict(b["during"]).values())  # type: ignore[call-overload]
    return a == b or _whole_month(one, other) or _whole_month(other, one)


def _whole_month(one: Task, other: Task) -> bool:
    """Whether one is due by the end of a month named bare, and the other is that month by its name."""
    form = one.form
    if not (isinstance(form, Mapping) and "date" in form and MONTH.fullmatch(one.words)):
        return False
    days = days_of(other.form) if isinstance(other.form, Mapping) and "during" in other.form else []
    end = date.fromisoformat(str(form["date"]))
    return len(days) == 1 and days[0] == (end.replace(day=1), end) and not re.search(r"\d", other.words)


def without_echo(labelled: list[Task | Note], body: list[Task | Note]) -> list[Task | Note]:
    """What a cell or label says of time, without the days that the sentences say, too."""
    said = {day for one in body if isinstance(one, Task) for day in _days(one.form)}
    forms = [one.form for one in body if isinstance(one, Task)]
    kept: list[Task | Note] = []
    for one in labelled:
        days = _days(one.form) if isinstance(one, Task) else set()
        if isinstance(one, Task) and not one.owners and _spelt(days, forms):
            continue
        if isinstance(one, Note) or one.owners or not (days & said or (not days and one.form in forms)):
            kept.append(one)
        elif days - said:
            kept.append(one._replace(form=_without(one.form, said)))
    return kept


def without_undated(said: list[Task | Note]) -> list[Task | Note]:
    """Without a well-known day whose month another sentence says for the work itself: 全国助残日, 5月份."""
    spans = [one for task in said if isinstance(task, Task) and re.search(r"\d", task.words) for one in _spans(task)]
    return [
        one
        for one in said
        if not (
            isinstance(one, Task)
            and isinstance(one.form, Mapping)
            and "during" in one.form
            and not re.search(r"\d", one.words)
            and any(a <= c and d <= b and (a, b) != (c, d) for a, b in spans for c, d in days_of(one.form))
        )
    ]


def _spans(task: Task) -> list[tuple[date, date]]:
    """The days of a task; of a month named bare, all of it."""
    days = days_of(task.form)
    bare = len(days) == 1 and MONTH.fullmatch(task.words)
    return [(days[0][0].replace(day=1), days[0][1])] if bare else days


def _spelt(days: set[str], forms: list[Form]) -> bool:
    """Whether days are all those of a frequency that is said, too: 6月、12月 of 每半年."""
    return any(days == ends and form in forms for form, ends in _ENDS.items())


_ENDS = {"half-year": {"06-30", "12-31"}, "quarter": {"03-31", "06-30", "09-30", "12-31"}}


def _without(form: Form, said: set[str]) -> Form:
    """Days without some."""
    listed = form.get("dates") if isinstance(form, Mapping) else None
    left = [str(day) for day in listed if str(day)[5:] not in said] if isinstance(listed, list) else []
    return {"date": left[0]} if len(left) == 1 else {"dates": left}


def within(labelled: list[Task | Note], body: list[Task | Note]) -> list[Task | Note]:
    """The tasks of the sentences, frequencies within the one span that a cell, label or heading says."""
    spans = [
        one for one in labelled if isinstance(one, Task) and isinstance(one.form, Mapping) and "during" in one.form
    ]
    days = days_of(spans[0].form) if len(spans) == 1 else []
    if len(days) != 1:
        return body
    found: list[Task | Note] = []
    for one in body:
        form = bound(one.form, days[0]) if isinstance(one, Task) else None
        if isinstance(one, Task) and form is not None and form != one.form:
            one = one._replace(form=form, words=f"{spans[0].words}…{one.words}")  # noqa: PLW2901 (the same, with bounds)
        found.append(one)
    return found


def _days(form: Form) -> set[str]:
    """The days of a firm time, month and day; a year's is its last."""
    if form == "year" or (isinstance(form, Mapping) and form.get("every") == "year" and "due" not in form):
        return {"12-31"}
    listed = [form.get("date"), *(form.get("dates") or [])] if isinstance(form, Mapping) else []  # type: ignore[misc]
    return {str(day)[5:] for day in listed if day}
