"""A time that was read, and what tells a demand from a tale of the past."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["firm", "trigger", "continuous", "vague", "damaged", "since"]
"""`since` is the first day of a frequency that follows: 10月起."""
Form = str | Mapping[str, object]
"""A recurrence, as the plan language writes it."""


class When(NamedTuple):
    """The year of the plan, the day of issue, and whether the text is a cell or clause about time alone.

    `seasons` are those that the notice says once, with their first and last days: 汛期 is from 1 May to 30 September.
    """

    year: int
    issued: date | None = None
    alone: bool = False
    seasons: tuple[tuple[str, date, date], ...] = ()


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
_EARLY = 2
"""Months in which a deadline before the day of issue may mean the next year's."""
_FAR = 1
"""How many years after the plan's a deadline may still be."""
_PAST = re.compile(
    r"(?:以来|印发的|通过的|召开的|发布的|出台的|公布的|下发的|制定的|修订的|起施行|起实施|起执行|起正式|去年(?!度)|上年(?!度)|近年|已于|已在|曾于|截至\d{4})"
)
_ACTS = re.compile(
    "完成|开展|召开|举办|举行|组织|集中|报|上线|启动|落实|建成|制定|制订|出台|印发|推进|实施|进行|形成|建立|编制|公布|发布|汇总|总结|"
    "检查|自查|排查|核查|抽查|普查|督查|督导|巡查|清查|清理|盘点|摸底|整治|整改|整顿|治理|培训|考核|考试|考评|评|审|修订|竣工|开工|交付|到位|送|填|达|"
    "做好|抓好|办好|搞好|开[班课讲赛幕]|办理|办结|更新|学习|换发|新[办建增开改签]|改[造建]|扩建|拆除|淘汰|打造|培育|引进|招[聘标]|采购|梳理|调[研度]|走访|慰问|演练|"
    "撰写|备案|创建|创成|争创|(?<![主承协举县市区省镇街院党卫府室防治编督查帮代])办(?![公法理事案学证，。、）]|$)|揭晓|揭牌|颁[发奖]|签约|评选|选树|命名|授牌|开放|启用|投[用入产放]|运[营行]|封顶|通[车水气电报]|验收|建设|安装|购置|处置|宣传|宣讲|会商|研判|签订|下[达发]|发放|拨付|兑现|"
    "监测|回访|表彰|挂牌|落地|入库|遴选|征集|观摩|展[销出示]|演出|放映|播[种放]|防治|清运|栽植|种植|赴|推出|谋划|申报|接收|移交|供[热暖水气]|点火|试运行|销号|清零|保障"
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


def acts(text: str) -> bool:
    """Whether a text names something to be done."""
    return bool(_ACTS.search(text))


def acting(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a day asks for something, and tells of nothing past."""
    if _LEADS.match(text, match.end()) and _STARTS.search(text[: match.start()]):
        return not _PAST.search(sentence(text, match.start()))
    if text[match.start() - 1 : match.start()] == "（" and text[match.end() : match.end() + 1] == "）":
        return text[max(0, match.start() - 2) : match.start() - 1] != "》" and not past(text, match)
    around = clause(text, match.start())
    return bool(_ACTS.search(around)) and not _PAST.search(around)


_STARTS = re.compile(r"(?:^|[。；，：\n）])(?:自|从|在|于|每年)?$")
_LEADS = re.compile(r"(?:期间|之间|以内|内|起|前后)?[，：]")
"""A day that opens a sentence speaks for all of it: 3月1日至4月15日，……."""


def sentence(text: str, at: int) -> str:
    """The sentence around a place."""
    begin = max(text.rfind(mark, 0, at) for mark in "。；\n") + 1
    ends = [text.find(mark, at) for mark in "。；\n"]
    return text[begin : min((end for end in ends if end >= 0), default=len(text))]


def past(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a day tells of something past, or of when a rule begins to hold."""
    return bool(_PAST.search(clause(text, match.start())))


def firm_day(match: re.Match[str], found: date | None, when: When) -> Time:
    """A deadline, unless there is no such day or it was over when the notice came out."""
    if found is None:
        return unsure(match, "damaged", "damaged")
    if found.year < when.year or found > date(when.year + _FAR, 6, 30):
        return unsure(match, "other-year")
    over = bool(when.issued and found < when.issued)
    if over and found.month <= _EARLY:
        return unsure(match, "over")
    return firm(match, {"date": found.isoformat()}, open="over" if over else "")
