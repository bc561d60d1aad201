"""The 计划信息: whatever of a plan and its org file is no row of the 责任分工表."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.org import Org
from engine.plan.model import Plan
from engine.tables.flow import flow

SHEET = "计划信息"
"""What it is called."""
HEADS = ("类别", "名称", "内容", "值")
"""The heads of its columns: the last is for programs."""
PLAN, TRIGGER, OFFICE, UNIT, GROUP, PERSON = "计划", "外来的起点", "机构", "单位", "单位组", "联系人"
"""Kinds of rows."""
KEYS = {
    "plan": "编号", "title": "标题", "year": "年度", "issuer": "发文单位", "issued": "成文日期",
    "org": "机构文件", "office": "督促单位", "calendar": "工作日历", "shift": "到期遇休息日",
    "defaults": "默认责任单位", "reminders": "提醒阶梯", "wrapup": "年终小结",
}  # fmt: skip
"""What a plan's own keys are called."""
PARTS = {UNIT: "units", GROUP: "groups", PERSON: "people"}
"""The parts of an org file by the kinds of their rows."""
_SHIFTS = {"preceding": "提前到前一工作日", "following": "顺延到后一工作日", "none": "不变"}
_ROLES = {"liaison": "联络员", "head": "负责人", "leader": "分管领导"}
_LETTERS = {"notice": "，发提示单", "supervision": "，发督办单"}


class Line(NamedTuple):
    """A row: its kind, a name, what it says in words and as a value."""

    kind: str
    name: str
    words: str
    value: str


def lines(plan: Plan, org: Org, *, people: bool) -> Iterator[Line]:
    """The rows of a plan and its org; without people, nobody's name, address or role is told."""
    for key, called in KEYS.items():
        if key in plan.node:
            yield line(PLAN, called, plan.node[key])
    for name in plan.node.get("triggers", ()):
        yield line(TRIGGER, name, plan.node["triggers"][name])
    yield line(OFFICE, "编号", org.node["org"])
    parts = org_node(org, people=people)
    for kind, part in PARTS.items():
        yield from (line(kind, name, held) for name, held in parts.get(part, {}).items())


def org_node(org: Org, *, people: bool) -> dict[str, Any]:
    """An org file's own words; without people, nothing that tells of any."""
    node = dict(org.node)
    if not people:
        node.pop("people", None)
        node["units"] = {name: _nobody(about) for name, about in node["units"].items()}
    return node


def _nobody(about: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if about is None else {key: held for key, held in about.items() if key not in _ROLES}


def line(kind: str, name: str, held: Any) -> Line:  # noqa: ANN401 (whatever stands in the file)
    """The row of one thing."""
    return Line(kind, name, _words(kind, name, held), flow(held))


def _words(kind: str, name: str, held: Any) -> str:  # noqa: ANN401 (whatever stands in the file)
    if isinstance(held, str | int):
        return _SHIFTS.get(str(held), str(held)) if name == KEYS["shift"] else str(held)
    if kind == PLAN:
        return _of_plan(name, held)
    if kind == TRIGGER:
        return f"{held['title']}，预计不晚于{held['latest']}" if "latest" in held else str(held["title"])
    if kind == GROUP and isinstance(held, list):
        return "、".join(_member(one) for one in held)
    if kind == GROUP:
        return f"类别为{held['kind']}的单位"
    return "，".join(_about(held or {}))


def _of_plan(name: str, held: Any) -> str:  # noqa: ANN401 (whatever stands in the file)
    if name == KEYS["defaults"]:
        return _owners(held)
    return _wrapup(held) if name == KEYS["wrapup"] else _ladder(held)


def _owners(held: Mapping[str, Any]) -> str:
    owners = held["owners"]
    if isinstance(owners, Mapping):
        with_ = f"，{_named(owners['with'])}参加" if "with" in owners else ""
        return f"{_named(owners['lead'])}牵头{with_}"
    return _named(owners)


def _named(names: str | list[str]) -> str:
    return names if isinstance(names, str) else "、".join(names)


def _ladder(held: list[Mapping[str, Any]]) -> str:
    return "；".join(map(_rung, held))


def _rung(rung: Mapping[str, Any]) -> str:
    at = rung["at"]
    when = f"到期前{-at}个工作日" if at < 0 else f"逾期{at}个工作日" if at else "到期当日"
    return f"{when}{'、'.join(_ROLES[role] for role in rung['to'])}{_LETTERS.get(rung.get('as', ''), '')}"


def _wrapup(held: Mapping[str, Any]) -> str:
    title = f"（{held['title']}）" if "title" in held else ""
    return f"{held['due']}前{title}：{'、'.join(held['ask'])}"


def _member(held: str | Mapping[str, Any]) -> str:
    return held if isinstance(held, str) else f"{held['unit']}{_span(held)}"


def _span(held: Mapping[str, Any]) -> str:
    first = f"{held['from']}起" if "from" in held else ""
    last = f"至{held['until']}止" if "until" in held else ""
    return f"（{first}{last}）" if first or last else ""


def _about(held: Mapping[str, Any]) -> Iterator[str]:
    """A unit, or a person."""
    yield from (held[key] for key in ("kind", "name", "email") if key in held)
    if "aliases" in held:
        yield f"又名{'、'.join(held['aliases'])}"
    yield from (f"{called}{held[role]}" for role, called in _ROLES.items() if role in held)
    if "successor" in held:
        yield f"由{held['successor']}接手"
    if _span(held):
        yield _span(held).strip("（）")
