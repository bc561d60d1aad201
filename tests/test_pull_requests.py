"""Pull requests through the pipelines that `wf init --ci` writes, each with the comment that a careful colleague writes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT, Golden, Wf
from tests.forge import ROBOT, TOKEN, Forge, packed, pull, serving
from tests.pipelines import Done, Machine, bash, cloned, commands, git, read, script
from tests.test_packaging import PIP
from tests.test_recording import GOLDEN, Here

TODAY = "2024-06-24"
MARK = "<!-- wf-diff -->"
RUN = 55
STARTERS = ROOT / "engine" / "starters"
RECORDED = [
    "submit 12.pledge@2024-04 --count 31 --as-of 2024-05-28",
    "submit 12.pledge@2024-05 --count 27 --as-of 2024-05-30",
    "submit 3.material@Q1#绿化科 --file 普法资料.txt --as-of 2024-05-29",
]
"""What the office has in its ledger, an export of which stands in the repository."""


class Change(NamedTuple):
    """A pull request: what is edited, how its check ends, and what for."""

    name: str
    edits: tuple[tuple[str, str], ...]
    status: int
    why: str


CHANGES = (
    Change("wording", (("title: 行业普法资料报送", "title: 行业普法材料报送"),), 0, "a word"),
    Change(
        "quarter",
        (
            (
                "title: 学法讲座或主题培训\n    recurrence: quarter\n",
                "title: 学法讲座或主题培训\n    recurrence: {every: quarter, due: +10 days}\n",
            ),
        ),
        0,
        "a quarter that moves: somebody has to approve",
    ),
    Change(
        "weaker",
        (
            ("at_least: 95%", "at_least: 90%"),
            (
                "  - id: pledge\n    title: 信用承诺信息归集\n    recurrence: month\n    measure: {name: 信用承诺信息条数, unit: 条}\n",
                "",
            ),
        ),
        1,
        "a target weakened, and a task deleted of which something is handed in",
    ),
)
APPROVED = Change("approved", (("at_least: 95%", "at_least: 90%"),), 0, "a target weakened: somebody has to approve")
BROKEN = Change("broken", (("owners: 宣传科 ", "owners: 宣传可 "),), 1, "the plan does not stand any more")


class Office(NamedTuple):
    """A repository with a workspace in it, and where runners put things."""

    folder: Path
    place: Path

    def propose(self, change: Change, number: int = 7) -> str:
        """Open a pull request, on a main that goes on meanwhile; its last commit."""
        git(self.folder, "checkout", "-q", "-b", "change")
        plan = self.folder / "plans" / "jingan-lhsr-2024.yaml"
        text = plan.read_text("utf-8")
        for before, after in change.edits:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        plan.write_text(text, encoding="utf-8")
        git(self.folder, "commit", "-q", "-a", "-m", change.why)
        git(self.folder, "checkout", "-q", "main")
        (self.folder / "说明.txt").write_text("main 另有改动\n", encoding="utf-8")
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-q", "-m", "meanwhile")
        head = git(self.folder, "rev-parse", "change")
        git(self.folder, "update-ref", f"refs/pull/{number}/head", head)
        git(self.folder, "merge", "-q", "--no-ff", "-m", "merge", "change")
        git(self.folder, "update-ref", f"refs/pull/{number}/merge", "HEAD")
        git(self.folder, "reset", "-q", "--hard", "HEAD^1")
        return head

    def machine(self, name: str, **environment: str) -> Machine:
        """A fresh runner of GitHub's."""
        return Machine(self.place / name, self.folder, environment)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return furnished(tmp_path, "zh-CN")


def furnished(place: Path, lang: str) -> Office:
    """A workspace as `wf init` leaves it, with a plan of ours and an export of what is handed in."""
    folder = place / "office"
    (folder / "plans" / "org").mkdir(parents=True)
    for name in ("jingan-lhsr-2024.yaml", "org/jingan-lhsr.yaml"):
        (folder / "plans" / name).write_bytes((ROOT / "plans" / name).read_bytes())
    run = Here(folder)
    (folder / "普法资料.txt").write_text("宪法\n", encoding="utf-8")
    (folder / "ledger").mkdir()
    systems = ("--ci", "github", "--ci", "gitlab", "--ci", "gitee")
    for command in (
        ("init", "--lang", lang),
        ("init", *systems),
        *map(str.split, RECORDED),
        ("ledger", "export", "ledger/events.jsonl"),
    ):
        assert run(*command).status == 0, command
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "plans")
    return Office(folder, place)


