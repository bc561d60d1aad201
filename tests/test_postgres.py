"""A ledger in PostgreSQL: the contract of all stores, and what the database promises besides."""
# ruff: noqa: D102, S608 (a test's name is its docstring; the SQL is ours)

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import wording
from engine.address import AddressError, address, named
from engine.app import upkeep
from engine.app.backups import Copied, backup, restore
from engine.app.upkeep import Verified, export_lines, import_lines, verify
from engine.faults import LedgerError, RefusedError
from engine.ledger.events import Draft, Head, canonical
from engine.ports import Store
from engine.render.refusals import refused, unusable
from engine.store import postgres
from engine.store.evidence import Evidence
from engine.store.ledgers import to_read, to_write, understood
from engine.store.memory import MemoryStore
from engine.store.postgres import connected
from engine.store.relation import PostgresStore
from tests.conftest import ROOT, Golden, Wf
from tests.postgres import ROLE, Server
from tests.year import play

pytest.register_assert_rewrite("tests.store_contract")
from tests.store_contract import SUBJECT, Place, StoreContract, draft, filled, unbroken, whole  # noqa: E402 (rewritten first)

SERIALIZABLE = "&options=-c%20default_transaction_isolation%3Dserializable"
READ_ONLY = "&options=-c%20default_transaction_read_only%3Don"


@pytest.fixture(scope="session")
def database(server: Server) -> str:
    return server.fresh()


def tenant(database: str, name: str = "") -> str:
    """The address of a tenant's ledger in a database; of a new one."""
    return f"{database}&tenant={name or uuid4().hex}"


@pytest.fixture(params=["", SERIALIZABLE], ids=["as-usual", "serializable"])
def place(request: pytest.FixtureRequest, database: str) -> Place:
    """A tenant of its own for every test, all in one database, however transactions begin there."""
    where = tenant(f"{database}{request.param}")
    return Place(lambda: to_write(where), twice=True)


class TestPostgres(StoreContract):
    """The contract."""


@pytest.fixture
def one(database: str) -> Iterator[PostgresStore]:
    with closing(opened(tenant(database))) as store:
        yield store


@pytest.fixture
def two(database: str) -> Iterator[PostgresStore]:
    with closing(opened(tenant(database))) as store:
        yield store


def opened(where: str) -> PostgresStore:
    return postgres.to_write(address(where))


def code(ask: Callable[[], object]) -> str:
    """The code with which something is refused."""
    with pytest.raises(LedgerError) as fault:
        ask()
    return fault.value.code


def all_of(store: Store) -> tuple[object, ...]:
    """Everything that a store can be asked for."""
    keys = [f"key-{number}" for number in range(6)]
    subjects = (SUBJECT, "two/1.a@2026")
    waiting = store.waiting()
    return (
        whole(store),
        [store.keyed(key) for key in keys],
        [store.hash_of(number) for number in range(6)],
        [store.of(subject) for subject in subjects],
        waiting,
        [store.kept(name) for name in waiting],
    )


