"""Who answers for what: brackets, lines and cells about units, and the sentences within them."""

import re
from typing import NamedTuple

from engine.notice.units import NAME_END, level_of, like_unit, names

_LEADS = r"牵头|主办|主责|主要责任|总牵头|统筹|责任主体|实施主体"
_JOINS = r"配合|参加|参与|协助|协办|协同|支持|会办|联合"
_ACTS = r"责任|负责|承办|落实|实施|完成|执行|承担|具体"
_NOUN = r"(?:单位|部门|科室|股室|处室|司局|机构|主体|分工|人|方)"
LABEL = re.compile(
    rf"(?P<kind>(?:{_LEADS}|{_JOINS}|{_ACTS}|市级|区级|县级|省级|主管|主要|共同|其他|相关|第一|直接)*"
    rf"(?:{_LEADS}|{_JOINS}|{_ACTS}|主管)(?:（(?:{_LEADS}|{_JOINS}|{_ACTS})）)?(?:{_NOUN})?|分工){{1}}(?:名称)?\s*[：:]"
)
"""责任单位：, 牵头部门：, 配合："""
_LEAD = re.compile(
    r"^(?P<names>.+?)(?:为|是|作为|任)?(?:总|共同|联合|分别|具体|主要)?(?:负责)?(?:牵头|主办|主责|统筹)"
    r"(?:负责|落实|组织(?:实施)?|推进|抓总|实施|办理|做好|完成|承办|协调|汇总|单位|部门|科室|抓好落实)*$"
)
_WITH = re.compile(
    r"^(?P<names>.*?)(?:按照?(?:各自)?职责(?:分工)?|按照?分工|分别|各自|共同|积极|予以|做好|密切|为|协同|负责)*"
    rf"(?:{_JOINS})(?:配合|落实|做好|支持|实施|推进|相关|工作|单位|部门|科室)*$"
)
_DUTY = re.compile(
    r"^(?P<names>.*?)(?:按照?(?:各自)?(?:工作)?(?:职责|职能)(?:分工)?|按照?分工|分别|各自|共同|具体|主要|为|依职责)*"
    r"(?P<verb>负责(?:落实|实施|推进|办理|抓好落实)?|(?:抓好|组织|推进)?(?:落实|实施|承办|办理)|执行|主体)$"
)
_ABOUT = re.compile(
    r"^(?P<about>[^，；。]{2,40}?)(?:工作|任务|事项|方面)?由(?P<names>[^，；。]{2,80}?)(?P<role>(?:共同|具体)?(?:牵头|负责|主办|承办)\S{0,6})$"
)
_SPLIT = re.compile(r"[，；。,;]")
_FIRST = re.compile(
    r"(?:(?:排|列|位)(?:在|于)?(?:第一|首|最前)|第一(?:个|家)|排名第一|首位|列首位)[^。；]{0,12}?(?:的|为|是)[^。；]{0,10}?牵头"
)
_DEFAULT = re.compile(
    r"(?:未|没有|无)(?:明确|注明|标明|列明|写明|指定|标注|另行注明)[^。，；]{0,8}?(?:责任|牵头|承办|主办)?(?:单位|部门|科室|处室)?的?[^。；]{0,12}?"
    r"(?:，)?(?:均|一律|统一|都|原则上)?由(?P<names>[^。；，]{2,60}?)(?:牵头|负责|承办|落实|组织|汇总|为)"
)
_ALL = re.compile(
    r"(?:以上|上述|下列|以下|本方案|本要点|本计划|各项|所列|本清单)[^。；，]{0,14}?(?:任务|工作|事项|各项|内容|条目)[^。；，由]{0,8}?(?:均|一律|都|统一)由(?P<names>[^。；，]{2,60}?)(?:牵头|负责|承办|落实|组织)"
)
_OFFICE = re.compile(r"办公室(?:设在|设于|挂靠|放在)(?:局|区|市|县|省|本)?(?P<name>[^，。；（]{2,24}?)(?=[，。；（]|$)")


