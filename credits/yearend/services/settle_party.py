"""Settling one party: every gram it has left of the year, in one transaction, or none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.ledger.models import Asset
from credits.ledger.selectors import holding_ids, spendable
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.retirement.models import Purpose, Retirement
from credits.retirement.numbers import new_certificate_no
from credits.rewards.locks import lock_balances, take_turn
from credits.rewards.models import Assignment
from credits.rewards.selectors import assigned_total_g
from credits.rewards.services.assign_accruals import (
    PLANS_MAX,
    BudgetTaken,
    assignment_movements,
    charge_budgets,
    open_routes,
)
from credits.rewards.states import AssignmentStatus
from credits.schemes.budgets import budget_left, ensure_budget
from credits.schemes.models import CoinRate
from credits.schemes.selectors import CoinRateMissing, coin_rate_for
from credits.yearend.models import YearEndLine, YearEndSettlement
from credits.yearend.naming import benefit_of
from credits.yearend.news import tell_settled
from credits.yearend.plan import Left, Settling, plan_settling
from credits.yearend.states import LineOutcome
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

BOOKS = (Book.PERSONAL, Book.COIN_ONLY)


def settle_party(settlement: YearEndSettlement, party_id: UUID) -> bool:
    """Settle what a party has left; false where an assignment of it is under way, or budgets are contested.

    A retirement or assignment of the party's own at the same moment comes before, or finds its grams gone.
    Raises HoldingFrozen.
    """
    with transaction.atomic():
        if not take_turn(party_id, wait=False):
            return False
        now, scheme = puhui_now(), settlement.scheme
        settled = set(settlement.lines.filter(party_id=party_id).values_list("asset_id", flat=True))
        assets = [
            item.asset
            for item in spendable(party_id, BOOKS, scheme=scheme)
            if (item.asset.vintage or 0) <= settlement.year and item.asset.id not in settled
        ]
        holding = holding_ids([party_id]).get(party_id)
        if holding is None or not assets:
            return True
        open_routes(scheme)  # accounts and budgets before anything is locked
        system_account(AccountKind.RETIRED, scheme)
        cities = sorted({asset.city for asset in assets})
        for city in cities:
            ensure_budget(scheme, city, business_date(now))
        rates = _rates(assets, now)
        available = lock_balances(holding, {asset.id for asset in assets})
        stock = [
            Left(
                asset_id=asset.id,
                city=asset.city,
                grams=available[asset.id],
                outcome=settlement.rule.personal
                if asset.book == Book.PERSONAL
                else settlement.rule.coin_only,
                coins_per_1000g=rates[asset.id].coins_per_1000g if asset.id in rates else None,
            )
            for asset in assets
            if available.get(asset.id)
        ]
        for _ in range(PLANS_MAX):
            budgets = {city: budget_left(scheme, city, business_date(now)) for city in cities}
            planned = plan_settling(stock, budgets=budgets)
            try:
                with transaction.atomic():
                    _carry_out(settlement, party_id, holding, planned, rates, now)
            except BudgetTaken:
                continue
            return True
        return False


def _rates(assets: Sequence[Asset], now: datetime) -> dict[int, CoinRate]:
    rates = {}
    for asset in assets:
        try:
            rates[asset.id] = coin_rate_for(asset.scheme, asset.methodology, business_date(now))
        except CoinRateMissing:
            continue  # the plan carries these
    return rates


def _carry_out(
    settlement: YearEndSettlement,
    party_id: UUID,
    holding: int,
    planned: Sequence[Settling],
    rates: dict[int, CoinRate],
    now: datetime,
) -> None:
    """Write lines and what they name, post once, then charge the budgets that a whole city shares."""
    command_id, scheme = new_id(), settlement.scheme
    retirements = _retirements(settlement, party_id, planned, command_id, now)
    routes, retired = open_routes(scheme), system_account(AccountKind.RETIRED, scheme)
    total = assigned_total_g(party_id)
    lines: list[YearEndLine] = []
    movements: list[Movement] = []
    coins: dict[tuple[str, str], int] = {}
    for item in planned:
        left, ref = item.left, None
        if item.outcome == LineOutcome.RETIRED:
            ref = retirements[left.city].id
            kind = TransferKind.RETIREMENT
            movements.append(Movement(kind, left.asset_id, holding, retired, left.grams, ref))
        elif item.outcome == LineOutcome.COINS:
            total += left.grams
            ref = Assignment.objects.create(
                party_id=party_id,
                quantity_g=left.grams,
                coins=item.coins,
                assigned_total_g=total,
                rate_version=rates[left.asset_id].label,
                status=AssignmentStatus.DONE,
                assigned_at=now,
                command_id=command_id,
            ).id
            movements += assignment_movements(holding, routes, {left.asset_id: left.grams}, item.coins, ref)
            budget = scheme, left.city
            coins[budget] = coins.get(budget, 0) + item.coins
        lines.append(
            YearEndLine(
                settlement=settlement,
                party_id=party_id,
                asset_id=left.asset_id,
                grams=left.grams,
                outcome=item.outcome,
                coins=item.coins,
                ref=ref,
                problem=item.problem,
                settled_at=now,
                command_id=command_id,
            )
        )
    YearEndLine.objects.bulk_create(lines)
    if movements:
        transfer_units(movements, command_id=command_id, now=now)
    if lines:
        tell_settled(settlement, party_id, lines)
    record_event(
        actor=system_actor("yearend"),
        action="settle_party",
        object_type="party",
        object_id=party_id,
        now=now,
        command_id=command_id,
        settlement=str(settlement.id),
        lines=len(lines),
        grams=sum(line.grams for line in lines),
    )
    charge_budgets(coins, now)
    crash_point("yearend.before_commit")


def _retirements(
    settlement: YearEndSettlement,
    party_id: UUID,
    planned: Sequence[Settling],
    command_id: UUID,
    now: datetime,
) -> dict[str, Retirement]:
    """Make one certificate a city: the party's own, for the city's benefit."""
    grams: dict[str, int] = {}
    for item in planned:
        if item.outcome == LineOutcome.RETIRED:
            grams[item.left.city] = grams.get(item.left.city, 0) + item.left.grams
    return {
        city: Retirement.objects.create(
            party_id=party_id,
            certificate_no=new_certificate_no(settlement.scheme, now),
            scheme=settlement.scheme,
            book=Book.PERSONAL,
            quantity_g=quantity,
            purpose=Purpose.VOLUNTARY,
            beneficiary=benefit_of(city),
            reason=f"{settlement.year} 年度结算 / year-end settlement {settlement.rule.label}",
            retired_at=now,
            command_id=command_id,
        )
        for city, quantity in sorted(grams.items())
    }
