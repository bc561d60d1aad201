"""The draft of a plan from a notice: its text, every value with the line that says it."""

import json
import re
from collections.abc import Iterator

from engine.app.importing import Imported
from engine.editing.layout import laid_out
from engine.notice import naming
from engine.notice.heading import Said
from engine.notice.material import Target
from engine.notice.moments import Form
from engine.notice.owners import Owners
from engine.notice.values import Item, Note, Task
from engine.wording import Words

_LONGEST = 48
"""Characters of the notice that a comment repeats."""
_NAME = re.compile(r"[\s/@#,;，；]")


class _Writer:
    """Writes YAML, comments with it; layout comes after."""

    def __init__(self, words: Words) -> None:
        self._ = words.gettext
        self.words = words
        self.lines: list[str] = []

    def put(self, indent: int, text: str, said: str = "") -> None:
        self.lines.append(f"{' ' * indent}{text}{f'  # {said}' if said else ''}")

    def decide(self, indent: int, said: str) -> None:
        told = self.words.gettext("to decide: {said}").format(said=_single(said))
        self.lines.append(f"{' ' * indent}# {told}")

    def at(self, line: int, words: str = "") -> str:
        """Where something was read."""
        if not line:
            return ""
        if not words:
            return self.words.gettext("line {line}").format(line=line)
        return self.words.gettext("line {line}: “{words}”").format(line=line, words=_short(words))


def plan_text(imported: Imported, words: Words) -> str:
    """The draft, laid out."""
    writer = _Writer(words)
    _head(writer, imported)
    writer.put(0, "items:")
    chapter = ""
    for item in imported.notice.items:
        if item.chapter and item.chapter != chapter:
            writer.put(0, f"# {_single(item.chapter)}")
        chapter = item.chapter
        _item(writer, item, has_default=bool(imported.notice.default or imported.notice.office))
    return laid_out("\n".join(writer.lines) + "\n", "plan")


def org_text(imported: Imported, words: Words) -> str:
    """The org file beside it: the units that the notice names, and its groups, still empty."""
    writer = _Writer(words)
    writer.put(0, f"org: {imported.plan}")
    notice = imported.notice
    writer.put(0, "units:")
    known = [name for name in notice.units if _usable(name)]
    if not known:
        writer.decide(0, words.gettext("the notice names no single unit; write the units here"))
        known = [words.gettext("to be written")]
    for name in known:
        writer.put(2, f"{_text(name)}: {{}}")
    groups = [name for name in notice.groups if _usable(name)]
    if groups:
        writer.put(0, "groups:")
        writer.decide(2, words.gettext("who belongs to each of them; the notice does not say"))
        for name in groups:
            writer.put(2, f"{_text(name)}: []")
    return laid_out("\n".join(writer.lines) + "\n", "org")


def _head(writer: _Writer, imported: Imported) -> None:
    notice, _ = imported.notice, writer.words.gettext
    head = notice.heading
    made = _("drafted from {file} by wf import").format(file=_single(imported.file))
    writer.put(0, f"# {made}")
    for note in notice.notes:
        writer.decide(0, said(note, writer.words))
    writer.put(0, f"plan: {imported.plan}")
    _said(writer, "title", head.title)
    _said(writer, "year", head.year._replace(value=str(imported.year)), plain=True)
    _said(writer, "issuer", head.issuer)
    if head.issued.value:
        _said(writer, "issued", head.issued, plain=True)
    else:
        writer.decide(0, _("issued: the day of issue, which was not read"))
    writer.put(0, f"org: {_text(imported.org)}", _("drafted, too") if imported.drafts_org else "")
    if notice.office:
        writer.put(0, f"office: {_text(notice.office)}", writer.at(notice.office_line))
    _defaults(writer, imported)
    if notice.wrapup:
        made = f"{{due: {notice.wrapup.due}, ask: [{_text(notice.wrapup.ask)}]}}"
        writer.put(0, f"wrapup: {made}", writer.at(notice.wrapup.line, notice.wrapup.words))
    if notice.triggers:
        writer.put(0, "triggers:")
    for one in notice.triggers:
        writer.put(2, f"{_text(_key(one.name))}: {{title: {_text(one.name)}}}", writer.at(one.line, one.words))


