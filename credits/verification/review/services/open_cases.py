"""Opening and closing cases as the verdicts say, set by set: the verdict is the truth, a case follows."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from credits.activities.forget_traces import keep_traces
from credits.verification.review.models import ReviewCase
from credits.verification.review.states import CaseKind
from credits.verification.review.terms import terms
from puhui.kernel.audit import record_event
from puhui.kernel.calendar import add_working_days, overrides
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor

CASES_A_RUN = 5_000
JOB = system_actor("open_reviews")

# What waits for a figure to be published is decided again by itself; people look when nobody publishes it.
# Of what waits for a photo alone there is nothing to see before it comes, or does not come.
_TO_OPEN = """
  FROM credits_verdict v JOIN credits_activity a ON a.id = v.activity_id AND a.party_id = v.party_id
 WHERE v.status = 'IN_REVIEW'
   AND NOT EXISTS (SELECT FROM credits_verdict w WHERE w.party_id = v.party_id
                   AND w.activity_id = v.activity_id AND w.seq > v.seq)
   AND NOT EXISTS (SELECT FROM credits_reviewcase c WHERE c.activity_id = v.activity_id
                   AND c.about_seq = v.seq AND c.kind = 'REVIEW')
   AND (NOT v.reason_codes <@ ARRAY['FACTOR_MISSING', 'BASELINE_MISSING'] OR v.decided_at < %(waited)s)
   AND (NOT v.reason_codes <@ ARRAY['PHOTO_DUE'] OR v.decided_at < %(photo_waited)s
        OR EXISTS (SELECT FROM credits_activityevidence e WHERE e.activity_id = v.activity_id))
"""
_OPEN = f"""
INSERT INTO credits_reviewcase
       (id, kind, party_id, activity_id, about_seq, region, value_g, readers_wanted, due_on, draw_key, status,
        opened_at, outcome)
SELECT gen_random_uuid(), 'REVIEW', v.party_id, v.activity_id, v.seq, a.region, a.preview_g,
       CASE WHEN a.preview_g > %(limit_g)s THEN 2 ELSE 1 END,
       CASE WHEN a.preview_g > %(limit_g)s THEN %(due_above)s::date ELSE %(due)s::date END,
       uuid_hash_extended(v.activity_id, %(seed)s), 'OPEN', %(now)s, ''
{_TO_OPEN}
 ORDER BY v.decided_at LIMIT %(most)s
ON CONFLICT (activity_id, about_seq, kind) DO NOTHING
"""
# A blind second reading is about what stood when it was drawn; it closes where that does not stand any more.
_CLOSE = """
UPDATE credits_reviewcase c
   SET status = 'CLOSED', ended_at = %(now)s, claimed_by = NULL, claimed_at = NULL, claimed_until = NULL
 WHERE c.status IN ('OPEN', 'AGREED')
   AND EXISTS (SELECT FROM credits_verdict w WHERE w.party_id = c.party_id
               AND w.activity_id = c.activity_id AND w.seq > c.about_seq)
"""


def has_cases_to_open(now: datetime) -> bool:
    """Tell whether a claim in review has no case yet, or a case is about what does not count any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_TO_OPEN})", _arguments(now))
        if cursor.fetchone()[0]:
            return True
        where = _CLOSE[_CLOSE.index(" WHERE") :]
        cursor.execute(f"SELECT EXISTS (SELECT FROM credits_reviewcase c {where})")  # noqa: S608
        return cursor.fetchone()[0]


def open_cases(*, now: datetime) -> dict[str, int]:
    """Open a case for each claim in review that has none, up to 5,000 a run; close those that are moot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLOSE, {"now": now})
        closed = cursor.rowcount
        cursor.execute(_OPEN, _arguments(now))
        opened = cursor.rowcount
        if opened or closed:
            record_event(
                actor=JOB,
                action="review_cases_opened",
                object_type="review_case",
                object_id=business_date(now),
                now=now,
                opened=opened,
                closed=closed,
            )
    return {"opened": opened, "closed": closed}


def open_one(
    kind: CaseKind,
    *,
    party_id: UUID,
    activity_id: UUID,
    about_seq: int,
    region: str,
    value_g: int,
    now: datetime,
) -> ReviewCase:
    """Open one case, such as an appeal's, in the caller's transaction; whoever reads it needs the trace."""
    keep_traces()
    return ReviewCase.objects.create(
        kind=kind,
        party_id=party_id,
        activity_id=activity_id,
        about_seq=about_seq,
        region=region,
        value_g=value_g,
        readers_wanted=terms().readers_wanted(value_g),
        due_on=due_on(kind, value_g, now),
        draw_key=int.from_bytes(sha256(activity_id.bytes + str(kind).encode()).digest()[:8], signed=True),
        opened_at=now,
    )


def due_on(kind: str, value_g: int, now: datetime) -> date:
    """Return the day on which a case opened now is due."""
    return add_working_days(business_date(now), terms().due_days(kind, value_g), overrides())


def _arguments(now: datetime) -> dict[str, Any]:
    limit_g = terms().second_reader_above_g
    return {
        "now": now,
        "limit_g": limit_g,
        "due": due_on(CaseKind.REVIEW, 0, now),
        "due_above": due_on(CaseKind.REVIEW, limit_g + 1, now),
        "seed": business_date(now).toordinal(),
        "waited": now - timedelta(days=terms().data_missing_days),
        "photo_waited": now - timedelta(days=terms().photo_missing_days),
        "most": CASES_A_RUN,
    }
