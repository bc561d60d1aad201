"""The texts that units handed in with their wrap-ups, each put where it belongs in the report."""

import re
from collections.abc import Iterable, Iterator, Mapping

from engine.ledger.standing import Submission
from engine.plan.model import WRAPUP
from engine.report.citing import handing
from engine.report.model import SECTIONS, Passage, Piece

Texts = Mapping[str, str]
"""What stands in files, by the SHA-256 of their contents; those that are no text are not in it."""
_KEYWORDS = (
    ("first", ("第一责任人", "主要负责人履")),
    ("next", ("下一年", "下年", "下一步", "安排", "打算", "计划")),
    ("lacks", ("不足", "问题", "困难", "原因")),
    ("did", ("举措", "成效", "做法", "成绩", "小结", "总结")),
)
"""Words of a heading that tell its part; the first that is found decides."""
_MARKS = re.compile(r"^(?:#{1,6}\s+|[-*+•·]\s+|>\s+)+")
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、])\s*")
_YEAR = "(?:[0-9]{4}年度?|上一?年度?|本年度?|今年)?(?:的)?(?:推进)?(?:法治(?:政府)?建设)?(?:工作)?的?"
_ABOUT = "(?:推进)?(?:法治(?:政府)?建设)?的?(?:工作)?的?(?:主要|重点)?(?:工作)?"
_HEADS = {
    "first": "(?:.{0,8}(?:第一责任人|主要负责人履).{0,20}情况|第一责任人(?:履职|履责))",
    "next": f"(?:下一?年度?|明年|来年|下一?步|下一?阶段|今后|[0-9]{{4}}年度?){_ABOUT}(?:安排|打算|计划|思路|设想)",
    "lacks": f"{_YEAR}(?:当前|目前)?(?:存在|主要)的?(?:主要)?(?:不足|问题|困难|短板)"
    "(?:[和与及](?:主要)?(?:不足|问题|困难|原因))?|不足(?:之处)?(?:[和与及]原因)?",
    "did": f"{_YEAR}(?:主要|重点)?(?:工作)?(?:举措|做法|措施|成效|成绩)(?:[和与及](?:工作)?(?:成效|成绩|做法|举措))?",
}
"""How the headings of reports of this kind read; a line that only speaks of a plan or a problem is none."""


def section_of(name: str) -> str | None:
    """The part of the report that a heading, or the name of a material, speaks of."""
    return next((section for section, words in _KEYWORDS if any(word in name for word in words)), None)


def passages(pieces: Iterable[Piece], texts: Texts) -> Iterator[Passage]:
    """What was written: of every wrap-up the notes and the files that are text, in order."""
    for piece in pieces:
        if piece.listed.entry.facts.task == WRAPUP:
            for submission in piece.standing.submissions:
                yield from _of(piece, submission, texts)


def _of(piece: Piece, submission: Submission, texts: Texts) -> Iterator[Passage]:
    facts = submission.facts
    files = facts.get("files", ())
    belong = {section_of(file["as"]) or "did" for file in files}
    about = belong.pop() if len(belong) == 1 else "did"
    named = [asked["name"] for asked in piece.listed.entry.facts.evidence]
    sources = [(about, "", facts.get("note", "")), *_files(files, texts)]
    entry = piece.listed.entry
    unit = facts.get("unit") or "、".join(entry.responsible)
    for section, file, text in sources:
        parts = _parts(text, section, named)
        for part in SECTIONS:
            if part in parts:
                yield Passage(part, entry.facts.item, unit, file, handing(piece, submission), tuple(parts[part]))


def _files(files: Iterable[Mapping[str, str]], texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Part, name and text of the files that are text, each text once."""
    seen: set[str] = set()
    for file in files:
        if file["sha256"] in texts and file["sha256"] not in seen:
            seen.add(file["sha256"])
            yield section_of(file["as"]) or "did", file["name"], texts[file["sha256"]]


def _parts(text: str, section: str, named: list[str]) -> dict[str, list[str]]:
    """The paragraphs of a text by part: a line that is a heading of the report, or a material's name, begins one."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        bare = _MARKS.sub("", " ".join(line.split())).strip("* ")
        heading, rest = _heading(bare, named)
        section = heading or section
        if rest and not (heading and rest == bare):
            found.setdefault(section, []).append(rest)
    return found


def _heading(line: str, named: list[str]) -> tuple[str | None, str]:
    """The part that a line begins, if it does, and what else it says."""
    for name in named:
        rest = line.removeprefix(name)
        if rest != line and rest[:1] in {":", "："}:
            return section_of(name) or "did", rest[1:].strip()
    bare = _NUMBER.sub("", line).rstrip(":：")
    if bare in named:
        return section_of(bare) or "did", ""
    return next((section for section, head in _HEADS.items() if re.fullmatch(head, bare)), None), line
