"""Where evidence is kept: a folder, or a bucket by its address."""

import os

from engine.faults import RefusedError
from engine.paths import is_address
from engine.ports import Evidence
from engine.store.evidence import Evidence as Folder


def evidence_at(place: str) -> Evidence:
    """The evidence in a folder, or at `s3://BUCKET/PREFIX`.

    Raises:
        RefusedError: it is no address, nothing tells who we are, or nothing is installed to reach it by.
    """
    if not is_address(place):
        return Folder(place)
    from engine.store.bucket_place import place as understood  # noqa: PLC0415 (folders need none of it)

    where = understood(place, os.environ)
    try:
        from engine.store.bucket import Bucket  # noqa: PLC0415 (an extra)
    except ImportError:
        raise RefusedError("no-obstore", file=where.shown) from None
    return Bucket(where)
