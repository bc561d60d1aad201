"""The file of a fleet: a clerk's mistakes in it, each told where it stands, and never a password."""

from pathlib import Path
from typing import NamedTuple

import pytest

from engine import wording
from tests.conftest import ROOT, Golden
from tests.test_recording import LANGUAGES, Here

SECRET = "geheim"  # noqa: S105 (of no database)


class Slip(NamedTuple):
    """A file of a fleet with a mistake in it, whose it is, where that is told, and the mode of the file."""

    why: str
    text: str
    place: str
    status: int = 1
    mode: int = 0o600


W = "workspaces: workspaces\n"
D = f"database: postgresql://wf:{SECRET}@/wf?host=/nowhere\n"
SLIPS = [
    Slip("no database", W, "fleet.yaml:1:1"),
    Slip("a misspelt key, and so no database", W + D.replace("database", "databse"), "fleet.yaml:2:1"),
    Slip("a key of another file", W + D + "timezone: Asia/Shanghai\n", "fleet.yaml:3:1"),
    Slip("another database", W + D.replace("postgresql", "mysql"), "fleet.yaml:2:11"),
    Slip("an address in brackets", W + f"database: [postgresql://wf:{SECRET}@db/wf]\n", "fleet.yaml:2:11"),
    Slip("an address without its beginning", W + f"database: wf:{SECRET}@db/wf\n", "fleet.yaml:2:11"),
    Slip("a colon and a blank in the password", W + f"database: postgresql://wf:{SECRET}: x@db/wf\n", "fleet.yaml:2:"),
    Slip("a colon in full width after the key", W + D.replace("database:", "database："), "fleet.yaml:2:"),
    Slip("a colon in full width in the address", W + D.replace("//wf:", "//wf："), "postgresql://…", 2),
    Slip("the colon forgotten", W + f"database postgresql://wf:{SECRET}@db/wf\n", "fleet.yaml:"),
    Slip("the address as a key", W + f"postgresql://wf:{SECRET}@db/wf: database\n", "fleet.yaml:2:1"),
    Slip("the address twice", W + D + D, "fleet.yaml:3:1"),
    Slip("the address on a line of its own", W + f"database:\npostgresql://wf:{SECRET}@db/wf\n", "fleet.yaml:3:"),
    Slip("a tab before the address", W + f"database:\n\tpostgresql://wf:{SECRET}@db/wf\n", "fleet.yaml:3:"),
    Slip("quotes that do not end", W + f'database: "postgresql://wf:{SECRET}@db/wf\n', "fleet.yaml:"),
    Slip("a password with an address where a name goes", W + f"database: {{env: 'postgresql://wf:{SECRET}@db/wf'}}\n", "fleet.yaml:2:17"),
    Slip("environment in place of env", W + "database: {environment: WF_DATABASE}\n", "fleet.yaml:2:12"),
    Slip("an hour without its nought", W + D + "at: 6:00\n", "fleet.yaml:3:5"),
    Slip("an hour in words", W + D + "at: 早上六点\n", "fleet.yaml:3:5"),
    Slip("no workspaces", D, "fleet.yaml:1:1"),
    Slip("workspaces left empty", "workspaces:\n" + D, "fleet.yaml:1:12"),
    Slip("folders as a list", "workspaces: [甲, 乙]\n" + D, "fleet.yaml:1:13"),
    Slip("an office with a slash in its name", "workspaces: {甲/乙: 甲}\n" + D, "fleet.yaml:1:14"),
    Slip("nothing in it", "", "fleet.yaml:1:1"),
    Slip("a list", "- workspaces\n", "fleet.yaml:1:1"),
    Slip("a folder that there is not", W.replace(": w", ": W") + D, "fleet.yaml", 2),
    Slip("a file in place of a folder", "workspaces: fleet.yaml\n" + D, "fleet.yaml", 2),
    Slip("a variable that is not set", W + "database: {env: WF_NOT_SET}\n", "fleet.yaml", 2),
    Slip("a file that there is not", W + "database: {file: db.address}\n", "fleet.yaml", 2),
    Slip("a slash in the password", W + D.replace(SECRET, f"{SECRET}/1"), "postgresql://…", 2),
    Slip("an option that there is not", W + D.replace("host", "hots"), "hots", 2),
    Slip("a password that others may read", W + D, "fleet.yaml", 2, 0o644),
    Slip("a database that does not run", W + D, "postgresql://wf@/wf?host=/nowhere", 74),
]  # fmt: skip


def written(folder: Path, slip: Slip) -> Here:
    (folder / "workspaces").mkdir(exist_ok=True)
    (folder / "fleet.yaml").write_text(slip.text, encoding="utf-8")
    (folder / "fleet.yaml").chmod(slip.mode)
    return Here(folder)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.why)
def test_a_slip_is_told_where_it_stands_and_no_password(tmp_path: Path, slip: Slip) -> None:
    run = written(tmp_path, slip)
    for lang in wording.LANGUAGES:
        for command in ("jobs", "schedule", "worker"):
            if (command, slip.status) == ("worker", 74):
                continue  # it asks for channels first
            ran = run(command, LANG=LANGUAGES[lang])
            assert (ran.status, ran.out) == (slip.status, ""), command
            assert slip.place in ran.err
            assert SECRET not in ran.err
            assert "Traceback" not in ran.err


def test_the_gallery(tmp_path: Path, golden: Golden) -> None:
    shown = []
    for slip in SLIPS:
        run = written(tmp_path, slip)
        said = "\n".join(run("jobs", LANG=LANGUAGES[lang]).err for lang in wording.LANGUAGES)
        shown.append(f"# {slip.why}\n{said}\n".replace(str(tmp_path), "<folder>"))
    golden.check(ROOT / "tests" / "golden" / "fleet.txt", "".join(shown))


def test_no_file_and_no_channels(tmp_path: Path) -> None:
    run = Here(tmp_path)
    ran = run("worker", "--lang", "en")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "wf: There is no file fleet.yaml. Write one, for example:")
    written(tmp_path, Slip("", W + D, ""))
    ran = run("worker", "--lang", "en")
    assert (ran.status, ran.err.splitlines()[0]) == (
        2, "wf: No channel is set up. Write channels.yaml, for example (mode 600):",
    )  # fmt: skip
    (tmp_path / "channels.yaml").write_text("email: {type: smtp, pasword: geheim}\n", encoding="utf-8")
    (tmp_path / "channels.yaml").chmod(0o600)
    ran = run("worker", "--lang", "en")
    assert ran.status == 2 or "channels.yaml:1" in ran.err
    assert SECRET not in ran.err


def test_the_file_is_found_by_the_environment_too(tmp_path: Path) -> None:
    run = written(tmp_path, SLIPS[0])
    (tmp_path / "elsewhere").mkdir()
    run.folder = tmp_path / "elsewhere"
    assert run("jobs", "--lang", "en").status == 2
    ran = run("jobs", "--lang", "en", WF_FLEET="../fleet.yaml")
    assert (ran.status, ran.err.splitlines()[0]) == (
        1, f"{tmp_path}/fleet.yaml:1:1: error[missing-key]: “database” is missing here",
    )  # fmt: skip
