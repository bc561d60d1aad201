"""Many offices on one server: their workspaces, one database, one place for evidence, the channels of all."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from engine.channels import revealed
from engine.document import file, nodes
from engine.document.compose import compose
from engine.document.schema import validate
from engine.source import Problem, Severity
from engine.workspace import SETTINGS, Workspace, locate

FILE = "fleet.yaml"
_SECRET = frozenset({"database", "env", "file"})
"""Keys of which what is written may be a password, or have one in it."""
_TENANT = re.compile("[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff_-]{0,79}")
"""A tenant's name: letters, digits, - and _. A copy beside it, qinghe.bak or qinghe~, is none."""


class Tenant(NamedTuple):
    """An office: its name, its workspace, the address of its ledger."""

    name: str
    workspace: Workspace
    ledger: str


class Fleet(NamedTuple):
    """What the file says; paths absolute, the database perhaps with a password.

    `workspaces` is a folder of workspaces, or folders by tenant; `at` the hour and minute of a tenant's own day from
    which its digests are planned.
    """

    path: str
    workspaces: str | Mapping[str, str]
    database: str
    evidence: str
    channels: str
    at: tuple[int, int]

    def tenants(self) -> Iterator[str]:
        """The names of all tenants, in order."""
        if isinstance(self.workspaces, str):
            entries = (entry for entry in os.scandir(self.workspaces) if _is_workspace(entry.path))
            yield from sorted(entry.name for entry in entries if _TENANT.fullmatch(entry.name))
        else:
            yield from sorted(self.workspaces)

    def tenant(self, name: str) -> Tenant:
        """A tenant by its name.

        Raises:
            KeyError: there is none of that name.
        """
        if isinstance(self.workspaces, str):
            folder = os.path.join(self.workspaces, name)
            if not _TENANT.fullmatch(name) or not _is_workspace(folder):
                raise KeyError(name)
        else:
            folder = self.workspaces[name]
        return Tenant(name, _own(folder), self._ledger(name))

    def _ledger(self, name: str) -> str:
        """The address of a tenant's ledger: the database's, with whose it is and where its files are."""
        evidence = f"{self.evidence.rstrip('/')}/{name}"
        own = f"tenant={quote(name, safe='')}&evidence={quote(evidence, safe='')}"
        return f"{self.database}{'&' if '?' in self.database else '?'}{own}"


class Read(NamedTuple):
    """What a fleet's file says, None where it cannot be used, and what is wrong with it, without what may be secret.

    `secrets` says that a password stands in it.
    """

    fleet: Fleet | None
    problems: list[Problem]
    secrets: bool = False


def read(path: str, name: str, environment: Mapping[str, str]) -> Read:
    """The fleet that a file describes.

    Args:
        path: of the file, absolute.
        name: by which messages name it.
        environment: where a secret may be.

    Raises:
        SecretError: the database's address cannot be had.
    """
    text, problems = file.read(path, name)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Read(None, problems)
    root, found = compose(name, text.text)
    problems = [*problems, *map(_discreet, found)]
    if not isinstance(root, nodes.Mapping):
        return Read(None, problems)
    verdict = validate("fleet", text, root)
    problems.extend(map(_discreet, verdict.problems))
    if verdict.root is None or problems:
        return Read(None, problems)
    return Read(_fleet(verdict.root, path, environment), problems, _has_password(verdict.root["database"]))


def _is_workspace(folder: str) -> bool:
    """Whether a folder has settings or plans."""
    return os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, "plans"))


def _own(folder: str) -> Workspace:
    """The workspace in a folder, whatever may stand above it."""
    found = locate(folder, None)
    return found if found.root == folder else Workspace(folder, os.path.join(folder, "plans"))


def _has_password(database: object) -> bool:
    if not isinstance(database, str):
        return False
    account, at, _ = database.partition("://")[2].partition("?")[0].rpartition("@")
    return bool(at and ":" in account) or "password=" in database


def _discreet(problem: Problem) -> Problem:
    """The problem without what is written there, where a password may stand in it."""
    facts = problem.facts
    secret = {"value"} if facts.get("name") in _SECRET else set()
    secret |= {name for name in ("key", "name", "value", "near") if "@" in facts.get(name, "")}
    told = {name: "…" for name in secret if facts.get(name)}
    return problem._replace(facts={**facts, **told, **({"near": ""} if told and "near" in facts else {})})


def _fleet(root: nodes.Mapping, path: str, environment: Mapping[str, str]) -> Fleet:
    base = os.path.dirname(path)

    def beside(written: str) -> str:
        return os.path.join(base, os.path.expanduser(written))

    told = root["workspaces"]
    folders = beside(told) if isinstance(told, str) else {name: beside(told[name]) for name in told}
    evidence = root.get("evidence", "evidence")
    hour, _, minute = str(root.get("at", "06:00")).partition(":")
    database = root["database"]
    if isinstance(database, nodes.Mapping):
        database = {name: beside(value) if name == "file" else value for name, value in database.items()}
    return Fleet(
        path=path,
        workspaces=folders,
        database=str(revealed("database", database, environment)),
        evidence=evidence if "://" in evidence else beside(evidence),
        channels=beside(root.get("channels", "channels.yaml")),
        at=(int(hour), int(minute)),
    )
