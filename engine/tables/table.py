"""The 责任分工表: a row for every task, in words for people and in values for reading it back.

Item numbers and titles stand in the words alone, so that they may be put right in a spreadsheet; everything else stands
in values as well.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.plan.model import Evidence, Item, Measure, Owners, Plan, Target, Task
from engine.plan.recurrence import Continuous, Shift
from engine.tables.flow import flow
from engine.tables.frequency import frequency
from engine.unseen import UNSEEN

SHEET = "责任分工表"
"""What the table is called."""
WORDS = (
    "序号", "条目", "工作要点", "事项", "牵头单位", "参加单位", "频次和时限", "材料和指标", "报送方式", "出处", "备注",
)  # fmt: skip
"""The heads of the columns for people."""
VALUES = ("代号", "频次值", "条目值", "事项值")
"""The heads of the columns for programs: a task's id and recurrence, whatever else its item and itself say."""
ITEM, POINT, TASK = 1, 2, 3
"""Columns that are read from the words: the item's number, its title, the task's."""
LONGEST = 32_000
"""Characters that a cell is given; spreadsheets take 32,767."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_SHIFTS = {Shift.PRECEDING: "遇休息日提前", Shift.FOLLOWING: "遇休息日顺延", Shift.NONE: "遇休息日不变"}
_EACH = {"lead": "牵头单位各报1份", "with": "参加单位各报1份", "all": "牵头、参加单位各报1份"}


class Row(NamedTuple):
    """A row: a task, or an item that has none; a cell for each of WORDS and of VALUES."""

    words: tuple[str, ...]
    values: tuple[str, ...]


def rows(plan: Plan) -> Iterator[Row]:
    """The rows of a plan, in its order."""
    pairs = ((item, task) for item in plan.items for task in (item.tasks or (None,)))
    for number, (item, task) in enumerate(pairs, start=1):
        yield Row(words_of(plan, item, task, number), _values(item, task))


def words_of(plan: Plan, item: Item, task: Task | None, number: int) -> tuple[str, ...]:
    """The words of a row, as cells can hold them."""
    return tuple(map(shown, _words(plan, item, task, number)))


def shown(text: str) -> str:
    """A text as a cell shows it: in one line, nothing unseen, of a length that cells hold."""
    seen = _UNSEEN.sub("\ufffd", " ".join(text.split()))
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1]}…"


def _words(plan: Plan, item: Item, task: Task | None, number: int) -> tuple[str, ...]:
    owners = task.owners if task else item.owners
    point = (str(number), item.id, item.title, task.title if task else "")
    named = ("、".join(owners.lead), "、".join(owners.participants))
    if task is None:
        return (*point, *named, "", "", "", item.source or "", "；".join(_of_item(item)))
    asked = (frequency(plan, item, task), "、".join(_asked(task)), _handing(task, owners))
    return (*point, *named, *asked, task.source or item.source or "", "；".join(_remarks(item, task)))


def _values(item: Item, task: Task | None) -> tuple[str, ...]:
    of_item = flow(_rest(item.node, "tasks"))
    if task is None:
        return ("", "", of_item, "")
    of_task = flow(_rest(task.node, "id", "recurrence"))
    return (task.id, flow(task.node["recurrence"]), of_item, of_task)


def _rest(node: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What a node says beside what other cells hold exactly: text that is shown as it is."""
    exact = {name for name in ("item", "title") if isinstance(node.get(name), str) and shown(node[name]) == node[name]}
    return {name: held for name, held in node.items() if name not in exact and name not in names}


def _asked(task: Task) -> Iterator[str]:
    """What is handed in: materials, then the measure."""
    for one in task.evidence:
        details = "，".join(_details(one))
        yield f"{one.name}（{details}）" if details else one.name
    if task.measure:
        yield _measure(task.measure)


def _details(evidence: Evidence) -> Iterator[str]:
    if evidence.at_least > 1:
        yield f"不少于{evidence.at_least}份"
    if evidence.formats:
        yield "、".join(evidence.formats)
    if evidence.optional:
        yield "可不交"


def _measure(measure: Measure) -> str:
    how = f"{measure.numerator}/{measure.denominator}" if measure.denominator else measure.unit
    unit = "" if measure.denominator else measure.unit
    bounds = (("不低于", measure.at_least), ("不高于", measure.at_most))
    targets = "".join(f"，{sign}{_target(bound)}{unit}" for sign, bound in bounds if bound)
    return f"{measure.name}（{how}）{targets}"


def _target(target: Target) -> str:
    value = target.value * 100 if target.percent else target.value
    return f"{Decimal(value).normalize():f}{'%' if target.percent else ''}"


def _handing(task: Task, owners: Owners) -> str:
    """How it is handed in, and who accepts it."""
    if isinstance(task.recurrence.form, Continuous):
        return ""
    accepted = f"，{task.accepted_by}验收" if task.accepted_by else ""
    if task.each is None:
        return f"{'合报' if len(owners.names) > 1 else '报'}1份{accepted}"
    return (_EACH[task.each] if isinstance(task.each, str) else f"{'、'.join(task.each)}各报1份") + accepted


def _of_item(item: Item) -> Iterator[str]:
    if item.basis:
        yield f"落实{item.basis}"


def _remarks(item: Item, task: Task) -> Iterator[str]:
    yield from _of_item(item)
    if task.assumed:
        yield "推定"
    if "shift" in task.node:
        yield _SHIFTS[task.shift]
