"""The plans of a git revision, laid out as files, without running anything that the repository could have put there.

Blobs are read by name: no checkout, no filters, hooks, monitors or textconv; links and submodules are passed over.
"""

import errno
import os
import subprocess
from collections.abc import Iterator

from engine.faults import RefusedError
from engine.paths import LARGEST
from engine.workspace import READ_SUFFIXES, SETTINGS

_SAFE = (
    "git", "--no-optional-locks", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "core.quotePath=false",
)  # fmt: skip
_PLAIN = frozenset({b"100644", b"100755"})
_ABOUT = 3
"""Words that git has for a blob before its bytes: name, kind, size."""
_MANY = 5_000
"""Files of a revision that are still laid out."""
_WHOLE = 64 * 1024 * 1024
"""Bytes of all of them."""
_PATIENCE = 30
"""Seconds for one command of git."""


def meant(written: str) -> tuple[str, str | None]:
    """The two ends that a range means: the base, `a...` from where b left a; and the head, None for the files here."""
    for dots in ("...", ".."):
        if dots in written:
            base, _, head = written.partition(dots)
            return f"{base or 'HEAD'}{dots if dots == '...' else ''}", head or None
    return written, None


def known(folder: str, written: str) -> bool:
    """Whether a revision is one of the repository that a folder belongs to."""
    return (
        not written.startswith("-")
        and not _asked(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{written}^{{commit}}"
        ).returncode
    )


def base_of(folder: str, one: str, other: str) -> str:
    """The commit from which two revisions went apart.

    Raises:
        RefusedError: they have none in common, as in a shallow clone.
    """
    for name in (one, other):
        if not known(folder, name):
            raise RefusedError("unknown-revision", name=name)
    found = _asked(folder, "merge-base", "--end-of-options", one, other)
    if found.returncode:
        raise RefusedError("no-merge-base", base=one, head=other)
    return found.stdout.decode().strip()


def laid_out(folder: str, revision: str, target: str) -> None:
    """Write what a revision has below a folder, as far as `wf` reads it, into another folder.

    Args:
        folder: a workspace's root in the repository.
        revision: a commit.
        target: an empty folder.

    Raises:
        RefusedError: git does not know it, or it has too many or too large files.
    """
    names = dict(_names(folder, revision))
    contents = _contents(folder, list(names.values()))
    for path, raw in zip(names, contents, strict=True):
        place = os.path.join(target, *path.split("/"))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as stream:
            stream.write(raw)


def _names(folder: str, revision: str) -> Iterator[tuple[str, str]]:
    """The files that `wf` reads, by their path below the folder, and the blob of each."""
    found = _asked(folder, "ls-tree", "-r", "-z", "--long", f"{revision}", ".")
    if found.returncode:
        raise RefusedError("unknown-revision", name=revision)
    count = whole = 0
    for line in filter(None, found.stdout.split(b"\0")):
        about, _, raw = line.partition(b"\t")
        mode, kind, blob, size = about.split()
        if size == b"BAD":
            raise RefusedError("no-git", detail=f"{blob.decode()} is missing")
        path = raw.decode("utf-8", "surrogateescape")
        if kind != b"blob" or mode not in _PLAIN or not (path == SETTINGS or path.lower().endswith(READ_SUFFIXES)):
            continue
        count, whole = count + 1, whole + int(size)
        if count > _MANY or whole > _WHOLE or int(size) > LARGEST or ".." in path.split("/"):
            raise RefusedError("revision-too-large", name=path)
        yield path, blob.decode()


def _contents(folder: str, blobs: list[str]) -> Iterator[bytes]:
    """The contents of blobs, in order."""
    wanted = "".join(f"{blob}\n" for blob in blobs).encode()
    raw = _asked(folder, "cat-file", "--batch", given=wanted).stdout
    at = 0
    for blob in blobs:
        end = raw.find(b"\n", at)
        about = raw[at:end].split()
        if end < 0 or len(about) != _ABOUT or about[1] != b"blob":
            raise RefusedError("no-git", detail=f"{blob} is missing")
        size = int(about[2])
        yield raw[end + 1 : end + 1 + size]
        at = end + size + 2


def _asked(folder: str, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """What git answers, in an environment of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    environment = {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_ATTR_NOSYSTEM": "1"}
    try:
        return subprocess.run(  # noqa: S603 (git, with options of ours)
            [*_SAFE, *arguments],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except FileNotFoundError:
        raise RefusedError("no-git", detail=os.strerror(errno.ENOENT)) from None
    except subprocess.TimeoutExpired:
        raise RefusedError("no-git", detail=os.strerror(errno.ETIMEDOUT)) from None
