"""Reading screenings: what was found about a trip, with its numbers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from credits.screening.models import Screening

# Enough to see on which side of a threshold a number lies; a float's last digits say nothing.
DIGITS = 4


def screenings_of(activity_id: UUID) -> list[Screening]:
    """Return the screenings of an activity, the latest first."""
    return list(Screening.objects.filter(activity_id=activity_id).order_by("-screened_at", "-id"))


def numbers_of_findings(activity_id: UUID, decided_at: datetime) -> dict[str, dict[str, Any]]:
    """Return the value and threshold, as decimal strings, of each finding that a verdict rests on, by code.

    A finding without numbers (a flag, a missing record) is left out.
    """
    screening = Screening.objects.filter(activity_id=activity_id, screened_at=decided_at).first()
    found = {}
    for code, _asks, value, threshold in screening.findings if screening else ():
        if value is not None:
            found[code] = {"value": number(value), "threshold": number(threshold)}
    return found


def number(measured: float) -> str:
    """Return a measured number as it is told."""
    return f"{measured:.{DIGITS}f}".rstrip("0").rstrip(".")