def checked(office: Office, name: str = "check", ref: str = "refs/pull/7/merge") -> tuple[Done, bytes | None]:
    """What the unprivileged workflow does with a pull request."""
    machine = office.machine(name, GITHUB_BASE_REF="main", WF_AS_OF=TODAY)
    return machine.job(office.folder / ".github" / "workflows" / "plans.yml", ref)


def commented(office: Office, forge: Forge, head: str, name: str = "comment", **about: object) -> Done:
    """What the privileged workflow does after a run."""
    owner = {"full_name": "office/plans", "owner": {"login": "office"}}
    run = {"id": RUN, "event": "pull_request", "head_sha": head, "head_branch": "change", "head_repository": owner}
    event = office.place / f"{name}.json"
    event.write_text(json.dumps({"workflow_run": {**run, "pull_requests": [], **about}}), encoding="utf-8")
    machine = office.machine(name, GITHUB_API_URL=forge.address, GITHUB_EVENT_PATH=str(event), TOKEN=TOKEN)
    done, left = machine.job(office.folder / ".github" / "workflows" / "plans-comment.yml", "refs/heads/main")
    assert left is None
    return done


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serving("github") as listening:
        yield listening


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_pull_request_gets_its_comment(
    tmp_path: Path, forge: Forge, golden: Golden, change: Change, lang: str
) -> None:
    office = furnished(tmp_path, lang)
    head = office.propose(change)
    forge.pulls.append(pull(7, head))
    done, left = checked(office)
    assert (done.status, left is None) == (change.status, False), done.text
    forge.leave(RUN, left or b"")
    told = commented(office, forge, head)
    assert told.text == "plans-comment: comment 1000 is new\n"
    (comment,) = forge.comments
    golden.check(GOLDEN / f"pull-request-{change.name}-{lang}.md", comment["body"] + "\n")
    assert (office.place / "check" / "passing" / "summary.md").read_text("utf-8").strip() == comment["body"]


def test_what_needs_approval_fails_nothing_and_is_told(office: Office, forge: Forge) -> None:
    forge.pulls.append(pull(7, office.propose(APPROVED)))
    done, left = checked(office)
    assert done.status == 0
    assert "::notice title=计划::有变更须经批准" in done.text
    assert left


def test_a_plan_that_no_longer_stands_fails_and_is_told(office: Office, forge: Forge) -> None:
    head = office.propose(BROKEN)
    forge.pulls.append(pull(7, head))
    done, left = checked(office)
    assert done.status == 1
    assert "::error file=plans/jingan-lhsr-2024.yaml,line=" in done.text
    forge.leave(RUN, left or b"")
    commented(office, forge, head)
    assert "1" in forge.comments[0]["body"].splitlines()[3]


def test_what_is_handed_in_counts_as_main_knows_it(office: Office) -> None:
    """A pull request cannot make it forgotten by deleting the export."""
    git(office.folder, "checkout", "-q", "-b", "change")
    (office.folder / "ledger" / "events.jsonl").unlink()
    git(office.folder, "commit", "-q", "-a", "-m", "forget")
    plan = office.folder / "plans" / "jingan-lhsr-2024.yaml"
    plan.write_text(plan.read_text("utf-8").replace(*CHANGES[2].edits[1]), encoding="utf-8")
    git(office.folder, "commit", "-q", "-a", "-m", "delete")
    git(office.folder, "update-ref", "refs/pull/7/merge", "HEAD")
    git(office.folder, "checkout", "-q", "main")
    done, _ = checked(office)
    assert done.status == 1
    assert "12.pledge" in (office.place / "check" / "passing" / "summary.md").read_text("utf-8")


def test_one_comment_is_made_and_then_brought_up_to_date(office: Office, forge: Forge) -> None:
    """Among two pages of others', one of which pretends to be ours."""
    head = office.propose(CHANGES[0])
    forge.pulls.append(pull(7, head))
    fake = forge.say("mallory", f"{MARK}\n没有变化")
    for number in range(120):
        forge.say("li", f"第{number}条")
    forge.leave(RUN, packed(f"{MARK}\n第一版\n".encode()))
    assert "is new" in commented(office, forge, head).text
    assert "says so already" in commented(office, forge, head, "again").text
    forge.leave(RUN, packed(f"{MARK}\r\n第二版\r\n".encode()))
    assert "is brought up to date" in commented(office, forge, head, "third").text
    assert fake["body"] == f"{MARK}\n没有变化"
    assert [one["body"] for one in forge.comments if one["user"]["login"] == ROBOT] == [f"{MARK}\n第二版"]
    assert len(forge.comments) == 122


