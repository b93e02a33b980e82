"""The door through which commands move units: the kinds of transfer that a web process may make."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.posting import HoldingFrozen, InsufficientUnits, post
from credits.ledger.types import Movement, TransferKind

__all__ = ["COMMAND_KINDS", "HoldingFrozen", "InsufficientUnits", "transfer_units"]

COMMAND_KINDS = frozenset(
    {
        TransferKind.ASSIGNMENT,
        TransferKind.COIN_GRANT,
        TransferKind.COIN_SPENDING,
        TransferKind.RETIREMENT,
    }
)


def transfer_units(movements: Sequence[Movement], *, command_id: UUID, now: datetime) -> list[UUID]:
    """Move units in the caller's transaction, all or nothing; returns the transfers' ids in the given order.

    Call it once a transaction, with every movement of the command. The database refuses a route that does not
    belong to its kind.

    Raises: InsufficientUnits, HoldingFrozen; ValueError for a kind that no command may make.
    """
    for movement in movements:
        if movement.kind not in COMMAND_KINDS:
            raise ValueError(f"not a command's kind of transfer: {movement.kind}")
    return post(movements, command_id=command_id, now=now)
