"""Who carries out what an upper plan asks, in words: sentences that all formats share, and a page for a terminal."""

from collections import Counter
from collections.abc import Iterator

from engine.app.cascading import Cascaded
from engine.cascade.outcome import VERDICTS, Cascade, Finding, Line, Match, Note, Sum
from engine.ledger import measures
from engine.render.cells import clip, pad, safe, width, wrap
from engine.render.phrases import state
from engine.wording import Words

FORMATS = ("text", "md", "json")
_ORDER = ("overdue", "returned", "submitted", "open", "upcoming", "waiting", "backfill", "done", "waived", "lapsed")
MARKS = {"carried": "✓", "weaker": "▼", "hand": "?", "nobody": "✗", "note": "·"}


def as_text(made: Cascaded, words: Words, columns: int) -> Iterator[str]:
    """A summary, the upper items with who carries them and what is weaker, and what is odd about the links."""
    columns = max(columns, 60)
    found = made.found
    yield clip(safe(heading(made, words)), columns)
    for said, plans in ((words.gettext("above"), (made.upper,)), (words.gettext("below"), made.lowers)):
        for plan in plans:
            yield clip(f"  {said}  {plan.id}  {safe(plan.title)}", columns)
    yield ""
    yield from wrap(summary(found, words), columns, "").split("\n")
    if found.states:
        told = words.gettext("Pieces below: {states}").format(states=states(found.states, words))
        yield from wrap(told, columns, "  ").split("\n")
    gap = True
    for line in found.lines:
        if gap or line.carriers:
            yield ""
        yield from _item(line, words, columns)
        gap = bool(line.carriers)
    yield from _rest(made, words, columns)


def heading(made: Cascaded, words: Words) -> str:
    """Whose items of which plan, as of when."""
    said = words.gettext("What {plan} asks of {unit}, as of {day}")
    return said.format(plan=made.upper.id, unit=made.found.unit, day=made.today.isoformat())


def summary(found: Cascade, words: Words) -> str:
    """How many items there are, and how many fare how."""
    said = words.ngettext("{count} item", "{count} items", len(found.lines)).format(count=len(found.lines))
    there = [verdict for verdict in reversed(VERDICTS) if found.count(verdict)]
    return "  ".join([said, *(f"{MARKS[name]} {verdict(name, words)} {found.count(name)}" for name in there)])


def verdict(name: str, words: Words) -> str:
    """How an upper item fares, in a word."""
    _ = words.gettext
    return {
        "carried": _("carried"),
        "weaker": _("weaker"),
        "hand": _("by hand"),
        "nobody": _("by nobody"),
    }[name]


def _item(line: Line, words: Words, columns: int) -> Iterator[str]:
    """An upper item in a line, and what there is of it below."""
    part = role(line, words)
    yield f"{MARKS[line.verdict]} {pad(f'{line.item} {safe(line.title)}', columns - width(part) - 4)}  {part}"
    for text in below(line, words):
        yield from wrap(f"  {text}", columns, "    ").split("\n")


def role(line: Line, words: Words) -> str:
    """What the unit is in it, and how many pieces it has to hand in."""
    _ = words.gettext
    part = _("lead") if line.lead else _("takes part")
    if not line.pieces:
        return part
    pieces = words.ngettext("{count} piece", "{count} pieces", line.pieces).format(count=line.pieces)
    return _("{role}, {pieces}").format(role=part, pieces=pieces)


def below(line: Line, words: Words) -> Iterator[str]:
    """Who carries an item, what is weaker or open there, how it stands: a text each."""
    for one in line.carriers:
        yield "  ".join(filter(None, (one.name, safe(one.title), safe("、".join(one.leads)))))
    for match in line.matches:
        yield from (f"{MARKS[finding.verdict]} {said(match, finding, words)}" for finding in match.findings)
    if line.standing.states:
        yield states(line.standing.states, words, line.standing.late)
    yield from (figure(one, words) for one in line.standing.sums)


def states(found: Counter[str], words: Words, late: int = 0) -> str:
    """How many pieces stand how."""
    done = words.gettext(" (late {count})").format(count=late) if late else ""
    there = [name for name in _ORDER if found[name]]
    return "  ".join(f"{state(name, words)} {found[name]}{done if name == 'done' else ''}" for name in there)


