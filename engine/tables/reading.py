"""A plan read back from its 责任分工表, whatever Excel or Word has made of the file since."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.document.compose import compose
from engine.document.file import Text
from engine.document.schema import validate
from engine.faults import RefusedError
from engine.plan import loader
from engine.plan.model import Plan
from engine.plan.recurrence import After
from engine.tables import information, table
from engine.tables.cells import Grid, grids
from engine.tables.flow import org_text, plan_text, read

_NUMBER = table.WORDS[0]
_FREQUENCY = table.WORDS[6]
_FEW = 12


class Difference(NamedTuple):
    """A cell that says something else than the value kept beside it: `said` by people, `meant` by the value."""

    sheet: str
    row: int
    column: str
    said: str
    meant: str

    def __str__(self) -> str:
        return f"{self.sheet} {self.row} {self.column}: {self.said or '—'} ≠ {self.meant or '—'}"


class Reading(NamedTuple):
    """The text of a plan and of its org file, and where the words of the table disagree with its values."""

    plan: str
    org: str
    differences: tuple[Difference, ...]


class _Cells(NamedTuple):
    """A row: where it stands, what it says, and the values beside it."""

    row: int
    words: Mapping[str, str]
    values: Mapping[str, str]


def plan_of(path: str) -> tuple[str, str]:
    """The plan and the org file that a table written by `wf export table` describes, as YAML.

    Raises:
        RefusedError: it is no such table, is damaged, or its words disagree with its values.
    """
    found = read_table(path)
    if found.differences:
        told = [str(one) for one in found.differences]
        raise RefusedError("table-differs", file=path, ids=told[:_FEW], count=len(told))
    return found.plan, found.org


def read_table(path: str) -> Reading:
    """The same, with the disagreements told and the values believed; titles are as the words have them.

    Raises:
        RefusedError: it is no such table, or damaged.
    """
    found = grids(path, (table.WORDS, table.VALUES, information.HEADS))
    words = _with(found, table.WORDS, path)
    values = _with(found, table.VALUES, path)
    about = _with(found, information.HEADS, path)
    try:
        head, org = _information(about)
        cells, odd = _joined(words, values)
        plan, places = _plan(head, cells)
        odd += _between(plan, places, words.sheet)
        odd += _astray(about)
        return Reading(plan_text(plan), org_text(org), tuple(odd))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise RefusedError("table-unread", file=path, detail=str(fault)) from fault


def _with(found: list[Grid], heads: tuple[str, ...], path: str) -> Grid:
    """The table that has these heads."""
    fits = [grid for grid in found if set(heads) <= set(grid.heads)]
    if not fits:
        raise RefusedError("not-a-table", file=path, heads=list(heads))
    return fits[0]


def _joined(words: Grid, values: Grid) -> tuple[list[_Cells], list[Difference]]:
    """The rows with their values, in the order of their numbers; rows and values that lack each other are told of."""
    if words is values:
        cells = [_Cells(row, said, said) for row, said in words.rows]
        odd: list[Difference] = []
    else:
        held = {said[_NUMBER]: said for _, said in values.rows}
        cells = [_Cells(row, said, held.pop(said[_NUMBER], {})) for row, said in words.rows]
        odd = [Difference(words.sheet, 0, _NUMBER, "", number) for number in held]
    alone = [one for one in cells if not one.values.get("条目值")]
    odd += [Difference(words.sheet, one.row, "条目值", _told(one), "") for one in alone]
    whole = [one for one in cells if one.values.get("条目值")]
    numbers = [one.words[_NUMBER] for one in whole]
    if all(map(str.isdecimal, numbers)) and len(set(numbers)) == len(numbers):
        whole.sort(key=lambda one: int(one.words[_NUMBER]))
    return whole, odd


def _told(one: _Cells) -> str:
    """What a row is about."""
    item, point, task = (one.words[table.WORDS[place]] for place in (table.ITEM, table.POINT, table.TASK))
    return " ".join(word for word in (item, point, task) if word)


def _information(about: Grid) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan without its items, and the org."""
    keys = {called: key for key, called in information.KEYS.items()}
    plan: dict[str, Any] = {}
    org: dict[str, Any] = {}
    for _, said in about.rows:
        kind, name = said["类别"], said["名称"]
        value = read(said["值"])
        if kind == information.PLAN:
            plan[keys[name]] = value
        elif kind == information.TRIGGER:
            plan.setdefault("triggers", {})[name] = value
        elif kind == information.OFFICE:
            org["org"] = value
        else:
            org.setdefault(information.PARTS[kind], {})[name] = value
    return plan, org


