"""One party's accruals, assigned for coins in one transaction (decisions 61)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from credits.ledger.open_asset import open_asset
from credits.ledger.selectors import holding_ids
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.models import OutcomeDue
from credits.rewards.accruals import Accrual, Planned, plan_accruals, waiting_accruals
from credits.rewards.locks import lock_balances, take_turn
from credits.rewards.models import Assignment
from credits.rewards.selectors import assigned_total_g
from credits.rewards.states import AssignmentStatus
from credits.schemes.budgets import budget_left, ensure_budget, spend_budget
from credits.schemes.models import CoinRate
from credits.schemes.selectors import CoinRateMissing, coin_rate_for
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

ACCRUALS_PER_TRANSACTION = 200
# How often the plan is made anew because others used the budget meanwhile; then it waits for the next run.
PLANS_MAX = 5


class BudgetTaken(Exception):
    """Others used the budget between the plan and the charge: undo and plan again."""


class Routes(NamedTuple):
    """A scheme's accounts and its coins."""

    assigned: int
    issuer: int
    coins: int


def open_routes(scheme: str) -> Routes:
    """Return the accounts an assignment of a scheme's grams runs over; call it before anything is locked."""
    return Routes(
        assigned=system_account(AccountKind.ASSIGNED, scheme),
        issuer=system_account(AccountKind.ISSUER, scheme),
        coins=open_asset(Book.COIN, scheme=scheme),
    )


def assign_accruals(party_id: UUID) -> list[Planned]:
    """Assign what was decided for coins, each accrual whole or not at all, and close the party's due rows.

    Returns what became of each. An accrual that is refused gets a row that says why and is not tried again;
    its grams stay. Nothing at all happens while another assignment of the party runs, or if the budget's last
    coins go to others several times in a row.

    Raises HoldingFrozen.
    """
    with transaction.atomic():
        if not take_turn(party_id, wait=False):
            return []
        now = puhui_now()
        due = OutcomeDue.objects.filter(party_id=party_id, done_at=None)
        due_ids = list(due.values_list("id", flat=True))
        holding = holding_ids([party_id]).get(party_id)
        accruals = waiting_accruals(party_id, holding, ACCRUALS_PER_TRANSACTION) if holding else []
        if len(accruals) == ACCRUALS_PER_TRANSACTION:
            due_ids = []  # there may be more: they are due until a run finds fewer
        if holding is None or not accruals:
            OutcomeDue.objects.filter(id__in=due_ids).update(done_at=now)
            return []
        routes = {scheme: open_routes(scheme) for scheme in {accrual.scheme for accrual in accruals}}
        for scheme, city in sorted({accrual.budget for accrual in accruals}):
            ensure_budget(scheme, city, business_date(now))
        rates = _rates(accruals, now)
        available = lock_balances(holding, {accrual.asset_id for accrual in accruals})
        for _ in range(PLANS_MAX):
            left = {key: budget_left(*key, business_date(now)) for key in {a.budget for a in accruals}}
            per_1000g = {kind: rate.coins_per_1000g for kind, rate in rates.items()}
            planned = plan_accruals(accruals, rates=per_1000g, available=available, left=left)
            try:
                with transaction.atomic():
                    _carry_out(party_id, holding, planned, routes, rates, due_ids, now)
            except BudgetTaken:
                continue
            return planned
        return []


def _rates(accruals: list[Accrual], now: datetime) -> dict[tuple[str, str], CoinRate]:
    rates = {}
    for kind in {accrual.kind for accrual in accruals}:
        try:
            rates[kind] = coin_rate_for(*kind, business_date(now))
        except CoinRateMissing:
            continue  # the plan refuses these
    return rates


def _carry_out(
    party_id: UUID,
    holding: int,
    planned: list[Planned],
    routes: dict[str, Routes],
    rates: dict[tuple[str, str], CoinRate],
    due_ids: list[int],
    now: datetime,
) -> None:
    """Write rows and movements, then charge the budgets: the rows that a whole city shares come last."""
    command_id = new_id()
    total = assigned_total_g(party_id)
    rows, movements = [], []
    coins: dict[tuple[str, str], int] = {}
    for item in planned:
        accrual, rate = item.accrual, rates.get(item.accrual.kind)
        row = Assignment(
            id=new_id(),
            party_id=party_id,
            accrual_ref=accrual.activity_id,
            quantity_g=accrual.grams,
            coins=item.coins,
            rate_version=rate.label if rate else "",
            status=AssignmentStatus.REFUSED if item.refused else AssignmentStatus.DONE,
            reason_code=item.refused,
            assigned_at=now,
            command_id=command_id,
        )
        rows.append(row)
        if item.refused:
            continue
        total += accrual.grams
        row.assigned_total_g = total
        coins[accrual.budget] = coins.get(accrual.budget, 0) + item.coins
        to = routes[accrual.scheme]
        movements += assignment_movements(holding, to, {accrual.asset_id: accrual.grams}, item.coins, row.id)
    Assignment.objects.bulk_create(rows)
    transfer_units(movements, command_id=command_id, now=now)
    OutcomeDue.objects.filter(id__in=due_ids).update(done_at=now)
    record_event(
        actor=system_actor("assignments"),
        action="assign_accruals",
        object_type="party",
        object_id=party_id,
        now=now,
        command_id=command_id,
        assigned=len(movements) // 2,
        refused=len(rows) - len(movements) // 2,
        coins=sum(coins.values()),
    )
    charge_budgets(coins, now)
    crash_point("assignment.before_commit")


def assignment_movements(
    holding: int, routes: Routes, grams: dict[int, int], coins: int, assignment_id: UUID
) -> list[Movement]:
    """Return the movements of one assignment: grams by asset to the programme, coins to the holder."""
    movements = [
        Movement(TransferKind.ASSIGNMENT, asset_id, holding, routes.assigned, amount, assignment_id)
        for asset_id, amount in grams.items()
    ]
    grant = Movement(TransferKind.COIN_GRANT, routes.coins, routes.issuer, holding, coins, assignment_id)
    return [*movements, grant]


def charge_budgets(coins: dict[tuple[str, str], int], now: datetime) -> None:
    """Charge each (scheme, city) its coins; the last statements of a transaction. Raises BudgetTaken."""
    for (scheme, city), amount in sorted(coins.items()):
        if amount and not spend_budget(scheme, city, business_date(now), amount):
            raise BudgetTaken(city)
