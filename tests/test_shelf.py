"""The cache: never wrong, never needed."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import making
from engine.app import books
from engine.book import Book
from engine.ports import Store
from engine.shelf import Shelf, shelf
from engine.workspace import Workspace, fingerprint, locate
from tests.conftest import ORG, PLAN, ROOT, Wf

ITEM = '- item: "1"\n  title: 学习\n  owners: 综合科\n  tasks:\n  - {id: a, title: 学习, recurrence: quarter, evidence: [台账]}\n'

LEDGER = os.path.join("there", "is", "none.db")


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "test.yaml").write_text(PLAN + ITEM, encoding="utf-8")
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    return Workspace(str(tmp_path), str(tmp_path / "plans"))


def due_days(book: Book) -> list[int]:
    return [entry.due for entry in book.between(0, 1 << 30, 1)]


def test_second_run_takes_what_the_first_put(place: Workspace, tmp_path: Path) -> None:
    kept = Shelf(str(tmp_path / "cache"))
    assert books.known_book(place, kept, LEDGER) is None
    first = books.open_book(place, kept, LEDGER)
    second = books.known_book(place, kept, LEDGER)
    assert second is not None
    assert list(second.all(1)) == list(first.all(1))
    assert second.about == first.about


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("plans/test.yaml", PLAN + ITEM.replace("quarter", "half-year"), "the plan"),
        ("plans/org/office.yaml", ORG + "# x\n", "the org file"),
        (
            "plans/calendars/cn/2024.json",
            '{"year": 2024, "papers": ["x"], "days": []}',
            "a calendar that was not there",
        ),
        ("plans/other.yaml", PLAN.replace("test-2024", "other-2024") + ITEM, "another plan"),
        ("wf.yaml", "timezone: Asia/Urumqi\n", "the settings"),
    ],
)
def test_any_file_that_is_read_makes_a_new_book(
    place: Workspace, tmp_path: Path, path: str, text: str, why: str
) -> None:
    kept = Shelf(str(tmp_path / "cache"))
    books.open_book(place, kept, LEDGER)
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    assert books.known_book(place, kept, LEDGER) is None, why


def test_a_change_that_keeps_size_and_time_is_seen(place: Workspace) -> None:
    file = Path(place.plans, "test.yaml")
    before, about = fingerprint(place), file.stat()
    file.write_text(file.read_text("utf-8").replace("quarter", "quartre"), encoding="utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert fingerprint(place) != before


def test_another_program_makes_a_new_book(place: Workspace) -> None:
    assert fingerprint(place, "version 1") != fingerprint(place, "version 2")


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_book_is_made_anew(place: Workspace, tmp_path: Path, damage: bytes) -> None:
    kept = Shelf(str(tmp_path / "cache"))
    first = books.open_book(place, kept, LEDGER)
    (file,) = Path(kept.folder).iterdir()
    file.write_bytes(damage)
    assert due_days(books.open_book(place, kept, LEDGER)) == due_days(first)
    assert books.known_book(place, kept, LEDGER) is not None


def test_a_book_of_another_layout_is_made_anew(place: Workspace, tmp_path: Path) -> None:
    kept = Shelf(str(tmp_path / "cache"))
    books.open_book(place, kept, LEDGER)
    (file,) = Path(kept.folder).iterdir()
    with sqlite3.connect(file) as database:
        database.execute("UPDATE about SET facts = '[]'")
    database.close()
    assert books.known_book(place, kept, LEDGER) is None


def test_works_where_nothing_can_be_kept(wf: Wf, tmp_path: Path) -> None:
    """A file stands where the cache folder should be: root, too, cannot make a folder there."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    ran = wf("due", "--week", "--as-of", "2024-06-24", WF_CACHE=str(blocked / "cache"))
    assert ran.status == 0
    assert ran.out == wf("due", "--week", "--as-of", "2024-06-24").out


