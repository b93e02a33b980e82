"""A person's own baselines found again from the periods that stood when a verdict was made: by meter, where
one was named.

So the nightly recomputation does not take them from the verdict: a period that was changed or lost since, or
a mean that was told wrongly, comes out as drift like any other gram.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from credits.activities.catalog_loading import rules_by_id
from credits.activities.observed import observed_in_json
from credits.methodologies.language.arithmetic import CONTEXT
from credits.monitoring.bases import bind_basis
from credits.monitoring.credited import Credited
from credits.monitoring.histories import DAY_US, HISTORIES, own_values
from credits.monitoring.periods import histories_of
from puhui.kernel.copy import microseconds

Key = tuple[UUID, UUID, int]
Found = dict[str, str]


class _Period(NamedTuple):
    """A decided period of a person: its act, from when to when it stood decided, and its use a day."""

    activity: UUID
    decided_at: datetime
    superseded_at: datetime | None
    end_us: int
    days: int
    use: Decimal


# The longest period begins so long before it ends.
_LONGEST = timedelta(days=100)
_ACTS = """
SELECT id, party_id, type_id, meter_id, occurred_from, occurred_to
  FROM credits_activity WHERE id = ANY(%(activities)s)
"""
_PERIODS = """
SELECT a.party_id, a.type_id, a.meter_id, a.id, v.decided_at,
       (SELECT min(later.decided_at) FROM credits_verdict later
         WHERE later.party_id = v.party_id AND later.activity_id = v.activity_id AND later.seq > v.seq),
       a.occurred_from, a.occurred_to, a.inputs::text, v.basis_id
  FROM unnest(%(parties)s::uuid[], %(types)s::int[], %(floors)s::timestamptz[])
       AS s (party_id, type_id, floor)
 CROSS JOIN LATERAL (
     SELECT * FROM credits_activity
      WHERE party_id = s.party_id AND type_id = s.type_id AND occurred_from >= s.floor OFFSET 0
 ) AS a
  JOIN credits_verdict v ON v.party_id = a.party_id AND v.activity_id = a.id
 WHERE v.status IN ('CREDITED', 'IN_REVIEW') AND v.basis_id IS NOT NULL
"""


def found_again(rows: Sequence[Credited], unseen: timedelta) -> dict[Key, tuple[Found, Found]]:
    """Return what each verdict's histories come to: as of its instant, and as its run may have seen it.

    The second leaves out what became of periods in the time `unseen` before. Only verdicts with histories are
    answered for.
    """
    wanted = {row.activity: row for row in rows if histories_of(bind_basis(row.basis_id))}
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, {"activities": list(wanted)})
        acts = cursor.fetchall()
        periods = _periods(cursor, acts, wanted)
    found = {}
    with localcontext(CONTEXT):
        for activity, party, type_id, meter, begins, ends in acts:
            row, mine = wanted[activity], periods.get((party, type_id, meter), [])
            span = microseconds(begins), microseconds(ends)
            found[row.key] = (
                _found(row, mine, span, row.decided_at),
                _found(row, mine, span, row.decided_at - unseen),
            )
    return found


def _periods(cursor, acts: list[tuple], wanted: dict[UUID, Credited]) -> dict[tuple, list[_Period]]:
    floors: dict[tuple, datetime] = {}
    for activity, party, type_id, _meter, begins, _ends in acts:
        histories = histories_of(bind_basis(wanted[activity].basis_id))
        reach = max(HISTORIES[history].reach_us for _name, history in histories)
        floor = begins - timedelta(microseconds=reach) - _LONGEST
        floors[party, type_id] = min(floor, floors.get((party, type_id), floor))
    parties, types = zip(*floors, strict=True)
    cursor.execute(
        _PERIODS, {"parties": list(parties), "types": list(types), "floors": list(floors.values())}
    )
    periods: dict[tuple, list[_Period]] = {}
    for party, type_id, meter, activity, decided, superseded, begins, ends, inputs, basis in cursor:
        if not histories_of(bind_basis(basis)):
            continue  # by a methodology that kept none
        begin_us, end_us = microseconds(begins), microseconds(ends)
        days = (end_us - begin_us) // DAY_US
        with localcontext(CONTEXT):
            use = observed_in_json(inputs, None)[rules_by_id()[type_id].daily_input] / days
        period = _Period(activity, decided, superseded, end_us, days, use)
        periods.setdefault((party, type_id, meter), []).append(period)
    return {key: sorted(some, key=attrgetter("end_us")) for key, some in periods.items()}


def _found(row: Credited, mine: list[_Period], span: tuple[int, int], at: datetime) -> Found:
    stood = {
        period.activity: (period.end_us, period.days, period.use)
        for period in mine
        if period.activity != row.activity
        and period.decided_at <= row.decided_at
        and (period.superseded_at is None or period.superseded_at >= at)
    }
    periods = sorted(stood.values())
    return own_values(histories_of(bind_basis(row.basis_id)), periods, *span)
