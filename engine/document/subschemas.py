"""What a part of a JSON Schema asks for: its types, its closed list of values, its examples, what it would take."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from engine.document.scalars import resolve
from engine.document.schema import resolved

Schema = dict[str, Any]


def _pattern(_validator: object, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    """As ECMA-262 has it: `$` is the end of the text, not the place before a last line end."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Validator = validators.extend(Draft202012Validator, {"pattern": _pattern})


class Subschemas:
    """Answers questions about parts of one schema, references followed."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.validator = Validator(schema)

    def resolved(self, schema: Schema) -> Schema:
        """A subschema, its reference followed."""
        return resolved(self.schema, schema)

    def types(self, schema: Schema) -> set[str]:
        """The JSON types that a schema admits."""
        resolved = self.resolved(schema)
        inner = [kind for branch in resolved.get("anyOf", ()) for kind in self.types(branch)]
        own = resolved.get("type", [])
        return {*inner, *([own] if isinstance(own, str) else own), *map(type_name, _listed(resolved))}

    def choices(self, schema: Schema) -> list[Any]:
        """The closed list of values of a schema."""
        resolved = self.resolved(schema)
        return [*_listed(resolved), *(value for branch in resolved.get("anyOf", ()) for value in self.choices(branch))]

    def examples(self, schema: Schema) -> list[str]:
        """How a value of the schema is written: its examples and choices, or the pattern where there are none."""
        resolved = self.resolved(schema)
        shown = [_written(example) for example in resolved.get("examples", ()) if not isinstance(example, list | dict)]
        found = list(dict.fromkeys([*shown, *map(str, self.choices(resolved))]))
        pattern = str(resolved.get("pattern", ""))
        return found or ["@name" if pattern.startswith("^[^\\s/@#") else pattern]

    def admits(self, schema: Schema, value: str) -> bool:
        """Whether a schema would take this value, as text or as the number or truth value it spells."""
        judge = self.validator.evolve(schema=schema)
        return any(judge.is_valid(candidate) for candidate in _readings(value))


def type_name(value: object) -> str:
    """The JSON type of a value."""
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return names.get(type(value), "object" if isinstance(value, dict) else "array")


def _written(example: object) -> str:
    """An example as it stands in a file: a text that would be read as a number is quoted."""
    return f'"{example}"' if isinstance(example, str) and not isinstance(resolve(example), str) else str(example)


def _listed(schema: Schema) -> list[Any]:
    return [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]


def _readings(value: str) -> list[Any]:
    """The values that a text may stand for."""
    number = [int(value)] if re.fullmatch(r"[+-]?[0-9]{1,9}", value) else []
    truth = [value == "true"] if value in {"true", "false"} else []
    return [*number, *truth, value]
