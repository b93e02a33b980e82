"""The command that assigns kept grams for coins by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.signin.policies import check_value_out
from credits.ledger.choosing import choose_in_order
from credits.ledger.selectors import Spendable, holding_ids, spendable
from credits.ledger.transfer_units import InsufficientUnits, transfer_units
from credits.ledger.types import Book
from credits.rewards.coins import coins_for
from credits.rewards.errors import AssignmentTooSmall, CoinBudgetExhausted
from credits.rewards.locks import lock_balances, take_turn
from credits.rewards.models import Assignment
from credits.rewards.permissions import own_party
from credits.rewards.selectors import assigned_total_g
from credits.rewards.services.assign_accruals import (
    BudgetTaken,
    assignment_movements,
    charge_budgets,
    open_routes,
)
from credits.rewards.states import AssignmentStatus
from credits.schemes.budgets import ensure_budget
from credits.schemes.models import CoinRate
from credits.schemes.selectors import coin_rate_for
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import gettext_noop
from puhui.kernel.ids import new_id

# Coin-only grams can become nothing else, so they go first (decisions 62).
BOOKS = (Book.COIN_ONLY, Book.PERSONAL)


def assign_by_hand(*, actor: Actor, quantity_g: int, now: datetime, command_id: UUID) -> Assignment:
    """Assign `quantity_g` grams of the acting party for coins: coin-only first, then personal, oldest first.

    All of it or nothing; the coins are rounded down once, by the scheme's rates of today, and charged to the
    budgets of the cities the grams come from. Grams of one scheme only, since coins are a scheme's own.

    Raises: NotPermitted, StepUpRequired; InsufficientUnits, CoinBudgetExhausted, AssignmentTooSmall,
    CoinRateMissing, HoldingFrozen.
    """
    party_id = own_party(actor)
    check_value_out(actor)
    today = business_date(now)
    with transaction.atomic():
        take_turn(party_id, wait=True)
        seen = spendable(party_id, BOOKS)
        routes = {scheme: open_routes(scheme) for scheme in {item.asset.scheme for item in seen}}
        for scheme, city in sorted({(item.asset.scheme, item.asset.city) for item in seen}):
            ensure_budget(scheme, city, today)
        holding = holding_ids([party_id]).get(party_id)
        available = lock_balances(holding, {item.asset.id for item in seen}) if holding else {}
        stock = [Spendable(item.asset, available[item.asset.id]) for item in seen]
        taken = choose_in_order(stock, quantity_g)
        if taken is None or holding is None:
            raise InsufficientUnits(
                gettext_noop("%(requested)s are needed and %(available)s are available."),
                available=sum(available.values()),
                requested=quantity_g,
            )
        rates = [coin_rate_for(item.asset.scheme, item.asset.methodology, today) for item in taken]
        shares = coins_for(
            [(item.available, rate.coins_per_1000g) for item, rate in zip(taken, rates, strict=True)]
        )
        if not sum(shares):
            raise AssignmentTooSmall(quantity_g=quantity_g)
        assignment = _record(actor, party_id, quantity_g, sum(shares), rates, now, command_id)
        grams = {item.asset.id: item.available for item in taken}
        to = routes[taken[0].asset.scheme]
        movements = assignment_movements(holding, to, grams, assignment.coins, assignment.id)
        transfer_units(movements, command_id=command_id, now=now)
        by_city: dict[tuple[str, str], int] = {}
        for item, share in zip(taken, shares, strict=True):
            key = item.asset.scheme, item.asset.city
            by_city[key] = by_city.get(key, 0) + share
        try:
            charge_budgets(by_city, now)
        except BudgetTaken as error:
            detail = gettext_noop("The grams stay; try again next month.")
            raise CoinBudgetExhausted(detail, city=str(error)) from error
    return assignment


def _record(
    actor: Actor,
    party_id: UUID,
    quantity_g: int,
    coins: int,
    rates: Sequence[CoinRate],
    now: datetime,
    command_id: UUID,
) -> Assignment:
    assignment = Assignment(
        id=new_id(),
        party_id=party_id,
        quantity_g=quantity_g,
        coins=coins,
        assigned_total_g=assigned_total_g(party_id) + quantity_g,
        rate_version=" ".join(sorted({rate.label for rate in rates})),
        status=AssignmentStatus.DONE,
        assigned_at=now,
        command_id=command_id,
    )
    assignment.save(force_insert=True)
    record_event(
        actor=actor,
        action="assign_by_hand",
        object_type="assignment",
        object_id=assignment.id,
        now=now,
        region=actor.region or "",
        command_id=command_id,
        quantity_g=quantity_g,
        coins=coins,
    )
    return assignment
