# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Names of units in a text: lists of them taken apart, short prefixes made whole, groups told from units."""

import re
from typing import NamedTuple

_END = (
    "科|股|股室|处|办|局|委|厅|部|室|署|所|站|队|院|校|中心|单位|部门|科室|处室|机构|街镇|街道|乡镇|镇|乡|区|县|村|社区|居委|居委会|镇街|机关|公路段|养护段|工务段|公司|集团|协会|学会|学院|大学|银行|税务|"
    "委员会|人民政府|政府|管委会|办公厅|办公室|专班|工作组|小组|领导小组|支部|党委|党组|党支部|工会|妇联|团委|团工委|团支部|联合会|总会|会|联|法院|检察院|分局|支局|大队|支队|总队|中队|馆|园|"
    "台|社|库|场|厂|司|矿|中学|小学|学|企业|医院|学校|消防|武装部|人武部|服务点|基地|窗口|分公司|分行|支行|行|总工会|残联|科协|文联|侨联|工商联|管理处|管理所|所属单位|地区|州|市|海关|岗|组|科技|系统|会议|党组织|人大|政协|工委|供销社|合作社|人大办|政协办|网格|融媒体|专委会|经联社|代表处"
)
NAME_END = re.compile(rf"(?:{_END})(?:（[^（）]{{1,20}}）)?$")
_FIELDS = "公安|城管|住建|水利|应急|市监|发改|财政|民政|司法|人社|教育|卫健|农业农村|文旅|自然资源|生态环境|交通|审计|统计|信访|商务|退役军人|网信"
_POST = re.compile(
    rf"(?:委员|专干|民警|网格员|专员|干事|协管员|管理员|护林员|巡查员|楼栋?长|组长|片长|村医|志愿者|社工|辅警|两委|物业)$|^[省市县区州镇]?(?:{_FIELDS})$"
)
"""What answers for work where a label asks who: posts of a village or community, offices by their field."""
_FIRM = re.compile(r"^(?:中国)?[省市县区州]?(?:电信|移动|联通|铁塔|广电网络|邮政|烟草)$")
_GROUP = re.compile(
    r"^(?:区|市|县|省|州|局|全[区市县省局]|本[局院校])?(?:各|相关|有关|所属|直属|全体|其他|其它|成员单位|基层)"
    r"|(?:成员单位|各部门|各单位|有关部门|相关部门|有关单位|相关单位|科室|处室|街镇|乡镇|街道、镇|部门|单位|事业单位|相关科室)$"
    r"|各(?:部门|单位|区|县|市|科|处|街|镇|乡|执法|相关|有关|业务|成员|级)"
)
_LEVEL = re.compile(
    r"^(?:(自治区)|(省)(?!级)|(市)(?!场|容|民|级|域|情|政(?!府|协|法|务|数))|(区)(?!域|级|块|划)|(县)(?!域|级)|(州)(?!级))(?=.{2,})"
)
_LOWER = re.compile(r"(?:科|室|所|站|队|处)$")
_OTHER = re.compile(
    r"^(?:各|相关|有关|所属|其他|其它|国(?!资委|动办|防动员|土|库|安局)|中国|中央|中共|邮政(?!管理局)|驻|共青团|团[省市区县]|长三角|全|本|机关|基层|局|委属|厅)"
    r"|人民银行|人行|海关|铁路|银保监|证监|金融监管|海事|烟草|通信管理|调查总队"
    r"|(?:公司|集团|大学|学院|银行|街道|街道办事处|乡|镇|镇政府|村|社区|小组|领导小组|协会|学校|医院|企业|单位|部门|分行|支行|工作组|专班)$"
)
_SPLIT = re.compile(r"[、/；;，,\n]|以及|及其(?=各|所属)")
_JOIN = re.compile(r"(?:和|及|与|会同|并)")
_ETC = re.compile(
    r"等(?:[一二三四五六七八九十\d]+个?)?(?P<kind>(?P<which>相关|有关|成员|各|责任)?(?:部门|单位|科室|处室))?$"
)
_LONGEST = 40
_LONGEST_POST = 10
_SENTENCE = re.compile(
    r"[。：“”《》]|按照|根据|负责|每[年月季周半]|^[将把]|提交|报送|上报|完成|开展|结合|进行|筛选|形成|及时|确保|做好|应当|有条件|推动|落实"
)
_TOGETHER = re.compile(
    r"(各(?:街道|乡镇|镇街|镇|乡|村|社区))[、和及](?=(?:街道|乡镇|镇|乡|村|社区)(?:（[^）]*）)?(?:$|[、，；。等])"
    r"|(?:街道|乡镇|镇|乡)(?!卫生院|中心|敬老院)[\u4e00-\u9fff]{0,12}(?:办|办公室|办事处|站|所|政府|党委|党工委|服务中心)(?:$|[、，；。等和]))"
)
"""各街道、镇 is one group, and so is 各乡镇、街道经济发展办公室."""
_HEAD = re.compile(r"^(?:由|请|其中|同时|以及|及|和|与|局机关|\s)*(?:由)?")


