"""An editor's half of the Language Server Protocol: what a server would show to someone who has a file open.

Source: https://microsoft.github.io/language-server-protocol (the base protocol, and the few messages used here).
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO, Any, NamedTuple, TypeAlias

Message: TypeAlias = Mapping[str, Any]

PATIENCE = 60.0
"""Seconds to wait for an answer, or for the server to end."""
PROPERTY = 10
"""A suggestion's kind: a key of a mapping."""


class ServerFell(Exception):  # noqa: N818 (the name says what happened)
    """The language server ended, answered with an error, or kept silent for too long."""


class Spot(NamedTuple):
    """A place in a text as the protocol counts: both from 0, characters as UTF-16 units."""

    line: int
    character: int


class Diagnostic(NamedTuple):
    """A wavy underline: where it begins, and what it says."""

    begin: Spot
    text: str


class Suggestion(NamedTuple):
    """An entry of the completion list: its name, its kind, what it inserts, and the help beside it."""

    label: str
    kind: int
    insert: str
    help: str

    def readable(self) -> bool:
        """Whether it is in words, not in the server's own makeshift for a mapping without a name."""
        return "[object" not in self.label + self.insert and not self.label.startswith("object(")


class Wire:
    """Messages to and from a child process; a thread reads, so that waiting has a bound on every system."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._inbox: SimpleQueue[Message | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def send(self, **message: object) -> None:
        """Write one message."""
        assert self._child.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._child.stdin.flush()

    def receive(self, deadline: float) -> Message:
        """The next message; ServerFell when none came before the deadline or none will come."""
        try:
            message = self._inbox.get(timeout=max(0.0, deadline - monotonic()))
        except Empty as silence:
            raise ServerFell("no answer in time") from silence
        if message is None:
            raise ServerFell(f"ended with status {self._child.wait(PATIENCE)}")
        return message

    def join(self) -> None:
        """Wait for the reader, which ends when the child does."""
        self._reader.join(PATIENCE)

    def _read(self) -> None:
        assert self._child.stdout is not None
        try:
            for message in _messages(self._child.stdout):
                self._inbox.put(message)
        finally:
            self._inbox.put(None)


def _messages(stream: IO[bytes]) -> Iterator[Message]:
    while headers := _headers(stream):
        yield json.loads(stream.read(int(headers[b"content-length"])))


def _headers(stream: IO[bytes]) -> dict[bytes, bytes]:
    lines = iter(lambda: stream.readline().strip(), b"")
    return {name.lower(): value for name, _, value in (line.partition(b":") for line in lines)}


@contextmanager
def wired(command: Sequence[str]) -> Iterator[Wire]:
    """A wire to a new process; whatever happens, the process is reaped and its pipes are closed."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        wire = Wire(child)
        try:
            yield wire
            child.wait(PATIENCE)
        finally:
            child.kill()
            wire.join()


class Editor:
    """A client that has initialized its server."""

    def __init__(self, wire: Wire, root: str, settings: Message) -> None:
        self._wire = wire
        self._settings = settings
        self._asked = False
        self._numbers = count(1)
        self._answers: dict[int, Message] = {}
        self._shown: dict[str, tuple[Diagnostic, ...]] = {}
        self._opened: set[str] = set()
        capabilities = {"workspace": {"configuration": True}}
        self._ask("initialize", {"processId": None, "rootUri": root, "capabilities": capabilities})
        wire.send(method="initialized", params={})
        self._until(lambda: self._asked)

    def open(self, uri: str, text: str) -> "Document":
        """Show a text under an address; an address serves once, for a server's last word on it may come late."""
        assert uri not in self._opened, uri
        self._opened.add(uri)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._wire.send(method="textDocument/didOpen", params={"textDocument": document})
        return Document(self, uri)

    def diagnostics(self, uri: str) -> tuple[Diagnostic, ...]:
        """What is underlined in an open document, once the server has judged it."""
        self._until(lambda: uri in self._shown)
        return self._shown[uri]

    def ask_at(self, method: str, uri: str, spot: Spot) -> Any:  # noqa: ANN401 (JSON)
        """The server's answer to a question about a place in an open document."""
        return self._ask(method, {"textDocument": {"uri": uri}, "position": spot._asdict()})

    def leave(self) -> None:
        """Shut the server down."""
        self._ask("shutdown", None)
        self._wire.send(method="exit")

    def _ask(self, method: str, params: object) -> Any:  # noqa: ANN401 (JSON)
        number = next(self._numbers)
        self._wire.send(id=number, method=method, params=params)
        self._until(lambda: number in self._answers)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise ServerFell(answer["error"]["message"])
        return answer["result"]

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = monotonic() + PATIENCE
        while not done():
            self._hear(self._wire.receive(deadline))

    def _hear(self, message: Message) -> None:
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" in message:
            self._wire.send(id=message["id"], result=self._answer(message))
        elif message["method"] == "textDocument/publishDiagnostics":
            params = message["params"]
            self._shown[params["uri"]] = tuple(map(_diagnostic, params["diagnostics"]))

    def _answer(self, request: Message) -> object:
        if request["method"] != "workspace/configuration":
            return None
        self._asked = True
        return [self._settings.get(item["section"]) for item in request["params"]["items"]]


class Document(NamedTuple):
    """A text that an editor has open."""

    editor: Editor
    uri: str

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is underlined."""
        return self.editor.diagnostics(self.uri)

    def complete(self, spot: Spot) -> tuple[Suggestion, ...]:
        """What is offered at a place."""
        answer = self.editor.ask_at("textDocument/completion", self.uri, spot)
        return tuple(map(_suggestion, answer["items"]))

    def hover(self, spot: Spot) -> str:
        """The Markdown shown under the pointer; empty when there is none."""
        answer = self.editor.ask_at("textDocument/hover", self.uri, spot)
        return str(answer["contents"]["value"]) if answer else ""


def _diagnostic(raw: Message) -> Diagnostic:
    return Diagnostic(Spot(**raw["range"]["start"]), raw["message"])


def _suggestion(raw: Message) -> Suggestion:
    edit = raw.get("textEdit", {}).get("newText", "")
    text = raw.get("documentation", "")
    return Suggestion(
        raw["label"], raw["kind"], raw.get("insertText", edit), text if isinstance(text, str) else text["value"]
    )


@contextmanager
def editing(command: Sequence[str], root: str, settings: Message) -> Iterator[Editor]:
    """An editor with a server of its own, which is shut down in the end."""
    with wired(command) as wire:
        editor = Editor(wire, root, settings)
        yield editor
        editor.leave()
