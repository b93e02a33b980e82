"""One activity of an approved case, reversed in one transaction: verdict, ledger, vouchers, debt."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from credits.ledger.models import Asset, Transfer
from credits.ledger.reverse_transfer import mirror_of
from credits.ledger.selectors import into_holding
from credits.ledger.system_accounts import system_account
from credits.ledger.take_back import take_back
from credits.ledger.types import AccountKind, Movement, TransferKind
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.shared_room import give_back
from credits.reversals.models import Debt, Reversal
from credits.reversals.news import tell_reversed
from credits.reversals.part import find_reversible
from credits.reversals.plan import Taking, plan_taking
from credits.reversals.states import CaseStatus, Cause, ReversalStatus
from credits.reversals.stock import BoughtMeanwhile, Locked, lock_stock
from credits.reversals.terms import DEBT_LIFE
from credits.rewards.locks import take_turn
from credits.rewards.models import Reward, Voucher
from credits.rewards.states import VoucherStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id
from puhui.kernel.states import claim

LOOKS_MAX = 5


def reverse_activity(reversal_id: UUID) -> str:
    """Carry out one reversal of an approved case; returns "reversed", "dropped", or "" where there is none.

    Dropped is an activity that is credited no more, or differently. Another worker's is left to it. Only the
    worker's database role may. Raises: HoldingFrozen; InsufficientUnits where the books changed under it.
    """
    for _ in range(LOOKS_MAX):
        try:
            with transaction.atomic():
                return _reverse(reversal_id)
        except BoughtMeanwhile:
            continue
    raise BoughtMeanwhile


def _reverse(reversal_id: UUID) -> str:
    rows = Reversal.objects.select_for_update(of=("self",), skip_locked=True).select_related("case")
    reversal = rows.filter(
        pk=reversal_id, status=ReversalStatus.WAITING, case__status=CaseStatus.APPROVED
    ).first()
    if reversal is None:
        return ""
    # Nothing of the person is assigned meanwhile, by hand or by standing choice.
    take_turn(reversal.party_id, wait=True)
    now, command_id = puhui_now(), new_id()
    found = find_reversible(reversal)
    if found is None:
        Reversal.objects.filter(pk=reversal.pk).update(status=ReversalStatus.DROPPED)
        return "dropped"
    if found.is_first:
        # Before any balance, as the crediting job does.
        give_back(reversal.activity_id, seq=found.verdict.seq + 1)
    taking = Taking(borne_g=reversal.credited_g)
    locked = None
    if reversal.case.cause == Cause.FRAUD_PROVEN and reversal.asset_id is not None:
        asset = Asset.objects.get(pk=reversal.asset_id)
        locked = lock_stock(reversal, asset.scheme, asset.methodology, now, is_claimant=found.is_claimant)
        taking = plan_taking(reversal.credited_g, locked.stock)
    _account_for(reversal, taking, command_id, now)
    if locked is not None:
        _take(reversal, taking, locked, command_id, now)
    if found.is_first:
        _append_verdict(found.verdict, reversal.case.cause, now)
    tell_reversed(reversal, taking)
    record_event(
        actor=system_actor("reversals"),
        action="reverse_activity",
        object_type="activity",
        object_id=reversal.activity_id,
        now=now,
        command_id=command_id,
        case=str(reversal.case_id),
        cause=reversal.case.cause,
        recovered_g=taking.recovered_g,
        coins=taking.coins,
        debt_g=taking.debt_g,
        borne_g=taking.borne_g,
    )
    crash_point("reversal.before_commit")
    return "reversed"


def _account_for(reversal: Reversal, taking: Taking, command_id: UUID, now: datetime) -> None:
    claim(
        Reversal.objects.filter(pk=reversal.pk),
        old=ReversalStatus.WAITING,
        new=ReversalStatus.DONE,
        recovered_g=taking.recovered_g,
        coins=taking.coins,
        coin_g=taking.coin_g,
        debt_g=taking.debt_g,
        borne_g=taking.borne_g,
        done_at=now,
        command_id=command_id,
        problem="",
    )
    if taking.debt_g:
        Debt.objects.create(
            reversal=reversal,
            party_id=reversal.party_id,
            scheme=reversal.case.scheme,
            is_coin_only=reversal.is_coin_only,
            principal_g=taking.debt_g,
            incurred_at=now,
            lapses_at=now + DEBT_LIFE,
        )


def _take(reversal: Reversal, taking: Taking, locked: Locked, command_id: UUID, now: datetime) -> None:
    """Cancel vouchers and post all movements at once; the rewards' rows, which many want, come last."""
    if locked.holding is None:
        return
    vouchers = [unused.voucher_id for unused in taking.cancelled]
    for voucher_id in vouchers:
        claim(
            Voucher.objects.filter(pk=voucher_id),
            old=VoucherStatus.ISSUED,
            new=VoucherStatus.CANCELLED,
        )
    movements = [mirror_of(price) for price in _prices(vouchers)]
    cancelled = system_account(AccountKind.CANCELLED, reversal.case.scheme)
    recoveries = dict(taking.grams)
    if taking.coins:
        recoveries[locked.coin_asset] = taking.coins
    if taking.grams == {reversal.asset_id: reversal.credited_g}:
        # All of it is there: the accrual itself is taken back, once for ever.
        movements.append(mirror_of(_accrual(reversal, locked.holding)))
        recoveries = {asset: amount for asset, amount in recoveries.items() if asset == locked.coin_asset}
    movements += [
        Movement(TransferKind.RECOVERY, asset, locked.holding, cancelled, amount, reversal.pk)
        for asset, amount in recoveries.items()
    ]
    voided = [held.hold_id for held in taking.voided]
    if movements:
        take_back(movements, command_id=command_id, now=now, voided_holds=voided)
    for code in sorted(Voucher.objects.filter(id__in=vouchers).values_list("reward_id", flat=True)):
        Reward.objects.filter(code=code).update(stock=F("stock") + 1)


def _prices(vouchers: Sequence[UUID]) -> list[Transfer]:
    """Return the transfers that paid for vouchers."""
    spent = Transfer.objects.filter(source_ref__in=vouchers, kind=TransferKind.COIN_SPENDING)
    return list(spent.exclude(kind=TransferKind.ACCRUAL).order_by("id"))


def _accrual(reversal: Reversal, holding: int) -> Transfer:
    return Transfer.objects.get(
        into_holding(holding),
        kind=TransferKind.ACCRUAL,
        credit_account_id=holding,
        source_ref=reversal.activity_id,
    )


def _append_verdict(latest: Verdict, cause: str, now: datetime) -> None:
    Verdict.objects.create(
        party_id=latest.party_id,
        activity_id=latest.activity_id,
        seq=latest.seq + 1,
        status=VerdictStatus.REVERSED,
        reason_codes=[cause],
        tier=latest.tier,
        reduction_g=latest.reduction_g,
        credited_g=0,
        capped_g=0,
        is_coin_only=latest.is_coin_only,
        outcome=latest.outcome,
        decided_at=now,
        basis_id=latest.basis_id,
        resolved=latest.resolved,
    )
