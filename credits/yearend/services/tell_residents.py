"""Telling everybody with grams left what will become of them, some hundreds of holdings a transaction."""

from uuid import UUID

from django.db import transaction

from credits.yearend.models import YearEndSettlement
from credits.yearend.news import tell_announced
from credits.yearend.selectors import owners_of_what_is_left
from credits.yearend.states import SettlementStatus
from puhui.kernel.clock import puhui_now

OWNERS_PER_TRANSACTION = 500
TRANSACTIONS_PER_CALL = 40


def tell_residents() -> int:
    """Tell whom announced settlements have not reached yet; returns how many parties were told.

    How far it came is committed with the news, so that a killed worker's successor goes on from there.
    """
    told = 0
    waiting = YearEndSettlement.objects.filter(status=SettlementStatus.ANNOUNCED, told_at=None)
    for settlement_id in list(waiting.order_by("id").values_list("id", flat=True)):
        for _ in range(TRANSACTIONS_PER_CALL):
            number = _tell_some(settlement_id)
            told += number or 0
            if number is None:
                break
    return told


def _tell_some(settlement_id: UUID) -> int | None:
    """Tell the next owners; None where nobody is left to be told or another worker is at it."""
    with transaction.atomic():
        rows = YearEndSettlement.objects.select_for_update(of=("self",), skip_locked=True)
        waiting = rows.filter(pk=settlement_id, status=SettlementStatus.ANNOUNCED, told_at=None)
        settlement = waiting.select_related("rule").first()
        if settlement is None:
            return None
        owners = owners_of_what_is_left(settlement, after=settlement.told_to, limit=OWNERS_PER_TRANSACTION)
        for owner in owners:
            tell_announced(settlement, owner.party_id, owner.personal_g, owner.coin_only_g)
        if owners:
            settlement.told_to = owners[-1].account_id
        else:
            settlement.told_at = puhui_now()
        settlement.save(update_fields=["told_to", "told_at"])
        return len(owners) or None
