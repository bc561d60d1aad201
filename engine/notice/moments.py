"""A time that was read, and what tells a demand from a tale of the past."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["firm", "trigger", "continuous", "vague", "damaged"]
Form = str | Mapping[str, object]
"""A recurrence, as the plan language writes it."""


class When(NamedTuple):
    """The year of the plan, the day of issue, and whether the text is a cell or clause about time alone."""

    year: int
    issued: date | None = None
    alone: bool = False


class Time(NamedTuple):
    """A time that was read.

    `form` is the recurrence, None for vague and damaged ones; `words` what says it; `start` and `end` where; `trigger`
    what a `trigger` waits for; `open` why a person has to look, "" for no reason; `name` of a window.
    """

    kind: Kind
    form: Form | None
    words: str
    start: int
    end: int
    trigger: str = ""
    open: str = ""
    name: str = ""


Handler = Callable[[re.Match[str], When, str], "Time | None"]
_PAST = re.compile(
    r"(?:以来|印发的|通过的|召开的|发布的|出台的|公布的|下发的|制定的|修订的|起施行|起实施|起执行|起正式|去年|上年|近年|已于|已在|曾于|截至\d{4})"
)
_ACTS = re.compile(
    r"完成|开展|召开|举办|举行|组织|报送|上报|提交|报|上线|启动|落实|建成|制定|制订|出台|印发|推进|实施|进行|形成|建立|编制|公布|发布|汇总|总结|检查|自查|培训|考核|评|审|修订|竣工|开工|交付|到位|送|填|达|做好|抓好|办理|核查|整改|清理|更新|学习|换发|新办|梳理|调研|宣传|走访|演练|撰写|举行|备案|审核|开放|启用|验收|改造|建设|安装|购置|招聘|处置|排查"
)


def clause(text: str, at: int) -> str:
    """The clause around a place, between commas."""
    begin = max(text.rfind(mark, 0, at) for mark in "，。；\n") + 1
    ends = [text.find(mark, at) for mark in "，。；\n"]
    return text[begin : min((end for end in ends if end >= 0), default=len(text))]


def firm(match: re.Match[str], form: Form, **more: str) -> Time:
    """A time that is said outright."""
    return Time("firm", form, match[0], match.start(), match.end(), **more)


def unsure(match: re.Match[str], why: str, kind: Kind = "vague") -> Time:
    """A time that a person has to settle."""
    return Time(kind, None, match[0], match.start(), match.end(), open=why)


def acting(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a day asks for something, and tells of nothing past."""
    around = clause(text, match.start())
    return bool(_ACTS.search(around)) and not _PAST.search(around)


def past(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a day tells of something past, or of when a rule begins to hold."""
    return bool(_PAST.search(clause(text, match.start())))
