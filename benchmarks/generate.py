"""Write a workspace with a plan of any size: python benchmarks/generate.py 1000 FOLDER.

Four tasks an item, sixteen kinds of recurrence in turn, two kinds of evidence a task, every third task a piece a
participant; of sixteen tasks one is weekly, so that 10,000 tasks stay below the limit of 200,000 occurrences.
`wf check` has nothing to say of it.
"""

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

UNITS = (
    "综合科", "绿化科", "环卫科", "市容科", "景观科", "法规科",
    "人事科", "财务科", "信息科", "督查科", "宣传科", "公园科",
)  # fmt: skip
RECURRENCES = (
    "month",
    "{after: t0, due: +10 workdays}",
    "quarter",
    "half-year",
    "2 months",
    "{every: quarter, due: -5 workdays}",
    "{date: 2024-06-28}",
    "{during: {植树节: 2024-03-12, 安全生产月: 2024-06, 宪法宣传周: 2024-12-01..2024-12-07}}",
    "{every: month, due: 25}",
    "week",
    '{rrule: "FREQ=MONTHLY;BYDAY=-1FR"}',
    "{every: half-year, due: last friday}",
    "{dates: [2024-03-29, 2024-09-30]}",
    "{every: quarter, due: +10 days}",
    "{every: year, due: 12-20}",
    "{every: 2 months, times: 2, due: 15}",
)
_TASKS_AN_ITEM = 4
_PLAN = """\
plan: big-2024
title: 2024年工作要点与责任分工
year: 2024
issuer: 某局
issued: 2024-01-02
org: org/big.yaml
office: 综合科
reminders:
  - {at: -5, to: [liaison]}
  - {at: 0, to: [liaison, head]}
  - {at: 3, to: [head, leader], as: supervision}
items:
  - item: "1"
    title: 第1条工作
    owners: 综合科
    tasks:
      - {id: report, title: 年度工作总结, recurrence: {date: 2025-01-10}, evidence: [年度工作总结]}
"""


def plan(tasks: int) -> Iterator[str]:
    """The text of a plan of so many tasks, an item at a time."""
    yield _PLAN
    rest = iter(range(1, tasks))
    number = 1
    while kinds := list(islice(rest, _TASKS_AN_ITEM)):
        number += 1
        lead, *others = (UNITS[(number + step) % len(UNITS)] for step in range(4))
        yield f'  - item: "{number}"\n    title: 第{number}条工作\n'
        yield f"    owners: {{lead: {lead}, with: [{', '.join(others)}]}}\n    source: 第{number}条\n    tasks:\n"
        yield from (task(number, place, kind - 1) for place, kind in enumerate(kinds))


def task(item: int, place: int, kind: int) -> str:
    """The text of the task at a place in its item."""
    each = "        each: with\n" if kind % 3 == 0 else ""
    return (
        f"      - id: t{place}\n        title: 第{item}条第{place + 1}项任务\n{each}"
        f"        recurrence: {RECURRENCES[kind % len(RECURRENCES)]}\n"
        f"        evidence: [材料{kind}, {{name: 台账{kind}, formats: [pdf, docx]}}]\n"
    )


def org() -> str:
    """The text of an org file: the units, their people, a group of them all."""
    units = [f"  {name}: {{head: p{i}h, liaison: p{i}l, leader: boss}}\n" for i, name in enumerate(UNITS)]
    people = [f"  {id_}: {{name: 某{id_}, email: {id_}@example.org}}\n" for id_ in ("boss", *_staff())]
    return "".join(["org: big\nunits:\n", *units, f"groups:\n  各科室: [{', '.join(UNITS)}]\npeople:\n", *people])


def _staff() -> Iterator[str]:
    for index in range(len(UNITS)):
        yield f"p{index}h"
        yield f"p{index}l"


def generate(tasks: int, folder: Path) -> Path:
    """A workspace with a plan of so many tasks in a folder, made when it is not there; returns the plan's path."""
    plans = folder / "plans"
    (plans / "org").mkdir(parents=True, exist_ok=True)
    (plans / "org" / "big.yaml").write_text(org(), encoding="utf-8")
    path = plans / "big-2024.yaml"
    path.write_text("".join(plan(tasks)), encoding="utf-8")
    return path


def main() -> None:
    """Parse, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", type=int, metavar="N", help="how many tasks")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write the workspace")
    arguments = parser.parse_args()
    print(generate(arguments.tasks, arguments.folder))


if __name__ == "__main__":
    main()
