"""The one place that tells how many people live behind a party's meters: for preview, batch and what-if."""

from datetime import date
from uuid import UUID

from accounts.households.selectors import household_size_at


def household_size(party_id: UUID, on: date) -> int | None:
    """Return how many people the party's household had on a day, None where it is not known."""
    return household_size_at(party_id, on)
