"""The language that a command speaks."""

import os

from engine import wording
from engine.paths import LARGEST
from engine.workspace import locate


def spoken(option: str | None, setting: str | None = None) -> str:
    """The language to speak: the one asked for, the workspace's, or the system's."""
    return wording.language(option, setting or language_of(os.getcwd()), os.environ)


def language_of(folder: str) -> str | None:
    """The language that the workspace around a folder has settled; its settings are read only when they name one."""
    file = locate(folder, None).settings
    try:
        with open(file, "rb") as stream:
            named = b"lang" in stream.read(LARGEST)
    except OSError:
        return None
    from engine import settings  # noqa: PLC0415 (seldom there)

    return settings.read(file, file)[0].lang if named else None
