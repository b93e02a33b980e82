"""What screening means to household periods: what is known around those of a chunk, in few statements.

Only items that name a meter are asked about. A reading stands for others once it was received, unless its
item was refused, reversed or taken back: else one mistyped figure would refuse every later one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from msgspec import MsgspecError

from accounts.households.selectors import Counter, counters_of
from credits.activities.catalog_loading import rules_by_id
from credits.activities.observed import observed_in_json
from credits.projects.foreign.standing import numbers_claimed_elsewhere
from credits.projects.selectors import numbers_of_live_meters
from credits.screening.batch import ScreenedTrip
from credits.screening.checks.meter_photo import is_due
from credits.screening.findings import Asks
from credits.screening.meter_photos import without_photo
from credits.screening.metered import screen_period
from credits.screening.models import MeterCohort
from credits.screening.periods import TIER_OF_OPERATORS, Cohort, Period, Reading, nearest
from credits.screening.thresholds import Thresholds, threshold_set
from credits.screening.types import Claim
from puhui.kernel.clock import business_date
from puhui.kernel.copy import EPOCH, uuid_array

# How many of a meter's latest periods are read: three years of bills, or a month of a meter that tells daily.
PERIODS_A_METER = 40

_SENT = """
SELECT m.activity_id, m.reading_from, m.reading_to FROM unnest(%(activities)s::uuid[]) AS k (id)
  JOIN credits_meterclaim m ON m.activity_id = k.id WHERE m.reading_from IS NOT NULL
"""
_AROUND = """
SELECT k.meter, a.id, a.type_id, c.begin_at, c.end_at, c.reading_from, c.reading_to, a.inputs::text
  FROM unnest(%(meters)s::uuid[]) AS k (meter)
 CROSS JOIN LATERAL (
     SELECT activity_id, lower(period) AS begin_at, upper(period) AS end_at, reading_from, reading_to
       FROM credits_meterclaim WHERE meter_id = k.meter ORDER BY lower(period) DESC LIMIT %(most)s OFFSET 0
 ) AS c
  JOIN credits_activity a ON a.id = c.activity_id
  LEFT JOIN LATERAL (
     SELECT status FROM credits_verdict WHERE party_id = a.party_id AND activity_id = a.id
      ORDER BY seq DESC LIMIT 1 OFFSET 0
 ) AS v ON true
 WHERE v.status IS NULL OR v.status IN ('CREDITED', 'IN_REVIEW')
