"""Settling what the residents' programme has left under a tonne: an asset a transaction (decisions 9, 34).

Whoever gave these grams had coins for them, so nobody is paid again. Carried, they wait for the next report;
by the rule `coins` they are struck off as what those coins paid for; by `retire` they are retired for their
city under the programme's certificate. Where a whole tonne is left a report is due, and they are carried.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.models import Asset
from credits.ledger.programme_grams import dispose_of_assigned
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.programme_lines import wait_for_reports
from credits.monitoring.reserve import Spare, lock_reserve, spare_of_asset
from credits.monitoring.reserve_models import ReserveLine
from credits.retirement.models import Purpose, Retirement
from credits.retirement.numbers import new_certificate_no
from credits.schemes.models import Programme
from credits.schemes.year_end_models import YearEndOutcome
from credits.yearend.models import YearEndRemainder, YearEndSettlement
from credits.yearend.naming import benefit_of
from credits.yearend.states import LineOutcome
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T

WHOLE_TONNES, NO_PROGRAMME = "WHOLE_TONNES", "NO_PROGRAMME"
_OPEN = """
SELECT a.id FROM credits_asset a
 WHERE a.book = 'PERSONAL' AND a.scheme = %(scheme)s AND a.vintage <= %(year)s
   AND NOT EXISTS (SELECT FROM credits_yearendremainder r
                    WHERE r.settlement_id = %(settlement)s AND r.asset_id = a.id)
   AND EXISTS (SELECT FROM credits_transfer t WHERE t.asset_id = a.id AND t.kind = 'ASSIGNMENT'
                  AND t.debit_out IS NOT NULL AND t.amount > credits_grams_taken(t.id))
 ORDER BY a.id
"""


def settle_remainders(settlement: YearEndSettlement) -> int:
    """Settle every asset of which the programme has grams left and no line says so; returns how many.

    What a live report holds is the report's: should it be rejected, the next year's settlement finds them.
    """
    asked: dict[str, Any] = {
        "scheme": settlement.scheme,
        "year": settlement.year,
        "settlement": settlement.id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, asked)
        waiting = [row[0] for row in cursor.fetchall()]
    assets = Asset.objects.in_bulk(waiting)
    return sum(_settle(settlement, assets[asset_id]) for asset_id in waiting)


def _settle(settlement: YearEndSettlement, asset: Asset) -> bool:
    with transaction.atomic():
        wait_for_reports(asset.scheme, asset.methodology, asset.city, asset.vintage or 0)
        lock_reserve(asset.scheme, Book.PERSONAL)
        if settlement.remainders.filter(asset_id=asset.id).exists():
            return False
        spares = spare_of_asset(asset.id)
        grams = sum(spare.grams for spare in spares)
        if not grams:
            return False
        outcome, problem = _decide(settlement, grams)
        _carry_out(
            settlement, asset, spares if outcome != LineOutcome.CARRIED else [], grams, outcome, problem
        )
        crash_point("remainder.before_commit")
    return True


def _decide(settlement: YearEndSettlement, grams: int) -> tuple[LineOutcome, str]:
    rule = settlement.rule.programme
    if rule == YearEndOutcome.CARRY:
        return LineOutcome.CARRIED, ""
    if grams >= G_PER_T:
        return LineOutcome.CARRIED, WHOLE_TONNES
    if rule == YearEndOutcome.COINS:
        return LineOutcome.COINS, ""
    if not Programme.objects.filter(scheme=settlement.scheme).exists():
        return LineOutcome.CARRIED, NO_PROGRAMME
    return LineOutcome.RETIRED, ""


def _carry_out(
    settlement: YearEndSettlement,
    asset: Asset,
    spares: list[Spare],
    grams: int,
    outcome: LineOutcome,
    problem: str,
) -> None:
    now, command_id, remainder_id = puhui_now(), new_id(), new_id()
    ref = None
    if outcome == LineOutcome.RETIRED:
        ref = _certificate(settlement, asset, grams, now, command_id).id
    elif outcome == LineOutcome.COINS:
        ref = remainder_id
    YearEndRemainder.objects.create(
        id=remainder_id,
        settlement=settlement,
        asset_id=asset.id,
        grams=grams,
        outcome=outcome,
        ref=ref,
        problem=problem,
        settled_at=now,
        command_id=command_id,
    )
    ReserveLine.objects.bulk_create(
        ReserveLine(
            transfer_id=spare.transfer_id,
            asset_id=asset.id,
            reversal_ref=remainder_id,
            grams=spare.grams,
            taken_at=now,
        )
        for spare in spares
    )
    if ref is not None:
        is_retired = outcome == LineOutcome.RETIRED
        kind = TransferKind.PROGRAMME_RETIREMENT if is_retired else TransferKind.PROGRAMME_CLOSING
        assigned = system_account(AccountKind.ASSIGNED, asset.scheme)
        end = system_account(AccountKind.RETIRED if is_retired else AccountKind.CANCELLED, asset.scheme)
        movement = Movement(kind, asset.id, assigned, end, grams, ref)
        dispose_of_assigned([movement], command_id=command_id, now=now)
    record_event(
        actor=system_actor("yearend"),
        action="settle_remainder",
        object_type="scheme",
        object_id=asset.scheme,
        now=now,
        command_id=command_id,
        settlement=str(settlement.id),
        asset=asset.id,
        grams=grams,
        outcome=str(outcome),
        problem=problem,
    )


def _certificate(
    settlement: YearEndSettlement, asset: Asset, grams: int, now: datetime, command_id: UUID
) -> Retirement:
    return Retirement.objects.create(
        party_id=Programme.objects.get(scheme=settlement.scheme).party_id,
        certificate_no=new_certificate_no(settlement.scheme, now),
        scheme=settlement.scheme,
        book=Book.PERSONAL,
        quantity_g=grams,
        purpose=Purpose.VOLUNTARY,
        beneficiary=benefit_of(asset.city),
        reason=f"{settlement.year} 年度结算 / year-end settlement {settlement.rule.label}",
        retired_at=now,
        command_id=command_id,
    )
