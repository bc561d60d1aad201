"""What guards the events in a database, as its catalogs tell it: tables, indices, triggers, policies, functions.

Held against what this program makes: whatever is missing, changed, or hung on our tables by others has a name.
"""

from collections.abc import Iterator
from typing import Any

import psycopg

_TEXT = 'text COLLATE "C" required'
_FOUND = """
WITH ours AS (
  SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE nspname = 'wf' AND relname IN ('event', 'layout', 'ledger', 'outbox')
)
SELECT 'table ' || relname, concat_ws(' ', relkind, CASE WHEN relrowsecurity THEN 'secured' END,
    CASE WHEN relforcerowsecurity THEN 'from its owner' END, (
      SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod),
        CASE collname WHEN 'C' THEN 'COLLATE "C"' END, CASE WHEN attnotnull THEN 'required' END,
        CASE WHEN attidentity = 'a' THEN 'counted' END,
        CASE WHEN attgenerated = 's' THEN pg_get_expr(adbin, adrelid) END), ', ' ORDER BY attnum)
      FROM pg_attribute LEFT JOIN pg_collation l ON l.oid = attcollation
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = ours.oid AND attnum > 0 AND NOT attisdropped))
  FROM ours
UNION ALL SELECT 'index ' || c.relname,
    concat_ws(' ', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'broken' END)
  FROM pg_index JOIN ours ON ours.oid = indrelid JOIN pg_class c ON c.oid = indexrelid
UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN ours ON ours.oid = conrelid WHERE contype <> 'n'
UNION ALL SELECT 'trigger ' || tgname, concat_ws(' ', tgenabled, pg_get_triggerdef(g.oid))
  FROM pg_trigger g JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
UNION ALL SELECT 'constraint ' || conname, 'switched off'
  FROM pg_trigger JOIN ours ON ours.oid = tgrelid JOIN pg_constraint k ON k.oid = tgconstraint
  WHERE tgisinternal AND tgenabled <> 'O'
UNION ALL SELECT 'policy ' || polname || ' of ' || relname, concat_ws(' ', polcmd, polpermissive, polroles::text,
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  FROM pg_policy JOIN ours ON ours.oid = polrelid
UNION ALL SELECT 'rule ' || rulename, pg_get_ruledef(w.oid) FROM pg_rewrite w JOIN ours ON ours.oid = ev_class
UNION ALL SELECT 'function ' || proname, concat_ws(' ', lanname, provolatile, proisstrict, prosecdef, proconfig, prosrc)
  FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang
  WHERE nspname = 'wf' AND proname IN ('follows', 'mark', 'refused')
"""
_OWN = "* t {0} (ledger = (NULLIF(current_setting('wf.ledger'::text, true), ''::text))::integer)"
_MADE = {
    "constraint event_ledger_fkey": "FOREIGN KEY (ledger) REFERENCES wf.ledger(id)",
    "constraint event_pkey": "PRIMARY KEY (ledger, seq)",
    "constraint ledger_pkey": "PRIMARY KEY (id)",
    "constraint ledger_tenant_key": "UNIQUE (tenant)",
    "constraint outbox_ledger_fkey": "FOREIGN KEY (ledger) REFERENCES wf.ledger(id)",
    "constraint outbox_pkey": "PRIMARY KEY (ledger, name)",
    "function follows": (
        "plpgsql v f f BEGIN IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM wf.event WHERE ledger = NEW.ledger)"
        " THEN RAISE EXCEPTION 'events are only appended'; END IF; RETURN NEW; END"
    ),
    "function mark": "sql i t f SELECT sha256(convert_to($1, 'UTF8'))",
    "function refused": "plpgsql v f f BEGIN RAISE EXCEPTION 'events are never changed'; END",
    "index event_key": "CREATE UNIQUE INDEX event_key ON wf.event USING btree (ledger, key_mark)",
    "index event_pkey": "CREATE UNIQUE INDEX event_pkey ON wf.event USING btree (ledger, seq)",
    "index event_subject": "CREATE INDEX event_subject ON wf.event USING btree (ledger, subject_mark, seq)",
    "index ledger_pkey": "CREATE UNIQUE INDEX ledger_pkey ON wf.ledger USING btree (id)",
    "index ledger_tenant_key": "CREATE UNIQUE INDEX ledger_tenant_key ON wf.ledger USING btree (tenant)",
    "index outbox_pkey": "CREATE UNIQUE INDEX outbox_pkey ON wf.outbox USING btree (ledger, name)",
    "policy own of event": _OWN,
    "policy own of outbox": _OWN,
    "table event": (
        f"r secured from its owner ledger integer required, seq bigint required, key {_TEXT}, kind {_TEXT}, at {_TEXT},"
        f" day {_TEXT}, who {_TEXT}, subject {_TEXT}, complete boolean required, body {_TEXT}, hash {_TEXT},"
        " key_mark bytea wf.mark(key), subject_mark bytea wf.mark(subject)"
    ),
    "table layout": "r version integer required",
    "table ledger": f"r id integer required counted, tenant {_TEXT}",
    "table outbox": f"r secured from its owner ledger integer required, name {_TEXT}, raw bytea required",
    "trigger no_change": (
        "O CREATE TRIGGER no_change BEFORE DELETE OR UPDATE ON wf.event FOR EACH ROW EXECUTE FUNCTION wf.refused()"
    ),
    "trigger no_truncate": (
        "O CREATE TRIGGER no_truncate BEFORE TRUNCATE ON wf.event FOR EACH STATEMENT EXECUTE FUNCTION wf.refused()"
    ),
    "trigger only_append": (
        "O CREATE TRIGGER only_append BEFORE INSERT ON wf.event FOR EACH ROW EXECUTE FUNCTION wf.follows()"
    ),
}
"""Everything as this program makes it, blanks aside."""


def otherwise(connection: "psycopg.Connection[Any]") -> Iterator[str]:
    """The names of what is not as it was made, in a transaction that may set its search path."""
    connection.execute("SET LOCAL search_path = pg_catalog")  # so that every name is told in full
    found = [(name, " ".join(told.split())) for name, told in connection.execute(_FOUND).fetchall()]
    yield from sorted({name for name, told in found if _MADE.get(name) != told} | (_MADE.keys() - dict(found).keys()))
