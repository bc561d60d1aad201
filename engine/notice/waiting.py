"""Times that wait for something, that never end, or that nobody can tell: 收到通知后5日内, 长期, 定期."""

import re

from engine.notice.moments import Time, When, clause, past, unsure
from engine.notice.numerals import number


def after(match: re.Match[str], _when: When, text: str) -> Time | None:
    """收到通知后5个工作日内: so long after it."""
    what = match["what"].lstrip("自从在于应须要请") or match["what"]
    if past(text, match) or re.search(r"20\d\d年$|月$|\d日$|季度$|季$|半年$|每.{0,2}年度?$|每周$", what):
        return None
    cut = re.search(
        r"(?:收到|接到|印发|下发|发布|批复|受理|作出)(?!.*(?:收到|接到)).*$|(?<=应在)[^应]+$|(?<=应于)[^应]+$", what
    )
    skipped = match["what"].find(cut[0]) if cut else 0
    what = cut[0] if cut else what
    what = re.sub("^(?:本)?(?:通知|方案|文件)?(?:印发|下发|发布|发文)$", "本通知印发", what + (match["end"] or ""))
    many = number(match["n"])
    unit = {"工作日": "workdays", "个月": "months", "月": "months"}.get(match["u"], "days")
    most = 24 if unit == "months" else 999
    if not 0 < many <= most:
        return unsure(match, "damaged", "damaged")
    counted = {"workdays": "workday", "months": "month", "days": "day"}[unit] if many == 1 else unit
    form = {"after": what, "due": f"+{many} {counted}"}
    begin = match.start() + max(skipped, 0)
    return Time("trigger", form, text[begin : match.end()], begin, match.end(), trigger=what)


def hours(match: re.Match[str], _when: When, _text: str) -> Time:
    """24小时内: no recurrence counts hours."""
    return unsure(match, "no-form")


def as_told(match: re.Match[str], when: When, text: str) -> Time | None:
    """按照区司法局通知的时间节点: starts with a notice that is still to come."""
    firm_word = re.search(r"时间|时限|节点", match[0])
    if not (when.alone or firm_word) or past(text, match):
        return None
    what = match["what"].removesuffix("的")
    if re.fullmatch(r"(?:照|期|时)?(?:时间|时限|节点|时间节点|规定|要求|有关|相关|上述|以上|计划|序时进度|进度)", what):
        return unsure(match, "vague")
    what = (
        what
        if re.search(r"(?:通知|部署|要求|安排|规定|文件)$", what)
        else f"{what}的{firm_word[0] if firm_word else '要求'}"
    )
    form = {"after": what, "due": ""}
    return Time("trigger", form, match[0], match.start(), match.end(), trigger=what, open="days")


def always(match: re.Match[str], when: When, _text: str) -> Time | None:
    """长期坚持: where it stands alone."""
    return Time("continuous", "continuous", match[0], match.start(), match.end()) if when.alone else None


def vague(match: re.Match[str], when: When, text: str) -> Time | None:
    """定期, 及时: no day."""
    loud = re.search(r"报送|上报|报告|提交|汇总|通报", clause(text, match.start()))
    return (
        unsure(match, "vague")
        if when.alone or loud or match[0] not in {"及时", "按时", "按期", "近期", "尽快"}
        else None
    )
