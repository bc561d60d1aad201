"""Three forges in miniature, over real HTTP: comments in pages, who wrote them, pull requests, what a run left.

As their documents have them: GitHub's REST API (issue comments, pulls, artifacts, whose download is elsewhere), GitLab's
Notes API, Gitee's API v5.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

TOKEN = "secret-of-the-robot"  # noqa: S105 (of a server in this process)
ROBOT = "github-actions[bot]"
_ME = 900
_MOST = 100


class Answer(NamedTuple):
    """A status, what is sent as JSON (bytes as they are), and where it is found instead."""

    status: int
    body: Any = None
    location: str = ""


@dataclass
class Forge:
    """What a forge knows: comments below one pull request, pull requests, and what runs left."""

    kind: str
    address: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    zips: dict[int, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Method, path and, of what lies elsewhere, the headers of every request."""

    def say(self, who: str, body: str, number: int = _ME + 1) -> dict[str, Any]:
        """Somebody comments."""
        person = {"id": number, "login": who, "username": who, "type": "Bot" if who == ROBOT else "User"}
        comment = {"id": 1000 + len(self.comments), "body": body, "user": person, "author": person, "system": False}
        self.comments.append(comment)
        return comment

    def leave(self, run: int, data: bytes, name: str = "wf-diff", size: int | None = None) -> None:
        """A run leaves something for a later one."""
        number = len(self.artifacts) + 1
        about = {"id": number, "name": name, "expired": False, "run": run}
        url = f"{self.address}/repos/office/plans/actions/artifacts/{number}/zip"
        self.artifacts.append({**about, "size_in_bytes": size or len(data), "archive_download_url": url})
        self.zips[number] = data

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:  # noqa: ANN401 (JSON)
        """What the forge answers."""
        routes = {"github": self._github, "gitlab": self._gitlab, "gitee": self._gitee}
        return routes[self.kind](method, path, query, body)

    def _github(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:  # noqa: ANN401
        base = "/repos/office/plans"
        if method == "GET" and path == f"{base}/pulls":
            return Answer(200, _page([one for one in self.pulls if _wanted(one, query)], query))
        if found := re.fullmatch(rf"{base}/actions/runs/(\d+)/artifacts", path):
            kept = [one for one in self.artifacts if one["run"] == int(found[1]) and one["name"] == query["name"]]
            return Answer(200, {"total_count": len(kept), "artifacts": kept})
        if found := re.fullmatch(rf"{base}/actions/artifacts/(\d+)/zip", path):
            return Answer(302, location=f"{self.address.replace('127.0.0.1', 'localhost')}/storage/{found[1]}")
        return self._comments(
            method, path, rf"{base}/issues/7/comments", rf"{base}/issues/comments", "PATCH", query, body
        )

    def _gitlab(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:  # noqa: ANN401
        if path == "/user":
            return Answer(200, {"id": _ME, "username": "project_1_bot"})
        notes = "/projects/42/merge_requests/7/notes"
        return self._comments(method, path, notes, notes, "PUT", query, body)

    def _gitee(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:  # noqa: ANN401
        if path == "/user":
            return Answer(200, {"id": _ME, "login": "robot"})
        pulls = "/repos/office/plans/pulls"
        return self._comments(method, path, f"{pulls}/7/comments", f"{pulls}/comments", "PATCH", query, body)

    def _comments(
        self,
        method: str,
        path: str,
        listed: str,
        one: str,
        change: str,
        query: dict[str, str],
        body: Any,  # noqa: ANN401
    ) -> Answer:
        if (method, path) == ("GET", listed):
            return Answer(200, _page(self.comments, query))
        if (method, path) == ("POST", listed):
            return Answer(201, self.say(ROBOT if self.kind == "github" else "robot", body["body"], _ME))
        found = re.fullmatch(rf"{one}/(\d+)", path)
        mine = next((comment for comment in self.comments if found and comment["id"] == int(found[1])), None)
        if method != change or mine is None:
            return Answer(404, {"message": "Not Found"})
        if mine["user"]["id"] != _ME:
            return Answer(403, {"message": "Forbidden"})
        mine["body"] = body["body"]
        return Answer(200, mine)


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = min(int(query.get("per_page", "20")), _MOST), int(query.get("page", "1"))
    return found[size * (page - 1) : size * page]


def _wanted(pull: dict[str, Any], query: dict[str, str]) -> bool:
    head = f"{pull['head']['user']['login']}:{pull['head']['ref']}"
    return pull["state"] == query.get("state", "open") and query.get("head", head) == head


def pull(
    number: int, sha: str, origin: str = "office/plans", branch: str = "change", state: str = "open"
) -> dict[str, Any]:
    """A pull request as GitHub lists it."""
    owner = origin.partition("/")[0]
    head = {"ref": branch, "sha": sha, "user": {"login": owner}, "repo": {"full_name": origin}}
    base = {"ref": "main", "repo": {"full_name": "office/plans"}}
    return {"number": number, "state": state, "head": head, "base": base}


def packed(data: bytes, name: str = "wf-diff.md") -> bytes:
    """A file as a run leaves it."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as written:
        written.writestr(name, data)
    return kept.getvalue()


class _Handler(BaseHTTPRequestHandler):
    forge: Forge

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Nothing on the terminal."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        if parts.path.startswith("/storage/"):
            self.forge.asked.append(f"{self.command} {parts.path} {sorted(name.lower() for name in self.headers)}")
            self._send(Answer(200, self.forge.zips[int(parts.path.rpartition("/")[2])]))
            return
        self.forge.asked.append(f"{self.command} {parts.path}")
        known = (f"Bearer {TOKEN}", TOKEN)
        if (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")) not in known:
            self._send(Answer(401, {"message": "Bad credentials"}))
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._send(self.forge.answer(self.command, parts.path, query, body))

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 (http.server's names)

    def _send(self, answer: Answer) -> None:
        raw = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving(kind: str) -> Iterator[Forge]:
    """A forge that listens."""
    forge = Forge(kind)
    handler = type("Handler", (_Handler,), {"forge": forge})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        forge.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield forge
        server.shutdown()
        thread.join()
