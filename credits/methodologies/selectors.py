"""Which scheme and which version hold where and when."""

from datetime import date, datetime

from credits.methodologies.snapshot import VersionRow, current_snapshot


def scheme_for(activity_type: str, region: str, on: date, *, now: datetime) -> str | None:
    """Return the code of the scheme that a type belongs to in a region on a day; None if none names it.

    Walks up from the region; the first that an active scheme names for the type decides. Raises
    RegionUnknown.
    """
    row = current_snapshot(now).in_force(activity_type, region, on)
    return row.scheme if row else None


def methodology_version_for(
    scheme: str, activity_type: str, region: str, on: date, decided_at: datetime
) -> VersionRow | None:
    """Return the version in effect on a day and published when decided; None if there is none."""
    snapshot = current_snapshot(decided_at)
    row = snapshot.in_force(activity_type, region, on)
    if row is None or row.scheme != scheme:
        return None
    return snapshot.version_on(row.methodology, on, decided_at)
