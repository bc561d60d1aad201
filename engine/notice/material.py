"""What is to be handed in, and which rates and numbers are to be reached."""

import re
from typing import NamedTuple

from engine.notice.numerals import number

_NOUN = (
    "自查报告|自查材料|总结报告|工作总结|年度总结|半年总结|调研报告|评估报告|分析报告|整改报告|情况报告|工作报告|工作台账|台账|报告|总结|小结|实施方案|工作方案|方案|工作计划|计划表|计划|责任清单|问题清单|清单|事项目录|目录|名单|花名册|"
    "工作简报|简报|信息|照片|签到表|记录|统计表|汇总表|登记表|报表|明细表|进度表|表|素材|资料|材料|案例|文稿|预案|纪要|通报|报告书|承诺书|档案|数据|课件|讲稿|心得体会|回执"
)
_VERB = "报送|上报|提交|上交|报备|填报|撰写|形成|建立|制定|制订|编制|汇总|报|印发|公布|出具|完善|交|梳理|整理|留存|收集"
_GIVEN = re.compile(
    rf"(?:{_VERB})(?P<what>(?:(?!{_VERB}|每|[^，。；、：（）“”《》]{{0,2}}[至给到于向])[^，。；、：（）《》])(?:[^，。；、：（）《》]){{0,13}}?(?:{_NOUN})|(?:{_NOUN}))(?![\u4e00-\u9fff]{{0,1}}(?:制度|机制|体系|库|系统|要求))"
)
_TAKEN = re.compile(
    rf"(?:将|把|以|并|相关|有关)?(?P<what>[^，。；、：（）《》]{{0,12}}?(?:{_NOUN}))(?:于|在)?(?:每[^，。；]{{1,6}})?(?:\d[^，。；]{{0,10}}?前|[^，。；]{{0,6}}?)(?:报送|上报|提交|报至|报给|送|交|报)(?![告表])"
)
_LEADING = re.compile(
    r"^(?:将|把|以|并|及|和|与|要|应|须|由|各单位|各科室|各部门|于|在|到|至|前|一次|本单位|其|书面|一份|一篇|不少于\S{1,3}[篇份条]|\d+[篇份条个])+"
)
_RATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,18}?(?:率|满意度|密度|覆盖面|占比|比例))(?:[^，。；\d]{0,8}?)(?P<how>不低于|不少于|不小于|达到|达|保持(?:在)?|为|不高于|不超过|不大于|控制在|低于|超过|大于|提高到|提升至|提高至|稳定在|≥|>=|≤|<=)?\s*(?P<v>\d{1,3}(?:\.\d{1,2})?)%(?P<over>以上|以内|以下)?"
)
_SHARE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{4,16}?)不少于(?P<of>[\u4e00-\u9fff]{2,16}?)的(?P<v>\d{1,3}(?:\.\d{1,2})?)%"
)
_COVER = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12}?)(?:实现)?全覆盖")
_SCORE = re.compile(r"扣\d|得\d+分|加\d+分|\d+分|权重|分值|占比重|考核得分|×|÷|=|公式|最高|封顶|上限|计算|系数")
_COUNT = re.compile(
    r"(?P<how>不少于|不低于|至少|达到)(?P<n>\d{1,6}|[一二三四五六七八九十]{1,3})(?P<u>篇|条|件|份|个|例|户|家|人|名|学时|课时|小时)"
)
_BOOKS = re.compile(r"《[^》]*》|“[^”]*”")


class Target(NamedTuple):
    """A rate or number to be reached: what it is called, its bounds, the words that say it and where."""

    name: str
    at_least: str
    at_most: str
    unit: str
    words: str
    start: int


def evidence(text: str) -> list[tuple[str, int]]:
    """What a passage asks to be handed in, each with its place."""
    found: dict[str, int] = {}
    for pattern in (_GIVEN, _TAKEN):
        for match in pattern.finditer(text):
            what = _LEADING.sub("", match["what"]).strip()
            what = re.sub(r"^.*?(?:的|了)(?=.{2,}$)", "", what) if len(what) > _LONG else what
            if _takes(what):
                found.setdefault(what, match.start("what"))
    return sorted(_unlike(found).items(), key=lambda one: one[1])


_LONG = 12
_LONGEST = 20


def _takes(what: str) -> bool:
    odd = re.search(r"\d|[%每]|情况报告制度|报告制度|^(?:信息|数据|表|计划|方案|记录|档案|相关)$", what)
    return 1 < len(what) <= _LONGEST and not odd


def _unlike(found: dict[str, int]) -> dict[str, int]:
    """Without what is the end of another."""
    return {name: at for name, at in found.items() if not any(one != name and one.endswith(name) for one in found)}


def listed(text: str) -> list[str]:
    """The names in a cell or line about material."""
    parts = [part.strip(" 。.") for part in re.split(r"[、，；;,\n/]|和(?=[^和]{2,}$)", text)]
    return list(
        dict.fromkeys(part for part in parts if 1 < len(part) <= _LONGEST * 2 and not re.match(r"\d|无$", part))
    )


def targets(text: str) -> list[Target]:
    """The rates that a passage asks for; marks, formulas and shares of marks are none."""
    masked = _BOOKS.sub(lambda found: "＃" * len(found[0]), text)
    found = []
    for match in _RATE.finditer(masked):
        if _scored(masked, match) or float(match["v"]) > _WHOLE:
            continue
        name = re.sub(
            r"^(?:确保|使|实现|继续|保持|全市|全区|全县|相关|其中|力争|和|及|与|的|继续保持|做到|年度|着力|进一步)+",
            "",
            match["name"],
        )
        name = re.sub(r"^.*(?:保持|确保|提高|提升|推动|实现|要求)(?=.{2,}$)", "", name)
        most = match["how"] in {"不高于", "不超过", "不大于", "控制在", "低于", "≤", "<="} or match["over"] in {
            "以内",
            "以下",
        }
        value = f"{float(match['v']):g}%"
        found.append(Target(name, "" if most else value, value if most else "", "", match[0], match.start()))
    return [one for one in found if len(one.name) > 1]


_WHOLE = 100


def counts(text: str) -> list[Target]:
    """The least numbers that a passage asks for."""
    masked = _BOOKS.sub(lambda found: "＃" * len(found[0]), text)
    return [
        Target("", str(number(match["n"])), "", match["u"], match[0], match.start())
        for match in _COUNT.finditer(masked)
        if not _scored(masked, match)
    ]


def _scored(text: str, match: re.Match[str]) -> bool:
    begin = max(text.rfind(mark, 0, match.start()) for mark in "，。；\n") + 1
    ends = [at for at in (text.find(mark, match.end()) for mark in "，。；\n") if at >= 0]
    near = text[begin : min(ends, default=len(text))]
    after = text[match.end() : match.end() + 14]
    return bool(_SCORE.search(near)) or bool(
        re.match(
            r"(?:以上|的|及以上)?[，；（]?(?:每|不足|未|不达|达不到|否则|达标|的|计|得|扣)[^。；\n]{0,10}?(?:扣|得|计)\d",
            after,
        )
    )
