"""`wf init`: a workspace that works at once, nothing overwritten, and hooks that run."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine import settings
from engine.app.starting import SCHEMAS, SYSTEMS
from engine.loading import load
from engine.plan.model import Plan
from engine.schedule.notices import NOTICES
from engine.workspace import Workspace
from tests.conftest import ROOT, Golden
from tests.lsp import server
from tests.lsp.client import Editor, editing
from tests.pipelines import git
from tests.test_packaging import PIP
from tests.test_recording import GOLDEN, LANGUAGES, Here

TODAY = "2026-06-01"
FILES = [
    ".gitattributes",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "plans/calendars/README.md",
    "plans/fazhi-2026.yaml",
    "plans/org/fazhi.yaml",
    *(f"schemas/{name}.schema.json" for name in sorted(SCHEMAS)),
    "wf.yaml",
]
OF_SYSTEM = {
    "github": [
        ".github/CODEOWNERS",
        ".github/plans-comment.py",
        ".github/workflows/plans-comment.yml",
        ".github/workflows/plans.yml",
    ],
    "gitlab": [".gitlab-ci.yml", ".gitlab/CODEOWNERS", ".gitlab/plans-comment.py", ".gitlab/plans.yml"],
    "gitee": [".gitee/CODEOWNERS", ".gitee/plans-check.sh", ".gitee/plans-comment.py", ".workflow/plans.yml"],
}


@pytest.fixture
def outside(tmp_path: Path) -> Here:
    """`wf` in an empty folder."""
    (tmp_path / "folder").mkdir()
    return Here(tmp_path / "folder")


@pytest.fixture
def begun(outside: Here) -> Here:
    """`wf` in a workspace that has just been begun."""
    ran = outside("init", "fazhi", "--year", "2026")
    assert (ran.status, ran.err) == (0, "")
    return Here(outside.folder / "fazhi")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def plan_of(folder: Path) -> Plan:
    """The one plan of a workspace."""
    (schedule,) = load(Workspace(str(folder), str(folder / "plans"))).schedules
    return schedule.plan


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_told(outside: Here, golden: Golden, lang: str) -> None:
    """A workspace, the files of a system, the same again, and what was there before."""
    shown = []
    for command in ("init fazhi", "init fazhi --ci github --ci gitlab", "init fazhi --ci gitee", "init fazhi"):
        ran = outside(*command.split(), "--year", "2026", "--lang", lang)
        shown.append(f"$ wf {command}\n{ran.out}{ran.err}# {ran.status}\n")
    golden.check(GOLDEN / f"init-{lang}.txt", "\n".join(shown))


def test_a_second_run_changes_nothing(begun: Here) -> None:
    before = contents(begun.folder)
    assert sorted(before) == sorted(FILES)
    ran = begun("init", "--year", "2026")
    assert (ran.status, ran.out, contents(begun.folder)) == (0, "都已经有了。\n", before)


def test_a_workspace_may_be_named_by_its_folder(outside: Here, begun: Here) -> None:
    """That wf.yaml lies beside plans/ makes it no plan."""
    assert outside("check", "--strict", "--plans", begun.folder.name).out == ""
    assert "fazhi-2026/" in outside("due", "--plans", "fazhi", "--as-of", TODAY).out


@pytest.mark.parametrize("year", [*sorted(NOTICES)])
def test_the_sample_is_sound_in_every_year(outside: Here, year: int) -> None:
    """Of the years whose notice on days off is out, the next year's not needed."""
    outside("init", "--year", str(year))
    for command in (("check", "--strict"), ("fmt", "--check")):
        ran = outside(*command)
        assert (ran.status, ran.out, ran.err) == (0, "", ""), command


def test_a_year_without_a_notice_is_told_so(outside: Here) -> None:
    year = str(max(NOTICES) + 1)
    outside("init", "--year", year)
    (problem,) = json.loads(outside("check", "--format", "json").out)
    assert (problem["code"], problem["severity"]) == ("provisional-year", "warning")


def test_the_sample_shows_every_kind_of_recurrence(begun: Here) -> None:
    written = [task["recurrence"] for item in sample(begun)["items"] for task in item["tasks"]]
    keys = {key for one in written if isinstance(one, dict) for key in one}
    periods = {one["every"] for one in written if isinstance(one, dict) and "every" in one}
    assert keys >= {"every", "during", "after", "date", "dates", "rrule", "times", "due", "from", "until"}
    assert periods >= {"week", "month", "2 months", "quarter", "half-year", "year"}
    assert "continuous" in written


