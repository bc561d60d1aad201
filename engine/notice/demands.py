"""What a point asks for: owners, tasks, material, and what a person has to settle."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.notice import counting, keeping, material, naming, owners, regions, sharing, telling, times
from engine.notice.lines import Passage, folded
from engine.notice.material import Target
from engine.notice.moments import Time, When
from engine.notice.owners import Owners
from engine.notice.points import Point
from engine.notice.regions import TIME_LABEL, Region
from engine.notice.standing import Standing
from engine.notice.values import Item, Note, Task

_SAME = re.compile(r"同[上前](?:一?[条项款]|所述)?|[〃″〞]|^\"$")
_SUBJECT = re.compile(r"(?:由)?([^，。；：\n]{2,40}?)(?:具体|主要|共同)?(?:负责|牵头)(?!人|制)")
_SELF = re.compile(r"自查")


class Common(NamedTuple):
    """What holds for the whole notice: the year, what is said once, whether self-checks come with material."""

    when: When
    standing: Standing
    self_check: str = ""


def item(point: Point, common: Common, before: Item | None) -> Item:
    """A point's owners, tasks and open matters.

    Args:
        point: as the notice has it.
        common: what holds for the whole.
        before: the item before it, whose owners 同上 means.
    """
    parts = regions.of_cells(point) if point.cells else list(regions.regions(point.text, common.when))
    told, line, words, rest = _owners(parts, point, common, before)
    body = regions.body(point.text, parts) if not point.cells else point.text
    title = naming.title(body, point.cells)
    told_times = list(_from_clauses(rest, told, title, common.when))
    for inside in (region.inside for region in parts if region.kind == "time"):
        told_times += _timed(inside, common.when._replace(alone=True), title)
    firm = any(isinstance(one, Task) and isinstance(one.form, dict) and "every" not in one.form for one in told_times)
    said = [one for one in _from_body(body, common.when, title) if not (firm and _general(one))]
    said = keeping.within(told_times, keeping.without_undated(said))
    found = [*keeping.without_echo(counting.of_year(told_times, body.text), said), *said]
    heading = list(_of_heading(point, common.when, title, found))
    bounded = keeping.within(heading, found)
    found = bounded if bounded != found else [*found, *heading]
    tasks = keeping.once([one for one in found if isinstance(one, Task)], title)
    tasks = [one._replace(each=sharing.each_of(one.each, told)) if one.each else one for one in tasks]
    tasks = _with_evidence(tasks, [one.inside for one in parts if one.kind == "material"], common)
    tasks += [_to_reach(target, body) for target in material.targets(body.text)]
    notes = [Note("mended", point.line, "")] if point.mended else []
    notes += [Note("completed", line, name) for name in told.completed]
    notes += [Note("owner", line, name) for name in told.unread]
    notes += [one for one in found if isinstance(one, Note) and not (tasks and _general(one))]
    if not tasks and not notes:
        notes.append(Note("no-time", point.line, ""))
    once = tuple(dict.fromkeys(notes))
    return Item(point.id, title, point.line, point.place, point.chapter, told, line, words, tuple(tasks), once)


def _general(one: Task | Note) -> bool:
    """What a firm time beside it says better: 年内, a well-known day without its date, 及时."""
    if isinstance(one, Note):
        return one.code == "vague" and bool(re.search("及时|按时|按期|尽快", one.words))
    undated = isinstance(one.form, Mapping) and "during" in one.form and not re.search(r"\d", one.words)
    return one.form == "year" or undated


_HEADING = re.compile(r"(?:重点|主要)?(?:工作|任务|活动)?(?:安排|计划|重点|任务|阶段)?")
_PHASE = re.compile(r"(?:第[一二三四五]阶段)?[^（）\d]{0,16}(?:阶段)?")


def _of_heading(point: Point, when: When, title: str, found: list[Task | Note]) -> Iterator[Task | Note]:
    """The time of a chapter that is one: below 3月份 what has no day of its own is due by the end of March."""
    own = any(isinstance(one, Task) and isinstance(one.form, dict) and "every" not in one.form for one in found)
    chapter = folded(point.heading or point.chapter)
    told = [] if own else times.read(chapter, when._replace(alone=True))
    one = told[0] if len(told) == 1 else None
    dated = one and one.kind == "firm" and isinstance(one.form, dict) and one.form.keys() & {"date", "during"}
    if not (one and dated):
        return
    before, behind = chapter[: one.start], chapter[one.end :]
    bracket = before.endswith("（") and behind.strip("。：") == "）" and _PHASE.fullmatch(before[:-1])
    if (
        bracket
        or _HEADING.fullmatch(before + behind)
        or re.fullmatch(r"[：:]?[\u4e00-\u9fff]{2,12}阶段", before + behind)
    ):
        yield Task(title, one.form or "", point.line, one.words, notes=())


def _owners(
    parts: list[Region], point: Point, common: Common, before: Item | None
) -> tuple[Owners, int, str, list[Passage]]:
    """A point's owners, the line and words that name them, and the clauses among them that say other things."""
    first = common.standing.first_leads >= 0
    lead = next((one.inside for one in parts if one.kind == "lead"), None)
    others = next((one.inside for one in parts if one.kind == "others"), None)
    told = [one.inside for one in parts if one.kind == "owners"]
    if lead is not None or others is not None:
        if before and others and _SAME.search(others.text):
            others = Passage([(point.line, _SAME.sub("、".join(before.owners.others), others.text))])
        if before and lead and _SAME.search(lead.text):
            lead = Passage([(point.line, _SAME.sub("、".join(before.owners.lead), lead.text))])
        main = lead or (told[0] if told else Passage([]))
        found = owners.of_columns(main.text, others.text if others else "", first_leads=first)
        return found, point.line, main.raw, []
    if not told and point.inherited.text:
        told = _above(point, common)
    if not told:
        return _subject(point)
    text = "；".join(one.text.strip() for one in told)
    text = telling.repeated(text, before.owners) if before and _SAME.search(text) else text
    found = owners.read(text, first_leads=first, cell=bool(point.cells))
    if found.others and not found.lead and point.inherited.text:
        found = found._replace(lead=_inherited(point, common).lead)
    rest = [_clause(told, words) for words in found.rest]
    return _as_written(found, told), told[0].line(0), told[0].raw.strip(), rest


