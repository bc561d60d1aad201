"""How the jobs stand, and those that failed put back in the queue."""

from typing import Any

from engine.jobs import queue
from engine.render.jobs import Failed, Jobs

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
        given = {"tenant": tenant, "watch": queue.WATCH}
        counts = dict(found.execute(_COUNTS, given).fetchall())
        return Jobs(counts, [_failed(row) for row in found.execute(_FAILED, given).fetchall()])


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
    with queue.connection(database) as found:
        query = "DELETE FROM procrastinate_jobs WHERE id = ANY(%s) AND status = 'failed'"
        return found.execute(query, (ids,)).rowcount


def _failed(row: tuple[Any, ...]) -> Failed:
    id_, tenant, task, args, attempts, said, at = row
    parcel = args.get("parcel") or {}
    about = f"{parcel['day']} {parcel['name']} <{parcel['to']}>" if parcel else str(args.get("day", ""))
    return Failed(id_, tenant, task, about, attempts, said, at)
