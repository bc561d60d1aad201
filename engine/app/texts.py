"""The text of files that were handed in: plain text, Markdown and Word files, within bounds; nothing else is opened."""

import io
import zipfile
from collections.abc import Iterator

from engine.ledger.files import ending
from engine.ports import Evidence

FORMATS = frozenset({"txt", "md", "docx"})
"""The endings of files that may be read as text."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a file that is read."""
_UNPACKED = 32 * 1024 * 1024
"""Bytes that a Word file may unpack to."""
LONGEST = 20_000
"""Characters of a text that is taken over."""
_ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadError(Exception):
    """A file is not taken over: {why}.

    `why` is missing, size, unreadable or changed (its evidence is not as it was handed in), large, long or no-text.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def text_of(evidence: Evidence, name: str, digest: str, size: int) -> str:
    """What stands in a file of evidence.

    Raises:
        UnreadError: it is not kept as it was handed in, too large or long, or no text.
    """
    if size > LARGEST:
        raise UnreadError("large")
    fault = evidence.fault(digest, size, read=True)
    if fault:
        raise UnreadError(fault)
    with evidence.fetched(digest) as path, open(path, "rb") as stream:
        raw = stream.read(LARGEST)
    found = _word(raw) if ending(name) == "docx" else _plain(raw)
    if len(found) > LONGEST:
        raise UnreadError("long")
    return found


def _plain(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            found = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found
    raise UnreadError("no-text")


def _word(raw: bytes) -> str:
    """The paragraphs of a Word file, those in its tables, too; links and code in it are not looked at."""
    from docx import Document  # noqa: PLC0415 (slow to import, and only where there is such a file)

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        found = "\n".join(_paragraphs(Document(io.BytesIO(raw)))) if unpacked <= _UNPACKED else None
    except Exception as fault:  # whatever a file that is none may do to its reader
        raise UnreadError("no-text") from fault
    if found is None:
        raise UnreadError("large")
    return found


def _paragraphs(document: object) -> Iterator[str]:
    from docx.table import Table  # noqa: PLC0415 (as above)

    for one in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(one, Table):
            for row in one.rows:
                yield " ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        else:
            yield one.text
