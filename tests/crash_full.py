"""A small disk filled up: furnishes a workspace on it, records until nothing more fits, and prints what was said.

Run inside the name space in which the disk is mounted: `python -m tests.crash_full FOLDER OUTSIDE`.
"""

import json
import os
import sys
from pathlib import Path

from tests.conftest import Wf
from tests.crash_place import DAY, FILE, furnish, seen

LARGE = 300 * 1024
"""Bytes that do not fit."""


def main(root: Path, outside: Path) -> None:
    """Record what fits, what is too large, and with not a byte left; make room, and go on."""
    furnish(root)
    large = outside / "大.txt"
    large.write_bytes(os.urandom(LARGE))
    wf = Wf(outside / "cache")
    steps = {
        "fits": ("submit", "1.study@2024Q1", "--file", FILE, *DAY),
        "too large": ("submit", "1.study@2024Q2", "--file", str(large), *DAY),
        "more": ("submit", "1.study@2024Q3", "--note", "后补", *DAY),
        "fill": (),
        "list": ("due", "--all", "--format", "json", *DAY),
        "file": ("submit", "1.study@2024Q2", "--file", FILE, *DAY),
        "note": ("submit", "1.study@2024Q2", "--note", "无", *DAY),
        "make room": (),
        "again": ("submit", "1.study@2024Q2", "--file", FILE, *DAY),
    }
    said = {}
    for name, arguments in steps.items():
        if arguments:
            said[name] = (*wf(*arguments, cwd=root), *seen(root / ".wf"))
        else:
            fill(root / "filler", full=name == "fill")
    json.dump(said, sys.stdout)


def fill(filler: Path, *, full: bool) -> None:
    """Leave not a byte of room, or make it again."""
    if not full:
        filler.unlink()
        return
    with filler.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
