"""Whatever happens to the bytes of a ledger, looking it over finds it or nothing of what was recorded has changed.

Every byte of a small ledger is changed: with WF_SWEEP=all in two ways, without it in one of the two, by the day.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from engine.app.upkeep import Verified, export_lines, verify
from engine.faults import LedgerError
from engine.ledger.chain import chained
from engine.ledger.events import Draft, Event, Head, canonical
from engine.store.evidence import Evidence
from engine.store.schema import build
from engine.store.sqlite import to_read, to_write
from engine.store.trail import Finding

ALL = os.environ.get("WF_SWEEP") == "all"
TODAY = datetime.now(UTC).date().toordinal()
"""What rotates the ways; complaints tell the byte and the way, so that any can be tried again."""
MEMORY = "/dev/shm"  # noqa: S108 (a folder with a name of its own is made in it)
PAGE = 512
PAGES = 16
SUBJECT = "test-2024/1.a@2024Q2#绿化科"
BODIES: list[dict[str, Any]] = [
    {"files": [{"as": "台账", "name": "台账.pdf"}], "unit": "绿化科"},
    {"note": "证" * 180},
    {"reason": "重报"},
    {"count": "12", "note": ""},
    {"note": "x"},
]


class Small(NamedTuple):
    """A small ledger: its file, that file's bytes, its events as lines, its head, its one file of evidence."""

    path: str
    good: bytes
    lines: list[str]
    head: Head
    evidence: Path


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    """The small ledger; in memory, where there is such a place, for it is written some ten thousand times."""
    with TemporaryDirectory(dir=MEMORY if os.path.isdir(MEMORY) else None) as folder:
        path = os.path.join(folder, "ledger.db")
        made(path)
        (evidence,) = (file for file in Path(folder, "evidence").rglob("*") if file.is_file())
        evidence.chmod(0o600)
        yield Small(path, Path(path).read_bytes(), list(export_lines(path)), head_of(path), evidence)


@pytest.fixture(autouse=True)
def whole_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test finds the small ledger as it was."""
    yield
    if "small" in request.fixturenames:
        small = request.getfixturevalue("small")
        put(small, small.good)


def made(path: str) -> None:
    """A ledger of a few events on small pages: with an inner page, an overflow page and both indices."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        build(connection)
    handed_in = Path(path).with_name("台账.pdf")
    handed_in.write_bytes(bytes(range(64)))
    stored = Evidence(str(handed_in.with_name("evidence"))).put(str(handed_in), 100)
    with closing(to_write(path)) as store, store.writing():
        for number, told in enumerate(BODIES):
            files = [{**file, **stored._asdict()} for file in told.get("files", ())]
            store.append(draft(number, canonical({**told, "files": files} if files else told)))


def draft(number: int, body: str) -> Draft:
    kind = ("submitted", "corrected", "returned")[number % 3]
    return Draft(f"k{number}", kind, "2024-06-24T08:00:00Z", "2024-06-24", "李某", SUBJECT, number % 2 == 0, body)


def head_of(path: str) -> Head:
    store = to_read(path)
    assert store is not None
    with closing(store):
        return store.head()


def put(small: Small, damaged: bytes | bytearray) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            os.unlink(small.path + ending)
    Path(small.path).write_bytes(damaged)


