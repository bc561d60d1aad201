"""What every place of evidence promises: a suite that runs for whichever the fixture `place` of a test module offers.

A module that runs it says `pytest.register_assert_rewrite("tests.evidence_contract")` before it imports this.
"""
# ruff: noqa: D102 (a test's name is its docstring)

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.faults import LedgerError, RefusedError
from engine.ports import Evidence, Stored
from engine.store.citations import Citations
from engine.store.original import BLOCK
from engine.store.trail import astray

MOST = 8 << 20
HELLO = sha256(b"hello").hexdigest()
NAME = f"{HELLO[:2]}/{HELLO}"
DAMAGE = [
    (b"hellp", "changed", "another letter"),
    (b"hell", "size", "cut off"),
    (b"hello, world", "size", "written on"),
]


class Place(NamedTuple):
    """Somewhere evidence is: opens it; all that is there by its name, and how another's hand changes it."""

    open: Callable[[], Evidence]
    everything: Callable[[], dict[str, bytes]]
    change: Callable[[str, bytes], None]


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    return written(tmp_path / "hello.txt", b"hello")


def written(path: Path, contents: bytes) -> Path:
    path.write_bytes(contents)
    return path


def at_once(place: Place, paths: list[Path]) -> list[Stored]:
    """What several get who keep files at one moment, each with a handle of its own."""
    gate = threading.Barrier(len(paths))

    def put(path: Path) -> Stored:
        evidence = place.open()
        gate.wait()
        return evidence.put(str(path), MOST)

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(put, paths))


