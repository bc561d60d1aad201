# ruff: noqa: INP001 (a program to be copied, not a module)
"""Put what `wf diff` says of a pull request below it: one comment, made once and brought up to date from then on.

    plans-comment.py github          after the run that made it, by the event that the runner wrote down
    plans-comment.py gitlab FILE     in a pipeline of a merge request, with WF_COMMENT_TOKEN
    plans-comment.py gitee FILE      the same on Gitee, with WF_REPO (owner/name) as well

This program holds a right to write, so it installs nothing, runs nothing of the pull request and needs Python alone.
"""

import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
from zipfile import BadZipFile, ZipFile

MARK = "<!-- wf-diff -->"
FILE = "wf-diff.md"
LONGEST = 65_536
"""Characters of a comment."""
_LARGEST = 4 * LONGEST
"""Bytes of what is read as one."""
_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer that are still read."""
_PAGE, _PAGES = 100, 100
_PATIENCE = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
Environment = Mapping[str, str]


class NothingToSayError(Exception):
    """There is no comment to write: {why}."""


class Place(NamedTuple):
    """Where comments are listed and made, where one is changed and by which method, and whose are ours."""

    comments: str
    comment: str
    change: str
    ours: Callable[[Any], bool]
    headers: dict[str, str]


def asked(url: str, headers: Mapping[str, str], method: str = "GET", body: str | None = None) -> bytes:
    """What a server answers; the token goes to no other server that it may point to."""
    data = None if body is None else json.dumps({"body": body}).encode()
    request = Request(url, data, {"Accept": "application/json", "User-Agent": "wf"}, method=method)  # noqa: S310 (of the CI system)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 (the same)
        raw: bytes = answer.read(_ANSWER)
    return raw


def told(url: str, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 (JSON of a server)
    """The same, as JSON."""
    return json.loads(asked(url, headers))


def listed(url: str, headers: Mapping[str, str]) -> Iterator[Any]:
    """All of a list that comes in pages."""
    for page in range(1, _PAGES + 1):
        found = told(f"{url}{'&' if '?' in url else '?'}per_page={_PAGE}&page={page}", headers)
        if not found:
            return
        yield from found


def clean(raw: bytes) -> str:
    """The comment, if it is one: text of a sane size that begins with our mark."""
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise NothingToSayError("it is no text") from None
    if not text.startswith(f"{MARK}\n") or len(text) > LONGEST or _CONTROL.search(text):
        raise NothingToSayError("it does not begin with our mark, is too long, or holds control characters")
    return text.strip()


def put(place: Place, text: str) -> str:
    """Have the one comment say this; what was done."""
    for one in listed(place.comments, place.headers):
        body = str(one.get("body") or "").replace("\r\n", "\n").strip()
        if not body.startswith(MARK) or not place.ours(one):
            continue
        if body == text:
            return f"comment {one['id']} says so already"
        asked(f"{place.comment}/{one['id']}", place.headers, place.change, text)
        return f"comment {one['id']} is brought up to date"
    made = json.loads(asked(place.comments, place.headers, "POST", text))
    return f"comment {made['id']} is new"


def github(environment: Environment) -> tuple[Place, str]:
    """The pull request of the run that has ended, and what that run left: the event is trusted, what it left is not."""
    repository = environment["GITHUB_REPOSITORY"]
    base = f"{environment['GITHUB_API_URL']}/repos/{repository}"
    headers = {"Authorization": f"Bearer {environment['GITHUB_TOKEN']}"}
    with open(environment["GITHUB_EVENT_PATH"], encoding="utf-8") as stream:
        run = json.load(stream)["workflow_run"]
    place = Place(
        f"{base}/issues/{_number(base, headers, repository, run)}/comments",
        f"{base}/issues/comments",
        "PATCH",
        lambda one: bool(one["user"]) and (one["user"]["login"], one["user"]["type"]) == ("github-actions[bot]", "Bot"),
        headers,
    )
    return place, clean(_left(base, headers, run["id"]))


def _number(base: str, headers: Mapping[str, str], repository: str, run: Any) -> int:  # noqa: ANN401 (JSON)
    """The open pull request whose last commit the run has seen; the event names none that comes from a fork."""
    origin = run["head_repository"]
    branch = quote(f"{origin['owner']['login']}:{run['head_branch']}", safe="")
    found = [
        int(pull["number"])
        for pull in listed(f"{base}/pulls?state=open&head={branch}", headers)
        if pull["head"]["sha"] == run["head_sha"]
        and (pull["head"]["repo"] or {}).get("full_name") == origin["full_name"]
        and pull["base"]["repo"]["full_name"] == repository
    ]
    if run["event"] != "pull_request" or len(found) != 1:
        raise NothingToSayError(f"{len(found)} open pull requests end in {run['head_sha']}")
    return found[0]


def _left(base: str, headers: Mapping[str, str], run: int) -> bytes:
    """The one file that the run left, a bounded part of it."""
    found = told(f"{base}/actions/runs/{run}/artifacts?name=wf-diff&per_page={_PAGE}", headers)["artifacts"]
    kept = [one for one in found if one["name"] == "wf-diff" and not one["expired"]]
    latest = max(kept, key=lambda one: int(one["id"]), default=None)
    if latest is None or latest["size_in_bytes"] > _LARGEST:
        raise NothingToSayError("the run left none, or too much")
    try:
        with ZipFile(io.BytesIO(asked(latest["archive_download_url"], headers))) as packed, packed.open(FILE) as part:
            return part.read(_LARGEST)
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise NothingToSayError(f"the run left no {FILE}") from None


def gitlab(environment: Environment) -> Place:
    """The merge request of this pipeline."""
    base, headers = environment["CI_API_V4_URL"], {"PRIVATE-TOKEN": environment["WF_COMMENT_TOKEN"]}
    notes = f"{base}/projects/{environment['CI_PROJECT_ID']}/merge_requests/{environment['CI_MERGE_REQUEST_IID']}/notes"
    me = told(f"{base}/user", headers)["id"]
    return Place(notes, notes, "PUT", lambda one: one["author"]["id"] == me and not one["system"], headers)


def gitee(environment: Environment) -> Place:
    """The pull request of this pipeline."""
    api = environment.get("WF_GITEE_API") or "https://gitee.com/api/v5"
    headers = {"Authorization": f"Bearer {environment['WF_COMMENT_TOKEN']}"}
    pulls = f"{api}/repos/{environment['WF_REPO']}/pulls"
    me = told(f"{api}/user", headers)["id"]
    place = f"{pulls}/{environment['GITEE_PULL_ID']}/comments"
    return Place(place, f"{pulls}/comments", "PATCH", lambda one: one["user"]["id"] == me, headers)


def _of_file(system: Callable[[Environment], Place], file: str) -> tuple[Place, str]:
    with open(file, "rb") as stream:
        text = clean(stream.read(_LARGEST))
    return system(os.environ), text


def main(arguments: list[str]) -> int:
    """Put the comment; the exit status."""
    try:
        match arguments:
            case ["github"]:
                said = put(*github(os.environ))
            case ["gitlab" | "gitee" as system, file]:
                said = put(*_of_file(gitlab if system == "gitlab" else gitee, file))
            case _:
                said = __doc__ or ""
    except NothingToSayError as reason:
        said = f"no comment: {reason}"
    except HTTPError as fault:
        sys.stderr.write(f"plans-comment: {fault.url.partition('?')[0]} answered {fault.code}\n")
        return 1
    except KeyError as missing:
        sys.stderr.write(f"plans-comment: there is no {missing}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"plans-comment: {getattr(fault, 'reason', fault)}\n")
        return 1
    sys.stdout.write(f"plans-comment: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