class TestTenants:
    """One tenant's ledger and another's."""

    def test_nothing_of_one_is_seen_or_touched_by_another(self, one: PostgresStore, two: PostgresStore) -> None:
        nothing = all_of(two)
        filled(one, range(1, 4))
        with one.writing():
            one.keep("mail", b"of one")
        before = all_of(one)
        assert all_of(two) == nothing
        filled(two, range(1, 3), "two/1.a@2026")
        with two.writing():
            two.keep("mail", b"of two")
            two.drop("other")
            assert two.extend(iter(())) == 0
        assert all_of(one) == before
        assert [event.subject for event in two.events()] == ["two/1.a@2026"] * 2
        assert (two.kept("mail"), two.keyed("key-3")) == (b"of two", None)
        with two.writing():
            two.drop("mail")
        assert (one.kept("mail"), all_of(one)) == (b"of one", before)

    def test_reading_one_does_not_look_at_another(self, one: PostgresStore, two: PostgresStore) -> None:
        with one.reading():
            filled(two, range(1, 3))
            assert whole(one) == (Head(), [], [])
        assert two.head().events == 2

    @pytest.mark.parametrize("table", ["event", "outbox"])
    def test_a_query_that_forgets_whose_it_is_sees_the_own(
        self, one: PostgresStore, two: PostgresStore, table: str
    ) -> None:
        for store, times in ((one, 2), (two, 3)):
            filled(store, range(1, times + 1))
            with store.writing():
                for number in range(times):
                    store.keep(f"mail-{number}", b"x")
        query = f"SELECT count(*), count(DISTINCT ledger) FROM wf.{table}"
        assert [store.connection.execute(query).fetchone() for store in (one, two)] == [(2, 1), (3, 1)]
        assert two.connection.execute("DELETE FROM wf.outbox").rowcount == 3
        assert one.waiting() == ["mail-0", "mail-1"]

    def test_nothing_is_written_in_anothers_name(self, one: PostgresStore, two: PostgresStore) -> None:
        filled(one, range(1, 3))
        (number,) = one.connection.execute("SELECT DISTINCT ledger FROM wf.event").fetchone() or (0,)
        row = f"({number}, 1, 'k', 'submitted', '', '', 'li', 's', true, '{{}}', 'h')"
        for statement in (
            f"INSERT INTO wf.event VALUES {row}",
            f"INSERT INTO wf.event VALUES {row.replace(', 1, ', ', 3, ')}",
            f"INSERT INTO wf.outbox VALUES ({number}, 'mail', '')",
            f"UPDATE wf.outbox SET ledger = {number}",
        ):
            with two.writing():
                two.keep("mail", b"")
            with pytest.raises(psycopg.Error, match=r"row-level security|only appended"):
                two.connection.execute(statement)
        assert (one.head().events, one.waiting()) == (2, [])

    def test_who_says_nothing_sees_nothing(self, database: str, one: PostgresStore) -> None:
        filled(one, range(1, 3))
        with closing(connected(address(database))) as connection:
            assert connection.execute("SELECT count(*) FROM wf.event").fetchone() == (0,)

    def test_what_goes_wrong_names_nobody_else(self, database: str, one: PostgresStore) -> None:
        mine, theirs = tenant(database, "甲局"), tenant(database, "乙局")
        with closing(to_write(theirs)) as store:
            filled(store, range(1, 3), "乙局的事")
        faults = []
        with closing(opened(mine)) as store:
            filled(store, range(1, 3))
            for statement in (
                "UPDATE wf.event SET who = 'wang'",
                "DELETE FROM wf.event",
                "TRUNCATE wf.event",
                "INSERT INTO wf.event SELECT ledger, 9, 'k', kind, at, day, who, subject, true, body, hash FROM wf.event LIMIT 1",
                "INSERT INTO wf.nothing VALUES (1)",
            ):
                with pytest.raises(LedgerError) as raised:
                    store._execute(statement)  # noqa: SLF001 (no method of it does such a thing)
                faults.append(raised.value)
        assert {fault.code for fault in faults} == {"damaged"}
        for fault in faults:
            for lang in wording.LANGUAGES:
                said = unusable(fault, wording.words(lang))
                assert "tenant=甲局" in said
                assert "乙局" not in said + repr(fault)
        assert one.head() == Head()

    def test_who_writes_waits_for_no_other_tenant(self, one: PostgresStore, two: PostgresStore) -> None:
        two.connection.execute("SET lock_timeout = '2s'")
        with one.writing():
            one.append(draft(1))
            assert [event.seq for event in filled(two, range(1, 4))] == [1, 2, 3]
        assert one.head().events == 1

    def test_who_waits_too_long_is_told_that_others_write(self, database: str, one: PostgresStore) -> None:
        where = tenant(database)
        with closing(opened(where)) as store, closing(opened(where)) as other, other.writing():
            store.connection.execute("SET lock_timeout = '50ms'")
            assert code(lambda: filled(store, range(1, 2))) == "busy"
            assert one.head() == Head()

    def test_many_make_the_tables_at_once(self, server: Server) -> None:
        where = server.fresh()

        def write(number: int) -> None:
            with closing(to_write(tenant(where, f"t{number % 3}"))) as store:
                filled(store, range(number * 10, number * 10 + 5))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        for name, events in (("t0", 15), ("t1", 15), ("t2", 10)):
            found = to_read(tenant(where, name))
            assert found is not None
            with closing(found) as store:
                assert len(list(store.events())) == events
                assert unbroken(list(store.events()))


ROW = "ledger, 9, 'k', kind, at, day, who, subject, true, body, hash"
CHANGES = [
    ("UPDATE wf.event SET who = 'wang' WHERE seq = 2", "a field changed"),
    ("UPDATE wf.event SET seq = 9 WHERE seq = 3", "a number changed"),
    ("DELETE FROM wf.event WHERE seq = 3", "the last cut off"),
    ("DELETE FROM wf.event", "all cut off"),
    ("TRUNCATE wf.event", "all cut off at once"),
    ("TRUNCATE wf.ledger CASCADE", "all of everybody's cut off at once"),
    (f"INSERT INTO wf.event SELECT {ROW} FROM wf.event WHERE seq = 1", "a gap left"),
    (f"INSERT INTO wf.event SELECT {ROW.replace('9', '0')} FROM wf.event WHERE seq = 1", "put before the first"),
    (f"INSERT INTO wf.event SELECT {ROW.replace('9', '2')} FROM wf.event WHERE seq = 1", "a number twice"),
    (
        (
            f"INSERT INTO wf.event SELECT {ROW.replace('9', '2')} FROM wf.event WHERE seq = 1"
            " ON CONFLICT (ledger, seq) DO UPDATE SET who = 'wang'"
        ),
        "changed by an insertion",
    ),
]


