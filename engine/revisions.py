"""The plans of a git revision, laid out as files, without running anything that the repository could have put there.

Blobs are read by name: no checkout, no filters, hooks, monitors or textconv; links and submodules are passed over.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import IO

from engine.document.nearest import nearest
from engine.faults import RefusedError
from engine.paths import LARGEST
from engine.workspace import READ_SUFFIXES, SETTINGS

MOST_FILES = 5_000
"""Files of a state that are still read."""
MOST_BYTES = 16 * 1024 * 1024
"""Bytes of all of them."""
_SAFE = (
    "git", "--no-optional-locks", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "core.quotePath=false",
)  # fmt: skip
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "SYSTEMROOT")
_PLAIN = frozenset({b"100644", b"100755"})
_LONGEST = 64 * 1024 * 1024
"""Bytes of a list of a revision's files, which may have many that are none of ours."""
_CHUNK = 1 << 16
_PATIENCE = 30
"""Seconds for one command of git."""
_MOST_BRANCHES = 200
"""Branches and tags among which one that may be meant is looked for."""


def meant(written: str) -> tuple[str, str | None]:
    """The two ends that a range means: the base, `a...` from where b left a; and the head, None for the files here."""
    for dots in ("...", ".."):
        if dots in written:
            base, _, head = written.partition(dots)
            return f"{base or 'HEAD'}{dots if dots == '...' else ''}", head or None
    return written, None


def known(folder: str, written: str) -> bool:
    """Whether a revision is one of the repository that a folder belongs to."""
    return bool(_named(folder, written)[0])


def carried(folder: str, path: str) -> bool:
    """Whether git carries a file of a folder, so that a commit may have brought or changed it."""
    try:
        return not _asked(folder, "ls-files", "--error-unmatch", "--", path).returncode
    except RefusedError:
        return False


def commit(folder: str, written: str) -> str:
    """The commit that a revision is, by its full name.

    Raises:
        RefusedError: there is none, no repository, or none that git may look into.
    """
    found, why = _named(folder, written)
    if found:
        return found
    if "dubious ownership" in why:
        raise RefusedError("git-owner", folder=os.path.realpath(folder))
    if "not a git repository" in why or "bare repository" in why:
        raise RefusedError("no-repository", name=written)
    origin = f"origin/{written}"
    near = origin if known(folder, origin) else nearest(written, _branches(folder))
    raise RefusedError("unknown-revision", name=written, **({"near": near} if near else {}))


def _branches(folder: str) -> list[str]:
    """The branches and tags that there are, those moved last first, no more than can be looked through."""
    asked = ("for-each-ref", f"--count={_MOST_BRANCHES}", "--sort=-creatordate", "--format=%(refname:short)")
    found = _asked(folder, *asked, "refs/heads", "refs/tags", "refs/remotes")
    return found.stdout.decode("utf-8", "replace").splitlines() if not found.returncode else []


def _named(folder: str, written: str) -> tuple[str, str]:
    """The commit that a revision is, "" where there is none, and what git says then."""
    if written.startswith("-"):
        return "", ""
    found = _asked(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{written}^{{commit}}")
    return found.stdout.decode().strip() if not found.returncode else "", found.stderr.decode("utf-8", "replace")


def base_of(folder: str, one: str, other: str) -> str:
    """The commit from which two revisions went apart.

    Raises:
        RefusedError: they have none in common, as in a shallow clone.
    """
    ends = [commit(folder, name) for name in (one, other)]
    found = _asked(folder, "merge-base", "--end-of-options", *ends)
    if found.returncode:
        raise RefusedError("no-merge-base", base=one, head=other)
    return found.stdout.decode().strip()


def laid_out(folder: str, revision: str, below: str, target: str) -> None:
    """Write the YAML and JSON files that a commit has at or below a path into another folder.

    Args:
        folder: a workspace's root in the repository.
        revision: a commit, by its full name.
        below: a file or folder of the workspace.
        target: the folder to write into; what it has already stays.

    Raises:
        RefusedError: there are too many or too large files, the clone lacks some, or they cannot be written here.
    """
    names = {path: blob for path, blob in _names(folder, revision, below) if not (path == SETTINGS != below)}
    contents = _contents(folder, names)
    for path, blob in names.items():
        place = os.path.join(target, *path.split("/"))
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "xb") as stream:
                stream.write(contents[blob])
        except OSError as fault:
            raise RefusedError("no-git", detail=f"{path[:80]}: {fault.strerror}") from None