def test_the_token_goes_nowhere_else(office: Office, forge: Forge) -> None:
    """What a run left is stored at another host."""
    head = office.propose(CHANGES[0])
    forge.pulls.append(pull(7, head))
    forge.leave(RUN, packed(f"{MARK}\n甲\n".encode()))
    commented(office, forge, head)
    (stored,) = [one for one in forge.asked if "/storage/" in one]
    assert "authorization" not in stored
    assert forge.comments


def spoilt(data: bytes) -> bytes:
    """The same, with bytes in its middle changed."""
    middle = len(data) // 3
    return data[:middle] + bytes(byte ^ 0xFF for byte in data[middle : middle + 8]) + data[middle + 8 :]


HEAD = "a" * 40
HOSTILE = {
    "no zip": b"not a zip",
    "another file": packed(f"{MARK}\n甲\n".encode(), "../../wf-diff.md"),
    "another beginning": packed("来看看 https://example.org\n".encode()),
    "a mark further down": packed(f"甲\n{MARK}\n".encode()),
    "nothing": packed(b""),
    "too long": packed(f"{MARK}\n{'甲' * 70_000}".encode()),
    "a bomb": packed(f"{MARK}\n".encode() + b"a" * 50_000_000),
    "not UTF-8": packed(f"{MARK}\n甲\n".encode("gbk")),
    "a damaged zip": spoilt(packed(f"{MARK}\n甲\n".encode() * 900)),
    "control characters": packed(f"{MARK}\n\x1b[2J\n".encode()),
}


class Below(NamedTuple):
    """A folder in which the comment's program is run by itself."""

    folder: Path
    forge: Forge

    def __call__(self, **about: object) -> Done:
        """Run it after a run of GitHub's."""
        owner = {"full_name": "office/plans", "owner": {"login": "office"}}
        run = {"id": RUN, "event": "pull_request", "head_sha": HEAD, "head_branch": "change", "head_repository": owner}
        (self.folder / "event.json").write_text(json.dumps({"workflow_run": {**run, **about}}), encoding="utf-8")
        environment = {
            "GITHUB_API_URL": self.forge.address, "GITHUB_REPOSITORY": "office/plans", "GITHUB_TOKEN": TOKEN,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
        }  # fmt: skip
        return program(self.folder, environment, "github")


def program(folder: Path, environment: Mapping[str, str], *arguments: str) -> Done:
    """Run the comment's program as it is shipped, with Python alone."""
    done = subprocess.run(
        [sys.executable, "-I", str(STARTERS / "comment.py"), *arguments],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
    )  # fmt: skip
    return Done(done.returncode, done.stdout.decode())


@pytest.fixture
def below(tmp_path: Path, forge: Forge) -> Below:
    forge.pulls.append(pull(7, HEAD))
    return Below(tmp_path, forge)


@pytest.mark.parametrize("left", HOSTILE.values(), ids=HOSTILE)
def test_what_a_run_left_is_no_comment_unless_it_looks_like_one(below: Below, left: bytes) -> None:
    below.forge.leave(RUN, left)
    done = below()
    assert (done.status, below.forge.comments) == (0, [])
    assert done.text.startswith("plans-comment: no comment: ")


def test_what_is_too_large_is_not_fetched(below: Below) -> None:
    below.forge.leave(RUN, packed(f"{MARK}\n甲\n".encode()), size=10**9)
    assert below().status == 0
    assert [one for one in below.forge.asked if "/storage/" in one] == []


FORK = {"full_name": "mallory/plans", "owner": {"login": "mallory"}}


