"""Assigned grams that a programme's report may take: oldest first, of those who still consent (34, 53).

A line takes grams of one assignment transfer. Only the last is partial, so that what is left over stays with
the last who joined, for the next report.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.consents.purposes import Purpose
from accounts.consents.selectors import granted_among
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.quantities import G_PER_T

# Outflows alone have a `debit_out`: the index over them leaves the accruals, a thousand times as many, out.
# A transfer that a live report takes waits until that is minted or rejected.
_FREE = """
SELECT t.id, h.party_id, (t.amount - coalesce(taken.grams, 0) - spent.grams)::bigint
  FROM credits_transfer t
  JOIN credits_asset a ON a.id = t.asset_id
  JOIN credits_ledgeraccount h ON h.id = t.debit_account_id
  LEFT JOIN LATERAL (
       SELECT sum(l.grams) AS grams, bool_or(l.status = 'LIVE') AS is_live FROM credits_reportline l
        WHERE l.transfer_id = t.id AND l.status <> 'RELEASED') AS taken ON true
  -- What the programme gave up for activities that were reversed is not there to be reported.
  LEFT JOIN LATERAL (
       SELECT coalesce(sum(r.grams), 0) AS grams FROM credits_reserveline r
        WHERE r.transfer_id = t.id) AS spent ON true
 WHERE a.book = 'PERSONAL' AND a.scheme = %s AND a.methodology = %s AND a.city = %s AND a.vintage = %s
   AND t.kind = 'ASSIGNMENT' AND t.debit_out IS NOT NULL AND t.posted_at < %s
   AND NOT coalesce(taken.is_live, false) AND t.amount > coalesce(taken.grams, 0) + spent.grams
   AND NOT EXISTS (SELECT FROM credits_transfer r WHERE r.reverses_id = t.id)
 ORDER BY t.posted_at, t.id
"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class FreeGrams:
    """What of one assignment transfer no report has taken yet, and whose it was."""

    transfer_id: UUID
    party_id: UUID
    grams: int


def free_grams(report: MonitoringReport, *, before: datetime) -> list[FreeGrams]:
    """Return what the report may take, oldest first, of residents whose `market` consent stands.

    Of two reports over the same grams the second waits here until the first is through.
    """
    described: list[str | int] = [report.scheme, report.methodology, report.city, report.vintage]
    wait_for_reports(report.scheme, report.methodology, report.city, report.vintage)
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [*described, before])
        found = [FreeGrams(*row) for row in cursor.fetchall()]
    willing = granted_among({free.party_id for free in found}, Purpose.MARKET)
    return [free for free in found if free.party_id in willing]


def wait_for_reports(scheme: str, methodology: str, city: str, vintage: int) -> None:
    """Let one transaction at a time take the assigned grams of these, until commit."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [f"programme report {[scheme, methodology, city, vintage]}"])


def take_whole_tonnes(free: list[FreeGrams]) -> Iterator[FreeGrams]:
    """Yield what is taken so that it comes to whole tonnes; of the last one only a part, perhaps."""
    missing = sum(each.grams for each in free) // G_PER_T * G_PER_T
    for each in free:
        if not missing:
            return
        taken = min(each.grams, missing)
        missing -= taken
        yield FreeGrams(each.transfer_id, each.party_id, taken)
