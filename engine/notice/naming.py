# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Short names: of items from their first words, of tasks from the clause that says when."""

import re

from engine.notice.lines import Passage
from engine.notice.moments import Time

_LONG = 40
_CUT = 30
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九]是|并|且|要|须|应当|应|请|确保|原则上|至少|集中|以及|同时|于|在|由|”|期间|其中|力争|坚持|按(?!期|时)|的|内|前|完成时限|完成时间|，|、|：|是|将|把|共|\s|（|）)+"
)
_TRAILING = re.compile(r"(?:至少|不少于|各|前|内|于|在|的|为|应|，|、|：|一次|完成|\s|（|）|至|以上|并)+$")
_COUNTED = re.compile(
    r"(?:至少|不少于|不低于|各)?(?:\d{1,3}|[一二两三四五六七八九十]{1,2})(?:次|期|场次|场|轮|回)(?:以上)?"
)
_PERIOD = re.compile(
    r"^(?:每(?:隔|满|逢)?(?:一个|个|一)?(?:\d{1,2}|[一二两三四五六双])?个?(?:半年|季度|季|年度|年|月份|月度|月|周[一二三四五六日]?|星期[一二三四五六日]?)|全年|年内|年度内|一年内|本年度|年度|当年|上?[、和与及，]?下?半年[、和]?(?:下半年)?|按[季月周年]度?|逐[季月])"
)
_SAID = re.compile(
    r"^.*(?:[\d前日月底末旬]|季度|星期.|周[一二三四五六日]|按照|根据|^按|后).*$|期间|至少|不少于|不低于|以上|(?:各|分别)$|^(?:各|分别)|^度|^内"
)
"""What of the words for a time says nothing of the matter."""
_SLUGS = (
    ("自查", "self-check"), ("自评", "self-check"), ("培训", "training"), ("轮训", "training"), ("演练", "drill"), ("总结", "summary"), ("小结", "summary"),
    ("报告", "report"), ("学习", "study"), ("学法", "study"), ("检查", "check"), ("督查", "inspection"), ("督察", "inspection"), ("评查", "review"), ("评估", "assessment"),
    ("考核", "appraisal"), ("考试", "exam"), ("宣传", "campaign"), ("活动", "campaign"), ("讲座", "lecture"), ("会议", "meeting"), ("例会", "meeting"), ("调研", "research"),
    ("方案", "scheme"), ("计划", "plan"), ("清单", "list"), ("目录", "directory"), ("台账", "records"), ("信息", "information"), ("简报", "bulletin"), ("素材", "material"), ("材料", "material"),
    ("资料", "material"), ("数据", "data"), ("案例", "case"), ("率", "rate"), ("满意度", "rate"), ("通报", "notice"), ("公开", "publication"), ("整改", "correction"), ("报送", "report"),
)  # fmt: skip


def title(body: Passage, cells: tuple[tuple[str, Passage], ...] = ()) -> str:
    """A short title: a row's own, else the first sentence, cut at a comma where it is long."""
    named = next((cell.raw for name, cell in cells if name == "title"), "")
    whole = named or body.raw
    first = re.split(r"[。\n；]", whole.strip())[0].strip(" 。.：:；;")
    dated = re.match(r"([^，,]{4,})[，,].*(?:\d月|季度|每[月周年半两]|年底|年内|\d%)", first)
    if dated:
        return _closed(dated[1][:_LONG])
    if len(first) <= _LONG:
        return _closed(first) or whole.strip()[:_CUT] or "待写"
    parts = re.split(r"[，,：:]", first)
    return _closed(parts[0] if 1 < len(parts[0]) <= _LONG else first[:_CUT])


def _closed(text: str) -> str:
    """A text without the bracket or quote that it opens and does not close."""
    for mark, end in (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”")):
        if text.count(mark) > text.count(end):
            text = text[: text.rindex(mark)]
    return text.strip(" ，,、：")


def of_part(about: str) -> str:
    """The name of a matter that has a lead of its own."""
    return about if re.search(r"工作$|任务$", about) else f"{about}工作"


def of_clause(text: str, one: Time, others: list[Time]) -> str:
    """What a clause asks for besides its time; "" where nothing is left."""
    begin, end = _bounds(text, one)
    return _without(text, begin, end, [*others, one])


def of_sentence(text: str, one: Time, others: list[Time]) -> str:
    """The same in a sentence: the clause of the time, or the one after it."""
    named = of_clause(text, one, others)
    if len(named) >= _FEW:
        return named
    _, end = _bounds(text, one)
    return after(text, end) or named


_FEW = 4


def after(text: str, at: int) -> str:
    """What the next clause asks for."""
    rest = re.sub(r"^[^，]*，", "", text[at:]) if "，" in text[at:] else ""
    first = re.split(r"[，。；]", rest)[0]
    return _tidy(first)


def clauses_near(text: str, one: Time) -> str:
    """The clause of a time and the one after it."""
    begin, end = _bounds(text, one)
    following = text.find("，", end + 1)
    return text[begin : following if following >= 0 else len(text)]


def _bounds(text: str, one: Time) -> tuple[int, int]:
    begin = max(text.rfind(mark, 0, one.start) for mark in "，。；：\n") + 1
    ends = [at for at in (text.find(mark, one.end) for mark in "，。；\n") if at >= 0]
    return begin, min(ends, default=len(text))


def _without(text: str, begin: int, end: int, found: list[Time]) -> str:
    """A clause without its times."""
    kept, at = "", begin
    for time in sorted(found, key=lambda one: one.start):
        if at <= time.start < end:
            kept += text[at : time.start] + _SAID.sub("", _COUNTED.sub("", _PERIOD.sub("", time.words)))
            at = time.end
    return _tidy(kept + text[at:end])


def _tidy(text: str) -> str:
    text = re.sub(
        r"^[”期间各、，]*各?(?=组织|开展|举办|召开|报送|进行)|于(?=将|把|向)|\d+[条篇]$", "", _COUNTED.sub("", text)
    )
    before = None
    while before != text:
        before = text
        text = _TRAILING.sub("", _LEADING.sub("", text))
    if "、、" in text:
        return ""
    text = _closed(re.sub(r"[“”]{2}|（）", "", text))
    if len(text) > _LONG:
        text = _closed(text[:_LONG])
    return (
        text if len(text) > 1 and not re.fullmatch(r"开展|报送|组织|召开|举办|进行|完成|实施|落实|推进", text) else ""
    )


def slugs(titles: list[str]) -> list[str]:
    """An id for each of an item's tasks, in small letters, no two alike."""
    found: list[str] = []
    for index, said in enumerate(titles, 1):
        known = [(said.rfind(word), slug) for word, slug in _SLUGS if word in said]
        base = max(known)[1] if known else f"t{index}"
        id_, again = base, 2
        while id_ in found:
            id_, again = f"{base}-{again}", again + 1
        found.append(id_)
    return found