def _said(writer: _Writer, key: str, found: Said, *, plain: bool = False) -> None:
    """A value of the heading, or that it was not read."""
    if not found.value:
        told = writer.words.gettext("{key}: not read").format(key=key)
        writer.decide(0, told)
        writer.put(0, f"{key}: {_text(writer.words.gettext('to be written'))}")
        return
    if found.open:
        writer.decide(0, f"{key}: {_sentences(writer.words)[found.open]}")
    writer.put(0, f"{key}: {found.value if plain else _text(found.value)}", writer.at(found.line))


def _defaults(writer: _Writer, imported: Imported) -> None:
    """Who answers for items that name nobody: as the notice says, else for now the office."""
    notice = imported.notice
    bare = [item.id for item in notice.items if not item.owners.lead]
    names = notice.default or ((notice.office,) if notice.office and bare else ())
    if not names:
        return
    if not notice.default:
        told = writer.words.gettext("the notice names nobody for {count} items; for now it is the office")
        writer.decide(0, told.format(count=len(bare)))
    owners = _owners(Owners(names)) if notice.default else _text(names[0])
    writer.put(0, f"defaults: {{owners: {owners}}}", writer.at(notice.default_line if notice.default else 0))


def _item(writer: _Writer, item: Item, *, has_default: bool) -> None:
    for note in item.notes:
        writer.decide(0, said(note, writer.words))
    if not item.owners.lead and not has_default:
        writer.decide(0, writer.words.gettext("who leads: nobody was read"))
    writer.put(0, f"- item: {json.dumps(item.id)}")
    writer.put(2, f"title: {_text(item.title[:500])}", writer.at(item.line))
    if item.owners.lead:
        writer.put(2, f"owners: {_owners(item.owners)}", writer.at(item.owners_line, item.owners_words))
    elif item.owners.others:
        told = writer.words.gettext("who leads: only those who take part were read: {names}")
        writer.decide(2, told.format(names="、".join(item.owners.others)))
    if item.place:
        writer.put(2, f"source: {_text(item.place)}")
    if item.tasks:
        writer.put(2, "tasks:")
    for task, id_ in zip(item.tasks, naming.slugs([task.title for task in item.tasks]), strict=True):
        _task(writer, task, id_)


def _task(writer: _Writer, task: Task, id_: str) -> None:
    for note in task.notes:
        writer.decide(2, said(note, writer.words))
    unwritten = writer.words.gettext("to be written")
    if task.trigger and task.assumed:
        writer.decide(2, writer.words.gettext("how long after it: the notice does not say; ten working days are ours"))
    writer.put(2, f"- id: {id_}")
    writer.put(4, f"title: {_text(task.title[:500])}")
    if task.owners:
        writer.put(4, f"owners: {_owners(task.owners)}")
    if task.each:
        writer.put(4, f"each: {task.each}")
    writer.put(4, f"recurrence: {_form(task.form)}", writer.at(task.line, task.words))
    if task.assumed:
        writer.put(4, "assumed: true")
    if task.target:
        writer.put(4, f"measure: {_measure(task.target, unwritten)}")
    else:
        names = [_text(name[:60]) for name in task.evidence if _usable(name)] or [_text(unwritten)]
        writer.put(4, f"evidence: [{', '.join(names)}]")


def _measure(target: Target, unwritten: str) -> str:
    base, unit = _text(unwritten), _text(target.unit or "件")
    said = [f"name: {_text(target.name)}", f"numerator: {base}", f"denominator: {base}", f"unit: {unit}"]
    said += [f"{key}: {value}" for key, value in (("at_least", target.at_least), ("at_most", target.at_most)) if value]
    return f"{{{', '.join(said)}}}"


