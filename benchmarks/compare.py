"""Two things measured side by side in one run: the ratio is the figure, since machines are noisy and differ."""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the results: what was measured, what came out, what was aimed at (no verdict without an aim)."""

    what: str
    result: str
    aim: str = ""
    met: bool | None = None


class Ratios(NamedTuple):
    """How many times as long the subject took as the yardstick, in each round, and the median seconds of both."""

    each: list[float]
    subject: float
    yardstick: float

    @property
    def inverse(self) -> "Ratios":
        """How many times as fast the subject was."""
        return Ratios([1 / ratio for ratio in self.each], self.yardstick, self.subject)

    @property
    def median(self) -> float:
        """The ratio in the middle: the figure that an aim is held against."""
        return median(self.each)

    def __str__(self) -> str:
        return f"{_short(self.median)} × (least {_short(min(self.each))})"


def compare(subject: Callable[[], object], yardstick: Callable[[], object], rounds: int) -> Ratios:
    """Time both in turn, A B A B …, after one round that is not counted."""
    subject()
    yardstick()
    pairs = [(seconds(subject), seconds(yardstick)) for _ in range(rounds)]
    mine, theirs = zip(*pairs, strict=True)
    return Ratios([a / b for a, b in pairs], median(mine), median(theirs))


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes; what earlier ones left behind is collected before."""
    gc.collect()
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def at_most(what: str, ratios: Ratios, aim: float) -> Row:
    """A row that is met when the ratio in the middle is no larger than the aim."""
    return Row(what, str(ratios), f"≤ {aim:g} ×", ratios.median <= aim)


def at_least(what: str, ratios: Ratios, aim: float) -> Row:
    """A row that is met when the ratio in the middle is no smaller than the aim."""
    return Row(what, str(ratios), f"≥ {aim:g} ×", ratios.median >= aim)


def table(rows: Iterable[Row], command: str) -> Iterator[str]:
    """The lines of a Markdown table, each as soon as its row is measured; the command is what measures it again."""
    verdicts = {True: "met", False: "**missed**", None: ""}
    yield from ("| measured | result | aim | | again by |", "|---|---|---|---|---|")
    for row in rows:
        yield f"| {row.what} | {row.result} | {row.aim} | {verdicts[row.met]} | `{command}` |"


def show(doc: str | None, rows: Callable[[], Iterable[Row]]) -> None:
    """A benchmark as a program: `--help` tells what it measures, otherwise it prints its table."""
    argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for line in table(rows(), f"python benchmarks/{Path(sys.argv[0]).name}"):
        print(line, flush=True)


def _short(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"  # noqa: PLR2004
