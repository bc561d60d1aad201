"""Why a channel cannot be used, in words: its place in the channels file, what is wrong, what to do about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.channels import Channel
from engine.document.nearest import nearest
from engine.faults import SecretError
from engine.ports import NO_ADDRESS, OptionError
from engine.render.cells import safe
from engine.wording import Words
from engine.workspace import shown

_APPRISE = "https://github.com/caronc/apprise/wiki"


def unusable(channel: Channel, fault: OptionError | SecretError | ValueError, words: Words) -> str:
    """Why a channel cannot be opened, with the place of the option that is to blame."""
    if isinstance(fault, SecretError):
        return _placed(channel, fault.option, secret(fault, words))
    if isinstance(fault, OptionError):
        return _placed(channel, fault.option, _option(channel, fault, words))
    return _placed(channel, str(fault).partition(":")[0], safe(str(fault)))  # a channel of others, in its own words


def unknown_type(channel: Channel, types: Iterable[str], words: Words) -> str:
    """That there is no such type of channel, and which was meant."""
    said = words.gettext("There is no type {type}.").format(type=safe(channel.type))
    return _placed(channel, "type", _hinted(said, channel.type, sorted(types), words))


def not_loaded(channel: Channel, detail: str, words: Words) -> str:
    """That the program of a type is there only in part."""
    said = words.gettext("Type {type} is not properly installed ({detail}).")
    return _placed(channel, "type", said.format(type=safe(channel.type), detail=safe(detail)))


def not_there(name: str, file: str, words: Words) -> str:
    """That a channel of which people are to be told is not in the file any more."""
    return words.gettext("There is no channel {name} in {file}.").format(name=safe(name), file=safe(file))


def answer(said: str, words: Words) -> str:
    """What came back of a message: the other side's own words, or ours where it was not even asked."""
    if said == NO_ADDRESS:
        return words.gettext("this is not one e-mail address, as in li@example.org")
    return safe(said)


def _placed(channel: Channel, option: str, said: str) -> str:
    return f"{safe(str(channel.place(option)))}: {channel.name}: {said}"


def _hinted(said: str, written: str, names: list[str], words: Words) -> str:
    """A sentence, and which of the names was meant, or all of them."""
    near = nearest(written, names)
    hint = words.gettext("Did you mean {near}?").format(near=near)
    if not near:
        hint = words.gettext("There are: {names}.").format(names="、".join(map(safe, names)))
    return words.gettext("{said} {hint}").format(said=said, hint=hint)


def _option(channel: Channel, fault: OptionError, words: Words) -> str:
    """What is wrong with an option."""
    sentence = _sentences(words.gettext).get(fault.code)
    if sentence is None:
        return safe(str(fault))
    facts: Mapping[str, Any] = {"option": fault.option, "type": channel.type, "manual": _APPRISE, **fault.facts}
    told = {name: safe(shown(str(fact)) if name == "file" else str(fact)) for name, fact in facts.items()}
    said = sentence.format_map(defaultdict(str, told))
    names = [str(name) for name in facts.get("names", ())]
    return _hinted(said, str(facts.get("value", fault.option)), names, words) if names else said


def _sentences(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "missing": _("{option} is missing. Add it."),
        "empty": _("{option} is empty."),
        "unknown": _("Channels of type {type} have no option {option}."),
        "not-one-of": _("{option} cannot be {value}."),
        "not-a-number": _("{option} has to be a whole number from 1 to {most}."),
        "in-the-clear": _("With security: none the password would go to {host} unencrypted. Write tls or starttls."),
        "file-unreadable": _("{file} cannot be read ({detail})."),
        "no-certificates": _("There is no certificate in {file}."),
        "not-https": _("{option} has to begin with https:// and to name a host."),
        "not-ascii": _(
            "{option} has Chinese or full-width characters, which cannot be sent when logging in. If that is a slip,"
            " write half-width letters, digits and signs; else have it changed at the mail server."
        ),
        "unknown-service": _("Apprise knows no service by this {option}. Its manual lists them: {manual}"),
        "needs": _("Type {type} needs another package: {command}"),
    }


def secret(fault: SecretError, words: Words) -> str:
    """Why a secret cannot be had."""
    _ = words.gettext
    said = {
        "no-variable": _("The environment has no {name}."),
        "empty-variable": _("{name} is empty in the environment."),
        "no-file": _("There is no file {file}."),
        "not-plain": _("{file} is a folder or a device. Name the file that {option} stands in."),
        "open-to-others": _("Others may read {file}: chmod 600 {file}"),
        "unreadable": _("{file} cannot be read, or is not UTF-8."),
        "empty-file": _("{file} is empty."),
    }
    return said[fault.code].format(name=safe(fault.name), file=safe(shown(fault.name)), option=safe(fault.option))
