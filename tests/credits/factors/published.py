"""Publishing further versions of a factor in a test, as the tables take them."""

from datetime import datetime
from typing import Any

from credits.factors.models import FactorVersion


def publish_next(code: str, *, now: datetime, **changes: Any) -> list[FactorVersion]:
    """Give each value of a factor, wherever it is published, a next version with these changes."""
    latest = FactorVersion.objects.filter(code=code).order_by("region", "year", "-version")
    made = []
    for row in latest.distinct("region", "year"):
        row.pk, row.version, row.published_at = None, row.version + 1, now
        row.digest = f"{code} {row.region} {row.year} {row.version}"
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(force_insert=True)
        made.append(row)
    return made
