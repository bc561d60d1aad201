"""JSON Schema's errors as problems that a clerk can act on.

Each keyword has its own sentence. Of the branches of an `anyOf` only the one that was meant is spoken of: the one
whose type fits and whose required keys are there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jsonschema.exceptions import ValidationError

from engine.document.file import Text
from engine.document.nearest import VAGUE, is_day, iso_date, keyword, nearest, nearest_key, plain
from engine.document.nodes import Mapping, Sequence, place
from engine.document.subschemas import Subschemas, type_name
from engine.source import Problem, Source, error

_TOKEN = re.compile(r"[^\s,\]}#]+")
_OF_RECURRENCE = frozenset({"every", "times", "due", "from", "until", "during", "after", "date", "dates", "rrule"})
_MOST = 500
"""Problems told of one file."""


class Explainer:
    """Puts the errors of one document into words."""

    def __init__(self, schema: dict[str, Any], text: Text, root: Any) -> None:
        self.parts = Subschemas(schema)
        self.text = text
        self.lines = text.text.split("\n")
        self.root = root
        self.sentences: dict[str, Callable[[ValidationError], Iterable[Problem]]] = {
            "anyOf": self.any_of,
            "additionalProperties": self.unknown_keys,
            "required": self.missing_key,
            "dependentRequired": self.needs_also,
            "type": self.wrong_type,
            "enum": self.not_one_of,
            "const": self.not_one_of,
            "pattern": self.wrong_form,
            "uniqueItems": self.repeated,
        }

    def errors(self, bad: list[tuple[str | int, ...]]) -> Iterator[ValidationError]:
        """Jsonschema's errors of the bad pieces only: asking it about thousands of good ones takes seconds."""
        schema = dict(self.parts.validator.schema)
        items = self.root.get("items") if isinstance(self.root, Mapping) else None
        if isinstance(items, Sequence) and "item" in schema.get("$defs", {}):
            outer = {key: value for key, value in schema["properties"]["items"].items() if key != "items"}
            schema["properties"] = {**schema["properties"], "items": outer}
            for index in sorted({int(path[1]) for path in bad if len(path) > 1 and path[0] == "items"}):
                for fault in self.parts.validator.descend(items[index], {"$ref": "#/$defs/item"}, path=index):
                    fault.relative_path.appendleft("items")
                    yield fault
        yield from self.parts.validator.evolve(schema=schema).iter_errors(self.root)

    def explain(self, fault: ValidationError) -> Iterable[Problem]:
        """The problems that stand for one error."""
        if "propertyNames" in fault.schema_path:
            return self.bad_name(fault)
        if fault.instance == "" and fault.validator == "pattern" and "minLength" in fault.schema:
            return []  # its length is spoken of
        return self.sentences.get(str(fault.validator), self.out_of_bounds)(fault)

    def at(self, fault: ValidationError) -> Source:
        """Where the faulty value stands."""
        if isinstance(self.root, Mapping | Sequence):
            return place(self.root, tuple(fault.absolute_path))
        return Source(self.text.file, 1, 1)

    def written(self, fault: ValidationError) -> str:
        """The faulty value as it is written in the file."""
        if isinstance(fault.instance, str):
            return fault.instance
        source = self.at(fault)
        line = self.lines[source.line - 1][source.column - 1 :]
        token = _TOKEN.match(line)
        return token[0] if token else ""

    def name(self, fault: ValidationError) -> str:
        """The key whose value is faulty."""
        return next((step for step in reversed(fault.absolute_path) if isinstance(step, str)), "")

    def any_of(self, fault: ValidationError) -> Iterable[Problem]:
        """Several forms are allowed: speak of the one that was meant."""
        branches = _branches(fault)
        if isinstance(fault.instance, dict):
            return self.forms(fault, branches)
        if near := self.meant(fault):
            return [near]
        fitting = [branch for branch in branches if not _type_error(branch)]
        if len(fitting) == 1 and not (isinstance(fault.instance, str) and fitting[0][0].validator == "pattern"):
            return [problem for inner in fitting[0] for problem in self.explain(inner)]
        if not fitting:
            return self.wrong_type(fault)
        return self.wrong_form(fault)

    def forms(self, fault: ValidationError, branches: list[list[ValidationError]]) -> Iterable[Problem]:
        """A mapping that may take one of several forms, told apart by the key that each requires."""
        forms = [form for form in map(self.parts.resolved, fault.validator_value) if "properties" in form]
        telling = [form["required"][0] for form in forms]
        present = [key for key in telling if key in fault.instance]
        if len(present) > 1:
            return [error(fault.instance.key(present[1]), "one-form-only", keys=", ".join(present))]
        if not forms:
            return self.wrong_type(fault)
        if present or len(forms) == 1:
            chosen = telling.index(present[0]) if present else 0
            branch = next(
                b for b in branches if b[0].schema_path[0] == _index(fault, forms[chosen], self.parts.resolved)
            )
            return [problem for inner in branch for problem in self.explain(inner)]
        allowed = list(dict.fromkeys(key for form in forms for key in form["properties"]))
        strange = [self.unknown_key(fault.instance, key, allowed) for key in fault.instance if key not in allowed]
        return strange or [error(self.at(fault), "missing-form", name=self.name(fault), keys=", ".join(telling))]

    def unknown_keys(self, fault: ValidationError) -> Iterable[Problem]:
        """Keys that nothing would execute."""
        allowed = fault.schema.get("properties", {})
        return [self.unknown_key(fault.instance, key, allowed) for key in fault.instance if key not in allowed]

    def unknown_key(self, node: Mapping, key: str, allowed: Iterable[str]) -> Problem:
        """One such key, and the one it was meant to be."""
        known = list(allowed)
        if "recurrence" in known and key in _OF_RECURRENCE:
            return error(node.key(key), "belongs-in-recurrence", key=key)
        return error(node.key(key), "unknown-key", key=key, near=nearest_key(key, known), allowed=", ".join(known))

    def missing_key(self, fault: ValidationError) -> Iterable[Problem]:
        """A key that has to be there."""
        missing = [key for key in fault.validator_value if key not in fault.instance]
        key = next(key for key in missing if f"'{key}'" in fault.message)
        strange = [name for name in fault.instance if name not in fault.schema.get("properties", {})]
        if any(nearest_key(name, [key]) == key for name in strange):
            return []
        return [error(self.at(fault), "missing-key", key=key)]

    def needs_also(self, fault: ValidationError) -> Iterable[Problem]:
        """A key that makes sense only beside another."""
        for key, others in fault.validator_value.items():
            for other in others:
                if key in fault.instance and other not in fault.instance:
                    yield error(fault.instance.key(key), "needs-also", key=key, other=other)

    def wrong_type(self, fault: ValidationError) -> Iterable[Problem]:
        """Text where a list is due, a number where text is due, nothing where something is due."""
        name = self.name(fault)
        wanted = sorted(self.parts.types(fault.schema))
        if fault.instance is None:
            return [error(self.at(fault), "empty-value", name=name)]
        if isinstance(fault.instance, int | float) and "string" in wanted:
            return self.number_for_text(fault)
        if isinstance(fault.instance, str) and (near := self.meant(fault)):
            return [near]
        found = type_name(fault.instance)
        value = self.written(fault) if isinstance(fault.instance, str) else ""
        words = " @or ".join(f"@{word}" for word in wanted)
        return [error(self.at(fault), "wrong-type", name=name, wanted=words, found=f"@{found}", value=value)]

    def number_for_text(self, fault: ValidationError) -> Iterable[Problem]:
        """A number where text is due: right when quoted, or wrong altogether."""
        value = self.written(fault)
        if self.parts.admits(fault.schema, value):
            return [error(self.at(fault), "quote-it", value=value, name=self.name(fault))]
        return self.wrong_form(fault)

    def meant(self, fault: ValidationError) -> Problem | None:
        """The full-width or Chinese spelling of a value that would be right."""
        if not isinstance(fault.instance, str | int | float):
            return None
        value = self.written(fault)
        parts = [part.strip() for part in re.split("[，；]", value) if part.strip()]
        if len(parts) > 1 and all(self.parts.admits(fault.schema, part) for part in parts):
            return error(self.at(fault), "full-width", value=value, near=", ".join(parts))
        readings = {
            "unquote-it": value if isinstance(fault.instance, str) else "",
            "full-width": plain(value),
            "chinese-keyword": keyword(value),
            "date-form": iso_date(value),
        }
        for code, near in readings.items():
            if near and (near != value or code == "unquote-it") and self.parts.admits(fault.schema, near):
                known = "impossible-date" if code == "date-form" and not is_day(near) else code
                return error(self.at(fault), known, value=value, near=near)
        return None

    def not_one_of(self, fault: ValidationError) -> Iterable[Problem]:
        """A word outside a closed list, and the one it was meant to be."""
        if isinstance(fault.instance, str) and (near := self.meant(fault)):
            return [near]
        value = self.written(fault)
        allowed = ["true" if choice is True else str(choice) for choice in self.parts.choices(fault.schema)]
        facts = {"name": self.name(fault), "value": value, "near": nearest(value, allowed)}
        return [error(self.at(fault), "not-one-of", **facts, allowed=", ".join(allowed))]

    def wrong_form(self, fault: ValidationError) -> Iterable[Problem]:
        """A text that is not written the way its key asks."""
        value = self.written(fault)
        if not value.strip():
            return [error(self.at(fault), "empty-value", name=self.name(fault))]
        if near := self.meant(fault):
            return [near]
        if self.name(fault) == "recurrence" and is_day(day := iso_date(value) or value):
            return [error(self.at(fault), "date-form", value=value, near=f"{{date: {day}}}")]
        if self.name(fault) == "recurrence" and plain(value) in VAGUE:
            return [error(self.at(fault), "vague-recurrence", value=value)]
        choices = [str(choice) for choice in self.parts.choices(fault.schema)]
        lower = value.lower() if self.parts.admits(fault.schema, value.lower()) else ""
        near_word = lower or (nearest(value, choices) if isinstance(fault.instance, str) else "")
        facts = {"name": self.name(fault), "value": value, "near": near_word}
        return [error(self.at(fault), "wrong-form", **facts, examples=", ".join(self.parts.examples(fault.schema)))]

    def bad_name(self, fault: ValidationError) -> Iterable[Problem]:
        """A key that is a name of the user's, with a character that no name may have."""
        yield error(self.holder(fault).key(fault.instance), "bad-name", value=fault.instance)

    def holder(self, fault: ValidationError) -> Any:
        """The value at the fault's path."""
        here = self.root
        for step in fault.absolute_path:
            here = here[step]
        return here

    def repeated(self, fault: ValidationError) -> Iterable[Problem]:
        """An entry that stands twice in a list."""
        seen: list[Any] = []
        for index, entry in enumerate(fault.instance):
            if entry in seen:
                source = place(self.root, (*fault.absolute_path, index))
                yield error(source, "repeated-entry", value=entry, name=self.name(fault))
            seen.append(entry)

    def out_of_bounds(self, fault: ValidationError) -> Iterable[Problem]:
        """Too small, too large, too short, too long, too few, too many."""
        codes = {
            "minimum": "too-small", "maximum": "too-large", "minLength": "empty-value", "maxLength": "text-too-long",
            "minItems": "too-few", "maxItems": "too-many", "minProperties": "too-few", "maxProperties": "too-many",
        }  # fmt: skip
        code = codes.get(str(fault.validator), "schema")
        facts = {"name": self.name(fault), "value": self.written(fault)[:60], "bound": fault.validator_value}
        return [error(self.at(fault), code, **facts, said=fault.message[:200])]