def figure(one: Sum, words: Words) -> str:
    """What a measure adds up to, against its target, and how many reports that rests on."""
    _ = words.gettext
    bounds = ((">=", one.measure["at_least"]), ("<=", one.measure["at_most"]))
    target = " ".join(f"{sign}{bound}" for sign, bound in bounds if bound is not None)
    verdicts = {"met": _("met"), "unmet": _("unmet"), "open": _("open yet"), "none": "", "not-applicable": _("n/a")}
    rest = _("{there} reports if any") if one.if_any else _("{there} in, {due} due, {pieces} in all")
    reports = rest.format(there=one.total.reports, due=one.due, pieces=one.pieces)
    value = measures.shown(one.measure, one.total) or "—"
    return safe("  ".join(filter(None, (one.measure["name"], value, target, verdicts[one.verdict], reports))))


def said(match: Match, finding: Finding, words: Words) -> str:
    """What the comparison of a task says, in a sentence; with the tasks below, where there are any."""
    sentence = _sentences(words)[finding.code]
    told = sentence.format(title=match.title, name=finding.name, above=finding.above, below=finding.below or "—")
    by = "、".join(match.by) if finding.verdict != "note" else ""
    return safe(f"{told}  {by}".rstrip())


def _sentences(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "times": _("{title}: fewer times a year, {below} in place of {above}"),
        "if-any": _("{title}: only if any, in place of {above} times a year"),
        "no-days": _("{title}: without days, in place of {above} times a year"),
        "nothing": _("{title}: no task below, so nothing will be asked for"),
        "later": _("{title}: due later, {below} in place of {above}"),
        "target": _("{title}: lower target, {name} {below} in place of {above}"),
        "measure-gone": _("{title}: {name} is not reported"),
        "measure-other": _("{title}: compare by hand, {name} is counted as {above} above, {below} below"),
        "material-gone": _("{title}: {name} is not asked for"),
        "material-optional": _("{title}: {name} is optional"),
        "material-fewer": _("{title}: {below} {name} in place of {above}"),
        "hand": _("{title}: compare by hand, no task below has its measure, id, title or material"),
        "waits-below": _("{title}: compare by hand, due {above} above and waiting for {name} below"),
        "waits-above": _("{title}: waits for {name} above, so no days are compared"),
        "joins": _("{title}: {name} hands it in"),
    }


def noted(note: Note, unit: str, words: Words) -> str:
    """What is odd about a link, in a sentence."""
    _ = words.gettext
    sentence = {
        "unknown-basis": _("{about}: the upper plan has no {name}."),
        "not-assigned": _("{about}: {name} {near} is not assigned to {unit}."),
        "several": _("{about} is carried by several items: {name}."),
        "other-year": _("{about} is a plan for {name}, the upper one for {near}: days are not compared."),
        "no-links": _("{about} has no basis: that names an item of {name}."),
        "other-plan": _("{about}: there is no plan that {name} could name."),
        "other-issuer": _("{about} is issued by {name}, which is {near}."),
    }[note.code]
    told = sentence.format(about=note.about, name=note.name, near=note.near, unit=unit)
    if note.code in {"unknown-basis", "other-plan"} and note.near:
        told = _("{said} {hint}").format(said=told, hint=_("Did you mean {near}?").format(near=note.near))
    return safe(told)


def remedy(made: Cascaded, words: Words) -> str:
    """What to do about items that nobody carries; "" where there are none."""
    line = next((line for line in made.found.lines if line.verdict == "nobody"), None)
    if line is None:
        return ""
    hint = words.gettext("Where a lower item carries an upper one, write basis: {basis} there.")
    return hint.format(basis=f"{made.upper.id}/{line.item}")


def faulty(made: Cascaded, words: Words) -> str:
    """That the plans have errors; "" where they have none."""
    count = words.ngettext(
        "These plans have {count} error, so something may be missing: wf check",
        "These plans have {count} errors, so something may be missing: wf check",
        made.errors,
    )
    return count.format(count=made.errors) if made.errors else ""


def _rest(made: Cascaded, words: Words, columns: int) -> Iterator[str]:
    """What is odd about the links, and what to do."""
    if made.found.notes:
        yield from ("", words.gettext("About the links"))
        for note in made.found.notes:
            yield from wrap(f"  {noted(note, made.found.unit, words)}", columns, "    ").split("\n")
    if hint := remedy(made, words):
        yield ""
        yield from wrap(hint, columns, "").split("\n")
