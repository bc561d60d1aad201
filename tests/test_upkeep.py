"""The upkeep of a ledger: looking it over, export and import, backup and restoration."""
# ruff: noqa: D101, D102 (a test's name is its docstring)

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import wording
from engine.app import backups, upkeep
from engine.app.backups import backup, restore
from engine.app.upkeep import Imported, export_lines, export_to, import_lines, verify
from engine.faults import LedgerError, RefusedError
from engine.ledger import chain, events
from engine.ledger.chain import chained
from engine.ledger.events import Draft, Head, canonical
from engine.render.cells import width
from engine.render.refusals import refused
from engine.render.upkeep import _of_events, _of_evidence, _of_the_file, findings
from engine.store import sqlite
from engine.store.evidence import Evidence
from engine.store.ledgers import evidence_of
from engine.store.sqlite import to_read, to_write
from engine.store.trail import Finding
from tests.conftest import ROOT, Wf

STRANGE = "a\u2028b\u0085c\"d\\e\n\r\t\x00\x7f👩‍👩‍👧 𠮷 '; DROP TABLE event; --"
POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")


def grown(ledger: str, more: int, *, files: bool = True, subject: str = "test-2024/1.a@2024Q2") -> Head:
    """The ledger with some more events, every other one with a file of its own; its head."""
    store = to_write(ledger)
    with closing(store):
        first = store.head().events
        for number in range(first, first + more):
            body: dict[str, Any] = {"note": f"{STRANGE}{number}"}
            if files and number % 2 == 0:
                body["files"] = [{"as": "台账", "name": f"台账{number}.pdf", **handed_in(ledger, f"材料{number}")}]
            with store.writing():
                event = store.append(draft(number, canonical(body), subject))
            assert event is not None
        return store.head()


