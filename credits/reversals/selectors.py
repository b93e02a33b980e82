"""Reading late discovery: what was taken back of a person and why, and what a case would come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Sum

from credits.reversals.models import Reversal, ReversalCase
from credits.reversals.states import Cause, ReversalStatus

# Mirrors name the activity; recoveries and payments of the debt name the reversal.
_CAUSES = """
SELECT r.id, c.cause FROM credits_reversal r JOIN credits_reversalcase c ON c.id = r.case_id
 WHERE r.party_id = %(party)s AND r.status = 'DONE' AND r.id = ANY(%(refs)s)
UNION ALL
SELECT r.activity_id, c.cause FROM credits_reversal r JOIN credits_reversalcase c ON c.id = r.case_id
 WHERE r.party_id = %(party)s AND r.status = 'DONE' AND r.activity_id = ANY(%(refs)s)
"""
# What each person has now, of the book and scheme, beside what the case asks of them.
_FORECAST = """
SELECT coalesce(sum(asked.grams), 0)::bigint, count(*),
       coalesce(sum(least(asked.grams, coalesce(had.available, 0))), 0)::bigint,
       coalesce(sum(least(greatest(asked.grams - coalesce(had.available, 0), 0),
                          coalesce(had.held, 0))), 0)::bigint
  FROM (SELECT r.party_id, r.is_coin_only, sum(r.credited_g) AS grams FROM credits_reversal r
         WHERE r.case_id = %(case)s AND r.status = 'WAITING' GROUP BY 1, 2) AS asked
  LEFT JOIN LATERAL (
       SELECT sum(b.available) AS available, sum(b.held) AS held FROM credits_balance b
         JOIN credits_asset a ON a.id = b.asset_id JOIN credits_ledgeraccount h ON h.id = b.account_id
        WHERE h.party_id = asked.party_id AND h.kind = 'HOLDING' AND a.scheme = %(scheme)s
          AND a.book = CASE WHEN asked.is_coin_only THEN 'COIN_ONLY' ELSE 'PERSONAL' END) AS had ON true
"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a case would take if it were carried out now: grams by where they are, and what is not there."""

    parties: int
    grams: int
    available_g: int
    held_g: int

    @property
    def missing_g(self) -> int:
        """To be paid in coins, owed, or borne by the programme."""
        return self.grams - self.available_g - self.held_g


def forecast_of(case: ReversalCase) -> Forecast:
    """Return what a waiting case of fraud would find in the holdings; nothing is locked or written."""
    with connection.cursor() as cursor:
        cursor.execute(_FORECAST, {"case": case.pk, "scheme": case.scheme})
        grams, parties, available, held = cursor.fetchone()
    if case.cause == Cause.PROGRAMME_ERROR:
        available = held = 0
    return Forecast(parties, grams, available, held)


def reversals_of(party_id: UUID) -> QuerySet[Reversal]:
    """Return what was reversed of a party, newest first, with case and debt."""
    done = Reversal.objects.filter(party_id=party_id, status=ReversalStatus.DONE)
    return done.select_related("case", "debt").order_by("-id")


def causes_by_source(party_id: UUID, source_refs: Iterable[UUID]) -> dict[UUID, str]:
    """Return why movements of a party took something back, by what they name as their source."""
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, {"party": party_id, "refs": list(source_refs)})
        return dict(cursor.fetchall())


def uncovered_g(scheme: str) -> int:
    """Return the grams that the programme of a scheme still has to give up."""
    due = F("coin_g") + F("borne_g") + F("lapsed_g") - F("covered_g")
    rows = Reversal.objects.filter(case__scheme=scheme, covered_g__lt=due + F("covered_g"))
    return rows.aggregate(due=Sum(due))["due"] or 0


def being_reversed(activity_ids: Sequence[UUID], _before: datetime) -> set[UUID]:
    """Return those of the activities that a case not yet decided or carried out would take back."""
    waiting = Reversal.objects.filter(activity_id__in=activity_ids, status=ReversalStatus.WAITING)
    return set(waiting.values_list("activity_id", flat=True))
