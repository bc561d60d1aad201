"""Run a command in the project's own environment, making that environment first.

    python3 bootstrap.py wf due --week
    python3 bootstrap.py pytest

Needs Python 3.11 or newer with pip, nothing else. Installs exactly what the lock says (versions and hashes) into
.venv beside this file, then the project itself, editable; a second run starts at once. `wf` needs what
requirements.txt locks; every other command is a developer's and gets requirements-dev.txt.
"""

import compileall
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
USER, DEVELOPER = HERE / "requirements.txt", HERE / "requirements-dev.txt"
STAMP = HOME / "installed"


def fingerprint(lock: Path) -> str:
    """What an environment made from this lock holds: interpreter, place, lock and project file."""
    parts = [
        sys.version.encode(),
        str(HERE).encode(),
        lock.read_bytes(),
        (HERE / "pyproject.toml").read_bytes(),
    ]
    return f"{lock.name} {hashlib.sha256(bytes(0).join(parts)).hexdigest()}"


def lock_for(command: str) -> Path:
    """What a command needs; an environment that once served a developer stays one."""
    developed = STAMP.is_file() and STAMP.read_text(encoding="utf-8").startswith(DEVELOPER.name)
    return USER if command == "wf" and not developed else DEVELOPER


def pip(*arguments: str) -> None:
    """Run this interpreter's pip on the environment, which needs no pip of its own."""
    command = [sys.executable, "-m", "pip", "--python", str(HOME), "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def install(lock: Path) -> None:
    """Make the environment anew."""
    print(f"installing into {HOME} ...", file=sys.stderr, flush=True)
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(HOME)
    pip("install", "-qq", "--require-hashes", "--no-deps", "--requirement", str(lock))
    pip("install", "-qq", "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    compileall.compile_dir(HERE / "engine", quiet=1)
    STAMP.write_text(fingerprint(lock), encoding="utf-8")


def main() -> int:
    """Install when needed, run the command, hand back its exit status."""
    if sys.version_info < (3, 11):
        print("wf needs Python 3.11 or newer; this is " + sys.version.split()[0], file=sys.stderr)
        return 2
    name, *arguments = sys.argv[1:] or ["wf", "--help"]
    lock = lock_for(name)
    if not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != fingerprint(lock):
        install(lock)
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "VIRTUAL_ENV": str(HOME),
    }
    return subprocess.run([BIN / name, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"bootstrap: pip ended with status {failed.returncode}; its messages stand above")
    except FileNotFoundError as missing:
        sys.exit(f"bootstrap: no such command in the environment: {missing.filename}")