def sample(begun: Here) -> Any:  # noqa: ANN401 (YAML)
    return yaml.load((begun.folder / "plans" / "fazhi-2026.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 (texts alone)


@pytest.mark.parametrize("command", ["due --week", "due --all", "digest", "status", "burden"])
def test_the_next_commands_run(begun: Here, command: str) -> None:
    ran = begun(*command.split(), "--as-of", TODAY)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out


def test_the_settings_that_are_commented_out_are_the_defaults(begun: Here) -> None:
    file = begun.folder / "wf.yaml"
    first, *lines = file.read_text("utf-8").splitlines()
    kept = [re.sub(r"^# (?=[ a-z_]+:)", "", line) for line in lines]
    assert sum(one != line for one, line in zip(kept, lines, strict=True)) > 10
    file.write_text("\n".join([first, *kept, ""]), encoding="utf-8")
    read, problems = settings.read(str(file), "wf.yaml")
    assert problems == []
    assert read == settings.Settings(lang="zh-CN")


def test_how_a_notice_is_added_is_told_truly(begun: Here) -> None:
    told = (begun.folder / "plans" / "calendars" / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", told, re.DOTALL)
    (name,) = re.findall(r"`(cn/\d+\.yaml)`", told)
    place = begun.folder / "plans" / "calendars" / name
    place.parent.mkdir()
    place.write_text(example, encoding="utf-8")
    assert begun("check", "--strict").out == ""
    shown = begun("calendar", "2027")
    assert "这里写通知的文号" in shown.out
    assert "2027-10-08 周五" not in begun("calendar", "2026").out


def test_files_that_are_there_are_left_alone_and_named(outside: Here) -> None:
    (outside.folder / ".vscode").mkdir()
    (outside.folder / ".vscode" / "settings.json").write_text("{}")
    (outside.folder / ".gitignore").write_text("*.tmp\n")
    (outside.folder / "wf.yaml").write_bytes(b"lang: en\r\n")
    before = contents(outside.folder)
    ran = outside("init", "--lang", "en")
    assert ran.status == 0
    assert contents(outside.folder).items() >= before.items()
    assert "wf.yaml is there with other content" in ran.out
    assert ".vscode/settings.json is there with other content" in ran.out
    assert ".gitignore was left alone; it lacks:\n  .wf/\n" in ran.out
    (outside.folder / ".gitignore").write_text("*.tmp\n.wf/\n")
    assert ".gitignore" not in outside("init", "--lang", "en").out


def test_other_ends_of_lines_are_the_same_content(begun: Here) -> None:
    for path in ("plans/calendars/README.md", ".gitattributes"):
        file = begun.folder / path
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert begun("init", "--year", "2026").out == "都已经有了。\n"


def test_a_workspace_with_a_plan_gets_no_sample(begun: Here) -> None:
    (begun.folder / "plans" / "fazhi-2026.yaml").rename(begun.folder / "plans" / "ours.yaml")
    (begun.folder / "plans" / "org" / "fazhi.yaml").unlink()
    begun("init", "--year", "2027")
    assert [path for path in contents(begun.folder) if re.match(r"plans/.*fazhi", path)] == []


def test_plans_may_lie_in_another_folder(outside: Here) -> None:
    (outside.folder / "wf.yaml").write_text("plans: jihua/fazhi\n")
    assert outside("init", "--year", "2026", "--lang", "en").status == 0
    assert outside("check", "--strict").out == ""
    assert (outside.folder / "jihua" / "fazhi" / "folder-2026.yaml").is_file()
    opened = json.loads((outside.folder / ".vscode" / "settings.json").read_text("utf-8"))
    assert opened["yaml.schemas"]["./schemas/plan.schema.json"] == "jihua/fazhi/*.yaml"
    first = (outside.folder / "jihua" / "fazhi" / "org" / "folder.yaml").read_text("utf-8").splitlines()[0]
    assert (outside.folder / "jihua/fazhi/org" / first.partition("$schema=")[2]).resolve().is_file()


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_s_files_alone_are_added_to_a_workspace(begun: Here, system: str) -> None:
    before = contents(begun.folder)
    (begun.folder / ".gitattributes").unlink()
    assert begun("init", "--ci", system.upper()).status == 0
    assert sorted(contents(begun.folder)) == sorted({*before, *OF_SYSTEM[system]} - {".gitattributes"})
    assert begun("check", "--strict").out == ""


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("fazhi", "fazhi"), ("Fazhi 2026", "fazhi"), ("法治", "office"), ("2026", "office"),
        ("a_b--c", "a-b-c"), ("x" * 90, "x" * 40), ("-", "office"),
    ],
)  # fmt: skip
def test_a_plan_is_called_like_its_folder(outside: Here, name: str, plan: str) -> None:
    assert outside("init", "--year", "2026", "--", name).status == 0
    assert plan_of(outside.folder / name).id == f"{plan}-2026"


@pytest.mark.parametrize(
    ("command", "status", "says", "why"),
    [
        ("init 文件", 2, "文件 不是文件夹", "a file"),
        ("init 占着", 2, "占着/plans 不是文件夹", "a file in the place of a folder"),
        ("init 文件/新的", 2, "无法写入", "below a file"),
        ("init /proc/新的", 2, "无法写入", "where nothing may be written"),
        ("init --year 3000", 2, "3000 不在范围", "a year mistyped"),
        ("init --year 明年", 2, "明年", "in words"),
        ("init --ci bitbucket", 2, "'bitbucket' 不在可选之列", "a system that is not known"),
        ("init --ci", 2, "--ci", "which?"),
        ("init 甲 乙", 2, "乙", "two folders"),
        ("init 断链", 2, "断链 不是文件夹", "a link to nowhere"),
        ("init 空的 --ci github --ci github", 0, "", "the same system twice"),
    ],
)
def test_a_clerk_s_mistakes(outside: Here, command: str, status: int, says: str, why: str) -> None:
    folder = outside.folder
    (folder / "文件").touch()
    (folder / "断链").symlink_to("没有")
    (folder / "占着").mkdir()
    (folder / "占着" / "plans").touch()
    ran = outside(*command.split())
    assert ran.status == status, why
    assert says in ran.err, why
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("blocked", "more"),
    [("plans", ""), ("plans/org", ""), ("plans/calendars", ""), (".vscode", ""), (".github/workflows", "--ci github")],
)
def test_a_file_in_the_place_of_a_folder_is_met_before_anything_is_written(
    outside: Here, blocked: str, more: str
) -> None:
    place = outside.folder / "full" / blocked
    place.parent.mkdir(parents=True)
    place.touch()
    before = sorted(outside.folder.rglob("*"))
    ran = outside("init", "full", *more.split())
    assert (ran.status, ran.err) == (2, f"wf: full/{blocked} 不是文件夹。请换一个，或把这个文件移走。\n")
    assert sorted(outside.folder.rglob("*")) == before


