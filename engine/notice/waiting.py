"""Times that wait for something, that never end, or that nobody can tell: 收到通知后5日内, 长期, 定期."""

import re

from engine.notice.moments import Handler, Time, When, clause, past, unsure
from engine.notice.numerals import NUMBER, number

_CLOCK = re.compile(r"20\d\d年$|月$|\d日$|季度$|季$|半年$|年度?$|周$|学期$")
"""A period's end is no event."""
_LEAD = re.compile(
    r"(?:[一二三四五六七八九]是|应当|应(?=[在于自])|须|要(?=在|于)|于|在|自(?![查评建然])|从(?!业)|请(?!示)|待|凡|每[次场期轮个]|各(?:[科处股]室|单位|部门|镇街|街镇|乡镇)|将|由)+"
)
_ISSUED = re.compile(r"(?:本(?:通知|方案|计划|要点|文件|意见)|通知|方案)?(?:印发|下发|发布|发文)")
_UNITS = {"工作日": ("workdays", 1), "个月": ("months", 1), "月": ("months", 1), "周": ("days", 7), "星期": ("days", 7)}


def after(match: re.Match[str], _when: When, text: str) -> Time | None:
    """收到通知后5个工作日内: so long after it."""
    said = text[match.start("what") : match.end("what")]
    if past(text, match) or _CLOCK.search(said):
        return None
    skipped = max((one.end() for one in _LEAD.finditer(said) if len(said) - one.end() > 1), default=0)
    what = said[skipped:].strip("“”") + (match.groupdict().get("end") or "")
    what = "本通知印发" if _ISSUED.fullmatch(what) else what
    unit, each = _UNITS.get(match["u"], ("days", 1))
    many = number(match["n"]) * each
    most = 24 if unit == "months" else 999
    if not 0 < many <= most:
        return unsure(match, "damaged", "damaged")
    form = {"after": what, "due": f"+{many} {unit if many > 1 else unit[:-1]}"}
    begin = match.start() + skipped
    return Time("trigger", form, text[begin : match.end()], begin, match.end(), trigger=what)


def uncounted(match: re.Match[str], _when: When, _text: str) -> Time:
    """会议召开前5个工作日, 差评5个工作日内: from when on is counted, no recurrence says."""
    return unsure(match, "no-form")


def hours(match: re.Match[str], _when: When, _text: str) -> Time:
    """24小时内: no recurrence counts hours."""
    return unsure(match, "no-form")


def as_told(match: re.Match[str], when: When, text: str) -> Time | None:
    """按照区司法局通知的时间节点: starts with a notice that is still to come."""
    firm_word = re.search(r"时间|时限|节点", match[0])
    if not (when.alone or firm_word) or past(text, match):
        return None
    what = match["what"].removesuffix("的")
    if re.fullmatch(
        r"(?:照|期|时)?(?:时间|时限|节点|时间节点|规定|要求|有关|相关|上述|以上|任务|工作|计划|序时进度|进度)", what
    ):
        return unsure(match, "vague")
    what = (
        what
        if re.search(r"(?:通知|部署|要求|安排|规定|文件)$", what)
        else f"{what}的{firm_word[0] if firm_word else '要求'}"
    )
    form = {"after": what, "due": ""}
    return Time("trigger", form, match[0], match.start(), match.end(), trigger=what, open="days")


def always(match: re.Match[str], when: When, text: str) -> Time | None:
    """长期坚持: where it stands alone, as a clause of its own, too; 常年开展."""
    own = clause(text, match.start()) == match[0] and _LASTING.fullmatch(match[0])
    yearly = match[0] == "常年" and _YEARLY.match(text, match.end())
    told = when.alone or ((own or yearly) and not past(text, match))
    return Time("continuous", "continuous", match[0], match.start(), match.end()) if told else None


_LASTING = re.compile("长期(?:坚持|推进|实施|开展)|贯穿全年|一直坚持|持续推进")
_YEARLY = re.compile("(?:坚持)?(?:开展|组织|举办|实施|进行|开放)")


def vague(match: re.Match[str], when: When, text: str) -> Time | None:
    """定期, 及时: no day."""
    loud = re.search(r"报送|上报|报告|提交|汇总|通报", clause(text, match.start()))
    return (
        unsure(match, "vague")
        if when.alone or loud or match[0] not in {"及时", "按时", "按期", "近期", "尽快"}
        else None
    )


_WHAT = r"(?P<what>[\u4e00-\u9fff“”＃]{2,24}?|会|课|赛)"
TABLE: tuple[tuple[str, Handler], ...] = (
    (
        rf"{_WHAT}(?P<end>结束|完成|终了)?(?:之日起|之后起|后|起)的?(?P<n>{NUMBER})个?(?P<u>工作日|个?月|日|天|周|星期)(?:之?内|以内|前)",
        after,
    ),
    (
        rf"[\u4e00-\u9fff]{{2,8}}(?<![月年季周])(?:召开|举办|开始|举行|活动|会议|开学)前的?(?:{NUMBER})个?(?:工作日|日|天|周)",
        uncounted,
    ),
    (rf"(?:差评|投诉|举报|工单|咨询|来信|信件|诉求|线索){NUMBER}个?(?:工作)?日(?:之?内|以内)", uncounted),
    (r"(?:\d+|二十四|四十八)个?小时(?:之内|以内|内)", hours),
)
"""What has to be read before periods are."""
