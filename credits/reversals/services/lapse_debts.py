"""The sweep that ends debts past their day: what was not paid is the programme's from then on."""

from datetime import datetime

from django.db import transaction

from credits.reversals.models import Debt, Reversal
from credits.reversals.news import tell_lapsed
from credits.reversals.states import DebtStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor

DEBTS_PER_CALL = 1_000


def lapse_debts(*, limit: int = DEBTS_PER_CALL) -> dict[str, int]:
    """Let up to `limit` debts lapse, a transaction each; returns counts."""
    now = puhui_now()
    due = Debt.objects.filter(status=DebtStatus.OPEN, lapses_at__lte=now).order_by("lapses_at")
    ids = list(due.values_list("pk", flat=True)[:limit])
    return {"lapsed": sum(_lapse(debt_id, now) for debt_id in ids)}


def _lapse(debt_id, now: datetime) -> bool:
    with transaction.atomic():
        # One that pays just now goes first; then there may be nothing left to lapse.
        debt = Debt.objects.select_for_update().filter(pk=debt_id, status=DebtStatus.OPEN).first()
        if debt is None:
            return False
        unpaid = debt.principal_g - debt.paid_g
        debt.status, debt.closed_at = DebtStatus.LAPSED, now
        debt.save(update_fields=["status", "closed_at"])
        Reversal.objects.filter(pk=debt_id).update(lapsed_g=unpaid)
        tell_lapsed(debt, unpaid)
        record_event(
            actor=system_actor("debts"),
            action="debt_lapsed",
            object_type="party",
            object_id=debt.party_id,
            now=now,
            debt=str(debt_id),
            grams=unpaid,
        )
    return True
