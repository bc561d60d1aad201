"""Evidence in a bucket of an S3-compatible store: each file once, by the SHA-256 of its contents.

A file is copied aside on this machine and sent in one request that is refused where something has its name by then; so
that under its final name it is whole or not there. What has arrived is read back.
"""

import errno
import mmap
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, PreconditionError
from obstore.store import S3Store

from engine.faults import LedgerError, RefusedError
from engine.ports import Stored
from engine.store import original
from engine.store.bucket_faults import MissingError, translated
from engine.store.bucket_place import Place

if TYPE_CHECKING:
    from obstore.store import ClientConfig

_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")
_TIMES = 5
"""How often a file is sent before it is given up: others may be sending it, too, or mending the same damage."""
_PAUSE = 0.2
_RETRIES = 4
_CONNECTED = timedelta(seconds=5)
_PATIENCE = timedelta(seconds=30)
"""For an answer."""
_SLOWEST = timedelta(seconds=1) / (64 << 10)
"""For a byte that is sent."""
_LONGEST = timedelta(hours=2)
"""For a file that is read, as long as something comes."""


class _Found(NamedTuple):
    """What stands under a name: what is wrong with it, and its version by the store."""

    fault: str | None
    version: str | None = None


class Bucket:
    """A bucket of files by their contents."""

    def __init__(self, place: Place) -> None:
        """Nothing is asked of the server yet.

        Raises:
            RefusedError: the certificates to trust cannot be read.
        """
        self._place = place
        self._store = _opened(place, _LONGEST, _PATIENCE)
        self._there = False

    def put(self, path: str, most: int) -> Stored:
        """Keep a copy of a file of at most so many bytes; one that is kept already is not sent again.

        Raises:
            RefusedError: it is not there, not readable, not a plain file (links are not followed), empty or too large.
            LedgerError: the bucket cannot be reached, or takes nothing.
        """
        with original.opened(path, most) as source, _on_disk(), tempfile.TemporaryFile() as aside:
            stored = original.copied(source, aside, path, most)
            aside.flush()
            self._settle(aside, stored)
            return stored

    def path(self, digest: str) -> str:
        """Where a file of these contents is kept."""
        return f"{self._place.shown}/{_name(digest)}"

    def fault(self, digest: str, size: int, *, read: bool) -> str | None:
        """What is wrong with a kept file: missing, size, unreadable or, seen only where it is read, changed."""
        return self._found(Stored(digest, size), read=read).fault

    def kept(self) -> Iterator[str]:
        """The contents kept, by their SHA-256, sorted."""
        with translated(self._place, self._place.shown):
            for page in obstore.list(self._store):
                names = (_NAME.fullmatch(one["path"]) for one in page)
                yield from sorted(found[2] for found in names if found)

    @contextmanager
    def fetched(self, digest: str) -> Iterator[str]:
        """A copy of a kept file, brought here for a while."""
        with ExitStack() as stack:
            with _on_disk():
                path = os.path.join(stack.enter_context(tempfile.TemporaryDirectory(prefix="wf-")), digest)
                self._bring(digest, path)
            yield path

    def _bring(self, digest: str, path: str) -> None:
        """Copy a kept file into a new one."""
        try:
            with open(path, "xb") as target, translated(self._place, self.path(digest)):
                target.writelines(obstore.get(self._store, _name(digest)).stream(min_chunk_size=original.BLOCK))
        except MissingError:
            self._look_for_bucket()
            raise LedgerError("lost", self.path(digest), "missing") from None

    def _settle(self, aside: BinaryIO, stored: Stored) -> None:
        """Have a file under its final name; a damaged one that has it is kept under another, not lost."""
        for attempt in range(_TIMES):
            found = self._found(stored, read=True)
            if found.fault is None:
                return
            time.sleep(_PAUSE * attempt)
            try:
                self._send(aside, stored, found)
            except MissingError:  # somebody makes away with it at this moment
                continue
            except LedgerError as fault:
                if fault.code != "unreachable" or attempt:
                    raise
        raise LedgerError("lost", self.path(stored.sha256), found.fault or "")

    def _send(self, aside: BinaryIO, stored: Stored, found: _Found) -> None:
        """Send a file; where another has been quicker, nothing happens."""
        name, store = _name(stored.sha256), _opened(self._place, _SLOWEST * stored.size)
        with translated(self._place, self.path(stored.sha256), writing=True):
            if found.fault == "missing":
                with suppress(AlreadyExistsError):
                    obstore.put(store, name, _view(aside), mode="create")
                return
            obstore.copy(store, name, f"{name}.{found.fault}-{secrets.token_hex(4)}")
            with suppress(PreconditionError):  # one copy too many does no harm; nothing is ever deleted
                obstore.put(store, name, _view(aside), mode={"e_tag": found.version} if found.version else "overwrite")

    def _found(self, stored: Stored, *, read: bool) -> _Found:
        """What is wrong with a file, looked at in the store."""
        name = _name(stored.sha256)
        try:
            with translated(self._place, self.path(stored.sha256)):
                if not read:
                    about = obstore.head(self._store, name)
                    return _Found("size" if about["size"] != stored.size else None, about["e_tag"])
                found = obstore.get(self._store, name)
                if found.meta["size"] != stored.size:
                    return _Found("size", found.meta["e_tag"])
                return _Found("changed" if _digest(found) != stored.sha256 else None, found.meta["e_tag"])
        except MissingError:
            self._look_for_bucket()
            return _Found("missing")
        except LedgerError as fault:
            if fault.code != "unreadable":
                raise
            return _Found("unreadable")

    def _look_for_bucket(self) -> None:
        """Tell a bucket that is missing from a file that is: a store asked for a file's head does not.

        Raises:
            LedgerError: there is no bucket, or it may not be listed.
        """
        if not self._there:
            next(self.kept(), None)
            self._there = True


def _opened(place: Place, most: timedelta, silent: timedelta | None = None) -> S3Store:
    """A store, to which a request takes at most so long; `silent` is how long nothing may come meanwhile."""
    client: ClientConfig = {"allow_http": place.http, "connect_timeout": _CONNECTED, "timeout": _PATIENCE + most}
    if place.authorities and not place.http:
        client["root_certificate"] = _authorities(place.authorities)
    if silent:  # not where a file is sent: nothing comes back before all of it has arrived
        client["read_timeout"] = silent
    return S3Store(
        place.bucket,
        prefix=place.prefix or None,
        config={"region": place.region, **({"endpoint": place.endpoint} if place.endpoint else {})},
        client_options=client,
        retry_config={"max_retries": _RETRIES, "retry_timeout": _PATIENCE},
    )


def _authorities(file: str) -> bytes:
    """Whom to trust besides those whom everybody trusts."""
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as fault:
        raise RefusedError("file-unreadable", file=file, detail=fault.strerror or "") from fault


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _view(file: BinaryIO) -> memoryview:
    """The bytes of a file, of which none is held in memory."""
    return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _digest(found: "obstore.GetResult") -> str:
    digest = sha256()
    for block in found.stream(min_chunk_size=original.BLOCK):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def _on_disk() -> Iterator[None]:
    """What this machine says of files kept for a while, as LedgerErrors.

    Raises:
        LedgerError: the disk is full, or cannot be written to.
    """
    try:
        yield
    except OSError as fault:
        code = "full" if fault.errno in {errno.ENOSPC, errno.EDQUOT} else "unwritable"
        raise LedgerError(code, tempfile.gettempdir(), fault.strerror or "") from fault
