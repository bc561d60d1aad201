"""What a change does, in words: for a terminal, for a comment below a pull request, for programs."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from engine.app.comparing import Compared
from engine.consequences.changes import VERDICTS, Change, Consequences, Load, Piece
from engine.render.cells import safe, wrap
from engine.render.markdown import escaped
from engine.wording import Words

FORMATS = ("text", "md", "json")
MARK = "<!-- wf-diff -->"
"""The line by which a comment is found again, to be brought up to date."""
_LONGEST = 60_000
"""Characters of a comment; GitHub takes 65,536."""
_FEW = 6
"""Occurrences of a change that are named one by one on a terminal."""
_MANY = 200
"""Occurrences of a change that are named one by one in a comment."""


def as_json(compared: Compared) -> dict[str, Any]:
    """For programs (docs/diff.schema.json)."""
    found = compared.found
    return {
        "verdict": _overall(compared),
        "counts": {verdict: found.count(verdict) for verdict in VERDICTS},
        "changes": [_change(change) for change in found.changes],
        "units": [load._asdict() for load in found.loads],
        "unread": len(compared.before),
        "errors": [f"{one.source.file}:{one.source.line}:{one.source.column} {one.code}" for one in compared.errors],
    }


def _change(change: Change) -> dict[str, Any]:
    pieces = [{**one._asdict(), "before": _iso(one.before), "after": _iso(one.after)} for one in change.pieces]
    return {**change._asdict(), "pieces": pieces}


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def _overall(compared: Compared) -> str:
    return "error" if compared.errors or compared.before else compared.found.verdict


def as_text(compared: Compared, words: Words, columns: int) -> Iterator[str]:
    """For a terminal: the verdict, every change with its occurrences, unit by unit."""
    found = compared.found
    yield from wrap(verdict(compared, words), columns, "").split("\n")
    for kind in VERDICTS:
        here = [change for change in found.changes if change.verdict == kind]
        if here:
            yield from ("", heading(kind, len(here), words))
        for change in here:
            yield from _lines(change, words, columns)
    if found.loads:
        yield from ("", words.gettext("Unit by unit"))
        for load in found.loads:
            yield from wrap(f"  {of_unit(load, words)}", columns, "    ").split("\n")


def _lines(change: Change, words: Words, columns: int) -> Iterator[str]:
    yield from wrap(f"  {safe(said(change, words))}", columns, "    ").split("\n")
    where = "  ".join(filter(None, (change.task, change.place)))
    yield from wrap(f"    {safe(where)}", columns, "    ").split("\n")
    for piece in change.pieces[:_FEW]:
        yield from wrap(f"    {safe(of_piece(piece, words))}", columns, "      ").split("\n")
    if len(change.pieces) > _FEW:
        yield "    " + words.gettext("and {count} more").format(count=len(change.pieces) - _FEW)


def as_markdown(compared: Compared, words: Words) -> str:
    """For a comment: what matters in the open, the rest folded away; never longer than a comment may be."""
    found = compared.found
    title = words.gettext("What this change does")
    lines = [MARK, f"### {title}", "", f"**{escaped(verdict(compared, words))}**"]
    for kind in VERDICTS:
        here = [change for change in found.changes if change.verdict == kind]
        if here and kind == "note":
            lines += ["", "<details>", f"<summary>{escaped(heading(kind, len(here), words))}</summary>", ""]
            lines += [line for change in here for line in _bullets(change, words)] + ["", "</details>"]
        elif here:
            lines += ["", f"#### {escaped(heading(kind, len(here), words))}", ""]
            lines += [line for change in here for line in _bullets(change, words)]
    lines += _table(found, words)
    return _cut(lines, words)


def _bullets(change: Change, words: Words) -> Iterator[str]:
    yield f"- {escaped(said(change, words))} `{_code(change.task)}`"
    shown = change.pieces if len(change.pieces) <= _FEW else change.pieces[:_MANY]
    if not shown:
        return
    if len(change.pieces) > _FEW:
        count = words.ngettext("{count} piece", "{count} pieces", len(change.pieces)).format(count=len(change.pieces))
        yield f"  <details><summary>{escaped(count)}</summary>"
        yield ""
    yield from (f"  - {escaped(of_piece(piece, words))}" for piece in shown)
    if len(change.pieces) > _MANY:
        yield "  - " + escaped(words.gettext("and {count} more").format(count=len(change.pieces) - _MANY))
    if len(change.pieces) > _FEW:
        yield from ("", "  </details>")


def _table(found: Consequences, words: Words) -> list[str]:
    """Unit by unit."""
    if not found.loads:
        return []
    _ = words.gettext
    rows = [
        f"| {escaped(one.unit)} | +{one.more} | −{one.fewer} | {_month(one.busiest_before, words)} |"
        f" {_month(one.busiest_after, words)} |"
        for one in found.loads
    ]
    heads = (_("Unit"), _("more"), _("fewer"), _("busiest month before"), _("busiest month after"))
    head, title = f"| {' | '.join(heads)} |", _("Unit by unit")
    folded = ["", "<details>", f"<summary>{title}</summary>", ""]
    return [*folded, head, "|---|---|---|---|---|", *rows, "", "</details>"]


def _cut(lines: list[str], words: Words) -> str:
    """The lines, as many as a comment holds; what was folded away stays folded."""
    kept, size, unfolded = [], 0, 0
    for line in lines:
        size += len(line) + 1
        if size > _LONGEST:
            kept += ["</details>"] * unfolded
            kept += ["", words.gettext("The rest is left out for its length: wf diff shows all of it.")]
            break
        kept.append(line)
        unfolded += len(re.findall("<details>", line)) - len(re.findall("</details>", line))
    return "\n".join(kept) + "\n"


def _code(text: str) -> str:
    return safe(text).replace("`", "'").replace("|", "\\|")


def verdict(compared: Compared, words: Words) -> str:
    """What is to be done about the whole."""
    found = compared.found
    errors, mended, approved = len(compared.errors), found.count("error"), found.count("approval")
    unread = len(compared.before)
    gate = words.ngettext("{count} error in the plans before.", "{count} errors in the plans before.", unread)
    told = (
        (unread, gate),
        (
            errors,
            words.ngettext("{count} error in the plans: wf check.", "{count} errors in the plans: wf check.", errors),
        ),
        (mended, words.ngettext("{count} thing has to be mended.", "{count} things have to be mended.", mended)),
        (approved, words.ngettext("{count} change needs approval.", "{count} changes need approval.", approved)),
        (len(found.changes), words.gettext("Nothing here needs approval.")),
    )
    nothing = (0, words.gettext("Nothing that is due changes."))
    count, said_ = next((one for one in told if one[0]), nothing)
    return said_.format(count=count)


def heading(kind: str, count: int, words: Words) -> str:
    """The heading of all changes that are so grave."""
    said = {
        "error": words.gettext("To be mended"),
        "approval": words.gettext("To be approved"),
        "note": words.gettext("For information"),
    }
    return f"{said[kind]}  {count}"


def of_unit(load: Load, words: Words) -> str:
    """What changes for a unit, in a line."""
    told = f"{safe(load.unit)} +{load.more} −{load.fewer}"
    if load.busiest_before != load.busiest_after:
        told += "  " + words.gettext("busiest month {before} → {after}").format(
            before=_month(load.busiest_before, words), after=_month(load.busiest_after, words)
        )
    return told


def _month(busiest: tuple[int, int], words: Words) -> str:
    month, pieces = busiest
    if not month:
        return "—"
    return words.gettext("{month} ({pieces})").format(month=month, pieces=pieces)


def of_piece(piece: Piece, words: Words) -> str:
    """An occurrence, its days, and whether something stands recorded of it."""
    days = " → ".join(filter(None, (_iso(piece.before), _iso(piece.after) if piece.after != piece.before else None)))
    handed = "  " + words.gettext("something is handed in") if piece.handed_in else ""
    return f"{piece.id}  {days}{handed}".rstrip()


def said(change: Change, words: Words) -> str:
    """A change in a sentence."""
    sentence = _sentences(words)[change.code]
    told = sentence.format(
        title=change.title,
        task=change.task,
        before=change.before or "—",
        after=change.after or "—",
        count=len(change.pieces),
        handed=sum(piece.handed_in for piece in change.pieces),
    )
    if change.code == "vanished" and change.near:
        told += words.gettext(" If {near} is meant, write was: {old} there.").format(
            near=change.near, old=change.task.rpartition(".")[2]
        )
    return told


def _sentences(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {**_of_plans(words), **_of_pieces(words),
        "renamed": _("{title}: renamed, {before} → {after}; its records go with it."),
        "wording": _("Worded anew: {before} → {after}"),
        "starter": _("{title}: waits for {after} in place of {before}"),
        "assumed": _("{title}: marked {after} in place of {before}"),
        "leads": _("{title}: lead {before} → {after}"),
        "participants": _("{title}: participants {before} → {after}"),
        "acceptor": _("{title}: accepted by {after} in place of {before}"),
        "times-weaker": _("{title}: asked for {after} times a period, no longer {before}"),
        "times-stronger": _("{title}: asked for {after} times a period, up from {before}"),
        "evidence-weaker": _("{title}: material asked for less: {before} → {after}"),
        "evidence-stronger": _("{title}: material asked for more: {before} → {after}"),
        "measure-weaker": _("{title}: the measure {before} is asked for no more"),
        "measure-stronger": _("{title}: the measure {after} is asked for now"),
        "measure-other": _("{title}: the measure is another: {before} → {after}"),
        "target-weaker": _("{title}: target weakened, {before} → {after}"),
        "target-stronger": _("{title}: target raised, {before} → {after}")
    }  # fmt: skip


def _of_pieces(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "vanished": _("{title}: deleted ({count}, handed in {handed}). To end a task write until: and a day."),
        "new-task": _("{title}: new ({count})"),
        "added": _("{title}: falls due more often ({count})"),
        "born-late": _("{title}: would be overdue at once ({count}). Begin later, with from:."),
        "cancelled": _("{title}: falls due no more ({count})"),
        "closed-cancelled": _("{title}: its day is over, and it would be cancelled ({count}). What is over stays."),
        "kept": _("{title}: leaves the plan with something handed in ({count}); the records stay."),
        "moved": _("{title}: moved ({count})"),
        "foreseen": _("{title}: foreseen on other days, as it waits ({count})"),
        "later": _("{title}: due later ({count})"),
        "earlier": _("{title}: due earlier ({count})"),
        "closed-moved": _("{title}: its day is over, and it would move ({count}). What is over stays."),
        "into-the-past": _("{title}: would move to a day that is over ({count})."),
    }


def _of_plans(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "plan-gone": _("The plan {task} ({title}) is deleted."),
        "plan-new": _("New plan: {task} ({title})"),
        "title": _("The plan's title: {before} → {after}"),
        "issued": _("Issued on {after} in place of {before}"),
        "office": _("The office: {before} → {after}"),
        "reminders": _("The ladder of reminders: {before} → {after}"),
        "latest": _("{title}: awaited until {after} in place of {before}"),
        "unit-new": _("New unit: {title}"),
        "unit-gone": _("The unit {title} is deleted. One that is dissolved stays, with until: and successor:."),
        "unit-span": _("The unit {title}: {before} → {after}"),
        "role": _("{title}: {before} → {after}"),
        "group": _("The group {title}: {before} → {after}"),
        "days-off": _("Calendar {title}: days off now: {after}"),
        "days-worked": _("Calendar {title}: worked now: {after}"),
    }
