# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""What titles of notices look like: alone on a line, in two lines, within the sentence that hands a plan on."""

import re
from collections.abc import Sequence

from engine.notice.days import day
from engine.notice.numerals import number
from engine.notice.units import NAME_END

DATE = re.compile(
    r"^(?P<who>[^\d，。]{0,40}?)\s*(?P<y>20\d\d|二[〇○零0O][〇○零一二三四五六七八九]{2})[年.-](?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})[月.-](?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日?$"
)
KINDS = r"(?:通知|要点|分工|计划|方案|清单|安排|分解|[\u4e00-\u9fff]{1,6}表|月历|日历|任务书|意见|台账|部署|分工表|明细表|规划|细则|办法|函|责任书|责任表|目标任务|配档表|时间表|推进表|安排表|行事历|工作历|事项|项目|举措|措施|重点工作|重点任务|大事表|进度表|计划表|任务)"
_TITLE = re.compile(rf"{KINDS}(?:（[^）]{{1,16}}）)?$")
_BOOK = re.compile(
    r"(?:印发|转发|下发|下达|公布|发布|制[定订]了?|现将)\s*(?:《(?P<a>[^《》]*(?:〈[^〉]*〉[^《》]*)*)》|〈(?P<b>[^〉]*)〉)"
    r"|^《(?P<c>[^《》]*)》(?:已经|业经|已由|经)"
)
_STRIP = re.compile(r"^.{0,60}?关于(?:印发|下发|转发|下达|公布)(?P<rest>[^《》]{4,80}?)的通知$")
_NONE = re.compile(
    r"[。；：>›»》|]|^(?:\d{1,3}[、.]|附|[（一二三四五六七八九十]+[、）])|^(?:特此|现将|请|当前位置)|办法$"
)
_WHOLE = re.compile(rf"^[^\d]{{2,38}}?{NAME_END.pattern[:-1]}(?=20\d\d年|关于)")
"""A title that begins with who issues it."""
REPORT = re.compile(
    r"(?:工作报告|情况报告|情况的报告|报告|工作总结|总结|汇报|工作情况|情况|年报|述职|综述|纪实|公报|小结)(?:（[^）]*）)?$"
)
LONGEST = 70


def like_title(text: str) -> bool:
    """Whether a line could be the title of a plan or of a notice."""
    bare = re.sub(r"《[^《》]*》", "", text)
    return 3 < len(text) <= LONGEST and bool(_TITLE.search(text)) and not _NONE.search(bare)  # noqa: PLR2004 (通知 alone is none)


def like_report(text: str) -> bool:
    """Whether a line could be the title of a report."""
    return len(text) <= LONGEST and bool(REPORT.search(text)) and not _NONE.search(text)


def day_alone(text: str) -> re.Match[str] | None:
    """A day that stands on a line of its own, or after the name of who signs."""
    found = DATE.match(text.strip(" （）"))
    return found if found and day(number(found["y"]), number(found["m"]), number(found["d"])) else None


def handed_on(top: Sequence[tuple[int, str]]) -> tuple[str, int]:
    """The title of what a letter hands on, in the book marks of its title or text, and its line; "" for none."""
    for line, text in top:
        found = _BOOK.search(text)
        if found:
            return found["a"] or found["b"] or found["c"], line
    return "", 0


def bare(title: str) -> str:
    """重点任务清单 of 关于印发重点任务清单的通知."""
    found = _STRIP.match(title)
    return found["rest"] if found else title


def joined(top: Sequence[tuple[int, str]], index: int) -> tuple[str, set[int]]:
    """A title with the part of it that stands on the line or two before, and its lines."""
    text, lines = top[index][1], {top[index][0]}
    for line, before in reversed(top[max(0, index - 2) : index]):
        part = 1 < len(before) <= LONGEST // 2 and not re.search(
            r"[。；：，>|]|号$|日$|^(?:特此|附|索引|首页)|文件$", before
        )
        if _WHOLE.match(text) and not re.search(r"(?:关于|印发|转发|的|、|和|及|《)$", before):
            break
        whole = like_title(before) or day_alone(before) or (text[:2] == "关于" and not NAME_END.search(before))
        if not part or whole or text.startswith(before):
            break
        text, lines = before + text, {line, *lines}
    return text, lines
