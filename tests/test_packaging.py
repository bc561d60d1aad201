"""The two commands on a fresh machine, and the wheel: nothing that this checkout or this home happens to have."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine import __version__
from engine.render.cells import width
from tests.conftest import ROOT, Wf

PIP = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}
"""How this machine reaches its package index, if it is not the usual way."""


def run(command: list[str], cwd: Path, home: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    path = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
    base = {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "COLUMNS": "80", **PIP}
    return subprocess.run(command, cwd=cwd, env={**base, **environment}, capture_output=True, check=False, timeout=500)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_first_command_on_a_fresh_machine(tmp_path: Path, wf: Wf) -> None:
    """A copy of what git keeps, an empty home: it installs, and lists what this checkout lists."""
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in files.stdout.decode().splitlines():
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    command = ["python3", "bootstrap.py", "wf", "due", "--week", "--as-of", "2024-06-24"]
    done = run(command, clone, home)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == wf("due", "--week", "--as-of", "2024-06-24", LANG="C.UTF-8").out
    again = run(command, clone, home)
    assert (again.stdout, b"installing" in again.stderr) == (done.stdout, False)


def test_wheel_holds_the_engine_and_no_plans(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "engine/schemas/plan.schema.json" in names
    assert "engine/locales/zh_CN/LC_MESSAGES/wf.mo" in names
    assert "engine/locales/problems.zh-CN.yaml" in names
    shipped = {f"engine/starters/{path.name}" for path in (ROOT / "engine" / "starters").iterdir() if path.is_file()}
    assert {"engine/starters/comment.py", "engine/starters/gitignore"} <= shipped <= {*names}
    assert not [name for name in names if name.startswith(("plans", "tests", "benchmarks"))]


def test_wheel_works_by_itself(wheel: Path, tmp_path: Path, wf: Wf) -> None:
    """Installed without this checkout, beside the same libraries, run from another folder."""
    target = tmp_path / "site"
    pip = [sys.executable.replace(str(Path(sys.prefix)), str(Path(sys.base_prefix))), "-m", "pip", "install", "-qq"]
    done = run([*pip, "--no-deps", "--no-index", "--target", str(target), str(wheel)], tmp_path, tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    program = f"import sys; sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]; from engine.cli.main import main; main()"
    arguments = ["due", "--week", "--as-of", "2024-06-24", "--plans", str(ROOT / "plans")]
    ran = run(
        [sys.executable, "-P", "-c", program, *arguments],
        tmp_path,
        tmp_path,
        PYTHONPATH=f"{target}{os.pathsep}{libraries}",
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stdout.decode() == wf("due", "--week", "--as-of", "2024-06-24", LANG="C.UTF-8").out


def test_version_and_help_everywhere(wf: Wf) -> None:
    assert wf("--version").out.strip().endswith(__version__)
    for command in ("", "due", "check", "explain", "completion", "calendar"):
        ran = wf(*command.split(), "--help")
        assert ran.status == 0
        assert "退出码" in ran.out
        assert max(map(width, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(wf: Wf, shell: str) -> None:
    assert "_WF_COMPLETE" in wf("completion", shell).out


def test_bash_completes_commands_units_and_codes(wf: Wf) -> None:
    def words(line: str) -> list[str]:
        parts = line.split(" ")
        ran = wf(_WF_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(parts) - 1))
        return [word.partition(",")[2] for word in ran.out.splitlines()]

    assert words("wf d") == ["diff", "digest", "due"]
    assert words("wf due --unit 绿化科") == ["绿化科"]
    assert "jingan-lhsr-2024" in words("wf due --plan j")
    assert "unknown-unit" in words("wf explain unknown-u")


def test_wrong_command_says_what_is_near(wf: Wf) -> None:
    ran = wf("deu")
    assert ran.status == 2
    assert "due" in ran.err


def test_a_reader_that_stops_reading_is_no_error(wf: Wf) -> None:
    command = f"{Path(sys.executable).with_name('wf')} due --all --format json | head -c 10"
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=wf.environment, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""
