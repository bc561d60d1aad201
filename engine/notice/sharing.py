"""Who hands in for itself: 各科室分别报送, 每个单位报送1篇; only where the notice says so in words."""

import re
from collections.abc import Mapping

from engine.notice.moments import Form
from engine.notice.owners import Owners
from engine.notice.units import is_group

_OUT = r"(?:上?报|提交|形成|制[定订]|撰写|编[制写]|推荐|选送|开展|组织|召开|举办|安排|完成|填[写报]|确定|明确|推[出送])"
_EACH = re.compile(
    rf"(?:^|(?<=[，：、“由]))(?:请|由)?(?P<who>各[\u4e00-\u9fff（）]{{1,10}}?)(?:[要应须均都]|应当)?(?:[于在每到按\d][^，。；、]{{1,16}}?)?"
    rf"(?:(?:分别|各自|单独|逐一)[^，。；]{{0,4}}?{_OUT}|各{_OUT})(?P<what>[^，。；]*)"
    rf"|(?P<one>每个?(?:[\u4e00-\u9fff]{{0,3}}(?:单位|部门|[科处股]室|镇街|街镇|乡镇|街道|社区|村|学校|企业)))"
    rf"(?:[要应须]|应当)?(?:[于在每][^，。；、]{{1,16}}?)?(?:至少|不少于)?(?:分别|各自)?{_OUT}"
)
_ANYBODY = re.compile(r"(?:相关|有关|责任|承办|成员|所有)?(?:责任|承办|成员)?(?:单位|部门|[科处股]室)")
_LEADS, _JOINS = re.compile(r"牵头|主办"), re.compile(r"配合|参[加与]|协[办助]")


def told(text: str, form: Form) -> str:
    """Who is said to do it each for itself: 各科室 of 各科室分别报送; "" for nobody.

    Args:
        text: folded, the clause of a time.
        form: the recurrence; 分别 beside several days may be about the days.
    """
    found = _EACH.search(text)
    several = isinstance(form, Mapping) and "dates" in form
    if found is None or several or "、" in (found["what"] or "") or "和" in (found["what"] or ""):
        return ""
    return found["who"] or found["one"]


def each_of(who: str, owners: Owners) -> str:
    """Which of an item's owners that is: lead, with, or nothing where it cannot be told."""
    bare = re.sub(r"^(?:各|每个?)", "", who)
    roles = (("lead", owners.lead, _LEADS, not owners.others), ("with", owners.others, _JOINS, False))
    for role, names, said, alone in roles:
        several = len(names) > 1 or any(map(is_group, names))
        own = len(names) == 1 and re.sub("^(?:各|全体|所有)", "", names[0]) == bare
        if bare and several and (own or said.match(bare) or (alone and _ANYBODY.fullmatch(bare))):
            return role
    return ""
