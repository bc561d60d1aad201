"""Values as YAML holds them, each knowing where it stands."""

from typing import Any, Self

from engine.source import Source


class Mapping(dict[str, Any]):
    """A YAML mapping that knows where each key and value stands.

    `marks[key]` is (key line, key column, value line, value column), all from 0, as the parser counts.
    """

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int, column: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.marks: dict[str, tuple[int, int, int, int]] = {}

    @property
    def source(self) -> Source:
        """Where the mapping begins."""
        return Source(self.file, self.line + 1, self.column + 1)

    def key(self, name: str) -> Source:
        """Where this key stands; the mapping's own place when there is none."""
        mark = self.marks.get(name)
        return Source(self.file, mark[0] + 1, mark[1] + 1) if mark else self.source

    def at(self, *path: str | int) -> Source:
        """Where the value at this path stands, or the nearest thing above it that does stand."""
        return place(self, path)

    def without(self, *names: str) -> Self:
        """The same mapping, same places, less these keys."""
        twin = type(self)(self.file, self.line, self.column)
        twin.update((name, value) for name, value in self.items() if name not in names)
        twin.marks = self.marks
        return twin


class Sequence(list[Any]):
    """A YAML sequence that knows where each entry stands: `marks[i]` is (line, column), from 0."""

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int, column: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.marks: list[tuple[int, int]] = []

    @property
    def source(self) -> Source:
        """Where the sequence begins."""
        return Source(self.file, self.line + 1, self.column + 1)


def place(root: Mapping | Sequence, path: tuple[str | int, ...]) -> Source:
    """Where the value at this path below `root` stands, or the nearest thing above it that does stand."""
    here: Any = root
    found = root.source
    for step in path:
        if isinstance(here, Mapping) and step in here and step in here.marks:
            line, column = here.marks[str(step)][2:]
        elif isinstance(here, Sequence) and isinstance(step, int) and step < len(here.marks):
            line, column = here.marks[step]
        else:
            break
        found = Source(root.file, line + 1, column + 1)
        here = here[step]
    return found
