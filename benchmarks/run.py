"""Run every benchmark and write the results to docs/benchmarks.md: python benchmarks/run.py.

Takes some minutes; nothing else should keep the machine busy meanwhile.
"""

import argparse
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import check, digests, editing, expansion, ledger, startup
from benchmarks.compare import table

_PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_BENCHMARKS = (
    ("startup.py", startup),
    ("check.py", check),
    ("expansion.py", expansion),
    ("ledger.py", ledger),
    ("digests.py", digests),
    ("editing.py", editing),
)
_ABOUT = """\
# Benchmarks

Ratios between two things measured side by side in one run, A B A B …: the ratio in the middle, and the least one.
A ratio can be compared between machines; seconds cannot. The plans come from `python benchmarks/generate.py N DIR`.
Written by `python benchmarks/run.py`: do not edit.
"""


def page() -> Iterator[str]:
    """The lines of the page, each as soon as it is known."""
    yield from _ABOUT.splitlines()
    yield ""
    yield f"Measured {datetime.now(UTC).date()} with Python {platform.python_version()}, {os.cpu_count()} cores,"
    yield f"{platform.platform()}."
    for name, benchmark in _BENCHMARKS:
        yield from ("", f"## {name.removesuffix('.py').capitalize()}", "")
        yield from (benchmark.__doc__ or "").strip().splitlines()
        yield ""
        yield from table(benchmark.rows(), f"python benchmarks/{name}")


def main() -> None:
    """Measure, print, write."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    lines = []
    for line in page():
        print(line, flush=True)
        lines.append(line)
    _PAGE.parent.mkdir(exist_ok=True)
    _PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
