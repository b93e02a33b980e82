"""The job that carries out what two people approved: an activity a transaction, so that a kill loses nothing.

The list is the truth. Whatever is WAITING in an approved case is still to be done, whoever did the others.
"""

import logging
from uuid import UUID

from django.db import transaction

from credits.reversals.models import Reversal, ReversalCase
from credits.reversals.services.reverse_activity import reverse_activity
from credits.reversals.services.telling import record_case
from credits.reversals.states import CaseStatus, ReversalStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import PuhuiError
from puhui.kernel.states import claim

log = logging.getLogger(__name__)

ITEMS_PER_CALL = 2_000


def has_approved() -> bool:
    """Tell whether an approved case is not done yet."""
    return ReversalCase.objects.filter(status=CaseStatus.APPROVED).exists()


def carry_out_reversals(*, limit: int = ITEMS_PER_CALL) -> dict[str, int]:
    """Reverse up to `limit` activities of approved cases, the oldest case first; returns counts.

    One that cannot be reversed now (a frozen holding) keeps its reason and does not keep the others: it is
    tried again after those that were not tried yet. A case whose last activity is done is done.
    """
    counts = {"reversed": 0, "dropped": 0, "failed": 0}
    for reversal_id in _whose_turn(limit):
        outcome = _try(reversal_id)
        if outcome:
            counts[outcome] += 1
    for case in ReversalCase.objects.filter(status=CaseStatus.APPROVED).order_by("decided_at", "id"):
        _finish(case.pk)
    return counts


def _whose_turn(limit: int) -> list[UUID]:
    """Return a run's activities: what was not tried yet, then by lot what could not be reversed before."""
    waiting = Reversal.objects.filter(status=ReversalStatus.WAITING, case__status=CaseStatus.APPROVED)
    untried = waiting.filter(problem="").order_by("case__decided_at", "case_id", "id")
    ids = list(untried.values_list("id", flat=True)[:limit])
    tried = waiting.exclude(problem="").order_by("?").values_list("id", flat=True)
    return [*ids, *tried[: limit - len(ids)]]


def _try(reversal_id: UUID) -> str:
    try:
        return reverse_activity(reversal_id)
    except Exception as error:  # one person's trouble must not keep the others
        code = error.code if isinstance(error, PuhuiError) else type(error).__name__
        log.warning("reversal %s could not be carried out: %s", reversal_id, error)
        Reversal.objects.filter(pk=reversal_id, status=ReversalStatus.WAITING).update(problem=code)
        return "failed"


def _finish(case_id: UUID) -> None:
    """Close the case once nothing of it waits; of two workers one does."""
    now = puhui_now()
    with transaction.atomic():
        case = ReversalCase.objects.select_for_update().get(pk=case_id)
        if case.reversals.filter(status=ReversalStatus.WAITING).exists():
            return
        rows = ReversalCase.objects.filter(pk=case_id)
        if claim(rows, old=CaseStatus.APPROVED, new=CaseStatus.DONE, finished_at=now):
            record_case(case, "reversal_done", system_actor("reversals"), "", now)
