"""The door through which commands move units: the kinds of transfer that a web process may make."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.post_hold import post_with_holds
from credits.ledger.posting import HoldingFrozen, InsufficientUnits, post
from credits.ledger.types import Movement, TransferKind

__all__ = ["COMMAND_KINDS", "HoldingFrozen", "InsufficientUnits", "transfer_units"]

COMMAND_KINDS = frozenset(
    {
        TransferKind.ASSIGNMENT,
        TransferKind.COIN_GRANT,
        TransferKind.COIN_SPENDING,
        TransferKind.RETIREMENT,
        TransferKind.CUSTODY,
        TransferKind.RELEASE,
        TransferKind.DELIVERY,
        TransferKind.PURCHASE_RETIREMENT,
        TransferKind.EXPORT,
        TransferKind.BENEFIT_SHARE,
        TransferKind.CASH_IN,
        TransferKind.CASH_OUT,
        TransferKind.PAYMENT,
        TransferKind.PARTY_TRANSFER,
    }
)


def transfer_units(
    movements: Sequence[Movement],
    *,
    command_id: UUID,
    now: datetime,
    out_of_holds: Mapping[UUID, int] | None = None,
    voided_holds: Sequence[UUID] = (),
) -> list[UUID]:
    """Move units in the caller's transaction, all or nothing; returns the transfers' ids in the given order.

    Call it once a transaction, with every movement of the command. The database refuses a route that does not
    belong to its kind. `out_of_holds` names holds that the command uses up: each is posted by the movement of
    that position, which leaves its holding, and what the movement does not take of it is free again.
    `voided_holds` are given back in the same posting.

    Raises: InsufficientUnits, HoldingFrozen; NotFound and HoldClosed for a hold; ValueError for a kind that
    no command may make.
    """
    for movement in movements:
        if movement.kind not in COMMAND_KINDS:
            raise ValueError(f"not a command's kind of transfer: {movement.kind}")
    if not out_of_holds and not voided_holds:
        return post(movements, command_id=command_id, now=now)
    return post_with_holds(
        movements, out_of_holds or {}, command_id=command_id, now=now, voided_holds=voided_holds
    )
