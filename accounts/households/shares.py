"""Dividing an amount among members: pure arithmetic."""

from collections.abc import Mapping
from uuid import UUID

from accounts.households.models import WHOLE_BP


def split(amount: int, shares: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return each one's whole part of `amount` by shares in hundredths of a percent that make the whole.

    Each part is rounded down; what is left over, less than one for each member, goes to the largest share,
    of equal ones to the lowest id: nothing is lost and nothing is made. Raises ValueError.
    """
    if amount < 0 or sum(shares.values()) != WHOLE_BP or min(shares.values()) < 1:
        raise ValueError("shares make the whole, and each is a part of it")
    parts = {party: amount * share // WHOLE_BP for party, share in shares.items()}
    first = min(shares, key=lambda party: (-shares[party], party.bytes))
    parts[first] += amount - sum(parts.values())
    return parts
