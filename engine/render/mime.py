"""Messages as bytes: RFC 5322 and MIME, with Chinese in headers (RFC 2047) and in names of attachments (RFC 2231).

The standard library's EmailMessage takes ten times as long and lets headers be injected; its parts that encode one
header or one address do not.
"""

import re
from base64 import encodebytes
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.charset import SHORTEST, Charset
from email.header import Header
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE = 76
_NAME = 50
"""Characters of a plain name that stays as it is."""
_FILE = 80
"""Characters of an attachment's name."""
_ENDING = 10
"""Characters of what stands behind its last dot, at most."""
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = SHORTEST  # some packages change what it is for everybody
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_BEFORE = re.compile(r"(.*?)\s*<([^<>]*)>")
"""A name, quoted or not, whatever stands in it, and behind it an address."""


class Attachment(NamedTuple):
    """A file enclosed: its name, its type (`application/…`), its bytes."""

    name: str
    type: str
    content: bytes


class Letterhead(NamedTuple):
    """What stands at the head of a message. Addresses may have names: `综合科 <zhk@example.org>`."""

    sender: str
    reply_to: str | None
    to: str
    name: str
    subject: str
    id: str
    sent: datetime
    lang: str


def message(head: Letterhead, text: str, page: str, enclosed: Sequence[Attachment] = ()) -> bytes:
    """The whole message, lines ended by CRLF, every byte ASCII."""
    mark = sha256(head.id.encode()).hexdigest()[:24]
    alternative = _multipart("alternative", f"a{mark}", [_text("plain", text), _text("html", page)])
    body = alternative
    if enclosed:
        body = _multipart("mixed", f"m{mark}", [alternative, *map(_enclosure, enclosed)])
    lines = [f"{name}: {value}" for name, value in _headers(head)]
    return ("\n".join(lines) + "\n").replace("\n", "\r\n").encode("ascii") + body


def _headers(head: Letterhead) -> Iterator[tuple[str, str]]:
    yield "From", address(head.sender)
    if head.reply_to:
        yield "Reply-To", address(head.reply_to)
    yield "To", _named(head.name, head.to)
    yield "Subject", _words(head.subject, len("Subject: "))
    yield "Date", format_datetime(head.sent)
    yield "Message-ID", head.id
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    yield "Content-Language", head.lang
    yield "MIME-Version", "1.0"


def address(written: str) -> str:
    """An address, perhaps with a name, as a header has it."""
    return _named(*_parts(written))


def bare(written: str) -> str:
    """An address without its name, as an envelope has it; "" where there is none."""
    return _plain(_parts(written)[1]) or ""


def _parts(written: str) -> tuple[str, str]:
    """Name and address, each perhaps ""."""
    line = one_line(written)
    found = _BEFORE.fullmatch(line)
    return (_unquoted(found[1]), found[2].strip()) if found else parseaddr(line)


def _unquoted(name: str) -> str:
    """A name without the quotes about it."""
    quoted = len(name) > 1 and name.startswith('"') and name.endswith('"')
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if quoted else name


def one_line(text: str) -> str:
    """Text without anything that ends a line, without half characters and what would be read as an encoded word."""
    whole = text.encode("utf-8", "replace").decode()
    return _BREAKS.sub(" ", whole).replace("=?", "= ?").strip()


def _named(name: str, bare: str) -> str:
    plain = _plain(bare)
    said = one_line(name)
    short = said.isascii() and len(said) < _NAME
    quoted = '"' + said.replace("\\", "").replace('"', "") + '"' if short else _words(said, len("Reply-To: "), _NAME)
    if plain is None:  # a group without members says who is meant, where there is no address
        return f"{quoted if said else 'undisclosed'}:;"
    if not said:
        return plain
    room = _LINE - len(quoted.rpartition("\n")[2]) - len("Reply-To: ")
    return f"{quoted} <{plain}>" if len(plain) + 3 <= room else f"{quoted}\n <{plain}>"


def _plain(bare: str) -> str | None:
    """An address, its domain as DNS has it; None where it is none."""
    local, _, domain = bare.rpartition("@")
    try:
        ascii_ = f"{local}@{domain.encode('idna').decode()}" if not domain.isascii() else bare
    except UnicodeError:
        return None
    return ascii_ if _ADDRESS.fullmatch(ascii_) and "=?" not in ascii_ else None


def _words(text: str, before: int, longest: int = _LINE) -> str:
    """Text as encoded words where it is not plain, or has words too long to be folded; each ends between characters."""
    line = one_line(text)
    foldable = line.isascii() and all(len(word) < longest - before for word in line.split(" "))
    charset = "us-ascii" if foldable and longest == _LINE else _UTF8
    return Header(line, charset, maxlinelen=_LINE, header_name="x" * (before - 2)).encode(linesep="\n")


def _multipart(kind: str, mark: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{mark}"\r\n\r\n'.encode()
    inner = b"".join(b"--" + mark.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + inner + b"--" + mark.encode() + b"--\r\n"


def _text(kind: str, content: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    return head + _base64(content.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace"))


def _enclosure(one: Attachment) -> bytes:
    """An attachment; its name is said twice, for readers that know RFC 2231 and for those that know encoded words."""
    name = _file_name(one.name)
    words = Header(name, _UTF8, maxlinelen=_LINE, header_name="x" * 6)
    old = name if name.isascii() else words.encode(linesep="\r\n")
    head = (
        f'Content-Type: {one.type};\r\n name="{old}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename*=UTF-8''{quote(name, safe='')}\r\n\r\n"
    )
    return head.encode("ascii") + _base64(one.content)


def _file_name(written: str) -> str:
    """The name of an attachment: no folder, not too long, its ending kept."""
    name = re.sub(r'["\\/]', "", one_line(written))
    stem, dot, ending = name.rpartition(".")
    if len(ending) > _ENDING:
        stem, dot, ending = name, "", ""
    return f"{stem[: _FILE - len(dot) - len(ending)]}{dot}{ending}"


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")
