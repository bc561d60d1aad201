"""What docs/fleet ships is what its readers take: the published schema of compose files, a shell, our own reader."""

import subprocess
import sys
from pathlib import Path

from engine import fleet
from tests.conftest import ROOT

SHIPPED = ROOT / "docs" / "fleet"
DATABASE = "postgresql://wf@db/wf?passfile=/run/secrets/pgpass"


def test_the_compose_file_is_one() -> None:
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [program, "--builtin-schema", "vendor.compose-spec", str(SHIPPED / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_of_the_database_is_one() -> None:
    assert subprocess.run(["sh", "-n", str(SHIPPED / "database.sh")], check=False).returncode == 0


def test_the_fleet_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_bytes((SHIPPED / "fleet.yaml").read_bytes())
    (tmp_path / "workspaces" / "qinghe" / "plans").mkdir(parents=True)
    found, problems, _ = fleet.read(str(path), "fleet.yaml", {"WF_DATABASE": DATABASE})
    assert problems == []
    assert found is not None
    assert (list(found.tenants()), found.at) == (["qinghe"], (6, 0))
    assert found.tenant("qinghe").ledger.startswith(f"{DATABASE}&tenant=qinghe&evidence=")
