# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Which numbered passages of a notice are its points: not what is general, nor what others above answer for."""

import re
from collections.abc import Iterator, Sequence

from engine.notice import layout
from engine.notice.layout import Node
from engine.notice.lines import Line, Passage, folded
from engine.notice.owners import read
from engine.notice.roles import BRACKET, LABEL
from engine.notice.telling import bracketed, sentences
from engine.notice.units import is_group, like_unit

_LOUD = r"(?:进一步|切实|全面|严格|着力|突出|统一|注重|不断|扎实)?(?:加强|强化|明确|提高|落实|健全|完善|严明|严肃|压实|抓好|做好|把握|深化|细化|狠抓|层层|统筹|注重)*"
_GENERAL = re.compile(
    rf"{_LOUD}(?:[总整]体(?:要求|目标|思路|安排|部署)|指导思想|(?:工作|主要|行动|整治|活动|年度|任务|创建|预期|发展|考核|检查|普法|攻坚)*目标(?:要求|指标)?|(?:工作|基本|实施)?原则|(?:工作|组织|思想)?(?:领导|保障|纪律)|(?:工作|有关|相关|具体|几点|其他|组织|目标|纪律|报送|活动|实施|检查)?(?:要求|事项要求)"
    r"|(?:组织|工作|实施|服务|要素|政策|条件|经费|资金|机制)?(?:保障|保障措施|保障机制|实施保障)|(?:重要|重大|目的|活动)?(?:意义|目的意义)|(?:基本|工作|总体|相关)(?:情况|概况|背景|形势)|附则|存在(?:的)?(?:主要)?问题|主要(?:成效|做法)|(?:思想|政治)?认识|(?:工作|主体|领导)?责任(?:落实|落地)?|督促(?:检查|落实|指导)|(?:督导|督查|监督|考核)(?:检查|考核|评价|问责|落实)?|宣传(?:引导|发动)|(?:工作|组织|跟踪|督导|督办)落实|(?:组织)?实施"
    r"|(?:整治|检查|适用|实施|工作|活动|排查|抽查|考核|参加)(?:重点|范围|对象|依据|主题|口号)|(?:组织|领导|工作|议事)(?:机构|机制|架构|领导机构)|(?:领导|工作)小组|名词解释|有关说明|说明|(?:责任|考核|目标|协议|签订|工作)?(?:期限|时限|年度)|签字(?:盖章)?|活动主题|参加对象|联系方式|背景|考核(?:办法|方式|奖惩)?|奖惩(?:措施|办法)?)(?:和|与|及|、|，|)"
    rf"(?:{_LOUD}(?:保障措施|工作要求|原则|任务分工|组织领导|组织实施|指导思想|目标|责任|落实|要求|实效|考核|督导|问责|认识|奖惩|奖励|兑现|处罚|表彰|违约责任))?"
)
"""Chapters that ask for nothing, by their titles."""
_WEAK = re.compile(
    r"组织|领导|保障|要求|责任|落实|考核|督查|督导|督办|认识|纪律|实施|监督|总体|目标|思想|原则|意义|背景|形势|范围|对象|重点$|概况|氛围|说明|统筹|总结|推进机制|附则"
)
"""Words of chapters that ask for nothing where all others name owners."""
_NEXT = re.compile(
    r"下一步|下步|(?:工作)?(?:计划|打算|安排|思路|设想|部署|举措)$|主要(?:安排|计划)|20\d\d年.{0,14}(?:计划|安排|打算|思路|工作重点|重点工作)"
)
_CLOSING = re.compile(
    r"^[（〔]?(?:以上|上述|上列|本部分|本章|本节|本项|该部分|这一部分|本领域|本类)[^：。，由]{0,18}?(?=由|(?:均|都|统一|共同)由|责任|牵头|主办)(?:均|都|统一|共同)?"
)
"""以上任务由甲科牵头, below the last point of a chapter."""


def has_owners(passage: Passage) -> bool:
    """Whether a passage names owners in a bracket, after a label or in a sentence of their own."""
    text = passage.text
    inside = any(bracketed(text, one) for one in BRACKET.finditer(text))
    return inside or bool(re.search(rf"(?:^|[\n。；\s]){LABEL.pattern}", text)) or bool(sentences(text))


