# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
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
    r"^(?:将|把|以|并|及|和|与|要(?!情)|应当|应(?![急诉用])|须|由|各单位|各科室|各部门|于|在|到|至|前|一次|本单位|其|书面|一份|一篇|不少于\S{1,3}[篇份条]|\d+[篇份条个])+"
)
_VALUE = r"(?:\d{1,3}(?:\.\d{1,2})?%|百分之[一二三四五六七八九十百零]{1,5})"
_WHEN = r"(?:(?:到|在|于|截至)?(?:\d{1,2}月(?:份|[底末]|[上中下]旬)?|(?:第?[一二三四]季度|[上下]半年|年|季)[底末]?|年度|全年)(?:之?前|以前|时)?)"
_DOING = r"(?:力争|应|要|须)?(?:完成|达到?|不(?:低|少)于|提[高升]到|超过|保持在|稳定在)"
_MORE = rf"(?:以上)?(?:[、和及与/]|以及|，(?={_WHEN}{_DOING}))(?:分别|其中)?{_WHEN}?{_DOING}?{_VALUE}"
_END = r"(?P<over>（含）)?(?P<end>以上|及以上|以内|以下|之内|左右)?"
_RATES = "率|满意度|知晓度|参与度|密度|覆盖面|占比|比例|比重"
_RATE = re.compile(
    rf"(?P<name>(?:[\u4e00-\u9fffA-Za-z＃]|\d(?=[A-Z])|（[\u4e00-\u9fff、]{{1,8}}）){{0,18}}?(?:{_RATES}|(?:水平|进度|程度)(?=(?:{_WHEN}|[，、]){{0,3}}(?:分别)?{_DOING})))"
    rf"(?:[由从]\d{{1,3}}(?:\.\d+)?%)?(?:{_WHEN}(?:[、和]{_WHEN}){{0,3}})?(?P<how>(?:(?!{_RATES})[^，。；、\d%]){{0,10}}?)(?P<values>{_VALUE}(?:{_MORE}){{0,5}}){_END}"
)
"""满意率达到95%以上; 支出进度6月底前达到60%、9月底前达到85%."""
_SHARE = re.compile(
    rf"(?:(?P<name>(?:完成|实现|支付|拨付|兑现)[\u4e00-\u9fff]{{1,14}}?(?:的|(?<=任务|计划|目标|投资|总量|进度|程量)))|(?P<of>(?:不(?:低|少)于|占)[\u4e00-\u9fff]{{2,12}}的))"
    rf"(?P<how>)(?P<values>{_VALUE}(?:{_MORE}){{0,5}}){_END}"
)
"""完成工程量的60%以上; 不少于总数的30%."""
_LEAST = re.compile(r"不(?:得|能|应)?(?:低|少|小)于|达|≥|>|超过|高于|大于|不降")
_AT_MOST = re.compile(r"不(?:得|能|应)?(?:高于|超过|大于|多于)|控制|低于|少于|小于|≤|<|降[低]?[到至]|压[降减][到至]")
_CHANGE = re.compile(
    r"(?:提高|提升|增长|增加|上升|下降|降低|减少|压减|高于|优于)(?![到至])[^到至]*$|同比|较上年|比上年|百分点"
)
_BESIDE = re.compile("平均|同期|同比|去年|上年")
_GROWTH = re.compile(r"(?:增长率|增速|增幅|降幅|增长|下降率|同比.*|较上?年.*)$")
_SCORE = re.compile(r"扣\d|得\d+分|加\d+分|\d+分|权重|分值|占比重|考核得分|×|÷|=|公式|最高|封顶|上限|计算|系数")
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
    """The rates that a passage asks for; marks, formulas, growth and shares of marks are none."""
    masked = _BOOKS.sub(lambda found: "＃" * len(found[0]), text)
    found: list[Target] = []
    rates = [match for match in _RATE.finditer(masked) if _bound(match) and not _scored(masked, match)]
    spans = [(match.start(), match.end()) for match in rates]
    shares = [match for match in _SHARE.finditer(masked) if _shared(match) and not _scored(masked, match)]
    rates += [match for match in shares if not any(a < match.end() and match.start() < b for a, b in spans)]
    for match in sorted(rates, key=lambda one: one.start()):
        bound = _bound(match)
        name = _called(text[slice(*match.span("name"))] if match["name"] else match["of"])
        values = [f"{_number(value):g}%" for value in re.findall(_VALUE, match["values"])]
        for value, called in zip(
            values, _each(name, masked[max(0, match.start() - _NEAR) : match.start()], len(values)), strict=True
        ):
            least, most = (value, "") if bound == "least" else ("", value)
            found.append(Target(called, least, most, "", text[slice(*match.span())], match.start()))
    return [one for one in found if len(one.name) > 1 and float((one.at_least or one.at_most)[:-1]) <= _WHOLE]


