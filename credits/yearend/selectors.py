"""Reading the year's end: whose grams are left, what a rule would do, what became of a party's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from credits.schemes.year_end_models import YearEndRule
from credits.yearend.models import YearEndLine, YearEndSettlement
from credits.yearend.states import SettlementStatus

# A frozen holding keeps what it has, and so does what is on hold: the next year's settlement finds them.
_LEFT = """
  FROM credits_balance b
  JOIN credits_asset a ON a.id = b.asset_id AND a.scheme = %(scheme)s AND a.vintage <= %(year)s
                      AND a.book IN ('PERSONAL', 'COIN_ONLY')
  JOIN credits_ledgeraccount h ON h.id = b.account_id AND h.kind = 'HOLDING' AND h.frozen_at IS NULL
 WHERE b.available > 0 AND b.account_id > %(after)s
   AND NOT EXISTS (SELECT FROM credits_yearendline l WHERE l.settlement_id = %(settlement)s
                      AND l.party_id = h.party_id AND l.asset_id = a.id)
   AND NOT EXISTS (SELECT FROM credits_freeze f WHERE f.status <> 'RELEASED'
                      AND f.account_id = b.account_id)
"""
_PARTIES = f"""
SELECT b.account_id, h.party_id,
       coalesce(sum(b.available) FILTER (WHERE a.book = 'PERSONAL'), 0)::bigint,
       coalesce(sum(b.available) FILTER (WHERE a.book = 'COIN_ONLY'), 0)::bigint
{_LEFT} GROUP BY b.account_id, h.party_id ORDER BY b.account_id LIMIT %(limit)s
"""
_FORECAST = f"""
SELECT a.book, count(DISTINCT b.account_id), sum(b.available)::bigint {_LEFT} GROUP BY a.book ORDER BY a.book
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A party with grams left: its holding, and how many grams of each book."""

    account_id: int
    party_id: UUID
    personal_g: int
    coin_only_g: int


def owners_of_what_is_left(settlement: YearEndSettlement, *, after: int, limit: int) -> list[Owner]:
    """Return who has grams that the settlement has no line for, by holding, from the one after `after` on."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTIES, _asked(settlement, after) | {"limit": limit})
        return [Owner(*row) for row in cursor.fetchall()]


def forecast_of(settlement: YearEndSettlement) -> list[tuple[str, int, int]]:
    """Return (book, parties, grams) of what would be settled now; nothing is locked or written."""
    with connection.cursor() as cursor:
        cursor.execute(_FORECAST, _asked(settlement, 0))
        return cursor.fetchall()


def _asked(settlement: YearEndSettlement, after: int) -> dict[str, str | int | UUID]:
    return {
        "scheme": settlement.scheme,
        "year": settlement.year,
        "settlement": settlement.id,
        "after": after,
    }


def rule_for(scheme: str, year: int) -> YearEndRule | None:
    """Return the rule of a scheme that is in force on the last day of a year."""
    return rule_on(scheme, date(year, 12, 31))


def rule_on(scheme: str, day: date) -> YearEndRule | None:
    """Return the rule of a scheme that is in force on a day."""
    rules = YearEndRule.objects.filter(scheme=scheme, effective_from__lte=day)
    return rules.order_by("-effective_from", "-version").first()


def announced_settlements() -> QuerySet[YearEndSettlement]:
    """Return what stands in the public notice, newest first."""
    told = [SettlementStatus.ANNOUNCED, SettlementStatus.DONE]
    return YearEndSettlement.objects.filter(status__in=told).select_related("rule").order_by("-id")


def lines_of(party_id: UUID) -> QuerySet[YearEndLine]:
    """Return what became of a party's grams at years' ends, newest first, each with its settlement."""
    return YearEndLine.objects.filter(party_id=party_id).select_related("settlement").order_by("-id")


def years_by_source(party_id: UUID, source_refs: Iterable[UUID]) -> dict[UUID, int]:
    """Return the year that a party's movements settled, by what they name as their source."""
    lines = YearEndLine.objects.filter(party_id=party_id, ref__in=list(source_refs))
    return {ref: year for ref, year in lines.values_list("ref", "settlement__year") if ref is not None}


def sums_of(settlement: YearEndSettlement) -> dict[str, tuple[int, int]]:
    """Return (grams, coins) that were settled so far, by outcome."""
    rows = settlement.lines.values_list("outcome").annotate(Sum("grams"), Sum("coins"))
    return {outcome: (grams, coins) for outcome, grams, coins in rows}
