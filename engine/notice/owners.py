"""Who answers for what: brackets, lines and cells about units, and the sentences within them."""

import re
from typing import NamedTuple

from engine.notice.roles import (
    ABOUT,
    ASKED,
    DUTY,
    JOINS,
    LABEL,
    LEAD,
    LEADS,
    MARK,
    OFFICE,
    PERSONS,
    WITH,
)
from engine.notice.units import is_post, level_of, like_unit, names


class Part(NamedTuple):
    """One matter with owners of its own, as in 投资促进工作由办公室牵头."""

    about: str
    lead: tuple[str, ...]


class Owners(NamedTuple):
    """Who leads and who takes part; matters within that others lead; names made longer; what else stands there.

    `rest` are clauses that say other things, `unread` what stands among units and is taken for none.
    """

    lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    completed: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.lead, *self.others, *(name for part in self.parts for name in part.lead))))


def role_of(label: str) -> str:
    """What a label asks for: lead, with, or both where it says 责任单位 alone."""
    if re.search(LEADS, label):
        return "lead"
    return "with" if re.search(JOINS, label) else "any"


def is_one(name: str) -> bool:
    """Whether a text names a unit, a group, or people of a kind: 各科室负责人."""
    return (
        like_unit(name)
        or name in {"镇", "乡"}
        or bool(re.fullmatch(r"(?:各|全体)[\u4e00-\u9fff（）]{0,10}(?:员|人|户|干部|书记|企业|主体|职工)", name))
    )


def _trusted(name: str) -> bool:
    """Whether what stands among units after a label is taken for one, whatever it ends with; persons are not."""
    long = len(name) > _PERSON or re.match(r"[省市县区镇乡局]..", name)
    return bool(long) and not re.search(r"[\d：“”《》]|领导|负责|书记|单位[为是]|长$|员$|人$", name)


_PERSON = 3


class _Reading:
    """The clauses of one owner text, read from left to right."""

    def __init__(self, *, labelled: bool) -> None:
        self.lead: list[str] = []
        self.others: list[str] = []
        self.open: list[str] = []
        self.parts: list[Part] = []
        self.completed: list[str] = []
        self.rest: list[str] = []
        self.unread: list[str] = []
        self.role = "any"
        self.level = ""
        self.asked = self.labelled = labelled

    def take(self, clause: str) -> None:
        label = LABEL.match(clause)
        if PERSONS.match(clause):
            return
        if label:
            self.role, clause = role_of(label["kind"]), clause[label.end() :]
            self.asked, self.labelled = True, bool(re.search(rf"{OFFICE}\s*：$", label[0]))
        clause = clause.strip(" 。.")
        clause = clause[1:-1] if re.fullmatch(r"（[^（）]*）", clause) else clause
        if not clause:
            return
        about = ABOUT.match(clause)
        if about and (re.search("(?:工作|任务|事项|方面)由", clause) or not like_unit(about["about"])):
            self.part(about)
        elif MARK.search(clause):
            self.marked(clause)
        else:
            self.plain(clause)

    def marked(self, clause: str) -> None:
        """甲科（牵头）、乙科、丙科（配合）."""
        for found in MARK.finditer(clause):
            told = self.told_names(found["name"])
            (self.lead if role_of(found["as"]) == "lead" else self.others).extend(told)
        self.plain("、".join(filter(None, (one.strip("、和及与 ") for one in MARK.split(clause)[::3]))))

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
        for pattern, keep in ((LEAD, self.leads), (WITH, self.joins), (DUTY, self.acts)):
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
        known = tuple(is_one(name) or (self.asked and is_post(name)) for name in found.names)
        if not any(known) or not (all(known) or self.labelled):
            return ()
        told = [name for name, sure in zip(found.names, known, strict=True) if sure or _trusted(name)]
        for name in found.names:
            if name not in told:
                (self.rest if re.search(r"\d", name) else self.unread).append(name)
        self.level = self.level or level_of(told[0])
        self.completed.extend(name for name in found.completed if name in told)
        return tuple(told)

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
        return Owners(tuple(lead), others, tuple(self.parts), tuple(self.completed), *self.left())

    def left(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The clauses that say other things, and what stands among units and is taken for none."""
        return tuple(dict.fromkeys(self.rest)), tuple(dict.fromkeys(self.unread))


def _texts(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list | tuple) else []


def read(text: str, *, first_leads: bool = False, level: str = "", cell: bool = False) -> Owners:
    """What an owner text says: the inside of a bracket, a line, a cell.

    Args:
        text: folded.
        first_leads: whether the notice says that the first unit of a list leads.
        level: 省, 市, 区 or 县, where what stands before was named by it.
        cell: whether it is a cell of a column that asks for units.
    """
    reading = _Reading(labelled=cell)
    reading.level = level
    for clause in clauses(text):
        reading.take(clause)
    return reading.result(first_leads=first_leads)


def of_columns(lead: str, others: str, *, first_leads: bool = False) -> Owners:
    """What a table's columns say: 牵头单位 and 配合单位, or 责任单位 alone."""
    if not others.strip():
        return read(lead, first_leads=first_leads, cell=True)
    main = read(lead, cell=True)
    level = next(filter(None, map(level_of, main.lead)), "")
    rest = read(others, level=level, cell=True)
    joined = tuple(name for name in (*main.others, *rest.lead, *rest.others) if name not in main.lead)
    completed = (*main.completed, *rest.completed)
    return Owners(
        main.lead,
        tuple(dict.fromkeys(joined)),
        main.parts,
        completed,
        (*main.rest, *rest.rest),
        main.unread + rest.unread,
    )


def clauses(text: str) -> list[str]:
    """Cut at commas outside brackets, and before every label."""
    text = re.sub(r"（[^（）]*(?:下同|为牵头单位|是牵头单位|以下简称|简称)[^（）]*）", "", text)
    text = re.sub(rf"(?<![\u4e00-\u9fff])({ASKED})(?:为|是)", r"\1：", text)
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
