"""DUPLICATE_IMAGE: the same picture was sent before, however it was written, turned or mirrored (decisions
40).

From somebody else it is refused up to 31 of 256 bits and looked at up to 60; one's own for another activity
is looked at, since a meter photographed twice may well look the same.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from credits.screening.findings import Asks, Finding

CODE = "DUPLICATE_IMAGE"
# Measured: of 153,000 unrelated pairs none is nearer than 60, honest ones begin at 86.
REJECT_BITS, REVIEW_BITS = 31, 60


class Earlier(NamedTuple):
    """A picture that is there: whose, and in how many bits it differs."""

    file_id: UUID
    party_id: UUID
    distance: int


def check(party_id: UUID, earlier: Sequence[Earlier]) -> Finding | None:
    """Return a finding for the gravest of the earlier pictures, or None."""
    others = [found.distance for found in earlier if found.party_id != party_id]
    nearest = min(others, default=REVIEW_BITS + 1)
    if nearest <= REJECT_BITS:
        return Finding(CODE, Asks.REJECT, nearest, REJECT_BITS)
    own = min((found.distance for found in earlier if found.party_id == party_id), default=REVIEW_BITS + 1)
    if min(nearest, own) <= REVIEW_BITS:
        return Finding(CODE, Asks.REVIEW, min(nearest, own), REVIEW_BITS)
    return None
