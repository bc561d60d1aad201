"""The layout of a ledger file, made and brought up to date by sqlite-utils."""

import sqlite3

from sqlite_utils import Database, Migrations

from engine.store.sqlite import APPLICATION, VERSION, keep_a_log

migrations = Migrations("wf")
_GUARDS = (
    "CREATE TRIGGER no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    (
        "CREATE TRIGGER no_replace BEFORE INSERT ON event"
        " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)"
        " OR EXISTS (SELECT 1 FROM event WHERE key = NEW.key)"
        " BEGIN SELECT RAISE(ABORT, 'events are only appended'); END"
    ),
)


@migrations()
def events(database: Database) -> None:
    """The table of events, and what guards it: INSERT OR REPLACE would pass a guard against DELETE alone."""
    columns = dict.fromkeys(("key", "kind", "at", "day", "who", "subject"), str)
    table = database.table("event")
    table.create(
        {"seq": int, **columns, "complete": int, "body": str, "hash": str},
        pk="seq",
        not_null={*columns, "complete", "body", "hash"},
        strict=True,
    )
    table.create_index(["key"], unique=True)
    table.create_index(["subject"])
    for guard in _GUARDS:
        database.execute(guard)


@migrations()
def outbox(database: Database) -> None:
    """The messages that are on their way: kept until they have arrived, no part of the chain."""
    database.table("outbox").create({"name": str, "raw": bytes}, pk="name", not_null={"raw"}, strict=True)


def build(connection: sqlite3.Connection) -> None:
    """Make the tables, or what of them is missing; several at once may try."""
    keep_a_log(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(connection))
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