def test_links_are_not_followed(outside: Here, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("plans", ".vscode", ".github"):
        (outside.folder / name).symlink_to(elsewhere)
    (outside.folder / "wf.yaml").symlink_to(elsewhere / "wf.yaml")
    ran = outside("init", "--lang", "en")
    assert (ran.status, outside("init", "--ci", "github").status) == (0, 0)
    assert list(elsewhere.iterdir()) == []
    assert "wf.yaml is a link, or reached by one, and was left alone.\n" in ran.out


def test_a_folder_below_the_top_of_a_repository_is_told(outside: Here) -> None:
    subprocess.run(["git", "init", "-q"], cwd=outside.folder, check=True)
    assert str(outside.folder) in outside("init", "below", "--ci", "github", "--lang", "en").out.replace("\n", "")
    assert "only at the top" not in outside("init", ".", "--ci", "github", "--lang", "en").out


def test_what_is_shipped_is_in_the_folder_of_starters_and_used(begun: Here) -> None:
    for system in SYSTEMS:
        begun("init", "--ci", system)
    left = [path for path, data in contents(begun.folder).items() if re.search(rb"@[A-Z]{2,}@", data)]
    assert left == [], "words that nobody filled in"


@pytest.fixture(scope="module")
def open_folder(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[tuple[Path, Editor]]:
    """A workspace open in an editor with the settings that it came with."""
    folder = tmp_path_factory.mktemp("editor") / "fazhi"
    Here(folder.parent)("init", "fazhi", "--year", "2026")
    told = json.loads((folder / ".vscode" / "settings.json").read_text("utf-8"))
    assert pytestconfig.cache is not None
    sections = {"schemas": told["yaml.schemas"], "schemaStore": {"enable": told["yaml.schemaStore.enable"]}}
    place = pytestconfig.cache.mkdir("yaml-language-server")
    with editing(server.command(place), folder.as_uri(), {"yaml": sections}) as editor:
        yield folder, editor


@pytest.mark.parametrize(
    "name",
    ["plans/new-2026.yaml", "plans/org/new.yaml", "plans/calendars/cn/2027.yaml", "other/wf.yaml", ".wf/channels.yaml"],
)
def test_an_editor_knows_each_file_s_schema_by_its_place(open_folder: tuple[Path, Editor], name: str) -> None:
    """Without the line at a file's head."""
    folder, editor = open_folder
    document = editor.open((folder / name).as_uri(), "nonsense: 1\n")
    found = [one.text for one in document.diagnostics() if one.begin.line == 0]
    told = (
        "Property nonsense is not allowed."
        if "channels" not in name
        else 'Incorrect type. Expected "渠道 / a channel".'
    )
    assert told in found


def test_an_editor_underlines_nothing_in_what_is_shipped(open_folder: tuple[Path, Editor]) -> None:
    folder, editor = open_folder
    for path in sorted(folder.rglob("*.yaml")):
        assert editor.open(path.as_uri(), path.read_text("utf-8")).diagnostics() == (), path


HOOKS = ROOT / ".pre-commit-hooks.yaml"


def hooks_offered() -> list[dict[str, Any]]:
    """The hooks of the manifest."""
    found: list[dict[str, Any]] = yaml.safe_load(HOOKS.read_text("utf-8"))
    return found


def test_the_hooks_are_as_pre_commit_wants_them() -> None:
    program = Path(sys.executable).with_name("pre-commit")
    done = subprocess.run([str(program), "validate-manifest", str(HOOKS)], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"")
    assert [(hook["id"], hook["entry"]) for hook in hooks_offered()] == [
        ("wf-check", "wf check"),
        ("wf-fmt", "wf fmt --check"),
    ]


def watched(folder: Path) -> None:
    """The hooks of the manifest, their commands, files and manner, run by this environment in place of one of theirs."""
    hooks = [{**hook, "language": "system"} for hook in hooks_offered()]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def committed(folder: Path, home: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Commit everything, the hooks on watch."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    who = {f"GIT_{role}_{what}": "li@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {
        "PATH": path, "HOME": str(home), "PRE_COMMIT_HOME": str(home / "hooks"), "WF_CACHE": str(home / "cache"),
        "LANG": "C.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull, **who, **more,
    }  # fmt: skip
    for command in ("git init -q", "git add -A", "pre-commit install", "git commit -q -m change"):
        done = subprocess.run(
            command.split(), cwd=folder, env=environment, capture_output=True, check=False, timeout=300
        )
    return done


def test_the_hooks_stop_what_should_not_be_committed(begun: Here, tmp_path: Path) -> None:
    watched(begun.folder)
    done = committed(begun.folder, tmp_path)
    assert done.returncode == 0, done
    plan = begun.folder / "plans" / "fazhi-2026.yaml"
    sound = plan.read_text("utf-8")
    plan.write_text(sound.replace("owners: 业务一科", "owners: 业务三科"), encoding="utf-8")
    done = committed(begun.folder, tmp_path)
    assert done.returncode == 1
    assert "unknown-unit" in done.stderr.decode()
    plan.write_text(sound.replace("year: 2026", "year:   2026"), encoding="utf-8")
    done = committed(begun.folder, tmp_path)
    assert done.returncode == 1
    assert "plans/fazhi-2026.yaml" in done.stderr.decode()
    plan.write_text(sound.replace("局务会学法", "局长办公会学法"), encoding="utf-8")
    (begun.folder / "说明.txt").write_text("别的\n", encoding="utf-8")
    assert committed(begun.folder, tmp_path).returncode == 0


def test_a_change_of_the_units_is_checked_with_the_plans(begun: Here, tmp_path: Path) -> None:
    """The plan itself is not part of the commit."""
    watched(begun.folder)
    committed(begun.folder, tmp_path)
    org = begun.folder / "plans" / "org" / "fazhi.yaml"
    org.write_text(org.read_text("utf-8").replace("业务一科", "业务五科"), encoding="utf-8")
    done = committed(begun.folder, tmp_path)
    assert done.returncode == 1
    assert "plans/fazhi-2026.yaml" in done.stderr.decode()


def test_the_hooks_install_by_themselves(begun: Here, tmp_path: Path) -> None:
    """From a repository, into an environment that pre-commit makes for them."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    clone = tmp_path / "wf"
    for name in listed.stdout.decode().splitlines():
        if (ROOT / name).is_file() and not name.startswith(("tests/", "plans/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "wf")):
        git(clone, *command)
    hooks = [{"id": hook["id"]} for hook in hooks_offered()]
    config = {"repos": [{"repo": str(clone), "rev": git(clone, "rev-parse", "HEAD"), "hooks": hooks}]}
    (begun.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    done = committed(begun.folder, tmp_path, **PIP)
    assert done.returncode == 0, done
    assert done.stderr.count(b"Passed") == len(hooks)