def rubbish(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 (nothing is kept secret with it)


def unseen(small: Small, checkpoint: Head | None = None) -> bool:
    """Whether nothing is found although something has changed."""
    if verify(small.path, checkpoint).findings:
        return False
    return list(export_lines(small.path)) != small.lines


def uncaught(small: Small) -> list[str]:
    """What an ordinary command would be stopped by, other than what it knows to say."""
    found = []
    for opened in (to_read, to_write):
        try:
            store = opened(small.path)
            if store is not None:
                with closing(store):
                    store.head()
                    store.of(SUBJECT)
        except LedgerError:
            pass
        except Exception as fault:  # noqa: BLE001 (that there is none is what is tested)
            found.append(f"{opened.__name__}: {fault!r}")
    return found


def test_the_small_ledger_is_sound_and_has_all_kinds_of_pages(small: Small) -> None:
    assert verify(small.path, small.head, read_data=True) == Verified(small.head, len(BODIES), 1, (), 0)
    assert len(small.good) == PAGE * PAGES
    with closing(sqlite3.connect(small.path)) as connection:
        kinds = {kind for (kind,) in connection.execute("SELECT pagetype FROM dbstat WHERE name = 'event'")}
    assert kinds == {"internal", "leaf", "overflow"}


def masks(offset: int) -> tuple[int, ...]:
    """How a byte is changed: altogether and in one bit; in one way today and in the other tomorrow unless both is asked."""
    both = (0xFF, 1 << offset % 8)
    return both if ALL else (both[(offset + offset // 8 + TODAY) % 2],)


@pytest.mark.parametrize("page", range(PAGES))
def test_every_byte_changed_is_found_or_means_nothing(small: Small, page: int) -> None:
    wrong = []
    for offset in range(page * PAGE, page * PAGE + PAGE):
        for mask in masks(offset):
            damaged = bytearray(small.good)
            damaged[offset] ^= mask
            put(small, damaged)
            wrong += [(offset, mask, "unseen")] if unseen(small) else []
            wrong += [(offset, mask, told) for told in uncaught(small)]
    assert wrong == []


def test_bytes_that_are_used_are_found(small: Small) -> None:
    """The test above would pass if nothing were ever changed: what an event says must be found each time."""
    body = "重报".encode()
    offset = small.good.index(body)
    for place in range(offset, offset + len(body)):
        damaged = bytearray(small.good)
        damaged[place] ^= 1
        put(small, damaged)
        assert [finding.event for finding in verify(small.path).findings] == [3]


def test_pages_in_one_anothers_place_are_found(small: Small) -> None:
    pages = [small.good[at : at + PAGE] for at in range(0, len(small.good), PAGE)]
    for one in range(PAGES):
        for other in range(one + 1, PAGES):
            swapped = [*pages]
            swapped[one], swapped[other] = pages[other], pages[one]
            put(small, b"".join(swapped))
            assert not unseen(small), (one, other)
            assert uncaught(small) == [], (one, other)


def test_pages_written_over_are_found(small: Small) -> None:
    pages = [small.good[at : at + PAGE] for at in range(0, len(small.good), PAGE)]
    for number in range(PAGES):
        for other in (bytes(PAGE), b"\xff" * PAGE, pages[number - 1], rubbish(number, PAGE)):
            put(small, b"".join([*pages[:number], other, *pages[number + 1 :]]))
            assert not unseen(small), number
            assert uncaught(small) == [], number


def test_a_file_cut_anywhere_is_found(small: Small) -> None:
    for size in (*range(0, len(small.good), PAGE), *range(1, len(small.good), 97)):
        put(small, small.good[:size])
        assert verify(small.path).findings, size
        assert [told for told in uncaught(small) if size] == [], size


def test_rubbish_is_no_ledger(small: Small) -> None:
    for text in (b"", b"x", b"x" * 5000, b"SQLite format 3\0" + b"x" * 5000, rubbish(1, 5000)):
        put(small, text)
        (finding,) = verify(small.path).findings
        assert finding.code in {"not-a-ledger", "damaged"}


def test_another_database_is_no_ledger(small: Small) -> None:
    put(small, b"")
    with closing(sqlite3.connect(small.path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    assert verify(small.path).findings == (Finding("not-a-ledger"),)


def log_of(small: Small) -> bytes:
    """The log of a writer that was killed before it brought its three events into the file."""
    with closing(to_write(small.path)) as store:
        for number in range(5, 8):
            with store.writing():
                store.append(draft(number, '{"note":"还在日志里"}'))
        return Path(f"{small.path}-wal").read_bytes()


def test_a_log_that_nobody_finished_is_read(small: Small) -> None:
    log = log_of(small)
    put(small, small.good)
    Path(f"{small.path}-wal").write_bytes(log)
    assert verify(small.path, small.head) == Verified(head_of(small.path), 8, 1, (), 0)


def test_a_damaged_log_stops_nothing_and_a_checkpoint_tells(small: Small) -> None:
    """SQLite takes a log up to the first frame that is not whole, so that only the head tells what is missing."""
    log = log_of(small)
    put(small, small.good)
    Path(f"{small.path}-wal").write_bytes(log)
    now = small._replace(lines=list(export_lines(small.path)), head=head_of(small.path))
    assert len(now.lines) == 8
    for offset in range(0, len(log), 5):
        damaged = bytearray(log)
        damaged[offset] ^= 0xFF
        put(small, small.good)
        Path(f"{small.path}-wal").write_bytes(damaged)
        assert not unseen(now, now.head), offset
        assert not [finding for finding in verify(small.path, small.head).findings if finding.code != "damaged"]


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 500, 568, 1500])
def test_a_log_cut_off_stops_nothing(small: Small, size: int) -> None:
    log = log_of(small)
    put(small, small.good)
    Path(f"{small.path}-wal").write_bytes(log[:size])
    assert verify(small.path, small.head).findings == ()
    assert uncaught(small) == []


def test_every_byte_of_the_evidence_is_looked_at(small: Small) -> None:
    good = small.evidence.read_bytes()
    expected = Finding("file-changed", 1, str(small.evidence), "台账.pdf")
    for offset in range(len(good)):
        for mask in (0xFF, 1 << offset % 8):
            damaged = bytearray(good)
            damaged[offset] ^= mask
            small.evidence.write_bytes(damaged)
            assert verify(small.path, read_data=True).findings == (expected,)
    assert verify(small.path).findings == ()
    small.evidence.write_bytes(good)
    assert verify(small.path, read_data=True).findings == ()


def test_evidence_that_is_missing_or_of_another_size_is_found_unread(small: Small) -> None:
    good = small.evidence.read_bytes()
    for wrong, code in ((good[:-1], "file-size"), (good + b"x", "file-size"), (b"", "file-size")):
        small.evidence.write_bytes(wrong)
        assert verify(small.path).findings == (Finding(code, 1, str(small.evidence), "台账.pdf"),)
    small.evidence.unlink()
    assert verify(small.path).findings == (Finding("file-missing", 1, str(small.evidence), "台账.pdf"),)
    small.evidence.mkdir()
    assert [finding.code for finding in verify(small.path).findings] == ["file-unreadable"]
    small.evidence.rmdir()
    small.evidence.write_bytes(good)


def edited(path: str, *statements: str) -> None:
    """Change a ledger as somebody would who knows SQL: the guards taken away, and put back afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, guard in guards:
            connection.execute(guard)


EDITS = [
    ("UPDATE event SET key = 'other' WHERE seq = 2", [("changed", 2)], "a key"),
    ("UPDATE event SET kind = 'accepted' WHERE seq = 2", [("changed", 2)], "a kind"),
    ("UPDATE event SET kind = 'Submitted' WHERE seq = 4", [("changed", 4)], "a kind, in capitals"),
    ("UPDATE event SET at = '2024-06-24T08:00:01Z' WHERE seq = 1", [("changed", 1)], "an instant"),
    ("UPDATE event SET day = '2024-06-23' WHERE seq = 3", [("changed", 3)], "a day"),
    ("UPDATE event SET who = '王某' WHERE seq = 5", [("changed", 5)], "who, in the last event"),
    ("UPDATE event SET subject = subject || '2' WHERE seq = 2", [("changed", 2)], "a subject"),
    ("UPDATE event SET complete = 1 - complete WHERE seq = 2", [("changed", 2)], "whether it was complete"),
    ("UPDATE event SET complete = 2 WHERE seq = 1", [("storage", 1)], "a truth that is neither"),
    ("UPDATE event SET body = '{}' WHERE seq = 3", [("changed", 3)], "a body"),
    ("UPDATE event SET body = body || ' ' WHERE seq = 3", [("changed", 3)], "a body, by a blank"),
    ("UPDATE event SET body = '' WHERE seq = 3", [("changed", 3)], "a body made away with"),
    ("UPDATE event SET body = CAST(x'7b22ff227d' AS TEXT) WHERE seq = 3", [("storage", 3)], "a body that is no text"),
    ("UPDATE event SET hash = upper(hash) WHERE seq = 3", [("changed", 3)], "a hash, and not the next event's"),
    ("UPDATE event SET hash = '' WHERE seq = 5", [("changed", 5)], "the last hash"),
    ("UPDATE event SET seq = 6 WHERE seq = 5", [("gap", 5)], "the last number"),
    ("UPDATE event SET seq = 0 WHERE seq = 1", [("gap", 1), ("gap", 1)], "the first number"),
    ("DELETE FROM event WHERE seq = 3", [("gap", 3)], "one in the middle gone"),
    ("DELETE FROM event WHERE seq < 3", [("gap", 1)], "the first gone"),
]


@pytest.mark.parametrize(("statement", "expected", "why"), EDITS, ids=[row[-1] for row in EDITS])
def test_edits_by_sql_are_found(small: Small, statement: str, expected: list[tuple[str, int]], why: str) -> None:
    edited(small.path, statement)
    found = verify(small.path)
    assert [(finding.code, finding.event) for finding in found.findings] == expected, why
    assert found.head.events == expected[0][1] - 1


def test_events_in_another_order_are_found(small: Small) -> None:
    moves = ("SET seq = -2 WHERE seq = 2", "SET seq = 2 WHERE seq = 3", "SET seq = 3 WHERE seq = -2")
    edited(small.path, *(f"UPDATE event {move}" for move in moves))
    assert [(finding.code, finding.event) for finding in verify(small.path).findings][:2] == [
        ("changed", 2),
        ("changed", 3),
    ]


def test_an_event_put_between_others_is_found(small: Small) -> None:
    edited(
        small.path,
        "UPDATE event SET seq = -seq WHERE seq >= 3",
        "UPDATE event SET seq = 1 - seq WHERE seq < 0",
        "INSERT INTO event SELECT 3, 'new', kind, at, day, who, subject, complete, body, hash FROM event WHERE seq = 2",
    )
    found = verify(small.path)
    assert found.events == 6
    assert found.findings[0] == Finding("changed", 3, detail="corrected")


def test_the_end_cut_off_is_told_by_a_checkpoint_alone(small: Small) -> None:
    edited(small.path, "DELETE FROM event WHERE seq = 5")
    assert verify(small.path).findings == ()
    assert verify(small.path, small.head).findings == (Finding("cut-off", 5, detail="4"),)
    short = Head(5, small.head.hash[:32])
    assert [finding.code for finding in verify(small.path, short).findings] == ["cut-off"]


def rewritten(path: str, change: Callable[[Event], Draft]) -> None:
    """Forge a ledger with all hashes made anew."""
    store = to_read(path)
    assert store is not None
    with closing(store):
        events = list(store.events())
    os.unlink(path)
    before = Head()
    with closing(to_write(path)) as forged, forged.writing():
        for event in events:
            new = chained(change(event), before)
            forged.extend(iter([new]))
            before = Head(new.seq, new.hash)


def test_history_written_anew_is_told_by_a_checkpoint_alone(small: Small) -> None:
    rewritten(small.path, lambda event: Draft(*event[1:-1])._replace(who="王某" if event.seq == 2 else event.who))
    assert verify(small.path).findings == ()
    assert verify(small.path, small.head).findings == (Finding("other-history", 5),)
    first = Head(1, small.lines[1][-66:-2])
    assert verify(small.path, first).findings == ()


def forged(event: Event, wrong: dict[str, str]) -> Draft:
    """The fourth event with something wrong in it."""
    draft = Draft(*event[1:-1])
    return Draft(**{**draft._asdict(), **wrong}) if event.seq == 4 else draft


def test_an_unknown_kind_and_strange_bodies_are_found_though_their_hashes_fit(small: Small) -> None:
    for wrong, code in (
        ({"kind": "approved"}, "kind"),
        ({"body": '{"b":1,"a":1}'}, "body"),
        ({"body": '{"a": 1}'}, "body"),
        ({"body": "[]"}, "body"),
        ({"body": "{"}, "body"),
        ({"body": '{"a":NaN}'}, "body"),
        ({"body": "[" * 100_000}, "body"),
        ({"body": '{"files":[{"sha256":"../../etc/passwd","size":1}]}'}, "citation"),
        ({"body": '{"files":[{"sha256":"' + "a" * 64 + '","size":-1}]}'}, "citation"),
        ({"body": '{"files":[{"sha256":"' + "a" * 64 + '","size":1e99}]}'}, "body"),
        ({"body": '{"files":["x"]}'}, "citation"),
        ({"body": '{"files":{}}'}, "citation"),
    ):
        put(small, small.good)
        rewritten(small.path, partial(forged, wrong=wrong))
        assert [(finding.code, finding.event) for finding in verify(small.path).findings] == [(code, 4)], wrong


GUARDS = [
    ("DROP TRIGGER no_update", "trigger no_update"),
    ("DROP TRIGGER no_delete", "trigger no_delete"),
    ("DROP TRIGGER no_replace", "trigger no_replace"),
    ("DROP INDEX idx_event_key", "index idx_event_key"),
    ("DROP INDEX idx_event_subject", "index idx_event_subject"),
    ("CREATE TRIGGER more AFTER INSERT ON event BEGIN SELECT 1; END", "trigger more"),
    ("CREATE INDEX more ON event (who)", "index more"),
    ("ALTER TABLE event ADD COLUMN more TEXT", "table event"),
]


@pytest.mark.parametrize(("statement", "told"), GUARDS, ids=[row[-1] for row in GUARDS])
def test_guards_that_were_tampered_with_are_found(small: Small, statement: str, told: str) -> None:
    with closing(sqlite3.connect(small.path, isolation_level=None)) as connection:
        connection.execute(statement)
    assert verify(small.path).findings == (Finding("schema", detail=told),)


def test_a_guard_made_harmless_is_found(small: Small) -> None:
    with closing(sqlite3.connect(small.path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER no_delete")
        connection.execute("CREATE TRIGGER no_delete BEFORE DELETE ON event BEGIN SELECT 1; END")
    assert verify(small.path).findings == (Finding("schema", detail="trigger no_delete"),)


def test_a_header_of_another_version_is_found(small: Small) -> None:
    with closing(sqlite3.connect(small.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 2")
        connection.execute("PRAGMA application_id = 7")
    told = [finding.detail for finding in verify(small.path).findings if finding.code == "header"]
    assert told == ["application_id 7", "user_version 2"]
    assert len(verify(small.path).findings) == 2
