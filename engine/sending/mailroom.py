"""The channels of a server, opened by their names."""

import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import NamedTuple

from engine import channels, wording
from engine.channels import Channel
from engine.faults import RefusedError, SecretError
from engine.ports import DeliveryError, Notifier
from engine.render import channels as told
from engine.render.mime import bare
from engine.render.page import Sender
from engine.source import Problem
from engine.workspace import shown

GROUP = "wf.notifiers"
"""The entry points under which channels are found."""
_HARMLESS = frozenset({"type", "from", "reply_to", "host", "security", "ca", "helo", "timeout", "path"})
"""Options that are no secrets, so that what is wrong with them may be shown."""
_NOWHERE = Sender("wf <wf@localhost>", None)


class ChannelsFaultError(Exception):
    """Something is wrong with the channels file: {problems}, which may be shown."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class Mailroom(NamedTuple):
    """The channels that are set up, and where that is written."""

    path: str
    channels: Mapping[str, Channel]
    words: wording.Words

    def sender(self, channel: str) -> Sender:
        """Who writes on a channel."""
        found = self.channels.get(channel)
        return Sender(found.sender, found.reply_to) if found else _NOWHERE

    def address(self, channel: str) -> str:
        """The bare address of whoever writes on a channel."""
        return bare(self.sender(channel).address)

    def opened(self, name: str) -> Notifier:
        """A channel, opened.

        Raises:
            DeliveryError: it is not set up, or not as it has to be.
        """
        channel = self.channels.get(name)
        if channel is None:
            raise _closed(told.not_there(name, shown(self.path), self.words))
        kinds = entry_points(group=GROUP, name=channel.type)
        if not kinds:
            types = {one.name for one in entry_points(group=GROUP)}
            raise _closed(told.unknown_type(channel, types, self.words))
        try:
            notifier: Notifier = next(iter(kinds)).load()(channel.revealed(os.environ))
        except (ImportError, AttributeError) as fault:
            raise _closed(told.not_loaded(channel, str(fault), self.words)) from fault
        except (ValueError, SecretError) as fault:
            raise _closed(told.unusable(channel, fault, self.words)) from fault
        return notifier


def mailroom(path: str, folder: str, lang: str) -> Mailroom:
    """The channels of a file; none where there is no file.

    Args:
        path: of the file.
        folder: to which paths in it are relative.
        lang: in which what is wrong is told.

    Raises:
        RefusedError: secrets stand in it for all to read.
        ChannelsFaultError: something is wrong with it.
    """
    found = channels.read(path, shown(path), folder)
    if found.problems:
        raise ChannelsFaultError([_discreet(one) for one in found.problems])
    if found.secrets and not channels.private(path):
        raise RefusedError("secrets-open", file=shown(path))
    return Mailroom(path, found.channels, wording.words(lang))


def _closed(said: str) -> DeliveryError:
    """A channel that somebody has to set to rights first."""
    return DeliveryError("later", said, channel=True, soon=False)


def _discreet(problem: Problem) -> Problem:
    """The problem without what is written there: it may be a secret."""
    if problem.facts.get("name") in _HARMLESS or problem.code == "unquote-it":  # no secret has to be a number
        return problem
    told = {"value": "…"} if "value" in problem.facts else {}
    near = {"near": ""} if "near" in problem.facts and problem.code != "unknown-key" else {}
    return problem._replace(facts={**problem.facts, **told, **near})
