"""The job that settles what was announced, once its day has come: a party a transaction.

Balances and lines are the truth: whoever has grams left and no line for them is still to be settled, whoever
settled the others. Of two workers at one party the second finds the turn taken, or nothing left.
"""

import logging
from uuid import UUID

from django.db import transaction

from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.yearend.models import YearEndSettlement
from credits.yearend.selectors import owners_of_what_is_left
from credits.yearend.services.settle_party import settle_party
from credits.yearend.services.settle_remainders import settle_remainders
from credits.yearend.services.tell_residents import tell_residents
from credits.yearend.states import SettlementStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.states import claim

log = logging.getLogger(__name__)

PARTIES_PER_CHUNK = 500
PARTIES_PER_CALL = 20_000


def has_settlements() -> bool:
    """Tell whether somebody is to be told, or a settlement's day has come."""
    open_ones = YearEndSettlement.objects.filter(status=SettlementStatus.ANNOUNCED)
    due = open_ones.filter(due_on__lte=business_date(puhui_now()))
    return open_ones.filter(told_at=None).exists() or due.exists()


def settle_years(*, limit: int = PARTIES_PER_CALL) -> dict[str, int]:
    """Tell residents, then settle up to `limit` parties of what is due, the oldest first; returns counts.

    While everything is frozen nothing is settled. A party that cannot be settled now does not keep the
    others; it is tried again by the next run. What a frozen holding has, and what is on hold, stays as it is
    and does not keep the year open.
    """
    counts = {"told": tell_residents(), "settled": 0, "busy": 0, "failed": 0, "remainders": 0}
    standing = Freeze.objects.exclude(status=FreezeStatus.RELEASED)
    if standing.filter(scope=FreezeScope.ALL).exists():
        return counts
    due = YearEndSettlement.objects.filter(
        status=SettlementStatus.ANNOUNCED, told_at__isnull=False, due_on__lte=business_date(puhui_now())
    )
    for settlement in due.select_related("rule").order_by("due_on", "id"):
        after, left_over = 0, False
        while limit > 0:
            owners = owners_of_what_is_left(settlement, after=after, limit=min(limit, PARTIES_PER_CHUNK))
            if not owners:
                break
            for owner in owners:
                outcome = _try(settlement, owner.party_id)
                counts[outcome] += 1
                left_over |= outcome != "settled"
            limit -= len(owners)
            after = owners[-1].account_id
        if limit <= 0:
            break
        if not left_over:
            # After the parties: what of theirs became coins is the programme's now.
            counts["remainders"] += settle_remainders(settlement)
            _finish(settlement)
    return counts


def _try(settlement: YearEndSettlement, party_id: UUID) -> str:
    try:
        return "settled" if settle_party(settlement, party_id) else "busy"
    except Exception:  # one party's trouble must not keep the others waiting
        log.exception("year-end settlement %s failed for party %s", settlement.pk, party_id)
        return "failed"


def _finish(settlement: YearEndSettlement) -> None:
    now = puhui_now()
    with transaction.atomic():
        rows = YearEndSettlement.objects.filter(pk=settlement.pk)
        if claim(rows, old=SettlementStatus.ANNOUNCED, new=SettlementStatus.DONE, finished_at=now):
            record_event(
                actor=system_actor("yearend"),
                action="year_end_done",
                object_type="year_end_settlement",
                object_id=settlement.pk,
                now=now,
                parties=settlement.lines.values("party_id").distinct().count(),
            )