class Names(NamedTuple):
    """Units in the order of the text, and those that were put there in a longer form than was written."""

    names: tuple[str, ...]
    completed: tuple[str, ...] = ()


def is_group(name: str) -> bool:
    """Whether a name means several units."""
    return bool(_GROUP.search(name)) and not re.search(r"办公室$|委员会$", name)


def like_unit(name: str) -> bool:
    """Whether a text looks like the name of a unit or of a group."""
    named = NAME_END.search(name) or _FIRM.search(name)
    return 1 < len(name) <= _LONGEST and bool(named) and not _SENTENCE.search(name)


def is_post(name: str) -> bool:
    """Whether a text names a post or a field of work, which answers where a label asks for units."""
    return bool(_POST.search(name)) and 1 < len(name) <= _LONGEST_POST and not _SENTENCE.search(name)


def names(text: str, level: str = "") -> Names:
    """The units that a list names, its order kept.

    Args:
        text: the list.
        level: 省, 市, 区 or 县, where units of the same sentence were named by it; "" for none.
    """
    found = [one for part in _apart(_TOGETHER.sub("\\1\u2060", text)) for one in _pair(part)]
    cleaned = [one.replace("\u2060", "、") for part in found for one in _cleaned(part)]
    whole, completed = _whole(cleaned, level)
    return Names(tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(completed)))


def _apart(text: str) -> list[str]:
    """A list cut at its commas, brackets left whole."""
    parts, depth, last = [], 0, 0
    for found in re.finditer(r"[（）]|" + _SPLIT.pattern, text):
        if found[0] in "（）":
            depth += 1 if found[0] == "（" else -1
        elif depth <= 0:
            parts.append(text[last : found.start()])
            last = found.end()
    return [*parts, text[last:]]


def _pair(part: str) -> list[str]:
    """甲和乙 as two, where both are names; 绿化和市容管理局 as one."""
    for found in _JOIN.finditer(part):
        left, right = part[: found.start()], part[found.end() :]
        if left and right and NAME_END.search(left) and like_unit(right.rstrip("等")):
            return [*_pair(left), *_pair(right)]
    return [part]


PERSON = r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷黎史龙贺顾龚郝邵万覃武钱戴严莫孔向汤][\u4e00-\u9fff×*]{1,2}"
"""王某, 李建国."""
_PERSON = re.compile(rf"（{PERSON}）$")
"""防汛科（王某）: a person beside a unit."""
_PARTY = re.compile(r"（(?:[甲乙丙]方|盖?章|盖章处|[^（）\d]{0,6}\d{1,2}月[^（）]{0,12})）")
"""城关供销社（乙方）, of a contract of duties; 水政科（5月底前）."""
_ORDER = re.compile(r"^(?:\d{1,2}\.|（\d{1,2}）|\d{1,2}）|[①-⑳])\s*(?=\D{2})")


def _cleaned(part: str) -> list[str]:
    part = _HEAD.sub("", part.strip(" 。.·•*"), count=1).strip()
    part = _PARTY.sub("", _ORDER.sub("", part))
    person = _PERSON.search(part)
    if person and not NAME_END.search(person[0].strip("（）")):
        part = part[: person.start()]
    etc = _ETC.search(part)
    if etc and etc.start() > 0:
        kind = etc["kind"] if etc["which"] else ""
        return [one for one in (part[: etc.start()], kind or "") if one]
    return [part] if part and part not in {"无", "-", "/"} else []


def level_of(name: str) -> str:
    """省 of 省科技厅, where it is one of a government's own units; "" for none."""
    found = _LEVEL.match(name)
    own = found and not is_group(name) and re.search(rf"(?:厅|局|委|办|部|院|会|中心)$|^.(?:{_FIELDS})$", name)
    return found[0] if found and own else ""


def _whole(found: list[str], level: str) -> tuple[list[str], list[str]]:
    """省科技厅、财政厅: the second is 省财政厅, too."""
    level = level or (level_of(found[0]) if found else "")
    short = [bool(level) and _short(name) for name in found]
    whole = [level + name if cut else name for name, cut in zip(found, short, strict=True)]
    return whole, [name for name, cut in zip(whole, short, strict=True) if cut]


def _short(name: str) -> bool:
    """Whether a name could go on with the level of the one before it."""
    return (
        not _LEVEL.match(name)
        and not _OTHER.search(name)
        and not is_group(name)
        and not _LOWER.search(name)
        and not re.match(r".{1,4}(?:省|(?<!城)市(?!场|容|政)|区|县|州|镇)", name)
        and bool(re.search(rf"(?:厅|局|委|办|部|院|会|中心|联|供销社)$|^(?:{_FIELDS})$", name))
    )
