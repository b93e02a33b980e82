"""PHOTO_DUE: at random intervals somebody has to see the meter.

Which months of which meter is drawn by a keyed hash: the same at every look, and nothing that a resident can
work out. A home is told of a month when it has begun (`credits.screening.meter_photos`).
"""

from uuid import UUID

from credits.screening.findings import Asks, Finding
from credits.screening.periods import Period
from credits.screening.thresholds import Thresholds
from puhui.kernel.crypto import blind_index

CODE = "PHOTO_DUE"


def is_due(meter: UUID, year: int, month: int, one_in: float) -> bool:
    """Tell whether the meter's photo is asked for in that month: about one in so many; zero, never."""
    if one_in < 1:
        return False
    drawn = int.from_bytes(blind_index("meter photo", f"{meter} {year}-{month:02}")[:8])
    return drawn % int(one_in) == 0


def check(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if a photo was due and is not there."""
    return Finding(CODE, Asks.REVIEW) if period.lacks_photo else None
