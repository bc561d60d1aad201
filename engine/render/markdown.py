"""The due list as Markdown, for a page or a message."""

from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine import paths
from engine.app.listing import DueList
from engine.due import Listed, record
from engine.render.markup import code, escaped
from engine.render.phrases import hand_in, remarks, standing, title
from engine.wording import Words


def as_markdown(due: DueList, heading: str, words: Words) -> str:
    """Tables of what is overdue, of each day, and of what waits."""
    # Markdown is escaped by our own filter; HTML's rules would not serve it.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(paths.TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = escaped
    environment.filters["code"] = code
    template = environment.get_template("due.md.j2")
    return template.render(heading=heading, sections=_sections(due, words), _=words.gettext).strip()


def _sections(due: DueList, words: Words) -> list[tuple[str, list[dict[str, object]]]]:
    sections: dict[str, list[Listed]] = {}
    if due.overdue:
        sections[words.gettext("Overdue")] = due.overdue
    for listed in due.inside:
        sections.setdefault(date.fromordinal(listed.entry.due).isoformat(), []).append(listed)
    if due.waiting:
        sections[words.gettext("Waiting for their start")] = due.waiting
    return [(title, [_row(listed, words) for listed in rows]) for title, rows in sections.items()]


def _row(listed: Listed, words: Words) -> dict[str, object]:
    said = {
        "called": title(listed.entry, words),
        "state_said": standing(listed, words),
        "remarks": [remark for remark in remarks(listed, words) if remark != standing(listed, words)],
        "hand_in": "".join(hand_in(listed.entry.facts, words)),
    }
    return {**record(listed), **said}
