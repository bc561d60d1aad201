"""The channels by which people are told: a file of the server's own, beside the ledger, never among the plans."""

import os
import stat
from collections.abc import Mapping as AnyMapping
from typing import Any, NamedTuple

from engine.document import file
from engine.document.compose import compose
from engine.document.file import Text
from engine.document.nodes import Mapping
from engine.document.schema import validate
from engine.faults import SecretError
from engine.source import Problem, Severity, Source

FILE = "channels.yaml"
_SECRETS = ("password", "url", "secret")
_PATHS = frozenset({"path", "ca", "file"})
"""Keys of files and folders; where they are relative, they are those of the workspace."""
_ABOUT = frozenset({"type", "from", "reply_to", "options"})
"""Keys that are no options of the channel's type."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Channel(NamedTuple):
    """A channel as it is written: its type, who the sender is, its other options; secrets are not read yet.

    `source` is where its name stands, `places` where each of its keys does.
    """

    name: str
    type: str
    sender: str
    reply_to: str | None
    options: AnyMapping[str, Any]
    source: Source
    places: AnyMapping[str, Source]

    def place(self, option: str) -> Source:
        """Where an option stands, or the channel, where it is missing."""
        return self.places.get(option, self.source)

    def revealed(self, environment: AnyMapping[str, str]) -> dict[str, str | int | bool]:
        """The options with their secrets.

        Raises:
            SecretError: one cannot be had.
        """
        return {name: revealed(name, value, environment) for name, value in self.options.items()}


class Read(NamedTuple):
    """The channels of a file by name, what is wrong with it, and its text; `secrets` says that some stand in it."""

    channels: dict[str, Channel]
    problems: list[Problem]
    text: Text | None
    secrets: bool = False


def read(path: str, name: str, folder: str) -> Read:
    """The channels in a file; none where there is no file, or something is wrong with it.

    Args:
        path: of the file.
        name: by which messages name it.
        folder: the workspace's, to which paths in the file are relative.
    """
    if not os.path.lexists(path):
        return Read({}, [], None)
    text, problems = file.read(path, name)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Read({}, problems, text)
    root, found = compose(name, text.text)
    problems = [*problems, *found]
    if not isinstance(root, Mapping):
        return Read({}, problems, text)
    verdict = validate("channels", text, root)
    problems.extend(verdict.problems)
    if verdict.root is None or problems:
        return Read({}, problems, text)
    channels = {channel: _channel(verdict.root, channel, folder) for channel in verdict.root}
    secrets = any(_plain_secret(verdict.root[name]) for name in verdict.root)
    return Read(channels, problems, text, secrets)


def _plain_secret(node: Mapping) -> bool:
    """Whether a channel has a secret written out, or an option of a plug-in that may be one."""
    return any(isinstance(value, str) for value in (*map(node.get, _SECRETS), *node.get("options", {}).values()))


def private(path: str) -> bool:
    """Whether nobody but its owner reads a file; where the system has no such rights, that is taken for granted."""
    return os.name == "nt" or not os.stat(path).st_mode & _OTHERS


def _channel(root: Mapping, name: str, folder: str) -> Channel:
    node = root[name]
    further = node.get("options", Mapping(node.file, node.line, node.column))
    options = {key: _plain(key, node[key], folder) for key in node if key not in _ABOUT}
    options |= {key: _plain("", value, folder) for key, value in further.items()}
    places = {key: node.key(key) for key in node} | {key: further.key(key) for key in further}
    sender = node.get("from") or (node.get("user") if "@" in str(node.get("user", "")) else "") or "wf@localhost"
    return Channel(name, node["type"], str(sender), node.get("reply_to"), options, root.key(name), places)


def _plain(key: str, value: Any, folder: str) -> Any:  # noqa: ANN401 (what the schema lets pass)
    """A value without its place; a path is one from the root."""
    if isinstance(value, Mapping):
        return {inner: _plain(inner, text, folder) for inner, text in value.items()}
    return os.path.join(folder, os.path.expanduser(value)) if key in _PATHS else value


def revealed(option: str, value: Any, environment: AnyMapping[str, str]) -> str | int | bool:  # noqa: ANN401 (the same)
    """The value of an option, perhaps a secret that stands in the environment or a file.

    Raises:
        SecretError: it cannot be had.
    """
    if not isinstance(value, dict):
        plain: str | int | bool = value
        return plain
    if "file" in value:
        return _of_file(option, value["file"])
    if value["env"] not in environment:
        raise SecretError(option, "no-variable", value["env"])
    if not environment[value["env"]]:
        raise SecretError(option, "empty-variable", value["env"])
    return environment[value["env"]]


def _of_file(option: str, path: str) -> str:
    """The secret in a file of which nobody else can know it."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise SecretError(option, "not-plain", path)
        if not private(path):
            raise SecretError(option, "open-to-others", path)
        with open(path, encoding="utf-8-sig") as stream:
            found = stream.read().strip()
    except FileNotFoundError:
        raise SecretError(option, "no-file", path) from None
    except (OSError, UnicodeDecodeError):
        raise SecretError(option, "unreadable", path) from None
    if not found:
        raise SecretError(option, "empty-file", path)
    return found