class EvidenceContract:
    """The promises."""

    def test_nothing_is_kept_at_first(self, place: Place) -> None:
        assert list(place.open().kept()) == []
        assert place.open().fault(HELLO, 5, read=False) == "missing"

    def test_a_file_is_kept_by_its_contents(self, place: Place, hello: Path) -> None:
        evidence = place.open()
        assert evidence.put(str(hello), MOST) == Stored(HELLO, 5)
        assert place.everything() == {NAME: b"hello"}
        assert list(evidence.kept()) == [HELLO]
        assert evidence.path(HELLO).endswith(NAME)
        assert hello.read_bytes() == b"hello"

    @pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 3])
    def test_any_size_comes_back_as_it_was(self, place: Place, tmp_path: Path, size: int) -> None:
        contents = os.urandom(size)
        digest, counted = place.open().put(str(written(tmp_path / "x.bin", contents)), MOST)
        assert (digest, counted) == (sha256(contents).hexdigest(), size)
        evidence = place.open()
        assert evidence.fault(digest, size, read=True) is None
        with evidence.fetched(digest) as path:
            assert Path(path).read_bytes() == contents

    def test_what_was_fetched_is_gone_or_the_kept_one_itself(self, place: Place, hello: Path) -> None:
        evidence = place.open()
        evidence.put(str(hello), MOST)
        with evidence.fetched(HELLO) as path:
            assert Path(path).read_bytes() == b"hello"
        assert not Path(path).exists() or path == evidence.path(HELLO)
        assert place.everything() == {NAME: b"hello"}

    def test_what_is_not_kept_cannot_be_fetched(self, place: Place) -> None:
        with pytest.raises(LedgerError) as lost, place.open().fetched(HELLO):
            raise AssertionError
        assert (lost.value.code, lost.value.detail) == ("lost", "missing")

    def test_the_same_contents_are_kept_once(self, place: Place, hello: Path) -> None:
        other = written(hello.with_name("other.txt"), b"hello")
        assert {place.open().put(str(path), MOST) for path in (hello, other, hello)} == {Stored(HELLO, 5)}
        assert place.everything() == {NAME: b"hello"}

    def test_different_contents_of_one_name_are_both_kept(self, place: Place, hello: Path) -> None:
        place.open().put(str(hello), MOST)
        place.open().put(str(written(hello, b"good bye")), MOST)
        assert list(place.open().kept()) == sorted([HELLO, sha256(b"good bye").hexdigest()])
        assert sorted(place.everything().values()) == [b"good bye", b"hello"]

    def test_what_is_kept_comes_sorted(self, place: Place, tmp_path: Path) -> None:
        stored = [place.open().put(str(written(tmp_path / "x", bytes([one]))), MOST) for one in range(40)]
        assert list(place.open().kept()) == sorted(one.sha256 for one in stored)

    @pytest.mark.parametrize(
        ("contents", "code", "why"),
        [
            (None, "file-missing", "nothing there"),
            (b"", "file-empty", "nothing in it"),
            (b"123456", "file-too-large", ""),
        ],
    )
    def test_what_is_refused_leaves_nothing(
        self, place: Place, tmp_path: Path, contents: bytes | None, code: str, why: str
    ) -> None:
        if contents is not None:
            written(tmp_path / "x", contents)
        with pytest.raises(RefusedError) as refused:
            place.open().put(str(tmp_path / "x"), 5)
        assert refused.value.code == code, why
        assert place.everything() == {}

    def test_a_folder_is_refused(self, place: Place, tmp_path: Path) -> None:
        with pytest.raises(RefusedError) as refused:
            place.open().put(str(tmp_path), MOST)
        assert refused.value.code == "file-not-plain"

    @pytest.mark.parametrize(("contents", "fault", "why"), DAMAGE)
    def test_damage_is_told_and_made_good(
        self, place: Place, hello: Path, contents: bytes, fault: str, why: str
    ) -> None:
        evidence = place.open()
        evidence.put(str(hello), MOST)
        place.change(NAME, contents)
        assert evidence.fault(HELLO, 5, read=True) == fault, why
        assert evidence.put(str(hello), MOST) == Stored(HELLO, 5)
        assert evidence.fault(HELLO, 5, read=True) is None
        found = place.everything()
        assert found.pop(NAME) == b"hello"
        ((name, moved),) = found.items()
        assert moved == contents, "and what was found is not lost"
        assert name.startswith(f"{NAME}.{fault}-")
        assert list(evidence.kept()) == [HELLO], "nor taken for evidence"

    def test_a_change_is_seen_only_where_it_is_read(self, place: Place, hello: Path) -> None:
        evidence = place.open()
        evidence.put(str(hello), MOST)
        place.change(NAME, b"hellp")
        assert evidence.fault(HELLO, 5, read=False) is None
        assert evidence.fault(HELLO, 6, read=False) == "size"
        assert evidence.fault("0" * 64, 5, read=False) == "missing"

    def test_a_look_over_a_ledger_tells_of_each(self, place: Place, tmp_path: Path) -> None:
        evidence, names = place.open(), ("sound", "changed", "size")
        stored = {name: evidence.put(str(written(tmp_path / name, name.encode())), MOST) for name in names}
        for name, contents in (("changed", b"CHANGED"), ("size", b"sizes")):
            place.change(f"{stored[name].sha256[:2]}/{stored[name].sha256}", contents)
        stored["missing"] = Stored("0" * 64, 3)
        with closing(Citations()) as cited:
            for number, (name, one) in enumerate(stored.items(), 1):
                assert cited.add(number, "submitted", {"files": [{"name": name, **one._asdict()}]})
            read = {(one.code, one.event, one.file, one.detail) for one in astray(cited, evidence, read=True)}
            seen = {one.code for one in astray(cited, evidence, read=False)}
        assert read == {
            (f"file-{name}", number, evidence.path(stored[name].sha256), name)
            for name, number in (("changed", 2), ("size", 3), ("missing", 4))
        }
        assert seen == {"file-size", "file-missing"}

    def test_many_keep_the_same_file_at_once(self, place: Place, tmp_path: Path) -> None:
        contents = os.urandom(3 * BLOCK)
        path = written(tmp_path / "x", contents)
        digest = sha256(contents).hexdigest()
        assert at_once(place, [path] * 8) == [Stored(digest, len(contents))] * 8
        assert place.everything() == {f"{digest[:2]}/{digest}": contents}

    def test_many_keep_different_files_at_once(self, place: Place, tmp_path: Path) -> None:
        files = [written(tmp_path / f"{number}", os.urandom(BLOCK + number)) for number in range(8)]
        stored = at_once(place, files)
        assert [one.sha256 for one in stored] == [sha256(file.read_bytes()).hexdigest() for file in files]
        assert sorted(place.everything().values()) == sorted(file.read_bytes() for file in files)

    def test_many_make_good_the_same_damage_at_once(self, place: Place, hello: Path) -> None:
        for number in range(5):
            place.open().put(str(hello), MOST)
            place.change(NAME, f"hell{number}".encode())
            assert at_once(place, [hello] * 8) == [Stored(HELLO, 5)] * 8
            found = place.everything()
            assert found[NAME] == b"hello"
            assert {f"hell{one}".encode() for one in range(number + 1)} <= set(found.values()), "nothing is lost"
