"""What a mistyped word was most likely meant to be."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher
from itertools import islice

KEYS = {
    "计划": "plan", "编号": "plan", "标题": "title", "名称": "name", "年度": "year", "年份": "year", "发文单位": "issuer",
    "成文日期": "issued", "发文日期": "issued", "机构": "org", "牵头科室": "office", "日历": "calendar", "提醒": "reminders",
    "催办": "reminders", "小结": "wrapup", "年终小结": "wrapup", "触发": "triggers", "条目": "item", "序号": "item",
    "工作要点": "items", "事项": "tasks", "任务": "tasks", "责任单位": "owners", "责任部门": "owners", "牵头": "lead",
    "牵头单位": "lead", "参加": "with", "配合": "with", "参加单位": "with", "配合单位": "with", "协助": "with",
    "频率": "recurrence", "频次": "recurrence", "时限": "due", "到期": "due", "完成时限": "due", "材料": "evidence",
    "台账": "evidence", "指标": "measure", "单位": "unit", "分子": "numerator", "分母": "denominator", "目标": "at_least",
    "不低于": "at_least", "不超过": "at_most", "每": "every", "次数": "times", "期间": "during", "之后": "after",
    "日期": "date", "依据": "basis", "出处": "source", "验收": "accepted_by", "各自": "each", "推定": "assumed", "曾用编号": "was", "原编号": "was",
    "单位组": "groups", "别名": "aliases", "全称": "aliases", "人员": "people", "联络员": "liaison", "负责人": "head", "分管领导": "leader", "邮箱": "email",
    "lead": "owners", "with": "owners", "lead_unit": "lead", "participants": "with", "frequency": "recurrence", "owner": "owners", "deadline": "due",
}  # fmt: skip
"""Chinese (and a few English) words that people write where a key is due."""

WORDS = {
    "每周": "week", "每星期": "week", "周": "week", "每月": "month", "月": "month", "按月": "month", "每季度": "quarter",
    "每季": "quarter", "季度": "quarter", "按季度": "quarter", "季": "quarter", "每半年": "half-year", "半年": "half-year",
    "上下半年": "half-year", "每年": "year", "年": "year", "年度": "year", "全年": "year", "一年一次": "year",
    "每两个月": "2 months", "每2个月": "2 months", "两个月": "2 months", "双月": "2 months", "每两月": "2 months",
    "每两周": "2 weeks", "每2周": "2 weeks", "双周": "2 weeks", "持续": "continuous", "长期": "continuous",
    "常年": "continuous", "全年持续": "continuous", "常态化": "continuous", "weekly": "week", "monthly": "month",
    "quarterly": "quarter", "half-yearly": "half-year", "semiannual": "half-year", "halfyear": "half-year",
    "half year": "half-year", "yearly": "year", "annual": "year", "annually": "year", "bimonthly": "2 months",
    "biweekly": "2 weeks", "提前": "preceding", "顺延": "following", "不动": "none", "before": "preceding",
    "牵头": "lead", "牵头单位": "lead", "参加": "with", "参加单位": "with", "配合单位": "with", "全部": "all", "各单位": "all",
    "联络员": "liaison", "负责人": "head", "领导": "leader", "分管领导": "leader", "提示单": "notice", "工作提示单": "notice",
    "督办单": "supervision", "周一": "monday", "周二": "tuesday", "周三": "wednesday", "周四": "thursday", "周五": "friday",
    "two months": "2 months", "every two months": "2 months", "two weeks": "2 weeks", "every week": "week",
    "every month": "month", "every quarter": "quarter", "every year": "year", "是": "true", "否": "false", "yes": "true", "no": "false", "on": "true", "off": "false", "中国": "cn", "china": "cn", "中文": "zh-CN",
}  # fmt: skip
"""Words that people write where a keyword is due."""

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
VAGUE = frozenset({"定期", "不定期", "及时", "适时", "经常", "随时", "按需", "择机", "regularly", "as needed"})
"""Words by which an official text leaves open how often."""

_ONCE = re.compile("(?:至少)?(?:开展|组织|举办|报送|自查|归集|召开)?(?:一|1)次(?:以上)?$")
_MOST_CANDIDATES = 1_000
"""A guess among more would say little, and thousands of mistakes would take minutes."""
_ENOUGH = 0.6
_ENOUGH_OF_CHINESE = 0.5
"""Chinese names are short: one wrong character of three is much."""
_QUOTES = "“”\"'‘’「」《》 \t\u3000"


def plain(word: str) -> str:
    """The word in half-width characters, without quotes or blanks around it."""
    return unicodedata.normalize("NFKC", word).strip(_QUOTES)


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that the word most likely stands for; empty when none is near."""
    wanted = plain(word).casefold()
    best, score = "", 0.0
    enough = _ENOUGH if wanted.isascii() else _ENOUGH_OF_CHINESE
    for candidate in islice(candidates, _MOST_CANDIDATES):
        other = candidate.casefold()
        if _most_alike(wanted, other) < max(enough, score):
            continue
        likeness = SequenceMatcher(None, wanted, other).ratio()
        if likeness > score:
            best, score = candidate, likeness
    return best if score >= enough else ""


def _most_alike(one: str, other: str) -> float:
    """A quick upper bound on the likeness of two words, from the characters that they share."""
    shared = sum(map(one.__contains__, other))
    return 2 * min(shared, len(one)) / (len(one) + len(other) or 1)


def nearest_key(word: str, allowed: Iterable[str]) -> str:
    """The key that a mistyped or Chinese key stands for."""
    keys = list(allowed)
    known = KEYS.get(plain(word), "")
    return known if known in keys else nearest(word, keys)


def keyword(word: str) -> str:
    """The keyword that a Chinese or English everyday word stands for; empty when there is none."""
    bare = plain(word).casefold()
    return WORDS.get(bare) or WORDS.get(_ONCE.sub("", bare), "")


def iso_date(word: str) -> str:
    """The day or month that was written in another manner, as ISO 8601: 2024/6/28, 2024年6月28日, 20240628, 2024年6月."""
    bare = plain(word).replace(" ", "")
    found = _DATE.fullmatch(bare) or _COMPACT.fullmatch(bare)
    if not found:
        return ""
    year, month, day = found.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def is_day(text: str) -> bool:
    """Whether an ISO date or month exists in the calendar."""
    try:
        date.fromisoformat(text if len(text) > len("2024-06") else f"{text}-01")
    except ValueError:
        return False
    return True