def _names(folder: str, revision: str, below: str) -> Iterator[tuple[str, str]]:
    """The files that `wf` reads, by their path below the folder, and the blob of each."""
    count = 0
    with _listed(folder, revision, below) as listed:
        for line in listed:
            about, _, raw = line.partition(b"\t")
            mode, kind, blob = about.split()
            path = raw.decode("utf-8", "surrogateescape")
            if kind != b"blob" or mode not in _PLAIN or not path.lower().endswith(READ_SUFFIXES):
                continue
            count += 1
            if count > MOST_FILES or not all(part.strip(".") for part in path.split("/")):
                raise RefusedError("revision-too-large", name=path)
            yield path, blob.decode()


@contextmanager
def _listed(folder: str, revision: str, below: str) -> Iterator[Iterator[bytes]]:
    """The lines of a list of all files, as git writes them, for no longer than is reasonable."""
    command = [*_SAFE, "ls-tree", "-r", "-z", revision, "--", below]
    with subprocess.Popen(  # noqa: S603 (git, with options of ours)
        command, cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        timer = Timer(_PATIENCE, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            yield _records(process.stdout, below)
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
    if process.returncode:
        raise RefusedError("revision-incomplete", name=revision[:12])


def _records(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """What stands between the zero bytes of a stream."""
    rest, size = b"", 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > _LONGEST or len(rest) > _CHUNK:
            raise RefusedError("revision-too-large", name=name)
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _contents(folder: str, names: dict[str, str]) -> dict[str, bytes]:
    """The contents of the blobs that files are, each asked for once; their sizes first."""
    blobs = list(dict.fromkeys(names.values()))
    path_of = {blob: path for path, blob in reversed(names.items())}
    wanted = "".join(f"{blob}\n" for blob in blobs).encode()
    sizes = {}
    for line in _asked(folder, "cat-file", "--batch-check", given=wanted).stdout.splitlines():
        blob, kind, *size = line.decode("utf-8", "replace").split()
        if kind == "blob":
            sizes[blob] = int(size[0])
    lacking = next((path_of[blob] for blob in blobs if blob not in sizes), None)
    if lacking is not None:
        raise RefusedError("revision-incomplete", name=lacking)
    whole = 0
    for path, blob in names.items():
        whole += sizes[blob]
        if sizes[blob] > LARGEST or whole > MOST_BYTES:
            raise RefusedError("revision-too-large", name=path)
    raw = _asked(folder, "cat-file", "--batch", given=wanted).stdout
    return dict(_parted(raw, blobs, sizes))


def _parted(raw: bytes, blobs: list[str], sizes: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    """The contents of blobs out of what git writes of all of them: a line about each, its bytes, a line end."""
    at = 0
    for blob in blobs:
        begin = raw.find(b"\n", at) + 1
        at = begin + sizes[blob] + 1
        if not begin or len(raw) < at:
            raise RefusedError("revision-incomplete", name=blob[:12])
        yield blob, raw[begin : at - 1]


def _environment() -> dict[str, str]:
    """What git is told: where it and its owner's settings are, and to ask nobody and fetch nothing."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1"}


def _asked(folder: str, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """What git answers, in an environment of its own."""
    try:
        return subprocess.run(  # noqa: S603 (git, with options of ours)
            [*_SAFE, *arguments],
            cwd=folder,
            env=_environment(),
            input=given,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except OSError as fault:
        raise RefusedError("no-git", detail=fault.strerror) from None
    except subprocess.TimeoutExpired:
        raise RefusedError("no-git", detail=f"> {_PATIENCE} s") from None