def test_nothing_is_written_into_the_workspace(place: Workspace, wf: Wf, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert wf("due", cwd=tmp_path).status == 0
    assert wf("check", cwd=tmp_path).status == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert place.root == str(tmp_path)


def test_many_runs_at_once_agree(wf: Wf, tmp_path: Path) -> None:
    environment = {**wf.environment, "WF_CACHE": str(tmp_path / "cache")}
    command = [str(Path(sys.executable).with_name("wf")), "due", "--week", "--as-of", "2024-06-24"]
    runs = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(8)
    ]
    outputs = {run.communicate(timeout=60)[0] for run in runs}
    assert len(outputs) == 1
    assert {run.returncode for run in runs} == {0}
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".db"]


def test_old_books_are_cleared(place: Workspace, tmp_path: Path) -> None:
    kept = Shelf(str(tmp_path / "cache"))
    book = books.open_book(place, kept, LEDGER)
    for number in range(40):
        kept.put(f"{number:040}", book)
    assert len(list(Path(kept.folder).iterdir())) <= 24


def test_strangers_files_are_left_alone(place: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.doc").write_text("mine", encoding="utf-8")
    books.open_book(place, Shelf(str(folder)), LEDGER)
    assert len(list(folder.glob("*.doc"))) == 40


def test_damage_further_in_is_mended_by_the_run_that_meets_it(wf: Wf, tmp_path: Path) -> None:
    """Pages zeroed behind the first ones: the everyday run drops its books and reads the plans."""
    cache = tmp_path / "cache"
    command = ("due", "--week", "--as-of", "2024-06-24")
    sound = wf(*command, WF_CACHE=str(cache))
    (file,) = cache.iterdir()
    data = bytearray(file.read_bytes())
    data[4096 * 4 :] = bytes(len(data) - 4096 * 4)
    file.write_bytes(data)
    assert wf(*command, WF_CACHE=str(cache)) == sound


def test_what_changes_while_it_is_read_is_not_kept(
    place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor saves between the fingerprint and the reading: the book is told, and not put on the shelf."""
    plan = Path(place.plans, "test.yaml")
    make = making.made

    def saved_meanwhile(workspace: Workspace, store: Store | None) -> Book:
        plan.write_text(plan.read_text("utf-8").replace("quarter", "half-year"), encoding="utf-8")
        return make(workspace, store)

    monkeypatch.setattr(making, "made", saved_meanwhile)
    kept = Shelf(str(tmp_path / "cache"))
    books.open_book(place, kept, LEDGER)
    assert not Path(kept.folder).exists()


def test_the_shelf_is_the_users_own(tmp_path: Path) -> None:
    assert shelf({"WF_CACHE": str(tmp_path)}).folder == str(tmp_path)
    assert shelf({"XDG_CACHE_HOME": "/x"}).folder == os.path.join("/x", "wf")


def test_a_workspace_is_found_from_below(place: Workspace, tmp_path: Path) -> None:
    below = tmp_path / "plans" / "org"
    assert locate(str(below), None) == place
    (tmp_path / "wf.yaml").write_text("plans: yearly\n", encoding="utf-8")
    shutil.copytree(place.plans, tmp_path / "yearly")
    assert locate(str(tmp_path), None).plans == str(tmp_path / "yearly")


def test_the_short_way_is_short(wf: Wf) -> None:
    """The everyday list imports neither the command-line library nor what reads plans."""
    wf("due", "--week")
    program = "import sys; sys.argv = ['wf', 'due', '--week']; from engine.cli.everyday import answered; answered(sys.argv[1:])"
    check = "; print(sorted({'click', 'yaml', 'jsonschema', 'pendulum', 'jinja2', 'dateutil', 'pathlib', 'tempfile', 'random'} & set(sys.modules)))"
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program + check], cwd=ROOT, env=wf.environment, capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"
    assert time.monotonic() - begun < 30