class Part(NamedTuple):
    """One matter with owners of its own, as in 投资促进工作由办公室牵头."""

    about: str
    lead: tuple[str, ...]


class Owners(NamedTuple):
    """Who leads and who takes part; matters within that others lead; names made longer; clauses that say other things.

    `sure` is False where a list says neither label nor role and could be something else.
    """

    lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    completed: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.lead, *self.others, *(name for part in self.parts for name in part.lead))))


class Standing(NamedTuple):
    """What a notice says once for all of its items.

    The first of a list leads; who answers for items that name nobody; the office that coordinates; each with the
    offset in the text, -1 where it is not said.
    """

    first_leads: int = -1
    default: tuple[str, ...] = ()
    default_at: int = -1
    office: str = ""
    office_at: int = -1


def standing(text: str) -> Standing:
    """What is said of all items."""
    first, default = _FIRST.search(text), _DEFAULT.search(text) or _ALL.search(text)
    office = _OFFICE.search(text)
    return Standing(
        first.start() if first else -1,
        names(default["names"]).names if default else (),
        default.start() if default else -1,
        office["name"] if office and NAME_END.search(office["name"]) else "",
        office.start() if office else -1,
    )


def closing(text: str, end: int) -> bool:
    """Whether what ends at a place ends its sentence."""
    return bool(re.compile(r"[\s。；;]*(?:$|\n|。|；)").match(text, end))


def role_of(label: str) -> str:
    """What a label asks for: lead, with, or both where it says 责任单位 alone."""
    if re.search(_LEADS, label):
        return "lead"
    return "with" if re.search(_JOINS, label) else "any"


def tells_owners(text: str, *, closing: bool = True) -> bool:
    """Whether a bracket is about owners.

    Args:
        text: what stands in it.
        closing: whether it ends a sentence; names alone, without a word about their part, mean nothing elsewhere.
    """
    if LABEL.match(text) or re.match(r"(?:责任|牵头|承办|主办|配合)(?:单位|部门|科室|股室|处室|司局)", text):
        return True
    if any(
        pattern.match(clause) and _has_units(pattern, clause)
        for clause in _SPLIT.split(text)
        for pattern in (_LEAD, _WITH, _DUTY)
    ):
        return True
    clauses = [clause for clause in _SPLIT.split(text) if clause.strip()] if closing else []
    return bool(clauses) and all(like_unit(name) for clause in clauses for name in names(clause).names)


def _has_units(pattern: re.Pattern[str], clause: str) -> bool:
    found = pattern.match(clause)
    told = names(found["names"]).names if found else ()
    return bool(told) and all(map(_unit, told))


def _unit(name: str) -> bool:
    return like_unit(name) or name in {"镇", "乡"}