def explain(schema: dict[str, Any], text: Text, root: Any, bad: list[tuple[str | int, ...]]) -> list[Problem]:
    """Every fault of the document as a problem, the first few hundred of them."""
    explainer = Explainer(schema, text, root)
    problems: list[Problem] = []
    for fault in explainer.errors(bad):
        problems.extend(explainer.explain(fault))
        if len(problems) >= _MOST:
            break
    return problems[:_MOST]


def _branches(fault: ValidationError) -> list[list[ValidationError]]:
    """The errors of each branch of an anyOf, nested ones opened up."""
    grouped: dict[int, list[ValidationError]] = {}
    for inner in fault.context or ():
        grouped.setdefault(int(inner.schema_path[0]), []).append(inner)
    return list(grouped.values())


def _type_error(branch: list[ValidationError]) -> bool:
    """Whether the value is not even of the branch's type."""
    for inner in branch:
        if inner.relative_path:
            continue
        if inner.validator == "type":
            return True
        values = {"const": [inner.validator_value], "enum": inner.validator_value}.get(inner.validator)
        if values and all(type_name(value) != type_name(inner.instance) for value in values):
            return True
    return False


def _index(fault: ValidationError, form: dict[str, Any], resolved: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Which branch of the anyOf this form is."""
    return next(i for i, branch in enumerate(fault.validator_value) if resolved(branch) is form)
