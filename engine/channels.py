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
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Channel(NamedTuple):
    """A channel as it is written: its type, who the sender is, its other options; secrets are not read yet."""

    name: str
    type: str
    sender: str
    reply_to: str | None
    options: AnyMapping[str, Any]
    source: Source

    def revealed(self, environment: AnyMapping[str, str]) -> dict[str, str | int | bool]:
        """The options with their secrets.

        Raises:
            SecretError: one cannot be had.
        """
        return {name: _secret(value, environment) for name, value in self.options.items()}


class Read(NamedTuple):
    """The channels of a file by name, what is wrong with it, and its text; `secrets` says that some stand in it."""

    channels: dict[str, Channel]
    problems: list[Problem]
    text: Text | None
    secrets: bool = False


def read(path: str, name: str) -> Read:
    """The channels in a file; none where there is no file, or something is wrong with it."""
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
    channels = {channel: _channel(verdict.root, channel) for channel in verdict.root}
    secrets = any(_plain_secret(verdict.root[name]) for name in verdict.root)
    return Read(channels, problems, text, secrets)


def _plain_secret(node: Mapping) -> bool:
    """Whether a channel has a secret written out, or an option of a plug-in that may be one."""
    return any(isinstance(value, str) for value in (*map(node.get, _SECRETS), *node.get("options", {}).values()))


def private(path: str) -> bool:
    """Whether nobody but its owner reads a file; where the system has no such rights, that is taken for granted."""
    return os.name == "nt" or not os.stat(path).st_mode & _OTHERS


def _channel(root: Mapping, name: str) -> Channel:
    node = root[name]
    options = {key: _plain(node[key]) for key in node if key not in {"type", "from", "reply_to", "options"}}
    options |= {key: _plain(value) for key, value in node.get("options", {}).items()}
    sender = node.get("from") or (node.get("user") if "@" in str(node.get("user", "")) else "") or "wf@localhost"
    return Channel(name, node["type"], str(sender), node.get("reply_to"), options, root.key(name))


def _plain(value: Any) -> Any:  # noqa: ANN401 (what the schema lets pass)
    return dict(value) if isinstance(value, Mapping) else value


def _secret(value: Any, environment: AnyMapping[str, str]) -> str | int | bool:  # noqa: ANN401 (the same)
    if not isinstance(value, dict):
        plain: str | int | bool = value
        return plain
    if "env" in value:
        try:
            return environment[value["env"]]
        except KeyError:
            raise SecretError("no-variable", value["env"]) from None
    path = os.path.expanduser(value["file"])
    try:
        if not private(path):
            raise SecretError("open-to-others", path)
        with open(path, encoding="utf-8") as stream:
            return stream.read().strip()
    except (OSError, UnicodeDecodeError):
        raise SecretError("no-file", path) from None
