"""A parcel sent: claimed, handed over, recorded; what may be worth another try is told by what is raised."""

from datetime import timedelta

from engine.app.claims import record
from engine.app.parcels import Parcel, turn
from engine.digest.record import box_of
from engine.fleet import Tenant
from engine.jobs.desk import Desk
from engine.ports import DeliveryError


class LaterError(Exception):
    """A message has not arrived, or may not have: {said}; it is worth another try."""


class BusyError(Exception):
    """Another worker is at a message, or was when it was killed: for {left} it is theirs."""

    def __init__(self, left: timedelta) -> None:
        super().__init__(str(left))
        self.left = left


class HeldError(Exception):
    """A message may have arrived, and the tenant's settings say that somebody has to decide."""


def sent(desk: Desk, tenant: Tenant, parcel: Parcel) -> str:
    """Send a parcel; how it ended: delivered, refused, or gone, where nothing was left to be done.

    Raises:
        LaterError: it is worth another try.
        BusyError: another has it.
        HeldError: somebody has to decide.
        LedgerError: the ledger cannot be reached.
    """
    with desk.store(tenant) as store:
        journal = desk.journal(store)
        try:
            desk.ready(box_of(parcel.subject).channel)
        except DeliveryError as closed:  # nothing is claimed that cannot be handed over
            if store.kept(parcel.kept_as) is None:
                return "gone"
            raise LaterError(closed.said) from None
        mine = turn(journal, parcel)
        if mine.until is not None:
            raise BusyError(mine.until - desk.clock())
        if mine.why == "held":
            raise HeldError
        if mine.job is None:
            return mine.why
        result = desk.hand_over(mine.job)
        with store.writing():
            record(journal, result)
        if result.outcome == "unknown" and not parcel.resend:
            raise HeldError
        if result.outcome in {"later", "unknown"}:
            raise LaterError(result.said)
        return result.outcome