class _Reading:
    """The clauses of one owner text, read from left to right."""

    def __init__(self) -> None:
        self.lead: list[str] = []
        self.others: list[str] = []
        self.open: list[str] = []
        self.parts: list[Part] = []
        self.completed: list[str] = []
        self.rest: list[str] = []
        self.role = "any"
        self.level = ""

    def take(self, clause: str) -> None:
        label = LABEL.match(clause)
        if label:
            self.role, clause = role_of(label["kind"]), clause[label.end() :]
        clause = clause.strip(" 。.")
        if not clause:
            return
        about = _ABOUT.match(clause)
        if about and (re.search("(?:工作|任务|事项|方面)由", clause) or not like_unit(about["about"])):
            self.part(about)
            return
        self.plain(clause)

    def part(self, found: re.Match[str]) -> None:
        told = self.told_names(found["names"])
        if told:
            self.parts.append(Part(found["about"], told))

    def plain(self, clause: str) -> None:
        together = re.match(r"(?P<a>.+?)会同(?P<b>.+?)(?:负责|落实|实施|牵头|办理|组织|开展|完成)*$", clause)
        if together and self.told_names(together["a"]) and self.told_names(together["b"]):
            self.leads(self.told_names(together["a"]))
            self.joins(self.told_names(together["b"]))
            return
        for pattern, keep in ((_LEAD, self.leads), (_WITH, self.joins), (_DUTY, self.acts)):
            found = pattern.match(clause)
            if not found:
                continue
            told = [] if re.search(r"按照|根据|每[年月季周半]", found["names"]) else self.told_names(found["names"])
            if told or (not found["names"] and self.open):
                keep(told)
                return
        told = self.told_names(clause)
        if not told:
            self.rest.append(clause)
        elif self.role == "lead":
            self.leads(told)
        elif self.role == "with":
            self.joins(told)
        else:
            self.open.extend(told)

    def told_names(self, text: str) -> tuple[str, ...]:
        """The units of a list; nothing where anything in it looks like none."""
        found = names(text, self.level)
        if not found.names or not all(map(_unit, found.names)):
            return ()
        self.level = self.level or level_of(found.names[0])
        self.completed.extend(found.completed)
        return found.names

    def leads(self, told: object) -> None:
        self.lead.extend([*self.open, *_texts(told)])
        self.open = []

    def joins(self, told: object) -> None:
        # 科室甲,科室乙配合: what stood before, without a role, is no participant of a sentence that it is not in.
        self.others.extend(_texts(told))

    def acts(self, told: object) -> None:
        self.open.extend(_texts(told))

    def result(self, *, first_leads: bool) -> Owners:
        led = bool(self.lead or self.parts)
        if led:
            self.others.extend(self.open)
        elif first_leads and len(self.open) > 1:
            self.lead, self.others = self.open[:1], [*self.open[1:], *self.others]
        else:
            self.lead = [*self.open]
        lead = dict.fromkeys(self.lead or [name for part in self.parts for name in part.lead])
        others = tuple(name for name in dict.fromkeys(self.others) if name not in lead)
        return Owners(tuple(lead), others, tuple(self.parts), tuple(self.completed), tuple(self.rest))


def _texts(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list | tuple) else []


def read(text: str, *, first_leads: bool = False, level: str = "") -> Owners:
    """What an owner text says: the inside of a bracket, a line, a cell.

    Args:
        text: folded.
        first_leads: whether the notice says that the first unit of a list leads.
        level: 省, 市, 区 or 县, where what stands before was named by it.
    """
    reading = _Reading()
    reading.level = level
    for clause in _clauses(text):
        reading.take(clause)
    return reading.result(first_leads=first_leads)


def of_columns(lead: str, others: str, *, first_leads: bool = False) -> Owners:
    """What a table's columns say: 牵头单位 and 配合单位, or 责任单位 alone."""
    if not others.strip():
        return read(lead, first_leads=first_leads)
    main = read(lead)
    level = next(filter(None, map(level_of, main.lead)), "")
    rest = read(others, level=level)
    joined = tuple(name for name in (*main.others, *rest.lead, *rest.others) if name not in main.lead)
    completed = (*main.completed, *rest.completed)
    return Owners(main.lead, tuple(dict.fromkeys(joined)), main.parts, completed, (*main.rest, *rest.rest))


def _clauses(text: str) -> list[str]:
    """Cut at commas outside brackets, and before every label."""
    text = re.sub(r"（[^（）]*(?:下同|牵头单位|以下简称|简称)[^（）]*）", "", text)
    cut = re.sub(rf"(?<=[^；，。：])\s*(?={LABEL.pattern.replace('?P<kind>', '?:')})", "；", text)
    cut = re.sub(r"(?<=牵头|负责)(?:、|。)|(?<=参加|配合|协助|参与)、", "，", cut)
    parts, depth, last = [], 0, 0
    for found in re.finditer(r"[（），；。,;\n]", cut):
        if found[0] in "（）":
            depth += 1 if found[0] == "（" else -1
        elif depth <= 0:
            parts.append(cut[last : found.start()])
            last = found.end()
    return [*parts, cut[last:]]
