"""What an S3-compatible store and the way to it say, as LedgerErrors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from engine.faults import LedgerError
from engine.store.bucket_place import Place

_CODE = re.compile(r"<Code>\s*([A-Za-z0-9.]{1,60})\s*</Code>")
_STATUS = re.compile(r"status code: ([0-9]{3})")
_KINDS = {
    "NoSuchBucket": "no-bucket",
    "InvalidBucketName": "no-bucket",
    "InvalidAccessKeyId": "forbidden",
    "AuthorizationHeaderMalformed": "forbidden",
    "ExpiredToken": "forbidden",
    "InvalidToken": "forbidden",
    "QuotaExceeded": "quota",
    "XMinioAdminBucketQuotaExceeded": "quota",
    "XMinioStorageFull": "quota",
    "507": "quota",
    "InvalidObjectState": "unreadable",
}
_AT_TIMES = re.compile("429|5[0-9][0-9]")
"""What a server says that is well again in a while."""
_WAY = {
    "certificate not trusted": re.compile("certificate|UnknownIssuer", re.IGNORECASE),
    "no such host": re.compile("dns error|failed to lookup", re.IGNORECASE),
    "connection refused": re.compile("connection refused|ConnectionRefused", re.IGNORECASE),
    "timed out": re.compile("timed out|TimedOut"),
}


class MissingError(Exception):
    """There is no such object."""


@contextmanager
def translated(place: Place, shown: str, *, writing: bool = False) -> Iterator[None]:
    """What the store says, as LedgerErrors. Only its code is passed on: the rest may tell of keys.

    Args:
        place: whose server it is.
        shown: what messages name.
        writing: whether something is written.

    Raises:
        LedgerError: instead of theirs.
        MissingError: there is no such object, or no such bucket.
    """
    try:
        yield
    except FileNotFoundError as fault:
        if _code(str(fault)) == "NoSuchBucket":
            raise LedgerError("no-bucket", place.shown) from None
        raise MissingError from None
    except BaseError as fault:
        raise _told(fault, place, shown, writing=writing) from None


def _told(fault: BaseError, place: Place, shown: str, *, writing: bool) -> LedgerError:
    text = str(fault)
    status, code = _status(text), _code(text)
    said = " ".join(filter(None, (status, code)))
    kind = _KINDS.get(code) or _KINDS.get(status)
    if kind is None and status in {"401", "403"}:
        kind = "forbidden"
    if kind == "unreadable":  # that file, and no other
        return LedgerError(kind, shown, said)
    if kind:
        return LedgerError(kind, place.shown, said)
    if not status or _AT_TIMES.fullmatch(status):
        return LedgerError("unreachable", place.shown, ", ".join(filter(None, (place.endpoint, said or _way(text)))))
    return LedgerError("unwritable" if writing else "unreadable", shown, said)


def _code(text: str) -> str:
    found = _CODE.search(text)
    return found[1] if found else ""


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return found[1] if found else ""


def _way(text: str) -> str:
    """What is wrong with the way to it, where that can be told."""
    return next((name for name, pattern in _WAY.items() if pattern.search(text)), "")
