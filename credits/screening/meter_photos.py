"""Photos of meters: the one question that screening asks of evidence, and what homes are told beforehand.

Whoever keeps evidence beside activities registers who has sent a photo. Where nobody does, no photo is asked
for: one that nobody could send would keep every sixth bill waiting.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings

from credits.screening.checks.meter_photo import is_due
from credits.screening.thresholds import threshold_set

# The items asked about, and those of them that have a photo of kind METER_PHOTO.
Source = Callable[[Collection[UUID]], Collection[UUID]]
_sources: list[Source] = []
# A phone may still tell of a period that ended so many days ago (decisions 27).
TOLD_AFTER_DAYS = 3


def register_photos(source: Source) -> None:
    """Have this source answer; a later one takes its place."""
    _sources[:] = [source]


def without_photo(activities: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the items that have no photo of their meter; none where nobody could have sent one."""
    if not _sources or not activities:
        return frozenset()
    return frozenset(activities) - frozenset(_sources[0](activities))


def months_due(meter: UUID, today: date) -> list[date]:
    """Return the months (their first days) whose periods need a photo of the meter, of those that a phone may
    tell of now. Later ones are nobody's to know yet."""
    if not _sources or not settings.SCREENING_SET:
        return []
    one_in = threshold_set(settings.SCREENING_SET).meters.photo_one_in
    # A period that ended some days ago had its last day the day before.
    earliest = today - timedelta(days=TOLD_AFTER_DAYS + 1)
    months = sorted({day.replace(day=1) for day in (earliest, today)})
    return [month for month in months if is_due(meter, month.year, month.month, one_in)]