@pytest.mark.parametrize("role", [ROLE, "postgres"])
@pytest.mark.parametrize(("statement", "why"), CHANGES, ids=[why for _, why in CHANGES])
def test_no_program_changes_what_stands(
    server: Server, database: str, one: PostgresStore, role: str, statement: str, why: str
) -> None:
    filled(one, range(1, 4))
    before = whole(one)
    mine = one.connection.execute("SELECT current_setting('wf.ledger')").fetchone()
    where = database if role == ROLE else server.everything(database)
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("SELECT set_config('wf.ledger', %s, false)", mine)
        limited = statement if role == ROLE else statement.replace("WHERE", f"WHERE ledger = {(mine or '0')[0]} AND")
        with pytest.raises(psycopg.errors.RaiseException, match="events are "):
            connection.execute(limited)
    assert whole(one) == before, why


class Tampered(NamedTuple):
    """What somebody did to a ledger of five events, and what is found."""

    why: str
    done: str
    found: list[tuple[str, int, str]]
    head: int = 5


def guard(done: str, *names: str) -> Tampered:
    return Tampered(done, done, [("schema", 0, name) for name in names])


TAMPERED = [
    guard("ALTER TABLE wf.event DISABLE TRIGGER no_change", "trigger no_change"),
    guard("ALTER TABLE wf.event ENABLE REPLICA TRIGGER no_truncate", "trigger no_truncate"),
    guard("DROP TRIGGER only_append ON wf.event", "trigger only_append"),
    guard("DROP TRIGGER no_truncate ON wf.event", "trigger no_truncate"),
    guard("CREATE TRIGGER more AFTER INSERT ON wf.event FOR EACH ROW EXECUTE FUNCTION wf.refused()", "trigger more"),
    guard("ALTER TABLE wf.event NO FORCE ROW LEVEL SECURITY", "table event"),
    guard("ALTER TABLE wf.event DISABLE ROW LEVEL SECURITY", "table event"),
    guard("ALTER TABLE wf.outbox NO FORCE ROW LEVEL SECURITY", "table outbox"),
    guard("CREATE POLICY more ON wf.event USING (true)", "policy more of event"),
    guard("ALTER POLICY own ON wf.event USING (ledger < 9)", "policy own of event"),
    guard("ALTER POLICY own ON wf.event WITH CHECK (true)", "policy own of event"),
    guard("DROP POLICY own ON wf.outbox", "policy own of outbox"),
    guard("DROP INDEX wf.event_key", "index event_key"),
    guard("CREATE INDEX more ON wf.event (who)", "index more"),
    guard("ALTER TABLE wf.event DROP CONSTRAINT event_pkey", "constraint event_pkey", "index event_pkey"),
    guard("ALTER TABLE wf.event DROP CONSTRAINT event_ledger_fkey", "constraint event_ledger_fkey"),
    guard("ALTER TABLE wf.event ADD CONSTRAINT more CHECK (seq < 6)", "constraint more"),
    guard("ALTER TABLE wf.event ADD COLUMN more text", "table event"),
    guard("ALTER TABLE wf.event ALTER COLUMN who DROP NOT NULL", "table event"),
    guard("CREATE RULE more AS ON DELETE TO wf.event DO INSTEAD NOTHING", "rule more"),
    guard(
        "CREATE OR REPLACE FUNCTION wf.refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "function refused",
    ),
    guard("ALTER FUNCTION wf.follows() SECURITY DEFINER", "function follows"),
    guard("ALTER FUNCTION wf.mark(text) VOLATILE", "function mark"),
    guard("ALTER TABLE wf.event ALTER COLUMN key_mark DROP EXPRESSION", "table event"),
    Tampered("another layout", "UPDATE wf.layout SET version = 0", [("header", 0, "layout 0")]),
    Tampered("a word changed", "UPDATE wf.event SET who = 'wang' WHERE seq = 2", [("changed", 2, "submitted")], 1),
    Tampered("a truth changed", "UPDATE wf.event SET complete = NOT complete WHERE seq = 5", [("changed", 5, "submitted")], 4),
    Tampered("a hash changed", "UPDATE wf.event SET hash = 'x' WHERE seq = 3", [("changed", 3, "submitted")], 2),
    Tampered("one cut out", "DELETE FROM wf.event WHERE seq = 3", [("gap", 3, "4")], 2),
    Tampered("the last cut off", "DELETE FROM wf.event WHERE seq = 5", [("cut-off", 5, "4")], 4),
    Tampered("all cut off", "DELETE FROM wf.event", [("cut-off", 5, "0")], 0),
    Tampered("one given to others", "UPDATE wf.event SET ledger = 2 WHERE seq = 5", [("cut-off", 5, "4")], 4),
    Tampered(
        "a body in other words", """UPDATE wf.event SET body = '{"note": "x"}' WHERE seq = 1""", [("changed", 1, "submitted")], 0
    ),
    Tampered(
        "a character as we do not write it", "UPDATE wf.event SET who = U&'\\E000' WHERE seq = 4", [("storage", 4, "")], 3
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED, ids=[case.why for case in TAMPERED])
def test_what_was_tampered_with_is_found(server: Server, tmp_path: Path, case: Tampered) -> None:
    where = f"{server.fresh()}&evidence={tmp_path}/evidence"
    with closing(to_write(where)) as store:
        filled(store, range(1, 6))
        head = store.head()
    to_write(f"{where}&tenant=other").close()
    assert verify(where, head) == Verified(head, 5, 0, (), 0)
    plain = server.everything(where.partition("&")[0])
    server.asked(plain, "SET session_replication_role = replica", case.done)
    found = verify(where, head)
    assert [(one.code, one.event, one.detail) for one in found.findings] == case.found
    assert found.head.events == case.head


def test_bytes_that_are_no_text_are_found(server: Server, tmp_path: Path) -> None:
    """Such as a bad disk leaves; here the database is told for a moment that it keeps any bytes."""
    where = f"{server.fresh()}&evidence={tmp_path}/evidence"
    with closing(to_write(where)) as store:
        filled(store, range(1, 4))
    plain = server.everything(where.partition("&")[0])
    keeps = "UPDATE pg_database SET encoding = {} WHERE datname = current_database()"
    broken = r"UPDATE wf.event SET who = convert_from('\xff'::bytea, 'SQL_ASCII') WHERE seq = 2"
    server.asked(plain, keeps.format(0))
    server.asked(plain, "SET session_replication_role = replica", broken, keeps.format(6))
    assert [(one.code, one.event) for one in verify(where).findings] == [("storage", 2)]
    assert code(lambda: exported(where)) == "damaged"


def test_a_table_that_is_gone_is_told(server: Server, tmp_path: Path) -> None:
    where = f"{server.fresh()}&evidence={tmp_path}/evidence"
    to_write(where).close()
    server.asked(server.everything(where.partition("&")[0]), "DROP TABLE wf.event")
    assert {one.code for one in verify(where).findings} == {"schema", "damaged"}
    store = to_read(where)
    assert store is not None
    with closing(store):
        assert code(store.head) == "damaged"


def exported(ledger: str) -> bytes:
    return b"".join(f"{line}\n".encode() for line in export_lines(ledger))


WORDS = st.text(max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(told=st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS, st.booleans()), max_size=8))
def test_from_a_file_to_a_database_and_back_is_the_same_to_the_last_byte(
    database: str, tmp_path: Path, told: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path / uuid4().hex
    first, second, back = f"{folder}/first.db", tenant(database), f"{folder}/back.db"
    with closing(to_write(first)) as store, store.writing():
        for number, (key, day, who, subject, note, complete) in enumerate(told):
            body = canonical({"note": note})
            store.append(Draft(f"{number}{key}", "submitted", "", day, who, subject, complete, body))
    data = exported(first)
    for place in (second, back):
        assert import_lines(place, io.BytesIO(data)).added == len(told)
        assert exported(place) == data
    assert import_lines(second, io.BytesIO(data)).added == 0
    assert upkeep.head_of(second) == upkeep.head_of(first)


def test_a_key_that_stands_twice_is_refused_at_its_line(database: str) -> None:
    where = tenant(database)
    with closing(opened(where)) as store:
        events = filled(store, range(1, 4))
    other = tenant(database)
    twice = [*events, events[1]._replace(seq=4)]
    with closing(opened(other)) as store:
        with pytest.raises(Exception, match="key-twice") as fault, store.writing():
            store.extend(iter(twice))
        assert getattr(fault.value, "number", 0) == 4
        assert store.head() == Head()


class Year(NamedTuple):
    """A year that was played into a database: where."""

    folder: Path
    ledger: str


@pytest.fixture(scope="module")
def year(database: str, tmp_path_factory: pytest.TempPathFactory) -> Year:
    workspace = play.furnished(tmp_path_factory.mktemp("year"))
    ledger = f"{tenant(database)}&evidence={workspace.root}/材料库"
    with closing(to_write(ledger)) as store:
        play.play(play.read(), workspace, store, Evidence(f"{workspace.root}/材料库"))
    return Year(Path(workspace.root), ledger)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("2024-06-30", ("--as-of", "2024-06-30")),
        ("2024-09-30", ("--as-of", "2024-09-30")),
        ("2024-12-31", ("--as-of", "2024-12-31")),
        ("by-unit", ("--as-of", "2024-12-31", "--by", "unit")),
        ("by-item", ("--as-of", "2024-12-31", "--by", "item")),
        ("by-month", ("--as-of", "2024-12-31", "--by", "month")),
    ],
)
def test_a_year_comes_to_the_same_as_in_a_file(
    year: Year, wf: Wf, golden: Golden, name: str, arguments: tuple[str, ...]
) -> None:
    ran = wf("status", *arguments, cwd=year.folder, WF_LEDGER=year.ledger)
    assert (ran.status, ran.err) == (0, "")
    golden.check(ROOT / "tests" / "golden" / f"year-{name}.txt", ran.out)