def _above(point: Point, common: Common) -> list[Passage]:
    """What the heading of a point's chapter, or the notice, says of owners."""
    return [one.inside for one in regions.regions(point.inherited, common.when) if one.kind == "owners"]


def _inherited(point: Point, common: Common) -> Owners:
    return owners.read("；".join(one.text.strip() for one in _above(point, common)))


def _subject(point: Point) -> tuple[Owners, int, str, list[Passage]]:
    """The owners where the first sentence names them: 甲科负责……."""
    found = _SUBJECT.match(point.text.text)
    who = owners.read(f"{found[1]}牵头") if found else Owners()
    return (who, point.text.line(0), found[0], []) if found and who.lead else (Owners(), 0, "", [])


def _clause(told: list[Passage], words: str) -> Passage:
    for passage in told:
        at = passage.text.find(words)
        if at >= 0:
            return passage.part(at, at + len(words))
    return Passage([(told[0].line(0), words)])


def _as_written(found: Owners, told: list[Passage]) -> Owners:
    """The names in the widths in which they were written."""

    def written(name: str) -> str:
        return next((one.written(name) for one in told if name in one.text), name)

    return found._replace(lead=tuple(map(written, found.lead)), others=tuple(map(written, found.others)))


def _from_clauses(rest: list[Passage], told: Owners, title: str, when: When) -> Iterator[Task | Note]:
    """Tasks of the clauses that stand among the owners."""
    if told.parts:
        yield from _of_parts(rest, told, when)
        return
    for clause in rest:
        label = re.match(TIME_LABEL, clause.text)
        inside = clause.part(label.end(), len(clause.raw)) if label else clause
        yield from _timed(inside, when._replace(alone=True), title)


def _of_parts(rest: list[Passage], told: Owners, when: When) -> Iterator[Task]:
    """A task a matter that has a lead of its own, at the times that stand beside them."""
    alone = when._replace(alone=True)
    found = [(clause, one) for clause in rest for one in times.read(clause.text, alone) if one.form is not None]
    for part in told.parts:
        name = naming.of_part(part.about)
        who = Owners(part.lead, told.others)
        for clause, one in found:
            yield _task(one, name, clause, clause.line(one.start))._replace(owners=who)
        if not found:
            line = rest[0].line(0) if rest else 0
            note = Note("no-time", line, part.about)
            yield Task(name, "year", line, "", assumed=True, owners=who, notes=(note,))


