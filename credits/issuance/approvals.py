"""When an issuance was approved: what is filed or minted of it is dated no earlier."""

from datetime import datetime

from django.db.models import Max

from credits.issuance.models import Issuance


def last_approved_at(issuance: Issuance) -> datetime | None:
    """Return when the last approval that stands was given; None without one."""
    standing = issuance.approvals.filter(dropped_at=None)
    last: datetime | None = standing.aggregate(last=Max("approved_at"))["last"]
    return last
