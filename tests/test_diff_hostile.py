"""`wf diff` with the plans of a stranger: refused, or its mistakes told, at once and in little memory; nothing is run.

How long a run takes is measured as time of the processor, which a busy machine stretches less than the time on the wall.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.generate import generate
from tests.memory import watched
from tests.test_diff import PLAN, SAFE, TODAY, git
from tests.test_diff_states import committed, written
from tests.test_recording import Here

SECONDS = 2.0
GENEROUS = 2.5
"""What is promised, and how many times as slow this machine may be."""
MEGABYTES = 300
HEAD = PLAN[: PLAN.index("items:")]
UNITS = [f"u{number}" for number in range(19_990)]


class Spent(NamedTuple):
    """How a run ended, what it printed, and what it took."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: float


def spent(*asked: str, cwd: Path) -> Spent:
    """Run `wf diff` in a process of its own that may have no more than two gigabytes of addresses."""
    program = [str(Path(sys.executable).with_name("wf")), "diff", *asked, "--as-of", TODAY, "--format", "md"]
    command = ["sh", "-c", f'ulimit -v {2 << 20}; exec "$0" "$@"', *program]
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "WF_CACHE": str(cwd), "LANG": "C.UTF-8", **SAFE}
    with (cwd / "out").open("wb") as out, (cwd / "err").open("wb") as err, watched() as peak:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    said, complained = ((cwd / name).read_text("utf-8") for name in ("out", "err"))
    return Spent(process.returncode, said, complained, usage.ru_utime + usage.ru_stime, peak.bytes / 1024**2)


def tasks(count: int, recurrence: str) -> str:
    lines = (
        f"  - {{id: t{number}, title: 事项, each: with, recurrence: {recurrence}, evidence: [报告]}}\n"
        for number in range(count)
    )
    return f'{HEAD}items:\n- item: "1"\n  title: 普法\n  owners: {{lead: 综合科, with: [业务科室]}}\n  tasks:\n{"".join(lines)}'


def crowd(folder: Path) -> None:
    """Ten thousand million occurrences and more, with the limits raised that stand against them."""
    written(folder, a=tasks(2_000, '{rrule: "FREQ=DAILY"}'))
    listed = "".join(f"  {unit}: {{}}\n" for unit in UNITS)
    org = f"org: office\nunits:\n  综合科: {{}}\n{listed}groups:\n  业务科室: [{', '.join(UNITS)}]\n"
    (folder / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    (folder / "wf.yaml").write_text("limits: {plan: 2000000, task: 100000}\n", encoding="utf-8")


def bomb() -> str:
    """Each line is nine times the one before: 10^12 pieces and more."""
    lines = [f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(13)]
    return "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(lines)


def film(folder: Path) -> None:
    written(folder, a=PLAN)
    with (folder / "plans" / "film.yaml").open("wb") as stream:
        stream.truncate(100_000_000)


def crowded(folder: Path) -> None:
    written(folder)
    for number in range(5_001):
        (folder / "plans" / f"p{number}.yaml").write_text("plan: p\n", encoding="utf-8")


def linked(folder: Path) -> None:
    written(folder)
    for name, target in (("a", "/dev/zero"), ("b", "/etc/passwd"), ("c", "c.yaml"), ("d", ".")):
        (folder / "plans" / f"{name}.yaml").symlink_to(target)
    os.mkfifo(folder / "plans" / "e.yaml")


def plan(text: str) -> Callable[[Path], object]:
    return lambda folder: written(folder, a=text)


HOSTILE: dict[str, Callable[[Path], object]] = {
    "10^10 occurrences": crowd,
    "10^12 by their rule": plan(tasks(3, '{rrule: "FREQ=SECONDLY;COUNT=1000000000000"}')),
    "a rule that never ends": plan(tasks(3, '{rrule: "FREQ=DAILY;INTERVAL=0"}')),
    "a rule without a day": plan(tasks(300, '{rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}')),
    "an alias bomb": plan(bomb()),
    "100 MB": film,
    "40 deep": plan(PLAN.replace("title: 集中学法", f"title: {'[' * 40}{']' * 40}")),
    "100,000 deep": plan("plan: " + "[" * 100_000),
    "5,001 files": crowded,
    "links, a device and a pipe": linked,
    "one line of 4 MB": plan(f"plan: {'x' * 4_000_000}\n"),
    "5,000 renamed tasks": plan(tasks(5_000, "{date: 2024-12-02}")),
}


@pytest.mark.parametrize("why", HOSTILE)
def test_a_hostile_folder_is_refused_at_once(tmp_path: Path, why: str) -> None:
    written(tmp_path / "base", a=PLAN)
    HOSTILE[why](tmp_path / "head")
    harmless(spent("base", "head", cwd=tmp_path), {1, 2})


@pytest.mark.parametrize("why", [why for why in HOSTILE if why not in {"5,001 files", "links, a device and a pipe"}])
def test_a_hostile_revision_is_refused_at_once(tmp_path: Path, why: str) -> None:
    folder = written(tmp_path / "repository", a=PLAN)
    committed(folder)
    git(folder, "checkout", "-q", "-b", "change")
    HOSTILE[why](folder)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")
    git(folder, "checkout", "-q", "main")
    harmless(spent("main", "change", cwd=folder), {1, 2})


@pytest.mark.parametrize(
    ("entry", "count", "status"),
    [
        ("100644 blob", 5_001, 2),
        ("120000 blob", 5_001, 1),
        ("160000 commit", 5_001, 1),
    ],
)
def test_a_revision_of_many_files_links_or_modules(tmp_path: Path, entry: str, count: int, status: int) -> None:
    """Too many files are refused by their number; links and submodules are no files, and the plan is gone."""
    folder = written(tmp_path / "repository", a=PLAN)
    committed(folder)
    mode, kind = entry.split()
    object_ = git(folder, "rev-parse", "HEAD" if kind == "commit" else "HEAD:plans/a.yaml").strip()
    lines = "".join(f"{entry} {object_}\tp{number:05}.yaml\n" for number in range(count))
    tree = piped(folder, lines, "mktree", "--missing")
    root = piped(folder, f"040000 tree {tree}\tplans\n", "mktree")
    commit = piped(folder, "", "commit-tree", root, "-m", mode)
    harmless(spent("main", commit, cwd=folder), {status})


def piped(folder: Path, given: str, *arguments: str) -> str:
    who = ("-c", "user.email=li@example.org", "-c", "user.name=li")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, input=given.encode(), env={**os.environ, **SAFE}, capture_output=True, check=True
    )  # fmt: skip
    return done.stdout.decode().strip()