@pytest.mark.parametrize(
    ("pulls", "about", "comments", "why"),
    [
        ([pull(7, HEAD)], {}, 1, "of the same repository"),
        ([pull(7, HEAD, "mallory/plans")], {"head_repository": FORK}, 1, "of a fork, of which the event names none"),
        ([pull(7, "b" * 40)], {}, 0, "commits have come since"),
        ([pull(7, HEAD, state="closed")], {}, 0, "closed"),
        ([pull(7, HEAD), pull(8, HEAD)], {}, 0, "of two nobody knows which is meant"),
        ([pull(7, HEAD)], {"head_repository": FORK}, 0, "a fork claims another's branch"),
        ([pull(7, HEAD, "office/other")], {}, 0, "another repository of the same owner"),
        ([pull(7, HEAD, branch="a&state=closed#b")], {"head_branch": "a&state=closed#b"}, 1, "an odd name"),
        ([], {}, 0, "none"),
        ([pull(7, HEAD)], {"event": "push"}, 0, "no pull request's run"),
    ],
)  # fmt: skip
def test_the_pull_request_is_the_one_that_the_forge_knows(
    below: Below, pulls: list[dict[str, object]], about: dict[str, object], comments: int, why: str
) -> None:
    below.forge.pulls[:] = pulls
    below.forge.leave(RUN, packed(f"{MARK}\n甲\n".encode()))
    below(**about)
    assert len(below.forge.comments) == comments, why


