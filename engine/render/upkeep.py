"""What the upkeep of a ledger says: one line when all is well, else what is wrong, where, and the remedy."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.app.backups import Copied
from engine.app.upkeep import Imported, Verified
from engine.ledger.events import Head
from engine.render.cells import safe
from engine.store.audit import Finding
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
    event = words.gettext("event {number}").format(number=finding.event)
    if finding.file:
        return f"{safe(shown(finding.file))} ({event})"
    return event if finding.event else words.gettext("ledger")


def _said(finding: Finding, words: Words) -> str:
    _ = words.gettext
    said = {**_of_the_file(_), **_of_events(_), **_of_evidence(_)}[finding.code]
    return said.format(event=finding.event, detail=safe(finding.detail))


def _of_the_file(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "not-a-ledger": _("The file is no ledger. Bring a backup back: wf ledger restore FOLDER --replace."),
        "header": _(
            "Its header is not that of a ledger of this program ({detail}). Update wf, or bring a backup back."
        ),
        "schema": _(
            "Its guards are not as they were made ({detail}). Export the events and import them into a new one."
        ),
        "damaged": _("It cannot be read beyond this point ({detail}). Bring a backup back: wf ledger restore."),
        "integrity": _("Its file is damaged ({detail}). Bring a backup back: wf ledger restore FOLDER --replace."),
        "cut-off": _("It had {event} events and has {detail}: the end is cut off. Bring the latest backup back."),
        "other-history": _(
            "It is not the one that was noted down: events up to it were changed, or this is another ledger."
            " Compare it with a backup."
        ),
    }


def _of_events(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "gap": _("It is missing; no. {detail} stands in its place. Bring a backup back: wf ledger restore."),
        "storage": _("It is not stored as it was written. Bring a backup back: wf ledger restore."),
        "changed": _("It, or the one before it, is not what was recorded. Bring a backup back: wf ledger restore."),
        "kind": _("“{detail}” is nothing that happens here. Update wf, or bring a backup back: wf ledger restore."),
        "body": _("What it says is not written as this program writes it. Bring a backup back: wf ledger restore."),
        "citation": _("It cites a file that cannot be one. Bring a backup back: wf ledger restore."),
    }


def _of_evidence(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "file-missing": _("{detail} is not there. Copy it from the same place of a backup."),
        "file-size": _("{detail} has another size than what was handed in. Copy it from the same place of a backup."),
        "file-changed": _("{detail} is not what was handed in. Copy it from the same place of a backup."),
        "file-unreadable": _("{detail} cannot be read. Look at its permissions, or copy it from a backup."),
    }
