"""Plain scalars by the YAML 1.2 core schema, numbers in decimal only.

So `no`, `on`, `22:30`, `07`, `0x1F`, `.inf` and `2024-06-28` are text (YAML 1.2.2, section 10.3.2, less octal,
hexadecimal and the special floats, which no plan needs). A whole number written as a float, `2024.0`, stays text too:
JSON Schema would take it for an integer.
"""

import re

_FIRST = frozenset("~nNtTfF-+.0123456789")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})?\.[0-9]{1,18}(?:[eE][-+]?[0-9]{1,2})?")


def resolve(text: str) -> str | int | float | bool | None:
    """The value that a plain scalar stands for."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not float(text).is_integer():
        return float(text)
    return text