def _shared(match: re.Match[str]) -> bool:
    """Whether a share of something is to be reached: 占总数的30% alone only tells one."""
    at_least = (match["of"] or "").startswith("不") or match["end"] in {"以上", "及以上"}
    return bool(match["name"] or at_least) and match["end"] != "左右"


def _called(name: str) -> str:
    """What a rate is called, without the words before and after it."""
    name = re.sub(r"^[^“《]*[”》](?=.{2})", "", name) if name.count("”") > name.count("“") else name
    name = re.sub(r"^(?:不(?:低|少)于|占)|的$", "", name)
    return _RATED.sub("", _CALLED.sub("", name))


def _number(value: str) -> float:
    """95 of 95% and of 百分之九十五."""
    said = value.removeprefix("百分之")
    return float(said[:-1]) if said.endswith("%") else float(_WHOLE if said in {"百", "一百"} else number(said))


_CALLED = re.compile(
    r"^(?:月(?:底|末)?(?:之?前)?|[日号](?:之?前)|(?:季度|年)?[底末](?:之?前)?|前|确保|使|实现|继续|保持|全市|全区|全县|全省|全年|相关|其中|力争|和|及|与|的|继续保持|做到|年度|着力|进一步)+"
)
_RATED = re.compile(r"^.*(?:保持|确保|提高|提升|推动|实现|要求)(?=.{2,}$)")


def _bound(match: re.Match[str]) -> str:
    """Whether a rate is to be reached or not to be passed; "" where it is growth or no demand."""
    how, end = match["how"], match["end"] or ""
    if end == "左右" or _GROWTH.search(match["name"] or "") or _BESIDE.search(how):
        return ""
    if re.search(r"不(?:得|能|应)?(?:低|少|小)于", how):
        return "least"
    if _AT_MOST.search(how) or end in {"以内", "以下", "之内"}:
        return "most"
    if _LEAST.search(how):
        return "least"
    return "" if _CHANGE.search(how) else "least"


def _each(name: str, before: str, many: int) -> list[str]:
    """The names of several rates that are told together: 果蔬、肉类、水产品流通率分别达到25%、48%、60%."""
    heads = re.search(r"(?:[\u4e00-\u9fff]{1,10}[、和])+$", before) if many > 1 else None
    told = re.split("[、和]", heads[0])[-many:-1] if heads else []
    if len(told) < many - 1:
        return [name] * many
    last = re.search(r"[\u4e00-\u9fff]{0,2}(?:率|满意度|密度|覆盖面|占比|比例|比重)$", name)
    kind = last[0] if last else ""
    return [*(one if one[-1] in "率度比例" else f"{one}{kind}" for one in told), name]


_WHOLE = 100
_NEAR = 80
"""Letters around a rate that can tell of it."""


def _scored(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[，。；\n]", text[max(0, match.start() - _NEAR) : match.start()])[-1]
    behind = re.split(r"[，。；\n]", text[match.end() : match.end() + _NEAR])[0]
    near = f"{before}{match[0]}{behind}"
    after = text[match.end() : match.end() + 14]
    return bool(_SCORE.search(near)) or bool(
        re.match(
            r"(?:以上|的|及以上)?[，；（]?(?:每|不足|未|不达|达不到|否则|达标|的|计|得|扣)[^。；\n]{0,10}?(?:扣|得|计)\d",
            after,
        )
    )
