# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Where a text tells who answers: brackets, sentences of their own, the head of a sentence, 同上."""

import re

from engine.notice.owners import Owners, clauses, is_one, read, role_of
from engine.notice.roles import ASKED, DUTY, LABEL, LEAD, NAMED, PERSONS, SENTENCE, TWO, VERBS, WITH
from engine.notice.units import is_group, like_unit, names


def bracketed(text: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket within a text is about owners."""
    if _after_label(text, bracket):
        return False
    opens = bracket.start() == 0 and bracket[0][0] in "【〔"
    ends = bool(_ENDS.match(text, bracket.end())) and not _tells_what(text, bracket)
    return tells_owners(bracket[1].strip(), closing=opens or ends)


def _after_label(text: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket says another name of a unit that a label asked for: 承办单位：区文化馆（区非遗中心）."""
    before = re.split(r"[。\n]", text[max(0, bracket.start() - _REACH) : bracket.start()])[-1]
    named = like_unit(bracket[1]) and like_unit(re.split("[：、，；）]", before)[-1])
    return named and bool(LABEL.search(before))


_REACH = 80


_ENDS = re.compile(r"[\s。；;]*(?:$|\n|。|；)")
_THING = re.compile(r"(?:厂|站|馆|校|学|园|场|库|村|社区|街|区|院|所|市|县|乡|镇|中心|广场|基地)$")


def _tells_what(text: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket within a sentence could list what the words before it mean: 完成两个项目（污水厂、中转站）."""
    before = text[max(0, bracket.start() - 3) : bracket.start()].rstrip(" ")[-1:]
    listed = names(bracket[1]).names
    return before != "" and before not in "。；\n）】〕" and len(listed) > 1 and all(map(_THING.search, listed))


def sentences(text: str) -> list[tuple[int, int, int]]:
    """Whole sentences that say who answers for what stands before them: where each begins, where its units do, its end."""
    found = []
    for match in SENTENCE.finditer(text):
        begin = match.start("said") if match["said"] else match.start("all")
        ends = bool(re.compile(r"[。；\s]*(?:\n|$)").match(text, match.end()))
        told = re.sub(rf"^{NAMED}", "责任单位：", text[begin : match.end()])
        plain = match["said"] is None or match["before"] in {"，", "："}
        if (ends or not plain) and _says_who(told):
            found.append((match.start("all"), begin, match.end()))
    bare = [match for match in _BARE.finditer(text) if all(map(is_one, names(match["names"]).names))]
    return sorted([*found, *((match.start("all"), match.start("all"), match.end()) for match in bare)])


def _named_first(text: str) -> int:
    """Where the units end that a point begins with, their colon and all: 甲科、乙科：每季度……; 0 for none."""
    found = _FIRST.match(text)
    told = names(_ROLE.sub("", found["names"])).names if found else ()
    if not (found and told and all(map(_is_office, told))):
        return 0
    built = _PLACE.search(told[-1]) and _BUILT.match(text, found.end())
    return 0 if built else found.end()


def _is_office(name: str) -> bool:
    """Whether a name can be nothing but an office, or all offices of a kind."""
    return like_unit(name) and bool(_OFFICE.search(name)) and not VERBS.search(name) and not _DOES.search(name)


_PLACE = re.compile(r"(?:中心|所|站|村|社区|[乡镇街]|街道|院)$")
_BUILT = re.compile(
    r"[^。；\n]*?(?:建[成设好]|开工|动工|完工|竣工|投[用入产]|封顶|交付|启用|运[营行]|挂牌|改造|装修|主体|创[建成]|达标)"
)
"""What is done to a place, not by it: 文体中心：6月底前建成."""
_FIRST = re.compile(r"(?P<names>[^，。；：\n]{3,60})：(?=[^\n]{4})")
_ROLE = re.compile(r"（(?:牵头|主办|配合|参与|协助)(?:单位|部门|科室)?）")
_OFFICE = re.compile(
    r"^各[\u4e00-\u9fff（）]{0,8}(?:单位|部门|站所|企业|学校|中心)$|(?:局属|所属|直属)各?单位$|(?:[科股处局委厅]|[科股处]室|办公室|党办|.[政综安城团工经社维应]办|支队|大队|中队|事务中心|服务中心|管理中心|[乡镇]街|街[道镇]|[乡镇]|村|社区|司法所|派出所|财政所|管理所|工作站|卫生院)$"
)
_DOES = re.compile(
    r"^(?:开展|推进|打造|建设|提升|完善|优化|深化|创建|规范|服务|管理|走进|进|联系|走访|帮扶|重点|主要|关于|实施|进入|聚焦|突出|特色|美丽|和美|平安|示范|智慧)"
)


def heads(text: str) -> list[tuple[int, int, int]]:
    """Clauses within a sentence that say who does the rest of it: 甲局牵头，乙局配合，4月底前完成排查; their end twice.

    Of units that a point begins with, the end without and with their colon: 甲科、乙科：每季度…….
    """
    first = _named_first(text)
    if first:
        return [(0, first - 1, first)]
    found = []
    for sentence in _SENTENCE.finditer(text):
        told: list[re.Match[str]] = []
        for clause in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            said = clause[1].strip()
            if not VERBS.search(said) and (told or _LEADS.search(said)) and _has_role(said):
                told.append(clause)
            elif told:
                break
        lead = read("，".join(one[1] for one in told)).lead if told else ()
        whole = told and (told[0].start(), told[-1].end()) == sentence.span()
        if not whole and any(not is_group(name) for name in lead):
            found.append((told[0].start(), told[-1].end(), told[-1].end()))
    return found


_SENTENCE = re.compile(r"[^。；\n]+")
_CLAUSE = re.compile(r"([^，：。；\n]{2,80})(?:[，：]|(?=[。；\n]|$))")
_LEADS = re.compile(r"(?:牵头|负责|主办|承办)$")


def repeated(text: str, before: Owners) -> str:
    """An owner text, the names of the item before it in the place of 同上."""
    led = bool(read(_SAME.sub("", text)).lead)

    def told(found: re.Match[str]) -> str:
        role = role_of(found["label"])
        if role == "any" and not led:
            label = "牵头单位：" if before.others else "责任单位："
            return f"{label}{'、'.join(before.lead)}；配合单位：{'、'.join(before.others)}"
        return f"{found['label'].rstrip('：')}：{'、'.join(before.lead if role == 'lead' else before.others)}"

    return _SAME.sub(told, text)


_SAME = re.compile(r"(?P<label>[^，；。、：\n]{0,8}：?)\s*同[上前](?:一?[条项款]|所述)?")


def _says_who(text: str) -> bool:
    """Whether the clauses of a sentence are about units and their parts, times aside."""
    if LABEL.match(text):
        return bool(read(text).lead)
    told = [clause for clause in clauses(text) if clause.strip()]
    if any(map(VERBS.search, told)):
        return False
    roles = [_has_role(one) for one in told]
    named = [role or all(map(is_one, names(one).names)) for role, one in zip(roles, told, strict=True)]
    timed = [bool(_TIMED.search(one)) for one in told]
    return any(roles) and named[0] and all(a or b for a, b in zip(named, timed, strict=True)) and bool(read(text).lead)


_TIMED = re.compile(
    r"(?:[\d一二三四五六七八九十]+[年月日季]|季度|年[底内末]|半年)[\d年月日号底末前内以之上中下旬度]*(?:(?:完成|落实|办结|到位|实施|见效|开展)(?:到位)?)?$|^(?:按时|按期|限期)?完成$"
)
"""6月底前完成: a clause that says when and no more."""
_BESIDE = re.compile(
    rf"{_TIMED.pattern}|^(?:每.{{1,4}}|全年|长期|常年|持续.{{0,4}}|年底前?)$|^[\u4e00-\u9fff]{{0,4}}(?:时限|时间|期限|节点)：|{PERSONS.pattern}"
)
"""What stands beside units in a bracket: a time, a person."""
_BARE = re.compile(
    rf"(?:^|(?<=[。；\n]))\s*(?P<all>[（【〔]?(?:责任|牵头|主办|承办|配合|协办){TWO}[）】〕]?(?P<names>(?![：为是])[^。；：\n]{{2,120}}))(?=[。；\n]|$)"
)
"""责任单位 甲局、乙局, without a colon."""


def tells_owners(text: str, *, closing: bool = True) -> bool:
    """Whether a bracket is about owners.

    Args:
        text: what stands in it.
        closing: whether it ends a sentence; names alone, without a word about their part, mean nothing elsewhere.
    """
    if re.fullmatch(ASKED, text):
        return False
    if LABEL.match(text) or re.match(rf"(?:责任|牵头|承办|主办|配合){TWO}", text):
        return True
    told = [clause for clause in clauses(text) if clause.strip()]
    if any(map(_has_role, told)) or _SAME.fullmatch(text):
        return True
    if any(LABEL.match(one) and read(one).names for one in told[1:]):
        return True
    told = [one for one in told if not _BESIDE.search(one)] if closing else []
    return bool(told) and all(like_unit(name) for clause in told for name in names(clause).names)


def _has_role(clause: str) -> bool:
    """Whether a clause says of units alone that they lead, join in or answer."""
    for pattern in (LEAD, WITH, DUTY):
        found = pattern.match(clause)
        told = names(found["names"]).names if found else ()
        if told and all(map(is_one, told)):
            return True
    return False
