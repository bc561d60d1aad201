"""YAML text to nodes: one document of mappings, sequences and scalars, nothing that refers, tags or merges.

Works on the parser's event stream, so that depth and size are bounded before anything is built.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from yaml import events
from yaml._yaml import CParser
from yaml.error import Mark, MarkedYAMLError

from engine.document import lint, syntax
from engine.document.nodes import Mapping, Sequence
from engine.document.scalars import resolve
from engine.source import Problem, Source, error

DEEPEST = 40
LONGEST = 10_000
"""Characters of one scalar."""
MOST_EVENTS = 1_000_000


class _Stop(Exception):  # noqa: N818 (no error: the way out of the event loop)
    """Nothing after this can be trusted."""


class _Frame(NamedTuple):
    """A collection that is being filled: the node, and the key that its next value belongs to."""

    node: Mapping | Sequence
    flow: bool


class Composer:
    """Builds nodes from events and collects what is wrong with them."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self.root: Any = None
        self.documents = 0
        self.broken = False
        self.frames: list[_Frame] = []
        self.key: str | None = None
        self.key_mark: Mark | None = None
        self.handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self.scalar,
            events.MappingStartEvent: self.mapping,
            events.SequenceStartEvent: self.sequence,
            events.MappingEndEvent: self.end,
            events.SequenceEndEvent: self.end,
            events.AliasEvent: self.alias,
            events.DocumentStartEvent: self.document,
        }

    def feed(self) -> None:
        """Read the whole text, or as far as it makes sense."""
        parser = CParser(self.text)
        handlers = self.handlers
        try:
            for _ in range(MOST_EVENTS):
                event = parser.get_event()
                if event is None:
                    return
                handler = handlers.get(event.__class__)
                if handler is not None:
                    handler(event)
            self.report(Source(self.file, 1, 1), "too-many-values", most=MOST_EVENTS)
        except _Stop:
            self.broken = True
        except MarkedYAMLError as fault:
            self.broken = True
            self.problems.append(syntax.explain(self.file, self.text, fault))
        finally:
            parser.dispose()

    def report(self, where: Mark | Source, code: str, **facts: object) -> None:
        """Note a problem at a mark of the parser."""
        source = where if isinstance(where, Source) else Source(self.file, where.line + 1, where.column + 1)
        self.problems.append(error(source, code, **facts))

    def scalar(self, event: Any) -> None:
        """A key, or a value of the innermost collection."""
        mark = event.start_mark
        text = event.value
        if event.anchor or event.tag:
            self.refuse(event)
        if len(text) > LONGEST:
            self.report(mark, "value-too-long", length=len(text), most=LONGEST)
        if event.style == '"' and not text.isprintable():
            self.problems.extend(lint.strange(self.file, mark.line + 1, mark.column + 1, text))
        if self.key is None and self.frames and self.frames[-1].node.__class__ is Mapping:
            self.name(text, mark)
            return
        if not text and event.implicit[0] and self.frames and self.frames[-1].flow and self.key is not None:
            self.cut(mark)
        self.put(resolve(text) if event.implicit[0] else text, mark)

    def name(self, text: str, mark: Mark) -> None:
        """Take a scalar as the key of what comes next."""
        node = self.frames[-1].node
        if text == "<<":
            self.report(mark, "merge-key")
        elif isinstance(node, Mapping) and text in node:
            self.report(mark, "duplicate-key", key=text, first=node.marks[text][0] + 1)
        self.key = text
        self.key_mark = mark

    def cut(self, mark: Mark) -> None:
        """A key without colon inside {...}: most often a text that a comma has cut in two."""
        if self.key_mark is not None and self.key_mark.line == mark.line and self.key:
            flat = self.key_mark.column + len(self.key)
            if mark.column <= flat + 1:
                self.report(self.key_mark, "cut-by-comma", text=self.key)

    def put(self, value: Any, mark: Mark) -> None:
        """Place a finished or beginning value into the innermost collection."""
        if not self.frames:
            self.root = value
            return
        node = self.frames[-1].node
        if node.__class__ is Mapping and self.key is not None and self.key_mark is not None:
            node[self.key] = value
            node.marks[self.key] = (self.key_mark.line, self.key_mark.column, mark.line, mark.column)
            self.key = None
        elif isinstance(node, Sequence):
            node.append(value)
            node.marks.append((mark.line, mark.column))

    def mapping(self, event: Any) -> None:
        """A mapping begins."""
        self.begin(event, Mapping(self.file, event.start_mark.line, event.start_mark.column))

    def sequence(self, event: Any) -> None:
        """A sequence begins."""
        self.begin(event, Sequence(self.file, event.start_mark.line, event.start_mark.column))

    def begin(self, event: Any, node: Mapping | Sequence) -> None:
        """Place a collection and go into it."""
        if event.anchor or event.tag:
            self.refuse(event)
        if len(self.frames) >= DEEPEST:
            self.report(event.start_mark, "too-deep", most=DEEPEST)
            raise _Stop
        if self.frames and self.key is None and self.frames[-1].node.__class__ is Mapping:
            self.report(event.start_mark, "key-not-text")
            raise _Stop
        self.put(node, event.start_mark)
        self.frames.append(_Frame(node, event.flow_style))

    def end(self, _event: Any) -> None:
        """The innermost collection is complete."""
        self.frames.pop()
        self.key = None

    def alias(self, event: Any) -> None:
        """A reference to an anchor: refused, its place taken by nothing."""
        self.report(event.start_mark, "anchor", text=f"*{event.anchor}")
        if self.frames and self.key is None and self.frames[-1].node.__class__ is Mapping:
            raise _Stop
        self.put(None, event.start_mark)

    def refuse(self, event: Any) -> None:
        """Report an anchor or a tag."""
        if event.anchor:
            self.report(event.start_mark, "anchor", text=f"&{event.anchor}")
        if event.tag:
            self.report(event.start_mark, "tag", text=event.tag.replace("tag:yaml.org,2002:", "!!"))

    def document(self, event: Any) -> None:
        """A document begins; a file holds one."""
        self.documents += 1
        if self.documents > 1:
            self.report(event.start_mark, "several-documents")
            raise _Stop


def compose(file: str, text: str) -> tuple[Any, list[Problem]]:
    """The root value of the text and everything wrong with it; None where nothing could be read."""
    text, strange = lint.clean(file, text)
    composer = Composer(file, text)
    composer.feed()
    found = [*strange, *composer.problems]
    whole = not composer.broken and isinstance(composer.root, Mapping)
    if whole and not found:
        return composer.root, []
    found = syntax.clearer(found, lint.punctuation(file, text))
    if not composer.broken and not whole and not found:
        found.append(error(Source(file, 1, 1), "empty-file" if composer.root is None else "not-a-mapping"))
    return composer.root if whole else None, found
