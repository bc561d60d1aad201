"""A workspace begun: a sample plan, units, settings, what editors read, and the files of CI systems."""

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine import paths
from engine.faults import RefusedError
from engine.store import disk
from engine.workspace import SETTINGS, Workspace, locate, plan_files, shown

SYSTEMS = ("github", "gitlab", "gitee")
SCHEMAS = ("plan", "org", "calendar", "settings", "channels")
_FOLDER = os.path.join(paths.PACKAGE, "starters")
_ALWAYS = {
    SETTINGS: "wf.yaml",
    "@PLANS@/calendars/README.md": "calendars.md",
    ".vscode/settings.json": "vscode-settings.json",
    ".vscode/extensions.json": "vscode-extensions.json",
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
}
_SAMPLE = {"@PLANS@/org/@SLUG@.yaml": "org.yaml", "@PLANS@/@SLUG@-@YEAR@.yaml": "plan.yaml"}
"""The units first: a plan stands only where everything that it names does."""
_OF_SYSTEM = {
    "github": {
        ".github/workflows/plans.yml": "github-plans.yml",
        ".github/workflows/plans-comment.yml": "github-comment.yml",
        ".github/plans-comment.py": "comment.py",
        ".github/CODEOWNERS": "codeowners",
    },
    "gitlab": {
        ".gitlab-ci.yml": "gitlab-ci.yml",
        ".gitlab/plans.yml": "gitlab-plans.yml",
        ".gitlab/plans-comment.py": "comment.py",
        ".gitlab/CODEOWNERS": "codeowners",
    },
    "gitee": {
        ".workflow/plans.yml": "gitee-plans.yml",
        ".gitee/plans-check.sh": "gitee-check.sh",
        ".gitee/plans-comment.py": "comment.py",
        ".gitee/CODEOWNERS": "codeowners",
    },
}
_OWN = {"github": ("/.github/",), "gitlab": ("/.gitlab/", "/.gitlab-ci.yml"), "gitee": ("/.gitee/", "/.workflow/")}
"""What of a system's own files has owners of its own."""
_BY_LINES = frozenset({".gitignore", ".gitattributes", ".gitlab-ci.yml"})
"""Files that may say more than ours."""
_UNNAMED = "office"
"""What a plan is called in a folder whose name cannot be an id."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 40


class Started(NamedTuple):
    """The files made, and those that were left alone: with other content, reached by a link, or without lines of ours.

    `lacking` has the file and the lines; `whole` says whether a workspace was asked for, not files of CI systems alone.
    """

    made: list[str]
    other: list[str]
    linked: list[str]
    lacking: list[tuple[str, str]]
    whole: bool


def start(folder: str, year: int, lang: str, systems: tuple[str, ...]) -> Started:
    """Put a workspace's files into a folder, and those of CI systems; what is there stays as it is.

    A folder that is a workspace gets the files of the systems asked for, or, with none, whatever it lacks; a sample
    plan only where there is no plan.

    Args:
        folder: an absolute path; made where it is missing.
        year: the sample plan's.
        lang: the language to write into the settings.
        systems: some of SYSTEMS.

    Raises:
        RefusedError: it is no folder, or cannot be written to.
    """
    workspace, there = _workspace(folder)
    words = _words(workspace, year, lang)
    found = Started([], [], [], [], whole=not (there and systems))
    files = {**_schemas(), **_filled(_ALWAYS, words)} if found.whole else {}
    if found.whole and not plan_files(workspace):
        files |= _filled(_SAMPLE, words)
    for system in systems:
        files |= _filled(_OF_SYSTEM[system], {**words, "@PLACES@": _places(system)})
    missing = [path for path, data in files.items() if _missing(found, folder, path, data)]
    for path in missing:
        _place(found, folder, path, files[path])
    return found


def outermost(folder: str) -> str | None:
    """The top of the git repository around a folder, if that is not the folder itself."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _workspace(folder: str) -> tuple[Workspace, bool]:
    """The workspace that a folder is or will be, and whether it is one."""
    if os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, "plans")):
        return locate(folder, None), True
    return Workspace(folder, os.path.join(folder, "plans")), False


