"""Moments of planted trips: a person makes one trip at a time, and the audit asks for it (I15)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min

from credits.activities.models import Activity

TRIP = timedelta(milliseconds=1)
# Looked through for earlier trips: a test's clock goes on by more.
RECENT = timedelta(minutes=1)


def own_moment(party_id: UUID, now: datetime) -> dict[str, datetime]:
    """Return the beginning and the end of a short trip up to `now`, before those planted for it already."""
    # Not by their number: a history's clock may have gone on by no more than a trip takes.
    planted = Activity.objects.filter(
        party_id=party_id, occurred_from__gte=now - RECENT, occurred_to__lte=now
    ).aggregate(first=Min("occurred_from"))
    ends = planted["first"] or now
    return {"occurred_from": ends - TRIP, "occurred_to": ends}
