"""How the jobs stand, and those that failed put back in the queue."""

from typing import Any

from engine.jobs import queue
from engine.render.jobs import Failed, Jobs, Note

_COUNTS = """
SELECT status::text, count(*) FROM procrastinate_jobs
WHERE queue_name <> %(watch)s AND (%(tenant)s::text IS NULL OR args->>'tenant' = %(tenant)s) GROUP BY status
"""
_FAILED = """
SELECT id, coalesce(args->>'tenant', ''), task_name, args, attempts, coalesce(said, ''), mishap.at
FROM procrastinate_jobs LEFT JOIN mishap ON mishap.job = id
WHERE status = 'failed' AND queue_name <> %(watch)s
AND (%(tenant)s::text IS NULL OR args->>'tenant' = %(tenant)s) ORDER BY id
"""
_WORKERS = """
SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %(dead_after)s)
"""
_SINCE = """
SELECT since, now() - since > interval '1 hour' FROM (
  SELECT min(coalesce(scheduled_at, (SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id)))
  FROM procrastinate_jobs AS job WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()
  AND queue_name <> %(watch)s AND (%(tenant)s::text IS NULL OR args->>'tenant' = %(tenant)s)
) AS due (since)
"""
_NOTES = """
SELECT tenant, day, said, at FROM noted WHERE %(tenant)s::text IS NULL OR tenant = %(tenant)s ORDER BY tenant, said
"""
_SET_ASIDE = """
UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = ANY(%(ids)s) AND status = 'failed' AND task_name = 'send'
"""
"""What a digest was to tell is known until the next day is planned, and told then."""
_DROPPED = "DELETE FROM procrastinate_jobs WHERE id = ANY(%(ids)s) AND status = 'failed'"
_AGAIN = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, args = args
  || CASE WHEN %(accepted)s AND task_name = 'plan' THEN '{"accepted": true}' ELSE '{}' END::jsonb
  || CASE WHEN %(resend)s AND task_name = 'send'
       THEN jsonb_build_object('parcel', args->'parcel' || '{"resend": true}') ELSE '{}' END
WHERE id = ANY(%(ids)s) AND status = 'failed'
"""


def state(database: str, tenant: str | None) -> Jobs:
    """How the jobs stand, of all tenants or of one.

    Raises:
        LedgerError: the database cannot be reached.
    """
    with queue.connection(database) as found:
        given = {"tenant": tenant, "watch": queue.WATCH, "dead_after": queue.DEAD_AFTER}

        def asked(query: str) -> list[tuple[Any, ...]]:
            return found.execute(query, given).fetchall()

        ((workers,),) = asked(_WORKERS)
        ((since, long),) = asked(_SINCE)
        failed, notes = [_failed(row) for row in asked(_FAILED)], [Note(*row) for row in asked(_NOTES)]
        return Jobs(dict(asked(_COUNTS)), failed, workers, since, bool(long), notes)


def tried_again(database: str, ids: list[int], *, resend: bool = False, accepted: bool = False) -> int:
    """Put failed jobs back in the queue, as if they had not been tried; how many there were.

    Args:
        database: where they are.
        ids: their numbers.
        resend: whether a message that may have arrived is sent again.
        accepted: whether the clock is right, though it leaps.

    Raises:
        LedgerError: the database cannot be reached.
    """
    with queue.connection(database) as found:
        return found.execute(_AGAIN, {"ids": ids, "resend": resend, "accepted": accepted}).rowcount


def dropped(database: str, ids: list[int]) -> int:
    """Forget failed jobs; how many there were.

    Raises:
        LedgerError: the database cannot be reached.
    """
    with queue.connection(database) as found, found.transaction():
        return sum(found.execute(query, {"ids": ids}).rowcount for query in (_SET_ASIDE, _DROPPED))


def _failed(row: tuple[Any, ...]) -> Failed:
    id_, tenant, task, args, attempts, said, at = row
    parcel = args.get("parcel") or {}
    about = f"{parcel['day']} {parcel['name']} <{parcel['to']}>" if parcel else str(args.get("day", ""))
    return Failed(id_, tenant, task, about, attempts, said, at)
