"""What a CI system does with a pipeline file: a fresh checkout, the environment, the steps in order, what they leave."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.forge import packed

PROGRAMS = f"{Path(sys.executable).parent}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin{os.pathsep}/bin"
_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
_STRICT = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""How GitHub runs `shell: bash`; GitLab's shells stop at errors likewise."""


class Done(NamedTuple):
    """How a step, or a pipeline, went: its status, and all that it printed."""

    status: int
    text: str


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody."""
    who = ("-c", "user.email=li@example.org", "-c", "user.name=li", "-c", "init.defaultBranch=main")
    command = ["git", *who, *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **_GIT}, capture_output=True, check=True)
    return done.stdout.decode().strip()


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> Done:
    """Run a script that stops at the first error."""
    file = folder.parent / "script.sh"
    file.write_text(script, encoding="utf-8")
    return _ran([*_STRICT, str(file)], folder, environment)


def _ran(command: list[str], folder: Path, environment: Mapping[str, str]) -> Done:
    done = subprocess.run(
        command, cwd=folder, env={**_GIT, "PATH": PROGRAMS, "LANG": "C.UTF-8", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
    )  # fmt: skip
    return Done(done.returncode, done.stdout.decode())


def read(file: Path) -> Any:  # noqa: ANN401 (YAML)
    """A pipeline file; `on` is no boolean in it."""
    found = yaml.safe_load(file.read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in found.items()}


class Machine(NamedTuple):
    """A runner of GitHub's: a folder for the checkout, one for what is passing, the repository, the environment."""

    place: Path
    origin: Path
    environment: Mapping[str, str]

    def job(self, workflow: Path, ref: str) -> tuple[Done, bytes | None]:
        """Run the one job of a workflow; how it went, and what it uploaded."""
        about = read(workflow)
        (job,) = about["jobs"].values()
        checkout, passing = self.place / "checkout", self.place / "passing"
        for folder in (checkout, passing):
            folder.mkdir(parents=True)
        outcomes: dict[str, str] = {}
        printed, left = [], None
        for step in job["steps"]:
            outcome = "success"
            if not _wanted(str(step.get("if", "success()")), outcomes):
                outcome = "skipped"
            elif "run" in step:
                done = bash(step["run"], checkout, self._environment({**about.get("env", {}), **step.get("env", {})}))
                printed.append(done.text)
                outcome = "success" if done.status == 0 else "failure"
            elif step["uses"].startswith("actions/checkout@"):
                self._check_out(checkout, ref)
            else:
                left = self._upload(step)
            outcomes[step.get("id", step["name"])] = outcome
        return Done(int("failure" in outcomes.values()), "".join(printed)), left

    def _environment(self, given: Mapping[str, Any]) -> dict[str, str]:
        """What the runner sets, and what the file does."""
        passing = self.place / "passing"
        added = passing / "path"
        added.touch()
        own = {name: self._filled(str(value)) for name, value in given.items()}
        more = os.pathsep.join([*reversed(added.read_text().split()), PROGRAMS])
        return {
            "CI": "true", "GITHUB_ACTIONS": "true", "HOME": str(passing), "RUNNER_TEMP": str(passing),
            "GITHUB_PATH": str(added), "GITHUB_STEP_SUMMARY": str(passing / "summary.md"),
            "GITHUB_REPOSITORY": "office/plans", "PATH": more, **self.environment, **own,
        }  # fmt: skip

    def _filled(self, value: str) -> str:
        """A value of the file with the few expressions that may stand there."""
        known = {"github.token": self.environment.get("TOKEN", ""), "runner.temp": str(self.place / "passing")}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], value)

    def _check_out(self, folder: Path, ref: str) -> None:
        """actions/checkout with fetch-depth: 0 and persist-credentials: false."""
        git(folder, "init", "-q")
        git(folder, "remote", "add", "origin", str(self.origin))
        git(folder, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", f"+{ref}:refs/remotes/this")
        git(folder, "checkout", "-q", "--detach", "refs/remotes/this")

    def _upload(self, step: Mapping[str, Any]) -> bytes | None:
        assert step["uses"].startswith("actions/upload-artifact@")
        file = Path(self._filled(step["with"]["path"]))
        return packed(file.read_bytes(), file.name) if file.is_file() else None


def _wanted(condition: str, outcomes: Mapping[str, str]) -> bool:
    """Whether a step runs, of the few conditions that may stand there."""
    words = condition.removeprefix("${{").removesuffix("}}").strip().split(" && ")
    return all(_holds(word, outcomes) for word in words)


def _holds(word: str, outcomes: Mapping[str, str]) -> bool:
    if word == "success()":
        return "failure" not in outcomes.values()
    if found := re.fullmatch(r"steps\.(\w+)\.outcome == '(\w+)'", word):
        return outcomes.get(found[1]) == found[2]
    assert word == "!cancelled()", word
    return True


def script(job: Mapping[str, Any]) -> str:
    """The script of a job of GitLab's."""
    return "\n".join(job["script"])


def cloned(origin: Path, folder: Path, ref: str, *, depth: int = 0) -> Path:
    """A checkout of a ref, all of its history or the last commits."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", origin.as_uri())
    git(folder, "fetch", "-q", *([f"--depth={depth}"] if depth else []), "origin", ref)
    git(folder, "checkout", "-q", "--detach", "FETCH_HEAD")
    return folder


def commands(pipeline: Mapping[str, Any]) -> Iterator[str]:
    """The commands of a pipeline of Gitee's."""
    for stage in pipeline["stages"]:
        for step in stage["steps"]:
            yield from step["command"]
