"""Ceilings of a scheme's year: what may still be approved; what does not fit is refused (ADR 0062)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from credits.issuance.errors import CeilingReached
from credits.issuance.models import Issuance
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop

IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('ceilings of ' || %s, 0))"
_ROOM = """
SELECT c.methodology, c.tonnes, credits_issued_in_year(c.scheme_id, c.year, c.methodology), c.year
  FROM credits_issuanceceiling c WHERE c.scheme_id = %s ORDER BY c.year, c.methodology
"""


@dataclass(frozen=True, slots=True)
class Room:
    """A ceiling in whole tonnes and what was issued under it.

    Without `methodology` a year's is for all together, a day's for each that has no row (daily_ceilings.py).
    """

    methodology: str
    ceiling_t: int
    issued_t: int

    @property
    def left_t(self) -> int:
        """What may still be approved: none where the ceiling was lowered below what was issued."""
        return max(0, self.ceiling_t - self.issued_t)


@dataclass(frozen=True, slots=True)
class YearRoom(Room):
    """A ceiling of a calendar year of Shanghai."""

    year: int


def rooms_of(scheme: str) -> list[YearRoom]:
    """Return a scheme's ceilings of years with what was issued under each."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, [scheme])
        return [YearRoom(*row) for row in cursor.fetchall()]


def check_ceilings(issuance: Issuance, now: datetime) -> None:
    """Refuse to approve what does not fit under the ceilings of this year; raises CeilingReached.

    Nothing is cut: what was verified stays whole, and is approved when there is room, next year perhaps. Two
    approvals of a scheme take turns here until commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, [issuance.scheme])
    year = business_date(now).year
    for room in rooms_of(issuance.scheme):
        applies = room.year == year and room.methodology in ("", issuance.methodology)
        if applies and issuance.tonnes > room.left_t:
            raise CeilingReached(
                gettext_noop("Of %(ceiling)s t for %(year)s there are %(left)s t left, not %(asked)s t."),
                ceiling=room.ceiling_t,
                year=room.year,
                left=room.left_t,
                asked=issuance.tonnes,
            )
