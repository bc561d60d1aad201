"""Where the files that travel with the program are, how large a file of the user's may be, and what is no path.

Plain strings and os.path: this is read at every start, and pathlib is slow to import.
"""

import os.path

LARGEST = 8 * 1024 * 1024
"""Bytes of a file of the user's that is still read; a plan of 10,000 tasks takes about 2 MB."""
PACKAGE = os.path.dirname(os.path.abspath(__file__))
LOCALES = os.path.join(PACKAGE, "locales")
TEMPLATES = os.path.join(PACKAGE, "templates")


def is_address(place: str) -> bool:
    """Whether the place of a ledger is no path, but the address of something elsewhere."""
    return "://" in place


def schema(name: str) -> str:
    """The path of a JSON Schema: inside the installed package, or beside it in a checkout."""
    file = f"{name}.schema.json"
    inside = os.path.join(PACKAGE, "schemas", file)
    return inside if os.path.isfile(inside) else os.path.join(os.path.dirname(PACKAGE), "schemas", file)
