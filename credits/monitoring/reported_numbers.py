"""NUMBER_REPORTED: a project's report counts a meter or device of the number that a person's act names.

It waits for people, who alone can tell whether it is one thing: projects know numbers without their supplier.
Asked of what names a meter or device, one statement a chunk; the constraint decides where both come at once.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

from credits.monitoring.judge import Judged
from credits.monitoring.number_claim_models import REPORTED
from credits.monitoring.number_claims import WANTED, told
from credits.monitoring.numbered_things import numbered_of
from credits.screening.batch import ScreenedTrip
from credits.screening.findings import Asks, Finding
from credits.screening.foreign_trips import REGISTERS_ALONE
from credits.screening.types import Claim

FOUND = Finding(REPORTED, Asks.REVIEW)
_REPORTED = f"""
SELECT DISTINCT w.activity FROM ({WANTED}) AS w
  JOIN credits_numberclaim n ON n.number_index = w.number AND n.side = 'REPORT' AND n.released_at IS NULL
   AND NOT n.is_told_apart AND daterange(n.days_from, n.days_to) && daterange(w.days_from, w.days_to)
"""  # noqa: S608  constant text


def with_reported_numbers(
    claims: Sequence[Claim],
    judged: Sequence[Judged],
    screened: Mapping[bytes, ScreenedTrip],
    *,
    is_any_shared: bool,
) -> dict[bytes, ScreenedTrip]:
    """Return the screenings, with those to be looked at whose number a report counts for their days.

    Only who shares a cap or lock of an object names a device: a chunk without any is asked for meters alone.
    """
    metered: list[tuple[Claim, Judged]] = [(claim, None) for claim in claims if claim.meter]
    things = numbered_of(list(zip(claims, judged, strict=True)) if is_any_shared else metered)
    together = dict(screened)
    if not things:
        return together
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, told(things))
        found = [activity.bytes for (activity,) in cursor.fetchall()]
    for activity in found:
        trip = screened.get(activity) or ScreenedTrip(REGISTERS_ALONE, None, (), 0, None)
        together[activity] = trip._replace(findings=(FOUND, *trip.findings))
    return together