@pytest.fixture(scope="module")
def kept(year: Year, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The year's ledger in a file, its evidence beside it."""
    folder = str(tmp_path_factory.mktemp("kept") / "kept")
    backup(year.ledger, folder)
    return f"{folder}/ledger.db"


LOOKING = [
    "due --month --as-of 2024-09-20 --format json",
    "due --all --as-of 2024-09-20 --state done --format csv",
    "status --as-of 2024-11-30 --format json",
    "show 3.material@2024Q2#绿化科 --format json",
    "show 3.material@2024Q2 --as-of 2024-07-03",
    "log --from 2024-09-01 --to 2024-09-30 -n 500",
    "log 6.case --format json",
    "report --as-of 2024-12-31 --format json",
    "report --as-of 2024-12-31 --trace",
    "rollover jingan-lhsr-2024 --out - --as-of 2025-01-06",
    "org dissolve 绿化科 --into 环卫科 --from 2024-10-01 --dry-run --as-of 2024-09-20",
    "diff plans --as-of 2024-09-20 --format json",
    "digest --as-of 2024-09-26",
    "ledger head",
    "ledger export",
    "ledger verify --read-data --format json",
]


@pytest.mark.parametrize("command", LOOKING)
def test_every_command_tells_the_same_as_of_a_file(year: Year, kept: str, wf: Wf, command: str) -> None:
    there, here = (
        wf(*command.split(), cwd=year.folder, WF_LEDGER=ledger, WF_CHANNELS="") for ledger in (year.ledger, kept)
    )
    assert there == here
    assert there.status in {0, 1}
    assert there.out


def test_what_units_handed_in_comes_out_the_same(year: Year, kept: str, wf: Wf, tmp_path: Path) -> None:
    for name, ledger in (("there", year.ledger), ("here", kept)):
        command = ("export", "evidence", "-o", str(tmp_path / name), "--as-of", "2024-12-31", "--ledger", ledger)
        assert wf(*command, cwd=year.folder).status == 0
    found = [
        {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in (tmp_path / name).rglob("*.docx")}
        for name in ("there", "here")
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 100


def test_a_year_goes_there_and_back(year: Year, tmp_path: Path) -> None:
    data, back = exported(year.ledger), str(tmp_path / "back.db")
    assert import_lines(back, io.BytesIO(data)).added == 310
    assert exported(back) == data
    found = verify(year.ledger, upkeep.head_of(back), read_data=True)
    assert (found.head, found.events, found.findings, found.unreferenced) == (upkeep.head_of(back), 310, (), 0)


def test_a_year_is_backed_up_and_restored(year: Year, database: str, tmp_path: Path) -> None:
    kept, head = str(tmp_path / "kept"), upkeep.head_of(year.ledger)
    with closing(to_write(year.ledger)) as store, store.writing():
        store.keep("on its way", b"\0raw")
    copied = backup(year.ledger, kept)
    assert (copied.head, copied.copied, copied.findings) == (head, copied.files, ())
    assert sorted(os.listdir(kept)) == [".gitignore", "evidence", "ledger.db"]
    assert verify(f"{kept}/ledger.db", head, read_data=True).findings == ()
    assert exported(f"{kept}/ledger.db") == exported(year.ledger)
    assert backup(year.ledger, kept).copied == 0, "again, only what is new"
    again = f"{tenant(database)}&evidence={tmp_path}/again"
    assert restore(kept, again) == Copied(head, copied.files, copied.files)
    assert exported(again) == exported(year.ledger)
    assert verify(again, head, read_data=True) == Verified(head, 310, copied.files, (), 0)
    for ledger in (f"{kept}/ledger.db", again):
        with closing(to_write(ledger)) as store:
            assert (store.waiting(), store.kept("on its way")) == (["on its way"], b"\0raw")
    for replace in (False, True):
        assert refusal(lambda replace=replace: restore(kept, again, replace=replace)) == "ledger-there"  # type: ignore[misc]
    there = str(tmp_path / "file" / "ledger.db")
    assert restore(kept, there).head == head
    with closing(to_write(year.ledger)) as store, store.writing():
        store.drop("on its way")


def refusal(ask: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as fault:
        ask()
    for lang in wording.LANGUAGES:
        assert "{" not in refused(fault.value, wording.words(lang))
    return fault.value.code


def test_a_backup_beside_its_own_files_is_refused(database: str, tmp_path: Path) -> None:
    where = f"{tenant(database)}&evidence={tmp_path}/evidence"
    to_write(where).close()
    assert refusal(lambda: backup(where, str(tmp_path))) == "same-folder"


def test_a_damaged_ledger_is_not_backed_up(server: Server, tmp_path: Path) -> None:
    where = f"{server.fresh()}&evidence={tmp_path}/evidence"
    with closing(to_write(where)) as store:
        filled(store, range(1, 4))
    change = "UPDATE wf.event SET who = 'wang' WHERE seq = 2"
    server.asked(server.everything(where.partition("&")[0]), "SET session_replication_role = replica", change)
    assert refusal(lambda: backup(where, str(tmp_path / "kept"))) == "ledger-damaged"
    assert [name for name in os.listdir(tmp_path / "kept") if name != ".gitignore"] == []
    assert code(lambda: exported(where)) == "damaged"


def test_where_nothing_was_recorded_there_is_no_ledger(database: str, server: Server, tmp_path: Path) -> None:
    for where in (f"{tenant(database)}&evidence={tmp_path}", f"{server.fresh()}&evidence={tmp_path}"):
        for ask in (upkeep.head_of, verify, exported, lambda ledger: backup(ledger, str(tmp_path / "b"))):
            assert refusal(lambda ask=ask, where=where: ask(where)) == "no-ledger"  # type: ignore[misc]
        assert to_read(where) is None
    assert os.listdir(tmp_path) == []


class Said(NamedTuple):
    """What stands in the way, the command that meets it, the exit status, and what is said."""

    why: str
    more: str
    command: tuple[str, ...]
    status: int
    said: str
    before: tuple[str, ...] = ()


SUBMIT = ("submit", "12.pledge@2024-07", "--count", "3", "--by", "周某", "--as-of", "2024-07-30")
LOG = ("log",)
SAID = [
    Said("a role without rights looks", "//stranger@", LOG, 74, "may not be read (permission denied for schema wf)"),
    Said("a role without rights records", "//stranger@", SUBMIT, 74, "may not be read (permission denied for schema wf)"),
    Said(
        "a role that may only look records", "//reader@", SUBMIT, 74,
        "cannot be written to (permission denied for table ledger)",
        ("GRANT USAGE ON SCHEMA wf TO reader", "GRANT SELECT ON ALL TABLES IN SCHEMA wf TO reader"),
    ),
    Said(
        "a role that may only look does so", "//reader@", LOG, 0, "",
        ("GRANT USAGE ON SCHEMA wf TO reader", "GRANT SELECT ON ALL TABLES IN SCHEMA wf TO reader"),
    ),
    Said("nothing may be written", READ_ONLY, SUBMIT, 74, "may not be written to. Nothing was recorded; ask for the right"),
    Said("nothing may be written, and one only looks", READ_ONLY, LOG, 0, ""),
    Said("a newer layout", "", SUBMIT, 74, "was written by a newer wf (layout 7). Update this one.", ("UPDATE wf.layout SET version = 7",)),
    Said("a newer layout, and one only looks", "", LOG, 74, "was written by a newer wf (layout 7)", ("UPDATE wf.layout SET version = 7",)),
    Said("tables of others", "", SUBMIT, 74, "the schema wf is another program's", ("DROP TABLE wf.layout",)),
    Said("another's table of that name", "", LOG, 74, 'is damaged (column "version" does not exist)', ("ALTER TABLE wf.layout RENAME version TO v",)),
    Said("no such database", "/nothing?", LOG, 74, "cannot be reached (connection to server"),
    Said("no such role", "//nobody@", LOG, 74, 'role "nobody" does not exist'),
    Said("an option that libpq does not take", "&sslmode=strict", LOG, 74, 'invalid sslmode value: "strict"'),
    Said("an option that nobody knows", "&tenat=x", LOG, 2, "an address has no option tenat."),
]  # fmt: skip


@pytest.mark.parametrize("case", SAID, ids=[case.why for case in SAID])
def test_what_stands_in_the_way_is_told(server: Server, tmp_path: Path, wf: Wf, case: Said) -> None:
    folder = Path(play.furnished(tmp_path).root)
    where = server.fresh()
    with closing(to_write(where)) as store:
        filled(store, range(1, 3))
    for role in ("stranger", "reader"):
        make = f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        server.asked(server.admin, make)
    if case.before:
        server.asked(server.everything(where), *case.before)
    met = (
        where.replace(f"//{ROLE}@", case.more) if case.more.startswith("//")
        else where.replace(where.partition("@/")[2].partition("?")[0] + "?", case.more[1:]) if case.more.startswith("/")
        else where + case.more
    )  # fmt: skip
    ran = wf(*case.command, "--lang", "en", cwd=folder, WF_LEDGER=f"{met}&evidence={tmp_path}/evidence")
    assert ran.status == case.status, ran
    assert case.said in ran.err
    assert ran.err == "" or ran.err.startswith("wf: postgresql://") or ran.err.startswith("wf: In the database")
    assert "Traceback" not in ran.err


def test_a_database_of_another_encoding_is_refused(server: Server) -> None:
    where = server.fresh("ENCODING LATIN1 TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(LedgerError, match="ENCODING LATIN1, not UTF8"):
        to_write(where)
    assert to_read(where) is None


def test_reminders_are_sent_once_and_channels_lie_in_the_workspace(database: str, tmp_path: Path, wf: Wf) -> None:
    folder = Path(play.furnished(tmp_path / "office").root)
    (folder / ".wf").mkdir()
    channels = folder / ".wf" / "channels.yaml"
    channels.write_text("email: {type: maildir, path: mail}\n", encoding="utf-8")
    ledger = f"{tenant(database)}&evidence=evidence"
    first, second = (
        wf("digest", "--send", "--as-of", "2024-06-25", "--lang", "en", cwd=folder, WF_LEDGER=ledger) for _ in range(2)
    )
    assert (first.status, first.out) == (0, "2024-06-25: sent 9\n")
    assert second.out == "2024-06-25: nothing new to tell anybody.\n"
    assert len(list((folder / "mail" / "new").iterdir())) == 9


def test_files_are_kept_where_the_address_says(database: str, tmp_path: Path, wf: Wf) -> None:
    """Relative to the folder in which the command is run."""
    folder = Path(play.furnished(tmp_path / "office").root)
    (folder / "清单.xlsx").write_text("清单", encoding="utf-8")
    ledger = f"{tenant(database, '绿化 市容')}&evidence=kept/files".replace(" ", "%20")
    submit = ("submit", "3.material@2024Q2#绿化科", "--file", "普法资料=清单.xlsx", "--as-of", "2024-06-27")
    assert wf(*submit, cwd=folder, WF_LEDGER=ledger).status == 0
    assert len(list(Evidence(str(folder / "kept" / "files")).kept())) == 1
    ran = wf("ledger", "verify", "--read-data", "--lang", "en", "--ledger", ledger, cwd=folder)
    assert (ran.status, ran.out.startswith("1 event, 1 file, head 1:")) == (0, True)
    assert wf("show", "3.material@2024Q2#绿化科", "--files", "out", "--ledger", ledger, cwd=folder).status == 0
    assert os.listdir(folder / "out") == ["清单.xlsx"]
    assert not (folder / ".wf").exists()


SECRET = "Geheim"  # noqa: S105 (to be looked for)


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://li:Geheim@/plans?host=/nowhere",
        "postgresql://li:Geheim@localhost:1/plans",
        "postgresql://li:Geheim%zz@localhost:1/plans",
        "postgresql://li:Geheim%a1@localhost:1/plans",
        "postgresql://li:@Geheim?a=@localhost/plans",
        "postgresql://li:Geheim@localhost:port/plans",
        "postgresql://li:Geheim/Geheim@localhost/plans",
        "postgresql://li:12/Geheim@localhost/plans",
        "postgresql://li:12?Geheim@localhost/plans",
        "postgresql://li:12?x=1&Geheim@localhost/plans",
        "postgresql://li:12#Geheim@localhost/plans",
        "postgresql://li:Geheim@Geheim@localhost:1/plans",
        "postgresql://li:Geheim[@localhost:1/plans",
        "postgresql://li:Geheim@[::1/plans",
        "postgresql://li:Geheim Geheim@localhost:1/plans",
        "postgresql://li:Geheim",
        "postgresql://li:Geheim/plans",
        "postgresql://localhost:1/plans?user=li&password=Geheim",
        "postgresql://localhost:1/plans?password=Geheim&pasword=x",
        "postgresql://localhost:1/plans?sslpassword=Geheim&sslmode=strict",
        "postgresql:///plans?host=/nowhere&passwort=Geheim",
        "postgres:li:Geheim@localhost://plans",
        "li:Geheim@localhost://plans",
        "Postgresql://li:Geheim@localhost/plans",
        "http://li:Geheim@localhost/plans",
        "postgresql://li:Geheim\u2028@localhost:1/plans",
        "postgresql://li:Geheim\udcff@localhost:1/plans",
        "postgresql://li:Geheim@localhost:1/plans?tenant=%00",
        "postgresql://li:Geheim@localhost:1/pl%00ans",
        "postgresql://li:Geheim@localhost:1/plans?client_encoding=Geheimnis&connect_timeout=nie",
    ],
)  # fmt: skip
def test_passwords_are_never_shown(place: str) -> None:
    with pytest.raises((RefusedError, LedgerError)) as fault:
        to_read(place)
    told: Exception = fault.value
    for lang in wording.LANGUAGES:
        words = wording.words(lang)
        said = refused(told, words) if isinstance(told, RefusedError) else ""
        said = unusable(told, words) if isinstance(told, LedgerError) else said
        assert SECRET not in said.replace("Geheimnis", "")
        assert SECRET not in (named(place) + repr(told)).replace("Geheimnis", "")


@settings(max_examples=300)
@given(
    st.text("ab:@/?#%&=[]+ 12é", max_size=6),
    st.text("ab:@/?#%&=[]+ 12é", max_size=6),
    st.sampled_from(["/d", "/d?tenant=x", ""]),
)
def test_no_password_is_shown_whatever_stands_in_it(before: str, after: str, rest: str) -> None:
    place = f"postgresql://li:{before}{SECRET}{after}@h{rest}"
    assert SECRET not in named(place)
    try:
        said = understood(place).shown
    except RefusedError as fault:
        said = refused(fault, wording.words("en"))
    assert SECRET not in said


@pytest.mark.parametrize(
    ("place", "conninfo", "tenant", "evidence", "shown"),
    [
        ("postgresql://h/d", "postgresql://h/d", "main", "", "postgresql://h/d?tenant=main"),
        ("postgres://li@h:5/d?tenant=%E7%94%B2", "postgres://li@h:5/d", "甲", "", "postgres://li@h:5/d?tenant=甲"),
        ("postgresql://h/d?tenant=甲&evidence=/a b", "postgresql://h/d", "甲", "/a b", "postgresql://h/d?tenant=甲"),
        (
            "postgresql://li:p%40@h/d?options=-c%20a%3Db&tenant=a%26b&evidence=s3://x/y",
            "postgresql://li:p%40@h/d?options=-c%20a%3Db", "a&b", "s3://x/y",
            "postgresql://li@h/d?tenant=a%26b",
        ),
        ("postgresql://h1:1,h2:2/d?host=/a+b", "postgresql://h1:1,h2:2/d?host=/a+b", "main", "", "postgresql://h1:1,h2:2/d?host=/a%2Bb&tenant=main"),
        ("postgresql://[::1]:5/d?tenant=", "postgresql://[::1]:5/d", "main", "", "postgresql://[::1]:5/d?tenant=main"),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(place: str, conninfo: str, tenant: str, evidence: str, shown: str) -> None:
    assert tuple(address(place)) == (conninfo, tenant, evidence, shown)
    assert understood(place) == address(place)


def test_an_address_of_something_else_is_none() -> None:
    for place in (
        "sqlite:///x",
        "postgresql:/x",
        "ledger.db",
        "postgresql://h/d?tenant=%0A",
        "postgresql://h/d?evidence=%1b",
    ):
        with pytest.raises(AddressError):
            address(place)


def test_what_is_committed_is_on_the_disk_whatever_a_role_is_used_to(database: str) -> None:
    with closing(opened(tenant(f"{database}&options=-c%20synchronous_commit%3Doff"))) as store:
        assert store.connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


@pytest.mark.parametrize(
    "command",
    [
        "due --week --as-of 2024-06-24",
        "submit 12.pledge@2024-07 --count 3 --as-of 2024-07-30",
        "ledger verify",
        "ledger backup kept",
        "digest",
    ],
)
def test_who_keeps_a_file_needs_nothing_of_it(tmp_path: Path, wf: Wf, command: str) -> None:
    folder = Path(play.furnished(tmp_path).root)
    assert wf("submit", "12.pledge@2024-06", "--count", "3", "--as-of", "2024-06-28", cwd=folder).status == 0
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('psycopg', 'engine.store.postgres', 'engine.store.sqlstate')));"
        " from engine.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        cwd=folder,
        env=wf.environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_connection_that_is_cut_is_told(server: Server, one: PostgresStore) -> None:
    filled(one, range(1, 3))
    (backend,) = one.connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    server.asked(server.admin, f"SELECT pg_terminate_backend({backend})")
    assert code(one.head) == "unreachable"
    assert code(lambda: filled(one, range(3, 4))) == "unreachable"


@pytest.mark.parametrize(
    ("column", "index"), [("key", "event_key"), ("subject", "event_subject")], ids=["by its key", "by its subject"]
)
def test_an_event_is_found_by_an_index_below_row_level_security(server: Server, column: str, index: str) -> None:
    """A function that might leak what others have would keep an ordinary role from it: each look a look at all."""
    database = server.fresh()
    with closing(postgres.to_write(address(database))) as store:
        source = MemoryStore()
        filled(source, range(3000))
        with store.writing():
            store.extend(source.events())
        store.connection.execute("ANALYZE wf.event")
        query = f"EXPLAIN SELECT * FROM wf.event WHERE ledger = 1 AND {column}_mark = wf.mark('key-7') AND {column} = 'key-7'"
        plan = "\n".join(row[0] for row in store.connection.execute(query).fetchall())
    assert f"Index Cond: ((ledger = 1) AND ({column}_mark = " in plan, plan
    assert index in plan
