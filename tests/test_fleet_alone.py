"""Whoever has no fleet pays nothing for it: neither the job engine nor a database's driver is loaded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Wf
from tests.test_recording import furnish

HEAVY = ("procrastinate", "psycopg", "psycopg_pool", "asgiref", "obstore")
WATCHED = f"""
import json, os, sys
from engine.cli.main import main
try:
    main()
finally:
    known = [name for name in {HEAVY} if name in sys.modules]
    open(os.environ["KNOWN"], "w").write(json.dumps([known, [one for one in sys.modules if one.startswith("engine.jobs")]]))
"""


@pytest.mark.parametrize(
    "command",
    [
        "due --as-of 2024-06-24",
        "check",
        "status --as-of 2024-06-24",
        "digest --as-of 2024-06-24",
        "digest --send --as-of 2024-06-24 --channels channels.yaml",
        "submit study@04 --note 甲 --as-of 2024-04-20",
        "log",
        "--help",
        "worker --help",
        "jobs --help",
        "jobs --fleet nowhere.yaml",
    ],
)
def test_the_core_knows_nothing_of_it(tmp_path: Path, wf: Wf, command: str) -> None:
    folder = furnish(tmp_path / "office")
    (folder / "channels.yaml").write_text("email: {type: maildir, path: mail}\n", encoding="utf-8")
    known = tmp_path / "known.json"
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *command.split()],
        cwd=folder,
        env={**wf.environment, "KNOWN": str(known)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == (2 if "nowhere" in command else 0), done.stderr.decode()
    assert json.loads(known.read_text()) == [[], []]