def test_a_repository_of_a_hundred_thousand_other_files_is_no_matter(tmp_path: Path) -> None:
    """Only what lies where the plans lie is asked for."""
    folder = written(tmp_path / "repository", a=PLAN)
    committed(folder)
    blob = git(folder, "rev-parse", "HEAD:plans/a.yaml").strip()
    plans = git(folder, "rev-parse", "HEAD:plans").strip()
    names = "".join(f"100644 blob {blob}\tfile{number:06}.yaml\n" for number in range(100_000))
    other = piped(folder, names, "mktree")
    root = piped(folder, f"040000 tree {plans}\tplans\n040000 tree {other}\tother\n", "mktree")
    commit = piped(folder, "", "commit-tree", root, "-m", "many")
    harmless(spent("main", commit, cwd=folder), {0})


def harmless(run: Spent, statuses: set[int]) -> None:
    """Whether a run has ended as it should, at once, in little memory, and with little to say."""
    assert run.status in statuses, run.err
    assert "Traceback" not in run.err
    assert len(run.out) < 65_536
    assert run.out.startswith("<!-- wf-diff -->\n") or (run.err.startswith("wf: ") and not run.out)
    assert run.seconds < SECONDS * GENEROUS
    assert run.megabytes < MEGABYTES


def test_nothing_of_a_stranger_is_run(tmp_path: Path) -> None:
    """Templates, channels, modules beside the plans, hooks, filters and monitors of the repository: none is touched."""
    folder = written(tmp_path / "repository", a=PLAN)
    committed(folder)
    git(folder, "checkout", "-q", "-b", "change")
    trace = tmp_path / "ran"
    evil = f"import pathlib; pathlib.Path({str(trace)!r}).touch()\n"
    for name in (
        "yaml.py",
        "engine/__init__.py",
        "notifiers/__init__.py",
        "sitecustomize.py",
        "wf.py",
        "plans/org/os.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(evil, encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "digest.txt.j2").write_text(
        "{{ ''.__class__.__mro__ }}{% for i in range(10**9) %}{% endfor %}", encoding="utf-8"
    )
    (folder / ".wf").mkdir()
    (folder / ".wf" / "channels.yaml").write_text("email: {type: smtp, host: localhost}\n", encoding="utf-8")
    (folder / ".gitattributes").write_text("*.yaml filter=evil diff=evil\n", encoding="utf-8")
    (folder / ".gitmodules").write_text(
        f'[submodule "x"]\n\tpath = x\n\turl = "--upload-pack=touch {trace}"\n', encoding="utf-8"
    )
    written(folder, a=PLAN.replace("at_least: 95%", "at_least: 90%"))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
    ):
        git(folder, "config", key, f"touch {trace}")
    hook = folder / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trace}\n", encoding="utf-8")
    hook.chmod(0o755)
    before = sorted(path for path in folder.rglob("*") if ".git/" not in str(path))
    for asked in (("main", "change"), ("main...",), ("main", ".")):
        run = spent(*asked, cwd=folder)
        (folder / "out").unlink()
        (folder / "err").unlink()
        assert run.status == 4, run.err
    assert not trace.exists()
    assert sorted(path for path in folder.rglob("*") if ".git/" not in str(path)) == before


