"""Check of the text itself: what must never stand in a repository."""

import re
from collections.abc import Iterator

from engine.document.lint import Places
from engine.loading import Loaded
from engine.source import Problem, error

_MARKS = ("绝密", "机密", "秘密")
_MARKED = re.compile(
    r"[（(【](?:绝密|机密|秘密)[)）】]"
    r"|(?<!国家)(?<!商业)(?<!工作)(?<!保守)"
    r"(?:绝密|机密|秘密)(?:[ ]?[★☆](?:[ ]?[0-9]{1,3}[ ]?年|[ ]?长期)?|[ ]?[0-9]{1,3}[ ]?年|级)"
)
_ALONE = re.compile(
    r"(?:^|[:：#\[{,\"'“【(-])[ ]{0,9}(绝密|机密|秘密)(?=[ ]{0,9}[\"'”】)\]},]{0,9}[ ]{0,9}$)", re.MULTILINE
)


def secrecy_mark(loaded: Loaded) -> Iterator[Problem]:
    """A secrecy mark (绝密, 机密, 秘密): such a document does not belong in this system."""
    for text in loaded.texts.values():
        if not any(mark in text.text for mark in _MARKS):
            continue
        places = Places(text.file, text.text)
        for found in _MARKED.finditer(text.text):
            yield error(places.at(found.start()), "secrecy-mark", value=found[0])
        for found in _ALONE.finditer(text.text):
            yield error(places.at(found.start(1)), "secrecy-mark", value=found[1])
