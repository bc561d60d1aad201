"""Ledgers in one PostgreSQL database, opened: each tenant's by its name, none seen from another.

Only where a ledger's place is an address: nobody else pays for its import.
"""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import conninfo, sql

from engine.address import Address
from engine.faults import LedgerError
from engine.store.relation import PostgresStore
from engine.store.sqlstate import translated

_ENCODING = "UTF8"
VERSION = 1
"""The layout that this program writes."""
_PATIENCE = 30
"""Seconds to wait for a connection, and while others write."""
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""How soon a server that went away without a word is noticed: seconds, and milliseconds for what was sent to it."""
_ONCE = 0x77660001
"""The lock under which the layout is made: several may begin at the same moment."""
_TABLES = """
CREATE TABLE wf.layout (version integer NOT NULL);
INSERT INTO wf.layout VALUES (1);
CREATE TABLE wf.ledger (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL UNIQUE
);
-- A text of any length is found by its hash: an index holds no more than 2,704 bytes of one.
CREATE FUNCTION wf.mark(text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT sha256(convert_to($1, 'UTF8')) $$;
CREATE TABLE wf.event (
  ledger integer NOT NULL REFERENCES wf.ledger,
  seq bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  at text COLLATE "C" NOT NULL,
  day text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  complete boolean NOT NULL,
  body text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  -- Columns, not expressions: below row level security an index is not asked by a function that might leak.
  key_mark bytea GENERATED ALWAYS AS (wf.mark(key)) STORED,
  subject_mark bytea GENERATED ALWAYS AS (wf.mark(subject)) STORED,
  PRIMARY KEY (ledger, seq)
);
CREATE TABLE wf.outbox (
  ledger integer NOT NULL REFERENCES wf.ledger,
  name text COLLATE "C" NOT NULL,
  raw bytea NOT NULL,
  PRIMARY KEY (ledger, name)
);
CREATE UNIQUE INDEX event_key ON wf.event (ledger, key_mark);
CREATE INDEX event_subject ON wf.event (ledger, subject_mark, seq);
CREATE FUNCTION wf.refused() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'events are never changed'; END $$;
CREATE FUNCTION wf.follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM wf.event WHERE ledger = NEW.ledger) THEN
    RAISE EXCEPTION 'events are only appended';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON wf.event FOR EACH ROW EXECUTE FUNCTION wf.refused();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON wf.event FOR EACH STATEMENT EXECUTE FUNCTION wf.refused();
CREATE TRIGGER only_append BEFORE INSERT ON wf.event FOR EACH ROW EXECUTE FUNCTION wf.follows();
ALTER TABLE wf.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE wf.event FORCE ROW LEVEL SECURITY;
ALTER TABLE wf.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE wf.outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON wf.event USING (ledger = nullif(current_setting('wf.ledger', true), '')::integer);
CREATE POLICY own ON wf.outbox USING (ledger = nullif(current_setting('wf.ledger', true), '')::integer);
"""


def to_read(address: Address) -> PostgresStore | None:
    """A tenant's ledger, to read; None where there is none yet.

    Raises:
        LedgerError: the database cannot be reached or read, or is a newer program's.
    """
    connection = connected(address)
    try:
        with translated(address.shown):
            number = number_of(connection, address) if _laid_out(connection, address) else None
            if number is not None:
                return PostgresStore(address.shown, connection, number)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def to_write(address: Address) -> PostgresStore:
    """A tenant's ledger, made where there is none.

    Raises:
        LedgerError: the database cannot be reached, read or written, or is a newer program's.
    """
    connection = connected(address)
    try:
        return on(connection, address)
    except BaseException:
        connection.close()
        raise


def on(connection: "psycopg.Connection[Any]", address: Address) -> PostgresStore:
    """A tenant's ledger on a connection that is open already; made where there is none.

    Raises:
        LedgerError: as `to_write`.
    """
    with translated(address.shown, writing=True):
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != _ENCODING:
            raise LedgerError("unwritable", address.shown, f"ENCODING {encoding}, not {_ENCODING}")
        if not _laid_out(connection, address):
            lay_out(connection)
        number = number_of(connection, address)
        while number is None:  # another may be about to make it
            with suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO wf.ledger (tenant) VALUES (%s)", (address.tenant,))
            number = number_of(connection, address)
        return PostgresStore(address.shown, connection, number)


def connected(address: Address) -> "psycopg.Connection[Any]":
    """A connection to a database, on which what is committed stands for good.

    Raises:
        LedgerError: it cannot be reached.
    """
    with translated(address.shown):
        given: dict[str, Any] = dict(conninfo.conninfo_to_dict(address.conninfo))
        usual = {"application_name": "wf", "connect_timeout": _PATIENCE, **ALIVE}
        connection = psycopg.connect(**{**usual, **given, "client_encoding": _ENCODING}, autocommit=True)
        connection.execute(
            sql.SQL(
                "SET client_min_messages = warning; SET synchronous_commit = on; SET jit = off; SET lock_timeout = {}"
            ).format(f"{_PATIENCE}s")
        )
        return connection


def lay_out(connection: "psycopg.Connection[Any]") -> None:
    """Make the tables, once, whoever else is about to."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONCE,))
        if version_of(connection) is None:
            connection.execute("CREATE SCHEMA IF NOT EXISTS wf")
            connection.execute(_TABLES)


def _laid_out(connection: "psycopg.Connection[Any]", address: Address) -> bool:
    """Whether the tables are there; they must be such as this program understands."""
    version = version_of(connection)
    if version is not None and version > VERSION:
        raise LedgerError("newer", address.shown, str(version))
    return version is not None


def version_of(connection: "psycopg.Connection[Any]") -> int | None:
    """The layout of a database; None where there is none."""
    # Asked of the catalogue: a name that was not there a moment ago stays unknown to a session that has looked it up.
    there = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'wf' AND tablename = 'layout'"
    if connection.execute(there).fetchone() is None:
        return None
    found = connection.execute("SELECT version FROM wf.layout").fetchone()
    return int(found[0]) if found else None


def number_of(connection: "psycopg.Connection[Any]", address: Address) -> int | None:
    """The number of a tenant's ledger; None where there is none."""
    found = connection.execute("SELECT id FROM wf.ledger WHERE tenant = %s", (address.tenant,)).fetchone()
    return int(found[0]) if found else None