def test_a_forge_that_refuses_is_told(tmp_path: Path, forge: Forge) -> None:
    (tmp_path / "wf-diff.md").write_text(f"{MARK}\n甲\n", encoding="utf-8")
    environment = {"CI_API_V4_URL": forge.address, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7"}
    refused = program(tmp_path, {**environment, "WF_COMMENT_TOKEN": "wrong"}, "gitlab", "wf-diff.md")
    assert refused == Done(1, f"plans-comment: {forge.address}/user answered 401\n")
    missing = program(tmp_path, environment, "gitlab", "wf-diff.md")
    assert missing == Done(1, "plans-comment: there is no 'WF_COMMENT_TOKEN'\n")
    silent = program(
        tmp_path,
        {**environment, "CI_API_V4_URL": "http://127.0.0.1:9", "WF_COMMENT_TOKEN": "a"},
        "gitlab",
        "wf-diff.md",
    )
    assert silent.status == 1
    assert "refused" in silent.text
    absent = program(tmp_path, {**environment, "WF_COMMENT_TOKEN": "a"}, "gitlab", "nothing.md")
    assert (absent.status, "nothing.md" in absent.text) == (1, True)


def gitlab(office: Office, forge: Forge, name: str) -> Done:
    """A pipeline of a merge request: both jobs, each in a checkout of its own."""
    file = read(office.folder / ".gitlab" / "plans.yml")
    first, second = file["plans:check"], file["plans:comment"]
    base = git(office.folder, "merge-base", "main", "change")
    about = {
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7", "CI_API_V4_URL": forge.address, "WF_COMMENT_TOKEN": TOKEN, "WF_AS_OF": TODAY,
        "HOME": str(office.place),
    }  # fmt: skip
    place = cloned(office.folder, office.place / name / "check", "refs/pull/7/head")
    done = bash(script(first), place, {**about, **first["variables"]})
    allowed = done.status == first["allow_failure"]["exit_codes"]
    other = cloned(office.folder, office.place / name / "comment", "refs/pull/7/head")
    for path in first["artifacts"]["paths"]:
        (other / path).write_bytes((place / path).read_bytes())
    told = bash(script(second), other, about)
    assert told.status == 0, told.text
    return Done(0 if allowed else done.status, done.text + told.text)


def gitee(office: Office, forge: Forge, name: str) -> Done:
    """A pipeline of a pull request, in a shallow checkout."""
    place = cloned(office.folder, office.place / name / "checkout", "refs/pull/7/head", depth=1)
    about = {
        "GITEE_BRANCH": "main", "GITEE_PULL_ID": "7", "WF_COMMENT_TOKEN": TOKEN, "WF_GITEE_API": forge.address,
        "WF_AS_OF": TODAY, "WF_REPO": "office/plans", "HOME": str(office.place),
    }  # fmt: skip
    return bash("\n".join(commands(read(office.folder / ".workflow" / "plans.yml"))), place, about)


@pytest.mark.parametrize("kind", ["gitlab", "gitee"])
def test_the_other_forges_get_the_same_comment(office: Office, golden: Golden, kind: str) -> None:
    """One comment, the second run brings it up to date, and a fake is left alone."""
    run = {"gitlab": gitlab, "gitee": gitee}[kind]
    with serving(kind) as forge:
        office.propose(CHANGES[2])
        fake = forge.say("mallory", f"{MARK}\n没有变化")
        for number in range(120):
            forge.say("li", f"第{number}条")
        done = run(office, forge, "first")
        assert (done.status, "is new" in done.text) == (1, True), done.text
        assert "says so already" in run(office, forge, "second").text
        (ours,) = [one for one in forge.comments if one["user"]["id"] == 900]
        golden.check(GOLDEN / "pull-request-weaker-zh-CN.md", ours["body"] + "\n")
        ours["body"] = f"{MARK}\n旧的"
        assert "is brought up to date" in run(office, forge, "third").text
        assert (fake["body"], len(forge.comments)) == (f"{MARK}\n没有变化", 122)


@pytest.mark.parametrize("kind", ["gitlab", "gitee"])
def test_what_needs_approval_fails_nothing_there_either(office: Office, kind: str) -> None:
    with serving(kind) as forge:
        office.propose(APPROVED)
        assert {"gitlab": gitlab, "gitee": gitee}[kind](office, forge, "first").status == 0


PIPELINES = {
    "github-plans.yml": "vendor.github-workflows",
    "github-comment.yml": "vendor.github-workflows",
    "gitlab-ci.yml": "vendor.gitlab-ci",
    "gitlab-plans.yml": "vendor.gitlab-ci",
}
"""Gitee publishes no schema."""


@pytest.mark.parametrize(("name", "schema"), PIPELINES.items())
def test_the_published_schemas_have_nothing_against_it(name: str, schema: str) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [str(program), "--builtin-schema", schema, str(STARTERS / name)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("name", [*PIPELINES, "gitee-plans.yml"])
def test_another_reader_of_yaml_reads_the_same(name: str) -> None:
    other = YAML(typ="safe").load((STARTERS / name).read_text("utf-8"))
    assert {str(key) for key in other} == {str(key) for key in read(STARTERS / name)}


def test_github_s_privileges_are_the_least() -> None:
    check, comment = read(STARTERS / "github-plans.yml"), read(STARTERS / "github-comment.yml")
    assert (check["on"], check["permissions"]) == ({"pull_request": None}, {"contents": "read"})
    assert "secrets." not in (STARTERS / "github-plans.yml").read_text("utf-8")
    assert comment["permissions"] == {}
    (job,) = comment["jobs"].values()
    assert job["permissions"] == {"actions": "read", "contents": "read", "pull-requests": "write"}
    assert job["if"] == "github.event.workflow_run.event == 'pull_request'"
    assert comment["on"] == {"workflow_run": {"workflows": [check["name"]], "types": ["completed"]}}


@pytest.mark.parametrize("name", ["github-plans.yml", "github-comment.yml"])
def test_github_s_steps_take_nothing_from_outside(name: str) -> None:
    """Actions by their commits, no credentials left behind, no other code checked out, no expression in a script."""
    text = (STARTERS / name).read_text("utf-8")
    assert "pull_request_target" not in text
    for job in read(STARTERS / name)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step.get("uses", f"actions/none@{HEAD}"))
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
                assert "ref" not in step["with"]


@pytest.mark.parametrize("source", ["", "wheel"])
def test_wf_is_installed_from_where_the_office_says(office: Office, tmp_path: Path, source: str) -> None:
    """And from nowhere else: the public index has another's package of this name."""
    step = read(office.folder / ".github" / "workflows" / "plans.yml")["jobs"]["plans"]["steps"][0]
    if source:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (built,) = tmp_path.glob("*.whl")
        source = str(built)
    paths = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), "/usr/bin", "/bin"])
    about = {"PATH": paths, "RUNNER_TEMP": str(tmp_path), "GITHUB_PATH": str(tmp_path / "path"), "HOME": str(tmp_path)}
    done = bash(step["run"], office.folder, {**PIP, **about, "WF_SOURCE": source})
    if not source:
        assert done.status == 1
        assert done.text.startswith("::error title=WF_SOURCE::")
        return
    assert done.status == 0, done.text
    (place,) = (tmp_path / "path").read_text("utf-8").split()
    ran = subprocess.run([f"{place}/wf", "init", "new"], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (ran.returncode, (tmp_path / "new" / ".vscode" / "settings.json").is_file()) == (0, True)


def test_the_program_says_how_it_is_used(tmp_path: Path, wf: Wf) -> None:
    assert wf("init", "--help").status == 0
    assert "plans-comment.py github" in program(tmp_path, {}).text