"""


class Told(NamedTuple):
    """A period of a meter as it was sent: which item, from when to when, units a day, readings if told."""

    activity: bytes
    begin: date
    end: date
    a_day: float
    readings: tuple[Reading, Reading] | None


class Known(NamedTuple):
    """All that the periods of a chunk are compared with."""

    counters: Mapping[UUID, Counter]
    in_projects: frozenset[str]
    sent: Mapping[bytes, tuple[Any, Any]]
    around: Mapping[UUID, Sequence[Told]]
    cohorts: Mapping[tuple[int, str, date], Cohort]
    without_photo: frozenset[UUID]


def screen_metered(claims: Iterable[Claim]) -> dict[bytes, ScreenedTrip]:
    """Return what is found about those of the claims that name a meter, by activity."""
    if not settings.SCREENING_SET:
        return {}
    # By receipt: of two that contradict one another the later is wrong (decisions 57).
    metered = sorted((claim for claim in claims if claim.meter is not None), key=lambda claim: claim.activity)
    if not metered:
        return {}
    limits = threshold_set(settings.SCREENING_SET)
    known = _known(metered, limits)
    found = {}
    told_now: dict[UUID, list[Told]] = defaultdict(list)
    ours = {claim.activity for claim in metered}
    for claim in metered:
        meter = _meter(claim)
        told = _told(claim, known)
        if told is None:  # what cannot be read is not decided by itself, and says so there (containment)
            continue
        before = [one for one in known.around.get(meter, ()) if one.activity < claim.activity]
        others = [one for one in before if one.activity not in ours] + told_now[meter]
        screened = _screened(claim, told, others, known, limits)
        found[claim.activity] = screened
        if screened.asks < Asks.REJECT:
            told_now[meter].append(told)
    return found


def _screened(
    claim: Claim, told: Told, others: Sequence[Told], known: Known, limits: Thresholds
) -> ScreenedTrip:
    counter = known.counters[_meter(claim)]
    readings = [Reading(*shown) for shown in counter.shown]
    readings += [reading for one in others for reading in one.readings or ()]
    before, after = nearest(readings, told.begin, told.end)
    activity = UUID(bytes=claim.activity)
    period = Period(
        kind=counter.kind,
        begin=told.begin,
        end=told.end,
        used=told.a_day * max((told.end - told.begin).days, 1),
        tier=claim.tier,
        digits=counter.digits,
        readings=told.readings,
        before=before,
        after=after,
        own=tuple(one.a_day for one in others),
        cohort=known.cohorts.get((claim.type_id, claim.region, month_of(told.end))),
        is_elsewhere=counter.is_elsewhere or counter.number in known.in_projects,
        lacks_photo=activity in known.without_photo,
    )
    findings = tuple(screen_period(period, limits))
    return ScreenedTrip(limits.name, None, findings, 0, None)


def _known(metered: Sequence[Claim], limits: Thresholds) -> Known:
    meters = {_meter(claim) for claim in metered}
    counters = counters_of(meters)
    numbers = {counter.number for counter in counters.values()}
    return Known(
        counters=counters,
        in_projects=numbers_of_live_meters(numbers) | numbers_claimed_elsewhere(numbers, *_days(metered)),
        sent={UUID(str(key)).bytes: (begin, end) for key, begin, end in _sent(metered)},
        around=_around(meters),
        cohorts=_cohorts(metered),
        without_photo=without_photo(
            [UUID(bytes=claim.activity) for claim in metered if _needs_photo(claim, limits)]
        ),
    )


def _days(metered: Sequence[Claim]) -> tuple[date, date]:
    """Return the days around all of the periods, [from, to)."""
    begins = min(claim.begin_us for claim in metered)
    ends = max(claim.end_us for claim in metered)
    return business_date(_instant(begins)), business_date(_instant(ends)) + timedelta(days=1)


def _needs_photo(claim: Claim, limits: Thresholds) -> bool:
    month = month_of(business_date(_instant(claim.end_us)))
    one_in = limits.meters.photo_one_in
    return claim.tier != TIER_OF_OPERATORS and is_due(_meter(claim), month.year, month.month, one_in)


def month_of(end: date) -> date:
    """Return the month that a period up to `end` (not in it) is of, by its last day."""
    return (end - timedelta(days=1)).replace(day=1)


def _told(claim: Claim, known: Known) -> Told | None:
    begin, end = business_date(_instant(claim.begin_us)), business_date(_instant(claim.end_us))
    return _as_told(claim.activity, claim.type_id, begin, end, claim.inputs, known.sent.get(claim.activity))


def _as_told(
    activity: bytes, type_id: int, begin: date, end: date, inputs: str, shown: tuple[Any, Any] | None
) -> Told | None:
    try:
        used = observed_in_json(inputs, None)[rules_by_id()[type_id].daily_input]
    except (MsgspecError, KeyError):
        return None
    readings = None if shown is None else (Reading(begin, shown[0]), Reading(end, shown[1]))
    return Told(activity, begin, end, float(used) / max((end - begin).days, 1), readings)


def _sent(metered: Sequence[Claim]) -> list[tuple[Any, ...]]:
    return _rows(_SENT, {"activities": uuid_array(UUID(bytes=claim.activity) for claim in metered)})


def _around(meters: Iterable[UUID]) -> dict[UUID, list[Told]]:
    around: dict[UUID, list[Told]] = defaultdict(list)
    arguments = {"meters": uuid_array(meters), "most": PERIODS_A_METER}
    for meter, activity, type_id, begins, ends, first, last, inputs in _rows(_AROUND, arguments):
        shown = None if first is None else (first, last)
        begin, end = business_date(begins), business_date(ends)
        told = _as_told(activity.bytes, type_id, begin, end, inputs, shown)
        if told is not None:
            around[meter].append(told)
    return around


def _cohorts(metered: Sequence[Claim]) -> dict[tuple[int, str, date], Cohort]:
    rows = MeterCohort.objects.filter(
        region__in={claim.region for claim in metered},
        month__in={month_of(business_date(_instant(claim.end_us))) for claim in metered},
    )
    return {
        (row.type_id, row.region, row.month): Cohort(row.periods, row.log_median, row.log_mad) for row in rows
    }


def _meter(claim: Claim) -> UUID:
    assert claim.meter is not None
    return UUID(bytes=claim.meter)


def _instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


def _rows(sql: str, arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