def title_of(node: Node) -> str:
    """The words of a heading without its brackets."""
    said = folded(node.parts[0][1]).strip() if node.parts else ""
    return re.split(r"[。\n]", BRACKET.sub("", said))[0].strip("：: 。")


def fine(lines: Sequence[Line]) -> frozenset[str]:
    """The finer marks that are levels in this notice: those whose paragraphs name owners of their own."""
    found: set[str] = set()
    marks = [(layout.mark(line.text)[0], line) for line in lines]
    coarse = any(kind in {"item", "decimal"} for kind, _ in marks)
    for kind in ("paren", "circled", "bullet"):
        own = [line for told, line in marks if told == kind]
        owning = [line for line in own if has_owners(Passage([(line.number, line.text)]))]
        if (len(owning) * 2 >= len(own) >= 1 and len(owning) > 1) or (kind == "paren" and len(own) > 1 and not coarse):
            found.add(kind)
    return frozenset(found)


def settle(root: Node) -> None:
    """Put what is said of owners for several points where it holds: with the chapter that they stand in."""
    for leaf in layout.leaves(root):
        for part in leaf.parts[1:]:
            found = _CLOSING.match(folded(part[1]))
            told = Passage([(part[0], part[1][found.end() :].strip(" \n）〕"))]) if found else Passage([])
            if told.text and has_owners(told) and leaf.parent:
                leaf.parts.remove(part)
                leaf.parent.closing = told
    _whole(root)
    groups = [node for node in _inner(root) if not any(one.children for one in node.children)]
    last = [node for node in groups if _only_last(node)]
    if sum(len(node.children) > 1 for node in last) > 1 and len(last) * 2 >= len(groups):
        for node in last:
            _raise(node)
    sections = [node for node in groups if node.kind == "section" and node.children and node.children[0].number == 1]
    owning = [node for node in sections if _answers(node) and not any(_answers(one) for one in node.children)]
    if len(owning) > 1 and len(owning) * 2 > len(sections):
        for node in owning:
            _fold(node)


def _whole(root: Node) -> None:
    """What the last point says of all of the above holds for all where no chapter says the like."""
    said = [node for node in _inner(root) if node.closing.text]
    others = any(_answers(one) for node in _inner(root) if node not in said for one in (node, *node.children))
    if len(said) == 1 and said[0] is root.children[-1] and len(root.children) > 1 and not others:
        root.closing = said[0].closing


def bound(before: Sequence[tuple[int, str]]) -> Passage:
    """Who answers for all points, from a line above the first: 责任单位：城关供销社（乙方）."""
    told = [(line, _BOUND.sub("责任单位：", folded(text).strip())) for line, text in before]
    kept = [(line, text) for line, text in told if text.startswith("责任单位：") and len(text) < _LINE]
    return Passage(kept) if len(kept) == 1 and read(kept[0][1]).lead else Passage([])


_BOUND = re.compile(
    r"^(?:(?:责任|承办|实施|承诺|签约)(?:单位|部门|科室|主体)(?:（乙方）)?|乙方(?:（责任(?:单位|部门|科室)）)?)：(?=[^，。；]*$)"
)
_LINE = 60


