"""A text file: its bytes read without following anything, its encoding named when it is the wrong one."""

import os
import re
import stat
from typing import NamedTuple

from engine.paths import LARGEST
from engine.source import Problem, Source, error, warning

_FLAGS = sum(getattr(os, flag, 0) for flag in ("O_RDONLY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""Where a system knows them: links are not followed, pipes do not block, bytes stay bytes."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_END = re.compile(rb"(\r\n|\n|\r)")


class Text(NamedTuple):
    """A file's text as it stands, less a byte order mark, its lines ended the Unix way."""

    file: str
    text: str


def read_bytes(path: str, name: str) -> tuple[bytes, list[Problem]]:
    """The bytes of a regular file, or the problem that keeps us from them. Links, devices and pipes are refused."""
    top = Source(name, 1, 1)
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        return b"", [error(top, "file-missing")]
    except OSError as fault:
        return b"", [error(top, "file-link" if os.path.islink(path) else "file-unreadable", why=fault.strerror)]
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return b"", [error(top, "file-not-regular")]
        if about.st_size > LARGEST:
            return b"", [error(top, "file-too-large", size=about.st_size, most=LARGEST)]
        with open(handle, "rb", closefd=False) as stream:
            return stream.read(LARGEST), []
    except OSError as fault:
        return b"", [error(top, "file-unreadable", why=fault.strerror)]
    finally:
        os.close(handle)


def decode(data: bytes, name: str) -> tuple[Text, list[Problem]]:
    """The bytes as UTF-8 text; any other encoding is a problem that says which one it looks like."""
    top = Source(name, 1, 1)
    if data.startswith(_UTF16):
        return Text(name, ""), [error(top, "encoding-utf16")]
    found = [warning(top, "byte-order-mark")] if data.startswith(_BOM) else []
    body = data.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
        if "\r" in text:
            found.append(warning(_first_return(name, text), "line-endings"))
        return Text(name, text.replace("\r\n", "\n").replace("\r", "\n")), found
    except UnicodeDecodeError as fault:
        return Text(name, ""), [*found, _not_utf8(body, fault, name)]


def read(path: str, name: str) -> tuple[Text, list[Problem]]:
    """A file's text under the name that messages give it."""
    data, problems = read_bytes(path, name)
    if problems:
        return Text(name, ""), problems
    return decode(data, name)


def encoded(text: str, like: bytes) -> bytes:
    """A text as a file's bytes, with the byte order mark and the line ends that the file had.

    Args:
        text: its lines ended the Unix way.
        like: what the file held. Of mixed ends, lines before and after all that differs keep theirs, and the others get
            the most frequent.
    """
    mark = _BOM if like.startswith(_BOM) else b""
    parts = _END.split(like.removeprefix(_BOM))
    old, ends, new = parts[::2], parts[1::2], text.encode().split(b"\n")
    most = max(dict.fromkeys(ends), key=ends.count, default=b"\n")
    head = _alike(new, old)
    tail = _alike(new[head:][::-1], old[head:][::-1])
    first, last = ends[: min(head, len(new) - 1)], ends[len(old) - tail :] if tail else []
    between = [most] * (len(new) - 1 - len(first) - len(last))
    told = b"".join(line + end for line, end in zip(new, [*first, *between, *last, b""], strict=True))
    same = _END.sub(b"\n", told) == b"\n".join(new)  # a lone return and a line feed may have met
    return mark + (told if same else most.join(new))


def _alike(new: list[bytes], old: list[bytes]) -> int:
    """How many lines at the beginning are the same."""
    pairs = enumerate(zip(new, old, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(new), len(old)))


def _first_return(name: str, text: str) -> Source:
    before = text[: text.index("\r")]
    return Source(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _not_utf8(body: bytes, fault: UnicodeDecodeError, name: str) -> Problem:
    before = body[: fault.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    source = Source(name, line, column)
    try:
        body.decode("gb18030")
    except UnicodeDecodeError:
        return error(source, "encoding-unknown", byte=f"0x{body[fault.start]:02X}")
    return error(source, "encoding-gbk")
