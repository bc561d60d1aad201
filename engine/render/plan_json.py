"""A whole plan for programs: its own words, its units, and every occurrence (docs/plan-export.schema.json)."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from engine.due import Listed, record
from engine.ledger.events import Head
from engine.loading import Schedule
from engine.tables.information import org_node


def lines(schedule: Schedule, occurrences: Iterable[Listed], today: date, head: Head, *, people: bool) -> Iterator[str]:
    """The lines of a JSON object, an occurrence each; the same for the same plan, ledger and day."""
    yield f'{{"as_of": {_json(today.isoformat())},'
    yield f'"ledger": {_json(str(head))},'
    yield f'"plan": {_json(schedule.plan.node)},'
    yield f'"org": {_json(org_node(schedule.org, people=people))},'
    before = '"occurrences": ['
    for listed in occurrences:
        yield before
        before = _json(record(listed)) + ","
    yield before.removesuffix(",")
    yield "]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
