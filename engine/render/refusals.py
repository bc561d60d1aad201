"""The sentences of what is refused and of what cannot be read or written: what, and the remedy."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.faults import LedgerError, RefusedError, TemplateFaultError
from engine.ledger.demand import Lack
from engine.paths import is_address
from engine.render.bucket_refusals import in_database, of_buckets, unusable_buckets
from engine.render.cells import safe
from engine.render.database_refusals import of_addresses, refused_there, unusable_there
from engine.render.export_refusals import of_exports
from engine.render.fleet_refusals import of_fleets
from engine.render.import_refusals import of_notices
from engine.render.mail_refusals import of_mail
from engine.render.phrases import astray, state
from engine.wording import Words

_FEW = 12
_MEGABYTE = 1024 * 1024


def refused(fault: RefusedError, words: Words) -> str:
    """What is refused, why, and what to do instead, ready for a terminal."""
    _ = words.gettext
    told = {name: _shown(value, words) for name, value in fault.facts.items()}
    told |= {name: _megabytes(value) for name, value in fault.facts.items() if name in {"size", "most"}}
    if "state" in told:
        told["state"] = state(told["state"], words)
    sentences = {**_sentences(_), **(refused_there(_) if is_address(told.get("file", "")) else {})}
    said = sentences[fault.code].format_map(told)
    hint = _hint(fault.facts, words)
    if not hint or hint.startswith("\n"):
        return f"wf: {said}{hint}"
    return "wf: " + words.gettext("{said} {hint}").format(said=said, hint=hint)


def unusable(fault: LedgerError, words: Words) -> str:
    """Why the ledger cannot be used, and what to do about it, ready for a terminal."""
    _ = words.gettext
    said = {
        "busy": _("{file} was busy for half a minute: another program keeps it open for writing. Try again."),
        "damaged": _(
            "{file} is damaged ({detail}). wf ledger verify tells where; wf ledger restore brings a backup back."
        ),
        "full": _("The disk that holds {file} is full. Make room and try again: nothing is recorded twice."),
        "lost": _("{file} is not kept as it was handed in ({detail}): copy it back from a backup."),
        "newer": _("{file} was written by a newer wf (layout {detail}). Update this one."),
        "not-a-ledger": _("{file} is no ledger. Name another with --ledger, or move the file away."),
        "read-only": _("{file} may not be written to. Nothing was recorded; ask for the right to write there."),
        "unreachable": _("{file} cannot be reached ({detail}). Try again later: nothing is recorded twice."),
        "unreadable": _("{file} cannot be read ({detail})."),
        "unwritable": _("{file} cannot be written to ({detail}). Try again: nothing is recorded twice."),
        **unusable_buckets(_),
    }
    if in_database(fault.file):
        said = {**said, **unusable_there(_)}
    detail = astray(fault.detail, words) if fault.code == "lost" else fault.detail
    return f"wf: {said[fault.code].format(file=safe(fault.file), detail=safe(detail))}"


def _megabytes(size: object) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if isinstance(size, int) else ""


def _sentences(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        **_of_ids(_),
        **_of_files(_),
        **_of_upkeep(_),
        **of_mail(_),
        **_of_revisions(_),
        **_of_drafts(_),
        **_of_cascades(_),
        **of_addresses(_),
        **of_buckets(_),
        **of_exports(_),
        **of_fleets(_),
        **of_notices(_),
        "already-accepted": _("{id} is accepted already."),
        "already-settled": _("{id} is settled already ({state})."),
        "awaits-acceptance": _("{id} is handed in and awaits acceptance: return it first."),
        "due-before": _("The due day {due} is before the notice came, {on}."),
        "other-year": _("{day} is not in the plan's year {year}, nor next to it: is the year right?"),
        "of-another-unit": _("What was last handed in for {id} is {unit}'s: only {unit} corrects it."),
        "more-than-all": _("{numerator} out of {denominator} is more than all: is it the other way about?"),
        "key-taken": _("The key {key} stands for another record already. Choose another."),
        "needs-no-acceptance": _("{id} was complete when it was handed in: nobody has to accept it."),
        "no-measure": _("No figure is asked for here. Leave out {given}."),
        "not-a-number": _("--{option}: {value} is no number. Write it as 12 or 3.5."),
        "not-acting": _("{unit} does not act in this."),
        "not-later": _("The new day, {to}, must be after {due}, when it is due by the plan."),
        "not-started": _("{id} has no due day yet: it still waits for its start."),
        "nothing-handed-in": _("Nothing is handed in: give files, figures or a note."),
        "nothing-there": _("Nothing stands handed in for {id}."),
        "nothing-to-correct": _("Say what is to be put right: figures, files, a note or the day."),
        "other-figures": _("{name} is reported by {wanted}, not by {given}."),
        "other-period": _("{day} lies outside {id}, which runs from {first} to {last}. Hand it in for its own period."),
        "out-of-nothing": _("Out of 0 there cannot be {numerator}."),
        "still-lacking": _("{id} still lacks {lacks}. Accept it all the same with a --note that says why."),
        "still-to-come": _("{day} is still to come; today is {today}."),
    }


def _of_revisions(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "base-unread": _("{name} cannot be understood as a plan, so nothing can be held against it: wf check {name}"),
        "git-owner": _(
            "git does not look into {folder}, as it is somebody else's. If you trust it: git config --global --add"
            " safe.directory {folder}"
        ),
        "no-git": _("git cannot be used here ({detail}): compare folders or files in its place."),
        "no-merge-base": _(
            "{base} and {head} have no commit in common here. In a shallow clone: git fetch --unshallow, or"
            " fetch-depth: 0 where it is made."
        ),
        "no-plans-there": _("There are no plans in {name}: name a folder with plan files, or one that has plans/."),
        "no-repository": _("{name} is no file and no folder, and there is no git repository here."),
        "revision-incomplete": _("{name} is missing in this clone. Clone it anew, whole: git clone without --filter."),
        "revision-too-large": _(
            "{name} is too large, or there is too much beside it: 5,000 files, 16 MB in all and 8 MB each are read."
        ),
        "path-or-revision": _("{name} is both a path and a git revision: write ./{name} or refs/heads/{name}."),
        "plan-for-revision": _(
            "{name} is a plan: name its file, {file}. What has changed in it since the last commit: wf diff HEAD {file}"
        ),
        "unknown-revision": _("{name} is no file, no folder and no git revision."),
    }


def _of_drafts(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "ended-already": _("{unit} ends on {day} already, by the org file."),
        "no-org": _("There is no org file {file} that a plan uses."),
        "no-unit-name": _(
            "A unit cannot be called “{unit}”. Write a name of at most 60 characters, without / @ # , ; in it."
        ),
        "not-begun": _("{unit} only begins on {day}: let it end later, with a later --from."),
        "orgs-unread": _("No plan here can be read together with its org file: wf check."),
        "own-successor": _("{unit} cannot take over from itself: name another with --into."),
        "several-orgs": _("{unit} stands in several org files ({files}): name one with --org."),
        "successor-gone": _("{unit} does not stand on {day}: name another with --into."),
        "unit-elsewhere": _("{unit} stands in {files}, not in {org}. If {org} is to have a new unit so called: --new."),
        "unit-not-there": _("{org} has no unit {unit}. If it is a new one, to be founded: --new."),
        "unit-there": _("{org} has {unit} already: leave out --new."),
        "units-apart": _("These units do not stand in one org file: {told}. Name units of one."),
        "id-taken": _("{plan} has {id} already. Take another."),
        "in-brackets": _("Items, tasks or units of {file} stand in brackets: wf fmt puts each on lines of its own."),
        "no-item": _("{plan} has no {name}."),
        "no-item-named": _("{id} names no item. Write it as ITEM.ID, for example 3.drill."),
        "no-number": _("{id} is no number of an item. Write digits or letters, for example 16 or 3.10."),
        "no-task-id": _("{id} is no id of a task. Write small letters, digits and hyphens, for example self-check."),
        "no-plan": _("There is no plan {plan}."),
        "no-plan-id": _("{id} is no id of a plan. Write small letters, digits and hyphens, for example harbour-2026."),
        "nothing-left": _("Nothing of {plan} would be left: keep at least one item."),
        "plan-of-which": _("There are several plans; write which: PLAN/{id}. There are: {names}."),
        "plan-taken": _("{file} has the id {plan} already. Name another with --id."),
        "plan-with-errors": _("{plan} has errors: mend them first, see wf check."),
        "year-not-later": _("{plan} is a plan for {of}: {year} does not come after it."),
    }


def _of_cascades(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "below-itself": _("{plan} is named as the upper plan and below it."),
        "below-twice": _("{plan} is named twice."),
        "group-not-unit": _("{unit} is a group; name one unit of it: {members}."),
        "issuer-like": _(
            "{issuer}, the issuer of {plan}, is no unit of {org}. Near it: {like}. Write aliases: [{issuer}] at the"
            " unit that it is there, or name that: --as {unit}."
        ),
        "issuer-unknown": _(
            "{issuer}, the issuer of {plan}, is no unit of {org}, and none is near it. Write aliases: [{issuer}] at the"
            " unit that it is there, or name that: --as UNIT."
        ),
        "no-unit": _("{org} has no unit {unit}."),
        "file-no-plan": _("{file} is no plan, but an org file, a calendar or the like: plans lie in {folder} itself."),
        "plans-unread": _("There is no plan {plan} among those that can be read, and {files} cannot be: wf check"),
        "plan-elsewhere": _("{file} lies outside the plans, {folder}. Move it there, or name its folder: --plans DIR."),
        "plan-unread": _("{file} is not understood as a plan: wf check {file}"),
        "several-issuers": _(
            "These plans are of several units: {told}. Take one unit's, or say whose items are meant: --as {unit}."
        ),
        "wrong-way-about": _(
            "{upper} carries items of {lower}, not the other way about. The upper plan comes first: wf cascade {lower}"
            " {upper}"
        ),
    }


def template_fault(fault: TemplateFaultError, words: Words) -> str:
    """What is wrong with a template."""
    where = f"templates/{safe(fault.file)}" if fault.file else "templates"
    where += f":{fault.line}" if fault.line else ""
    said = {
        "link": words.gettext("a link, or reached by one; put the file itself there"),
        "not-plain": words.gettext("no plain file, or too large"),
        "unreadable": words.gettext("cannot be read, or is not UTF-8"),
        "empty": words.gettext("what it makes says nothing"),
        "too-long": words.gettext("what it makes is too long"),
        "too-much": words.gettext("takes too much time, memory or depth"),
    }
    return "wf: " + words.gettext("{where}: {why}").format(where=where, why=safe(said.get(fault.why, fault.why)))


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
        "file-too-large": _("{file} is too large: {size}; at most {most} are taken (evidence.megabytes in wf.yaml)."),
        "file-type": _("Files like {file} are not taken here. Taken are {formats}."),
        "file-unreadable": _("{file} cannot be read ({detail})."),
        "unknown-evidence": _("No {name} is asked for here, and there is no such file. Asked for: {names}."),
    }


def _of_upkeep(_: Callable[[str], str]) -> Mapping[str, str]:
    nothing = _("Line {line} {why}. Nothing was imported.")
    told = {
        "not-json": _("is no JSON"),
        "not-an-event": _("is no event"),
        "not-the-next": _("does not follow the one before it"),
        "not-canonical": _("is not as wf writes it"),
        "key-twice": _("has a key that stands already"),
        "differs": _("is not what the ledger has there: it is another ledger's"),
        "behind": _("is missing: the ledger has more events than the file"),
    }
    return {
        **{f"import-{code}": nothing.replace("{why}", why) for code, why in told.items()},
        "backup-damaged": _("The backup is damaged: wf ledger verify --read-data --ledger {file} tells where."),
        "backup-of-another": _(
            "{folder} holds the backup of another ledger, with {events} events. Take another folder."
        ),
        "ledger-damaged": _("{file} is damaged and was not backed up: wf ledger verify tells where."),
        "ledger-there": _("{file} is there already. To keep it under another name and restore: --replace."),
        "no-backup": _("There is no backup in {folder}."),
        "no-export": _("{file} is there already and is no export. Take another name."),
        "no-ledger": _("There is no ledger {file}: nothing was recorded yet."),
        "same-folder": _("{folder} is where the ledger itself or its files lie. Take another folder."),
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
    _ = words.gettext
    if "ids" in facts:
        shown = "".join(f"\n  {safe(one)}" for one in facts["ids"])
        more = facts["count"] - len(facts["ids"])
        return shown + ("\n  " + _("and {count} more").format(count=more) if more > 0 else "")
    if facts.get("near"):
        return _("Did you mean {near}?").format(near=safe(facts["near"]))
    lists = {
        "asked": _("Asked for: {names}."),
        "units": _("Those who act in it: {names}."),
        "names": _("There are: {names}."),
    }
    said = next((name for name in lists if facts.get(name) and (name != "names" or "near" in facts)), None)
    if said:
        return lists[said].format(names=_shown(facts[said], words))
    return _("wf due --all lists the ids.") if "near" in facts else ""