def _words(workspace: Workspace, year: int, lang: str) -> dict[str, str]:
    """What stands in the files for the words between @."""
    plans = os.path.relpath(workspace.plans, workspace.root).replace(os.sep, "/")
    up = "/".join(".." for _ in plans.split("/"))
    return {
        "@PLANS@": plans,
        "@UP@": up,
        "@UPORG@": f"{up}/..",
        "@SLUG@": _slug(os.path.basename(workspace.root)),
        "@YEAR@": str(year),
        "@NEXT@": str(year + 1),
        "@LANG@": lang,
    }


def _slug(name: str) -> str:
    """A plan's id from a folder's name, without the year."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())[:_LONGEST_ID].strip("-")
    plain = re.sub(r"(^|-)[0-9]{4}$", "", plain)
    return plain if _ID.fullmatch(plain) else _UNNAMED


def _places(system: str) -> str:
    return "\n".join(f"{place:<23} @your-office/ci-admin" for place in _OWN[system])


def _schemas() -> dict[str, bytes]:
    """The schemas, so that editors find them without a network."""
    return {f"schemas/{name}.schema.json": _read(paths.schema(name)) for name in SCHEMAS}


def _filled(files: Mapping[str, str], words: Mapping[str, str]) -> dict[str, bytes]:
    """Each file's path and bytes, the words filled in."""
    read = ((path, _read(os.path.join(_FOLDER, name)).decode()) for path, name in files.items())
    return {_with(path, words): _with(text, words).encode() for path, text in read}


def _with(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"@[A-Z]+@", lambda found: words.get(found[0], found[0]), text)


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _missing(found: Started, root: str, path: str, data: bytes) -> bool:
    """Whether a file is to be made; what stands in its place is noted down. Nothing is written.

    Raises:
        RefusedError: it cannot be made.
    """
    target = os.path.join(root, *path.split("/"))
    steps = list(_steps(root, path))
    if any(os.path.islink(step) for step in steps):
        found.linked.append(shown(target))
        return False
    above = [step for step in (root, *steps[:-1]) if os.path.lexists(step)]
    blocking = next((step for step in above if not os.path.isdir(step)), None)
    if blocking:
        raise RefusedError("not-a-folder", folder=shown(blocking))
    try:
        if os.path.lexists(target):
            _compare(found, path, target, data)
            return False
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(root), detail=fault.strerror or "") from fault
    if above and not os.access(above[-1], os.W_OK | os.X_OK):
        raise RefusedError("no-folder", folder=shown(above[-1]), detail=os.strerror(errno.EACCES))
    return True


def _place(found: Started, root: str, path: str, data: bytes) -> None:
    """Put one file where nothing is."""
    target = os.path.join(root, *path.split("/"))
    try:
        disk.make(os.path.dirname(target))
        disk.put(target, data)
    except OSError as fault:
        raise RefusedError("no-folder", folder=shown(root), detail=fault.strerror or "") from fault
    found.made.append(shown(target))


def _steps(root: str, path: str) -> Iterator[str]:
    """The file and every folder on the way to it, below the root."""
    for name in path.split("/"):
        root = os.path.join(root, name)
        yield root


def _compare(found: Started, path: str, target: str, data: bytes) -> None:
    """Note down a file that is there and says something else; the ends of lines do not count."""
    about = os.lstat(target)
    plain = stat.S_ISREG(about.st_mode) and about.st_size <= paths.LARGEST
    there = _read(target).replace(b"\r\n", b"\n") if plain else b""
    if plain and path in _BY_LINES:
        lacking = [line.decode() for line in data.splitlines() if line not in there.splitlines()]
        if lacking:
            found.lacking.append((shown(target), "\n".join(lacking)))
    elif there != data:
        found.other.append(shown(target))
