"""What the system does not let us do with a file, in words."""

import errno

from engine.faults import UnsafeEditError
from engine.render.cells import safe
from engine.wording import Words
from engine.workspace import shown


def trouble(fault: OSError, words: Words) -> str:
    """Which file it is and why, ready for a terminal."""
    _ = words.gettext
    protected = _("it is write-protected, or you have no right to it")
    whys = {
        errno.EACCES: protected,
        errno.EPERM: protected,
        errno.ENOENT: _("there is no such file or folder"),
        errno.ENOTDIR: _("a part of its path is no folder"),
        errno.EISDIR: _("it is a folder"),
        errno.ELOOP: _("it is a link"),
        errno.EROFS: _("the disk is read-only"),
        errno.ENOSPC: _("the disk is full"),
    }
    why = whys.get(fault.errno or 0, fault.strerror or str(fault))
    said = _("{file} cannot be read or written: {why}.")
    return f"wf: {said.format(file=safe(shown(str(fault.filename))), why=safe(why))}"


def unsafe(fault: UnsafeEditError, words: Words) -> str:
    """That an edit was given up, and what to do."""
    said = words.gettext(
        "{file} stays as it is: more would have changed than was asked for. The fault is ours; edit it by hand, and"
        " please send us the file."
    )
    return f"wf: {said.format(file=safe(fault.file))}"
