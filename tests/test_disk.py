"""Files brought to the disk: what may not be written to stays, and whatever goes wrong names the file."""

import errno
import os
from pathlib import Path

import pytest

from engine.store import disk
from tests.test_recording import Here, furnish


def fault(path: Path) -> OSError:
    with pytest.raises(OSError) as caught:  # noqa: PT011 (which one it is, the caller asks)
        disk.put(str(path), b"new")
    return caught.value


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    disk.put(str(path), b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


def test_a_file_that_may_not_be_written_to_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    told = fault(path)
    assert (type(told), told.filename, path.read_bytes()) == (PermissionError, str(path), b"old")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("name", "number"), [("没有/file", errno.ENOENT), ("link", errno.ELOOP), ("file/below", errno.ENOTDIR)]
)
def test_a_fault_names_the_file(tmp_path: Path, name: str, number: int) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    told = fault(tmp_path / name)
    assert (told.errno, told.filename) == (number, str(tmp_path / name))


@pytest.fixture
def office(tmp_path: Path) -> Here:
    return Here(furnish(tmp_path / "office"))


@pytest.mark.parametrize("command", ["fmt", "new task 1.drill"])
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-CN", "wf: plans/office.yaml 无法读写：文件只读，或者没有权限。\n"),
        (
            "en",
            "wf: plans/office.yaml cannot be read or written: it is write-protected, or you have no right to it.\n",
        ),
    ],
)
def test_a_protected_plan_is_told_and_stays(office: Here, command: str, lang: str, said: str) -> None:
    plan = office.folder / "plans" / "office.yaml"
    plan.chmod(0o444)
    before = plan.read_bytes()
    ran = office(*command.split(), "--lang", lang)
    assert (ran.status, ran.err, plan.read_bytes()) == (74, said, before)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-CN", "wf: 没有/x.yaml 无法读写：没有这个文件或文件夹。\n"),
        ("en", "wf: 没有/x.yaml cannot be read or written: there is no such file or folder.\n"),
    ],
)
def test_a_missing_folder_is_told_with_the_file(office: Here, lang: str, said: str) -> None:
    ran = office("rollover", "office-2024", "--out", "没有/x.yaml", "--lang", lang)
    assert (ran.status, ran.out, ran.err) == (74, "", said)
