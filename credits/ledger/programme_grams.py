"""The door through which assigned grams leave a programme that no report takes up: the worker's alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.posting import post
from credits.ledger.types import Movement, TransferKind

KINDS = frozenset({TransferKind.PROGRAMME_RETIREMENT, TransferKind.PROGRAMME_CLOSING})


def dispose_of_assigned(movements: Sequence[Movement], *, command_id: UUID, now: datetime) -> list[UUID]:
    """Retire or strike off a programme's grams in the caller's transaction; returns the transfers' ids.

    Both sides are the scheme's own, so nothing is locked. The database asks what stands behind it
    (credits/yearend/guards.py). Raises: ValueError for another kind.
    """
    for movement in movements:
        if movement.kind not in KINDS:
            raise ValueError(f"a programme's grams do not leave by a transfer of this kind: {movement.kind}")
    return post(movements, command_id=command_id, now=now)
