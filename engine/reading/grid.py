"""Rows whose cells span others, made rows of the same number of cells."""

from collections.abc import Sequence

Cell = tuple[str, int, int]
"""What it says, how many rows and how many columns it takes."""
_WIDEST = 60


def spread(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Rows of plain cells; what spans several is said in each of them."""
    found: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        cells: list[str] = []
        given = list(row)
        while given or len(cells) in hanging:
            if len(cells) >= _WIDEST:
                break
            if len(cells) in hanging:
                text, left = hanging.pop(len(cells))
                if left > 1:
                    hanging[len(cells)] = text, left - 1
                cells.append(text)
                continue
            text, down, across = given.pop(0)
            for _ in range(min(across, _WIDEST)):
                if down > 1:
                    hanging[len(cells)] = text, down - 1
                cells.append(text)
        found.append(cells)
    return found