def _timed(inside: Passage, when: When, title: str) -> Iterator[Task | Note]:
    """Tasks of a text about time alone."""
    found = times.read(inside.text, when)
    firm = [one for one in found if one.kind in {"firm", "trigger"}]
    lasting = [one for one in found if one.kind == "continuous"]
    for one in [*firm, *lasting[:1]]:
        named = (one.kind != "continuous" and naming.of_clause(inside.text, one, found)) or title
        task = _task(one, named, inside, inside.line(one.start))
        yield task._replace(evidence=tuple(name for name, _ in material.evidence(inside.text)))
    for one in found:
        if one.form is None:
            yield Note(one.open, inside.line(one.start), inside.written(_near(inside.text, one)))
    if not found and inside.text.strip() and _looks_timed(inside.text):
        yield Note("unread", inside.line(0), inside.raw.strip())


def _looks_timed(text: str) -> bool:
    return bool(re.search(r"[\d一二三四五六七八九十]|年|月|日|季|周|期|时", text)) and not re.match(
        r"(?:相关|各|综合)?[\u4e00-\u9fff]{0,6}(?:科|单位)", text
    )


def _near(text: str, one: Time) -> str:
    """The clause around a time, shortened."""
    begin = max(text.rfind(mark, 0, one.start) for mark in "，。；、\n") + 1
    ends = [at for at in (text.find(mark, one.end) for mark in "，。；\n") if at >= 0]
    return text[begin : min(ends, default=len(text))][:_SHOWN]


_SHOWN = 40
_MOST = 40
"""Times in a sentence beyond which none of them has a name of its own."""


def _task(one: Time, title: str, inside: Passage, line: int) -> Task:
    """A task of a time that was read."""
    words = inside.written(one.words)
    notes = (Note(one.open, line, words),) if one.open else ()
    form = one.form or ""
    assumed = False
    if one.kind == "trigger" and isinstance(form, dict) and not form["due"]:
        form, assumed = {**form, "due": "+10 workdays"}, True
    return Task(title, form, line, words, assumed=assumed, trigger=one.trigger, notes=notes)


def _from_body(body: Passage, when: When, title: str) -> Iterator[Task | Note]:
    """Tasks of the sentences."""
    for match in re.finditer(r"[^。；\n]+", body.text):
        for begin, end in times.pieces(match[0]):
            yield from _of_sentence(body.part(match.start() + begin, match.start() + end), when, title)


def _of_sentence(sentence: Passage, when: When, title: str) -> Iterator[Task | Note]:
    found = times.read(sentence.text, when)
    few = len(found) <= _MOST
    windows = [one for one in found if isinstance(one.form, dict) and "during" in one.form and one.kind == "firm"]
    if len(windows) > 1:
        yield _windows(windows, sentence, found, title)
        found = [one for one in found if one not in windows]
    for one in found:
        if one.form is None:
            yield Note(one.open, sentence.line(one.start), sentence.written(_near(sentence.text, one)))
        else:
            said = naming.of_sentence(sentence.text, one, found) if few else ""
            named = naming.placed(said or title, title)
            near = naming.clauses_near(sentence.text, one, found) if few else ""
            given = material.evidence(near)
            task = _task(one, named, sentence, sentence.line(one.start))
            each = sharing.told(near, task.form)
            yield task._replace(evidence=tuple(name for name, _ in given), each=each)


def _windows(windows: list[Time], sentence: Passage, found: list[Time], title: str) -> Task:
    """One task of all windows of a sentence."""
    during: dict[str, object] = {}
    for one in windows:
        form = one.form
        during |= form["during"] if isinstance(form, dict) and isinstance(form["during"], dict) else {}
    line = sentence.line(windows[0].start)
    notes = tuple(Note(one.open, sentence.line(one.start), one.words) for one in windows if one.open)
    named = naming.after(sentence.text, windows[-1].end, found) or title
    return Task(named, {"during": during}, line, "、".join(sentence.written(one.words) for one in windows), notes=notes)


def _with_evidence(tasks: list[Task], given: list[Passage], common: Common) -> list[Task]:
    """Tasks with what a cell or line about material names, or with the material that every self-check asks for."""
    names = tuple(name for inside in given for name in material.listed(inside.text))
    found = []
    for task in tasks:
        own = task.evidence or names
        if not own and common.self_check and _SELF.search(task.title):
            own = (common.self_check,)
        found.append(task._replace(evidence=own))
    return found


def _to_reach(target: Target, body: Passage) -> Task:
    """A rate to be reached; when it is reported the notice does not say."""
    line = body.line(target.start)
    words = body.written(target.words)
    return Task(target.name, "year", line, words, assumed=True, target=target, notes=(Note("target", line, words),))
