"""PDF files that hold text."""

import io

from engine.faults import RefusedError
from engine.notice.lines import Line

_PAGES = 300
_LONGEST = 2_000_000
"""Characters that are still read."""


def lines(data: bytes) -> list[Line]:
    """The lines of all pages, numbered on through the file.

    Raises:
        RefusedError: it is damaged, locked, or holds pictures of pages alone.
    """
    from pypdf import PdfReader  # noqa: PLC0415 (slow to load)
    from pypdf.errors import PyPdfError  # noqa: PLC0415 (the same)

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text() for page in reader.pages[:_PAGES]]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise RefusedError("notice-damaged") from None
    if locked:
        raise RefusedError("notice-locked")
    text = "\n".join(pages)[:_LONGEST]
    if not text.strip():
        raise RefusedError("notice-scanned")
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
