"""What the upkeep of a ledger says: one line when all is well, else what is wrong, where, and the remedy."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.app.backups import Copied
from engine.app.upkeep import Imported, Verified
from engine.ledger.events import Head
from engine.render.cells import safe
from engine.store.trail import Finding
from engine.wording import Words
from engine.workspace import shown

FORMATS = ("text", "json")


def verified(form: str, found: Verified, words: Words) -> str:
    """What a look over a ledger found."""
    if form == "json":
        return _as_json(found, words)
    beside = words.ngettext(
        "{count} more file is kept that no event cites.",
        "{count} more files are kept that no event cites.",
        found.unreferenced,
    ).format(count=found.unreferenced)
    if not found.findings:
        sound = words.gettext("{extent}, head {head}: all sound.")
        told = sound.format(extent=_extent(found.events, found.files, words), head=found.head)
        return f"{told} {beside}" if found.unreferenced else told
    return "\n".join([*findings(found.findings, words), *_how_far(found, words)])


def findings(found: Iterable[Finding], words: Words) -> Iterator[str]:
    """A line for each: where, what, and the remedy."""
    return (f"{_place(finding, words)}: {_said(finding, words)}" for finding in found)


def head(form: str, found: Head) -> str:
    """A head, to be noted down."""
    return json.dumps(found._asdict()) if form == "json" else str(found)


def backed_up(copied: Copied, folder: str, words: Words) -> str:
    """What a backup holds now, and what it could not be given."""
    told = words.gettext("{extent}, head {head}: backed up in {folder}.").format(
        extent=_extent(copied.head.events, copied.files, words), head=copied.head, folder=safe(shown(folder))
    )
    return "\n".join([*findings(copied.findings, words), told])


def restored(copied: Copied, ledger: str, words: Words) -> str:
    """What the ledger is now, and where the one before it lies."""
    told = words.gettext("{extent}, head {head}: restored as {file}.").format(
        extent=_extent(copied.head.events, copied.files, words), head=copied.head, file=safe(shown(ledger))
    )
    lines = [*findings(copied.findings, words), told]
    if copied.aside:
        before = words.gettext("The ledger that was there before is kept as {file}.")
        lines.append(before.format(file=safe(shown(copied.aside))))
    return "\n".join(lines)


def imported(found: Imported, words: Words) -> str:
    """How many events are new."""
    if not found.added:
        return words.gettext("Nothing is new; head {head}.").format(head=found.head)
    said = words.ngettext("{count} event imported; head {head}.", "{count} events imported; head {head}.", found.added)
    return said.format(count=found.added, head=found.head)


def _extent(events: int, files: int, words: Words) -> str:
    return words.gettext("{events}, {files}").format(
        events=words.ngettext("{count} event", "{count} events", events).format(count=events),
        files=words.ngettext("{count} file", "{count} files", files).format(count=files),
    )


def _how_far(found: Verified, words: Words) -> Iterator[str]:
    """What was not listed, and up to where the ledger can be relied on."""
    if found.more:
        yield words.ngettext("and {count} more finding", "and {count} more findings", found.more).format(
            count=found.more
        )
    extent = _extent(found.events, found.files, words)
    if all(finding.file for finding in found.findings):
        yield words.gettext("{extent}, head {head}: the events are sound.").format(extent=extent, head=found.head)
    else:
        yield words.gettext("{extent}; the events fit up to {head}.").format(extent=extent, head=found.head)


def _as_json(found: Verified, words: Words) -> str:
    listed = [
        {**finding._asdict(), "event": finding.event or None, "file": finding.file or None, "message": said}
        for finding in found.findings
        for said in (_said(finding, words),)
    ]
    told = {"sound": not found.findings, **found._asdict(), "head": found.head._asdict(), "findings": listed}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _place(finding: Finding, words: Words) -> str:
    if finding.event == 0:
        return words.gettext("ledger")
    said = words.gettext("after event {number}") if finding.code == "damaged" else words.gettext("event {number}")
    event = said.format(number=finding.event)
    return f"{safe(shown(finding.file))} ({event})" if finding.file else event


def _said(finding: Finding, words: Words) -> str:
    """What is wrong, and the remedy."""
    _ = words.gettext
    what = {**_of_the_file(_), **_of_events(_), **_of_evidence(_)}[finding.code]
    told = what.format(event=finding.event, detail=safe(finding.detail))
    return _("{what} {remedy}").format(what=told, remedy=_remedy(finding.code, _))


def _of_the_file(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "not-a-ledger": _("The file is no ledger."),
        "header": _("Its header is not that of this program's ledgers ({detail})."),
        "schema": _("What guards the events is not as it was made ({detail})."),
        "damaged": _("It cannot be read any further ({detail})."),
        "integrity": _("The file is damaged ({detail})."),
        "cut-off": _("It is not there: the ledger ends with event {detail}, as if it had been cut off."),
        "other-history": _("It is not the one whose hash was noted down: something up to here was changed."),
    }


def _of_events(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "gap": _("It is not there; event {detail} comes in its place."),
        "storage": _("It is not stored as events are."),
        "changed": _("It is not what was recorded, or does not follow the one before it."),
        "kind": _("It is of a kind that is not known here ({detail})."),
        "body": _("Its contents are not written as this program writes them."),
        "citation": _("It cites a file as no event of this program does."),
    }


def _of_evidence(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "file-missing": _("{detail} is not there."),
        "file-size": _("{detail} is not as large as when it was handed in."),
        "file-changed": _("{detail} is not what was handed in."),
        "file-unreadable": _("{detail} cannot be read."),
    }


def _remedy(code: str, _: Callable[[str], str]) -> str:
    if code.startswith("file-"):
        return _("Copy it from the same place in a backup.")
    if code in {"header", "schema", "integrity"}:
        return _("If the events fit to the last, export them and import them into a new ledger; else restore a backup.")
    if code in {"cut-off", "other-history"}:
        return _("Make sure that it is the right ledger; restore a backup that has more.")
    return _("Restore a backup: wf ledger restore FOLDER --replace; in a database, under another tenant.")
