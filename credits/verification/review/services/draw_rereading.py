"""The draw for blind second readings: a twentieth of each day's accepted claims, the same for whoever has the
seed.

What people accepted and what the rules alone accepted are drawn apart: the few of people would not show
among the many.
"""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from credits.verification.review.models import RereadingDraw
from credits.verification.review.services.open_cases import due_on
from credits.verification.review.states import CaseKind
from credits.verification.review.terms import terms
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.commands import system_actor

JOB = system_actor("draw_rereading")
# A run that was missed is made up for; further back nobody would remember.
DAYS_BACK = 7

_ACCEPTED = """
  FROM credits_verdict v JOIN credits_activity a ON a.id = v.activity_id
 WHERE v.status = 'CREDITED' AND v.decided_at >= %(begins)s AND v.decided_at < %(ends)s
   AND ('ACCEPTED_BY_PEOPLE' = ANY(v.reason_codes)) = %(by_people)s
"""
_DRAW = f"""
INSERT INTO credits_reviewcase
       (id, kind, party_id, activity_id, about_seq, region, value_g, readers_wanted, due_on, draw_key, status,
        opened_at, outcome)
SELECT gen_random_uuid(), 'REREADING', v.party_id, v.activity_id, v.seq, a.region, v.credited_g, 1,
       %(due)s::date, uuid_hash_extended(v.activity_id, %(seed)s), 'OPEN', %(now)s, ''
{_ACCEPTED}
 ORDER BY uuid_hash_extended(v.activity_id, %(seed)s), v.activity_id LIMIT %(drawn)s
ON CONFLICT (activity_id, about_seq, kind) DO NOTHING
"""


def draw_rereading(*, now: datetime) -> dict[str, int]:
    """Draw from the last days that were not drawn from, today's left out: it is not over yet."""
    counts = {"accepted": 0, "drawn": 0}
    today = business_date(now)
    for back in range(DAYS_BACK, 0, -1):
        for accepted_by in ("people", "rule"):
            draw = _draw(today - timedelta(days=back), accepted_by, now)
            if draw is not None:
                counts["accepted"] += draw.accepted
                counts["drawn"] += draw.drawn
    return counts


def seed_of(day: date, accepted_by: str) -> int:
    """Return the seed of a draw, by which it can be done again."""
    digest = sha256(f"reread {accepted_by} {day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


@transaction.atomic
def _draw(day: date, accepted_by: str, now: datetime) -> RereadingDraw | None:
    """Draw once from a day's claims; None where that was done, or nothing was accepted."""
    with connection.cursor() as cursor:
        # Two runs at one moment: the second waits, and finds the first one's draw.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reread {day}"])
        if RereadingDraw.objects.filter(day=day, accepted_by=accepted_by).exists():
            return None
        begins = datetime.combine(day, time.min, SHANGHAI)
        arguments: dict[str, Any] = {
            "begins": begins,
            "ends": begins + timedelta(days=1),
            "by_people": accepted_by == "people",
            "seed": seed_of(day, accepted_by),
            "due": due_on(CaseKind.REREADING, 0, now),
            "now": now,
        }
        cursor.execute(f"SELECT count(*) {_ACCEPTED}", arguments)
        (accepted,) = cursor.fetchone()
        if not accepted:
            return None
        permille = getattr(terms(), f"reread_accepted_by_{accepted_by}_permille")
        drawn = -(-accepted * permille // 1000)
        cursor.execute(_DRAW, arguments | {"drawn": drawn})
    draw = RereadingDraw.objects.create(
        day=day,
        accepted_by=accepted_by,
        seed=seed_of(day, accepted_by),
        accepted=accepted,
        drawn=drawn,
        drawn_at=now,
    )
    record_event(
        actor=JOB,
        action="rereading_drawn",
        object_type="rereading_draw",
        object_id=draw.id,
        now=now,
        accepted=accepted,
        drawn=drawn,
        seed=str(draw.seed),
    )
    return draw