def _owners(owners: Owners) -> str:
    lead, others = [_text(_key(name)) for name in owners.lead], [_text(_key(name)) for name in owners.others]
    leads = lead[0] if len(lead) == 1 else f"[{', '.join(lead)}]"
    return f"{{lead: {leads}, with: [{', '.join(others)}]}}" if others else leads


def _form(form: Form) -> str:
    """A recurrence in YAML."""
    if isinstance(form, str):
        return form
    told = ", ".join(f"{key}: {_value(value)}" for key, value in form.items())
    return f"{{{told}}}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        told = ", ".join(f"{_text(_key(str(key)))}: {one}" for key, one in value.items())
        return f"{{{told}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value) if isinstance(value, int) else _text(str(value))


def _key(name: str) -> str:
    """A name without what a name may not hold."""
    return re.sub(r"[，；,;/@#\s]", "、", name.strip())[:60]


def _usable(name: str) -> bool:
    return bool(name) and len(name) <= 60 and not _NAME.match(name) and not re.search(r"[/@#\n，；]", name)  # noqa: PLR2004 (of the schema)


def _text(value: str) -> str:
    return json.dumps(_single(value), ensure_ascii=False)


def _single(value: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())


def _short(value: str) -> str:
    value = _single(value)
    return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"


def said(note: Note, words: Words) -> str:
    """An open matter in a sentence, with its line."""
    told = _sentences(words)[note.code].format(words=_short(note.words))
    return words.gettext("line {line}: {said}").format(line=note.line, said=told) if note.line else told


def _sentences(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "after-report": _("a report of the year before; its plans are taken to be for the next year"),
        "cap": _("“{words}” is a limit from above, no demand; nothing was made of it"),
        "completed": _("{words} is written in a shorter form; its beginning was put there from the unit before it"),
        "damaged": _("“{words}”: there is no such day; nothing was made of it"),
        "days": _("“{words}” waits for something; the notice does not say how long after it"),
        "mended": _("the cells of this row were put together again; compare it with the notice"),
        "month-of-day": _("“{words}” names one day and a whole month; the month was taken"),
        "no-form": _("“{words}”: no recurrence says this; write one, or leave it"),
        "no-time": _("no time was read, so no task was made"),
        "other-year": _("“{words}” lies outside the plan's year; nothing was made of it"),
        "outside": _("“{words}” stands outside the items: is it one?"),
        "owner": _("“{words}” stands among the owners; it was not taken for a unit"),
        "over": _("“{words}” was over on the day of issue: is it the next year's?"),
        "published": _("the day on which the page was published; the day of issue was not read"),
        "target": _("“{words}” is to be reached; when and of what it is reported is for you to write"),
        "undated": _("“{words}”: the notice does not say on which days that is; nothing was made of it"),
        "two-readings": _("“{words}” can be read in two ways"),
        "unread": _("“{words}” was not understood as a time"),
        "vague": _("“{words}” names no day; nothing was made of it"),
        "worded": _("put together from the first sentence; the notice has no title"),
        "year-of-issue": _("that of the day of issue; the notice does not name its year"),
    }


def summary(imported: Imported, words: Words) -> Iterator[str]:
    """What was read, what is assumed, what is open."""
    _ = words.gettext
    items = imported.notice.items
    tasks = [task for item in items for task in item.tasks]
    default = imported.notice.default
    named = sum(bool(item.owners.lead) for item in items)
    nobody = len(items) - named
    filled = nobody if default else 0
    assumed = nobody if imported.notice.office and not default else 0
    opened = [note for item in items for note in item.notes if note.code not in {"completed", "mended"}]
    rows = (
        (_("items"), len(items), 0, sum(note.code == "outside" for note in imported.notice.notes)),
        (_("owners"), named + filled, assumed, nobody - filled - assumed),
        (_("times"), sum(not task.assumed for task in tasks), sum(task.assumed for task in tasks), len(opened)),
    )
    for name, told, supposed, unknown in rows:
        yield _("{name}: read {read}, assumed {assumed}, open {open}").format(
            name=name, read=told, assumed=supposed, open=unknown
        )
