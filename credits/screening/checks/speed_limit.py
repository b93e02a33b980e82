"""MODE_TOO_FAST: no trip on the ground is faster than 300 km/h on the whole (decisions 30)."""

from collections.abc import Mapping
from decimal import Decimal

from credits.screening.types import Claim

CODE = "MODE_TOO_FAST"
KM_PER_H_MAX = 300
_US_PER_KM_MIN = Decimal(3_600_000_000 // KM_PER_H_MAX)


def check(claim: Claim, values: Mapping[str, Decimal]) -> str | None:
    """Return the reason code if the distance needs more than 300 km/h from beginning to end."""
    distance = values.get("distance_km")
    if distance is not None and distance * _US_PER_KM_MIN > claim.end_us - claim.begin_us:
        return CODE
    return None