@pytest.mark.parametrize("linked", ["plans", "plans/org", "plans/calendars", "wf.yaml"])
def test_what_lies_behind_a_link_is_not_read(tmp_path: Path, linked: str) -> None:
    """Whatever lies there would be told in the comment, mistakes and all."""
    secret = tmp_path / "secret"
    written(secret, a=PLAN.replace("集中学法", "机密"))
    (secret / "wf.yaml").write_text("机密: 机密\n", encoding="utf-8")
    (secret / "plans" / "calendars" / "cn").mkdir(parents=True)
    (secret / "plans" / "calendars" / "cn" / "2024.yaml").write_text("机密: 机密\n", encoding="utf-8")
    for name in ("base", "head"):
        written(tmp_path / name, a=PLAN)
    place = tmp_path / "head" / linked
    if place.is_dir():
        place.rename(tmp_path / "aside")
    place.symlink_to(secret / linked)
    run = spent("base", "head", cwd=tmp_path)
    assert (run.status in {1, 2}) or linked == "plans/calendars"
    assert "机密" not in run.out + run.err


def test_a_thousand_tasks_take_no_longer(tmp_path: Path) -> None:
    """A plan of a thousand tasks, a quarter of which are due on another day."""
    generate(1_000, tmp_path / "base")
    plan = generate(1_000, tmp_path / "head")
    text = plan.read_text("utf-8")
    plan.write_text(
        text.replace("recurrence: quarter", "recurrence: {every: quarter, due: +10 days}"), encoding="utf-8"
    )
    run = spent("base", "head", cwd=tmp_path)
    assert run.status == 1, "the first quarter is over"
    assert run.seconds < SECONDS * GENEROUS
    assert run.megabytes < MEGABYTES


def test_a_ledger_that_comes_with_the_change_is_not_believed(tmp_path: Path) -> None:
    """It would say that everything is handed in, so that nothing of it would have to be approved."""
    run = Here(written(tmp_path / "repository", a=PLAN))
    folder = run.folder
    committed(folder)
    for month in ("11", "12"):
        assert run("waive", f"study@{month}", "--reason", "免", "--as-of", "2024-05-10").status == 0
    written(folder, a=PLAN.replace("recurrence: month,", "recurrence: {every: month, until: 2024-10-31},"))
    assert run("diff", "HEAD", "--as-of", TODAY).status == 0, "it lies beside the plans, as it should"
    git(folder, "checkout", "-q", "-b", "change")
    for arguments in (("add", "-f", ".wf/ledger.db"), ("commit", "-q", "-m", "ledger")):
        git(folder, *arguments)
        assert run("diff", "main", "--as-of", TODAY).status == 4
        named = run("diff", "main", "--as-of", TODAY, "--ledger", ".wf/ledger.db")
        assert named.status == 0, "whoever names it believes it"


def test_it_gives_up_when_it_takes_too_long(tmp_path: Path) -> None:
    """What no bound foresees ends by the clock: thousands of units that come and go, opened anew for every day."""
    program = "import engine.cli.diff as diff, sys\nfrom engine.cli.main import main\ndiff._PATIENCE = 1.0\nmain()\n"
    written(tmp_path / "base", a=PLAN)
    crowd(tmp_path / "head")
    org = tmp_path / "head" / "plans" / "org" / "office.yaml"
    org.write_text(org.read_text("utf-8").replace("  u0: {}", "  u0: {until: 2024-06-30}"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", program, "diff", "base", "head", "--as-of", TODAY, "--lang", "en"],
        cwd=tmp_path, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert "It takes too long" in done.stderr.decode()
