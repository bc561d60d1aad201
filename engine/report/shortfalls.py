"""What fell short: targets, quotas, what is overdue, was returned or came late; and what was dispensed with."""

from collections.abc import Iterable, Iterator

from engine.ledger import measures
from engine.report.citing import cited, completed, reports, returns
from engine.report.counting import days_late
from engine.report.model import Piece, Short, Sum, Waived


def shortfalls(pieces: Iterable[Piece], sums: Iterable[Sum]) -> Iterator[Short]:
    """Everything that fell short, the gravest kind first, each kind in the plan's order.

    A piece that is overdue is told as such, not as returned, too.
    """
    there = list(pieces)
    yield from (_target(one) for one in sums if one.verdict == "unmet")
    yield from (_piece("quota", one) for one in there if _below_quota(one))
    yield from (_piece("overdue", one) for one in there if one.listed.state == "overdue" and not _below_quota(one))
    yield from (_piece("returned", one) for one in there if returns(one) and one.listed.state != "overdue")
    yield from (_piece("late", one) for one in there if one.listed.state == "done" and days_late(one))


def _target(one: Sum) -> Short:
    bounds = ((">=", one.measure["at_least"]), ("<=", one.measure["at_most"]))
    unit = "" if one.measure["denominator"] else one.measure["unit"]
    needed = " ".join(f"{sign}{bound}{unit}" for sign, bound in bounds if bound is not None)
    return Short(
        why="target", item=one.item, task=one.task, title=one.measure["name"], id="", units=(),
        there=measures.shown(one.measure, one.total), needed=needed, days=0, reason="", events=one.reports,
    )  # fmt: skip


def _below_quota(piece: Piece) -> bool:
    """Whether something was asked for several times, was due, and came fewer times."""
    return piece.listed.entry.facts.times > 1 and piece.listed.state == "overdue"


def _piece(why: str, piece: Piece) -> Short:
    entry = piece.listed.entry
    facts, held = entry.facts, entry.held
    back = returns(piece)
    events = {"returned": back, "late": completed(piece), "quota": tuple(reports(piece))}.get(why, ())
    last = next((event for event in reversed(piece.events) if event.kind == "returned"), None)
    return Short(
        why=why, item=facts.item, task=f"{facts.item}.{facts.task}", title=facts.title, id=piece.id,
        units=tuple(entry.responsible), there=str(held.received if held else 0), needed=str(facts.times),
        days=days_late(piece), reason=str(last.facts.get("reason", "")) if last and why == "returned" else "",
        events=events or tuple(cited(event) for event in piece.events if event.kind == "submitted"),
    )  # fmt: skip


def waivers(pieces: Iterable[Piece]) -> Iterator[Waived]:
    """What was dispensed with, in the plan's order."""
    for one in pieces:
        waived = one.standing.waived
        if one.listed.state == "waived" and waived:
            entry = one.listed.entry
            reason = str(waived.facts.get("reason", ""))
            yield Waived(one.id, entry.facts.title, tuple(entry.responsible), reason, cited(waived))
