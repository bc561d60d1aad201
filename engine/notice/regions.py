# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Which parts of a point are about owners, times and material, and what is left."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.notice import telling, times
from engine.notice.lines import Passage
from engine.notice.moments import When
from engine.notice.points import Point
from engine.notice.roles import ASKED, BRACKET, LABEL

TIME_LABEL = r"(?:完成|办理|办结|工作|落实|整改|实施|报送|推进|时间|任务|开展|活动|责任)?(?:时限|时间|期限|节点|进度|频次)(?:要求|安排|节点)?\s*[：:]"
_MATERIAL_LABEL = r"(?:提交|报送|佐证|印证|支撑|成果|上报|备查|台账|需提交)(?:的)?(?:材料|资料|形式|清单)\s*[：:]|(?:工作)?成果(?:形式)?\s*[：:]|材料\s*[：:]"
_PERSON_LABEL = r"(?:责任|分管|牵头|包联|包保|挂钩|挂联|联系|主管|带队|督办|具体)*(?:局|县|区|市|镇|街道)?(?:领导|负责人|联系人|责任人)\s*[：:]"
_ANY_LABEL = re.compile(
    rf"(?:(?<=[\n。；，\s）])|^)(?:(?P<time>{TIME_LABEL})|(?P<material>{_MATERIAL_LABEL})|(?P<person>{_PERSON_LABEL})|(?P<owners>{LABEL.pattern}))"
)
_LITTLE = 5


class Region(NamedTuple):
    """A bracket, line or cell about one thing: what it is about, and its text."""

    kind: str
    inside: Passage
    start: int
    end: int


def of_cells(point: Point) -> list[Region]:
    """The cells of a row."""
    kinds = {"lead": "lead", "others": "others", "owners": "owners", "time": "time", "material": "material"}
    found = [Region(kinds[name], cell, 0, 0) for name, cell in point.cells if name in kinds]
    if not any(region.kind in {"lead", "owners"} for region in found):
        found += [one for _, cell in point.cells for one in regions(cell, When(0)) if one.kind == "owners"]
    return found


def regions(passage: Passage, when: When) -> Iterator[Region]:
    """Brackets about owners or times, and what labels introduce, to the end of their paragraph."""
    taken = bytearray(len(passage.text))
    owned = False
    for match in BRACKET.finditer(passage.text):
        inside = passage.part(match.start(1), match.end(1))
        told = telling.bracketed(passage.text, match)
        closed = _CLOSED.match(passage.text, match.end())
        kind = "owners" if told else "time" if closed and _only_time(inside.text, when) else ""
        if kind:
            _take(taken, match.start(), match.end())
            owned = owned or told
            yield Region(kind, inside, match.start(), match.end())
    labels = [match for match in _ANY_LABEL.finditer(passage.text) if not taken[match.start()]]
    for index, match in enumerate(labels):
        stop = passage.text.find("\n", match.end())
        stop = len(passage.text) if stop < 0 else stop
        if index + 1 < len(labels):
            stop = min(stop, labels[index + 1].start())
        kind = next((name for name in ("time", "material", "person") if match[name]), "owners")
        begin = match.start() if kind == "owners" else match.end()
        yield Region(kind, passage.part(begin, stop), match.start(), stop)
        owned = owned or kind == "owners"
        _take(taken, match.start(), stop)
    for start, begin, end in telling.sentences(passage.text):
        if not any(taken[start:end]):
            owned = True
            _take(taken, start, end)
            yield Region("owners", _named(passage.part(begin, end)), start, end)
    for start, stop, end in [] if owned else telling.heads(passage.text):
        yield Region("owners", passage.part(start, stop), start, end)


_CLOSED = re.compile(r"\s*(?:[。；（〔【\n]|$)")


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


_ASKED = re.compile(rf"^[（【〔]?({ASKED})(?:[）】〕](?:为|是)?|为|是|(?=[^：]))\s*")


def _named(passage: Passage) -> Passage:
    """A sentence about owners as a label would introduce them: 牵头单位为甲科, （责任单位）甲科."""
    told = _ASKED.sub(r"\1：", passage.raw)
    return Passage([(passage.line(0), re.sub(rf"(?<=[，；])({ASKED})(?=[^：为是])", r"\1：", told))])


def _only_time(text: str, when: When) -> bool:
    """Whether a bracket holds a time and nothing else."""
    found = times.read(text, when._replace(alone=True)) if when.year else []
    label = re.match(TIME_LABEL, text)
    if label:
        return True
    left = len(text) - sum(one.end - one.start for one in found)
    return any(one.kind in {"firm", "continuous"} for one in found) and left <= _LITTLE


def body(passage: Passage, found: list[Region]) -> Passage:
    """A passage without its brackets and labelled lines."""
    at = 0
    parts: list[tuple[int, str]] = []
    for region in sorted(found, key=lambda one: one.start):
        if region.start >= at:
            parts += _pieces(passage, at, region.start)
            at = region.end
            while not parts and passage.raw[at : at + 1] in {"。", "；", "，"}:
                at += 1
    return Passage([*parts, *_pieces(passage, at, len(passage.raw))])


def _pieces(passage: Passage, begin: int, end: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    at = begin
    for line in passage.raw[begin:end].splitlines(keepends=True):
        found.append((passage.line(at), line))
        at += len(line)
    return found