def _inner(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.children:
            yield child
            yield from _inner(child)


def _answers(node: Node) -> bool:
    return has_owners(node.passage()) or bool(node.closing.text)


def answering(node: Node) -> Passage:
    """What a heading says of owners: itself, the words below its last point, or that it is a unit's name."""
    if has_owners(node.passage()):
        return node.passage()
    beside = node.parent.children if node.parent and not node.closing.text else []
    named = [one for one in beside if _unit_of(one)]
    if node not in named or len(named) < 2 or any(map(_answers, beside)):  # noqa: PLR2004 (a chapter a unit)
        return node.closing
    others = [one for one in beside if one not in named and not _GENERAL.fullmatch(title_of(one))]
    return Passage([(node.line, f"责任单位：{_unit_of(node)}")]) if len(others) * 2 <= len(named) else Passage([])


def _unit_of(node: Node) -> str:
    """The unit that a heading names: 防汛科, 防汛科负责的工作; "" for none."""
    if not node.children:
        return ""
    found = _HEADED.fullmatch(title_of(node))
    told = read(f"责任单位：{found['who']}").lead if found else ()
    return found["who"] if found and told and all(map(like_unit, told)) else ""


_HEADED = re.compile(
    r"(?:[^，。：-]{1,30}-+)?(?P<who>(?!加强|强化|建|打造|提[升高质]|完善|推|优化|深化|创|培[育强]|发展|做|夯实|筑牢|构|实施|开展|服务|管|聚焦|突出|组建|整[合治]|改|扩|升级|规范|健全|成立|设|清理|打击|保障|支持|落实|抓|全面|着力|扎实|持续|大力|严)[^，。：-]{1,23}?(?:[科股处室办局委部站所队会院厅馆府镇]|中心|公司|街道))(?:(?:牵头)?(?:负责|承担|牵头)的?)?(?:重点)?(?:工作|任务|事项)?"
)


def _label(node: Node) -> int:
    """Which of a node's paragraphs after the first is the first that begins with a label of owners; 0 for none."""
    return next((at for at, (_, text) in enumerate(node.parts) if at and LABEL.match(folded(text))), 0)


def _only_last(node: Node) -> bool:
    """Whether owners stand below the last of several points, on lines of their own, and nowhere else among them."""
    *others, end = node.children
    return (
        bool(_label(end))
        and not any(_answers(one) for one in (node, *others))
        and not has_owners(Passage(end.parts[: _label(end)]))
    )


def _raise(node: Node) -> None:
    """The owners below a last point, said of the heading above all of them."""
    end = node.children[-1]
    at = _label(end)
    node.closing = Passage(end.parts[at:])
    if node.kind == "section":
        end.parts, own = end.parts[:at], end.parts[at:]
        _fold(node)
        node.parts += own
    else:
        end.parts = end.parts[:at]


def _fold(node: Node) -> None:
    """A section that answers as one: what is numbered below it is part of its text."""
    for child in node.children:
        node.parts += child.parts
    node.children = []


def points(leaves: list[Node], *, report: bool) -> list[Node]:
    """The leaves that are points."""
    if report:
        return [leaf for leaf in leaves if any(_NEXT.search(title_of(one)) for one in leaf.path[:1])]
    work = [leaf for leaf in leaves if not _general(leaf, leaves)]
    owned = [leaf for leaf in work if any(map(_answers, leaf.path)) or leaf.root().closing.text]
    if len(owned) * 2 < len(work) or not owned:
        return work or leaves
    busy = {leaf.path[0] for leaf in owned}
    if not any(node.children for node in busy):
        return work
    return [
        leaf
        for leaf in work
        if leaf.path[0] in busy or _phase(leaf) or not (leaf is leaf.path[0] or _WEAK.search(title_of(leaf.path[0])))
    ]


def _phase(leaf: Node) -> bool:
    """Whether a point is a phase with its days, which is work though nobody is named: 动员部署（3月1日至3月20日）."""
    said = leaf.heading().text.split("。")[0]
    steps = "阶段" in said or (leaf.parent and re.search("步骤|阶段|进度|时间安排", title_of(leaf.parent)))
    return bool(steps and _DAYS.search(said))


_DAYS = re.compile(r"^[^。，（）]{0,24}[（：][^（）。：]{0,12}?\d{1,2}[月日.]")


def _general(leaf: Node, leaves: Sequence[Node]) -> bool:
    """Whether a leaf stands among general requirements, none of which is a unit's own."""
    if _COPIES.search(leaf.passage().text):
        return True
    if not any(_GENERAL.fullmatch(title_of(one)) for one in leaf.path[:-1] or leaf.path):
        return False
    if leaf.root().closing.text and re.search("目标(?:任务)?$", title_of(leaf.path[0])):
        return False
    return not any(_own(one.passage()) for one in leaves if one.path[0] is leaf.path[0])


_COPIES = re.compile(r"一式[一二两三四五六七八九十\d]{1,2}份")
"""What ends a contract of duties."""


def _own(passage: Passage) -> bool:
    """Whether a bracket or label names a unit; groups alone, 各科室, are everybody."""
    text = passage.text
    told = [one[1] for one in BRACKET.finditer(text) if bracketed(text, one)]
    told += [text[one.start() :].split("\n")[0] for one in re.finditer(rf"(?<![^\n。；\s]){LABEL.pattern}", text)]
    return any(not is_group(name) for one in told for name in read(one).names)