def _astray(about: Grid) -> Iterator[Difference]:
    """Where what the information says is not what its values mean."""
    for row, said in about.rows:
        meant = information.line(said["类别"], said["名称"], read(said["值"])).words
        if not _alike(said["内容"], meant):
            yield Difference(about.sheet, row, said["名称"], said["内容"], meant)


def _plan(head: dict[str, Any], cells: list[_Cells]) -> tuple[dict[str, Any], dict[tuple[str, str], _Cells]]:
    """The plan's document, and the row of every task (or item without any) by item and id."""
    items: dict[str, dict[str, Any]] = {}
    places: dict[tuple[str, str], _Cells] = {}
    for one in cells:
        number, title, called = (one.words[table.WORDS[place]] for place in (table.ITEM, table.POINT, table.TASK))
        of_item = read(one.values["条目值"])
        item = items.setdefault(number, _titled({"item": _written(of_item, "item", number)}, of_item, title))
        id_ = one.values["代号"]
        places[number, id_] = one
        if id_:
            of_task = read(one.values["事项值"])
            task = _titled({"id": id_}, of_task, called) | {"recurrence": read(one.values["频次值"])}
            item.setdefault("tasks", []).append(task)
    return {**head, "items": list(items.values())}, places


def _titled(first: dict[str, Any], rest: Mapping[str, Any], said: str) -> dict[str, Any]:
    """A node with its title as the words have it, and the rest of it."""
    return {**rest, **first, "title": _written(rest, "title", said)}


def _written(rest: Mapping[str, Any], key: str, said: str) -> Any:  # noqa: ANN401 (a number, or text)
    """What a cell cannot show as it is, where it still says the same; else what it says."""
    return rest[key] if key in rest and table.shown(str(rest[key])) == said else said


def _between(node: dict[str, Any], places: dict[tuple[str, str], _Cells], sheet: str) -> list[Difference]:
    """Where the words of the rows are not what their values mean."""
    plan = _built(node)
    if plan is None:
        return []
    found: list[Difference] = []
    for item in plan.items:
        for task in item.tasks or (None,):
            one = places.get((item.id, task.id if task else ""))
            if one is None:
                continue
            loose = task is not None and isinstance(task.recurrence.form, After)
            for head, meant in zip(table.WORDS[1:], table.words_of(plan, item, task, 0)[1:], strict=True):
                said = one.words[head]
                if not _alike(said, meant, quoted=head == _FREQUENCY and loose):
                    found.append(Difference(sheet, one.row, head, said, meant))
    return found


def _built(node: dict[str, Any]) -> Plan | None:
    """The plan that a document describes, as far as it is one."""
    text = plan_text(node)
    root, _problems = compose("", text)
    verdict = validate("plan", Text("", text), root) if root is not None else None
    return loader.build(verdict.root, partial=True)[0] if verdict and verdict.root is not None else None


def _alike(said: str, meant: str, *, quoted: bool = False) -> bool:
    """Whether two texts say the same, blanks aside; with `quoted`, titles in quotes may have changed."""
    one, other = ("".join(text.split()) for text in (said, meant))
    if quoted:
        one, other = (f"{text.partition('“')[0]}{text.rpartition('”')[2]}" for text in (one, other))
    return one == other
