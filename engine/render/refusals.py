"""The sentences of what is refused and of what cannot be read or written: what, and the remedy."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.faults import LedgerError, RefusedError
from engine.ledger.demand import Lack
from engine.render.cells import safe
from engine.wording import Words

_FEW = 12


def refused(fault: RefusedError, words: Words) -> str:
    """What is refused, why, and what to do instead, ready for a terminal."""
    _ = words.gettext
    said = _sentences(_)[fault.code].format_map({name: _shown(value, words) for name, value in fault.facts.items()})
    return f"wf: {said}{_hint(fault.facts, words)}"


def unusable(fault: LedgerError, words: Words) -> str:
    """Why the ledger cannot be used, and what to do about it, ready for a terminal."""
    _ = words.gettext
    said = {
        "busy": _("{file} was busy for half a minute: another program keeps it open for writing. Try again."),
        "damaged": _(
            "{file} is damaged ({detail}). wf ledger verify tells where; wf ledger restore brings a backup back."
        ),
        "full": _("The disk that holds {file} is full. Nothing was recorded; make room and try again."),
        "newer": _("{file} was written by a newer wf (layout {detail}). Update this one."),
        "not-a-ledger": _("{file} is no ledger. Name another with --ledger, or move the file away."),
        "read-only": _("{file} may not be written to. Nothing was recorded; ask for the right to write there."),
        "unreadable": _("{file} cannot be read ({detail})."),
        "unwritable": _("{file} cannot be written to ({detail}). Nothing was recorded."),
    }
    return f"wf: {said[fault.code].format(file=safe(fault.file), detail=safe(fault.detail))}"


def _sentences(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        **_of_ids(_),
        **_of_files(_),
        "already-accepted": _("{id} is accepted already."),
        "already-settled": _("{id} is settled already ({state})."),
        "key-taken": _("The key {key} stands for another record already. Choose another."),
        "needs-no-acceptance": _("{id} was complete when it was handed in: nobody has to accept it."),
        "no-measure": _("No figure is asked for here. Leave out {given}."),
        "not-a-number": _("--{option}: {value} is no number. Write it as 12 or 3.5."),
        "not-acting": _("{unit} does not act in this."),
        "not-later": _("{to} is not after {due}."),
        "not-started": _("{id} has no due day yet: it still waits for its start."),
        "nothing-handed-in": _("Nothing is handed in: give files, figures or a note."),
        "nothing-there": _("Nothing was handed in for {id}."),
        "nothing-to-correct": _("Say what is to be put right: figures, files, a note or the day."),
        "other-figures": _("{name} is reported by {wanted}, not by {given}."),
        "other-period": _("{day} lies outside {id}, which runs from {first} to {last}. Hand it in for its own period."),
        "out-of-nothing": _("{numerator} out of 0 cannot be."),
        "still-lacking": _("{id} still lacks {lacks}. Accept it all the same with a --note that says why."),
        "still-to-come": _("{day} is still to come; today is {today}."),
    }


def _of_ids(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "unknown-id": _("There is no {id}."),
        "unknown-trigger": _("There is no trigger {id}."),
        "ambiguous-id": _("{id} may mean {count} things; write more of it:"),
    }


def _of_files(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "file-empty": _("{file} is empty."),
        "file-link": _("{file} is a link. Name the file itself."),
        "file-missing": _("There is no file {file}."),
        "file-not-plain": _("{file} is no plain file."),
        "file-of-what": _("It is not clear what {file} is: write --file NAME={file} with one of {names}."),
        "file-too-large": _("{file} has {size} bytes; at most {most} are taken (evidence.megabytes in wf.yaml)."),
        "file-type": _("Files like {file} are not taken here. Taken are {formats}."),
        "file-unreadable": _("{file} cannot be read ({detail})."),
        "unknown-evidence": _("No {name} is asked for here, and there is no such file. Asked for: {names}."),
    }


def _shown(value: object, words: Words) -> str:
    """A fact as a sentence has it."""
    if isinstance(value, list | tuple) and not isinstance(value, Lack):
        listed = "、".join(_shown(one, words) for one in value[:_FEW])
        return f"{listed}…" if len(value) > _FEW else listed
    if isinstance(value, Lack):
        return lack(value, words)
    return safe(str(value))


def lack(one: Lack, words: Words) -> str:
    """Something lacking, in words: its name, or times, and how much is there of how much."""
    if not one.name:
        return words.gettext("{there} of {needed} times").format(there=one.there, needed=one.needed)
    if one.needed == 1:
        return safe(one.name)
    return words.gettext("{name} ({there} of {needed})").format(name=safe(one.name), there=one.there, needed=one.needed)


def _hint(facts: Mapping[str, Any], words: Words) -> str:
    """What was most likely meant, or what there is."""
    if "ids" in facts:
        shown = "".join(f"\n  {safe(one)}" for one in facts["ids"])
        more = facts["count"] - len(facts["ids"])
        return shown + ("\n  " + words.gettext("and {count} more").format(count=more) if more > 0 else "")
    if facts.get("near"):
        return " " + words.gettext("Did you mean {near}?").format(near=safe(facts["near"]))
    if facts.get("asked"):
        return " " + words.gettext("Asked for: {names}.").format(names=_shown(facts["asked"], words))
    if "near" in facts and facts.get("names", facts.get("units")):
        return " " + words.gettext("There are: {names}.").format(
            names=_shown(facts.get("names", facts.get("units")), words)
        )
    if "near" in facts:
        return " " + words.gettext("wf due --all lists the ids.")
    return ""
