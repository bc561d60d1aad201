"""`wf burden`: how much units are asked for, and what they are asked for twice."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ORG, ROOT
from tests.test_recording import Here

HEAD = """\
plan: {id}
title: {id}
year: 2024
issuer: 测试局
issued: 2024-01-02
org: org/office.yaml
office: 综合科
wrapup: {{due: 2024-12-13, ask: [主要成效]}}
triggers: {{通知: {{title: 上级的通知, latest: 2024-09-30}}}}
items:
- item: "1"
  title: 普法
  owners: 绿化科
  tasks:
"""
PLANS = {
    "one": """\
  - {id: paper, title: 资料, recurrence: quarter, evidence: [普法资料]}
  - {id: other, title: 又一件, recurrence: {date: 2024-05-10}, evidence: [小结]}
  - {id: wait, title: 等待, recurrence: {after: 通知, due: +5 workdays}, evidence: [报告]}
""",
    "two": """\
  - {id: paper, title: 素材, recurrence: half-year, evidence: [普法资料]}
  - {id: joint, title: 合办, owners: [绿化科, 环卫科], recurrence: {date: 2024-05-20}, evidence: [方案]}
""",
}


@pytest.fixture
def office(tmp_path: Path) -> Here:
    plans = tmp_path / "office" / "plans"
    (plans / "org").mkdir(parents=True)
    (plans / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    for name, tasks in PLANS.items():
        (plans / f"{name}.yaml").write_text(HEAD.format(id=f"{name}-2024") + tasks, encoding="utf-8")
    return Here(tmp_path / "office")


def told(office: Here, *options: str) -> dict[str, list[dict[str, object]]]:
    ran = office("burden", "--as-of", "2024-06-24", "--format", "json", *options)
    assert (ran.status, ran.err) == (0, "")
    found: dict[str, list[dict[str, object]]] = json.loads(ran.out)
    schema = json.loads((ROOT / "docs" / "burden.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(found)
    return found


def test_months_add_up_over_all_plans(office: Here) -> None:
    assert told(office)["units"] == [
        {"unit": "绿化科", "months": [0, 0, 1, 0, 2, 2, 0, 0, 1, 0, 0, 4], "waiting": 1, "total": 11},
        {"unit": "环卫科", "months": [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], "waiting": 0, "total": 1},
    ]


def test_the_same_material_for_times_that_overlap(office: Here) -> None:
    """Four quarters and two halves make two groups; wrap-ups, each about its own point, none."""
    assert told(office)["twice"] == [
        {
            "unit": "绿化科",
            "material": "普法资料",
            "asked": [
                {"id": "one-2024/1.paper@2024Q1", "due": "2024-03-29"},
                {"id": "two-2024/1.paper@2024H1", "due": "2024-06-28"},
            ],
        },
        {
            "unit": "绿化科",
            "material": "普法资料",
            "asked": [
                {"id": "one-2024/1.paper@2024Q2", "due": "2024-06-28"},
                {"id": "two-2024/1.paper@2024H1", "due": "2024-06-28"},
            ],
        },
        {
            "unit": "绿化科",
            "material": "普法资料",
            "asked": [
                {"id": "one-2024/1.paper@2024Q3", "due": "2024-09-30"},
                {"id": "two-2024/1.paper@2024H2", "due": "2024-12-31"},
            ],
        },
        {
            "unit": "绿化科",
            "material": "普法资料",
            "asked": [
                {"id": "one-2024/1.paper@2024Q4", "due": "2024-12-31"},
                {"id": "two-2024/1.paper@2024H2", "due": "2024-12-31"},
            ],
        },
    ]


def test_one_unit(office: Here) -> None:
    found = told(office, "--unit", "环卫科")
    assert [row["unit"] for row in found["units"]] == ["环卫科"]
    assert found["twice"] == []


def test_a_table_fits_a_terminal(office: Here) -> None:
    lines = office("burden", "--as-of", "2024-06-24").out.splitlines()
    assert lines[3].split() == ["绿化科", "·", "·", "1", "·", "2", "2", "·", "·", "1", "·", "·", "4", "1", "11"]
    assert max(map(len, lines)) <= 80


def test_a_year_without_plans(office: Here) -> None:
    ran = office("burden", "--as-of", "2031-06-24")
    assert (ran.status, ran.out) == (0, "2031 年应交件数，0 份计划\n")