def handed_in(ledger: str, text: str) -> dict[str, Any]:
    """A file with that text among the ledger's evidence."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.pdf")
        file.write_text(text, encoding="utf-8")
        return dict(evidence_of(ledger).put(str(file), 10_000)._asdict())


def draft(number: int, body: str, subject: str) -> Draft:
    at = f"2024-06-24T08:00:{number % 60:02d}Z"
    return Draft(f"k{number}", "submitted", at, "2024-06-24", "李某", subject, number % 3 == 0, body)


def exported(ledger: str) -> bytes:
    return b"".join(f"{line}\n".encode() for line in export_lines(ledger))


def imported(ledger: str, data: bytes) -> Imported:
    return import_lines(ledger, io.BytesIO(data))


def tree(folder: str | Path) -> dict[str, bytes]:
    """Every file below a folder, without SQLite's own beside the ledger."""
    files = (path for path in Path(folder).rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def refusal(action: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(RefusedError) as fault:
        action()
    assert "{" not in refused(fault.value, wording.words("en"))
    return fault.value.code, fault.value.facts


def codes(found: upkeep.Verified) -> list[tuple[str, int]]:
    return [(finding.code, finding.event) for finding in found.findings]


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger of five events and three files."""
    path = str(tmp_path / "office" / "ledger.db")
    grown(path, 5)
    return path


@pytest.fixture
def kept(ledger: str, tmp_path: Path) -> str:
    """Its backup."""
    folder = str(tmp_path / "backup")
    backup(ledger, folder)
    return folder


class TestLines:
    def test_there_and_back_is_the_same_to_the_last_byte(self, ledger: str, tmp_path: Path) -> None:
        data = exported(ledger)
        other = str(tmp_path / "other" / "ledger.db")
        assert imported(other, data) == Imported(upkeep.head_of(ledger), 5)
        assert exported(other) == data
        assert [finding.code for finding in verify(other).findings] == ["file-missing"] * 3
        assert data.count(b"\n") == 5

    def test_an_empty_ledger_is_no_line(self, tmp_path: Path) -> None:
        path = str(tmp_path / "ledger.db")
        to_write(path).close()
        assert exported(path) == b""
        assert imported(path, b"") == Imported(Head(), 0)

    def test_the_rest_is_taken_over_by_who_has_the_beginning(self, ledger: str, tmp_path: Path) -> None:
        other = str(tmp_path / "other.db")
        imported(other, exported(ledger))
        head = grown(ledger, 3)
        assert imported(other, exported(ledger)) == Imported(head, 3)
        assert imported(other, exported(ledger)) == Imported(head, 0)
        assert exported(other) == exported(ledger)

    def test_the_last_line_needs_no_end(self, ledger: str, tmp_path: Path) -> None:
        assert imported(str(tmp_path / "other.db"), exported(ledger).removesuffix(b"\n")).added == 5

    def test_another_history_is_refused_at_its_first_line(self, ledger: str, tmp_path: Path) -> None:
        other = str(tmp_path / "other.db")
        imported(other, b"".join(exported(ledger).splitlines(keepends=True)[:2]))
        grown(other, 2, subject="another/1.a@2024Q2")
        before = exported(other)
        assert refusal(lambda: imported(other, exported(ledger))) == ("import-differs", {"line": 3})
        assert exported(other) == before

    def test_a_file_that_ends_before_the_ledger_is_refused(self, ledger: str) -> None:
        data = b"".join(exported(ledger).splitlines(keepends=True)[:3])
        assert refusal(lambda: imported(ledger, data)) == ("import-behind", {"line": 4})
        assert refusal(lambda: imported(ledger, b"")) == ("import-behind", {"line": 1})

    @pytest.mark.parametrize(
        ("change", "code", "number"),
        [
            (lambda lines: [*lines[:3], b"{\n", *lines[4:]], "import-not-json", 4),
            (lambda lines: [*lines, b"\n"], "import-not-json", 6),
            (lambda lines: [b"\xef\xbb\xbf" + lines[0], *lines[1:]], "import-not-json", 1),
            (lambda lines: [*lines[:2], b"\xff" + lines[2], *lines[3:]], "import-not-json", 3),
            (lambda lines: [*lines[:2], b"[" * 200_000 + b"\n"], "import-not-json", 3),
            (lambda lines: [*lines[:4], b"[]\n"], "import-not-an-event", 5),
            (lambda lines: [line.replace(b"submitted", b"approved_") for line in lines], "import-not-an-event", 1),
            (lambda lines: [*lines[:1], *lines[2:]], "import-not-the-next", 2),
            (lambda lines: [*lines, lines[-1]], "import-not-the-next", 6),
            (lambda lines: lines[1:], "import-not-the-next", 1),
            (lambda lines: [lines[0].replace("李某".encode(), "王某".encode()), *lines[1:]], "import-not-the-next", 2),
            (lambda lines: [*lines[:4], lines[4].replace(b'":', b'": ', 1)], "import-not-canonical", 5),
            (lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], "import-not-canonical", 1),
        ],
    )
    def test_a_bad_line_is_told_and_nothing_taken(
        self, ledger: str, tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], code: str, number: int
    ) -> None:
        other = str(tmp_path / "other.db")
        data = b"".join(change(exported(ledger).splitlines(keepends=True)))
        assert refusal(lambda: imported(other, data)) == (code, {"line": number})
        assert exported(other) == b""

    def test_a_key_that_stands_twice_is_refused_at_its_line(self, ledger: str, tmp_path: Path) -> None:
        last = chain.line(6, draft(1, "{}", "x"), upkeep.head_of(ledger).hash)
        other = str(tmp_path / "other.db")
        assert refusal(lambda: imported(other, exported(ledger) + last.encode())) == ("import-key-twice", {"line": 6})
        assert exported(other) == b""

    def test_a_line_without_end_is_not_read_to_its_end(self, tmp_path: Path) -> None:
        class Endless(io.RawIOBase):
            read_so_far = 0

            def readable(self) -> bool:
                return True

            def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (io's own signature)
                self.read_so_far += len(buffer)
                buffer[:] = b"x" * len(buffer)
                return len(buffer)

        endless = Endless()
        told = refusal(lambda: import_lines(str(tmp_path / "x.db"), io.BufferedReader(endless, 1 << 20)))
        assert told == ("import-not-an-event", {"line": 1})
        assert endless.read_so_far < 80_000_000

    def test_a_disk_that_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        class Broken(io.BytesIO):
            name = "export.ndjson"

            def readline(self, _size: int | None = -1, /) -> bytes:
                raise OSError(5, "Input/output error")

        facts = {"file": "export.ndjson", "detail": "Input/output error"}
        assert refusal(lambda: import_lines(str(tmp_path / "x.db"), Broken())) == ("file-unreadable", facts)

    def test_into_a_file_in_the_place_of_an_earlier_export_alone(self, ledger: str, tmp_path: Path) -> None:
        file = tmp_path / "export.ndjson"
        export_to(ledger, str(file))
        grown(ledger, 1)
        export_to(ledger, str(file))
        assert file.read_bytes() == exported(ledger)
        file.write_bytes(b"plan: x\n")
        assert refusal(lambda: export_to(ledger, str(file)))[0] == "no-export"
        assert refusal(lambda: export_to(ledger, ledger))[0] == "no-export"
        assert refusal(lambda: export_to(ledger, str(tmp_path)))[0] == "no-export"
        assert file.read_bytes() == b"plan: x\n"
        assert verify(ledger).findings == ()

    def test_what_is_damaged_is_not_exported(self, ledger: str, tmp_path: Path) -> None:
        file = tmp_path / "export.ndjson"
        export_to(ledger, str(file))
        before = file.read_bytes()
        forged(ledger, "UPDATE event SET who = '王某' WHERE seq = 4")
        given: list[str] = []
        with pytest.raises(LedgerError, match="seq 4"):
            given.extend(export_lines(ledger))
        with pytest.raises(LedgerError, match="seq 4"):
            export_to(ledger, str(file))
        assert tree(tmp_path)["export.ndjson"] == before
        assert not [name for name in tree(tmp_path) if name.endswith(".part")]

    def test_where_nothing_can_be_written_is_told(self, ledger: str, tmp_path: Path) -> None:
        with pytest.raises(LedgerError) as fault:
            export_to(ledger, str(tmp_path / "there is none" / "x"))
        assert fault.value.code == "unwritable"

    def test_without_a_ledger_there_is_nothing(self, tmp_path: Path) -> None:
        path = str(tmp_path / "ledger.db")
        for action in (upkeep.head_of, verify, exported, lambda file: backup(file, str(tmp_path / "b"))):
            assert refusal(lambda action=action: action(path)) == ("no-ledger", {"file": path})  # type: ignore[misc]
        assert os.listdir(tmp_path) == []


def forged(ledger: str, *statements: str) -> None:
    """Change a ledger by SQL, its guards put back."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (*statements, *(guard for _, guard in guards)):
            connection.execute(statement)


class TestBackup:
    def test_there_and_back_is_the_same_to_the_last_byte(self, ledger: str, kept: str, tmp_path: Path) -> None:
        other = str(tmp_path / "new" / "place" / "ledger.db")
        copied = restore(kept, other)
        assert copied == backups.Copied(upkeep.head_of(ledger), 3, 3)
        assert exported(other) == exported(ledger)
        assert verify(other, upkeep.head_of(ledger), read_data=True).findings == ()
        assert tree(os.path.dirname(other)).keys() - tree(os.path.dirname(ledger)).keys() == set()
        assert Path(other).with_name(".gitignore").read_bytes() == b"*\n"
        grown(other, 1)
        assert verify(other, upkeep.head_of(ledger), read_data=True).findings == ()

    def test_a_backup_can_be_looked_over_where_it_lies(self, ledger: str, kept: str) -> None:
        found = verify(os.path.join(kept, "ledger.db"), upkeep.head_of(ledger), read_data=True)
        assert (found.events, found.files, found.findings, found.unreferenced) == (5, 3, (), 0)

    def test_again_it_copies_only_what_is_new(self, ledger: str, kept: str) -> None:
        before = {path: path.stat().st_mtime_ns for path in Path(kept, "evidence").rglob("*")}
        assert backup(ledger, kept).copied == 0
        grown(ledger, 4)
        copied = backup(ledger, kept)
        assert (copied.head, copied.files, copied.copied) == (upkeep.head_of(ledger), 5, 2)
        after = {path: path.stat().st_mtime_ns for path in Path(kept, "evidence").rglob("*") if path.is_file()}
        assert {path: time for path, time in before.items() if path.is_file()}.items() <= after.items()
        assert verify(os.path.join(kept, "ledger.db"), read_data=True).findings == ()

    def test_files_that_no_event_cites_are_not_copied(self, ledger: str, tmp_path: Path) -> None:
        handed_in(ledger, "nobody's")
        assert verify(ledger).unreferenced == 1
        assert backup(ledger, str(tmp_path / "b")).files == 3
        assert len(list(Evidence(str(tmp_path / "b" / "evidence")).kept())) == 3

    def test_a_file_of_the_backup_that_has_another_size_is_copied_anew(self, ledger: str, kept: str) -> None:
        file = Path(evidence_of(os.path.join(kept, "ledger.db")).path(next(evidence_of(ledger).kept())))
        file.chmod(0o600)
        file.write_bytes(b"")
        assert backup(ledger, kept).copied == 1
        assert verify(os.path.join(kept, "ledger.db"), read_data=True).findings == ()

    @pytest.mark.parametrize("step", ["put", "replace", "_sound", "_brought_to_disk"])
    def test_one_that_is_interrupted_leaves_the_last_one_whole(
        self, ledger: str, kept: str, step: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = tree(kept)
        grown(ledger, 2)

        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        where = {"put": Evidence, "replace": os}.get(step, backups)
        monkeypatch.setattr(where, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            backup(ledger, kept)
        monkeypatch.undo()
        after = tree(kept)
        assert {name: data for name, data in after.items() if "evidence" not in name} == {
            name: data for name, data in before.items() if "evidence" not in name
        }
        assert before.items() <= after.items()
        assert verify(os.path.join(kept, "ledger.db"), read_data=True).findings == ()
        assert backup(ledger, kept).head == upkeep.head_of(ledger)

    def test_what_a_killed_one_left_is_taken_away_after_a_day(self, ledger: str, kept: str) -> None:
        left, fresh = (Path(kept, f"ledger.db.{name}.part") for name in ("old", "new"))
        for file in (left, fresh):
            file.write_bytes(b"x")
        os.utime(left, (time.time() - 90_000,) * 2)
        backup(ledger, kept)
        assert [left.exists(), fresh.exists()] == [False, True]

    def test_files_that_are_gone_are_told_and_the_rest_is_copied(self, ledger: str, tmp_path: Path) -> None:
        folder = str(tmp_path / "b")
        gone, changed, _ = (Path(evidence_of(ledger).path(one)) for one in evidence_of(ledger).kept())
        gone.unlink()
        changed.chmod(0o600)
        changed.write_bytes(changed.read_bytes()[::-1])
        copied = backup(ledger, folder)
        assert copied.copied == 1
        assert sorted(finding.code for finding in copied.findings) == ["file-changed", "file-missing"]
        assert refusal(lambda: restore(folder, str(tmp_path / "new" / "x.db")))[0] == "backup-damaged"
        restored = restore(folder, str(tmp_path / "new" / "x.db"), incomplete=True)
        assert {finding.code for finding in restored.findings} == {"file-missing"}
        assert exported(str(tmp_path / "new" / "x.db")) == exported(ledger)

    def test_a_file_that_the_backup_has_is_not_missed(self, ledger: str, kept: str) -> None:
        Path(evidence_of(ledger).path(next(evidence_of(ledger).kept()))).unlink()
        assert backup(ledger, kept).findings == ()

    def test_a_damaged_ledger_does_not_take_the_place_of_a_sound_one(self, ledger: str, kept: str) -> None:
        before = tree(kept)
        forged(ledger, "UPDATE event SET who = '王某' WHERE seq = 4")
        assert refusal(lambda: backup(ledger, kept)) == ("ledger-damaged", {"file": ledger})
        assert tree(kept) == before

    def test_the_backup_of_another_ledger_is_not_written_over(self, ledger: str, kept: str, tmp_path: Path) -> None:
        before = tree(kept)
        other = str(tmp_path / "other" / "ledger.db")
        grown(other, 7, subject="another/1.a@2024")
        assert refusal(lambda: backup(other, kept)) == ("backup-of-another", {"folder": kept, "events": 5})
        os.unlink(ledger)
        grown(ledger, 3)
        assert refusal(lambda: backup(ledger, kept))[0] == "backup-of-another"
        assert tree(kept) == before

    def test_a_ledger_is_not_backed_up_onto_itself(self, ledger: str, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(os.path.dirname(ledger), target_is_directory=True)
        for folder in (os.path.dirname(ledger), str(link)):
            assert refusal(lambda folder=folder: backup(ledger, folder))[0] == "same-folder"  # type: ignore[misc]
            assert refusal(lambda folder=folder: restore(folder, ledger))[0] == "same-folder"  # type: ignore[misc]

    def test_a_folder_that_cannot_be_made_is_told(self, ledger: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(LedgerError) as fault:
            backup(ledger, str(tmp_path / "file" / "b"))
        assert fault.value.code == "unwritable"


APPENDING = """\
import sys
from tests.test_upkeep import grown
ledger = sys.argv[1]
print(flush=True)
for _ in range(1000):
    grown(ledger, 1)
"""


def test_backups_of_a_ledger_that_is_being_written_are_each_of_one_moment(ledger: str, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", APPENDING, ledger], cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        heads = []
        for _ in range(12):
            heads.append(backup(ledger, str(tmp_path / "live")).head)
            assert verify(ledger, heads[-1], read_data=True).findings == ()
            found = verify(str(tmp_path / "live" / "ledger.db"), heads[-1], read_data=True)
            assert (found.findings, found.unreferenced) == ((), 0)
        assert child.poll() is None, "it was to write all the time"
        child.kill()
    assert heads[-1].events > heads[0].events
    for head in heads:
        assert codes(verify(ledger, head)) == []


class TestRestore:
    def test_without_a_backup_there_is_nothing(self, ledger: str, tmp_path: Path) -> None:
        empty = tmp_path / "empty"
        empty.mkdir()
        assert refusal(lambda: restore(str(empty), ledger)) == ("no-backup", {"folder": str(empty)})
        assert refusal(lambda: restore(str(tmp_path / "none"), ledger, replace=True))[0] == "no-backup"

    def test_a_ledger_is_not_written_over_unasked(self, ledger: str, kept: str) -> None:
        grown(ledger, 1)
        before = tree(os.path.dirname(ledger))
        assert refusal(lambda: restore(kept, ledger)) == ("ledger-there", {"file": ledger})
        assert tree(os.path.dirname(ledger)) == before

    def test_the_old_ledger_is_kept_under_the_name_of_its_head(self, ledger: str, kept: str) -> None:
        head, lines = grown(ledger, 2), exported(ledger)
        copied = restore(kept, ledger, replace=True)
        assert copied.aside == f"{ledger}.{str(head).replace(':', '-')}"
        assert exported(str(copied.aside)) == lines
        assert exported(ledger) == b"".join(lines.splitlines(keepends=True)[:5])
        assert verify(ledger, read_data=True).unreferenced == 1
        grown(ledger, 2)
        again = restore(kept, ledger, replace=True)
        assert again.aside == f"{copied.aside}.1"
        assert verify(ledger, read_data=True).findings == ()

    def test_what_stands_in_the_log_of_the_old_one_is_kept(self, ledger: str, kept: str) -> None:
        data, log = unfinished(ledger)
        Path(ledger).write_bytes(data)
        Path(f"{ledger}-wal").write_bytes(log)
        copied = restore(kept, ledger, replace=True)
        assert copied.aside
        assert verify(copied.aside).events == 8
        assert verify(ledger, read_data=True).events == 5

    @pytest.mark.parametrize(("begin", "end", "name"), [(0, 7000, "0-"), (100, 200, "0-")])
    def test_a_damaged_one_is_kept_as_it_is_its_log_too(
        self, ledger: str, kept: str, begin: int, end: int, name: str
    ) -> None:
        """SQLite would make away with the log of a file that it cannot read."""
        data, log = unfinished(ledger)
        damaged = data[:begin] + b"x" * (end - begin) + data[end:]
        Path(ledger).write_bytes(damaged)
        Path(f"{ledger}-wal").write_bytes(log)
        copied = restore(kept, ledger, replace=True)
        assert copied.aside
        assert os.path.basename(copied.aside).startswith(f"ledger.db.{name}")
        assert copied.aside.endswith(".damaged")
        assert Path(copied.aside).read_bytes() == damaged
        assert Path(f"{copied.aside}-wal").read_bytes() == log
        assert verify(ledger, read_data=True).findings == ()

    def test_a_log_without_its_ledger_is_not_taken_for_the_new_ones(self, ledger: str, kept: str) -> None:
        before = exported(ledger)
        _, log = unfinished(ledger)
        for ending in ("", "-wal", "-shm"):
            Path(ledger + ending).unlink(missing_ok=True)
        Path(f"{ledger}-wal").write_bytes(log)
        assert restore(kept, ledger).aside is None
        assert exported(ledger) == before
        assert Path(f"{ledger}.log-wal").read_bytes() == log

    def test_while_others_have_it_open_it_stays(self, ledger: str, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite, "_PATIENCE", 0.1)
        grown(ledger, 1)
        before = exported(ledger)
        with closing(to_write(ledger)) as store:
            store.head()
            with store.writing(), pytest.raises(LedgerError) as fault:
                restore(kept, ledger, replace=True)
        assert fault.value.code == "busy"
        assert exported(ledger) == before
        assert [name for name in os.listdir(os.path.dirname(ledger)) if "part" in name] == []
        restore(kept, ledger, replace=True)

    @pytest.mark.parametrize("damage", ["event", "page", "evidence", "missing", "cut"])
    def test_a_damaged_backup_is_refused(self, ledger: str, kept: str, damage: str, tmp_path: Path) -> None:
        copy = Path(kept, "ledger.db")
        file = Path(evidence_of(str(copy)).path(next(evidence_of(ledger).kept())))
        if damage == "event":
            forged(str(copy), "UPDATE event SET day = '2024-06-01' WHERE seq = 2")
        elif damage == "page":
            data = bytearray(copy.read_bytes())
            data[8192:9000] = bytes(808)
            copy.write_bytes(data)
        elif damage == "cut":
            copy.write_bytes(copy.read_bytes()[:4096])
        elif damage == "evidence":
            file.chmod(0o600)
            file.write_bytes(file.read_bytes()[::-1])
        else:
            file.unlink()
        before = tree(os.path.dirname(ledger))
        new = str(tmp_path / "new" / "ledger.db")
        for target in (ledger, new):
            code, facts = refusal(lambda target=target: restore(kept, target, replace=True))  # type: ignore[misc]
            assert (code, facts["file"]) == ("backup-damaged", str(copy))
        assert tree(os.path.dirname(ledger)) == before
        assert not os.path.exists(os.path.dirname(new))
        if damage not in {"evidence", "missing"}:
            assert refusal(lambda: restore(kept, new, incomplete=True))[0] == "backup-damaged"

    def test_damaged_evidence_is_replaced_and_kept(self, ledger: str, kept: str) -> None:
        digest = next(evidence_of(ledger).kept())
        file = Path(evidence_of(ledger).path(digest))
        good = file.read_bytes()
        file.chmod(0o600)
        file.write_bytes(good[::-1])
        assert restore(kept, ledger, replace=True).copied == 1
        assert file.read_bytes() == good
        assert [one.read_bytes() for one in file.parent.glob(f"{digest}.changed-*")] == [good[::-1]]

    def test_one_that_is_interrupted_leaves_the_ledger_as_it_was(
        self, ledger: str, kept: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grown(ledger, 1)
        before = exported(ledger)

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            restore(kept, ledger, replace=True)
        monkeypatch.undo()
        assert exported(ledger) == before

    def test_a_copy_made_by_hand_is_a_backup_too(self, ledger: str, tmp_path: Path) -> None:
        data, log = unfinished(ledger)
        copy = tmp_path / "by hand"
        copy.mkdir()
        (copy / "ledger.db").write_bytes(data)
        (copy / "ledger.db-wal").write_bytes(log)
        assert restore(str(copy), str(tmp_path / "new" / "ledger.db"), incomplete=True).head.events == 8


def unfinished(ledger: str) -> tuple[bytes, bytes]:
    """The file and the log of a copy of a ledger to which a writer that was killed had added three events."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "ledger.db")
        store = to_read(ledger)
        assert store
        with closing(store):
            store.copy_to(str(copy), "WAL")
        with closing(to_write(str(copy))) as writer:
            for number in range(100, 103):
                with writer.writing():
                    writer.append(draft(number, "{}", "x"))
            return copy.read_bytes(), Path(f"{copy}-wal").read_bytes()


class TestCheckpoint:
    def test_an_older_file_copied_back_is_found(self, ledger: str, tmp_path: Path) -> None:
        old = tmp_path / "old.db"
        old.write_bytes(Path(ledger).read_bytes())
        head = grown(ledger, 2)
        assert codes(verify(ledger, head)) == []
        for ending in ("-wal", "-shm"):
            Path(ledger + ending).unlink(missing_ok=True)
        Path(ledger).write_bytes(old.read_bytes())
        assert verify(ledger).findings == ()
        assert verify(ledger, head).findings == (Finding("cut-off", 7, detail="5"),)
        grown(ledger, 4, subject="another/1.a@2024")
        assert codes(verify(ledger, head)) == [("other-history", 7)]

    def test_another_ledger_is_found(self, ledger: str, tmp_path: Path) -> None:
        other = str(tmp_path / "other" / "ledger.db")
        grown(other, 9, subject="another/1.a@2024")
        assert codes(verify(other, upkeep.head_of(ledger))) == [("other-history", 5)]

    def test_every_head_that_ever_was_is_gone_on_from(self, ledger: str, tmp_path: Path) -> None:
        other = str(tmp_path / "other" / "ledger.db")
        for number in range(4):
            head = grown(other, number % 2 + 1)
            grown(other, 3)
            assert verify(other, head).findings == ()
            assert verify(other, events.head(str(head))).findings == ()
        assert verify(ledger, Head()).findings == ()


def test_a_thousand_findings_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.db")
    drafts = (Draft(f"k{number}", "returned", "", "2024-06-24", "", "s", False, "{}") for number in range(1500))
    before = Head()
    made = []
    for one in drafts:
        made.append(chained(one, before))
        before = Head(made[-1].seq, made[-1].hash)
    with closing(to_write(path)) as store, store.writing():
        store.extend(iter(made))
    forged(path, "UPDATE event SET who = 'x'")
    found = verify(path)
    assert (len(found.findings), found.more, found.events, found.head) == (1000, 500, 1500, Head())


def test_memory_does_not_grow_with_the_ledger(tmp_path: Path) -> None:
    path, file = str(tmp_path / "ledger.db"), tmp_path / "export.ndjson"
    body = canonical({"note": "x" * 20_000})
    with closing(to_write(path)) as store, store.writing():
        for number in range(1500):
            store.append(draft(number, body, "s"))
    for action in (
        lambda: verify(path),
        lambda: export_to(path, str(file)),
        lambda: imported_file(str(tmp_path / "other.db"), file),
    ):
        tracemalloc.start()
        action()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 3_000_000, peak
    assert file.stat().st_size > 30_000_000


def imported_file(ledger: str, file: Path) -> None:
    with file.open("rb") as stream:
        import_lines(ledger, stream)


AS_NOBODY = """\
import os, sqlite3, sys
import engine.store.evidence_places
from engine.app.upkeep import verify
import engine.store.evidence_places
from engine.store.schema import build
build(sqlite3.connect(":memory:", isolation_level=None))
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
found = verify(sys.argv[1], read_data=True)
print(found.events, found.files, [(one.code, one.event) for one in found.findings])
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter; the one that pytest makes is its owner's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        for path in Path(folder).rglob("*"):
            path.chmod(0o755)


def seen_by_nobody(ledger: Path) -> str:
    for path in (*ledger.parent.rglob("*"), ledger.parent):
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [sys.executable, "-c", AS_NOBODY, str(ledger)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@POSIX
def test_a_folder_that_cannot_be_written_to_is_looked_over(open_folder: Path) -> None:
    path = open_folder / "office" / "ledger.db"
    grown(str(path), 5)
    assert seen_by_nobody(path) == "5 3 []"


@POSIX
def test_there_a_log_that_nobody_finished_is_read_too(open_folder: Path) -> None:
    path = open_folder / "office" / "ledger.db"
    grown(str(path), 5)
    data, log = unfinished(str(path))
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    path.write_bytes(data)
    Path(f"{path}-wal").write_bytes(log)
    assert seen_by_nobody(path) == "8 3 []"


class TestCommands:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        """A workspace, its ledger at its usual place."""
        (tmp_path / "work" / "plans").mkdir(parents=True)
        grown(str(tmp_path / "work" / ".wf" / "ledger.db"), 5)
        return tmp_path / "work"

    def test_what_is_sound_takes_one_line(self, wf: Wf, place: Path) -> None:
        head = wf("ledger", "head", cwd=place).out
        assert events.head(head).events == 5
        done = wf("ledger", "verify", "--read-data", "--head", head.strip(), "--lang", "en", cwd=place)
        assert (done.status, done.err) == (0, "")
        assert done.out == f"5 events, 3 files, head {head.strip()}: all sound.\n"

    def test_a_checkpoint_may_stand_in_a_file(self, wf: Wf, place: Path) -> None:
        (place / "head.txt").write_text(wf("ledger", "head", cwd=place).out, encoding="utf-8")
        assert wf("ledger", "verify", "--head", "head.txt", cwd=place).status == 0
        forged(str(place / ".wf" / "ledger.db"), "DELETE FROM event WHERE seq = 5")
        done = wf("ledger", "verify", "--head", "head.txt", "--lang", "en", cwd=place)
        assert done.status == 1
        assert done.out.startswith(
            "event 5: It is not there: the ledger ends with event 4, as if it had been cut off. Make sure"
        )

    @pytest.mark.parametrize("head", ["5", "5:abc", "x:" + "0" * 32, "plans", "none.txt", "-1:" + "0" * 32])
    def test_what_is_no_checkpoint_is_wrong_usage(self, wf: Wf, place: Path, head: str) -> None:
        done = wf("ledger", "verify", f"--head={head}", "--lang", "en", cwd=place)
        assert done.status == 2
        assert f"{head} is no head as wf ledger head prints it" in " ".join(done.err.split())

    def test_findings_take_a_line_each(self, wf: Wf, place: Path) -> None:
        ledger = str(place / ".wf" / "ledger.db")
        forged(
            ledger,
            "UPDATE event SET who = '王\u202e\x1b[2J' WHERE seq = 2",
            "UPDATE event SET kind = 'x' WHERE seq = 4",
        )
        Path(evidence_of(ledger).path(next(evidence_of(ledger).kept()))).unlink()
        done = wf("ledger", "verify", "--lang", "en", cwd=place)
        lines = done.out.splitlines()
        assert done.status == 1
        assert lines[0].startswith(
            "event 2: It is not what was recorded, or does not follow the one before it. Restore"
        )
        assert lines[1].startswith(
            "event 4: It is not what was recorded, or does not follow the one before it. Restore"
        )
        assert lines[2].startswith(".wf/evidence/")
        assert "pdf is not there. Copy it from the same place in a backup." in lines[2]
        assert lines[3].startswith("5 events, 3 files; the events fit up to 1:")
        assert len(lines) == 4
        assert "\x1b" not in done.out

    def test_every_finding_has_its_words(self) -> None:
        told = {code for function in (_of_the_file, _of_events, _of_evidence) for code in function(str)}
        written = "".join(path.read_text("utf-8") for path in (ROOT / "engine" / "store").glob("*.py"))
        assert {code for code in told if f'"{code.removeprefix("file-")}"' not in written} == set()
        raised = set(re.findall(r'Finding\(\s*"([a-z-]+)"', written)) | {"changed", "kind", "body", "citation"}
        assert raised <= told
        for code in told:
            for event, file in ((0, ""), (7, ""), (7, str(ROOT / "x"))):
                (line,) = findings([Finding(code, event, file, "detail")], wording.words("en"))
                assert line[-1] == "."
                assert "{" not in line

    def test_for_programs(self, wf: Wf, place: Path) -> None:
        ledger = str(place / ".wf" / "ledger.db")
        head = json.loads(wf("ledger", "head", "--format", "json", cwd=place).out)
        assert Head(**head) == upkeep.head_of(ledger)
        handed_in(ledger, "nobody's")
        told = json.loads(wf("ledger", "verify", "--format", "json", cwd=place).out)
        expected = {"sound": True, "head": head, "events": 5, "files": 3, "findings": [], "unreferenced": 1, "more": 0}
        assert told == expected
        forged(ledger, "UPDATE event SET who = 'x' WHERE seq = 5")
        done = wf("ledger", "verify", "--format", "json", cwd=place)
        (finding,) = json.loads(done.out)["findings"]
        assert done.status == 1
        assert (finding["code"], finding["event"], finding["file"]) == ("changed", 5, None)

    def test_back_and_forth(self, wf: Wf, place: Path, tmp_path: Path) -> None:
        ledger = str(place / ".wf" / "ledger.db")
        head = upkeep.head_of(ledger)
        done = wf("ledger", "backup", "../b", "--lang", "en", cwd=place)
        assert (done.status, done.out) == (0, f"5 events, 3 files, head {head}: backed up in {tmp_path}/b.\n")
        grown(ledger, 1)
        done = wf("ledger", "restore", "../b", "--replace", "--lang", "en", cwd=place)
        first, second = done.out.splitlines()
        assert (done.status, first) == (0, f"5 events, 3 files, head {head}: restored as .wf/ledger.db.")
        assert second.startswith("The ledger that was there before is kept as .wf/ledger.db.6-")
        out = wf("ledger", "export", cwd=place).out
        assert out.encode() == exported(ledger)
        assert wf("ledger", "export", "x.ndjson", cwd=place).out == ""
        assert (place / "x.ndjson").read_bytes() == exported(ledger)
        done = wf("ledger", "import", "x.ndjson", "--ledger", "other.db", "--lang", "en", cwd=place)
        assert done.out == f"5 events imported; head {head}.\n"
        done = wf("ledger", "import", "x.ndjson", "--ledger", "other.db", "--lang", "en", cwd=place)
        assert done.out == f"Nothing is new; head {head}.\n"

    def test_through_a_pipe(self, wf: Wf, place: Path) -> None:
        program = str(Path(sys.executable).with_name("wf"))
        from_there, to_here = [program, "ledger", "export", "-"], [program, "ledger", "import", "-", "--ledger", "x.db"]
        with subprocess.Popen(from_there, cwd=place, env=wf.environment, stdout=subprocess.PIPE) as writer:
            done = subprocess.run(
                [*to_here, "--lang", "en"], cwd=place, env=wf.environment, stdin=writer.stdout, capture_output=True,
                check=False, timeout=60,
            )  # fmt: skip
        assert done.stdout.decode().startswith("5 events imported;"), done.stderr.decode()
        assert exported(str(place / "x.db")) == exported(str(place / ".wf" / "ledger.db"))

    def test_what_a_backup_lacks_is_told(self, wf: Wf, place: Path) -> None:
        ledger = str(place / ".wf" / "ledger.db")
        Path(evidence_of(ledger).path(next(evidence_of(ledger).kept()))).unlink()
        done = wf("ledger", "backup", "b", "--lang", "en", cwd=place)
        assert done.status == 1
        assert "is not there." in done.out.splitlines()[0]
        assert "backed up in b." in done.out.splitlines()[1]

    def test_a_ledger_that_is_elsewhere(self, wf: Wf, place: Path) -> None:
        done = wf("ledger", "head", "--ledger", ".wf/ledger.db", cwd=place)
        assert done.out == wf("ledger", "head", "--plans", "plans", cwd=place).out
        assert wf("ledger", "head", cwd=place.parent, WF_LEDGER=str(place / ".wf" / "ledger.db")).out == done.out

    def test_a_slip_is_told_with_what_was_meant(self, wf: Wf, place: Path) -> None:
        done = wf("ledger", "verfy", cwd=place)
        assert done.status == 2
        assert "verify" in done.err

    @pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_US.UTF-8"])
    def test_help_fits_the_terminal(self, wf: Wf, place: Path, language: str) -> None:
        for arguments in ([], ["verify"], ["head"], ["backup"], ["restore"], ["export"], ["import"]):
            done = wf("ledger", *arguments, "--help", cwd=place, LANG=language)
            assert done.status == 0
            assert max(map(width, done.out.splitlines())) <= 80
