"""Ceilings of a day: an insider or a slip issues no more of a methodology in one day (ADR 0076)."""

from datetime import date, datetime

from django.db import connection

from credits.issuance.ceilings import IN_TURN, Room
from credits.issuance.errors import AboveDayCeiling, DayCeilingReached
from credits.issuance.models import Issuance
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop

_CEILING = "SELECT credits_day_ceiling(%s, %s)"
_ISSUED = "SELECT credits_issued_on_day(%s, %s, %s)"
# A row that names a methodology, the row for all others, and of those each that was approved on the day.
_ROOMS = """
SELECT m.methodology, credits_day_ceiling(%(scheme)s, m.methodology),
       credits_issued_on_day(%(scheme)s, %(day)s, m.methodology)
  FROM (SELECT c.methodology FROM credits_dailyceiling c WHERE c.scheme_id = %(scheme)s
         UNION
        SELECT i.methodology FROM credits_issuance i JOIN credits_approval a ON a.issuance_id = i.id
         WHERE i.scheme = %(scheme)s AND (a.approved_at AT TIME ZONE 'Asia/Shanghai')::date = %(day)s) m
 WHERE credits_day_ceiling(%(scheme)s, m.methodology) IS NOT NULL ORDER BY m.methodology
"""


def days_rooms_of(scheme: str, day: date) -> list[Room]:
    """Return a scheme's ceilings of a day of Shanghai, with what was approved on it under each."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOMS, {"scheme": scheme, "day": day})
        return [Room(*row) for row in cursor.fetchall()]


def check_daily_ceiling(issuance: Issuance, now: datetime, *, is_last: bool) -> None:
    """Refuse what does not fit on this day, and already at the first approval what fits on none.

    Raises AboveDayCeiling, and for the last approval, which is what counts, DayCeilingReached.
    """
    under = [issuance.scheme, issuance.methodology]
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, [issuance.scheme])
        cursor.execute(_CEILING, under)
        (ceiling,) = cursor.fetchone() or (None,)
        if ceiling is None:
            return
        day = business_date(now)
        cursor.execute(_ISSUED, [issuance.scheme, day, issuance.methodology])
        (issued,) = cursor.fetchone() or (0,)
    if issuance.tonnes > ceiling:
        detail = gettext_noop(
            "Of %(methodology)s %(ceiling)s t may be issued a day, and this is %(asked)s t:"
            " it can be approved once the scheme's file says more."
        )
        raise AboveDayCeiling(
            detail, methodology=issuance.methodology, ceiling=ceiling, asked=issuance.tonnes
        )
    room = Room(issuance.methodology, ceiling, issued)
    if is_last and issuance.tonnes > room.left_t:
        detail = gettext_noop(
            "Of %(ceiling)s t of %(methodology)s for %(day)s there are %(left)s t left, not %(asked)s t."
            " Approve it on the next day."
        )
        raise DayCeilingReached(
            detail,
            methodology=issuance.methodology,
            ceiling=ceiling,
            day=day.isoformat(),
            left=room.left_t,
            asked=issuance.tonnes,
        )
