"""The door through which what should never have been credited leaves the books: the worker's alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.post_hold import post_with_holds
from credits.ledger.posting import post
from credits.ledger.types import Movement, TransferKind

KINDS = frozenset({TransferKind.REVERSAL, TransferKind.RECOVERY, TransferKind.COVER})


def take_back(
    movements: Sequence[Movement],
    *,
    command_id: UUID,
    now: datetime,
    voided_holds: Sequence[UUID] = (),
) -> list[UUID]:
    """Post mirrors, recoveries and covers together in the caller's transaction; returns the transfers' ids.

    `voided_holds` are given back in the same posting, so that what was on hold can be taken. The database
    asks what stands behind a recovery and a cover (credits/reversals/guards.py).

    Raises: InsufficientUnits, HoldingFrozen; NotFound and HoldClosed for a hold; ValueError for another kind.
    """
    for movement in movements:
        if movement.kind not in KINDS:
            raise ValueError(f"nothing is taken back by a transfer of this kind: {movement.kind}")
    if not voided_holds:
        return post(movements, command_id=command_id, now=now)
    return post_with_holds(movements, {}, command_id=command_id, now=now, voided_holds=voided_holds)
